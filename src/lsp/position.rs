//! Byte offsets to the protocol's positions, and back, in the encoding that was agreed on.

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

/// The position of a byte offset; past the end, the end.
pub(super) fn position(file: &SourceFile, offset: u32, encoding: Encoding) -> Position {
    let at = file.lines().position(file.text(), offset, encoding);
    Position { line: at.line, character: at.column }
}

/// The range of a span.
pub(super) fn range(file: &SourceFile, span: Span, encoding: Encoding) -> Range {
    Range { start: position(file, span.start, encoding), end: position(file, span.end, encoding) }
}

/// The byte offset of a position; past the end of a line, the end of that line.
pub(super) fn offset(file: &SourceFile, at: Position, encoding: Encoding) -> u32 {
    let at = source::Position { line: at.line, column: at.character };
    file.lines().offset(file.text(), at, encoding)
}

/// The span of a range; one whose end comes before its start is taken the other way round.
pub(super) fn span(file: &SourceFile, range: Range, encoding: Encoding) -> Span {
    let (a, b) = (offset(file, range.start, encoding), offset(file, range.end, encoding));
    Span::new(a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(span(&file, turned, Encoding::Utf16), Span::new(4, 9));
        assert_eq!(range(&file, Span::new(4, 9), Encoding::Utf16), Range { start: at(0, 2), end: at(1, 1) });
        assert_eq!(offset(&file, at(0, 1), Encoding::Utf16), 0, "inside 😀 its start counts");
        assert_eq!(offset(&file, at(7, 0), Encoding::Utf16), 9);
    }
}
