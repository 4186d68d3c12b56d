//! Fixes in an editor, by the engine that `--fix` uses: what it would not keep is not offered. A list of actions names jobs;
//! the edit of a job is worked out when its action is chosen, or at once for a client that cannot wait.

use std::collections::HashSet;

use gen_lsp_types::WorkspaceEdit;
use serde::{Deserialize, Serialize};

use super::edits::{between, workspace_edit};
use super::snapshot::Snapshot;
use crate::catalog::Applicability;
use crate::diagnostics::{FileReport, Finding, Fingerprint, Fix};
use crate::fix::{self, Fixed, Policy};

/// A fix that is still to be worked out, as the client keeps it with its action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Job {
    /// The document's address.
    pub(super) uri: String,
    /// Its version.
    pub(super) version: Option<i32>,
    pub(super) what: What,
}

/// What is to be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum What {
    /// One finding, by its fingerprint, with one of its fixes.
    One { finding: String, fix: usize },
    /// All that can safely be mended, as `--fix` does.
    All,
    /// All that one rule finds; `risky`: with its unsafe fixes.
    Rule { name: String, risky: bool },
}

impl Job {
    /// A job on a document as it is.
    pub(super) fn new(document: &Snapshot, what: What) -> Self {
        Self { uri: document.uri.0.clone(), version: document.version, what }
    }

    /// The edit; none if nothing would change.
    ///
    /// # Errors
    /// In words, why the fix is not kept.
    pub(super) fn edit(&self, document: &Snapshot) -> Result<Option<WorkspaceEdit>, String> {
        match &self.what {
            What::One { finding, fix } => {
                let same = |found: &&Finding| found.fingerprint.to_string() == *finding;
                let found = document.findings().iter().find(same);
                let chosen = found.and_then(|found| Some((found, found.diagnostic.fixes.get(*fix)?)));
                let (found, fix) = chosen.ok_or("the finding is not there any more")?;
                one(document, found, fix).map(Some)
            }
            What::All => all(document, Policy::SAFE, |_| true),
            What::Rule { name, risky } => {
                let policy = if *risky { Policy::ALL } else { Policy::SAFE };
                all(document, policy, |finding| finding.diagnostic.rule.name == name)
            }
        }
    }
}

fn one(document: &Snapshot, finding: &Finding, fix: &Fix) -> Result<WorkspaceEdit, String> {
    let (source, settings) = document.given();
    fix::attempt(source, settings, finding, fix)
        .map(|_| workspace_edit(document, &fix.edits))
        .map_err(|why| format!("this fix would not hold: {why}"))
}

/// Mends what is meant, is not known already and is severe enough to be shown.
fn all(
    document: &Snapshot,
    policy: Policy,
    meant: impl Fn(&Finding) -> bool,
) -> Result<Option<WorkspaceEdit>, String> {
    let (source, settings) = document.given();
    let policy = Policy { lowest: settings.severity, ..policy };
    let spare = |report: &FileReport| {
        let mut spared = known(document, report);
        spared.extend(report.findings.iter().filter(|finding| !meant(finding)).map(|f| f.fingerprint));
        spared
    };
    let fixed: Fixed = fix::fix_some(source, settings, policy, &spare);
    if let Some(unsettled) = &fixed.unsettled {
        let rules = unsettled.rules.join(", ");
        return Err(format!("the fixes of {rules} undo each other, which is a bug in speclint"));
    }
    let edits = between(document.file.text(), fixed.text());
    Ok((!edits.is_empty()).then(|| workspace_edit(document, &edits)))
}

/// What the baseline silences.
fn known(document: &Snapshot, report: &FileReport) -> HashSet<Fingerprint> {
    let mut left = report.clone();
    document.world.configured.silence(document.path(), &mut left);
    let of = |report: &FileReport| report.findings.iter().map(|f| f.fingerprint).collect::<HashSet<_>>();
    &of(report) - &of(&left)
}

/// The jobs on more than one finding that are worth offering for these: all of a rule, where the file has several.
pub(super) fn of_rules(document: &Snapshot, findings: &[&Finding]) -> Vec<(&'static str, What)> {
    let mut jobs: Vec<(&'static str, What)> = Vec::new();
    for finding in findings {
        let name = finding.diagnostic.rule.name;
        let Some(fix) = fix::edits_for(finding, Policy::ALL) else { continue };
        let risky = fix.applicability != Applicability::Safe;
        let policy = if risky { Policy::ALL } else { Policy::SAFE };
        let same =
            |other: &&Finding| other.diagnostic.rule.name == name && fix::edits_for(other, policy).is_some();
        let several = document.findings().iter().filter(same).count() > 1;
        if several && !jobs.iter().any(|(known, _)| *known == name) {
            jobs.push((name, What::Rule { name: name.to_owned(), risky }));
        }
    }
    jobs
}

/// Whether there is anything that can safely be mended.
pub(super) fn any(document: &Snapshot) -> bool {
    document.findings().iter().any(|finding| fix::edits_for(finding, Policy::SAFE).is_some())
}
