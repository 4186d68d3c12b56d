//! `speclint rules`: the catalogue as a list.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use super::args::ListFormat;
use super::failure::{Failure, Result};
use crate::catalog::{OptionDefault, Rule, rules};

#[derive(Serialize)]
struct List {
    schema_version: u32,
    rules: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    category: &'static str,
    severity: &'static str,
    precision: &'static str,
    security_severity: Option<&'static str>,
    enabled: bool,
    fix: Option<&'static str>,
    since: &'static str,
    summary: &'static str,
    tags: &'static [&'static str],
    options: Vec<OptionEntry>,
    url: String,
}

#[derive(Serialize)]
struct OptionEntry {
    name: &'static str,
    r#type: &'static str,
    default: Value,
    summary: &'static str,
}

/// The list of all rules.
pub(super) fn list(format: ListFormat) -> Result<String> {
    match format {
        ListFormat::Text => Ok(text(rules())),
        ListFormat::Json => {
            let list = List { schema_version: 1, rules: rules().iter().map(entry).collect() };
            serde_json::to_string_pretty(&list)
                .map(|json| json + "\n")
                .map_err(|e| Failure::new(e.to_string()))
        }
    }
}

fn entry(rule: &Rule) -> Entry {
    Entry {
        name: rule.name,
        category: rule.category.slug(),
        severity: rule.severity.name(),
        precision: rule.precision.name(),
        security_severity: rule.security_severity,
        enabled: rule.enabled,
        fix: rule.fix.map(crate::catalog::Applicability::name),
        since: rule.since,
        summary: rule.summary,
        tags: rule.tags,
        options: rule
            .options
            .iter()
            .map(|option| {
                let (kind, default) = match option.default {
                    OptionDefault::Integer(value) => ("integer", json!(value)),
                    OptionDefault::Text => ("text", Value::Null),
                    OptionDefault::Names(list) => ("names", json!(list)),
                };
                OptionEntry { name: option.name, r#type: kind, default, summary: option.about }
            })
            .collect(),
        url: rule.url(),
    }
}

/// By category: name, highest severity, what it finds.
fn text(rules: &[Rule]) -> String {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut category = None;
    for rule in rules {
        if category.replace(rule.category) != Some(rule.category) {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}{}:", rule.category.slug());
        }
        let off = if rule.enabled { "" } else { " (off by default)" };
        let _ = writeln!(out, "  {:width$}  {:7}  {}{off}", rule.name, rule.severity.name(), rule.summary);
    }
    out
}
