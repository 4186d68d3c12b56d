//! The items that a text has swallowed: continuation lines of a plain scalar that begin with a dash and a space.
//!
//! Silent where the dash can be an operand of its own: after a pipe or redirection, and before a path, an option or an operator.

use super::Context;
use crate::source::Span;
use crate::yaml::{Node, ScalarStyle};

/// The places of such items in a text, each without the white space around it.
pub(crate) fn swallowed(cx: &Context<'_>, node: Node<'_>) -> Vec<Span> {
    let mut swallowed = Vec::new();
    if node.scalar().is_none_or(|scalar| scalar.style != ScalarStyle::Plain) {
        return swallowed;
    }
    let span = node.span();
    let (first, last) = (cx.file.line_of(span.start), cx.file.line_of(span.end));
    let mut before = cx.slice(Span::new(span.start, cx.file.line_span(first).end.min(span.end))).trim_end();
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
    swallowed
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
