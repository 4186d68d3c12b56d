//! One file: its path as shown, its text, its lines.

use camino::{Utf8Path, Utf8PathBuf};

use super::{LineIndex, Span};

/// A file that was read, or text that stands for one (standard input, an editor's buffer).
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: Utf8PathBuf,
    text: String,
    lines: LineIndex,
}

impl SourceFile {
    /// A file named `path` (as it is to be shown, with `/`) that holds `text`.
    pub fn new(path: impl Into<Utf8PathBuf>, text: String) -> Self {
        let lines = LineIndex::new(&text);
        Self { path: path.into(), text, lines }
    }

    /// Replaces a span, cut to the text and to whole characters, by other text.
    pub fn replace(&mut self, span: Span, with: &str) {
        let snap = |offset: u32| {
            let mut at = (offset as usize).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let range = snap(span.start)..snap(span.end);
        self.text.replace_range(range.clone(), with);
        self.lines.replaced(&self.text, Span::of(range), with.len() as u32);
    }

    /// The path as shown in findings.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The whole text, BOM included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its lines.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The text of a span; empty where the span lies outside or cuts a character.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The span of a line, from 0, its line end left out.
    pub fn line_span(&self, line: u32) -> Span {
        Span::new(self.lines.line_start(line), self.lines.line_end(&self.text, line))
    }

    /// The text of the line, from 0.
    pub fn line_text(&self, line: u32) -> &str {
        self.slice(self.line_span(line))
    }

    /// The line, from 0, of an offset.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.lines.line(offset)
    }
}
