//! The structure of a YAML text while it is being typed: keys, items, scalars and comments by indentation and brackets,
//! whatever a parser would say of it.
//!
//! In: a document's text. Out: an [`Outline`], whose ranges are bytes of that text. It knows no schema and never fails.

use std::ops::Range;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A key with its colon.
    Key,
    /// A word where a key may stand, its colon not typed yet.
    HalfKey,
    /// An item of a list.
    Item,
}

/// A key or an item.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The entry that it stands under.
    pub(super) parent: Option<usize>,
    /// What it is.
    pub(super) kind: Kind,
    /// The key without its quotes; the dash of an item; the empty range before an item in brackets.
    pub(super) token: Range<usize>,
    /// How the key is written.
    pub(super) style: Style,
    /// The column of its first byte.
    pub(super) column: usize,
    /// Where its value may begin: after the colon or the dash.
    pub(super) after: usize,
    /// Whether it stands in brackets.
    pub(super) flow: bool,
}

/// A scalar that is no key.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    /// The entry whose value it is; of a half-typed key that entry itself.
    pub(super) parent: Option<usize>,
    /// Its text, quotes and block header left out.
    pub(super) range: Range<usize>,
    /// How it is written.
    pub(super) style: Style,
    /// Whether its quote is closed; always true without quotes.
    pub(super) closed: bool,
    /// What follows belongs to it if it is indented by more columns; -1 at the top.
    limit: isize,
}

/// `[…]` or `{…}`
#[derive(Clone, Debug)]
pub(super) struct Brackets {
    /// The entry whose value it is.
    pub(super) parent: Option<usize>,
    /// With its brackets, as far as it is closed.
    pub(super) range: Range<usize>,
    /// Whether it is `{…}`.
    pub(super) map: bool,
    /// Whether it is closed.
    pub(super) closed: bool,
}

/// The structure of a text.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// In order of the text.
    pub(super) entries: Vec<Entry>,
    /// In order of the text.
    pub(super) scalars: Vec<Scalar>,
    /// From `#` to the end of the line, in order.
    pub(super) comments: Vec<Range<usize>>,
    /// In order of their opening brackets.
    pub(super) brackets: Vec<Brackets>,
}

impl Outline {
    /// Reads a text. The time grows with its length.
    pub(super) fn of(text: &str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut scanner = Scanner {
            bytes: text.as_bytes(),
            at: start,
            line_start: start,
            stack: Vec::new(),
            plain: None,
            out: Self::default(),
        };
        while scanner.at < scanner.bytes.len() {
            scanner.line();
        }
        scanner.out
    }

    /// The entries directly under another, or at the top.
    pub(super) fn children(&self, parent: Option<usize>) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |e| e.parent == parent)
    }

    /// The scalar that an offset stands in or at an end of. A blank line in or behind a block scalar is part of it for a cursor
    /// in a column of its text.
    pub(super) fn scalar_at(&self, text: &str, offset: usize) -> Option<&Scalar> {
        let last = self.scalars.partition_point(|s| s.range.start <= offset).checked_sub(1)?;
        let found = self.scalars.get(last)?;
        let block = matches!(found.style, Style::Literal | Style::Folded);
        if block && is_blank_line(text, offset) {
            let line = text.get(..offset)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
            let between = text.get(found.range.end.min(offset)..offset)?;
            return (signed(offset - line) > found.limit && between.trim().is_empty()).then_some(found);
        }
        if offset <= found.range.end {
            return Some(found);
        }
        let between = text.get(found.range.end..offset)?;
        let same_line = between.trim().is_empty() && !between.contains(['\n', '\r']);
        (same_line && matches!(found.style, Style::Plain | Style::Literal | Style::Folded)).then_some(found)
    }

    /// The innermost brackets that an offset stands in.
    pub(super) fn brackets_at(&self, offset: usize) -> Option<&Brackets> {
        let inside = |b: &&Brackets| {
            b.range.start < offset && (offset < b.range.end || (!b.closed && offset <= b.range.end))
        };
        self.brackets.iter().rev().find(inside)
    }
}

/// Whether nothing but blanks stands on the line of an offset.
pub(super) fn is_blank_line(text: &str, offset: usize) -> bool {
    let before = text.get(..offset).unwrap_or_default();
    let after = text.get(offset..).unwrap_or_default();
    let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let after = after.split(['\n', '\r']).next().unwrap_or_default();
    before.trim_start_matches('\u{feff}').trim().is_empty() && after.trim().is_empty()
}

/// A plain scalar that the next lines may continue.
#[derive(Clone, Copy)]
struct Open {
    scalar: usize,
    /// It goes on on lines indented by more columns.
    limit: isize,
    /// The column of its first byte.
    column: isize,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    line_start: usize,
    /// The entries that are open, the innermost last.
    stack: Vec<usize>,
    plain: Option<Open>,
    out: Outline,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b' ' | b'\t'))
    }

    /// Whether a line ends at an offset.
    fn is_end(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b'\n' | b'\r'))
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len())
    }

    /// The start of the line after the one that ends at `end`.
    fn next_line(&self, end: usize) -> usize {
        match (self.byte(end), self.byte(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        }
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while self.is_blank(at) {
            at += 1;
        }
        at
    }

    /// `end` without the blanks before it.
    fn trimmed(&self, start: usize, mut end: usize) -> usize {
        while end > start && self.is_blank(end - 1) {
            end -= 1;
        }
        end
    }

    fn column_of(&self, at: usize) -> isize {
        signed(at.saturating_sub(self.line_start))
    }

    /// Reads one line, and those that belong to what begins on it.
    fn line(&mut self) {
        let start = self.at;
        self.line_start = start;
        let end = self.line_end(start);
        self.at = self.next_line(end);
        let content = self.skip_blanks(start);
        if content >= end {
            return;
        }
        if content == start && self.starts_document(start) {
            self.stack.clear();
            self.plain = None;
            return;
        }
        if self.byte(content) == Some(b'#') {
            self.out.comments.push(content..end);
            return;
        }
        if let Some(open) = self.plain {
            if self.continues(open, content, end) {
                let (text_end, comment) = self.plain_end(content, end, false);
                if let Some(scalar) = self.out.scalars.get_mut(open.scalar) {
                    scalar.range.end = text_end;
                }
                self.out.comments.extend(comment.map(|at| at..end));
                return;
            }
            self.plain = None;
        }
        self.node(content, end, false);
    }

    fn starts_document(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        (rest.starts_with(b"---") || rest.starts_with(b"..."))
            && (self.is_blank(at + 3) || self.is_end(at + 3))
    }

    /// Whether a line goes on with a plain scalar: it stands deeper and is neither a key, which no plain scalar can hold, nor
    /// an item where there is likely to be a list.
    fn continues(&self, open: Open, content: usize, end: usize) -> bool {
        if self.key(content, end).is_some() {
            return false;
        }
        let column = self.column_of(content);
        let parent = self.out.scalars.get(open.scalar).and_then(|s| s.parent);
        match parent.and_then(|p| self.out.entries.get(p)).map(|e| e.kind) {
            // What follows a word where a key may stand is its value or a neighbour; real text there is rare.
            Some(Kind::HalfKey) => column > open.column && !self.is_dash(content),
            Some(Kind::Key) => column > open.limit && !self.is_dash(content),
            Some(Kind::Item) | None => column > open.limit,
        }
    }

    fn is_dash(&self, at: usize) -> bool {
        self.byte(at) == Some(b'-') && (self.is_blank(at + 1) || self.is_end(at + 1))
    }

    /// Reads what begins at `at`: dashes, a key, a value. `end` is the end of its line.
    fn node(&mut self, mut at: usize, end: usize, mut after_dash: bool) {
        while self.is_dash(at) {
            let column = self.column_of(at);
            self.pop(|entry| {
                let own = signed(entry.column);
                own > column || (own == column && entry.kind == Kind::Item)
            });
            self.open(Kind::Item, at..at + 1, Style::Plain, at, at + 1);
            after_dash = true;
            at = self.skip_blanks(at + 1);
            if at >= end {
                return;
            }
            if self.byte(at) == Some(b'#') {
                self.out.comments.push(at..end);
                return;
            }
        }
        let column = self.column_of(at);
        if let Some(key) = self.key(at, end) {
            self.pop(|entry| signed(entry.column) >= column);
            let entry = self.open(Kind::Key, key.token, key.style, at, key.after);
            self.value(key.after, end, Some(entry), column);
            return;
        }
        self.pop(|entry| signed(entry.column) >= column);
        let parent = self.stack.last().copied();
        let limit = parent.and_then(|p| self.out.entries.get(p)).map_or(-1, |e| signed(e.column));
        let word = matches!(self.byte(at), Some(b) if b.is_ascii_alphanumeric() || matches!(b, b'_' | b'"' | b'\'' | b'.'));
        if word && !after_dash {
            // A word at the start of a line may become a key.
            let style = self.style_at(at);
            let quoted = usize::from(style != Style::Plain);
            let entry = self.open(Kind::HalfKey, at + quoted..end, style, at, end);
            self.value(at, end, Some(entry), limit);
            let text = self.out.scalars.last().filter(|s| s.parent == Some(entry)).map(|s| s.range.clone());
            if let (Some(text), Some(entry)) = (text, self.out.entries.get_mut(entry)) {
                entry.after = text.end;
                entry.token = text;
            }
            return;
        }
        self.value(at, end, parent, limit);
    }

    fn pop(&mut self, closes: impl Fn(&Entry) -> bool) {
        while let Some(&last) = self.stack.last() {
            if !self.out.entries.get(last).is_some_and(&closes) {
                break;
            }
            self.stack.pop();
        }
    }

    fn open(&mut self, kind: Kind, token: Range<usize>, style: Style, at: usize, after: usize) -> usize {
        let index = self.out.entries.len();
        let column = at.saturating_sub(self.line_start);
        let parent = self.stack.last().copied();
        self.out.entries.push(Entry { parent, kind, token, style, column, after, flow: false });
        self.stack.push(index);
        index
    }

    fn style_at(&self, at: usize) -> Style {
        match self.byte(at) {
            Some(b'\'') => Style::Single,
            Some(b'"') => Style::Double,
            _ => Style::Plain,
        }
    }

    /// The key that begins at `at`, if a colon ends it on its line.
    fn key(&self, at: usize, end: usize) -> Option<KeyToken> {
        let style = self.style_at(at);
        if style != Style::Plain {
            let close = self.closing(at, end)?;
            let colon = self.skip_blanks(close + 1);
            let is_key =
                self.byte(colon) == Some(b':') && (self.is_blank(colon + 1) || self.is_end(colon + 1));
            return is_key.then_some(KeyToken { token: at + 1..close, style, after: colon + 1 });
        }
        let first = self.byte(at)?;
        if matches!(
            first,
            b'[' | b'{' | b'#' | b'|' | b'>' | b'@' | b'`' | b'%' | b'!' | b'&' | b',' | b'}' | b']'
        ) {
            return None;
        }
        let mut i = at;
        while i < end {
            match self.byte(i) {
                Some(b':') if i > at && (self.is_blank(i + 1) || self.is_end(i + 1)) => {
                    return Some(KeyToken { token: at..self.trimmed(at, i), style, after: i + 1 });
                }
                Some(b'#') if i > at && self.is_blank(i - 1) => return None,
                _ => i += 1,
            }
        }
        None
    }

    /// The closing quote of a quoted scalar that opens at `at`, before `end`.
    fn closing(&self, at: usize, end: usize) -> Option<usize> {
        let quote = self.byte(at)?;
        let mut i = at + 1;
        while i < end {
            match self.byte(i)? {
                b'\\' if quote == b'"' => i += 2,
                b if b == quote && quote == b'\'' && self.byte(i + 1) == Some(quote) => i += 2,
                b if b == quote => return Some(i),
                _ => i += 1,
            }
        }
        None
    }

    /// Reads the value from `at` on. Lines indented by more than `limit` columns may belong to it.
    fn value(&mut self, at: usize, end: usize, parent: Option<usize>, limit: isize) {
        let mut at = self.skip_blanks(at);
        while matches!(self.byte(at), Some(b'&' | b'!')) && at < end {
            while at < end && !self.is_blank(at) {
                at += 1;
            }
            at = self.skip_blanks(at);
        }
        if at >= end {
            return;
        }
        match self.byte(at) {
            Some(b'#') => self.out.comments.push(at..end),
            Some(b'|') => self.block(at, end, parent, limit, Style::Literal),
            Some(b'>') => self.block(at, end, parent, limit, Style::Folded),
            Some(b'"' | b'\'') => {
                let after = self.quoted(at, end, parent, limit, false);
                self.rest(after);
            }
            Some(b'[') => {
                let after = self.flow(at, parent, limit);
                self.rest(after);
            }
            Some(b'{') if self.byte(at + 1) != Some(b'{') => {
                let after = self.flow(at, parent, limit);
                self.rest(after);
            }
            _ => {
                let (text_end, comment) = self.plain_end(at, end, false);
                self.plain = Some(Open { scalar: self.out.scalars.len(), limit, column: self.column_of(at) });
                self.push(parent, at..text_end, Style::Plain, true, limit);
                self.out.comments.extend(comment.map(|at| at..end));
            }
        }
    }

    fn push(&mut self, parent: Option<usize>, range: Range<usize>, style: Style, closed: bool, limit: isize) {
        self.out.scalars.push(Scalar { parent, range, style, closed, limit });
    }

    /// Goes on behind a value: a comment may stand there, and the next line begins after it.
    fn rest(&mut self, after: usize) {
        let at = self.skip_blanks(after);
        let end = self.line_end(after);
        if self.byte(at) == Some(b'#') {
            self.out.comments.push(at..end);
        }
        self.at = self.at.max(self.next_line(end));
    }

    /// Where a plain scalar ends on its line, and where a comment begins behind it.
    fn plain_end(&self, at: usize, end: usize, flow: bool) -> (usize, Option<usize>) {
        let mut i = at;
        while i < end {
            match self.byte(i) {
                Some(b'#') if i > at && self.is_blank(i - 1) => return (self.trimmed(at, i), Some(i)),
                Some(b',' | b'[' | b']' | b'{' | b'}') if flow => break,
                Some(b':')
                    if flow
                        && (self.is_blank(i + 1)
                            || self.is_end(i + 1)
                            || matches!(self.byte(i + 1), Some(b',' | b'[' | b']' | b'{' | b'}'))) =>
                {
                    break;
                }
                _ => i += 1,
            }
        }
        (self.trimmed(at, i), None)
    }

    /// A block scalar: every line that is blank or indented by more than `limit`.
    fn block(&mut self, at: usize, end: usize, parent: Option<usize>, limit: isize, style: Style) {
        let comment = self.bytes.get(at..end).unwrap_or_default().iter().position(|b| *b == b'#');
        self.out.comments.extend(comment.map(|from| at + from..end));
        let start = self.next_line(end);
        let mut content = start..start;
        let mut line = start;
        while line < self.bytes.len() {
            let line_end = self.line_end(line);
            let text = self.skip_blanks(line);
            if text < line_end {
                if signed(text - line) <= limit {
                    break;
                }
                content.end = line_end;
            }
            line = self.next_line(line_end);
        }
        self.push(parent, content, style, true, limit);
        self.at = self.at.max(line);
    }

    /// A quoted scalar; the offset behind it. An unclosed one ends with its line.
    fn quoted(
        &mut self,
        at: usize,
        end: usize,
        parent: Option<usize>,
        limit: isize,
        one_line: bool,
    ) -> usize {
        let style = self.style_at(at);
        let mut close = self.closing(at, end);
        if close.is_none() && !one_line {
            let mut last = end;
            loop {
                let next = self.next_line(last);
                if next >= self.bytes.len() {
                    break;
                }
                let (text, next_end) = (self.skip_blanks(next), self.line_end(next));
                if text < next_end && signed(text - next) <= limit {
                    break;
                }
                last = next_end;
            }
            close = self.closing(at, last);
        }
        let range = at + 1..close.unwrap_or_else(|| self.trimmed(at + 1, end));
        self.push(parent, range, style, close.is_some(), limit);
        close.map_or(end, |at| at + 1)
    }

    /// Brackets and what stands in them; the offset behind them. They end where a line stands at or left of `limit`.
    fn flow(&mut self, at: usize, parent: Option<usize>, limit: isize) -> usize {
        let mut frames: Vec<Frame> = Vec::new();
        let mut i = at;
        while let Some(byte) = self.byte(i) {
            match byte {
                b' ' | b'\t' | b':' => i += 1,
                b'\n' | b'\r' => {
                    let next = self.next_line(i);
                    let (text, end) = (self.skip_blanks(next), self.line_end(next));
                    let closing = matches!(self.byte(text), Some(b']' | b'}' | b',' | b'#'));
                    if text < end && signed(text - next) <= limit && !closing {
                        break;
                    }
                    self.line_start = next;
                    i = next;
                }
                b'#' if self.is_blank(i.saturating_sub(1)) || i == self.line_start => {
                    let end = self.line_end(i);
                    self.out.comments.push(i..end);
                    i = end;
                }
                b'[' | b'{' => {
                    let parent = match frames.last_mut() {
                        None => parent,
                        Some(frame) => self.element(frame, i),
                    };
                    let map = byte == b'{';
                    let index = self.out.brackets.len();
                    self.out.brackets.push(Brackets { parent, range: i..i, map, closed: false });
                    frames.push(Frame { index, parent, map, open: None });
                    i += 1;
                }
                b']' | b'}' => {
                    i += 1;
                    if let Some(brackets) = frames.pop().and_then(|f| self.out.brackets.get_mut(f.index)) {
                        brackets.range.end = i;
                        brackets.closed = true;
                    }
                    if frames.is_empty() {
                        return i;
                    }
                }
                b',' => {
                    if let Some(frame) = frames.last_mut() {
                        frame.open = None;
                    }
                    i += 1;
                }
                _ => i = self.flow_token(i, &mut frames),
            }
        }
        for frame in frames {
            if let Some(brackets) = self.out.brackets.get_mut(frame.index) {
                brackets.range.end = i;
            }
        }
        i
    }

    /// A key or scalar in brackets; the offset behind it.
    fn flow_token(&mut self, at: usize, frames: &mut [Frame]) -> usize {
        let Some(frame) = frames.last_mut() else { return at + 1 };
        let end = self.line_end(at);
        let style = self.style_at(at);
        let (token, behind) = if style == Style::Plain {
            let (text_end, _) = self.plain_end(at, end, true);
            (at..text_end, text_end)
        } else {
            match self.closing(at, end) {
                Some(close) => (at + 1..close, close + 1),
                None => (at + 1..self.trimmed(at + 1, end), end),
            }
        };
        let colon = self.skip_blanks(behind);
        if self.byte(colon) == Some(b':') && (frame.open.is_none() || !frame.map) {
            let parent = if frame.map { frame.parent } else { self.element(frame, at) };
            let entry = self.flow_entry(parent, Kind::Key, token, style, at, colon + 1);
            frame.open = Some(entry);
            return colon + 1;
        }
        let closed = style == Style::Plain || behind > token.end;
        let parent = if frame.map && frame.open.is_none() {
            let entry = self.flow_entry(frame.parent, Kind::HalfKey, token.clone(), style, at, behind);
            Some(entry)
        } else {
            self.element(frame, at)
        };
        self.push(parent, token, style, closed, -1);
        behind.max(at + 1)
    }

    /// The entry that something at `at` is the value of: the open key, or a new item of a list.
    fn element(&mut self, frame: &mut Frame, at: usize) -> Option<usize> {
        if frame.open.is_none() && !frame.map {
            let entry = self.flow_entry(frame.parent, Kind::Item, at..at, Style::Plain, at, at);
            frame.open = Some(entry);
        }
        frame.open.or(frame.parent)
    }

    fn flow_entry(
        &mut self,
        parent: Option<usize>,
        kind: Kind,
        token: Range<usize>,
        style: Style,
        at: usize,
        after: usize,
    ) -> usize {
        let column = at.saturating_sub(self.line_start);
        self.out.entries.push(Entry { parent, kind, token, style, column, after, flow: true });
        self.out.entries.len() - 1
    }
}

struct KeyToken {
    token: Range<usize>,
    style: Style,
    after: usize,
}

/// Open brackets.
struct Frame {
    index: usize,
    parent: Option<usize>,
    map: bool,
    /// The key or item whose value is being read.
    open: Option<usize>,
}

fn signed(column: usize) -> isize {
    isize::try_from(column).unwrap_or(isize::MAX)
}
