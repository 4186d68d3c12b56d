//! From findings to a text in which what can be mended is mended.
//!
//! In: a source, settings, a policy. Out: the new text, what was mended in it, what was not and why, and what is left to
//! report. A fix is kept only if linting again proves it. Works in memory: it opens no file and prints nothing.

mod apply;
mod choose;
mod compare;
mod converge;
mod policy;
mod prove;
mod state;
mod tree;

#[cfg(test)]
mod generated;
#[cfg(test)]
mod properties;

pub use choose::edits_for;
pub use policy::Policy;
pub use prove::Refusal;

use std::collections::HashSet;

use crate::catalog::Rule;
use crate::diagnostics::{FileReport, Finding, Fingerprint, Fix};
use crate::lint::{Settings, Source};
use crate::source::Span;

/// What came of fixing one file.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The file with its new text, and what is left to be said of it.
    pub report: FileReport,
    /// The fixes that were kept, in the order in which they were applied.
    pub applied: Vec<Applied>,
    /// The fixes that were tried and not kept, by their place.
    pub dropped: Vec<Dropped>,
    /// Fixes undid each other for ever, which is a bug of speclint's. Everything was taken back: the text is the old one.
    pub unsettled: Option<Unsettled>,
}

/// A fix that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The rule whose finding it mended.
    pub rule: &'static str,
    /// What it did.
    pub title: String,
}

/// A fix that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The rule whose finding it should have mended.
    pub rule: &'static str,
    /// What it would have done.
    pub title: String,
    /// Where the finding stands, in bytes of the new text.
    pub span: Span,
    /// Why it was not kept.
    pub why: Refusal,
}

/// Fixes that undo each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// The rules whose fixes were applied again and again.
    pub rules: Vec<&'static str>,
}

impl Fixed {
    /// The new text; the old one where nothing was kept.
    pub fn text(&self) -> &str {
        self.report.file.text()
    }

    /// How many fixes of each rule were kept, by the rule's name.
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for applied in &self.applied {
            *counts.entry(applied.rule).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }
}

/// Mends what the policy allows, until nothing more can be mended. Never fails: what cannot be mended stays in the report.
/// A file that is not UTF-8 is left as it is.
pub fn fix_all(source: &Source, settings: &Settings, policy: Policy) -> Fixed {
    fix_some(source, settings, policy, &|_| HashSet::new())
}

/// Names the findings of a report that are not to be mended, whatever the policy allows.
pub type Spare<'a> = dyn Fn(&FileReport) -> HashSet<Fingerprint> + 'a;

/// The same, without what is to be spared.
pub fn fix_some(source: &Source, settings: &Settings, policy: Policy, spare: &Spare<'_>) -> Fixed {
    let look = |text: String| {
        let mut state = state::State::of(source, text, settings);
        state.spared = spare(&state.report);
        state
    };
    converge::converge(source, &look, &prove::prove, policy)
}

/// Applies one fix of one finding of a source, and proves it: the report of the new text.
///
/// # Errors
/// Why the fix does not hold.
pub fn attempt(
    source: &Source,
    settings: &Settings,
    finding: &Finding,
    fix: &Fix,
) -> Result<FileReport, Refusal> {
    let before = state::State::of(source, source.file.text().to_owned(), settings);
    let same = |f: &&Finding| f.fingerprint == finding.fingerprint;
    let finding = before.report.findings.iter().find(same).ok_or(Refusal::StillThere)?;
    let change = apply::apply(source.file.text(), &fix.edits).ok_or(Refusal::BadEdits)?;
    let after = state::State::of(source, change.text, settings);
    prove::prove(&before, &after, &change.moves, &[(finding, fix)])?;
    Ok(after.report)
}

/// Whether a rule's fixes may repair text that CodeBuild's parser rejects.
fn repairs_syntax(rule: &Rule) -> bool {
    rule.category == crate::catalog::Category::Syntax
}
