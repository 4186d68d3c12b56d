//! One text and all that a proof asks of it: its findings, its trees, libyaml's verdict.

use std::collections::HashSet;

use super::choose::Choice;
use crate::diagnostics::{FileReport, Finding, Fingerprint, Fix};
use crate::host;
use crate::lint::{LARGEST, RuleSet, Settings, Source, lint};
use crate::source::{SourceFile, Span};
use crate::yaml::{Tree, load, verdict};

/// A text that was looked at.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) report: FileReport,
    /// What all rules that are on by default say, where the user has chosen others: what a fix must not break does not
    /// depend on what it is asked for.
    pub(super) guard: Vec<Finding>,
    pub(super) documents: Vec<Document>,
    /// Findings that are not to be mended.
    pub(super) spared: HashSet<Fingerprint>,
}

/// A buildspec in it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its bytes in the file.
    pub(super) span: Span,
    /// Its tree; spans are the file's.
    pub(super) tree: Tree,
    /// Whether libyaml rejects it, and how many bytes it left unread.
    pub(super) rejected: Option<u32>,
}

impl State {
    /// Lints and parses a text that takes the place of the source's.
    pub(super) fn of(source: &Source, text: String, settings: &Settings) -> Self {
        let file = SourceFile::new(source.file.path(), text);
        let kind = host::kind(file.path(), file.text());
        let documents = host::documents(&file, kind).iter().map(|d| Document::of(d, &file)).collect();
        let source = Source { file, ..source.clone() };
        let guard = match guarding(settings) {
            Some(settings) => lint(source.clone(), &settings).findings,
            None => Vec::new(),
        };
        Self { report: lint(source, settings), guard, documents, spared: HashSet::new() }
    }

    pub(super) fn text(&self) -> &str {
        self.report.file.text()
    }

    /// The finding and the fix of a choice made of this report.
    pub(super) fn chosen(&self, choice: Choice) -> Option<(&Finding, &Fix)> {
        let finding = self.report.findings.get(choice.finding)?;
        Some((finding, finding.diagnostic.fixes.get(choice.fix)?))
    }

    /// The buildspec that holds a place.
    pub(super) fn document_at(&self, span: Span) -> Option<&Document> {
        self.documents.iter().find(|d| d.span.encloses(span))
    }
}

/// The settings with every rule that is on by default; none if those are on anyway.
fn guarding(settings: &Settings) -> Option<Settings> {
    let default = RuleSet::default();
    let on: HashSet<usize> = settings.rules.iter().map(|(index, _)| index).collect();
    let all_on = default.iter().all(|(index, _)| on.contains(&index));
    (!all_on).then(|| Settings { rules: default, ..settings.clone() })
}

impl Document {
    fn of(document: &host::Document, file: &SourceFile) -> Self {
        let text = document.text(file);
        let span = document.span(file);
        if text.len() > LARGEST {
            return Self { span, tree: Tree::default(), rejected: None };
        }
        let rejected = verdict(text).err().map(|rejection| {
            let read = rejection.offset.unwrap_or(0) as usize;
            text.len().saturating_sub(read) as u32
        });
        Self { span, tree: load(text, document.place()), rejected }
    }

    /// Whether what it means cannot be known for sure: nothing but its syntax may be mended then.
    pub(super) fn is_broken(&self) -> bool {
        self.rejected.is_some() || self.tree.is_partial()
    }
}
