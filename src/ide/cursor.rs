//! What stands at a cursor: the way of keys to it, whether a key or a value is being typed, what a completion replaces and
//! how it must be quoted.
//!
//! In: a text, its [`Outline`] and an offset. Out: a [`Cursor`]. It knows no schema; the text may be broken in any way.

use std::ops::Range;

use super::outline::{Brackets, Entry, Kind, Outline, Style, is_blank_line};

/// One step of the way from the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Under a key.
    Key(String),
    /// Into an item of a list.
    Item,
}

/// What may be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The name of a key whose colon is there. The way leads to the mapping that it stands in.
    Key,
    /// The value at the end of the way. If `starts`, a key of a mapping, which is then that value, may begin here too.
    Value {
        /// Whether a key may begin here.
        starts: bool,
    },
    /// A comment; the token is all of it after the `#`.
    Comment,
}

/// What stands at a cursor.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub(super) struct Cursor {
    /// The way from the root.
    pub(super) path: Vec<Step>,
    /// What may be typed.
    pub(super) place: Place,
    /// The scalar, key or comment at the cursor, quotes left out; empty where there is none.
    pub(super) token: Range<usize>,
    /// How that is written; plain where there is none.
    pub(super) style: Style,
    /// Whether its quote is closed.
    pub(super) closed: bool,
    /// Whether it stands in brackets.
    pub(super) flow: bool,
    /// Whether a blank must be typed first: the cursor touches a colon or a dash.
    pub(super) gap: bool,
    /// The entry at the end of the way; none for the root.
    pub(super) parent: Option<usize>,
    /// The entry at the cursor itself: a key, whole or half typed.
    pub(super) own: Option<usize>,
    /// Whether only blanks stand before it on its line.
    pub(super) alone: bool,
    /// How many columns right of the first visible character of its line it begins.
    pub(super) shift: usize,
}

impl Cursor {
    /// Looks at an offset, which must lie on a character boundary. None between tokens where nothing can be typed.
    pub(super) fn at(outline: &Outline, text: &str, offset: usize) -> Option<Self> {
        text.get(offset..)?;
        if let Some(comment) = outline.comments.iter().find(|c| c.start < offset && offset <= c.end) {
            let token = comment.start + 1..comment.end;
            return Some(Self::new(outline, text, None, Place::Comment, token));
        }
        Self::in_scalar(outline, text, offset)
            .or_else(|| Self::in_key(outline, text, offset))
            .or_else(|| Self::in_gap(outline, text, offset))
    }

    /// The keys that stand in the same mapping, the one at the cursor left out.
    pub(super) fn siblings<'t>(&self, outline: &'t Outline, text: &'t str) -> Vec<&'t str> {
        let own = self.own.and_then(|at| outline.entries.get(at)).map(|e| &e.token);
        outline
            .children(self.parent)
            .filter(|e| e.kind == Kind::Key && Some(&e.token) != own)
            .filter_map(|e| text.get(e.token.clone()))
            .collect()
    }

    /// The scalars that stand in the same list, the one at the cursor left out.
    pub(super) fn neighbours<'t>(&self, outline: &'t Outline, text: &'t str) -> Vec<&'t str> {
        let above = self.parent.and_then(|at| outline.entries.get(at)).filter(|e| e.kind == Kind::Item);
        let list = above.map_or(self.parent, |item| item.parent);
        let in_list =
            |at: usize| outline.entries.get(at).is_some_and(|e| e.kind == Kind::Item && e.parent == list);
        outline
            .scalars
            .iter()
            .filter(|s| s.parent.is_some_and(in_list) && s.range != self.token)
            .filter_map(|s| text.get(s.range.clone()))
            .collect()
    }

    fn new(outline: &Outline, text: &str, parent: Option<usize>, place: Place, token: Range<usize>) -> Self {
        let line = line_start(text, token.start);
        let before = text.get(line..token.start).unwrap_or_default();
        let blank = before.len() - before.trim_start_matches([' ', '\t']).len();
        let alone = before.trim().is_empty();
        Self {
            path: path(outline, text, parent),
            place,
            style: Style::Plain,
            closed: true,
            flow: false,
            gap: false,
            parent,
            own: None,
            alone,
            shift: if alone { 0 } else { before.len() - blank },
            token,
        }
    }

    fn in_scalar(outline: &Outline, text: &str, offset: usize) -> Option<Self> {
        let scalar = outline.scalar_at(text, offset)?;
        let mut parent = scalar.parent;
        let entry = parent.and_then(|at| outline.entries.get(at));
        let half = entry.filter(|e| e.kind == Kind::HalfKey);
        let own = half.and(parent);
        if let Some(half) = half {
            parent = half.parent;
        }
        // What follows a value on its line continues it only where it is no single word.
        if offset > scalar.range.end && half.is_some() {
            return None;
        }
        let starts = half.is_some()
            || entry.is_some_and(|e| e.kind == Kind::Item && is_first(text, e, scalar.range.start));
        let block = matches!(scalar.style, Style::Literal | Style::Folded);
        let mut token = scalar.range.start..scalar.range.end.max(offset);
        if half.is_some() {
            // Of a key only one line can be meant: what follows stands under it.
            let first = text.get(token.clone())?.split(['\n', '\r']).next()?.trim_end().len();
            token.end = token.start + first;
            if offset > token.end {
                return None;
            }
        }
        let mut cursor = Self::new(outline, text, parent, Place::Value { starts: starts && !block }, token);
        cursor.style = scalar.style;
        cursor.closed = scalar.closed;
        cursor.flow = outline.brackets_at(offset).is_some();
        cursor.own = own;
        if matches!(scalar.style, Style::Single | Style::Double) {
            let quote = scalar.range.start.saturating_sub(1);
            let before = text.get(line_start(text, quote)..quote).unwrap_or_default();
            cursor.alone = before.trim().is_empty();
            cursor.shift = if cursor.alone { 0 } else { before.len() - blanks(before) };
        }
        Some(cursor)
    }

    fn in_key(outline: &Outline, text: &str, offset: usize) -> Option<Self> {
        let found = outline.entries.partition_point(|e| e.token.start <= offset);
        let at = (0..found).rev().take(2).find(|&at| {
            outline.entries.get(at).is_some_and(|e| e.kind == Kind::Key && offset <= e.token.end)
        })?;
        let entry = outline.entries.get(at)?;
        let mut cursor = Self::new(outline, text, entry.parent, Place::Key, entry.token.clone());
        cursor.style = entry.style;
        cursor.flow = entry.flow;
        cursor.own = Some(at);
        Some(cursor)
    }

    /// Between the tokens.
    fn in_gap(outline: &Outline, text: &str, offset: usize) -> Option<Self> {
        if let Some(brackets) = outline.brackets_at(offset) {
            return Self::in_brackets(outline, text, offset, brackets);
        }
        let line = line_start(text, offset);
        if is_blank_line(text, offset) {
            return Self::on_blank_line(outline, text, offset, line);
        }
        let rest = text.get(offset..)?.split(['\n', '\r']).next().unwrap_or_default().trim_start();
        if !rest.is_empty() && !rest.starts_with('#') {
            return None;
        }
        // Behind a dash or a colon, or behind an anchor or tag that follows it.
        let last = outline.entries.partition_point(|e| e.after <= offset).checked_sub(1)?;
        let entry =
            outline.entries.get(last).filter(|e| e.after >= line && e.kind != Kind::HalfKey && !e.flow)?;
        let between = text.get(entry.after..offset)?;
        let only_marks = between.split_whitespace().all(|word| word.starts_with(['&', '!']));
        if !only_marks || outline.scalars.iter().any(|s| s.parent == Some(last)) {
            return None;
        }
        let starts = entry.kind == Kind::Item && between.trim().is_empty();
        let mut cursor = Self::new(outline, text, Some(last), Place::Value { starts }, offset..offset);
        cursor.gap = !between.ends_with([' ', '\t']);
        Some(cursor)
    }

    fn on_blank_line(outline: &Outline, text: &str, offset: usize, line: usize) -> Option<Self> {
        let column = offset - line;
        let before = outline.entries.partition_point(|e| e.token.start < line);
        let mut parent = before.checked_sub(1);
        // The document of the cursor begins where entries at the top begin again; deeper entries in brackets hide nothing.
        while let Some(entry) = parent.and_then(|at| outline.entries.get(at)) {
            if !entry.flow && entry.column < column {
                break;
            }
            parent = entry.parent;
        }
        // A value on the entry's own line leaves no room for others.
        if let Some(at) = parent {
            let entry = outline.entries.get(at)?;
            let taken = outline.scalars.iter().any(|s| s.parent == Some(at) && entry.kind != Kind::HalfKey)
                || outline.brackets.iter().any(|b| b.parent == Some(at) && b.range.start < line);
            let has_keys = outline.children(parent).next().is_some();
            if taken && !has_keys {
                return None;
            }
        }
        let cursor = Self::new(outline, text, parent, Place::Value { starts: true }, offset..offset);
        Some(cursor)
    }

    fn in_brackets(outline: &Outline, text: &str, offset: usize, brackets: &Brackets) -> Option<Self> {
        let inside = text.get(brackets.range.start..offset)?.trim_end();
        let last = inside.chars().next_back()?;
        let make = |parent: Option<usize>, starts: bool| {
            let mut cursor = Self::new(outline, text, parent, Place::Value { starts }, offset..offset);
            cursor.flow = true;
            cursor
        };
        match last {
            ':' => {
                let at = brackets.range.start + inside.len();
                let key = outline.entries.iter().rposition(|e| e.kind == Kind::Key && e.after == at)?;
                let mut cursor = make(Some(key), false);
                cursor.gap = at == offset;
                Some(cursor)
            }
            ',' | '[' | '{' if brackets.map => Some(make(brackets.parent, true)),
            ',' | '[' | '{' => {
                let mut cursor = make(brackets.parent, true);
                cursor.path.push(Step::Item);
                Some(cursor)
            }
            _ => None,
        }
    }
}

/// Whether a scalar is the first thing after the dash of its item.
fn is_first(text: &str, item: &Entry, start: usize) -> bool {
    let only_quote = |between: &str| matches!(between.trim(), "" | "\"" | "'");
    !item.flow && text.get(item.after..start).is_some_and(only_quote)
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// The start of the line of an offset; after a BOM on the first.
fn line_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    if start == 0 && text.starts_with('\u{feff}') { 3.min(offset) } else { start }
}

/// The way to an entry, which is its end.
fn path(outline: &Outline, text: &str, entry: Option<usize>) -> Vec<Step> {
    let mut path = Vec::new();
    let mut next = entry;
    while let Some(entry) = next.and_then(|at| outline.entries.get(at)) {
        path.push(match entry.kind {
            Kind::Item => Step::Item,
            Kind::Key | Kind::HalfKey => {
                Step::Key(text.get(entry.token.clone()).unwrap_or_default().to_owned())
            }
        });
        next = entry.parent;
    }
    path.reverse();
    path
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
