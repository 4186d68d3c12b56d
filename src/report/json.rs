//! JSON, version 1 (`docs/guide/json.md`, `docs/schemas/json-v1.schema.json`). The structs here are the wire format:
//! fields may be added, none may go or change without a version 2.

use std::io::{self, Write};

use serde::Serialize;

use super::Reporter;
use crate::diagnostics::{Diagnostic, FileReport, Finding, Report, Silencer, Summary};
use crate::source::{Encoding, SourceFile, Span};

pub(super) struct Json;

impl Reporter for Json {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &Document::of(report))?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    diagnostics: Vec<Item<'a>>,
    suppressed: Vec<Silenced<'a>>,
    errors: Vec<Unread<'a>>,
    summary: Counts,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

/// One diagnostic.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    rule: &'a str,
    category: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    url: Option<String>,
    path: &'a str,
    logical_path: &'a str,
    range: Range,
    labels: Vec<Place<'a>>,
    flow: bool,
    fixes: Vec<Mend<'a>>,
    fingerprint: String,
}

/// A finding that was silenced, and by what.
#[derive(Serialize)]
struct Silenced<'a> {
    by: &'static str,
    reason: Option<&'a str>,
    comment: Option<Range>,
    diagnostic: Item<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    message: &'a str,
    kind: &'static str,
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Mend<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    range: Range,
    text: &'a str,
}

/// Half-open.
#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

/// `offset` in bytes from 0, BOM included; `line` and `column` from 1, the column in code points.
#[derive(Serialize)]
struct Point {
    offset: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    message: &'a str,
}

/// How much was found.
#[derive(Serialize)]
pub(super) struct Counts {
    files: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
}

impl Counts {
    pub(super) fn of(report: &Report) -> Self {
        let Summary { files, errors, warnings, notes, suppressed } = report.summary();
        Self { files, errors, warnings, notes, suppressed }
    }
}

impl<'a> Document<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            schema_version: 1,
            tool: Tool { name: "speclint", version: env!("CARGO_PKG_VERSION") },
            diagnostics: report.findings().map(|(file, finding)| Item::of(file, finding)).collect(),
            suppressed: report.files.iter().flat_map(silenced).collect(),
            errors: report
                .errors
                .iter()
                .map(|e| Unread { path: e.path.as_str(), message: &e.message })
                .collect(),
            summary: Counts::of(report),
        }
    }
}

impl<'a> Item<'a> {
    pub(super) fn of(file: &'a SourceFile, finding: &'a Finding) -> Self {
        let diagnostic = &finding.diagnostic;
        Self {
            rule: diagnostic.rule.name,
            category: diagnostic.rule.category.slug(),
            severity: diagnostic.severity.name(),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            url: Some(diagnostic.rule.url()),
            path: file.path().as_str(),
            logical_path: &finding.logical_path,
            range: Range::of(file, diagnostic.primary.span),
            labels: places(file, diagnostic),
            flow: diagnostic.flow,
            fixes: fixes(file, diagnostic),
            fingerprint: finding.fingerprint.to_string(),
        }
    }
}

fn silenced(file: &FileReport) -> impl Iterator<Item = Silenced<'_>> {
    file.suppressed.iter().map(|silenced| {
        let (by, comment) = match silenced.by {
            Silencer::Comment(span) => ("comment", Some(Range::of(&file.file, span))),
            Silencer::Baseline => ("baseline", None),
        };
        let diagnostic = Item::of(&file.file, &silenced.finding);
        Silenced { by, reason: silenced.reason.as_deref(), comment, diagnostic }
    })
}

impl Range {
    fn of(file: &SourceFile, span: Span) -> Self {
        Self { start: Point::of(file, span.start), end: Point::of(file, span.end) }
    }
}

impl Point {
    fn of(file: &SourceFile, offset: u32) -> Self {
        let offset = offset.min(file.text().len() as u32);
        let position = file.lines().position(file.text(), offset, Encoding::CodePoints);
        Self { offset, line: position.line + 1, column: position.column + 1 }
    }
}

fn places<'a>(file: &'a SourceFile, diagnostic: &'a Diagnostic) -> Vec<Place<'a>> {
    let kinds = std::iter::once("primary").chain(std::iter::repeat("secondary"));
    diagnostic
        .labels()
        .zip(kinds)
        .map(|(label, kind)| Place {
            message: &label.message,
            kind,
            path: file.path().as_str(),
            range: Range::of(file, label.span),
        })
        .collect()
}

fn fixes<'a>(file: &SourceFile, diagnostic: &'a Diagnostic) -> Vec<Mend<'a>> {
    diagnostic
        .fixes
        .iter()
        .map(|fix| Mend {
            title: &fix.title,
            applicability: fix.applicability.name(),
            edits: fix
                .edits
                .iter()
                .map(|edit| Replacement { range: Range::of(file, edit.span), text: &edit.text })
                .collect(),
        })
        .collect()
}
