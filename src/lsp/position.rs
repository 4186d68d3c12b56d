//! Byte offsets to the protocol's positions, and back, as the client counts.

use gen_lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::{self, Encoding, SourceFile, Span};

/// The encoding for a client that offers these: bytes if it can, since they need no counting; else its first that is known;
/// UTF-16 if it says nothing.
pub(super) fn negotiate(offered: &[&str]) -> Encoding {
    if offered.contains(&"utf-8") {
        return Encoding::Utf8;
    }
    let known = offered.iter().find_map(|name| match *name {
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::CodePoints),
        _ => None,
    });
    known.unwrap_or(Encoding::Utf16)
}

/// The encoding's name in the protocol.
pub(super) const fn name(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::CodePoints => PositionEncodingKind::UTF32,
    }
}

/// How a client counts the columns of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) encoding: Encoding,
    /// Whether a byte order mark at the start is a column: a client that sends it counts it, one that opens a file that has
    /// one usually drops it.
    pub(super) count_mark: bool,
}

impl Columns {
    /// The position of a byte offset; past the end, the end.
    pub(super) fn position(self, file: &SourceFile, offset: u32) -> Position {
        let at = file.lines().position(file.text(), offset, self.encoding);
        let mark = if at.line == 0 && offset > 0 { self.mark(file) } else { 0 };
        Position { line: at.line, character: at.column + mark }
    }

    /// The range of a span.
    pub(super) fn range(self, file: &SourceFile, span: Span) -> Range {
        Range { start: self.position(file, span.start), end: self.position(file, span.end) }
    }

    /// The byte offset of a position; past the end of a line, the end of that line.
    pub(super) fn offset(self, file: &SourceFile, at: Position) -> u32 {
        let mark = if at.line == 0 { self.mark(file) } else { 0 };
        if at.character < mark {
            return 0;
        }
        let at = source::Position { line: at.line, column: at.character - mark };
        file.lines().offset(file.text(), at, self.encoding)
    }

    /// The span of a range; one whose end comes before its start is taken the other way round.
    pub(super) fn span(self, file: &SourceFile, range: Range) -> Span {
        let (a, b) = (self.offset(file, range.start), self.offset(file, range.end));
        Span::new(a.min(b), a.max(b))
    }

    /// The columns that a byte order mark takes up.
    fn mark(self, file: &SourceFile) -> u32 {
        match self.encoding {
            _ if !self.count_mark || !file.text().starts_with('\u{feff}') => 0,
            Encoding::Utf8 => 3,
            Encoding::Utf16 | Encoding::CodePoints => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTF16: Columns = Columns { encoding: Encoding::Utf16, count_mark: false };

    #[test]
    fn bytes_if_the_client_can() {
        assert_eq!(negotiate(&[]), Encoding::Utf16);
        assert_eq!(negotiate(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(negotiate(&["utf-7", "utf-32", "utf-16"]), Encoding::CodePoints);
        assert_eq!(negotiate(&["utf-7"]), Encoding::Utf16);
    }

    #[test]
    fn a_range_the_wrong_way_round_is_turned() {
        let file = SourceFile::new("x", "😀a\n日".to_owned());
        let at = |line, character| Position { line, character };
        let turned = Range { start: at(1, 9), end: at(0, 2) };
        assert_eq!(UTF16.span(&file, turned), Span::new(4, 9));
        assert_eq!(UTF16.range(&file, Span::new(4, 9)), Range { start: at(0, 2), end: at(1, 1) });
        assert_eq!(UTF16.offset(&file, at(0, 1)), 0, "inside 😀 its start counts");
        assert_eq!(UTF16.offset(&file, at(7, 0)), 9);
    }

    #[test]
    fn a_mark_that_was_sent_is_a_column() {
        let file = SourceFile::new("x", "\u{feff}ab\nc".to_owned());
        let at = |line, character| Position { line, character };
        for (encoding, mark) in [(Encoding::Utf8, 3), (Encoding::Utf16, 1), (Encoding::CodePoints, 1)] {
            let sent = Columns { encoding, count_mark: true };
            for (offset, position) in [(0, at(0, 0)), (3, at(0, mark)), (4, at(0, mark + 1)), (6, at(1, 0))] {
                assert_eq!(sent.position(&file, offset), position);
                assert_eq!(sent.offset(&file, position), offset);
            }
            assert_eq!(Columns { encoding, count_mark: false }.position(&file, 4), at(0, 1));
        }
    }
}
