//! A list item that is indented too deep and so became part of the text above it.
//!
//! Silent in texts that the parser rejects.

use std::collections::HashSet;

use super::yaml_syntax::Slip;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::edit::item_indent;
use crate::rules::swallowed::swallowed;
use crate::source::Span;
use crate::yaml::{Kind, Node, NodeId};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.rejection.is_some() || cx.tree.is_partial() {
        return;
    }
    // A list whose first dash or key is broken is `yaml-syntax`'s.
    let slips: HashSet<NodeId> = cx
        .tree
        .nodes()
        .filter(|n| n.kind() == Kind::Mapping && !n.is_alias())
        .flat_map(Node::entries)
        .filter(|&e| Slip::of(cx, e).is_some())
        .map(|e| e.value.id())
        .collect();
    for node in cx.tree.nodes().filter(|n| n.kind() == Kind::Scalar && !n.is_alias()) {
        if slips.contains(&node.id()) {
            continue;
        }
        let swallowed = swallowed(cx, node);
        let Some((&item, others)) = swallowed.split_first() else { continue };
        report(cx, node, item, others, out);
    }
}

fn report(cx: &Context<'_>, node: Node<'_>, item: Span, others: &[Span], out: &mut Findings<'_>) {
    let start = node.span().start;
    let owner = Span::new(start, cx.file.line_span(cx.file.line_of(start)).end);
    let count = match others.len() {
        0 => "this item is".to_owned(),
        more => format!("this item and {more} more are"),
    };
    let finding = out
        .report(
            Claim::new(Effect::Lost, Evidence::Run),
            item,
            format!("{count} indented too deep and became part of the text above"),
        )
        .label(owner, "the text that it became part of")
        .help("give all items of a list the same indentation");
    for &other in others {
        finding.label(other, "part of it too");
    }
    // Only an item has siblings whose column is known.
    let Some(indent) = item_indent(cx, start) else { return };
    let edits = std::iter::once(item)
        .chain(others.iter().copied())
        .map(|span| {
            let line = cx.file.line_span(cx.file.line_of(span.start));
            Edit { span: Span::new(line.start, span.start), text: indent.to_owned() }
        })
        .collect();
    finding.fix(Applicability::Safe, "Move it under the other items", edits);
}
