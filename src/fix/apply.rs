//! Edits to a new text, and where each byte of the old text went.

use crate::diagnostics::Edit;
use crate::source::Span;

/// A text after edits.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) text: String,
    pub(super) moves: Moves,
}

/// Where the bytes of the old text stand in the new one.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    /// What was replaced, and what took its place; in order.
    parts: Vec<(Span, Span)>,
}

/// Applies edits to a text. None where they overlap or touch, lie outside of the text, or cut a character: such a set of
/// edits has no single meaning.
pub(super) fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Option<Change> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut new = String::with_capacity(text.len() + 64);
    let mut moves = Moves::default();
    let mut done = 0;
    for (at, edit) in edits.iter().enumerate() {
        if at > 0 && edit.span.start <= done {
            return None;
        }
        new.push_str(text.get(done as usize..edit.span.start as usize)?);
        text.get(edit.span.range())?;
        let start = u32::try_from(new.len()).ok()?;
        new.push_str(&edit.text);
        moves.parts.push((edit.span, Span::new(start, u32::try_from(new.len()).ok()?)));
        done = edit.span.end;
    }
    new.push_str(text.get(done as usize..)?);
    Some(Change { text: new, moves })
}

impl Moves {
    /// What was replaced, in the old text, and what took its place, in the new one.
    pub(super) fn parts(&self) -> &[(Span, Span)] {
        &self.parts
    }

    /// Where the byte at an old offset went; none if it was replaced. What was inserted at the very offset stands before.
    pub(super) fn to(&self, old: u32) -> Option<u32> {
        let after = self.parts.partition_point(|(before, _)| before.start <= old);
        let Some((before, now)) = after.checked_sub(1).and_then(|at| self.parts.get(at)) else {
            return Some(old);
        };
        (old >= before.end).then(|| now.end + (old - before.end))
    }

    /// Where the byte at a new offset stood; none if it is new.
    pub(super) fn back(&self, new: u32) -> Option<u32> {
        let after = self.parts.partition_point(|(_, now)| now.start <= new);
        let Some((before, now)) = after.checked_sub(1).and_then(|at| self.parts.get(at)) else {
            return Some(new);
        };
        (new >= now.end).then(|| before.end + (new - now.end))
    }

    /// The parts whose old place a span of the old text touches.
    pub(super) fn touching_old(&self, span: Span) -> &[(Span, Span)] {
        let from = self.parts.partition_point(|(old, _)| old.end < span.start);
        let to = self.parts.partition_point(|(old, _)| old.start <= span.end);
        self.parts.get(from..to).unwrap_or_default()
    }

    /// The parts whose new place a span of the new text touches.
    pub(super) fn touching_new(&self, span: Span) -> &[(Span, Span)] {
        let from = self.parts.partition_point(|(_, new)| new.end < span.start);
        let to = self.parts.partition_point(|(_, new)| new.start <= span.end);
        self.parts.get(from..to).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn bytes_are_found_again() {
        let edits = [edit(6, 6, "__"), edit(2, 4, "X")];
        let Change { text, moves } = apply("abcdefgh", &edits).unwrap();
        assert_eq!(text, "abXef__gh");
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 6, 7].map(|at| moves.to(at)),
            [Some(0), Some(1), None, None, Some(3), Some(4), Some(7), Some(8)]
        );
        for (at, c) in text.char_indices() {
            match moves.back(at as u32) {
                Some(old) => assert!("abcdefgh"[old as usize..].starts_with(c)),
                None => assert!("X_".contains(c)),
            }
        }
        let old = |start, end| moves.touching_old(Span::new(start, end)).len();
        assert_eq!([old(0, 1), old(0, 2), old(5, 6), old(7, 8), old(0, 8)], [0, 1, 1, 0, 2]);
        let new = |start, end| moves.touching_new(Span::new(start, end)).len();
        assert_eq!([new(0, 1), new(3, 4), new(7, 8), new(8, 9)], [0, 1, 1, 0]);
    }

    #[test]
    fn edits_without_a_single_meaning_are_refused() {
        assert!(apply("abcd", &[edit(0, 2, ""), edit(1, 3, "")]).is_none());
        assert!(apply("abcd", &[edit(0, 2, ""), edit(2, 3, "")]).is_none(), "touching");
        assert!(apply("abcd", &[edit(1, 1, "x"), edit(1, 1, "y")]).is_none(), "which one first?");
        assert!(apply("abcd", &[edit(3, 9, "")]).is_none());
        assert!(apply("é", &[edit(1, 1, "x")]).is_none());
        assert!(apply("ab", &[edit(0, 0, "x"), edit(2, 2, "y")]).is_some());
    }
}
