//! GitLab's code quality report (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>): an array of
//! issues, told apart by their fingerprints. Paths are taken from the top of the repository.

use std::io::{self, Write};

use serde::Serialize;

use super::prose::sentence;
use super::region::Region;
use super::{Reporter, Run};
use crate::diagnostics::{Finding, Report, Severity};
use crate::source::{Encoding, SourceFile};

pub(super) struct Gitlab<'a> {
    pub(super) run: &'a Run,
}

impl Reporter for Gitlab<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let issues: Vec<Issue> =
            report.findings().map(|(file, finding)| issue(self.run, file, finding)).collect();
        serde_json::to_writer_pretty(&mut *out, &issues)?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn issue(run: &Run, file: &SourceFile, finding: &Finding) -> Issue {
    let diagnostic = &finding.diagnostic;
    let region = Region::shown(file, diagnostic.primary.span, Encoding::CodePoints);
    Issue {
        description: sentence(&diagnostic.message),
        check_name: diagnostic.rule.name,
        fingerprint: finding.fingerprint.to_string(),
        severity: severity(diagnostic.severity),
        location: Location {
            path: run.path_from_top(file.path()).into_owned(),
            lines: Lines { begin: region.start.line, end: region.end.line },
        },
    }
}

/// The words that GitLab and Code Climate share: `info`, `minor`, `major`, `critical`, `blocker`.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Note => "info",
    }
}
