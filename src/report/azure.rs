//! Issues of Azure Pipelines: logging commands on standard output
//! (<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>). They know errors and warnings; notes are
//! plain lines of the log.

use std::io::{self, Write};

use super::printable::printable;
use super::prose::{sentence, shortened};
use super::region::Region;
use super::{Reporter, Run};
use crate::diagnostics::{Report, Severity};
use crate::source::Encoding;

/// Bytes of a message.
const LONGEST: usize = 4_000;

pub(super) struct Azure<'a> {
    pub(super) run: &'a Run,
}

impl Reporter for Azure<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for (file, finding) in report.findings() {
            let diagnostic = &finding.diagnostic;
            let path = self.run.path_from_top(file.path());
            let start = Region::shown(file, diagnostic.primary.span, Encoding::CodePoints).start;
            let (rule, message) = (diagnostic.rule.name, sentence(&diagnostic.message));
            let message = shortened(&message, LONGEST);
            let level = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => {
                    let line = format!("{path}:{}:{}: note[{rule}] {message}", start.line, start.column);
                    // The agent obeys commands in the middle of a line too.
                    let line = line.replace("##vso[", "##vso [").replace("##[", "## [");
                    writeln!(out, "{}", printable(&line, false))?;
                    continue;
                }
            };
            writeln!(
                out,
                "##vso[task.logissue type={level};sourcepath={};linenumber={};columnnumber={};code={rule};]{}",
                property(&path),
                start.line,
                start.column,
                data(&message),
            )?;
        }
        Ok(())
    }
}

/// A message, on one line.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value in the brackets, where `]` and `;` have a meaning too.
fn property(text: &str) -> String {
    data(text).replace(']', "%5D").replace(';', "%3B")
}
