//! Comments for speclint: its words, rule names, images, shells, folders.

use std::sync::Arc;

use super::{Completion, CompletionKind, Request, completion};
use crate::catalog::rules;
use crate::facts::runtimes::{Status, images};
use crate::ide::completion::values::{image_detail, rank};
use crate::repository::Root;
use crate::source::Span;

/// What stands between `#` and the words.
const MARK: &str = " speclint: ";

/// The words, what they are followed by, and what they do.
const WORDS: [(&str, &str); 8] = [
    ("ignore[", "Silences rules for the entry that the comment stands on or above"),
    ("ignore-file[", "Silences rules in the whole file"),
    ("ignore-start[", "Silences rules from here on"),
    ("ignore-end[", "Ends what `ignore-start` began"),
    ("image=", "The images that the build runs in"),
    ("shell=", "The shell that runs the commands"),
    ("root=", "The source root, from the top of the repository"),
    ("assume=", "Globs of files that commands make which speclint cannot see"),
];

pub(super) fn of(request: &Request<'_, '_>) -> Vec<Completion> {
    let typed = request.typed();
    let Some(words) = typed.strip_prefix(MARK) else {
        let started = typed.trim_start();
        if !"speclint:".starts_with(started) || typed.len() - started.len() > 1 {
            return Vec::new();
        }
        let gap = if typed.is_empty() { " " } else { "" };
        let replace = replaced(request, started);
        let mut made =
            completion("speclint:", CompletionKind::Directive, replace, format!("{gap}speclint: "));
        made.again = true;
        made.detail = String::from("a word for speclint");
        return vec![made];
    };
    if let Some((word, list)) = words.rsplit_once('[').filter(|(word, _)| word.starts_with("ignore")) {
        return if list.contains(']') || word.contains(' ') { Vec::new() } else { rule_names(request, list) };
    }
    let word = words.rsplit(' ').next().unwrap_or_default();
    match word.split_once('=') {
        None if words == word || !words.contains('[') => directives(request, word, words.len() > word.len()),
        Some(("image", list)) => image_ids(request, list),
        Some(("shell", value)) => {
            let shells = ["bash", "sh", "powershell", "cmd"];
            shells
                .map(|s| completion(s, CompletionKind::Value, replaced(request, value), s.to_owned()))
                .into()
        }
        Some(("root", value)) => folders(request, value),
        _ => Vec::new(),
    }
}

/// From the start of what is typed to the cursor.
fn replaced(request: &Request<'_, '_>, typed: &str) -> Span {
    request.document.host(request.offset - typed.len()..request.offset)
}

fn directives(request: &Request<'_, '_>, word: &str, further: bool) -> Vec<Completion> {
    let fits = |text: &&(&str, &str)| !further || text.0.ends_with('=');
    WORDS
        .iter()
        .filter(fits)
        .enumerate()
        .map(|(at, (text, about))| {
            let mut made =
                completion(*text, CompletionKind::Directive, replaced(request, word), (*text).to_owned());
            made.documentation = String::from(*about);
            made.sort = format!("{at}");
            made.again = true;
            made
        })
        .collect()
}

fn rule_names(request: &Request<'_, '_>, list: &str) -> Vec<Completion> {
    let mut there: Vec<&str> = list.split(',').map(str::trim).collect();
    let typed = there.pop().unwrap_or_default();
    let rest = request.text().get(request.offset..request.cursor.token.end).unwrap_or_default();
    let close = if rest.trim_start().starts_with([']', ',']) || rest.contains(']') { "" } else { "] " };
    rules()
        .iter()
        .filter(|rule| !there.contains(&rule.name))
        .map(|rule| {
            let insert = format!("{}{close}", rule.name);
            let mut made = completion(rule.name, CompletionKind::Rule, replaced(request, typed), insert);
            made.detail = rule.severity.to_string();
            made.documentation = format!("{}\n\n[{}]({})", rule.summary, rule.name, rule.url());
            made.sort = String::from(rule.name);
            made
        })
        .collect()
}

fn image_ids(request: &Request<'_, '_>, list: &str) -> Vec<Completion> {
    let mut there: Vec<&str> = list.split(',').collect();
    let typed = there.pop().unwrap_or_default();
    images()
        .filter(|image| !image.id().ends_with('*') && !there.contains(&image.id()))
        .enumerate()
        .map(|(at, image)| {
            let mut made = completion(
                image.id(),
                CompletionKind::Value,
                replaced(request, typed),
                image.id().to_owned(),
            );
            made.detail = image_detail(image);
            made.deprecated = image.status == Status::Unsupported;
            made.sort = format!("{}{at:03}", rank(image));
            made
        })
        .collect()
}

/// The folders of the repository.
fn folders(request: &Request<'_, '_>, value: &str) -> Vec<Completion> {
    let Some(place) = request.cx.facts.place() else { return Vec::new() };
    let top = Root::top(Arc::clone(&place.repository));
    let (above, segment) = value.rsplit_once('/').unwrap_or(("", value));
    let mut found = Vec::new();
    for (name, _) in top.children(above).filter(|(_, is_folder)| *is_folder) {
        let mut made = completion(name, CompletionKind::Folder, replaced(request, segment), name.to_owned());
        made.sort = String::from(name);
        found.push(made);
    }
    found
}
