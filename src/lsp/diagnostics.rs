//! Findings to the protocol's diagnostics, in the form that the client can show.

use gen_lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    Range,
};
use serde_json::{Value, json};

use super::problems;
use super::snapshot::Snapshot;
use crate::catalog::{Rule, Severity};
use crate::diagnostics::{Edit, Finding, Fix};
use crate::source::Span;

/// The name under which an editor shows them.
pub(super) const SOURCE: &str = "speclint";

/// The diagnostics of a document.
pub(super) fn diagnostics(document: &Snapshot) -> Vec<Diagnostic> {
    if let Some(problem) = document.obstacle() {
        return vec![problems::not_linted(document, &problem)];
    }
    let findings = document.findings().iter().map(|finding| diagnostic(document, finding));
    findings.chain(problems::of_document(document)).collect()
}

/// One finding.
pub(super) fn diagnostic(document: &Snapshot, finding: &Finding) -> Diagnostic {
    let offers = &document.world.offers;
    let found = &finding.diagnostic;
    let related =
        offers.related_information.then(|| related(document, finding)).filter(|list| !list.is_empty());
    Diagnostic {
        range: visible(document, found.primary.span),
        severity: Some(severity(found.severity)),
        code: Some(found.rule.name.to_owned().into()),
        code_description: offers.code_description.then(|| CodeDescription { href: found.rule.url().into() }),
        source: Some(SOURCE.to_owned()),
        message: message(document, finding).into(),
        tags: tags(found.rule, &offers.diagnostic_tags),
        related_information: related,
        data: offers.diagnostic_data.then(|| data(document, finding)),
    }
}

/// What is shown of a document that speclint broke on.
pub(super) fn broken(why: String) -> Diagnostic {
    let nowhere = gen_lsp_types::Position { line: 0, character: 0 };
    Diagnostic {
        range: Range { start: nowhere, end: nowhere },
        severity: Some(DiagnosticSeverity::Warning),
        code: None,
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: why.into(),
        tags: None,
        related_information: None,
        data: None,
    }
}

/// A name for a list of diagnostics: equal lists have equal names.
pub(super) fn result_id(items: &[Diagnostic]) -> String {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hasher = DefaultHasher::new();
    hasher.write(&serde_json::to_vec(items).unwrap_or_default());
    format!("{:016x}", hasher.finish())
}

/// The range of a place. An empty one is widened by the character after it, at the end of a line by the one before:
/// editors draw nothing under nothing.
fn visible(document: &Snapshot, span: Span) -> Range {
    let text = document.file.text();
    let ends_line = |c: &char| matches!(c, '\n' | '\r');
    let at = span.start as usize;
    let span = if !span.is_empty() {
        span
    } else if let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| !ends_line(c)) {
        Span::of(at..at + next.len_utf8())
    } else if let Some(last) =
        text.get(..at).and_then(|text| text.chars().next_back()).filter(|c| !ends_line(c))
    {
        Span::of(at - last.len_utf8()..at)
    } else {
        span
    };
    document.range(span)
}

pub(super) const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Note => DiagnosticSeverity::Information,
    }
}

/// What happens, what stands at the place, what to write instead; the other places too, if the client shows none.
fn message(document: &Snapshot, finding: &Finding) -> String {
    let found = &finding.diagnostic;
    let mut text = found.message.clone();
    let mut line = |words: &str| {
        text.push('\n');
        text.push_str(words);
    };
    if !found.primary.message.is_empty() {
        line(&found.primary.message);
    }
    if !document.world.offers.related_information {
        for label in &found.secondary {
            line(&format!("line {}: {}", document.file.line_of(label.span.start) + 1, label.message));
        }
    }
    if let Some(help) = &found.help {
        line(&format!("help: {help}"));
    }
    text
}

fn related(document: &Snapshot, finding: &Finding) -> Vec<DiagnosticRelatedInformation> {
    let labels = finding.diagnostic.secondary.iter();
    labels
        .map(|label| DiagnosticRelatedInformation {
            location: Location { uri: document.uri.clone(), range: visible(document, label.span) },
            message: label.message.clone(),
        })
        .collect()
}

/// The tags that a rule's page gives it and the client can show.
fn tags(rule: &Rule, shown: &[DiagnosticTag]) -> Option<Vec<DiagnosticTag>> {
    let tag = |tag: &&str| match *tag {
        "unnecessary" => Some(DiagnosticTag::Unnecessary),
        "deprecated" => Some(DiagnosticTag::Deprecated),
        _ => None,
    };
    let tags: Vec<_> = rule.tags.iter().filter_map(tag).filter(|tag| shown.contains(tag)).collect();
    (!tags.is_empty()).then_some(tags)
}

/// What names the finding and mends it, for whoever gets the diagnostic back.
fn data(document: &Snapshot, finding: &Finding) -> Value {
    let edit = |edit: &Edit| json!({"range": document.range(edit.span), "newText": edit.text});
    let fix = |fix: &Fix| {
        json!({
            "title": fix.title,
            "applicability": fix.applicability.name(),
            "edits": fix.edits.iter().map(edit).collect::<Vec<_>>(),
        })
    };
    json!({
        "fingerprint": finding.fingerprint.to_string(),
        "version": document.version,
        "fixes": finding.diagnostic.fixes.iter().map(fix).collect::<Vec<_>>(),
    })
}
