//! The keys of a section that are not there yet: the required ones first, each with what must stand under it.

use super::{Completion, CompletionKind, Request, completion};
use crate::buildspec::schema::{Key, Need, Section, Shape};
use crate::ide::cursor::Place;
use crate::ide::describe;
use crate::ide::expected::Leaf;
use crate::ide::insert::{escaped, verbatim};
use crate::ide::outline::Style;

/// The keys that may be typed at the cursor, which stands in a mapping of that section or where one may begin.
pub(super) fn of(request: &Request<'_, '_>, section: &'static Section) -> Vec<Completion> {
    let there = request.cursor.siblings(request.outline, request.text());
    offered(request, section, &there, "")
}

/// The same as the first keys of a new item, on a line of its own.
pub(super) fn items_of(request: &Request<'_, '_>, section: &'static Section) -> Vec<Completion> {
    offered(request, section, &[], "- ")
}

fn offered(
    request: &Request<'_, '_>,
    section: &'static Section,
    there: &[&str],
    dash: &str,
) -> Vec<Completion> {
    let old = request.cx.spec.is_some_and(crate::buildspec::Buildspec::is_version_0_1);
    let known = |key: &&Key| match key.only_in {
        Some(version) => old && version == "0.1",
        // Version 0.1 has another name for it.
        None => !(old && section.path.is_empty() && key.name == "env"),
    };
    section
        .keys
        .iter()
        .enumerate()
        .filter(|(_, key)| known(key) && !there.contains(&key.name))
        .map(|(at, key)| {
            let leaf = Leaf { owner: section, key };
            let needed = match key.need {
                Need::Required => true,
                Need::RequiredUnless(others) => !others.iter().any(|o| there.contains(o)),
                Need::Optional => false,
            };
            let (insert, snippet) = written(request, key, dash);
            Completion {
                insert,
                snippet,
                detail: if needed {
                    format!("{} (required)", describe::kind(key.shape))
                } else {
                    describe::kind(key.shape).to_owned()
                },
                documentation: describe::key(&leaf),
                sort: format!("{}{at:02}", u8::from(!needed)),
                ..completion(key.name, CompletionKind::Key, request.token(), String::new())
            }
        })
        .collect()
}

/// The key as it is to be written, and whether that is a snippet.
fn written(request: &Request<'_, '_>, key: &Key, dash: &str) -> (String, bool) {
    let cursor = request.cursor;
    let quoted = cursor.style != Style::Plain;
    let quote = |text: &str| match (cursor.style, quoted, request.is_json()) {
        (Style::Single, ..) => format!("{text}'"),
        (Style::Double, ..) => format!("{}\"", escaped(text, Style::Double)),
        (_, _, true) => format!("\"{text}\""),
        _ => text.to_owned(),
    };
    // Its colon is there, or its quote and what comes after.
    if cursor.place == Place::Key || quoted && cursor.closed {
        return (key.name.to_owned(), false);
    }
    let name = format!("{}{dash}{}", request.gap(), quote(key.name));
    let has_value = cursor.own.is_some_and(|own| request.outline.children(Some(own)).next().is_some());
    if has_value {
        return (format!("{name}:"), false);
    }
    if cursor.flow || request.is_json() {
        return (format!("{}: {}", verbatim(&name), in_brackets(key.shape, request.is_json())), true);
    }
    if !request.ends_line() {
        return (format!("{name}: "), false);
    }
    let one_line = !request.document.takes_lines(request.cx.file.text(), request.offset);
    let mut stops = 0;
    let shift = cursor.shift + if dash.is_empty() { 0 } else { 2 } + usize::from(cursor.gap);
    let value = block(key, shift, request.document.unit(), &mut stops, one_line);
    (format!("{}:{value}$0", verbatim(&name)), true)
}

fn in_brackets(shape: Shape, json: bool) -> String {
    match shape {
        Shape::Texts | Shape::Commands if json => "[\"$0\"]".to_owned(),
        Shape::Texts | Shape::Commands => "[$0]".to_owned(),
        Shape::Sections(_) => "[{$0\\}]".to_owned(),
        Shape::Section(_) | Shape::SectionMap(_) | Shape::TextMap | Shape::ListMap => "{$0\\}".to_owned(),
        Shape::Text | Shape::Choice { .. } | Shape::OnFailure if json => "\"$0\"".to_owned(),
        _ => "$0".to_owned(),
    }
}

/// What stands behind the colon, up to the place where the cursor comes to rest: on the same line, or on lines `shift`
/// columns and one unit deeper.
fn block(key: &Key, shift: usize, unit: usize, stops: &mut usize, one_line: bool) -> String {
    let inner = shift + unit;
    let line = |dash: &str| format!("\n{}{dash}", " ".repeat(inner));
    match key.shape {
        Shape::Choice { words, .. } => choice(words, stops),
        Shape::Boolean => {
            choice(if key.default == Some("no") { &["yes", "no"] } else { &["true", "false"] }, stops)
        }
        Shape::OnFailure => choice(&["ABORT", "CONTINUE", "RETRY"], stops),
        Shape::Text | Shape::Integer | Shape::Foreign => " ".to_owned(),
        _ if one_line => String::new(),
        Shape::Texts | Shape::Commands => line("- "),
        Shape::TextMap | Shape::ListMap => line(""),
        Shape::Section(section) => format!("{}{}", line(""), first_of(section, inner, unit, stops)),
        Shape::Sections(section) => format!("{}{}", line("- "), first_of(section, inner + 2, unit, stops)),
        Shape::SectionMap(section) => {
            *stops += 1;
            let name = format!("${{{stops}:name}}:");
            let deeper = inner + unit;
            let below = first_of(section, deeper, unit, stops);
            format!("{}{name}\n{}{below}", line(""), " ".repeat(deeper))
        }
    }
}

fn choice(words: &[&str], stops: &mut usize) -> String {
    *stops += 1;
    format!(" ${{{stops}|{}|}}", words.join(","))
}

/// The first key that a section needs, if there is one; a build for the phases.
fn first_of(section: &Section, shift: usize, unit: usize, stops: &mut usize) -> String {
    let usual = |key: &&Key| section.path == "phases" && key.name == "build";
    let needed =
        |key: &&Key| key.need == Need::Required || key.name == "commands" && key.need != Need::Optional;
    let Some(key) = section.keys.iter().find(|key| usual(key) || needed(key)) else { return String::new() };
    format!("{}:{}", key.name, block(key, shift, unit, stops, false))
}
