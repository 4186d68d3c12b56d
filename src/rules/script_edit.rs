//! A change of a command's script as edits of the YAML scalar that holds it.
//!
//! In: replacements in the decoded script. Out: edits of the file that make YAML read exactly the changed script, proved by
//! reading the changed scalar again; none where there are no such edits.

use std::ops::Range;

use super::Context;
use super::requote::is_writable;
use crate::buildspec::Text;
use crate::diagnostics::Edit;
use crate::host::HostKind;
use crate::source::Span;
use crate::yaml::{Node, ScalarStyle, load};

/// A replacement in the decoded text: what is replaced, and what takes its place.
pub(crate) type Change<'c> = (Range<usize>, &'c str);

/// Longer scalars are not changed: each change reads them again.
const LONGEST: usize = 1 << 16;

/// The edits for changes in order that do not overlap.
pub(crate) fn edits(cx: &Context<'_>, text: &Text<'_>, changes: &[Change<'_>]) -> Option<Vec<Edit>> {
    let foreign = cx.embedded && cx.host != HostKind::Markdown;
    if foreign || text.node.is_alias() || text.as_str().len() > LONGEST {
        return None;
    }
    // A line end would need an indent in most styles, and a tab or blank before a line's text would be one.
    if changes.iter().any(|(_, new)| new.contains(|c: char| c.is_control())) {
        return None;
    }
    let wanted = changed(text.as_str(), changes)?;
    in_place(cx, text, changes, &wanted).or_else(|| in_new_quotes(cx, text, &wanted))
}

fn changed(text: &str, changes: &[Change<'_>]) -> Option<String> {
    let mut wanted = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for (range, new) in changes {
        wanted.push_str(text.get(at..range.start)?);
        wanted.push_str(new);
        at = range.end;
    }
    wanted.push_str(text.get(at..)?);
    Some(wanted)
}

/// Each change where it stands, in the scalar's own style.
fn in_place(cx: &Context<'_>, text: &Text<'_>, changes: &[Change<'_>], wanted: &str) -> Option<Vec<Edit>> {
    let span = text.node.span();
    let in_flow = text.style == ScalarStyle::Plain
        && cx.tree.path_to(span.start).iter().any(|step| step.node.is_flow());
    let last = changes.len().saturating_sub(1);
    // Between two lines that YAML folds there are two places for one insertion. A pair of quotes clings to what it holds.
    let ways: [fn(usize, usize) -> Side; 3] = [
        |at, last| if at < last { Side::Next } else { Side::Before },
        |_, _| Side::Next,
        |_, _| Side::Before,
    ];
    ways.into_iter().find_map(|way| {
        let one = |(at, (range, new)): (usize, &Change<'_>)| {
            let place = place(text, range.clone(), way(at, last))?;
            Some(Edit { span: place, text: written(new, text.style) })
        };
        let edits: Vec<Edit> = changes.iter().enumerate().map(one).collect::<Option<_>>()?;
        let mut source = cx.slice(span).to_owned();
        for edit in edits.iter().rev() {
            if !span.encloses(edit.span) {
                return None;
            }
            let range = Span::new(edit.span.start - span.start, edit.span.end - span.start).range();
            source.get(range.clone())?;
            source.replace_range(range, &edit.text);
        }
        reads_as(&source, in_flow, wanted).then_some(edits)
    })
}

/// Which neighbour an insertion clings to.
#[derive(Clone, Copy)]
enum Side {
    Next,
    Before,
}

/// The bytes of the file that a range of the text stands for, if they are the same.
fn place(text: &Text<'_>, range: Range<usize>, side: Side) -> Option<Span> {
    if !range.is_empty() {
        return text.mapped.exact(range);
    }
    let at = range.start;
    let (before, after) = text.as_str().split_at_checked(at)?;
    let next = || {
        let len = after.chars().next()?.len_utf8();
        text.mapped.exact(at..at + len).map(|span| Span::empty(span.start))
    };
    let prior = || {
        let len = before.chars().next_back()?.len_utf8();
        text.mapped.exact(at - len..at).map(|span| Span::empty(span.end))
    };
    let found = match side {
        Side::Next => next().or_else(prior),
        Side::Before => prior().or_else(next),
    };
    found.or_else(|| text.mapped.exact(range))
}

/// A plain scalar of one line, put in quotes because the change needs them.
fn in_new_quotes(cx: &Context<'_>, text: &Text<'_>, wanted: &str) -> Option<Vec<Edit>> {
    let span = text.node.span();
    let one_line = !cx.slice(span).contains(['\n', '\r']) && !wanted.contains(['\n', '\r']);
    if text.style != ScalarStyle::Plain || !one_line || !is_writable(cx) {
        return None;
    }
    let quoted = format!("'{}'", wanted.replace('\'', "''"));
    reads_as(&quoted, false, wanted).then(|| vec![Edit { span, text: quoted }])
}

/// A piece of text as it is written inside a scalar of a style.
fn written(text: &str, style: ScalarStyle) -> String {
    match style {
        ScalarStyle::SingleQuoted => text.replace('\'', "''"),
        ScalarStyle::DoubleQuoted => text.replace('\\', "\\\\").replace('"', "\\\""),
        ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => text.to_owned(),
    }
}

/// Whether YAML reads the source of a scalar as `wanted`.
fn reads_as(source: &str, in_flow: bool, wanted: &str) -> bool {
    let tree = load(&if in_flow { format!("[{source}]\n") } else { format!("- {source}\n") }, None);
    let mut items = tree.root().into_iter().flat_map(Node::items);
    let read = items.next().and_then(Node::text);
    !tree.is_partial() && items.next().is_none() && read == Some(wanted)
}
