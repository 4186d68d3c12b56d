//! What may be typed at an offset.
//!
//! In: one buildspec and an offset. Out: [`Completion`]s, best first. The place is found in the text itself, so that a file
//! broken in the middle of a key or a quote is completed all the same.

mod anchors;
mod comments;
mod keys;
mod paths;
mod runtimes;
mod values;
mod variables;

use super::cursor::{Cursor, Place, Step};
use super::expected::{Expected, expected};
use super::insert::{self, escaped};
use super::outline::{Outline, Style};
use super::text::DocumentText;
use super::{Completion, CompletionKind};
use crate::buildspec::schema::Shape;
use crate::rules::Context;
use crate::rules::quoting::Scan;
use crate::source::Span;

/// What may be typed at an offset, the best first. Empty outside of the buildspec, and where nothing is known.
pub fn complete(cx: &Context<'_>, offset: u32) -> Vec<Completion> {
    let document = DocumentText::of(cx);
    let Some(local) = document.local(offset) else { return Vec::new() };
    let outline = Outline::of(document.text);
    let Some(cursor) = Cursor::at(&outline, document.text, local) else { return Vec::new() };
    let dash = cursor.place == Place::Value { starts: true }
        && matches!(expected(&cursor.path), Expected::List(_))
        && cursor.alone
        && !cursor.flow;
    let request = Request { cx, document, outline: &outline, cursor: &cursor, offset: local, dash };
    let mut found = match cursor.place {
        Place::Comment => comments::of(&request, request.typed(), false),
        Place::Key => match expected(&cursor.path) {
            Expected::Section(section) => keys::of(&request, section),
            Expected::Names(leaf) if leaf.key.name == RUNTIMES => runtimes::names(&request),
            _ => Vec::new(),
        },
        Place::Value { starts } => anchors::of(&request).unwrap_or_else(|| value(&request, starts)),
    };
    // What is replaced is one line; a scalar over several lines is none of the values that are known here.
    found.retain(|c| !cx.slice(c.replace).contains(['\n', '\r']));
    found.sort_by(|a, b| a.sort.cmp(&b.sort));
    found
}

/// The one mapping of free names whose names are known.
const RUNTIMES: &str = "runtime-versions";

fn value(request: &Request<'_, '_>, starts: bool) -> Vec<Completion> {
    match expected(&request.cursor.path) {
        Expected::Section(section) if starts => keys::of(request, section),
        Expected::Sections(section) if starts && request.cursor.alone && !request.cursor.flow => {
            keys::items_of(request, section)
        }
        Expected::Names(leaf) if starts && leaf.key.name == RUNTIMES => runtimes::names(request),
        Expected::FreeValue(leaf) if leaf.key.name == RUNTIMES => match request.cursor.path.last() {
            Some(Step::Key(runtime)) => runtimes::versions(request, runtime),
            _ => Vec::new(),
        },
        Expected::Item(leaf) | Expected::List(leaf) if matches!(leaf.key.shape, Shape::Commands) => {
            let before = request.decoded();
            in_script(request, &before)
        }
        Expected::Value(leaf) | Expected::Item(leaf) | Expected::List(leaf) => {
            let expands = matches!(
                (leaf.owner.path.split('.').next(), leaf.key.name),
                (Some("artifacts"), "name" | "base-directory" | "files" | "s3-prefix")
                    | (Some("cache"), "key" | "fallback-keys" | "paths")
            );
            let variables = expands.then(|| variables::in_text(request, &request.decoded())).flatten();
            variables.unwrap_or_else(|| values::of(request, &leaf))
        }
        _ => Vec::new(),
    }
}

/// What may be typed in a command; `before` is its text up to the cursor.
fn in_script(request: &Request<'_, '_>, before: &str) -> Vec<Completion> {
    let comments = Scan::of(before).comments;
    if let Some(comment) = comments.last().filter(|c| c.end == before.len() && !before.ends_with('\n')) {
        let typed = before.get(comment.start + 1..).unwrap_or_default();
        return comments::of(request, typed, true);
    }
    variables::in_script(request, before).unwrap_or_else(|| paths::in_script(request, before))
}

/// What was asked.
struct Request<'r, 'a> {
    cx: &'r Context<'a>,
    document: DocumentText<'a>,
    outline: &'r Outline,
    cursor: &'r Cursor,
    /// In the document's text.
    offset: usize,
    /// Whether what is typed must become an item of a list, whose dash is not there yet.
    dash: bool,
}

impl<'a> Request<'_, 'a> {
    fn text(&self) -> &'a str {
        self.document.text
    }

    /// The text of the token before the cursor.
    fn typed(&self) -> &'a str {
        self.text().get(self.cursor.token.start..self.offset).unwrap_or_default()
    }

    /// The whole token in the host file.
    fn token(&self) -> Span {
        self.document.host(self.cursor.token.clone())
    }

    /// Whether the document is written as JSON: then every text stands in double quotes.
    fn is_json(&self) -> bool {
        let first = self.text().trim_start_matches('\u{feff}').trim_start();
        first.starts_with('{') && !first.starts_with("{{")
    }

    /// The blank that must come before what is typed right behind a colon or a dash.
    fn gap(&self) -> &'static str {
        if self.cursor.gap { " " } else { "" }
    }

    /// The text of the token before the cursor as YAML reads it, as far as that is known of an unfinished scalar.
    fn decoded(&self) -> String {
        let typed = self.typed();
        match self.cursor.style {
            Style::Single => typed.replace("''", "'"),
            Style::Double => typed.replace("\\\"", "\"").replace("\\\\", "\\"),
            Style::Plain | Style::Literal | Style::Folded => typed.to_owned(),
        }
    }

    /// A whole scalar, written instead of the token as its place needs it.
    fn scalar(&self, text: &str, kind: CompletionKind) -> Completion {
        let cursor = self.cursor;
        let insert = match cursor.style {
            Style::Plain => {
                let dash = if self.dash { "- " } else { "" };
                format!("{}{dash}{}", self.gap(), insert::scalar(text, cursor.flow, self.is_json()))
            }
            Style::Single | Style::Double => {
                let quote = if cursor.style == Style::Single { "'" } else { "\"" };
                let close = if cursor.closed || !self.ends_line() { "" } else { quote };
                format!("{}{close}", escaped(text, cursor.style))
            }
            Style::Literal | Style::Folded => text.to_owned(),
        };
        completion(text, kind, self.token(), insert)
    }

    /// Whether nothing but blanks or a comment follows the token on its line.
    fn ends_line(&self) -> bool {
        let rest = self.text().get(self.cursor.token.end..).unwrap_or_default();
        let rest = rest.split(['\n', '\r']).next().unwrap_or_default();
        rest.trim().is_empty() || rest.trim_start().starts_with('#')
    }
}

/// A completion with the fields that most of them share.
fn completion(label: impl Into<String>, kind: CompletionKind, replace: Span, insert: String) -> Completion {
    let label = label.into();
    Completion {
        filter: label.clone(),
        label,
        kind,
        replace,
        insert,
        snippet: false,
        detail: String::new(),
        documentation: String::new(),
        sort: String::new(),
        deprecated: false,
        again: false,
    }
}

#[cfg(test)]
mod tests;
