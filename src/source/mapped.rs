//! Decoded text that remembers which bytes of the file made it.
//!
//! A quoted scalar, a folded block, a buildspec inside a Markdown fence, a command inside that buildspec: each is a
//! `Mapped` over the one before, and all of them answer in bytes of the host file.

use std::ops::Range;

use super::Span;

/// One run of decoded bytes and the run of source bytes that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    decoded: Span,
    source: Span,
    /// The bytes are the same, so a part of one is the same part of the other. Otherwise (an escape, a folded line end)
    /// the whole of `source` made the whole of `decoded`.
    verbatim: bool,
}

/// A decoded string with the source of each of its bytes. Decoded offsets are bytes of [`Mapped::text`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    text: String,
    /// In order of `decoded`, without gaps or overlaps in it.
    segments: Vec<Segment>,
    /// Where an empty text stands.
    anchor: u32,
}

impl Mapped {
    /// A text that stands in the source as it is, from the source offset `start`.
    pub fn verbatim(text: impl Into<String>, start: u32) -> Self {
        let mut builder = MappedBuilder::new(start);
        builder.verbatim(&text.into(), start);
        builder.finish()
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span of the whole.
    pub fn span(&self) -> Span {
        self.hull(0..self.text.len())
    }

    /// The smallest source span that holds a decoded range. An empty range gives the empty span at its place.
    pub fn hull(&self, range: Range<usize>) -> Span {
        let mut hull: Option<Span> = None;
        for part in self.segments(range.clone()) {
            hull = Some(hull.map_or(part, |h| h.to(part)));
        }
        hull.unwrap_or_else(|| Span::empty(self.offset(range.start)))
    }

    /// The source spans of a decoded range, in order of the decoded text; neighbours that touch are joined.
    pub fn segments(&self, range: Range<usize>) -> impl Iterator<Item = Span> {
        let mut joined: Vec<Span> = Vec::new();
        for (_, source, _) in self.parts(range) {
            match joined.last_mut() {
                Some(last) if last.end == source.start => last.end = source.end,
                _ => joined.push(source),
            }
        }
        joined.into_iter()
    }

    /// The source span of a decoded range if the source holds the very same bytes there, in one piece.
    pub fn exact(&self, range: Range<usize>) -> Option<Span> {
        if range.is_empty() {
            return self
                .segments
                .is_empty()
                .then(|| Span::empty(self.anchor))
                .or_else(|| self.exact_point(range.start));
        }
        let mut whole: Option<Span> = None;
        for (_, source, verbatim) in self.parts(range) {
            if !verbatim {
                return None;
            }
            whole = match whole {
                None => Some(source),
                Some(span) if span.end == source.start => Some(span.to(source)),
                Some(_) => return None,
            };
        }
        whole
    }

    /// The source offset of one decoded offset. At a border between segments the one that begins there counts.
    pub fn offset(&self, decoded: usize) -> u32 {
        let decoded = decoded.min(self.text.len()) as u32;
        let at = self.segments.partition_point(|s| s.decoded.end <= decoded);
        match self.segments.get(at) {
            Some(s) if s.verbatim => s.source.start + (decoded - s.decoded.start),
            Some(s) => s.source.start,
            None => self.segments.last().map_or(self.anchor, |s| s.source.end),
        }
    }

    /// The decoded offset of a source offset: the other way round. Behind a line end, that is the start of the next line only
    /// if it begins right there and not further right, behind the marks of a quote. None outside of [`Mapped::span`] and
    /// between two parts.
    pub fn decoded(&self, source: u32) -> Option<usize> {
        let Some(last) = self.segments.last() else { return (source == self.anchor).then_some(0) };
        let from = self.segments.partition_point(|s| s.source.end < source);
        let touching = self.segments.iter().skip(from).take_while(|s| s.source.start <= source);
        if let Some(s) = touching.clone().find(|s| source < s.source.end) {
            let shift = if s.verbatim { source - s.source.start } else { 0 };
            return Some((s.decoded.start + shift) as usize);
        }
        let before = touching.last()?;
        let end = before.decoded.end as usize;
        let ends_line = self.text.get(..end).is_some_and(|text| text.ends_with('\n'));
        (before == last || !ends_line).then_some(end)
    }

    /// The part of the text in a decoded range (which must lie on character boundaries), with its sources.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
        let from = range.start as u32;
        let segments = self
            .parts(range.clone())
            .map(|(decoded, source, verbatim)| Segment {
                decoded: Span::new(decoded.start - from, decoded.end - from),
                source,
                verbatim,
            })
            .collect();
        Self { text, segments, anchor: self.offset(range.start) }
    }

    /// This text's sources read through `outer`: where this is decoded from `outer.text()`, the result is decoded from
    /// the source of `outer`.
    #[must_use]
    pub fn through(&self, outer: &Self) -> Self {
        let mut segments = Vec::with_capacity(self.segments.len());
        for s in &self.segments {
            let inner = s.source.range();
            if s.verbatim {
                for (decoded, source, verbatim) in outer.parts(inner.clone()) {
                    let shift = s.decoded.start;
                    let from = s.source.start;
                    segments.push(Segment {
                        decoded: Span::new(decoded.start - from + shift, decoded.end - from + shift),
                        source,
                        verbatim,
                    });
                }
            } else {
                segments.push(Segment { decoded: s.decoded, source: outer.hull(inner), verbatim: false });
            }
        }
        Self { text: self.text.clone(), segments, anchor: outer.offset(self.anchor as usize) }
    }

    /// The text without what comes from the source span `hole`.
    #[must_use]
    pub fn outside(&self, hole: Span) -> Self {
        if !self.segments.iter().any(|s| s.source.start < hole.end && hole.start < s.source.end) {
            return self.clone();
        }
        let mut kept = MappedBuilder::new(self.anchor);
        for s in &self.segments {
            let before = Span::new(s.source.start, s.source.end.min(hole.start));
            let after = Span::new(s.source.start.max(hole.end), s.source.end);
            if before == s.source || after == s.source {
                kept.push(self.text.get(s.decoded.range()).unwrap_or_default(), s.source, s.verbatim);
                continue;
            }
            for part in [before, after].into_iter().filter(|part| s.verbatim && !part.is_empty()) {
                let from = s.decoded.start + (part.start - s.source.start);
                let text = self.text.get(Span::new(from, from + part.len()).range());
                kept.push(text.unwrap_or_default(), part, true);
            }
        }
        kept.finish()
    }

    fn exact_point(&self, decoded: usize) -> Option<Span> {
        let at = decoded as u32;
        let index = self.segments.partition_point(|s| s.decoded.end < at);
        let s = self.segments.get(index)?;
        if s.verbatim && s.decoded.start <= at {
            return Some(Span::empty(s.source.start + (at - s.decoded.start)));
        }
        (s.decoded.start == at)
            .then_some(s.source.start)
            .or_else(|| (s.decoded.end == at).then_some(s.source.end))
            .map(Span::empty)
    }

    /// The segments that meet a decoded range, cut to it: decoded part, source part, verbatim.
    fn parts(&self, range: Range<usize>) -> impl Iterator<Item = (Span, Span, bool)> {
        let want = Span::of(range);
        let first = self.segments.partition_point(|s| s.decoded.end <= want.start);
        self.segments.iter().skip(first).take_while(move |s| s.decoded.start < want.end).map(move |s| {
            if !s.verbatim {
                return (s.decoded, s.source, false);
            }
            let decoded = Span::new(s.decoded.start.max(want.start), s.decoded.end.min(want.end));
            let start = s.source.start + (decoded.start - s.decoded.start);
            (decoded, Span::new(start, start + decoded.len()), true)
        })
    }
}

/// Builds a [`Mapped`] from left to right.
#[derive(Debug)]
pub struct MappedBuilder {
    built: Mapped,
}

impl MappedBuilder {
    /// A builder; `anchor` is the source offset of the text should it stay empty.
    pub fn new(anchor: u32) -> Self {
        Self { built: Mapped { anchor, ..Mapped::default() } }
    }

    /// Appends text that stands in the source as it is, from the source offset `start`.
    pub fn verbatim(&mut self, text: &str, start: u32) {
        self.push(text, Span::new(start, start + text.len() as u32), true);
    }

    /// Appends text that the bytes of `source` stand for: an escape, a folded line end.
    pub fn decoded(&mut self, text: &str, source: Span) {
        self.push(text, source, false);
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.built.text
    }

    /// Takes trailing decoded text away again, down to `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        self.built.text.truncate(len);
        let len = len as u32;
        while let Some(last) = self.built.segments.last_mut() {
            if last.decoded.end <= len {
                break;
            }
            if last.decoded.start >= len || !last.verbatim {
                self.built.segments.pop();
                continue;
            }
            let cut = last.decoded.end - len;
            last.decoded.end = len;
            last.source.end -= cut;
        }
    }

    /// The finished text.
    pub fn finish(self) -> Mapped {
        self.built
    }

    fn push(&mut self, text: &str, source: Span, verbatim: bool) {
        if text.is_empty() {
            return;
        }
        let start = self.built.text.len() as u32;
        self.built.text.push_str(text);
        let end = self.built.text.len() as u32;
        if verbatim
            && let Some(last) = self.built.segments.last_mut()
            && last.verbatim
            && last.source.end == source.start
        {
            last.decoded.end = end;
            last.source.end = source.end;
            return;
        }
        self.built.segments.push(Segment { decoded: Span::new(start, end), source, verbatim });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a\tb` in double quotes at offset 10: `a` verbatim, the tab from two bytes, `b` verbatim.
    fn quoted() -> Mapped {
        let mut b = MappedBuilder::new(10);
        b.verbatim("a", 11);
        b.decoded("\t", Span::new(12, 14));
        b.verbatim("bc", 14);
        b.finish()
    }

    #[test]
    fn hull_segments_exact() {
        let m = quoted();
        assert_eq!(m.text(), "a\tbc");
        assert_eq!(m.hull(0..4), Span::new(11, 16));
        assert_eq!(m.hull(1..2), Span::new(12, 14));
        assert_eq!(m.exact(2..4), Some(Span::new(14, 16)));
        assert_eq!(m.exact(1..3), None);
        assert_eq!(m.segments(0..4).collect::<Vec<_>>(), [Span::new(11, 16)]);
        assert_eq!(m.exact(4..4), Some(Span::empty(16)));
        assert_eq!(m.offset(3), 15);
    }

    #[test]
    fn composition_is_closed() {
        // The outer text is two lines of a quoted block: `> ` stands before each.
        let mut outer = MappedBuilder::new(0);
        outer.verbatim("x: \"a", 2);
        outer.verbatim("\\tbc\"", 9);
        let outer = outer.finish();
        let mut inner = MappedBuilder::new(3);
        inner.verbatim("a", 4);
        inner.decoded("\t", Span::new(5, 7));
        inner.verbatim("bc", 7);
        let through = inner.finish().through(&outer);
        assert_eq!(through.text(), "a\tbc");
        assert_eq!(through.exact(0..1), Some(Span::new(6, 7)));
        assert_eq!(through.hull(1..2), Span::new(9, 11));
        assert_eq!(through.exact(2..4), Some(Span::new(11, 13)));
        assert_eq!(through.slice(2..3).exact(0..1), Some(Span::new(11, 12)));
    }

    #[test]
    fn the_way_back() {
        let m = quoted();
        for (at, _) in m.text().char_indices() {
            assert_eq!(m.decoded(m.offset(at)), Some(at));
        }
        assert_eq!(m.decoded(m.span().end), Some(m.text().len()));
        assert_eq!((m.decoded(m.span().start - 1), m.decoded(m.span().end + 1)), (None, None));
        let lines = Mapped::verbatim("a\nb", 2).through(&{
            let mut page = MappedBuilder::new(0);
            page.verbatim("xxa", 0);
            page.decoded("\n", Span::new(3, 4));
            page.verbatim("b", 6);
            page.finish()
        });
        let found: Vec<_> = (2..=7).map(|at| lines.decoded(at)).collect();
        assert_eq!(found, [Some(0), Some(1), None, None, Some(2), Some(3)]);
    }

    #[test]
    fn a_hole_takes_its_text_along() {
        let m = Mapped::verbatim("abcdef", 10).outside(Span::new(12, 14));
        assert_eq!((m.text(), m.exact(2..4)), ("abef", Some(Span::new(14, 16))));
        assert_eq!(quoted().outside(Span::new(13, 14)).text(), "abc", "an escape goes as a whole");
    }

    #[test]
    fn truncation_forgets_the_end() {
        let mut b = MappedBuilder::new(0);
        b.verbatim("ab", 0);
        b.decoded("\n", Span::new(2, 6));
        b.truncate(1);
        let m = b.finish();
        assert_eq!((m.text(), m.span()), ("a", Span::new(0, 1)));
    }
}
