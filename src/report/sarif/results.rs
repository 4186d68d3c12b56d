//! Findings as results.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::limits::{Limits, Ranked};
use super::line_hash::line_hashes;
use super::places::{Places, text_region};
use super::rules::{DEFAULT, Rules};
use super::wire::{
    ArtifactChange, CodeFlow, Fix, FixProperties, Location, LogicalLocation, Message, Outcome, Replacement,
    Step, Suppression, Text, ThreadFlow,
};
use crate::diagnostics::{self, Diagnostic, FileReport, Finding, Report, Silencer, Suppressed};
use crate::report::Run;
use crate::report::prose::sentence;
use crate::report::region::Region;
use crate::source::{Encoding, Span};

/// Links in a message.
const LINKS: usize = 10;

/// All results, in the order of the report, each with how much it matters.
pub(super) fn results(
    run: &Run,
    report: &Report,
    places: &Places<'_>,
    rules: &Rules,
    limits: Limits,
) -> Vec<Ranked> {
    let mut results = Vec::new();
    for (index, file) in report.files.iter().enumerate() {
        let silenced: &[Suppressed] = if run.style.suppressed { &file.suppressed } else { &[] };
        if file.findings.is_empty() && silenced.is_empty() {
            continue;
        }
        let maker = Maker { file, index, hashes: line_hashes(file.file.text()), places, rules, limits };
        results.extend(file.findings.iter().map(|finding| Ranked {
            severity: finding.diagnostic.severity,
            silenced: false,
            outcome: maker.outcome(finding),
        }));
        results.extend(silenced.iter().map(|silenced| Ranked {
            severity: silenced.finding.diagnostic.severity,
            silenced: true,
            outcome: Outcome {
                suppressions: vec![maker.suppression(silenced)],
                ..maker.outcome(&silenced.finding)
            },
        }));
    }
    results
}

/// What the results of one file are made from.
struct Maker<'a> {
    file: &'a FileReport,
    index: usize,
    /// GitHub's fingerprint of each line.
    hashes: Vec<String>,
    places: &'a Places<'a>,
    rules: &'a Rules,
    limits: Limits,
}

impl Maker<'_> {
    fn outcome(&self, finding: &Finding) -> Outcome {
        let diagnostic = &finding.diagnostic;
        let others: Vec<_> = diagnostic.secondary.iter().take(self.limits.locations).collect();
        let related = others
            .iter()
            .enumerate()
            .map(|(at, label)| Location { id: Some(at + 1), ..self.place(label.span, &label.message) });
        let mut primary = self.place(diagnostic.primary.span, &diagnostic.primary.message);
        primary.physical_location =
            self.places.physical(self.index, &self.file.file, diagnostic.primary.span, true);
        primary.logical_locations = logical(&finding.logical_path).into_iter().collect();
        Outcome {
            rule_id: diagnostic.rule.name,
            rule_index: self.rules.index(diagnostic.rule.name),
            level: diagnostic.severity.name(),
            message: message(diagnostic),
            related_locations: related.collect(),
            code_flows: self.flow(diagnostic).into_iter().collect(),
            partial_fingerprints: self.fingerprints(finding, &primary),
            locations: [primary],
            suppressions: Vec::new(),
            fixes: diagnostic.fixes.iter().map(|fix| self.fix(fix)).collect(),
        }
    }

    fn place(&self, span: Span, message: &str) -> Location {
        Location {
            id: None,
            physical_location: self.places.physical(self.index, &self.file.file, span, false),
            logical_locations: Vec::new(),
            message: (!message.is_empty()).then(|| Text::new(sentence(message))),
        }
    }

    /// The way of the data, step by step, to the primary place.
    fn flow(&self, diagnostic: &Diagnostic) -> Option<CodeFlow> {
        if !diagnostic.flow || diagnostic.secondary.is_empty() {
            return None;
        }
        let end = &diagnostic.primary;
        let said = if end.message.is_empty() { &diagnostic.message } else { &end.message };
        let last = Step { location: self.place(end.span, said) };
        let steps = diagnostic.secondary.iter().take(self.limits.flow_steps.saturating_sub(1));
        let steps = steps.map(|label| Step { location: self.place(label.span, &label.message) });
        Some(CodeFlow { thread_flows: [ThreadFlow { locations: steps.chain([last]).collect() }] })
    }

    fn fingerprints(&self, finding: &Finding, primary: &Location) -> BTreeMap<&'static str, String> {
        let line = primary.physical_location.region.as_ref().map_or(0, |region| region.start_line - 1);
        let hash = self.hashes.get(line as usize).map(|hash| ("primaryLocationLineHash", hash.clone()));
        [("speclint/v1", finding.fingerprint.to_string())].into_iter().chain(hash).collect()
    }

    fn fix(&self, fix: &diagnostics::Fix) -> Fix {
        let replacements = fix.edits.iter().map(|edit| Replacement {
            deleted_region: text_region(Region::exact(&self.file.file, edit.span, Encoding::Utf16)),
            inserted_content: (!edit.text.is_empty()).then(|| Text::new(edit.text.clone())),
        });
        Fix {
            description: Text::new(sentence(&fix.title)),
            artifact_changes: [ArtifactChange {
                artifact_location: self.places.location(self.index),
                replacements: replacements.collect(),
            }],
            properties: FixProperties { applicability: fix.applicability.name() },
        }
    }

    fn suppression(&self, silenced: &Suppressed) -> Suppression {
        let (kind, location) = match silenced.by {
            Silencer::Comment(span) => ("inSource", Some(self.place(span, ""))),
            Silencer::Baseline => ("external", None),
        };
        Suppression { kind, status: "accepted", justification: silenced.reason.clone(), location }
    }
}

/// What will happen, what to write instead, and links to the other places. GitHub shows `text` and takes its first sentence
/// for the title; `id` and `arguments` are for readers that look messages up.
fn message(diagnostic: &Diagnostic) -> Message {
    // What looks like a link is none.
    let mut text = sentence(&diagnostic.message).replace("](", "] (");
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, " {}", sentence(help).replace("](", "] ("));
    }
    let linked = diagnostic.secondary.iter().enumerate().filter(|(_, label)| !label.message.is_empty());
    for (count, (at, label)) in linked.take(LINKS).enumerate() {
        let said = label.message.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        let _ = write!(text, "{}[{said}]({})", if count == 0 { " See: " } else { ", " }, at + 1);
    }
    if !text.ends_with('.') {
        text.push('.');
    }
    Message { text, id: Some(DEFAULT), arguments: vec![diagnostic.message.clone()] }
}

fn logical(path: &str) -> Option<LogicalLocation> {
    let item = path.ends_with(']') && !path.ends_with("\"]");
    let name = if item { path.rfind('[') } else { path.rfind('.').map(|dot| dot + 1) };
    (!path.is_empty()).then(|| LogicalLocation {
        name: name.and_then(|at| path.get(at..)).unwrap_or(path).to_owned(),
        fully_qualified_name: path.to_owned(),
        kind: if item { "value" } else { "property" },
    })
}
