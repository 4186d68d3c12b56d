//! Of the possible causes of a rejection, the one whose repair makes a buildspec of the text.
//!
//! `yaml::diagnose` knows what would make a text YAML again, but not what the text is for; here each repair is tried on the
//! schema table. Where none makes sense, no repair is offered.

use std::collections::HashSet;

use crate::buildspec::lower;
use crate::buildspec::schema::sections;
use crate::buildspec::shape::{Issue, issues};
use crate::source::{SourceFile, Span};
use crate::yaml::{Cause, Change, Entry, Kind, Node, Rejection, ScalarStyle, Tree, causes, load};

/// The likeliest cause of a rejection, or of what libyaml reads over; its places are in `text`.
pub(super) fn likeliest(text: &str, rejection: Option<&Rejection>) -> Option<Cause> {
    let mut causes = causes(text, rejection);
    let judged: Vec<Option<Faults>> = causes.iter().map(|cause| Faults::after(text, cause)).collect();
    let best = judged.iter().enumerate().min_by_key(|(at, faults)| match faults {
        Some(faults) => (faults.all, *at),
        None => (usize::MAX, *at),
    });
    let (best, sound) = best.map(|(at, faults)| (at, faults.as_ref().is_none_or(|f| f.near == 0)))?;
    let mut cause = causes.swap_remove(best);
    cause.repair = cause.repair.filter(|repair| repair.offered && (sound || repair.certain));
    Some(cause)
}

/// How many places of a repaired text are not what a buildspec has.
struct Faults {
    all: usize,
    /// Those on the lines of the repair and next to them: they speak against it.
    near: usize,
}

impl Faults {
    /// None if there is no repair, or if the repaired text is not whole yet.
    fn after(text: &str, cause: &Cause) -> Option<Self> {
        let repaired = cause.repaired(text)?;
        let changes = &cause.repair.as_ref()?.changes;
        let tree = load(&repaired, None);
        if tree.is_partial() || tree.is_bomb() {
            return None;
        }
        let lines = changed_lines(text, changes);
        let file = SourceFile::new("buildspec.yml", repaired);
        let places = places(&tree, &file);
        let near = |span: &&Span| {
            let line = file.line_of(span.start);
            lines.iter().any(|&l| l.abs_diff(line) <= 1)
        };
        Some(Self { all: places.len(), near: places.iter().filter(near).count() })
    }
}

/// The lines, from 0, that changes stand on. No repair makes or joins lines but those of its own.
fn changed_lines(text: &str, changes: &[Change]) -> Vec<u32> {
    let lines = crate::source::LineIndex::new(text);
    changes.iter().map(|change| lines.line(change.span.start)).collect()
}

/// Where a tree is not what a buildspec has: keys, kinds, commands that are no text, texts that have swallowed keys or items.
fn places(tree: &Tree, file: &SourceFile) -> Vec<Span> {
    let mut places: Vec<Span> = issues(tree, file, true).iter().filter_map(place).collect();
    if let Some(spec) = lower(tree) {
        let lists = spec.phases.iter().flat_map(|phase| [&phase.commands, &phase.finally]).flatten();
        let items = lists.flat_map(|list| list.node.items());
        places.extend(items.filter(|item| !matches!(item.kind(), Kind::Scalar | Kind::Null)).map(Node::span));
    }
    places.extend(tree.nodes().flat_map(|node| swallowed(node, file)));
    let names: HashSet<&str> =
        sections().iter().flat_map(|section| section.keys).map(|key| key.name).collect();
    let entries = tree.nodes().filter(|node| !node.is_alias()).flat_map(Node::entries);
    places.extend(entries.flat_map(|entry| strays(entry, &names)));
    places
}

/// Keys of a buildspec under free names: `image` among variables, `commands` among runtimes.
fn strays(entry: Entry<'_>, names: &HashSet<&str>) -> Vec<Span> {
    let free = matches!(
        entry.key.text(),
        Some("variables" | "runtime-versions" | "parameter-store" | "secrets-manager")
    );
    let inside = entry.value.entries().filter(|_| free && !entry.value.is_alias());
    let stray = |e: &Entry<'_>| e.value.is_null() || e.key.text().is_some_and(|name| names.contains(name));
    inside.filter(stray).map(|e| e.key.span()).collect()
}

fn place(issue: &Issue<'_>) -> Option<Span> {
    Some(match issue {
        Issue::NoContent => Span::default(),
        Issue::NoMapping(node) => node.span(),
        Issue::Unknown(unknown) => unknown.key.span(),
        Issue::Misplaced(misplaced) => misplaced.keys.first()?.0.span(),
        Issue::WrongType(wrong) => wrong.found.span(),
        Issue::Missing(missing) => missing.place.key.unwrap_or(missing.node).span(),
        Issue::Empty(empty) => empty.key.span(),
        Issue::NoCommands(none) => none.key.span(),
        Issue::Value(_) => return None,
    })
}

/// The further lines of a plain text that look like keys or items of their own.
fn swallowed(node: Node<'_>, file: &SourceFile) -> Vec<Span> {
    let Some(scalar) = node.scalar().filter(|_| !node.is_alias()) else { return Vec::new() };
    let span = node.span();
    let lines = file.line_of(span.start) + 1..=file.line_of(span.end);
    if scalar.style.is_block() {
        // An item in a block, at the column of its text; one that is a list in itself has others before.
        let column = |line: u32| {
            let text = file.line_text(line);
            (text.len() - text.trim_start().len(), text.trim_start().starts_with("- "))
        };
        let (first, begins) = column(*lines.start());
        let here = |line: &u32| *line > *lines.start() && !begins && column(*line) == (first, true);
        return lines.clone().filter(here).map(|line| file.line_span(line)).collect();
    }
    if scalar.style != ScalarStyle::Plain {
        return Vec::new();
    }
    let own = |text: &str| {
        let key = text.split_once(':').is_some_and(|(key, rest)| {
            !key.is_empty()
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
                && (rest.is_empty() || rest.starts_with(' '))
        });
        key || text.starts_with("- ")
    };
    lines.map(|line| file.line_span(line)).filter(|line| own(file.slice(*line).trim())).collect()
}
