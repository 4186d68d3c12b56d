//! Spans as lines and columns, for formats that other programs read.

use crate::source::{Encoding, SourceFile, Span};

/// Lines and columns from 1; the end is the first column after the region, on its last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start: Point,
    pub(super) end: Point,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Region {
    /// The region that is to be shown of a span: line ends and blanks at its end are left off, so that what covers whole
    /// lines ends on the last of them and not at the start of the next.
    pub(super) fn shown(file: &SourceFile, span: Span, encoding: Encoding) -> Self {
        Self::exact(file, shown(file, span), encoding)
    }

    /// The region of exactly that span, for edits.
    pub(super) fn exact(file: &SourceFile, span: Span, encoding: Encoding) -> Self {
        Self { start: point(file, span.start, encoding), end: point(file, span.end, encoding) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn is_one_line(self) -> bool {
        self.start.line == self.end.line
    }
}

/// A span without the line ends and blanks at its end; an empty one, and one of blanks alone, as it is.
pub(super) fn shown(file: &SourceFile, span: Span) -> Span {
    let text = file.slice(span).trim_end_matches([' ', '\t', '\r', '\n']);
    if text.is_empty() { span } else { Span::new(span.start, span.start + text.len() as u32) }
}

fn point(file: &SourceFile, offset: u32, encoding: Encoding) -> Point {
    let position = file.lines().position(file.text(), offset, encoding);
    Point { line: position.line + 1, column: position.column + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_at_the_end_are_left_off() {
        let file = SourceFile::new("f", "\u{feff}a: 😀é\r\nb:\r\n  c\r\n\r\n".to_owned());
        let numbers = |start: u32, end: u32, encoding| {
            let r = Region::shown(&file, Span::new(start, end), encoding);
            (r.start.line, r.start.column, r.end.line, r.end.column)
        };
        let whole = file.text().len() as u32;
        assert_eq!(numbers(0, whole, Encoding::CodePoints), (1, 1, 3, 4));
        assert_eq!(numbers(3, 14, Encoding::Utf16), (1, 1, 1, 7));
        assert_eq!(numbers(3, 14, Encoding::CodePoints), (1, 1, 1, 6));
        assert_eq!(numbers(whole, whole, Encoding::CodePoints), (5, 1, 5, 1));
        assert_eq!(numbers(12, 14, Encoding::CodePoints), (1, 6, 2, 1), "blanks alone stay");
    }
}
