//! Comments for speclint: its words, rule names, images, shells, folders.

use std::sync::Arc;

use super::{Completion, CompletionKind, Request, completion};
use crate::catalog::{Category, rules};
use crate::facts::runtimes::{Status, images};
use crate::ide::completion::values::{image_detail, rank};
use crate::repository::Root;
use crate::source::Span;

/// What a comment for speclint begins with, behind its `#`.
const NAME: &str = "speclint:";

/// The words, and what they do. Those that end in `[` count in the comments of scripts too.
const WORDS: [(&str, &str); 8] = [
    ("ignore[", "Silences rules for the item or key that the comment stands on or above"),
    ("ignore-file[", "Silences rules in the whole buildspec"),
    ("ignore-start[", "Silences rules from here on"),
    ("ignore-end[", "Ends what `ignore-start` began"),
    ("image=", "The images that the build runs in"),
    ("shell=", "The shell that runs the commands"),
    ("root=", "The source root, from the top of the repository"),
    ("assume=", "Globs of files that commands make which speclint cannot see"),
];

/// What may be typed in a comment; `typed` is its text up to the cursor, without the first `#`. `script` says that it is one
/// of a script, where only `ignore[…]` counts.
pub(super) fn of(request: &Request<'_, '_>, typed: &str, script: bool) -> Vec<Completion> {
    // Other comments may stand before: `# build it # speclint: …`.
    let own = typed.rsplit_once(" #").map_or(typed, |(_, own)| own);
    let text = own.trim_start_matches(' ');
    let Some(words) = text.strip_prefix(NAME) else {
        return if NAME.starts_with(text) && own.len() - text.len() <= 1 {
            name(request, own)
        } else {
            Vec::new()
        };
    };
    let words = words.trim_start_matches(' ');
    if let Some((word, list)) = words.rsplit_once('[').filter(|(word, _)| word.contains("ignore")) {
        let done = list.contains(']') || word.rsplit(' ').next().is_none_or(|w| !w.starts_with("ignore"));
        return if done { Vec::new() } else { rule_names(request, list) };
    }
    let word = words.rsplit(' ').next().unwrap_or_default();
    match word.split_once('=') {
        None => directives(request, word, script),
        Some(_) if script => Vec::new(),
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
    request.document.host(request.offset.saturating_sub(typed.len())..request.offset)
}

/// `speclint:` itself; `own` is what stands behind the `#`.
fn name(request: &Request<'_, '_>, own: &str) -> Vec<Completion> {
    let gap = if own.is_empty() { " " } else { "" };
    let replace = replaced(request, own.trim_start_matches(' '));
    let mut made = completion(NAME, CompletionKind::Directive, replace, format!("{gap}{NAME} "));
    made.again = true;
    made.detail = String::from("a word for speclint");
    vec![made]
}

fn directives(request: &Request<'_, '_>, word: &str, script: bool) -> Vec<Completion> {
    WORDS
        .iter()
        .filter(|(text, _)| !script || text.ends_with('['))
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

/// The rules, and behind them the categories.
fn rule_names(request: &Request<'_, '_>, list: &str) -> Vec<Completion> {
    let mut there: Vec<&str> = list.split(',').map(str::trim).collect();
    let typed = there.pop().unwrap_or_default();
    let rest = request.text().get(request.offset..).unwrap_or_default();
    let rest = rest.split(['\n', '\r']).next().unwrap_or_default();
    let close = if rest.contains(']') || rest.trim_start().starts_with(',') { "" } else { "] " };
    let make = |name: &str, detail: String, documentation: String, rank: u8| {
        let insert = format!("{name}{close}");
        Completion {
            detail,
            documentation,
            sort: format!("{rank}{name}"),
            ..completion(name, CompletionKind::Rule, replaced(request, typed), insert)
        }
    };
    let named = rules().iter().filter(|rule| !there.contains(&rule.name)).map(|rule| {
        let documentation = format!("{}\n\n[{}]({})", rule.summary, rule.name, rule.url());
        make(rule.name, rule.severity.to_string(), documentation, 0)
    });
    let categories = Category::ALL.iter().map(|c| c.slug()).filter(|slug| !there.contains(slug));
    let categories =
        categories.map(|slug| make(slug, "category".to_owned(), "All of its rules".to_owned(), 1));
    named.chain(categories).collect()
}

fn image_ids(request: &Request<'_, '_>, list: &str) -> Vec<Completion> {
    let mut there: Vec<&str> = list.split(',').collect();
    let typed = there.pop().unwrap_or_default();
    images()
        .filter(|image| !image.id().ends_with('*') && !there.contains(&image.id()))
        .enumerate()
        .map(|(at, image)| Completion {
            detail: image_detail(image),
            deprecated: image.status == Status::Unsupported,
            sort: format!("{}{at:03}", rank(image)),
            ..completion(image.id(), CompletionKind::Value, replaced(request, typed), image.id().to_owned())
        })
        .collect()
}

/// The folders of the repository.
fn folders(request: &Request<'_, '_>, value: &str) -> Vec<Completion> {
    let Some(place) = request.cx.facts.place() else { return Vec::new() };
    let top = Root::top(Arc::clone(&place.repository));
    let (above, segment) = value.rsplit_once('/').unwrap_or(("", value));
    let names: Vec<String> =
        top.children(above).filter(|(_, is_folder)| *is_folder).map(|(name, _)| name.to_owned()).collect();
    let make = |name: String| Completion {
        sort: name.clone(),
        ..completion(name.clone(), CompletionKind::Folder, replaced(request, segment), name)
    };
    names.into_iter().map(make).collect()
}
