//! Which lines of a file changed, so that only what is found on them is reported.
//!
//! In: the old text, or a unified diff. Out: [`Changed`] lines of the new text. It opens no file and knows nothing of git.

mod lines;
mod unified;

use std::ops::Range;

pub use lines::changed;
pub use unified::{Diff, DiffError};

use crate::source::{SourceFile, Span};

/// The lines of one file that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// All of them: the file is new, or what it was cannot be compared.
    All,
    /// These, from 0, half-open, in order, not touching one another.
    Lines(Vec<Range<u32>>),
}

impl Changed {
    /// No line.
    pub const NONE: Self = Self::Lines(Vec::new());

    /// Whether one of the lines that a span stands on changed. An empty span stands on the line that it is at.
    pub fn touches(&self, file: &SourceFile, span: Span) -> bool {
        let Self::Lines(ranges) = self else { return true };
        let first = file.line_of(span.start);
        // A span that ends with a line end does not stand on the next line.
        let last = file.line_of(span.end.saturating_sub(1).max(span.start));
        let at = ranges.partition_point(|range| range.end <= first);
        ranges.get(at).is_some_and(|range| range.start <= last)
    }

    /// Ranges put in order and joined.
    fn of(mut ranges: Vec<Range<u32>>) -> Self {
        ranges.retain(|range| !range.is_empty());
        ranges.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<u32>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        Self::Lines(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_touches_the_lines_that_it_stands_on() {
        let file = SourceFile::new("f", "a\nbb\nc\nd\n".to_owned());
        let changed = Changed::of(vec![3..4, 1..2, 1..1]);
        assert_eq!(changed, Changed::Lines(vec![1..2, 3..4]));
        let touches = |start, end| changed.touches(&file, Span::new(start, end));
        assert!(!touches(0, 1));
        assert!(!touches(0, 2), "the line end is the line's own");
        assert!(touches(0, 3));
        assert!(touches(2, 2));
        assert!(touches(4, 6));
        assert!(!touches(5, 6));
        assert!(touches(5, 8));
        assert!(!touches(9, 9));
        assert!(Changed::All.touches(&file, Span::empty(0)));
        assert!(!Changed::NONE.touches(&file, Span::new(0, 9)));
    }
}
