//! reviewdog's diagnostic format (<https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>), with what a fix would
//! write as suggestions. Its columns count bytes of UTF-8. reviewdog puts the working directory before the paths itself.

use std::io::{self, Write};

use serde::Serialize;

use super::Reporter;
use super::prose::sentence;
use super::region::{Point, Region};
use crate::diagnostics::{Diagnostic, Fix, Report, Severity};
use crate::source::{Encoding, SourceFile, Span};

pub(super) struct RdJson;

impl Reporter for RdJson {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let result = DiagnosticResult {
            source: Source { name: "speclint", url: env!("CARGO_PKG_REPOSITORY") },
            diagnostics: report.findings().map(|(file, f)| item(file, &f.diagnostic)).collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &result)?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct DiagnosticResult<'a> {
    source: Source,
    diagnostics: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Item<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

/// Half-open; lines and columns from 1.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

fn item<'a>(file: &'a SourceFile, diagnostic: &'a Diagnostic) -> Item<'a> {
    let location = |span| Location {
        path: file.path().as_str(),
        range: range(Region::shown(file, span, Encoding::Utf8)),
    };
    let mut message = sentence(&diagnostic.message);
    if let Some(help) = &diagnostic.help {
        message += "\n";
        message += &sentence(help);
    }
    Item {
        message,
        location: location(diagnostic.primary.span),
        severity: match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code { value: diagnostic.rule.name, url: diagnostic.rule.url() },
        suggestions: diagnostic.fixes.iter().filter_map(|fix| suggestion(file, fix)).collect(),
        related_locations: diagnostic
            .secondary
            .iter()
            .map(|label| Related { message: &label.message, location: location(label.span) })
            .collect(),
    }
}

/// A suggestion replaces one range, a fix may have several edits: so the suggestion reaches from the first to the last.
fn suggestion(file: &SourceFile, fix: &Fix) -> Option<Suggestion> {
    let (first, last) = (fix.edits.first()?, fix.edits.last()?);
    let mut text = String::new();
    let mut at = first.span.start;
    for edit in &fix.edits {
        text += file.text().get(at as usize..edit.span.start as usize)?;
        text += &edit.text;
        at = edit.span.end;
    }
    let whole = Span::new(first.span.start, last.span.end);
    Some(Suggestion { range: range(Region::exact(file, whole, Encoding::Utf8)), text })
}

fn range(region: Region) -> Range {
    let position = |point: Point| Position { line: point.line, column: point.column };
    Range { start: position(region.start), end: position(region.end) }
}
