//! Annotations of GitHub Actions: workflow commands on standard output
//! (<https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>).
//!
//! GitHub shows the first ten errors, the first ten warnings and the first ten notices of a step; the rest stays in the
//! log. Columns are taken only where an annotation begins and ends on one line.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::prose::{sentence, shortened};
use super::region::Region;
use super::{Reporter, Run};
use crate::diagnostics::{Diagnostic, Report, Severity};
use crate::source::{Encoding, SourceFile};

/// Annotations of one level that GitHub shows of one step.
const SHOWN: usize = 10;
/// Bytes of a message; GitHub cuts at 64 KB.
const LONGEST: usize = 4_000;

pub(super) struct Github<'a> {
    pub(super) run: &'a Run,
}

impl Reporter for Github<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for (file, finding) in report.findings() {
            let path = self.run.path_from_top(file.path());
            writeln!(out, "{}", annotation(file, &path, &finding.diagnostic))?;
        }
        for (severity, word) in
            [(Severity::Error, "errors"), (Severity::Warning, "warnings"), (Severity::Note, "notices")]
        {
            let count = report.findings().filter(|(_, f)| f.diagnostic.severity == severity).count();
            if count > SHOWN {
                writeln!(out, "{count} {word}; GitHub shows the first {SHOWN} of a step as annotations")?;
            }
        }
        Ok(())
    }
}

fn annotation(file: &SourceFile, path: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let region = Region::shown(file, diagnostic.primary.span, Encoding::CodePoints);
    let mut place = format!("file={},line={}", property(path), region.start.line);
    if region.is_one_line() {
        let _ = write!(place, ",col={},endColumn={}", region.start.column, region.end.column);
    } else {
        let _ = write!(place, ",endLine={}", region.end.line);
    }
    let title = property(&format!("speclint ({})", diagnostic.rule.name));
    let mut message = sentence(&diagnostic.message);
    if let Some(help) = &diagnostic.help {
        message += "\n";
        message += &sentence(help);
    }
    format!("::{level} {place},title={title}::{}", data(&shortened(&message, LONGEST)))
}

/// A message, on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value before the `::`, where `:` and `,` have a meaning too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
