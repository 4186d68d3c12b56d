//! The edits that take names out of a comment of ours, or the whole comment.

use super::Context;
use crate::diagnostics::Edit;
use crate::facts::suppressions::{Place, Suppression};
use crate::source::Span;
use crate::yaml::{Node, ScalarStyle};

/// Takes the names at the positions `unused` out of a suppression, and out of the other end of a pair; the whole comment if
/// no name is left. None where the comment has no place of its own in the file.
pub(crate) fn remove(cx: &Context<'_>, suppression: usize, unused: &[usize]) -> Option<Vec<Edit>> {
    let list = &cx.suppressions().list;
    let own = list.get(suppression)?;
    let mut edits = vec![without(cx, own, unused)?];
    let mut ends: Vec<(usize, usize)> = unused.iter().filter_map(|&at| own.names.get(at)?.pair).collect();
    ends.sort_unstable();
    for end in ends.chunk_by(|a, b| a.0 == b.0) {
        let names: Vec<usize> = end.iter().map(|(_, name)| *name).collect();
        edits.push(without(cx, list.get(end.first()?.0)?, &names)?);
    }
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}

fn without(cx: &Context<'_>, suppression: &Suppression, unused: &[usize]) -> Option<Edit> {
    if !suppression.place.editable {
        return None;
    }
    let kept: Vec<&str> = suppression
        .names
        .iter()
        .enumerate()
        .filter(|(at, _)| !unused.contains(at))
        .map(|(_, name)| name.name.value.as_str())
        .collect();
    if kept.is_empty() {
        return whole(cx, suppression.span, suppression.place);
    }
    let span = suppression.names.iter().map(|name| name.name.span).reduce(Span::to)?;
    Some(Edit { span, text: kept.join(", ") })
}

/// Takes a directive away: its line if nothing else is on it, else the blanks before it too.
fn whole(cx: &Context<'_>, directive: Span, place: Place) -> Option<Edit> {
    let lines = cx.file.lines();
    let number = cx.file.line_of(directive.start);
    let line = cx.file.line_span(number);
    if directive != place.comment || !place.own_line {
        let before = cx.slice(Span::new(line.start, directive.start));
        let after = cx.slice(Span::new(directive.end, line.end));
        if directive.start > place.comment.start || after.trim().is_empty() {
            let blanks = before.len() - before.trim_end().len();
            let kept_indent = place.own_line && directive.start == place.comment.start;
            let start = directive.start - if kept_indent { 0 } else { blanks as u32 };
            return Some(Edit { span: Span::new(start, directive.end), text: String::new() });
        }
        // Another comment follows, which takes its place.
        let blanks = after.len() - after.trim_start().len();
        return Some(Edit {
            span: Span::new(directive.start, directive.end + blanks as u32),
            text: String::new(),
        });
    }
    if place.in_script && !may_lose_a_line(cx, directive, number) {
        return None;
    }
    let end = lines.line_start(number + 1).max(line.end);
    Some(Edit { span: Span::new(line.start, end), text: String::new() })
}

/// Whether a line of a script may go without a change of the lines around it: in a literal block, where the next line is
/// indented the same.
fn may_lose_a_line(cx: &Context<'_>, directive: Span, line: u32) -> bool {
    let node = cx.tree.node_at(directive.start).filter(|node| !node.is_alias());
    let literal = node.and_then(Node::scalar).is_some_and(|s| s.style == ScalarStyle::Literal);
    let indent = |line: u32| {
        let text = cx.file.line_text(line);
        (!text.trim().is_empty()).then(|| text.len() - text.trim_start().len())
    };
    let inside = node.is_some_and(|n| cx.file.lines().line_start(line + 1) < n.span().end);
    literal && inside && indent(line + 1) == indent(line)
}
