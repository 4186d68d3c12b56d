//! Quotes and brackets that do not match, and texts that should have been quoted.

use super::line::Line;
use super::{CauseKind, Change, Guess, Offer, Rejection, insert, replace};
use crate::source::Span;

pub(super) fn guesses(all: &[Line<'_>], line: usize) -> Vec<Guess> {
    let Some(at) = all.get(line).filter(|l| !l.is_blank()) else { return Vec::new() };
    let mut found = Vec::new();
    if let Some((span, value)) = at.value() {
        let value = Value { line: at, span, text: value };
        match value.text.chars().next() {
            Some(quote @ ('"' | '\'')) => value.quoted(quote, &mut found),
            Some(bracket @ ('[' | '{')) => value.bracket(all, line, bracket, &mut found),
            Some(c @ ('@' | '`' | '%' | '&' | '|' | '>' | ',' | ']' | '}' | '*')) => {
                value.indicator(c, &mut found);
            }
            _ => {}
        }
        value.second_colon(&mut found);
    }
    // A command whose first word only looks like a key: `- echo: a: b`.
    if at.is_item() && at.key().is_some() {
        let (span, text) = at.after_dashes();
        Value { line: at, span, text }.colon_in_text(&mut found);
    }
    found
}

/// Whether a line's value begins with a quote or bracket that the line does not close.
pub(super) fn opens(line: &Line<'_>) -> bool {
    let Some((_, value)) = line.value() else { return false };
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => closing(value, quote).is_none(),
        Some('[') => value.matches('[').count() > value.matches(']').count(),
        Some('{') => value.matches('{').count() > value.matches('}').count(),
        _ => false,
    }
}

/// The escape that libyaml does not know.
pub(super) fn escape(text: &str, all: &[Line<'_>], line: usize, rejection: &Rejection) -> Option<Guess> {
    if !rejection.problem.contains("unknown escape") {
        return None;
    }
    let line = all.get(line)?;
    let from = rejection
        .offset
        .unwrap_or(line.span.start)
        .max(line.span.start)
        .saturating_sub(1)
        .max(line.span.start);
    let mut changes = Vec::new();
    let mut first = None;
    let mut chars = text.get(from as usize..line.span.end as usize)?.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '"' {
            break;
        }
        if c != '\\' {
            continue;
        }
        let Some((_, code)) = chars.next() else { break };
        if !"0abt\tnvfre \"/\\N_LPxuU".contains(code) {
            let start = from + at as u32;
            first.get_or_insert((code, Span::new(start, start + 1 + code.len_utf8() as u32)));
            changes.push(insert(start, "\\"));
        }
    }
    let (code, span) = first?;
    Some(
        Guess::new(CauseKind::UnknownEscape(code), span, changes)
            .offer(Offer::Certain, "Double the backslash"),
    )
}

/// The text of a key or item.
struct Value<'a> {
    line: &'a Line<'a>,
    span: Span,
    text: &'a str,
}

impl Value<'_> {
    fn first(&self) -> Span {
        Span::new(self.span.start, self.span.start + 1)
    }

    /// The whole text in single quotes: what was written is what the shell gets.
    fn wrapped(&self) -> Vec<Change> {
        vec![replace(self.span, format!("'{}'", self.text.replace('\'', "''")))]
    }

    /// An item's text can only be meant as a whole; ` #` may be a comment after it.
    fn sure(&self) -> Offer {
        let whole = self.line.is_item() && !self.text.contains(" #");
        if whole { Offer::Certain } else { Offer::Likely }
    }

    fn quoted(&self, quote: char, found: &mut Vec<Guess>) {
        let Some(end) = closing(self.text, quote) else {
            let title = format!("Close the quote with `{quote}`");
            let close = vec![insert(self.span.end, quote.to_string())];
            found.push(
                Guess::new(CauseKind::UnclosedQuote(quote), self.first(), close).offer(Offer::Likely, &title),
            );
            // A stray quote at the start only.
            found.push(Guess::new(CauseKind::UnclosedQuote(quote), self.first(), self.wrapped()));
            return;
        };
        let inner = self.text.get(1..end).unwrap_or_default();
        let rest = self.text.get(end + 1..).unwrap_or_default();
        let trimmed = rest.trim();
        if trimmed.is_empty() || rest.trim_start().starts_with(['#', ':', ',', ']', '}']) {
            return;
        }
        if trimmed == quote.to_string() {
            let last = Span::new(self.span.end - 1, self.span.end);
            let guess = Guess::new(CauseKind::StrayQuote(quote), last, vec![replace(last, "")]);
            found.push(guess.offer(Offer::Likely, "Remove the quote"));
            return;
        }
        let ends = self.text.ends_with(quote);
        if ends
            && (inner.ends_with([' ', '=', '(', ':', '{']) || (inner.contains(' ') && !rest.starts_with(' ')))
        {
            self.quote_in_quotes(quote, end, found);
            return;
        }
        let at = Span::new(self.span.start + end as u32 + 1, self.span.end);
        let at = Span::new(at.end - rest.trim_start().len() as u32, at.end);
        let guess = Guess::new(CauseKind::TextAfterQuote(quote), self.span, self.wrapped());
        let sure = if rest.starts_with([' ', '/']) { self.sure() } else { Offer::Likely };
        found.push(guess.offer(sure, "Put the whole text in single quotes").related(at));
    }

    /// `'don't'`, `"echo "x""`: the quotes inside are doubled or escaped.
    fn quote_in_quotes(&self, quote: char, end: usize, found: &mut Vec<Guess>) {
        let body = self.text.get(1..self.text.len() - 1).unwrap_or_default();
        let escaped = if quote == '\'' {
            body.replace("''", "'").replace('\'', "''")
        } else {
            body.replace("\\\"", "\"").replace('"', "\\\"")
        };
        let changes = vec![replace(self.span, format!("{quote}{escaped}{quote}"))];
        let at = self.span.start + end as u32;
        let guess = Guess::new(CauseKind::QuoteInQuotes(quote), Span::new(at, at + 1), changes);
        found.push(guess.related(self.first()).offer(Offer::Likely, "Escape the quotes inside"));
    }

    fn bracket(&self, all: &[Line<'_>], line: usize, bracket: char, found: &mut Vec<Guess>) {
        let close = if bracket == '[' { ']' } else { '}' };
        let missing = self.text.matches(bracket).count().saturating_sub(self.text.matches(close).count());
        if missing > 0 && (!self.line.is_item() || !self.text.starts_with("[ ")) {
            let brackets = close.to_string().repeat(missing);
            let title = format!("Close the bracket with `{brackets}`");
            let guess = |end: u32| {
                Guess::new(
                    CauseKind::UnclosedBracket(bracket),
                    self.first(),
                    vec![insert(end, brackets.clone())],
                )
            };
            found.push(guess(self.span.end).offer(Offer::Likely, &title));
            for later in all.iter().skip(line + 1).take(30).filter(|l| !l.is_blank()) {
                found.push(guess(later.body_span().end).offer(Offer::Likely, &title));
            }
        }
        if self.line.is_item() || missing == 0 {
            self.indicator(bracket, found);
        }
    }

    fn indicator(&self, c: char, found: &mut Vec<Guess>) {
        let guess = Guess::new(CauseKind::Indicator(c), self.span, self.wrapped());
        let sure = if "|>,]}&".contains(c) { Offer::Likely } else { self.sure() };
        found.push(guess.offer(sure, "Put the text in single quotes"));
    }

    fn second_colon(&self, found: &mut Vec<Guess>) {
        if self.line.key().is_none() {
            self.colon_in_text(found);
            return;
        }
        let plain = !self.text.starts_with(['"', '\'', '|', '>', '[', '{']);
        if let Some(at) = colon(self.text).filter(|_| plain) {
            let at = self.span.start + at as u32;
            let guess = Guess::new(CauseKind::SecondColon, Span::new(at, at + 1), self.wrapped());
            found.push(guess.offer(Offer::Likely, "Put the value in single quotes"));
        }
    }

    fn colon_in_text(&self, found: &mut Vec<Guess>) {
        let plain = !self.text.starts_with(['"', '\'', '|', '>', '[', '{']);
        let Some(at) = colon(self.text).filter(|_| plain) else { return };
        let at = self.span.start + at as u32;
        let guess = Guess::new(CauseKind::ColonInText, self.span, self.wrapped());
        found.push(
            guess.related(Span::new(at, at + 1)).offer(self.sure(), "Put the whole text in single quotes"),
        );
    }
}

/// The first colon that YAML takes for a key's.
fn colon(text: &str) -> Option<usize> {
    text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1))
}

/// The byte of the quote that closes a text that begins with `quote`.
fn closing(text: &str, quote: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == '"' => at += 1,
            b'\'' if quote == '\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
            b if char::from(b) == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
