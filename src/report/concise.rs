//! `path:line:col: severity[rule] message`: one line a finding, for editors, `grep` and `sort`.

use std::io::{self, Write};

use super::Reporter;
use super::printable::printable;
use crate::diagnostics::Report;
use crate::source::Encoding;

pub(super) struct Concise;

impl Reporter for Concise {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for (file, finding) in report.findings() {
            let diagnostic = &finding.diagnostic;
            let start =
                file.lines().position(file.text(), diagnostic.primary.span.start, Encoding::CodePoints);
            writeln!(
                out,
                "{}:{}:{}: {}[{}] {}",
                printable(file.path().as_str(), false),
                start.line + 1,
                start.column + 1,
                diagnostic.severity,
                diagnostic.rule.name,
                printable(&diagnostic.message, false),
            )?;
        }
        Ok(())
    }
}
