//! What is known of the thing at an offset, as Markdown.

mod commands;
mod comments;
mod files;
mod keys;
mod runtimes;
mod variables;

pub(super) use files::image_page;
pub(super) use keys::value as value_page;
pub(super) use runtimes::{chosen, images, runtime as runtime_page, version as version_page};
pub(super) use variables::page as variable_page;

use super::Hover;
use super::cursor::{Cursor, Place, Step};
use super::expected::{Expected, expected, leaf};
use super::outline::Outline;
use super::text::DocumentText;
use crate::buildspec::schema::Shape;
use crate::rules::Context;
use crate::shell::TextRange;
use crate::source::Span;

/// What is known of the thing at an offset; none where nothing is known.
pub fn hover(cx: &Context<'_>, offset: u32) -> Option<Hover> {
    let document = DocumentText::of(cx);
    let local = document.local(offset)?;
    let outline = Outline::of(document.text);
    let cursor = Cursor::at(&outline, document.text, local)?;
    let span = document.host(cursor.token.clone());
    let text = document.text.get(cursor.token.clone())?;
    let markdown = match cursor.place {
        Place::Comment => {
            // With its `#`.
            let start = cursor.token.start - 1;
            let comment = document.text.get(start..cursor.token.end)?;
            let (range, markdown) = comments::at(comment, local - start)?;
            let span = document.host(start + range.start..start + range.end);
            return Some(Hover { span, markdown });
        }
        Place::Key => {
            let mut path = cursor.path.clone();
            path.push(Step::Key(text.to_owned()));
            match leaf(&path) {
                Some(leaf) => Some(keys::page(cx, &leaf, &path)),
                None => free_name(cx, &cursor.path, text),
            }
        }
        Place::Value { .. } => return value(cx, &cursor, text, span, offset),
    };
    markdown.map(|markdown| Hover { span, markdown })
}

/// A name that the file's author chose.
fn free_name(cx: &Context<'_>, path: &[Step], name: &str) -> Option<String> {
    let Expected::Names(leaf) = expected(path) else { return None };
    match leaf.key.name {
        "runtime-versions" => runtimes::runtime(cx, name),
        "variables" | "plaintext" | "parameter-store" | "secrets-manager" => variables::page(cx, name),
        _ => None,
    }
}

fn value(cx: &Context<'_>, cursor: &Cursor, text: &str, span: Span, offset: u32) -> Option<Hover> {
    if let Some(found) = variables::at(cx, offset) {
        return Some(found);
    }
    let markdown = match expected(&cursor.path) {
        Expected::FreeValue(leaf) if leaf.key.name == "runtime-versions" => {
            let Some(Step::Key(runtime)) = cursor.path.last() else { return None };
            runtimes::version(cx, runtime, text.trim())
        }
        Expected::Item(leaf) | Expected::List(leaf) if matches!(leaf.key.shape, Shape::Commands) => {
            return commands::at(cx, offset).or_else(|| in_comment(cx, offset));
        }
        Expected::Value(leaf) | Expected::Item(leaf) | Expected::List(leaf) => match leaf.key.name {
            "image" => files::image(text.trim()),
            "compute-type" | "type" if leaf.owner.path.starts_with("batch") => files::compute(text.trim()),
            "files" | "exclude-paths" => files::glob(cx, offset, text),
            "base-directory" => files::folder(cx, text),
            "depend-on" | "identifier" => files::build(cx, text.trim()),
            "exported-variables" => variables::page(cx, text.trim()),
            _ => keys::value(&leaf, text.trim()),
        },
        _ => None,
    };
    markdown.map(|markdown| Hover { span, markdown })
}

/// What stands in a comment of a script.
fn in_comment(cx: &Context<'_>, offset: u32) -> Option<Hover> {
    for command in cx.facts.scripts() {
        let script = &command.script;
        let Some(local) = script.mapped().decoded(offset) else { continue };
        let holds = |c: &&TextRange| c.start as usize <= local && local <= c.end as usize;
        let Some(comment) = script.comments().iter().find(holds) else { continue };
        let start = comment.start as usize;
        let (range, markdown) = comments::at(script.slice(*comment), local - start)?;
        let span = script.mapped().hull(start + range.start..start + range.end);
        return Some(Hover { span, markdown });
    }
    None
}

#[cfg(test)]
mod tests;
