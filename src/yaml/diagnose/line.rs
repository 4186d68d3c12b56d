//! The lines of a text that does not parse, taken apart by their looks alone: indentation, dashes, key, value.

use crate::source::{LineIndex, Span};

/// One line, its line end left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// The whole line.
    pub(super) span: Span,
    /// Its text.
    pub(super) text: &'a str,
    /// Blanks (spaces only) before its first other character.
    pub(super) indent: u32,
}

impl<'a> Line<'a> {
    /// The text without the white space around it.
    pub(super) fn body(&self) -> &'a str {
        self.text.trim_matches([' ', '\t', '\r'])
    }

    /// Where [`Self::body`] stands.
    pub(super) fn body_span(&self) -> Span {
        let lead = self.text.len() - self.text.trim_start_matches([' ', '\t', '\r']).len();
        let start = self.span.start + lead as u32;
        Span::new(start, start + self.body().len() as u32)
    }

    /// Whether it holds nothing, or a comment only.
    pub(super) fn is_blank(&self) -> bool {
        self.body().is_empty() || self.body().starts_with('#')
    }

    /// Whether a tab stands in its indentation.
    pub(super) fn has_tab_indent(&self) -> bool {
        self.text.bytes().take_while(|b| matches!(b, b' ' | b'\t')).any(|b| b == b'\t') && !self.is_blank()
    }

    /// Whether it is a word of the shell that never stands in YAML alone.
    pub(super) fn closes_command(&self) -> bool {
        let word = self.body().trim_end_matches(';').split(' ').next().unwrap_or_default();
        matches!(word, "fi" | "else" | "elif" | "then" | "do" | "done" | "esac" | "}" | ")")
    }

    /// Whether it begins an item of a list.
    pub(super) fn is_item(&self) -> bool {
        self.body() == "-" || self.body().starts_with("- ")
    }

    /// The text after the dashes of an item, and where; of any other line its body.
    pub(super) fn after_dashes(&self) -> (Span, &'a str) {
        let (mut span, mut text) = (self.body_span(), self.body());
        while let Some(rest) = text.strip_prefix("- ") {
            let trimmed = rest.trim_start();
            span.start = span.end - trimmed.len() as u32;
            text = trimmed;
        }
        (span, text)
    }

    /// The line's key, if it looks like one: a word and a colon, after the dashes.
    pub(super) fn key(&self) -> Option<&'a str> {
        let (_, text) = self.after_dashes();
        let (key, rest) = text.split_once(':')?;
        let word = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        (word && !key.starts_with('-') && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(key)
    }

    /// The value: what stands after the key, else after the dashes. None for a line that has neither.
    pub(super) fn value(&self) -> Option<(Span, &'a str)> {
        let (span, text) = self.after_dashes();
        match self.key() {
            Some(key) => {
                let value = text.get(key.len() + 1..).unwrap_or_default().trim_start();
                (!value.is_empty()).then(|| (Span::new(span.end - value.len() as u32, span.end), value))
            }
            None => self.is_item().then_some((span, text)),
        }
    }
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let index = LineIndex::new(text);
    (0..index.line_count())
        .map(|line| {
            let span = Span::new(index.line_start(line), index.line_end(text, line));
            let text = text.get(span.range()).unwrap_or_default();
            let indent = text.bytes().take_while(|b| *b == b' ').count() as u32;
            Line { span, text, indent }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart() {
        let line = lines("x\r\n  - - key: \"a b\"  \r\n")[1];
        assert_eq!((line.indent, line.is_item(), line.key()), (2, true, Some("key")));
        assert_eq!(line.value(), Some((Span::new(14, 19), "\"a b\"")));
        let command = lines("- echo \"a: b\"")[0];
        assert_eq!((command.key(), command.value().unwrap().1), (None, "echo \"a: b\""));
        assert_eq!(lines("http://x:80")[0].key(), None);
    }
}
