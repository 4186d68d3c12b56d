//! Blanks, colons and dashes that are missing or too many.

use super::line::Line;
use super::{CauseKind, Guess, Offer, insert, replace};
use crate::source::Span;

pub(super) fn guesses(all: &[Line<'_>], line: usize) -> Vec<Guess> {
    let Some(at) = all.get(line).filter(|l| !l.is_blank()) else { return Vec::new() };
    let found = [
        dash(at),
        double_dash(at),
        colon(at),
        no_colon(all, line),
        key_and_value(at),
        item_on_key_line(at),
        together(all, line, dash, "Add a space after each dash"),
        together(all, line, colon, "Add a space after each colon"),
    ];
    found.into_iter().flatten().collect()
}

/// The same slip on this line and on those around it that stand in the same column.
fn together(
    all: &[Line<'_>],
    line: usize,
    slip: impl Fn(&Line<'_>) -> Option<Guess>,
    title: &str,
) -> Option<Guess> {
    const MOST: usize = 200;
    let at = all.get(line)?;
    slip(at)?;
    let near = |l: &&Line<'_>| l.is_blank() || l.indent == at.indent;
    let above = all.iter().take(line).rev().take_while(near).take(MOST);
    let below = all.iter().skip(line + 1).take_while(near).take(MOST);
    let mut lines: Vec<&Line<'_>> = above.chain([at]).chain(below).filter(|l| !l.is_blank()).collect();
    lines.sort_by_key(|l| l.span);
    let slips: Vec<Guess> = lines.into_iter().filter_map(slip).collect();
    let [first, _, ..] = slips.as_slice() else { return None };
    let sure = slips.iter().all(|s| s.cause.repair.as_ref().is_some_and(|r| r.certain));
    let changes = slips.iter().flat_map(|s| s.changes.iter().cloned()).collect();
    let guess = Guess::new(first.cause.kind, first.cause.span, changes);
    Some(guess.offer(if sure { Offer::Certain } else { Offer::No }, title))
}

/// `-npm ci`; not `-v x`, which looks like an option.
fn dash(line: &Line<'_>) -> Option<Guess> {
    let rest = line.body().strip_prefix('-')?;
    let word = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let quoted = rest.starts_with(['"', '\'', '$', '*', '.', '/']);
    let block =
        matches!(rest.trim_end_matches(['-', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']), "|" | ">");
    if word < 2 && !quoted && !block {
        return None;
    }
    let start = line.body_span().start;
    let guess =
        Guess::new(CauseKind::NoSpaceAfterDash, Span::new(start, start + 1), vec![insert(start + 1, " ")]);
    Some(guess.offer(Offer::Certain, "Add a space after the dash"))
}

/// `-- npm ci`
fn double_dash(line: &Line<'_>) -> Option<Guess> {
    let rest = line.body().strip_prefix("--")?;
    let start = line.body_span().start;
    let span = Span::new(start, start + 2);
    rest.starts_with(' ').then(|| {
        Guess::new(CauseKind::DoubleDash, span, vec![replace(span, "-")])
            .offer(Offer::Certain, "Write one dash")
    })
}

/// Whether a line looks like a key or an item without the blank behind its colon or dash.
pub(super) fn lacks_blank(line: &Line<'_>) -> bool {
    colon(line).or_else(|| dash(line)).is_some_and(|guess| guess.cause.repair.is_some_and(|r| r.certain))
}

/// `version:0.2`
fn colon(line: &Line<'_>) -> Option<Guess> {
    let (span, text) = line.after_dashes();
    let (key, rest) = text.split_once(':')?;
    let blank_before = key.ends_with(' ');
    let word = key.trim_end();
    if !is_word(word) || blank_before || rest.is_empty() || rest.starts_with([' ', '\t', ':', '/', '\\']) {
        return None;
    }
    let at = span.start + key.len() as u32;
    let guess =
        Guess::new(CauseKind::NoSpaceAfterColon, Span::new(span.start, at + 1), vec![insert(at + 1, " ")]);
    // `arn:aws:s3:::bucket` is no key.
    let sure = if rest.contains(':') { Offer::No } else { Offer::Certain };
    Some(guess.offer(sure, "Add a space after the colon"))
}

/// `phases` alone above what belongs to it.
fn no_colon(all: &[Line<'_>], line: usize) -> Option<Guess> {
    let at = all.get(line)?;
    let next = all.iter().skip(line + 1).find(|l| !l.is_blank())?;
    let (span, text) = at.after_dashes();
    let below = next.indent > at.indent || (next.indent == at.indent && next.is_item());
    let wrong = text.strip_suffix([';', '.', ',', '=']).unwrap_or(text);
    if at.is_item() || !below || !is_word(wrong) || at.closes_command() {
        return None;
    }
    let end = span.start + wrong.len() as u32;
    let guess = Guess::new(CauseKind::NoColon, span, vec![replace(Span::new(end, span.end), ":")]);
    // Below a block scalar it may be a line of that.
    let sure = wrong == text && super::indentation::block_above(all, line).is_none();
    Some(guess.offer(if sure { Offer::Certain } else { Offer::Likely }, "Add a colon after the key"))
}

/// `version 0.2`, `version = 0.2`
fn key_and_value(line: &Line<'_>) -> Option<Guess> {
    if line.is_item() {
        return None;
    }
    let (span, text) = line.after_dashes();
    let (key, value) = text.split_once([' ', '='])?;
    let value = value.trim_start_matches([' ', '=', ':']);
    if !is_word(key) || value.is_empty() || value.contains(' ') {
        return None;
    }
    let gap = Span::new(span.start + key.len() as u32, span.end - value.len() as u32);
    let guess = Guess::new(CauseKind::NoColon, span, vec![replace(gap, ": ")]);
    Some(guess.offer(Offer::Likely, "Add a colon after the key"))
}

/// `commands: - npm ci`
fn item_on_key_line(line: &Line<'_>) -> Option<Guess> {
    line.key()?;
    let (span, value) = line.value()?;
    let change = replace(
        Span::new(span.start, span.start + 1),
        format!("\n{}-", " ".repeat(line.indent as usize + 2)),
    );
    value
        .starts_with("- ")
        .then(|| Guess::new(CauseKind::ItemOnKeyLine, Span::new(span.start, span.start + 1), vec![change]))
}

/// A comma that is missing at the end of a line of a flow collection. This guess comes last, since many a text would become
/// whole by it.
pub(super) fn comma(all: &[Line<'_>], line: usize) -> Option<Guess> {
    let at = all.get(line)?;
    let body = at.body();
    if body.ends_with([',', '{', '[', ':']) || !body.ends_with(['"', '\'', ']', '}']) {
        return None;
    }
    let end = at.body_span().end;
    let last = Span::new(end.saturating_sub(1), end);
    let guess = Guess::new(CauseKind::MissingComma, last, vec![insert(end, ",")]);
    Some(guess.offer(Offer::Certain, "Add the comma"))
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}
