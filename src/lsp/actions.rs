//! Code actions: what can be done about the findings at a place. The edits are the rules' own, proven by the engine of `--fix`.

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, Command, Diagnostic};
use lsp_server::ErrorCode;
use serde_json::json;

use super::client::{Answer, Refusal};
use super::commands::{APPLY, EXPLAIN};
use super::diagnostics::{SOURCE, diagnostic};
use super::edits::workspace_edit;
use super::mending::{self, Job, What};
use super::problems;
use super::server::to_value;
use super::snapshot::Snapshot;
use crate::catalog::Applicability;
use crate::config::Problem;
use crate::diagnostics::{Edit, Finding};
use crate::suppress;

/// The kind of the action that mends all that can safely be mended; editors run it when a file is saved.
pub(super) const FIX_ALL: &str = "source.fixAll.speclint";

/// The actions for the findings in a range, or for those of the client's diagnostics that are speclint's.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(super) fn actions(
    document: &Snapshot,
    params: &CodeActionParams,
) -> Answer<Option<Vec<CodeActionResponse>>> {
    let only = params.context.only.as_deref();
    let mut actions = Vec::new();
    if wants(only, &CodeActionKind::QuickFix) {
        actions.extend(mends(document, params));
        let findings = meant(document, params);
        actions.extend(findings.iter().flat_map(|found| fixes(document, found)));
        actions.extend(fixes_of_rules(document, &findings));
        actions.extend(silences(document, &findings));
        actions.extend(explanations(&findings));
    }
    if wants(only, &CodeActionKind::new(FIX_ALL)) {
        actions.extend(fix_all(document));
    }
    Ok(Some(actions.into_iter().filter_map(|action| shaped(document, action)).collect()))
}

/// Whether a kind is among those that the client asks for: itself, or one that it is a kind of.
fn wants(only: Option<&[CodeActionKind]>, kind: &CodeActionKind) -> bool {
    let kind = kind.to_string();
    let holds = |asked: &CodeActionKind| {
        let asked = asked.to_string();
        asked.is_empty()
            || kind.strip_prefix(&asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(holds))
}

/// The fixes of mistakes in a configuration file.
fn mends(document: &Snapshot, params: &CodeActionParams) -> Vec<CodeAction> {
    let range = document.columns().span(&document.file, params.range);
    let problems = problems::in_document(document);
    let here = problems.iter().filter(|problem| problem.diagnostic.primary.span.touches(range));
    let action = |problem: &Problem| {
        let fix = problem.diagnostic.fixes.first()?;
        Some(CodeAction {
            title: capitalized(&fix.title),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![problems::diagnostic(&document.world, problem, &document.uri, true)]),
            is_preferred: document.world.offers.is_preferred.then_some(true),
            edit: Some(workspace_edit(document, &fix.edits)),
            ..CodeAction::default()
        })
    };
    here.filter_map(action).collect()
}

/// A finding and the diagnostic that the client knows it by.
struct Found<'a> {
    finding: &'a Finding,
    shown: Diagnostic,
}

/// The findings that are meant: those whose diagnostics the client gives; if it gives none of ours, those in the range.
fn meant<'a>(document: &'a Snapshot, params: &CodeActionParams) -> Vec<Found<'a>> {
    let given: Vec<&Diagnostic> =
        params.context.diagnostics.iter().filter(|d| d.source.as_deref() == Some(SOURCE)).collect();
    let range = document.columns().span(&document.file, params.range);
    let findings = document.findings().iter();
    let found = findings.map(|finding| Found { finding, shown: diagnostic(document, finding) });
    found
        .filter(|found| {
            if given.is_empty() {
                let shown = document.columns().span(&document.file, found.shown.range);
                return found.finding.diagnostic.primary.span.touches(range) || shown.touches(range);
            }
            given.iter().any(|given| is_same(given, &found.shown))
        })
        .collect()
}

/// Whether a diagnostic that came back is this one. Its data names it, if the client keeps data.
fn is_same(given: &Diagnostic, shown: &Diagnostic) -> bool {
    let name = |d: &Diagnostic| d.data.as_ref().and_then(|data| data.get("fingerprint")).cloned();
    match (name(given), name(shown)) {
        (Some(given), Some(shown)) => given == shown,
        _ => given.code == shown.code && given.range == shown.range,
    }
}

/// An action for every fix of a finding; the first that is safe is the one to prefer.
fn fixes(document: &Snapshot, found: &Found<'_>) -> Vec<CodeAction> {
    let fixes = &found.finding.diagnostic.fixes;
    let preferred = fixes.iter().position(|fix| fix.applicability == Applicability::Safe);
    let action = |(at, fix): (usize, &crate::diagnostics::Fix)| {
        let what = What::One { finding: found.finding.fingerprint.to_string(), fix: at };
        let action = CodeAction {
            title: capitalized(&fix.title),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![found.shown.clone()]),
            is_preferred: (preferred == Some(at) && document.world.offers.is_preferred).then_some(true),
            ..CodeAction::default()
        };
        worked_out(document, action, what)
    };
    fixes.iter().enumerate().filter_map(action).collect()
}

/// For each rule that finds more of the same in the document, an action for all of it.
fn fixes_of_rules(document: &Snapshot, findings: &[Found<'_>]) -> Vec<CodeAction> {
    let meant: Vec<&Finding> = findings.iter().map(|found| found.finding).collect();
    let action = |(name, what): (&str, What)| {
        let risky =
            if matches!(what, What::Rule { risky: true, .. }) { " (may change the build)" } else { "" };
        let shown = findings.iter().filter(|found| found.finding.diagnostic.rule.name == name);
        let action = CodeAction {
            title: format!("Fix all of {name}{risky}"),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(shown.map(|found| found.shown.clone()).collect()),
            ..CodeAction::default()
        };
        worked_out(document, action, what)
    };
    mending::of_rules(document, &meant).into_iter().filter_map(action).collect()
}

/// All that can safely be mended, as `--fix` does.
fn fix_all(document: &Snapshot) -> Option<CodeAction> {
    let action = CodeAction {
        title: "Fix all that can safely be fixed".to_owned(),
        kind: Some(CodeActionKind::new(FIX_ALL)),
        ..CodeAction::default()
    };
    mending::any(document).then(|| worked_out(document, action, What::All)).flatten()
}

/// The action with its edit, or with the job that gives it for a client that asks when it is chosen. None if nothing would
/// come of it.
fn worked_out(document: &Snapshot, mut action: CodeAction, what: What) -> Option<CodeAction> {
    let job = Job::new(document, what);
    if document.world.offers.resolve_edit && document.world.offers.code_action_literals {
        action.data = Some(to_value(&job));
    } else {
        action.edit = Some(job.edit(document).ok().flatten()?);
    }
    Some(action)
}

/// The action that was chosen, with its edit.
pub(super) fn resolve(document: &Snapshot, action: &CodeAction) -> Answer<CodeAction> {
    let mut action = action.clone();
    let Some(data) = action.data.clone() else { return Ok(action) };
    let job: Job = serde_json::from_value(data).map_err(|error| {
        Refusal::new(ErrorCode::InvalidParams, format!("this is no action of speclint's: {error}"))
    })?;
    if job.version != document.version {
        return Err(Refusal::new(ErrorCode::ContentModified, "the document has changed since"));
    }
    let edit = job.edit(document).map_err(|why| Refusal::new(ErrorCode::RequestFailed, why))?;
    action.edit = Some(edit.unwrap_or_default());
    Ok(action)
}

/// What stands where a reason is to be filled in.
const REASON: &str = "TODO: say why";

/// For each rule that has found something, comments that silence it: for each finding at its place, and in the whole buildspec.
fn silences(document: &Snapshot, findings: &[Found<'_>]) -> Vec<CodeAction> {
    let mut here: Vec<CodeAction> = Vec::new();
    let mut everywhere: Vec<CodeAction> = Vec::new();
    if findings.is_empty() {
        return here;
    }
    let add = |list: &mut Vec<CodeAction>, title: String, found: &Found<'_>, edits: &[Edit]| {
        let edit = workspace_edit(document, edits);
        if let Some(same) =
            list.iter_mut().find(|action| action.title == title && action.edit.as_ref() == Some(&edit))
        {
            same.diagnostics.get_or_insert_default().push(found.shown.clone());
        } else if !edits.is_empty() {
            list.push(CodeAction {
                title,
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![found.shown.clone()]),
                edit: Some(edit),
                ..CodeAction::default()
            });
        }
    };
    document.analyze(|cx| {
        for found in findings {
            let diagnostic = &found.finding.diagnostic;
            let start = diagnostic.primary.span.start;
            if cx.document.start <= start && start <= cx.document.end {
                let name = diagnostic.rule.name;
                let edits = suppress::edit_for(cx, found.finding, Some(REASON));
                add(&mut here, format!("Ignore {name} here"), found, &edits);
                let edits = suppress::file_edit_for(cx, found.finding, Some(REASON));
                add(&mut everywhere, format!("Ignore {name} in this buildspec"), found, &edits);
            }
        }
    });
    here.extend(everywhere);
    here
}

/// For each rule that has found something, the way to its page.
fn explanations(findings: &[Found<'_>]) -> Vec<CodeAction> {
    let mut actions: Vec<CodeAction> = Vec::new();
    for found in findings {
        let rule = found.finding.diagnostic.rule;
        let title = format!("Explain {}", rule.name);
        if let Some(action) = actions.iter_mut().find(|action| action.title == title) {
            action.diagnostics.get_or_insert_default().push(found.shown.clone());
            continue;
        }
        let command = Command {
            title: title.clone(),
            tooltip: None,
            command: EXPLAIN.to_owned(),
            arguments: Some(vec![json!(rule.name)]),
        };
        actions.push(CodeAction {
            title,
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![found.shown.clone()]),
            command: Some(command),
            ..CodeAction::default()
        });
    }
    actions
}

/// The action as the client takes it: before 3.8 that was a command. None if it cannot be had as one.
fn shaped(document: &Snapshot, action: CodeAction) -> Option<CodeActionResponse> {
    let offers = &document.world.offers;
    if offers.code_action_literals {
        return Some(action.into());
    }
    if let Some(command) = action.command {
        return Some(command.into());
    }
    let edit = to_value(&action.edit.filter(|_| offers.apply_edit)?);
    let command = Command {
        title: action.title,
        tooltip: None,
        command: APPLY.to_owned(),
        arguments: Some(vec![edit]),
    };
    Some(command.into())
}

/// With a capital, as editors show actions.
fn capitalized(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_wanted_by_its_own_name_and_by_those_above() {
        let fix_all = CodeActionKind::new("source.fixAll.speclint");
        let wants = |only: &[&'static str]| {
            let only: Vec<_> = only.iter().map(|&kind| CodeActionKind::new(kind)).collect();
            super::wants(Some(&only), &fix_all)
        };
        assert!(super::wants(None, &fix_all));
        assert!(wants(&["quickfix", "source.fixAll"]) && wants(&["source"]) && wants(&[""]));
        assert!(wants(&["source.fixAll.speclint"]));
        assert!(!wants(&[]) && !wants(&["source.fixAll.other"]) && !wants(&["source.fix"]));
    }

    #[test]
    fn titles_begin_with_a_capital() {
        assert_eq!(capitalized("écrire `x`"), "Écrire `x`");
        assert_eq!(capitalized(""), "");
    }
}
