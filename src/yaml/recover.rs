//! Text to tree, broken text too: the line that stops the parser is blanked and the rest is read again.
//!
//! Offsets stay, since blanks take the place of the bytes. What was left out is recorded, so that nothing is called
//! absent because of it.

use super::build::build;
use super::events::Stop;
use super::tree::{Data, ParseError, Tree};
use crate::source::{LineIndex, Mapped, Span};

/// Lines that may be left out before the rest of the file is given up.
const RETRIES: usize = 8;

/// Loads a document. `at` is where its text comes from when it is embedded in a host file; all spans of the tree are then
/// spans of the host file.
pub fn load(text: &str, at: Option<&Mapped>) -> Tree {
    let mut tree = parse(text);
    if let Some(outer) = at {
        place(&mut tree, outer);
    }
    tree
}

fn parse(text: &str) -> Tree {
    let (first, stop) = build(text);
    let Some(stop) = stop else { return first };
    let mut error = ParseError {
        offset: stop.offset,
        message: stop.message.clone(),
        skipped: Vec::new(),
        too_deep: stop.too_deep,
    };
    if stop.too_deep {
        return with_error(first, error);
    }
    let lines = LineIndex::new(text);
    let mut blanked = text.to_owned();
    let mut best = (first, stop);
    for _ in 0..RETRIES {
        let Some((line, tree, stop)) = retry(&blanked, &lines, &best.1) else { break };
        let span = Span::new(lines.line_start(line), lines.line_end(text, line));
        blank(&mut blanked, span);
        error.skipped.push(span);
        match stop {
            Some(stop) => best = (tree, stop),
            None => return with_error(tree, error),
        }
    }
    with_error(best.0, error)
}

fn with_error(mut tree: Tree, mut error: ParseError) -> Tree {
    error.skipped.sort();
    for &skipped in &error.skipped {
        forget(&mut tree, skipped);
    }
    tree.errors.push(error);
    tree
}

/// Takes the blanks that stand for a skipped line out of the scalars and spans that reach into it: they are not in the file,
/// and their offsets may lie inside a character.
fn forget(tree: &mut Tree, skipped: Span) {
    for node in &mut tree.nodes {
        if !node.span.touches(skipped) {
            continue;
        }
        if node.span.start > skipped.start && node.span.start < skipped.end {
            node.span = Span::new(skipped.end, node.span.end);
        }
        if node.span.end > skipped.start && node.span.end < skipped.end {
            node.span = Span::new(node.span.start.min(skipped.start), skipped.start);
        }
        if let Data::Scalar(scalar) = &mut node.data {
            scalar.text = scalar.text.outside(skipped);
        }
    }
}

/// Blanks each candidate line in turn and keeps the one after which the parser gets furthest.
fn retry(text: &str, lines: &LineIndex, stop: &Stop) -> Option<(u32, Tree, Option<Stop>)> {
    let mut best: Option<(u32, Tree, Option<Stop>)> = None;
    for line in candidates(text, lines, stop) {
        let mut attempt = text.to_owned();
        blank(&mut attempt, Span::new(lines.line_start(line), lines.line_end(text, line)));
        let (tree, next) = build(&attempt);
        let reached = |s: &Option<Stop>| s.as_ref().map_or(u32::MAX, |s| s.offset);
        if reached(&next) <= stop.offset && next.is_some() {
            continue;
        }
        let done = next.is_none();
        if best.as_ref().is_none_or(|(_, _, b)| reached(b) < reached(&next)) {
            best = Some((line, tree, next));
        }
        if done {
            break;
        }
    }
    best
}

/// The line where the parser stopped, the nearest lines with text above it, and the line that opened a quote or bracket.
fn candidates(text: &str, lines: &LineIndex, stop: &Stop) -> Vec<u32> {
    let has_text = |line: u32| {
        let span = Span::new(lines.line_start(line), lines.line_end(text, line));
        text.get(span.range()).is_some_and(|t| !t.trim().is_empty())
    };
    let at = lines.line(stop.offset.saturating_sub(u32::from(stop.offset as usize >= text.len())));
    let mut found: Vec<u32> = (0..=at).rev().filter(|&line| has_text(line)).take(3).collect();
    // An unclosed quote or bracket runs on to where the parser noticed it: its line is the last that opens one and does
    // not close it.
    let opener = (0..=at).rev().take(400).find(|&line| {
        let span = Span::new(lines.line_start(line), lines.line_end(text, line));
        text.get(span.range()).is_some_and(opens)
    });
    if let Some(line) = opener
        && !found.contains(&line)
    {
        found.push(line);
    }
    found
}

/// Whether a line's value begins with a quote or bracket that the line does not close.
fn opens(line: &str) -> bool {
    let mut rest = line.trim_start();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    let value = rest.split_once(": ").map_or(rest, |(_, v)| v.trim_start());
    [rest, value].into_iter().any(|text| match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text.matches(quote).count() % 2 == 1,
        Some('[') => text.matches('[').count() > text.matches(']').count(),
        Some('{') => text.matches('{').count() > text.matches('}').count(),
        _ => false,
    })
}

fn blank(text: &mut String, span: Span) {
    let blanks = " ".repeat(span.len() as usize);
    text.replace_range(span.range(), &blanks);
}

/// Moves every span from the document's text to the host file.
fn place(tree: &mut Tree, outer: &Mapped) {
    let host = |span: Span| outer.hull(span.range());
    for node in &mut tree.nodes {
        node.span = host(node.span);
        if let Some(tag) = &mut node.tag {
            tag.span = host(tag.span);
        }
        if let Some(anchor) = &mut node.anchor {
            anchor.span = host(anchor.span);
        }
        if let Data::Scalar(scalar) = &mut node.data {
            scalar.text = scalar.text.through(outer);
        }
    }
    for comment in &mut tree.comments {
        comment.span = host(comment.span);
    }
    for start in &mut tree.document_starts {
        *start = outer.offset(*start as usize);
    }
    for error in &mut tree.errors {
        error.offset = outer.offset(error.offset as usize);
        for skipped in &mut error.skipped {
            *skipped = host(*skipped);
        }
    }
}
