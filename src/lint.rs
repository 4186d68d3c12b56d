//! The one way through: a source and settings in, a report out.

use std::sync::Arc;

use camino::Utf8PathBuf;
use jiff::civil::Date;

use crate::buildspec::lower;
use crate::catalog::{Rule, rules};
use crate::diagnostics::{FileReport, Finding, Findings};
use crate::facts::Facts;
use crate::repository::{Repository, Root};
use crate::rules::{CHECKS, Context};
use crate::source::{Mapped, SourceFile, Span};
use crate::yaml::{Tree, load, verdict};

mod settle;

/// What the user said, by flags, variables and configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which rules run, by their index in the catalogue.
    pub rules: RuleSet,
    /// The images that the build may run in (`aws/codebuild/standard:7.0`, or short `standard:7.0`); empty: unknown.
    pub images: Vec<String>,
    /// The source root, absolute; none: found out as in the contracts.
    pub root: Option<Utf8PathBuf>,
    /// "Today", for end-of-life rules.
    pub today: Date,
}

impl Settings {
    /// The default settings on a given day.
    pub fn new(today: Date) -> Self {
        Self { rules: RuleSet::default(), images: Vec::new(), root: None, today }
    }
}

/// A set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    on: Vec<bool>,
}

impl Default for RuleSet {
    /// Every rule that is on by default.
    fn default() -> Self {
        Self { on: rules().iter().map(|r| r.enabled).collect() }
    }
}

impl RuleSet {
    /// No rule.
    pub fn none() -> Self {
        Self { on: vec![false; rules().len()] }
    }

    /// Switches a rule on or off.
    pub fn set(&mut self, rule: &Rule, on: bool) {
        for (slot, r) in self.on.iter_mut().zip(rules()) {
            if r.name == rule.name {
                *slot = on;
            }
        }
    }

    /// The rules that are on, with their index in the catalogue.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &'static Rule)> {
        rules().iter().enumerate().filter(|(i, _)| self.on.get(*i).copied().unwrap_or(false))
    }
}

/// A file to be linted.
#[derive(Clone, Debug)]
pub struct Source {
    /// The text and the path that is shown.
    pub file: SourceFile,
    /// Whether the user named the file, so that something must be said of it even when it holds no buildspec.
    pub named: bool,
    /// Where it stands in a repository; none outside of one.
    pub place: Option<Place>,
    /// Where the file's first byte that is no UTF-8 stands. Each such byte is a `?` in the text, so offsets are the file's.
    pub invalid_utf8: Option<u32>,
}

/// Where a file stands in a repository. Nothing of the repository is read until a rule asks.
#[derive(Clone, Debug)]
pub struct Place {
    /// The repository.
    pub repository: Arc<Repository>,
    /// The file's path from its top, with `/`.
    pub path: String,
    /// The source root, if the user named one.
    pub root: Option<Root>,
}

/// The largest file that is looked at, in bytes. Real buildspecs have a few kilobytes, the largest seen 40.
const LARGEST: usize = 16 * 1024 * 1024;

/// Lints one file. Never fails and never panics on any text; what is wrong with the file is in the report.
pub fn lint(source: Source, settings: &Settings) -> FileReport {
    let mut findings = Vec::new();
    let whole = Span::of(0..source.file.text().len());
    document(&source, whole, None, settings, &mut findings);
    FileReport { file: source.file, findings, suppressed: 0 }
}

/// Lints one document: the whole file, or a buildspec inside it (`at`: its text and where that comes from).
fn document(
    source: &Source,
    span: Span,
    at: Option<&Mapped>,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) {
    let text = at.map_or(source.file.text(), Mapped::text);
    let too_large = text.len() > LARGEST;
    let tree = if too_large { Tree::default() } else { load(text, at) };
    let rejection = (!too_large).then(|| verdict(text).err()).flatten().map(|mut r| {
        r.offset = r.offset.map(|offset| at.map_or(offset, |m| m.offset(offset as usize)));
        r
    });
    let spec = if tree.is_bomb() { None } else { lower(&tree) };
    let facts = Facts::new(&tree, spec.as_ref(), settings, source.place.as_ref(), at.is_some());
    let context = Context {
        file: &source.file,
        document: span,
        embedded: at.is_some(),
        too_large,
        invalid_utf8: source.invalid_utf8,
        tree: &tree,
        rejection: rejection.as_ref(),
        spec: spec.as_ref(),
        facts: &facts,
        settings,
    };
    let mut said = Vec::new();
    for (index, rule) in settings.rules.iter() {
        if let Some(check) = CHECKS.get(index) {
            check(&context, &mut Findings::new(rule, &mut said));
        }
    }
    let mut said = settle::settle(&context, said);
    said.sort_by(|a, b| (a.primary.span, a.rule.name).cmp(&(b.primary.span, b.rule.name)));
    findings.extend(settle::name(&context, source, said));
}
