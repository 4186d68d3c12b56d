//! The comments that mention speclint: those of the YAML, those of the shell inside scalars, and in a broken file the lines
//! that begin with `#` and were not reached.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::Place;
use crate::directives::mentioned;
use crate::facts::Facts;
use crate::shell::{Script, TextRange};
use crate::source::{Mapped, SourceFile, Span};
use crate::yaml::Kind;

/// A comment.
pub(super) struct Comment {
    /// Its text, with the `#`.
    pub(super) text: String,
    pub(super) place: Place,
    /// Where the text comes from, if it is a script's.
    mapped: Option<Mapped>,
}

impl Comment {
    /// The span of a part of the text.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        if let Some(mapped) = &self.mapped {
            return mapped.hull(range);
        }
        let start = self.place.comment.start as usize;
        Span::of(start + range.start..start + range.end)
    }
}

/// All comments that may hold a directive, each once, in order of the text.
pub(super) fn gather(facts: &Facts<'_>, file: &SourceFile, document: Span) -> Vec<Comment> {
    let mut found: Vec<Comment> = Vec::new();
    let yaml = facts.tree.comments().iter().map(|c| c.span);
    found.extend(yaml.filter_map(|span| in_yaml(facts, file, span)));
    if facts.tree.is_partial() {
        found.extend(unread(facts, file, document).filter_map(|span| in_yaml(facts, file, span)));
    }
    let beside: usize = found.iter().map(|comment| comment.text.matches("peclint").count()).sum();
    if file.slice(document).matches("peclint").count() > beside {
        for item in facts.scripts() {
            // A template's commands are not analysed, but a comment among them is one all the same.
            if item.script.is_opaque() && item.command.text.is_template() {
                let script = Script::parse(item.script.mapped().clone(), facts.dialect());
                found.extend(in_script(&script, facts, file));
            } else {
                found.extend(in_script(&item.script, facts, file));
            }
        }
    }
    found.sort_by_key(|comment| comment.place.comment);
    // An alias shows the same script again.
    let mut seen = HashSet::new();
    found.retain(|comment| seen.insert(comment.place.comment));
    found
}

fn in_yaml(facts: &Facts<'_>, file: &SourceFile, span: Span) -> Option<Comment> {
    let text = file.slice(span).to_owned();
    mentioned(&text).then(|| Comment {
        text,
        place: Place {
            comment: span,
            own_line: is_first(file, span.start, facts.embedded),
            in_script: false,
            editable: true,
        },
        mapped: None,
    })
}

/// Lines that begin with `#` and are neither in the tree's comments nor in one of its scalars.
fn unread<'a>(facts: &'a Facts<'_>, file: &'a SourceFile, document: Span) -> impl Iterator<Item = Span> + 'a {
    let known: HashSet<Span> = facts.tree.comments().iter().map(|c| c.span).collect();
    let last = file.line_of(document.end);
    (file.line_of(document.start)..=last).filter_map(move |line| {
        let span = file.line_span(line);
        let text = file.slice(span);
        let start = span.start + text.find('#')? as u32;
        let comment = Span::new(start, span.end);
        let outside = start < document.start || document.end < span.end;
        if outside || !mentioned(text) || !is_first(file, start, facts.embedded) || known.contains(&comment) {
            return None;
        }
        let scalar = facts.tree.node_at(start).filter(|node| node.kind() == Kind::Scalar);
        (!scalar.is_some_and(|node| node.span().contains(start))).then_some(comment)
    })
}

/// Whether only blanks (in a fence also the marks of a quotation) stand before an offset on its line.
fn is_first(file: &SourceFile, offset: u32, embedded: bool) -> bool {
    let start = file.lines().line_start(file.line_of(offset));
    let before = file.slice(Span::new(start, offset));
    before.chars().all(|c| matches!(c, ' ' | '\t') || (embedded && c == '>'))
}

/// The comments of a script that stand in the text of the file as they are.
fn in_script(script: &Script, facts: &Facts<'_>, file: &SourceFile) -> Vec<Comment> {
    if !mentioned(script.text()) {
        return Vec::new();
    }
    let comments = script.comments().iter().filter(|range| mentioned(script.slice(**range)));
    comments.map(|range| of_script(script, *range, facts, file)).collect()
}

fn of_script(script: &Script, range: TextRange, facts: &Facts<'_>, file: &SourceFile) -> Comment {
    let mapped = script.mapped().slice(range.range());
    let span = script.span(range);
    let ends_line = file.line_span(file.line_of(span.end)).end == span.end;
    let text = Cow::from(script.slice(range));
    Comment {
        text: text.into_owned(),
        place: Place {
            comment: span,
            own_line: is_first(file, span.start, facts.embedded),
            in_script: true,
            editable: script.exact(range).is_some() && ends_line,
        },
        mapped: Some(mapped),
    }
}
