//! `path:line:col: severity[rule] message [fixable with --fix]`: one line a finding, for editors, `grep` and `sort`.

use std::io::{self, Write};

use super::printable::printable;
use super::silenced::{Shown, shown};
use super::summary::mark;
use super::{Reporter, Style};
use crate::diagnostics::Report;
use crate::source::Encoding;

pub(super) struct Concise {
    pub(super) style: Style,
}

impl Reporter for Concise {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for Shown { file, diagnostic, reason } in shown(report, self.style.suppressed) {
            let why = reason.map(|reason| format!(" ({})", printable(reason, false))).unwrap_or_default();
            let start =
                file.lines().position(file.text(), diagnostic.primary.span.start, Encoding::CodePoints);
            let mark = mark(&diagnostic).map(|mark| format!(" [{mark}]")).unwrap_or_default();
            writeln!(
                out,
                "{}:{}:{}: {}[{}] {}{why}{mark}",
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
