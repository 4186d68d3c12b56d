//! What a run found: the one thing that every output format reads.

use std::collections::HashSet;

use camino::Utf8PathBuf;

use super::{Diagnostic, Fingerprint, Severity, fingerprint};
use crate::catalog::Rule;
use crate::source::{SourceFile, Span};

/// A finding, ready to be shown.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What the rule said.
    pub diagnostic: Diagnostic,
    /// Its name across runs.
    pub fingerprint: Fingerprint,
    /// Where it stands in the document: `phases.build.commands[3]`; empty at the root.
    pub logical_path: String,
}

/// A finding that was found and is not reported, and what silenced it.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// What would have been said.
    pub finding: Finding,
    /// What silenced it.
    pub by: Silencer,
    /// The reason that was given there.
    pub reason: Option<String>,
}

/// What may silence a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silencer {
    /// A comment in the file, in bytes of the host file.
    Comment(Span),
    /// The baseline: it was there when the baseline was written.
    Baseline,
}

/// What was found in one file, sorted by start offset, then rule.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The path that fingerprints are made of: from the repository's top, with `/`; outside of one, the path shown.
    pub root_path: String,
    /// The file, with its path as it is to be shown.
    pub file: SourceFile,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// The findings that were silenced, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// The rules that could say all that they have to say of the file: what they do not report is not there.
    pub heard: Vec<&'static Rule>,
    /// The lowest severity that the user wants to see.
    pub severity: Severity,
    /// The lowest severity that makes the run fail; none if none does.
    pub fail_on: Option<Severity>,
}

impl FileReport {
    /// A file in which nothing was found.
    pub fn new(file: SourceFile) -> Self {
        Self {
            root_path: file.path().to_string(),
            file,
            findings: Vec::new(),
            suppressed: Vec::new(),
            heard: Vec::new(),
            severity: Severity::Note,
            fail_on: Some(Severity::Warning),
        }
    }

    /// Whether a finding of this severity makes the run fail.
    pub fn fails_by(&self, severity: Severity) -> bool {
        self.fail_on.is_some_and(|lowest| severity >= lowest)
    }
}

/// A path that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// As given.
    pub path: Utf8PathBuf,
    /// Why, and what to do.
    pub message: String,
}

/// What a run found, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One entry a file that was looked at, with or without findings.
    pub files: Vec<FileReport>,
    /// What could not be read.
    pub errors: Vec<ReadError>,
    /// How many findings were mended before this was written, by the rule's name, in order.
    pub fixed: Vec<(&'static str, usize)>,
}

/// How many findings of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files looked at.
    pub files: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// Findings that were silenced.
    pub suppressed: usize,
}

impl Report {
    /// The report of a run over `files`, in their order. Two files that stand at the same path of two repositories may have
    /// findings of one name; no name may occur twice in a report, so those after the first are named by the shown path too.
    pub fn new(mut files: Vec<FileReport>, mut errors: Vec<ReadError>) -> Self {
        errors.sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
        let mut names = HashSet::new();
        for FileReport { file, findings, suppressed, .. } in &mut files {
            let silenced = suppressed.iter_mut().map(|silenced| &mut silenced.finding);
            for finding in findings.iter_mut().chain(silenced) {
                let mut occurrence = 0;
                while !names.insert(finding.fingerprint) {
                    let name = finding.fingerprint.to_string();
                    finding.fingerprint = fingerprint(&name, file.path().as_str(), &[], "", occurrence);
                    occurrence += 1;
                }
            }
        }
        Self { files, errors, fixed: Vec::new() }
    }

    /// Every finding with its file, in order.
    pub fn findings(&self) -> impl Iterator<Item = (&SourceFile, &Finding)> {
        self.files.iter().flat_map(|f| f.findings.iter().map(move |finding| (&f.file, finding)))
    }

    /// The counts.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { files: self.files.len(), ..Summary::default() };
        for file in &self.files {
            summary.suppressed += file.suppressed.len();
            for finding in &file.findings {
                match finding.diagnostic.severity {
                    Severity::Error => summary.errors += 1,
                    Severity::Warning => summary.warnings += 1,
                    Severity::Note => summary.notes += 1,
                }
            }
        }
        summary
    }
}
