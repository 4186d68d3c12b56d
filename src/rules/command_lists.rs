//! The items of `commands` and `finally`: as nodes, those that are no text included, and the commands among them.
//!
//! Each once, however many aliases and merge keys lead to it, and none from lines that could not be read.

use std::collections::HashSet;

use super::Context;
use crate::buildspec::{Buildspec, Command, CommandList};
use crate::facts::CommandScript;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// One item of a list of commands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'t> {
    /// The item; the value itself where `commands` holds no list.
    pub(crate) node: Node<'t>,
    /// Its position in the list, from 0.
    pub(crate) index: usize,
    /// Whether it stands under `finally`.
    pub(crate) finally: bool,
    /// Whether it is an item of a list, and not the value of `commands` itself.
    pub(crate) in_list: bool,
}

/// Every item of every phase. Items on lines that had to be left out so that the rest could be read, and in a broken file
/// collections of several lines, are not known and left out.
pub(crate) fn items<'t>(cx: &Context<'t>) -> Vec<Item<'t>> {
    let mut seen: HashSet<Span> = HashSet::new();
    let Some(spec) = cx.spec else { return Vec::new() };
    let lists = spec.phases.iter().flat_map(|p| {
        let of = |list: &CommandList<'t>, finally| (list.node, finally);
        [p.commands.as_ref().map(|l| of(l, false)), p.finally.as_ref().map(|l| of(l, true))]
    });
    let mut found = Vec::new();
    for (list, finally) in lists.flatten() {
        let in_list = list.kind() == Kind::Sequence;
        let nodes: Vec<Node<'t>> = if in_list { list.items().collect() } else { vec![list] };
        for (index, node) in nodes.into_iter().enumerate() {
            if is_known(cx, node) && seen.insert(node.full_span()) {
                found.push(Item { node, index, finally, in_list });
            }
        }
    }
    found
}

/// Every command, in the order in which the phases run.
pub(crate) fn commands<'t>(cx: &Context<'t>) -> Vec<Command<'t>> {
    let mut seen: HashSet<Span> = HashSet::new();
    let all = cx.spec.into_iter().flat_map(Buildspec::commands).copied();
    all.filter(|c| is_known(cx, c.text.node) && seen.insert(c.text.span())).collect()
}

fn is_known(cx: &Context<'_>, node: Node<'_>) -> bool {
    let span = node.full_span();
    let skipped = cx.tree.errors().iter().flat_map(|e| &e.skipped);
    let touched = skipped.into_iter().any(|s| s.touches(span));
    !touched && (!cx.tree.is_partial() || node.kind() == Kind::Scalar || !cx.slice(span).contains('\n'))
}

/// The script of every command of [`commands`], those that no POSIX shell runs left out.
pub(crate) fn scripts<'t>(cx: &Context<'t>) -> Vec<&'t CommandScript<'t>> {
    indexed_scripts(cx).map(|(_, script)| script).collect()
}

/// The same, each with its position in the list of the facts.
pub(crate) fn indexed_scripts<'t>(
    cx: &Context<'t>,
) -> impl Iterator<Item = (usize, &'t CommandScript<'t>)> + use<'t> {
    let mut seen: HashSet<Span> = HashSet::new();
    let cx = *cx;
    let all = cx.facts.scripts().iter().enumerate().filter(|(_, s)| !s.script.is_opaque());
    all.filter(move |(_, s)| is_known(&cx, s.command.text.node) && seen.insert(s.command.text.span()))
}
