//! A list item that is indented too deep and so became part of the text above it.
//!
//! Looks at the continuation lines of plain scalars that begin with a dash and a space. Silent in texts that the
//! parser rejects, and where the dash can be an operand of its own: after a pipe or redirection, and before a path, an option or an operator.

use std::collections::HashSet;

use super::yaml_syntax::Slip;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::edit::item_indent;
use crate::source::Span;
use crate::yaml::{Kind, Node, NodeId, ScalarStyle};

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
    let plain = |n: &Node<'_>| n.scalar().is_some_and(|s| s.style == ScalarStyle::Plain) && !n.is_alias();
    for node in cx.tree.nodes().filter(plain) {
        let span = node.span();
        if slips.contains(&node.id()) {
            continue;
        }
        let (first, last) = (cx.file.line_of(span.start), cx.file.line_of(span.end));
        let mut swallowed: Vec<Span> = Vec::new();
        let mut before =
            cx.slice(Span::new(span.start, cx.file.line_span(first).end.min(span.end))).trim_end();
        for line in first + 1..=last {
            let line = cx.file.line_span(line);
            let line = Span::new(line.start, line.end.min(span.end));
            let text = cx.slice(line).trim();
            if text.is_empty() {
                continue;
            }
            if is_item(text) && !wants_operand(before) {
                let lead = cx.slice(line).len() - cx.slice(line).trim_start().len();
                let start = line.start + lead as u32;
                swallowed.push(Span::new(start, start + text.len() as u32));
            }
            before = text;
        }
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

/// A dash, a space, and what can begin a command or a pattern, or the header of a block scalar and nothing else.
fn is_item(text: &str) -> bool {
    if let Some(header) = text.strip_prefix("- ").map(str::trim).and_then(|t| t.strip_prefix(['|', '>'])) {
        return header.chars().all(|c| matches!(c, '+' | '-' | '1'..='9'));
    }
    text.strip_prefix("- ")
        .map(str::trim_start)
        .and_then(|rest| rest.chars().next())
        .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '$' | '"' | '\'' | '[' | '(' | '*'))
        && !text.strip_prefix("- ").is_some_and(|rest| rest.contains("://") && !rest.trim().contains(' '))
}

/// Whether a text that goes on with `-` can mean standard input or an option's value by it.
fn wants_operand(before: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or_default();
    before.ends_with(['|', '<', '>', '\\', '=', '(', '+', '*', '/'])
        || last.starts_with("--")
        || matches!(last, "cp" | "-f" | "-")
}
