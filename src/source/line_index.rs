//! Byte offsets to lines and columns, and back. Every function is total: it clamps and snaps to a character boundary.

use super::Span;

/// How columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the language server protocol's default.
    Utf16,
    /// Unicode code points.
    CodePoints,
}

/// A line and a column, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column from 0, in units of the encoding that was asked for.
    pub column: u32,
}

/// Where the lines of one text begin. LF, CRLF and a lone CR each end a line; a BOM at the start is no column.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
    bom: u32,
}

impl LineIndex {
    /// Indexes `text`. Time and memory grow with the number of lines.
    pub fn new(text: &str) -> Self {
        let mut index = Self { starts: vec![0], len: 0, bom: 0 };
        index.starts.extend(ends(text, 0, text.len()));
        index.measure(text);
        index
    }

    /// Takes over that `span` of the text that was indexed has been replaced by `inserted` bytes; `text` is the text now.
    /// Reads only the lines that were touched.
    pub fn replaced(&mut self, text: &str, span: Span, inserted: u32) {
        // From the line before: the CR at its end may have become part of a CRLF.
        let first = self.line(span.start).saturating_sub(1) as usize;
        let last = self.line(span.end) as usize;
        let moved = |start: u32| (start + inserted).saturating_sub(span.len());
        let from = self.starts.get(first).copied().unwrap_or_default() as usize;
        let to = self.starts.get(last + 1).map_or(text.len(), |&start| moved(start) as usize);
        let rest = self.starts.split_off((last + 1).min(self.starts.len()));
        self.starts.truncate(first + 1);
        // The end of the last line that was read begins the next one, which is kept.
        self.starts.extend(ends(text, from, to).filter(|&start| rest.is_empty() || (start as usize) < to));
        self.starts.extend(rest.into_iter().map(moved));
        self.measure(text);
    }

    fn measure(&mut self, text: &str) {
        self.len = text.len() as u32;
        self.bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    }

    /// The number of lines, at least 1.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line, from 0, that holds the byte `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset.min(self.len)).saturating_sub(1) as u32
    }

    /// The offset of the first byte of a line (the byte after a BOM, for the first); the end of the text past the last line.
    pub fn line_start(&self, line: u32) -> u32 {
        match self.starts.get(line as usize) {
            Some(0) => self.bom,
            Some(&start) => start,
            None => self.len,
        }
    }

    /// The offset after the last byte of a line, its line end left out.
    pub fn line_end(&self, text: &str, line: u32) -> u32 {
        let mut end = self.starts.get(line as usize + 1).copied().unwrap_or(self.len);
        let bytes = text.as_bytes();
        let start = self.line_start(line);
        while end > start && matches!(bytes.get(end as usize - 1), Some(b'\n' | b'\r')) {
            end -= 1;
        }
        end
    }

    /// The position of `offset` in `text`, the text that was indexed. Inside a character, the character's start counts.
    pub fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let mut offset = offset.min(self.len) as usize;
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset as u32);
        let start = (self.line_start(line) as usize).min(offset);
        let before = text.get(start..offset).unwrap_or_default();
        Position { line, column: width(before, encoding) }
    }

    /// The byte offset of a position; past the end of a line, the end of that line.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        if position.line >= self.line_count() {
            return self.len;
        }
        let start = self.line_start(position.line);
        let end = self.line_end(text, position.line);
        let mut column = 0;
        let mut offset = start;
        for c in text.get(start as usize..end as usize).unwrap_or_default().chars() {
            let next = column + char_width(c, encoding);
            if next > position.column {
                break;
            }
            column = next;
            offset += c.len_utf8() as u32;
        }
        offset
    }
}

/// The offsets after the line ends that begin in `from..to`.
fn ends(text: &str, from: usize, to: usize) -> impl Iterator<Item = u32> {
    let bytes = text.as_bytes();
    (from..to).filter_map(move |at| {
        let ends = match bytes.get(at)? {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        ends.then_some(at as u32 + 1)
    })
}

fn width(text: &str, encoding: Encoding) -> u32 {
    if text.is_ascii() || encoding == Encoding::Utf8 {
        return text.len() as u32;
    }
    if encoding == Encoding::CodePoints {
        // Much faster than adding ones; a line may be a megabyte long.
        return text.chars().count() as u32;
    }
    text.chars().map(|c| char_width(c, encoding)).sum()
}

fn char_width(c: char, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => c.len_utf8() as u32,
        Encoding::Utf16 => c.len_utf16() as u32,
        Encoding::CodePoints => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: u32, encoding: Encoding) -> (u32, u32) {
        let p = LineIndex::new(text).position(text, offset, encoding);
        (p.line, p.column)
    }

    #[test]
    fn every_line_end_counts_once() {
        let text = "a\r\nb\rc\nd";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        assert_eq!((0..4).map(|l| index.line_start(l)).collect::<Vec<_>>(), [0, 3, 5, 7]);
        assert_eq!((0..4).map(|l| index.line_end(text, l)).collect::<Vec<_>>(), [1, 4, 6, 8]);
    }

    #[test]
    fn columns_follow_the_encoding() {
        let text = "é日😀x";
        assert_eq!(at(text, 9, Encoding::Utf8), (0, 9));
        assert_eq!(at(text, 9, Encoding::Utf16), (0, 4));
        assert_eq!(at(text, 9, Encoding::CodePoints), (0, 3));
        assert_eq!(at(text, 6, Encoding::CodePoints), (0, 2), "inside 😀 its start counts");
    }

    #[test]
    fn a_bom_is_no_column() {
        assert_eq!(at("\u{feff}version", 3, Encoding::CodePoints), (0, 0));
        assert_eq!(at("\u{feff}version", 10, Encoding::CodePoints), (0, 7));
        assert_eq!(at("\u{feff}version", 0, Encoding::CodePoints), (0, 0));
    }

    #[test]
    fn positions_come_back_to_their_offsets() {
        let text = "\u{feff}é\r\n\tx日😀\rz\n";
        let index = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::CodePoints] {
            for (offset, c) in text.char_indices() {
                if matches!(c, '\n' | '\u{feff}') {
                    continue;
                }
                let p = index.position(text, offset as u32, encoding);
                assert_eq!(index.offset(text, p, encoding), offset as u32, "{encoding:?} {offset}");
            }
        }
        assert_eq!(index.offset(text, Position { line: 99, column: 0 }, Encoding::Utf8), text.len() as u32);
        assert_eq!(index.offset(text, Position { line: 0, column: 99 }, Encoding::Utf8), 5);
    }

    proptest::proptest! {
        #[test]
        fn after_any_edits_the_index_is_that_of_the_text(
            text in "[a\r\né😀\u{feff}]{0,12}",
            edits in proptest::collection::vec((0..40_usize, 0..40_usize, "[b\r\né\u{feff}]{0,5}"), 1..6),
        ) {
            let mut text = text;
            let mut index = LineIndex::new(&text);
            for (from, len, new) in edits {
                let snap = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
                let (from, to) = (snap(from), snap(from + len).max(snap(from)));
                text.replace_range(from..to, &new);
                index.replaced(&text, Span::of(from..to), new.len() as u32);
                let fresh = LineIndex::new(&text);
                proptest::prop_assert_eq!((&index.starts, index.len, index.bom), (&fresh.starts, fresh.len, fresh.bom));
            }
        }
    }
}
