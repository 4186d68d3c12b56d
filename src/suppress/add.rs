//! Comments for all that is found: the new text of a file, proven by linting it again.

use std::collections::BTreeMap;

use super::edit::{edits_beside, edits_for};
use crate::diagnostics::{Edit, FileReport, Finding};
use crate::lint::{Settings, Source, analyze, lint};
use crate::source::SourceFile;
use crate::yaml::Node;

/// A text with comments that silence what was found in it.
#[derive(Clone, Debug)]
pub struct Added {
    /// The file with its new text, and what is still reported of it.
    pub report: FileReport,
    /// How many findings the comments silence.
    pub silenced: usize,
    /// How many of the wanted ones they do not: the file is JSON, the rule is locked, or the proof failed.
    pub left: usize,
}

/// More findings than this are not tried one by one.
const MOST_SINGLE: usize = 200;

/// Writes comments for those of a report's findings that are `wanted`. `report` is what `lint` says of `source`. Works in
/// memory. The new text is one in which nothing but comments changed, nothing new is found, and every finding that counts as
/// silenced is; where that cannot be proven for all, it holds the comments for which it can.
pub fn add(
    source: &Source,
    settings: &Settings,
    report: &FileReport,
    wanted: impl Fn(&Finding) -> bool,
    reason: Option<&str>,
) -> Option<Added> {
    let wanted: Vec<&Finding> = report.findings.iter().filter(|finding| wanted(finding)).collect();
    if wanted.is_empty() {
        return None;
    }
    let attempt = |findings: &[&Finding], line_end: bool| {
        let edits = edits(source, settings, findings, reason, line_end);
        let text = applied(source.file.text(), &edits)?;
        let after = proven(source, settings, report, text)?;
        Some(Added {
            silenced: after.suppressed.len().saturating_sub(report.suppressed.len()),
            left: 0,
            report: after,
        })
    };
    let finish = |added: Added| Added { left: wanted.len().saturating_sub(added.silenced), ..added };
    // A rule may look at what stands behind a command; it does not look above it.
    if let Some(added) = attempt(&wanted, true).or_else(|| attempt(&wanted, false)) {
        return Some(finish(added));
    }
    let single: Vec<&Finding> = wanted
        .iter()
        .copied()
        .take(MOST_SINGLE)
        .filter(|finding| attempt(&[finding], true).is_some())
        .collect();
    attempt(&single, true).map(finish)
}

fn edits(
    source: &Source,
    settings: &Settings,
    findings: &[&Finding],
    reason: Option<&str>,
    line_end: bool,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let buildspecs = analyze(source, settings, |cx| {
        let here = |finding: &&&Finding| {
            let start = finding.diagnostic.primary.span.start;
            cx.document.start <= start && start <= cx.document.end
        };
        let own: Vec<&Finding> = findings.iter().filter(here).copied().collect();
        edits.extend(edits_for(cx, &own, reason, line_end));
    });
    if buildspecs == 0 {
        let rule = findings.first().map_or("", |finding| finding.diagnostic.rule.name);
        return edits_beside(&source.file, rule, reason);
    }
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// The text with the edits, which are in order; none where there is none or two overlap.
fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len() + edits.len() * 64);
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize)?);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..)?);
    (!edits.is_empty()).then_some(out)
}

/// What is found in the new text, if nothing but comments changed, no rule reports more than before, and something is
/// silenced that was not.
fn proven(source: &Source, settings: &Settings, before: &FileReport, text: String) -> Option<FileReport> {
    let new = Source { file: SourceFile::new(source.file.path().to_owned(), text), ..source.clone() };
    if content(source, settings) != content(&new, settings) {
        return None;
    }
    let after = lint(new, settings);
    let (was, is) = (counts(before), counts(&after));
    let more = is.iter().any(|(rule, count)| was.get(rule).is_none_or(|before| count > before));
    let all = |report: &FileReport| report.findings.len() + report.suppressed.len();
    let silenced = after.suppressed.len() > before.suppressed.len();
    (!more && silenced && all(&after) <= all(before)).then_some(after)
}

/// How many findings of each rule are reported.
fn counts(report: &FileReport) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in &report.findings {
        *counts.entry(finding.diagnostic.rule.name).or_insert(0) += 1;
    }
    counts
}

/// All that the buildspecs of a file say, comments and places left out.
fn content(source: &Source, settings: &Settings) -> Vec<String> {
    let mut content = Vec::new();
    analyze(source, settings, |cx| {
        let said = |node: Node<'_>| {
            let scalar = (!node.is_alias()).then(|| node.scalar()).flatten();
            let text = scalar.map(|s| (s.style, s.text.text()));
            let tag = node.tag().map(|tag| &tag.value);
            let anchor = node.anchor().map(|anchor| &anchor.value);
            let (items, entries) = (node.items().count(), node.entries().count());
            format!("{:?}", (node.kind(), text, tag, anchor, node.alias_name(), items, entries))
        };
        content.push("---".to_owned());
        content.extend(cx.tree.nodes().map(said));
    });
    content
}
