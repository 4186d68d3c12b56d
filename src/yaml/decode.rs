//! A scalar's source bytes to its decoded text, each decoded byte with the bytes that made it.
//!
//! In: the text, the scalar's span and style. Out: a `Mapped`. The parser decodes as well; the builder compares.

use crate::source::{Mapped, MappedBuilder, Span};

use super::tree::ScalarStyle;

/// Where a block scalar stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    /// The offset of its `|` or `>`.
    pub(super) header: u32,
    /// The column of its content: the number of bytes of indentation taken from each line.
    pub(super) indent: u32,
}

/// Decodes a flow scalar (plain or quoted) whose span, quotes included, is `span`.
pub(super) fn flow(text: &str, span: Span, style: ScalarStyle) -> Mapped {
    let mut decoder = Flow {
        text: text.as_bytes(),
        source: text,
        at: span.start,
        end: span.end,
        out: MappedBuilder::new(span.start),
    };
    match style {
        ScalarStyle::SingleQuoted => {
            decoder.inside_quotes();
            decoder.single();
        }
        ScalarStyle::DoubleQuoted => {
            decoder.inside_quotes();
            decoder.double();
        }
        _ => decoder.plain(),
    }
    decoder.out.finish()
}

struct Flow<'a> {
    text: &'a [u8],
    source: &'a str,
    at: u32,
    end: u32,
    out: MappedBuilder,
}

impl Flow<'_> {
    fn inside_quotes(&mut self) {
        self.at += 1;
        self.end = self.end.saturating_sub(1).max(self.at);
        self.out = MappedBuilder::new(self.at);
    }

    fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.text.get(self.at as usize).copied()).flatten()
    }

    fn take(&mut self, bytes: u32) {
        let to = (self.at + bytes).min(self.end);
        let part = self.source.get(self.at as usize..to as usize).unwrap_or_default();
        self.out.verbatim(part, self.at);
        self.at = to;
    }

    /// Takes everything up to a byte of `stops` or a line end.
    fn run(&mut self, stops: &[u8]) {
        let rest = self.text.get(self.at as usize..self.end as usize).unwrap_or_default();
        let len =
            rest.iter().position(|b| matches!(b, b'\n' | b'\r') || stops.contains(b)).unwrap_or(rest.len());
        self.take(len as u32);
    }

    fn plain(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' => self.fold(0),
                _ => self.run(b""),
            }
        }
    }

    fn single(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' => self.fold(0),
                b'\'' => {
                    self.out.decoded("'", Span::new(self.at, self.at + 2));
                    self.at += 2;
                }
                _ => self.run(b"'"),
            }
        }
    }

    fn double(&mut self) {
        // Blanks made by an escape must survive a fold, blanks as they stand must not.
        let mut kept = 0;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' => self.fold(kept),
                b'\\' => {
                    self.escape();
                    kept = self.out.text().len();
                }
                _ => self.run(b"\\"),
            }
        }
    }

    /// One or more line ends with the blanks around them: one becomes a space, each further one a line feed. Decoded text
    /// before `kept` is not trimmed.
    fn fold(&mut self, kept: usize) {
        let text = self.out.text();
        let trimmed = text.trim_end_matches([' ', '\t']).len().max(kept.min(text.len()));
        self.out.truncate(trimmed);
        let mut breaks: Vec<Span> = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' => {
                    let len = line_end_len(self.text, self.at);
                    breaks.push(Span::new(self.at, self.at + len));
                    self.at += len;
                }
                b' ' | b'\t' => self.at += 1,
                _ => break,
            }
        }
        match breaks.as_slice() {
            [] => {}
            [only] => self.out.decoded(" ", *only),
            [_, further @ ..] => {
                for at in further {
                    self.out.decoded("\n", *at);
                }
            }
        }
    }

    fn escape(&mut self) {
        let start = self.at;
        let code = self.text.get(start as usize + 1).copied().unwrap_or(b'\\');
        let simple = match code {
            b'0' => "\0",
            b'a' => "\u{7}",
            b'b' => "\u{8}",
            b't' | b'\t' => "\t",
            b'n' => "\n",
            b'v' => "\u{b}",
            b'f' => "\u{c}",
            b'r' => "\r",
            b'e' => "\u{1b}",
            b' ' => " ",
            b'"' => "\"",
            b'/' => "/",
            b'\\' => "\\",
            b'N' => "\u{85}",
            b'_' => "\u{a0}",
            b'L' => "\u{2028}",
            b'P' => "\u{2029}",
            b'x' => return self.code_point(2),
            b'u' => return self.code_point(4),
            b'U' => return self.code_point(8),
            b'\n' | b'\r' => return self.line_continuation(),
            _ => {
                let len = self
                    .source
                    .get(start as usize + 1..)
                    .and_then(|s| s.chars().next())
                    .map_or(1, char::len_utf8);
                self.at = start + 1 + len as u32;
                return;
            }
        };
        self.at = start + 2;
        self.out.decoded(simple, Span::new(start, self.at));
    }

    fn code_point(&mut self, digits: u32) {
        let start = self.at;
        let read = |from: u32| {
            let hex = self.source.get(from as usize + 2..(from + 2 + digits) as usize)?;
            u32::from_str_radix(hex, 16).ok()
        };
        let mut value = read(start).unwrap_or(0xfffd);
        let mut end = start + 2 + digits;
        if (0xd800..0xdc00).contains(&value)
            && self.source.get(end as usize..end as usize + 2) == Some("\\u")
            && let Some(low @ 0xdc00..0xe000) = read(end)
        {
            value = 0x1_0000 + ((value - 0xd800) << 10) + (low - 0xdc00);
            end += 2 + digits;
        }
        let c = char::from_u32(value).unwrap_or('\u{fffd}');
        self.at = end.min(self.end);
        self.out.decoded(c.encode_utf8(&mut [0; 4]), Span::new(start, self.at));
    }

    /// `\` at the end of a line: the line end and the blanks of the next line vanish, further line ends stay.
    fn line_continuation(&mut self) {
        self.at += 1;
        self.at += line_end_len(self.text, self.at);
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' | b'\r' => {
                    let len = line_end_len(self.text, self.at);
                    self.out.decoded("\n", Span::new(self.at, self.at + len));
                    self.at += len;
                }
                _ => break,
            }
        }
    }
}

/// Decodes a block scalar and finds where its content ends (before trailing line ends; the header's end if it is empty).
/// `end` is the end of the parser's span.
pub(super) fn block(text: &str, at: Block, end: u32, style: ScalarStyle) -> (Mapped, u32) {
    let bytes = text.as_bytes();
    let header_line_end = find_line_end(bytes, at.header);
    let header = text.get(at.header as usize + 1..header_line_end as usize).unwrap_or_default();
    let indicators = header.split([' ', '\t', '#']).next().unwrap_or_default();
    let strip = indicators.contains('-');
    let keep = indicators.contains('+');
    let mut content_end = at.header + 1 + indicators.len() as u32;

    let mut line = header_line_end + line_end_len(bytes, header_line_end);
    let mut out = MappedBuilder::new(line.min(end));
    let mut pending: Option<Span> = None;
    let mut blank: Vec<Span> = Vec::new();
    let mut previous_leads_blank = false;
    let mut any = false;
    while line < end {
        let stop = find_line_end(bytes, line).min(end.max(line));
        let line_break = Span::new(stop, stop + line_end_len(bytes, stop));
        let indent = spaces(bytes, line, stop).min(at.indent);
        let content = Span::new(line + indent, stop);
        line = line_break.end.max(line + 1);
        if content.is_empty() || (indent < at.indent && spaces(bytes, content.start, stop) == content.len()) {
            // The blanks before what follows the scalar, cut off by `end`, are no line.
            if !line_break.is_empty() && line_break.end <= end {
                blank.push(line_break);
            }
            continue;
        }
        let leads_blank = matches!(bytes.get(content.start as usize), Some(b' ' | b'\t'));
        match pending {
            Some(at)
                if style == ScalarStyle::Folded
                    && !previous_leads_blank
                    && !leads_blank
                    && blank.is_empty() =>
            {
                out.decoded(" ", at);
            }
            Some(_) if style == ScalarStyle::Folded && !previous_leads_blank && !leads_blank => {}
            Some(at) => push_break(&mut out, bytes, at),
            None => {}
        }
        for at in blank.drain(..) {
            push_break(&mut out, bytes, at);
        }
        out.verbatim(text.get(content.range()).unwrap_or_default(), content.start);
        content_end = content.end;
        previous_leads_blank = leads_blank;
        pending = Some(line_break);
        any = true;
    }
    if !strip
        && any
        && let Some(at) = pending
    {
        push_break(&mut out, bytes, at);
    }
    if keep {
        for at in blank {
            push_break(&mut out, bytes, at);
        }
    }
    (out.finish(), content_end)
}

/// A line end as `\n`. At the end of the text there is none, and YAML still counts one.
fn push_break(out: &mut MappedBuilder, bytes: &[u8], at: Span) {
    if bytes.get(at.range()) == Some(b"\n") {
        out.verbatim("\n", at.start);
    } else {
        out.decoded("\n", at);
    }
}

fn spaces(bytes: &[u8], from: u32, to: u32) -> u32 {
    let line = bytes.get(from as usize..to as usize).unwrap_or_default();
    line.iter().take_while(|b| **b == b' ').count() as u32
}

fn find_line_end(bytes: &[u8], from: u32) -> u32 {
    let rest = bytes.get(from as usize..).unwrap_or_default();
    from + rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len()) as u32
}

/// The length of the line end at an offset: 2 for CRLF, 1 for LF or CR, 0 where there is none.
fn line_end_len(bytes: &[u8], at: u32) -> u32 {
    match (bytes.get(at as usize), bytes.get(at as usize + 1)) {
        (Some(b'\r'), Some(b'\n')) => 2,
        (Some(b'\n' | b'\r'), _) => 1,
        _ => 0,
    }
}
