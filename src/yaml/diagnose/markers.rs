//! What other tools leave in a file: conflict markers, Markdown fences, placeholders, the `-e` of `echo -e`.

use super::line::{Line, lines};
use super::{Cause, CauseKind, Guess, Offer, replace, verdict};
use crate::source::Span;

/// The first of git's conflict markers, if all three are there in order.
pub(super) fn conflict(text: &str) -> Option<Cause> {
    if !text.contains("<<<<<<< ") {
        return None;
    }
    let all = lines(text);
    let mut rest = all.iter();
    let ours = rest.find(|l| l.text.starts_with("<<<<<<< "))?;
    let between = rest.find(|l| l.text.trim_end() == "=======")?;
    let theirs = rest.find(|l| l.text.starts_with(">>>>>>> ") || l.text.trim_end() == ">>>>>>>")?;
    let mut cause = Cause::at(CauseKind::ConflictMarker, ours.body_span());
    cause.related = Some(between.body_span().to(theirs.body_span()));
    Some(cause)
}

/// Guesses that concern the whole text.
pub(super) fn whole(all: &[Line<'_>]) -> Vec<Guess> {
    [fence(all), echo_output(all)].into_iter().flatten().chain(tabs(all)).collect()
}

/// A fence as the first line, the last, or both.
fn fence(all: &[Line<'_>]) -> Option<Guess> {
    let is_fence =
        |line: &&(usize, &Line<'_>)| line.1.body().starts_with("```") || line.1.body().starts_with("~~~");
    let with_text = || all.iter().enumerate().filter(|(_, l)| !l.body().is_empty());
    let first = with_text().next().as_ref().filter(is_fence).copied();
    let last = with_text().next_back().as_ref().filter(is_fence).copied();
    let found: Vec<(usize, &Line<'_>)> = match (first, last) {
        (Some(a), Some(b)) if a.0 == b.0 => vec![a],
        (a, b) => a.into_iter().chain(b).collect(),
    };
    let (_, at) = found.first()?;
    let whole_line = |(line, l): &(usize, &Line<'_>)| {
        let end = all.get(line + 1).map_or(l.span.end, |next| next.span.start);
        replace(Span::new(l.span.start, end), "")
    };
    let guess = Guess::new(CauseKind::MarkdownFence, at.body_span(), found.iter().map(whole_line).collect());
    let guess = guess.offer(Offer::Certain, "Remove the Markdown fence");
    Some(match found.get(1) {
        Some((_, other)) => guess.related(other.body_span()),
        None => guess,
    })
}

/// `-e` before two or more lines.
fn echo_output(all: &[Line<'_>]) -> Option<Guess> {
    let prefixed: Vec<&Line<'_>> = all.iter().filter(|l| l.text.starts_with("-e ")).collect();
    let (first, _) = (prefixed.first()?, prefixed.get(1)?);
    let changes = prefixed.iter().map(|l| replace(Span::new(l.span.start, l.span.start + 3), "")).collect();
    let at = Span::new(first.span.start, first.span.start + 2);
    Some(Guess::new(CauseKind::EchoOutput, at, changes).offer(Offer::Likely, "Remove `-e` from each line"))
}

/// Tabs in the indentation, as so and so many blanks.
fn tabs(all: &[Line<'_>]) -> Vec<Guess> {
    let tabbed: Vec<&Line<'_>> = all.iter().filter(|l| l.has_tab_indent()).collect();
    // A tab in the text of a block scalar is no mistake, so the first one need not be it: each is tried as the first.
    let mut guesses = Vec::new();
    for from in 0..tabbed.len().min(8) {
        for width in [2, 4, 8, 1] {
            let Some(first) = tabbed.get(from) else { continue };
            let changes = tabbed.iter().skip(from).map(|l| {
                let lead = Span::new(l.span.start, l.body_span().start);
                let blanks: usize = l
                    .text
                    .bytes()
                    .take(lead.len() as usize)
                    .map(|b| if b == b'\t' { width } else { 1 })
                    .sum();
                replace(lead, " ".repeat(blanks))
            });
            let at = Span::new(first.span.start, first.body_span().start);
            guesses.push(
                Guess::new(CauseKind::Tab, at, changes.collect()).offer(Offer::Likely, "Indent with spaces"),
            );
        }
    }
    guesses
}

/// Whether a line holds a placeholder of a template language.
pub(super) fn has_placeholder(line: &str) -> bool {
    line.contains("{{") || line.contains("{%") || line.contains("<%")
}

/// The text with its placeholders taken out, in as many bytes, and the first line that had one.
pub(super) fn without_placeholders(text: &str) -> Option<(String, Span)> {
    if !has_placeholder(text) {
        return None;
    }
    let mut out = text.to_owned();
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("<%", "%>")] {
        let mut from = 0;
        while let Some(start) = out.get(from..).and_then(|t| t.find(open)).map(|at| at + from) {
            let line_end =
                out.get(start..).and_then(|t| t.find(['\n', '\r'])).map_or(out.len(), |at| at + start);
            let Some(end) =
                out.get(start..line_end).and_then(|t| t.find(close)).map(|at| start + at + close.len())
            else {
                from = line_end;
                continue;
            };
            let alone = {
                let line_start = out.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
                let around = [out.get(line_start..start), out.get(end..line_end)];
                around.into_iter().flatten().all(|t| t.trim().is_empty())
            };
            let filler = if alone { " " } else { "x" };
            out.replace_range(start..end, &filler.repeat(end - start));
            from = end;
        }
    }
    // A quoted placeholder was text all along.
    let changed = lines(text).into_iter().zip(lines(&out)).find(|(a, b)| a.text != b.text)?.0.body_span();
    if verdict(&out).is_err() && verdict(text).is_ok() {
        return None;
    }
    Some((out, changed))
}
