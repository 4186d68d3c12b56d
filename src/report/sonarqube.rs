//! SonarQube's generic issues, in the shape that it takes since 10.3, with `rules` and `issues`
//! (<https://docs.sonarsource.com/sonarqube-server/analyzing-source-code/importing-external-issues/generic-issue-import-format>).
//!
//! Versions differ in what they require of a rule, so it has both `type` with `severity` and `cleanCodeAttribute` with
//! `impacts`. Columns count UTF-16 from 0; a range that is empty makes the whole import fail, so it is left at its line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::prose::sentence;
use super::region::Region;
use super::{Reporter, Run};
use crate::catalog::{Category, Rule, Severity};
use crate::diagnostics::{Finding, Report};
use crate::source::{Encoding, SourceFile, Span};

pub(super) struct SonarQube<'a> {
    pub(super) run: &'a Run,
}

impl Reporter for SonarQube<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let used: BTreeMap<&str, &Rule> =
            report.findings().map(|(_, f)| (f.diagnostic.rule.name, f.diagnostic.rule)).collect();
        let document = Document {
            rules: used.into_values().map(described).collect(),
            issues: report.findings().map(|(file, finding)| issue(self.run, file, finding)).collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct Document {
    rules: Vec<Described>,
    issues: Vec<Issue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    id: &'static str,
    name: &'static str,
    description: String,
    engine_id: &'static str,
    clean_code_attribute: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    severity: &'static str,
    impacts: [Impact; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Impact {
    software_quality: &'static str,
    severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue {
    rule_id: &'static str,
    primary_location: Location,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secondary_locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    message: String,
    file_path: String,
    text_range: TextRange,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TextRange {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

fn described(rule: &Rule) -> Described {
    let (clean_code_attribute, kind, software_quality) = match (rule.category, rule.severity) {
        (Category::Security, _) => ("TRUSTWORTHY", "VULNERABILITY", "SECURITY"),
        (_, Severity::Note) => ("CLEAR", "CODE_SMELL", "MAINTAINABILITY"),
        _ => ("LOGICAL", "BUG", "RELIABILITY"),
    };
    let (severity, impact) = match rule.severity {
        Severity::Error => ("CRITICAL", "HIGH"),
        Severity::Warning => ("MAJOR", "MEDIUM"),
        Severity::Note => ("INFO", "LOW"),
    };
    Described {
        id: rule.name,
        name: rule.summary,
        description: format!("{} {}", sentence(rule.summary), rule.url()),
        engine_id: "speclint",
        clean_code_attribute,
        kind,
        severity,
        impacts: [Impact { software_quality, severity: impact }],
    }
}

fn issue(run: &Run, file: &SourceFile, finding: &Finding) -> Issue {
    let diagnostic = &finding.diagnostic;
    let location = |span, message| Location {
        message,
        file_path: run.path_from_top(file.path()).into_owned(),
        text_range: range(file, span),
    };
    let mut message = sentence(&diagnostic.message);
    if let Some(help) = &diagnostic.help {
        message += " ";
        message += &sentence(help);
    }
    Issue {
        rule_id: diagnostic.rule.name,
        primary_location: location(diagnostic.primary.span, message),
        secondary_locations: diagnostic
            .secondary
            .iter()
            .map(|label| location(label.span, sentence(&label.message)))
            .collect(),
    }
}

fn range(file: &SourceFile, span: Span) -> TextRange {
    let region = Region::shown(file, span, Encoding::Utf16);
    if region.is_empty() {
        let last = file.lines().line_count();
        // Behind the last line end there is no line for SonarQube, unless it is the only one.
        let past = region.start.line == last && file.line_text(last - 1).is_empty() && last > 1;
        let start_line = if past { last - 1 } else { region.start.line };
        return TextRange { start_line, end_line: None, start_column: None, end_column: None };
    }
    TextRange {
        start_line: region.start.line,
        end_line: Some(region.end.line),
        start_column: Some(region.start.column - 1),
        end_column: Some(region.end.column - 1),
    }
}
