//! Issues as engines of Code Climate write them
//! (<https://github.com/codeclimate/platform/blob/master/spec/analyzers/SPEC.md>): JSON objects, each ended by a NUL byte.

use std::io::{self, Write};

use serde::Serialize;

use super::gitlab::severity;
use super::prose::sentence;
use super::region::Region;
use super::{Reporter, Run};
use crate::catalog::Category;
use crate::diagnostics::{Finding, Report};
use crate::source::{Encoding, SourceFile, Span};

pub(super) struct CodeClimate<'a> {
    pub(super) run: &'a Run,
}

impl Reporter for CodeClimate<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for (file, finding) in report.findings() {
            serde_json::to_writer(&mut *out, &issue(self.run, file, finding))?;
            out.write_all(b"\0\n")?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Issue {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'static str,
    description: String,
    content: Content,
    categories: [&'static str; 1],
    location: Location,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_locations: Vec<Location>,
    severity: &'static str,
    fingerprint: String,
}

#[derive(Serialize)]
struct Content {
    body: &'static str,
}

#[derive(Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

fn issue(run: &Run, file: &SourceFile, finding: &Finding) -> Issue {
    let diagnostic = &finding.diagnostic;
    Issue {
        kind: "issue",
        check_name: diagnostic.rule.name,
        description: sentence(&diagnostic.message),
        content: Content { body: diagnostic.rule.body() },
        categories: [category(diagnostic.rule.category)],
        location: location(run, file, diagnostic.primary.span),
        other_locations: diagnostic.secondary.iter().map(|label| location(run, file, label.span)).collect(),
        severity: severity(diagnostic.severity),
        fingerprint: finding.fingerprint.to_string(),
    }
}

fn location(run: &Run, file: &SourceFile, span: Span) -> Location {
    let region = Region::shown(file, span, Encoding::CodePoints);
    Location {
        path: run.path_from_top(file.path()).into_owned(),
        positions: Positions {
            begin: Position { line: region.start.line, column: region.start.column },
            end: Position { line: region.end.line, column: region.end.column },
        },
    }
}

/// One of the categories that Code Climate knows.
fn category(category: Category) -> &'static str {
    match category {
        Category::Security => "Security",
        Category::Cache => "Performance",
        Category::Runtimes => "Compatibility",
        Category::Suppressions => "Clarity",
        _ => "Bug Risk",
    }
}
