//! One JSON object a line, each a diagnostic as in JSON, version 1: for programs that read as it comes.

use std::io::{self, Write};

use super::Reporter;
use super::json::Item;
use crate::diagnostics::Report;

pub(super) struct JsonLines;

impl Reporter for JsonLines {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for (file, finding) in report.findings() {
            serde_json::to_writer(&mut *out, &Item::of(file, finding))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}
