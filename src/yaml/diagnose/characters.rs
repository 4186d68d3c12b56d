//! Characters that YAML does not allow, and characters that only look like those it wants.

use super::line::Line;
use super::{CauseKind, Guess, Offer, Rejection, replace};
use crate::source::Span;

/// The control character that libyaml refuses.
pub(super) fn control(text: &str, rejection: &Rejection) -> Option<Guess> {
    if !rejection.problem.contains("control characters") {
        return None;
    }
    let refused = |c: char| {
        let code = c as u32;
        (code < 0x20 && !matches!(c, '\t' | '\n' | '\r'))
            || (0x7f..0xa0).contains(&code) && code != 0x85
            || matches!(code, 0xfffe | 0xffff)
    };
    let (at, c) = text.char_indices().find(|&(_, c)| refused(c))?;
    Some(Guess::new(CauseKind::ControlCharacter(c), of(at as u32, c), Vec::new()))
}

pub(super) fn guesses(all: &[Line<'_>], line: usize) -> Vec<Guess> {
    let Some(line) = all.get(line) else { return Vec::new() };
    if line.text.is_ascii() {
        return Vec::new();
    }
    [blanks(line), bullet(line), quote(line)].into_iter().flatten().collect()
}

/// No-break and zero-width spaces for what they look like.
fn blanks(line: &Line<'_>) -> Option<Guess> {
    let mut changes = Vec::new();
    let mut first = None;
    for (at, c) in line.text.char_indices() {
        let plain = match c {
            '\u{a0}' | '\u{202f}' | '\u{2007}' => " ",
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "",
            _ => continue,
        };
        let span = of(line.span.start + at as u32, c);
        first.get_or_insert((span, c));
        changes.push(replace(span, plain));
    }
    let (span, c) = first?;
    let guess = Guess::new(CauseKind::LookAlike(c), span, changes);
    Some(guess.offer(Offer::Certain, "Replace the invisible characters"))
}

/// A typographic dash in place of an item's `-`.
fn bullet(line: &Line<'_>) -> Option<Guess> {
    let c = line.body().chars().next().filter(|c| is_dash(*c) || *c == '•')?;
    let span = of(line.body_span().start, c);
    let spaced = line.body().chars().nth(1).is_some_and(char::is_whitespace);
    let guess =
        Guess::new(CauseKind::LookAlike(c), span, vec![replace(span, if spaced { "-" } else { "- " })]);
    Some(guess.offer(Offer::Certain, "Write the item's dash as `-`"))
}

/// A typographic quote that was to close a text: `'text’`.
fn quote(line: &Line<'_>) -> Option<Guess> {
    let (_, value) = line.value()?;
    let open = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (at, c) = line.text.char_indices().rev().find(|(_, c)| is_quote(*c))?;
    let span = of(line.span.start + at as u32, c);
    let guess = Guess::new(CauseKind::LookAlike(c), span, vec![replace(span, open.to_string())]);
    Some(guess.offer(Offer::Likely, &format!("Close the quote with `{open}`")))
}

fn of(at: u32, c: char) -> Span {
    Span::new(at, at + c.len_utf8() as u32)
}

const fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

const fn is_quote(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}')
}
