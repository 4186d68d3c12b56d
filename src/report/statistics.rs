//! How often each rule speaks, in place of the findings: for people, and as JSON.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::json::Counts;
use super::summary::summary;
use super::{Reporter, Run};
use crate::catalog::{Applicability, Rule, Severity};
use crate::diagnostics::Report;

pub(super) struct Statistics<'a> {
    pub(super) run: &'a Run,
}

pub(super) struct StatisticsJson;

/// What one rule found.
struct Row {
    rule: &'static Rule,
    count: usize,
    /// The highest severity among its findings.
    severity: Severity,
    /// Findings with a safe fix.
    safe: usize,
    /// Findings with an unsafe fix only.
    unsafe_only: usize,
}

/// The most frequent first, then by name.
fn rows(report: &Report) -> Vec<Row> {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for (_, finding) in report.findings() {
        let diagnostic = &finding.diagnostic;
        let row = rows.entry(diagnostic.rule.name).or_insert(Row {
            rule: diagnostic.rule,
            count: 0,
            severity: Severity::Note,
            safe: 0,
            unsafe_only: 0,
        });
        row.count += 1;
        row.severity = row.severity.max(diagnostic.severity);
        match diagnostic.fixes.iter().map(|fix| fix.applicability).max() {
            Some(Applicability::Safe) => row.safe += 1,
            Some(Applicability::Unsafe) => row.unsafe_only += 1,
            None => {}
        }
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    rows.sort_by_key(|row| Reverse(row.count));
    rows
}

impl Row {
    /// `*`: each finding can be mended safely; `-`: some can, or not safely.
    fn mark(&self) -> &'static str {
        match (self.safe, self.unsafe_only) {
            (0, 0) => "   ",
            (safe, _) if safe == self.count => "[*]",
            _ => "[-]",
        }
    }
}

impl Reporter for Statistics<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let rows = rows(report);
        let digits = rows.iter().map(|row| row.count.to_string().len()).max().unwrap_or(1);
        let names = rows.iter().map(|row| row.rule.name.len()).max().unwrap_or(0);
        for row in &rows {
            writeln!(
                out,
                "{:>digits$}  {:7}  {}  {:names$}  {}",
                row.count,
                row.severity.name(),
                row.mark(),
                row.rule.name,
                row.rule.summary,
            )?;
        }
        if self.run.style.summary {
            let marks: Vec<&str> = [
                ("[*]", "[*] all have a safe fix"),
                ("[-]", "[-] some have a fix, or one that may change what the build does"),
            ]
            .into_iter()
            .filter(|(mark, _)| rows.iter().any(|row| row.mark() == *mark))
            .map(|(_, words)| words)
            .collect();
            let gap = if rows.is_empty() { "" } else { "\n" };
            write!(out, "{gap}")?;
            for words in marks {
                writeln!(out, "{words}")?;
            }
            writeln!(out, "{}", summary(report))?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Document {
    schema_version: u32,
    statistics: Vec<Entry>,
    summary: Counts,
}

#[derive(Serialize)]
struct Entry {
    rule: &'static str,
    category: &'static str,
    severity: &'static str,
    count: usize,
    safe_fixes: usize,
    unsafe_fixes: usize,
    url: String,
}

impl Reporter for StatisticsJson {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            schema_version: 1,
            statistics: rows(report)
                .iter()
                .map(|row| Entry {
                    rule: row.rule.name,
                    category: row.rule.category.slug(),
                    severity: row.severity.name(),
                    count: row.count,
                    safe_fixes: row.safe,
                    unsafe_fixes: row.unsafe_only,
                    url: row.rule.url(),
                })
                .collect(),
            summary: Counts::of(report),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")
    }
}
