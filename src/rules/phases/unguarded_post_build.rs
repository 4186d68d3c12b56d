//! `post_build` runs after a failed `build` too: what it publishes or deletes without asking. One finding a file.

use crate::buildspec::PhaseName;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::flow::OnFailure;
use crate::facts::{CommandScript, Role, roles};
use crate::rules::Context;
use crate::rules::edit::item_indent;
use crate::rules::requote::is_writable;
use crate::rules::telling::tells;
use crate::shell::{Command, Condition};
use crate::source::Span;

const SUCCEEDING: &str = "CODEBUILD_BUILD_SUCCEEDING";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let flow = cx.facts.flow();
    let Some(build) = flow.phase(PhaseName::Build) else { return };
    if flow.after_failure(PhaseName::Build).is_none_or(|next| next.name != PhaseName::PostBuild) {
        return;
    }
    let scripts = cx.facts.scripts();
    let Some(work) = scripts.iter().find(|s| in_phase(s, PhaseName::Build) && does_work(s)) else { return };
    let mut found: Vec<(&Command<'_>, bool)> = Vec::new();
    let mut tests = false;
    for item in scripts {
        // Any mention is taken for a guard of all that follows; whether it is a good one is another rule's.
        if item.script.text().contains(SUCCEEDING) && item.command.phase >= PhaseName::Build {
            return say(cx, out, &found, build.on_failure, work);
        }
        if in_phase(item, PhaseName::Build) {
            tests |= item.commands().iter().any(|c| roles(c).is_gate());
        }
        if !in_phase(item, PhaseName::PostBuild) {
            continue;
        }
        let asks = asks_for_files(item);
        for command in item.commands() {
            let roles = roles(command);
            if asks || !roles.changes_the_world() || tells(command) {
                continue;
            }
            let push_only = roles.has(Role::Push) && !tests;
            found.push((command, push_only));
        }
    }
    say(cx, out, &found, build.on_failure, work);
}

fn say(
    cx: &Context<'_>,
    out: &mut Findings<'_>,
    found: &[(&Command<'_>, bool)],
    on_failure: OnFailure,
    work: &CommandScript<'_>,
) {
    let Some((first, push_only)) = found.iter().find(|(_, push)| !push).or_else(|| found.first()) else {
        return;
    };
    let effect =
        if *push_only || on_failure == OnFailure::Unknown { Effect::Information } else { Effect::Mistake };
    let what = first.program().unwrap_or("this").to_owned();
    let verb = if roles(first).has(Role::Delete) { "deletes" } else { "publishes" };
    let finding = out
        .report(
            Claim::new(effect, Evidence::Observed),
            first.span(),
            format!("`{what}` {verb} although `build` failed: `post_build` runs all the same"),
        )
        .label(work.command.text.text_span(), "if this fails, or what follows it in `build`")
        .help(
            "begin `post_build` with `- test \"$CODEBUILD_BUILD_SUCCEEDING\" = 1`, or move what publishes to the end of `build`",
        );
    if let Some(edit) = guard(cx, first) {
        finding.fix(Applicability::Unsafe, "Stop `post_build` if `build` failed", vec![edit]);
    }
    for (other, _) in found.iter().filter(|(c, _)| c.span() != first.span()).take(3) {
        if !cx.slice(other.span()).is_empty() {
            finding.label(other.span(), "and so does this");
        }
    }
}

/// An item above the first one that publishes, which fails where the build has failed.
fn guard(cx: &Context<'_>, first: &Command<'_>) -> Option<Edit> {
    let path = cx.tree.path_to(first.span().start);
    let item = path.iter().rev().find(|step| step.item.is_some())?.node;
    if !is_writable(cx) || path.iter().any(|step| step.node.is_flow()) {
        return None;
    }
    let start = item.full_span().start;
    let indent = item_indent(cx, start)?;
    // Comments right above the item are about it.
    let mut line = cx.file.line_of(start);
    let is_comment =
        |line: u32| cx.file.line_text(line).strip_prefix(indent).is_some_and(|text| text.starts_with('#'));
    while line > 0 && is_comment(line - 1) {
        line -= 1;
    }
    let text = format!("{indent}- test \"${SUCCEEDING}\" = 1\n");
    Some(Edit { span: Span::empty(cx.file.line_span(line).start), text })
}

fn in_phase(item: &CommandScript<'_>, phase: PhaseName) -> bool {
    item.command.phase == phase && !item.command.finally
}

/// Whether an item does more than tell and look.
fn does_work<'c>(item: &'c CommandScript<'c>) -> bool {
    item.script.errors().is_empty()
        && item.commands().iter().any(|c| {
            let roles = roles(c);
            let idle = matches!(
                c.program(),
                None | Some(
                    "cd" | "export"
                        | "set"
                        | "ls"
                        | "pwd"
                        | "mkdir"
                        | "chmod"
                        | "cp"
                        | "mv"
                        | "rm"
                        | "touch"
                        | "sleep"
                        | "["
                        | "test"
                        | "true"
                        | ":"
                        | "exit"
                        | "sed"
                        | "printf"
                        | "echo"
                        | "tee"
                        | "source"
                        | "."
                )
            );
            !(roles.has(Role::Log) || roles.has(Role::Probe) || idle)
        })
}

/// Whether an item looks for files first, which may well be what the build makes.
fn asks_for_files<'c>(item: &'c CommandScript<'c>) -> bool {
    item.commands().iter().any(|c| {
        let tests = matches!(c.program(), Some("[" | "test"));
        let conditional = c.context.condition == Some(Condition::If) || c.context.before.is_some();
        tests
            && conditional
            && c.words.iter().any(|w| matches!(w.literal().as_deref(), Some("-f" | "-d" | "-e" | "-s")))
    })
}
