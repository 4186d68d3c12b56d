//! What an editor asks about a place: questions and answers of [`crate::ide`] in the protocol's terms. Only converts.

mod completion;
mod hints;
mod hover;
mod navigation;
mod outline;
mod rename;

pub(super) use completion::completion;
pub(super) use hints::{code_lenses, inlay_hints};
pub(super) use hover::hover;
pub(super) use navigation::{definition, highlights, links, references};
pub(super) use outline::{folds, selection, symbols};
pub(super) use rename::{prepare_rename, rename};

use gen_lsp_types::{MarkupContent, MarkupKind, TextDocumentPositionParams};

use super::offers::Format;
use super::snapshot::Snapshot;
use crate::rules::Context;

/// The offset that a request is about.
fn offset(document: &Snapshot, params: &TextDocumentPositionParams) -> u32 {
    document.columns().offset(&document.file, params.position)
}

/// The answer of the first buildspec that has one.
fn first<T>(document: &Snapshot, ask: impl Fn(&Context<'_>) -> Option<T>) -> Option<T> {
    let mut found = None;
    document.analyze(|cx| {
        if found.is_none() {
            found = ask(cx);
        }
    });
    found
}

/// The answers of all buildspecs.
fn all<T>(document: &Snapshot, ask: impl Fn(&Context<'_>) -> Vec<T>) -> Vec<T> {
    let mut found = Vec::new();
    document.analyze(|cx| found.extend(ask(cx)));
    found
}

/// Markdown for a client that shows it; the same as plain text for one that does not; as it is for one that knows no formats.
fn markup(value: String, format: Format) -> Result<MarkupContent, String> {
    match format {
        Format::Markdown => Ok(MarkupContent { kind: MarkupKind::Markdown, value }),
        Format::Plain => Ok(MarkupContent { kind: MarkupKind::PlainText, value }),
        Format::Undeclared => Err(value),
    }
}
