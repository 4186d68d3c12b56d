//! The simple commands of a buildspec for rules that look at one at a time, and what several of those rules ask.
//!
//! Scripts with syntax errors are left out: in what is left of them commands may stand at the wrong place.

use crate::diagnostics::Edit;
use crate::facts::CommandScript;
use crate::facts::runtimes::{Image, ImageLookup};
use crate::rules::Context;
use crate::shell::{Command, RedirectionKind, Word};
use crate::source::Span;

/// Every simple command, in the order in which they would run.
pub(crate) fn simple_commands<'c>(cx: &Context<'c>) -> impl Iterator<Item = &'c Command<'c>> {
    let scripts = cx.facts.scripts().iter().filter(|item| item.script.errors().is_empty());
    scripts.flat_map(CommandScript::commands)
}

/// The images of CodeBuild's own that the build may run in, if it is known to run in nothing else.
pub(crate) fn known_images(cx: &Context<'_>) -> Option<Vec<&'static Image>> {
    let ids = cx.facts.images();
    let images: Option<Vec<_>> = ids
        .iter()
        .map(|id| match Image::find(id) {
            ImageLookup::Known(image) | ImageLookup::Release(image) => Some(image),
            ImageLookup::UnknownCurated { .. } | ImageLookup::Custom => None,
        })
        .collect();
    images.filter(|list| !list.is_empty())
}

/// Whether something else than the build's own input is read: a pipe, a file, a here-document.
pub(crate) fn has_input(command: &Command<'_>) -> bool {
    use RedirectionKind::{HereDoc, HereString, Input, ReadWrite};
    command.context.stage.index > 0
        || command
            .redirections()
            .iter()
            .any(|r| matches!(r.kind, Input | ReadWrite | HereDoc | HereString) && r.fd.unwrap_or(0) == 0)
}

/// The edit that writes `text` after a word. None where the word is not one piece of the file.
pub(crate) fn insert_after(command: &Command<'_>, word: &Word, text: &str) -> Option<Edit> {
    let span = command.script.exact(word.range)?;
    Some(Edit { span: Span::empty(span.end), text: text.to_owned() })
}

/// The edit that writes `text` before the whole command.
pub(crate) fn insert_before(command: &Command<'_>, text: &str) -> Option<Edit> {
    let span = command.script.exact(command.simple.range)?;
    Some(Edit { span: Span::empty(span.start), text: text.to_owned() })
}

/// The edit that writes `text` before a word.
pub(crate) fn insert_before_word(command: &Command<'_>, word: &Word, text: &str) -> Option<Edit> {
    let span = command.script.exact(word.range)?;
    Some(Edit { span: Span::empty(span.start), text: text.to_owned() })
}

/// The edit that writes `text` in the place of a word.
pub(crate) fn replace_word(command: &Command<'_>, word: &Word, text: &str) -> Option<Edit> {
    let span = command.script.exact(word.range)?;
    Some(Edit { span, text: text.to_owned() })
}
