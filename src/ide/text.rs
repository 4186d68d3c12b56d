//! The text of one document of a host file, and the way between its offsets and the file's.

use std::ops::Range;

use crate::rules::Context;
use crate::source::{Mapped, Span};

/// A document's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct DocumentText<'a> {
    /// The text; offsets in it are called local.
    pub(super) text: &'a str,
    /// Where it comes from, if it is a part of the file.
    part: Option<&'a Mapped>,
}

impl<'a> DocumentText<'a> {
    pub(super) fn of(cx: &Context<'a>) -> Self {
        Self { text: cx.part.map_or(cx.file.text(), Mapped::text), part: cx.part }
    }

    /// The local offset of an offset of the file; none outside of the document and inside of a character.
    pub(super) fn local(&self, offset: u32) -> Option<usize> {
        let local = match self.part {
            Some(part) => part.decoded(offset)?,
            None => offset as usize,
        };
        self.text.is_char_boundary(local).then_some(local)
    }

    /// The bytes of the file that made a local range.
    pub(super) fn host(&self, range: Range<usize>) -> Span {
        match self.part {
            Some(part) => part.hull(range),
            None => Span::of(range),
        }
    }

    /// Whether a new line may be written: in a part of a file it may need more before it than blanks.
    pub(super) fn takes_lines(&self, host: &str, local: usize) -> bool {
        let Some(part) = self.part else { return true };
        let at = part.offset(local) as usize;
        let line = host.get(..at).unwrap_or_default().rsplit(['\n', '\r']).next().unwrap_or_default();
        let inner = self.text.get(..local).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        line.strip_suffix(inner).is_some_and(|outer| outer.trim().is_empty())
    }

    /// What the text uses for one level of indentation.
    pub(super) fn unit(&self) -> usize {
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let lines = self.text.lines().filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'));
        lines.map(indent).find(|&n| n > 0).unwrap_or(2).clamp(1, 8)
    }
}
