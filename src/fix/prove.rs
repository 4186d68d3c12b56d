//! Whether a text is better after fixes, and nothing else.

use std::collections::HashSet;
use std::fmt;

use super::apply::Moves;
use super::compare::{Comparison, compare};
use super::repairs_syntax;
use super::state::{Document, State};
use super::tree::{Edited, changed};
use crate::catalog::Category;
use crate::diagnostics::{Finding, Fix, Severity};
use crate::source::Span;
use crate::yaml::Kind;

/// Why a fix was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its edits overlap, cut a character or lie outside of the text.
    BadEdits,
    /// The finding would still be there.
    StillThere,
    /// A finding would come that was not there: its rule.
    New(&'static str),
    /// Another finding would become worse: its rule.
    Worse(&'static str),
    /// CodeBuild's parser would not read more of the text than before.
    Unreadable,
    /// Something that it is not about would change: what, in words.
    Changed(String),
    /// So many fixes were tried in this file that no more are.
    TooMany,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadEdits => write!(f, "its edits do not fit the text"),
            Self::StillThere => write!(f, "the finding would still be there"),
            Self::New(rule) => write!(f, "{rule} would report something new"),
            Self::Worse(rule) => write!(f, "what {rule} reports would become worse"),
            Self::Unreadable => write!(f, "CodeBuild could not read more of it than before"),
            Self::Changed(what) => write!(f, "{what}"),
            Self::TooMany => write!(f, "too many fixes were tried in this file"),
        }
    }
}

/// Proves that `fixes`, which led from one text to the other, mended their findings and did nothing else.
pub(super) fn prove(
    before: &State,
    after: &State,
    moves: &Moves,
    fixes: &[(&Finding, &Fix)],
) -> Result<(), Refusal> {
    if before.documents.len() != after.documents.len() {
        return Err(Refusal::Changed("a buildspec on the page would come or go".to_owned()));
    }
    let about: Vec<Span> = fixes.iter().flat_map(|(f, _)| f.diagnostic.labels()).map(|l| l.span).collect();
    let mut repaired = false;
    for (old, new) in before.documents.iter().zip(&after.documents) {
        let edited = moves.touching_old(old.span).iter().any(|(part, _)| old.span.encloses(*part));
        if reads_less(old, new, edited) {
            return Err(Refusal::Unreadable);
        }
        if old.is_broken() {
            repaired |= edited;
            continue;
        }
        let edited = Edited {
            before: before.text(),
            lines: before.report.file.lines(),
            after: after.text(),
            moves,
            about: &about,
        };
        if let Some(what) = changed(&old.tree, &new.tree, &edited) {
            return Err(Refusal::Changed(what));
        }
    }
    findings(before, after, moves, fixes, repaired)
}

/// Whether less of a document can be read than before, or no more of one that is to be repaired.
fn reads_less(old: &Document, new: &Document, edited: bool) -> bool {
    match (old.rejected, new.rejected) {
        (None, None) => new.tree.is_partial() && !old.tree.is_partial(),
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (Some(before), Some(after)) if edited => after >= before,
        (Some(before), Some(after)) => after > before,
    }
}

fn findings(
    before: &State,
    after: &State,
    moves: &Moves,
    fixes: &[(&Finding, &Fix)],
    repaired: bool,
) -> Result<(), Refusal> {
    let mended: HashSet<*const Finding> =
        fixes.iter().map(|(finding, _)| std::ptr::from_ref(*finding)).collect();
    let left = before.report.findings.iter().filter(|f| !mended.contains(&std::ptr::from_ref(*f)));
    let revealed = Revealed::of(after, moves, fixes, repaired);
    judge(&compare(left, &after.report.findings, moves), after, &revealed, fixes)?;
    // The other rules may or may not have said the same.
    judge(&compare(before.guard.iter(), &after.guard, moves), after, &revealed, fixes)
}

fn judge(
    comparison: &Comparison<'_>,
    after: &State,
    revealed: &Revealed,
    fixes: &[(&Finding, &Fix)],
) -> Result<(), Refusal> {
    let news = |finding: &&&Finding| !revealed.shows(after, finding);
    if let Some(new) = comparison.new.iter().find(news) {
        let rule = new.diagnostic.rule.name;
        let same = fixes.iter().any(|(mended, _)| mended.diagnostic.rule.name == rule);
        return Err(if same { Refusal::StillThere } else { Refusal::New(rule) });
    }
    let repaired = matches!(revealed.below, Below::All);
    match comparison.worse.first().filter(|_| !repaired) {
        Some(worse) => Err(Refusal::Worse(worse.diagnostic.rule.name)),
        None => Ok(()),
    }
}

/// What can be read only now, so that what is found there is no news: below a key that was misspelt, in a command that was
/// cut, in a document that was rejected; and what other rules say of the new text itself, if it is not worse than what was
/// said of the old one.
struct Revealed {
    /// The lines of the new text, from 0 and in order, that an edit stands on.
    lines: Vec<u32>,
    /// The new text of each edit.
    edits: Vec<Span>,
    rules: Vec<&'static str>,
    /// The severity of the mildest finding that was mended.
    mended: Severity,
    below: Below,
}

enum Below {
    Nothing,
    /// Places of the new text.
    Places(Vec<Span>),
    /// The whole document.
    All,
}

impl Revealed {
    fn of(after: &State, moves: &Moves, fixes: &[(&Finding, &Fix)], repaired: bool) -> Self {
        let lines = edited_lines(after, moves);
        let mended = fixes.iter().map(|(f, _)| f.diagnostic.severity).min().unwrap_or(Severity::Note);
        let structural = |(finding, _): &(&Finding, &Fix)| {
            repairs_syntax(finding.diagnostic.rule) || finding.diagnostic.rule.category == Category::Schema
        };
        let below = if repaired {
            Below::All
        } else if fixes.iter().all(structural) {
            Below::Places(read_anew(after, &lines))
        } else {
            Below::Nothing
        };
        let edits = moves.parts().iter().map(|(_, new)| whole_comment(after, *new)).collect();
        let rules = fixes.iter().map(|(finding, _)| finding.diagnostic.rule.name).collect();
        Self { lines, edits, rules, mended, below }
    }

    /// Whether a finding that was not there before is only seen now. What speaks against the fix itself never is: a finding
    /// on the shape, or on the syntax where the edit is.
    fn shows(&self, after: &State, finding: &Finding) -> bool {
        let line = after.report.file.line_of(finding.diagnostic.primary.span.start);
        let category = finding.diagnostic.rule.category;
        let form = matches!(category, Category::Syntax | Category::Schema);
        let on_edited_line = self.lines.binary_search(&line).is_ok();
        if !form && category != Category::Shell && self.is_of_new_text(finding) {
            return finding.diagnostic.severity <= self.mended;
        }
        match &self.below {
            Below::Nothing => false,
            Below::All => {
                let at = self.lines.partition_point(|&l| l + 1 < line);
                let near = self.lines.get(at).is_some_and(|&l| l <= line + 1);
                !(form && near)
            }
            Below::Places(places) => {
                let against = category == Category::Schema || form && on_edited_line;
                let mut labels = finding.diagnostic.labels();
                !against && labels.any(|label| places.iter().any(|place| place.encloses(label.span)))
            }
        }
    }
}

impl Revealed {
    /// Whether another rule speaks of text that an edit wrote.
    fn is_of_new_text(&self, finding: &Finding) -> bool {
        let diagnostic = &finding.diagnostic;
        let from = self.edits.partition_point(|edit| edit.end < diagnostic.primary.span.start);
        let wrote = self
            .edits
            .get(from)
            .is_some_and(|edit| !edit.is_empty() && edit.touches(diagnostic.primary.span));
        wrote && !self.rules.contains(&diagnostic.rule.name)
    }
}

/// The comment that new text stands in, which it may have made a directive; else the text itself.
fn whole_comment(after: &State, new: Span) -> Span {
    let comments = after.document_at(new).map_or(&[][..], |document| document.tree.comments());
    let from = comments.partition_point(|comment| comment.span.end < new.start);
    comments.get(from).filter(|comment| comment.span.encloses(new)).map_or(new, |comment| comment.span)
}

/// The texts on edited lines, and what stands under the keys on them.
fn read_anew(after: &State, lines: &[u32]) -> Vec<Span> {
    let file = &after.report.file;
    let on_edited_line = |span: Span| {
        let first = lines.partition_point(|&line| line < file.line_of(span.start));
        lines.get(first).is_some_and(|&line| line <= file.line_of(span.end))
    };
    let mut places = Vec::new();
    for node in after.documents.iter().flat_map(|document| document.tree.nodes()).filter(|n| !n.is_alias()) {
        if node.kind() == Kind::Scalar && on_edited_line(node.span()) {
            places.push(node.span());
        }
        for entry in node.entries().filter(|entry| on_edited_line(entry.key.span())) {
            places.push(entry.value.full_span());
        }
    }
    places
}

/// The lines of the new text, from 0 and in order, that an edit stands on.
fn edited_lines(after: &State, moves: &Moves) -> Vec<u32> {
    let file = &after.report.file;
    let mut lines: Vec<u32> =
        moves.parts().iter().flat_map(|(_, new)| file.line_of(new.start)..=file.line_of(new.end)).collect();
    lines.dedup();
    lines
}
