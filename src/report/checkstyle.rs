//! Checkstyle's XML, which Jenkins' warnings plugin and many others read.

use std::io::{self, Write};

use super::Reporter;
use super::prose::sentence;
use super::region::Region;
use super::xml::Value;
use crate::diagnostics::{Report, Severity};
use crate::source::Encoding;

pub(super) struct Checkstyle;

impl Reporter for Checkstyle {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<checkstyle version=\"4.3\">")?;
        for file in &report.files {
            writeln!(out, "  <file name=\"{}\">", Value(file.file.path().as_str()))?;
            for finding in &file.findings {
                let diagnostic = &finding.diagnostic;
                let start = Region::shown(&file.file, diagnostic.primary.span, Encoding::CodePoints).start;
                let mut message = sentence(&diagnostic.message);
                if let Some(help) = &diagnostic.help {
                    message += " ";
                    message += &sentence(help);
                }
                writeln!(
                    out,
                    "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"speclint.{}\"/>",
                    start.line,
                    start.column,
                    match diagnostic.severity {
                        Severity::Error => "error",
                        Severity::Warning => "warning",
                        Severity::Note => "info",
                    },
                    Value(&message),
                    diagnostic.rule.name,
                )?;
            }
            writeln!(out, "  </file>")?;
        }
        for error in &report.errors {
            writeln!(
                out,
                "  <file name=\"{}\">\n    <error line=\"0\" severity=\"error\" message=\"{}\" source=\"speclint.unreadable\"/>\n  </file>",
                Value(error.path.as_str()),
                Value(&sentence(&error.message)),
            )?;
        }
        writeln!(out, "</checkstyle>")
    }
}
