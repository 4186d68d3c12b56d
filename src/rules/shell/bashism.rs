//! What bash alone knows, in commands that `sh` runs. One finding a construct and file, with labels for the rest; silent where
//! `sh` is known to be bash.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::{DashEffect, Found, Sh, bashisms};
use crate::rules::Context;
use crate::rules::command_lists::scripts;
use crate::rules::edit::lead;
use crate::rules::requote::is_writable;
use crate::shell::Script;
use crate::source::Span;

/// Places that are named beside the first.
const MAX_LABELS: usize = 8;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let sh = cx.facts.sh();
    let scripts = scripts(cx);
    if sh == Sh::Bash || sh == Sh::Unknown && scripts.iter().any(|s| is_elsewhere(&s.script)) {
        return;
    }
    let found: Vec<Found> = scripts
        .into_iter()
        .filter(|s| s.script.errors().is_empty())
        .flat_map(|s| bashisms(&s.script))
        .collect();
    let mut told: Vec<&str> = Vec::new();
    for first in &found {
        let row = first.bashism;
        if told.contains(&row.name) {
            continue;
        }
        let others = found.iter().filter(|f| f.bashism.name == row.name).skip(1);
        let what = cx.slice(first.span);
        let vague =
            matches!(row.name, "expansion" | "array-element" | "builtin" | "variable" | "brace-expansion");
        let written = if vague && what.len() <= 24 && !what.contains('\n') { what } else { row.shown };
        let message = match sh {
            Sh::Dash(image) => {
                format!("`{written}` is bash, and `sh` in {image} is dash, which {}", row.in_dash)
            }
            _ => format!("`{written}` is bash: dash, the `sh` of Ubuntu images, {}", row.in_dash),
        };
        let effect = match (sh, row.effect) {
            (Sh::Dash(_), DashEffect::Syntax | DashEffect::Fails) => Effect::Breaks,
            (Sh::Dash(_), DashEffect::Silent) => Effect::Mistake,
            _ => Effect::Information,
        };
        let finding = out.report(Claim::new(effect, Evidence::Run), first.span, message);
        for other in others.take(MAX_LABELS) {
            finding.label(other.span, "here too");
        }
        finding.help(format!("set `shell: bash` under `env`, or write {} for it", row.instead));
        if told.is_empty()
            && let Some(edit) = ask_for_bash(cx)
        {
            finding.fix(Applicability::Unsafe, "Run the commands with bash", vec![edit]);
        }
        told.push(row.name);
    }
}

/// Whether a script runs a program that no distribution with dash has: the package managers of Amazon Linux, Fedora and Alpine.
fn is_elsewhere(script: &Script) -> bool {
    const PROGRAMS: [&str; 5] = ["yum", "dnf", "microdnf", "amazon-linux-extras", "apk"];
    script.commands().any(|c| PROGRAMS.iter().any(|p| c.runs(p)))
}

/// `shell: bash` under `env`, in block style.
fn ask_for_bash(cx: &Context<'_>) -> Option<Edit> {
    let spec = cx.spec?;
    if !is_writable(cx) || cx.tree.is_partial() {
        return None;
    }
    let line_start = |offset: u32| cx.file.line_span(cx.file.line_of(offset)).start;
    if let Some(env) = cx.tree.root()?.get("env") {
        let known = spec
            .env
            .as_ref()
            .filter(|env| env.shell.is_none() && !env.node.is_flow() && !env.node.is_alias())?;
        let key = known.node.entries().next()?.key.full_span();
        let indent =
            lead(cx, key.start).filter(|indent| !indent.is_empty() && env.span().start == key.start)?;
        let text = format!("{indent}shell: bash\n");
        return Some(Edit { span: Span::empty(line_start(key.start)), text });
    }
    let key = spec.phases_key?.span();
    let margin = lead(cx, key.start)?;
    // Comments right above `phases` are about it.
    let mut line = cx.file.line_of(key.start);
    let above = |line: u32| line.checked_sub(1).map(|above| cx.file.line_text(above)).unwrap_or_default();
    let is_comment = |text: &str| text.strip_prefix(margin).is_some_and(|text| text.starts_with('#'));
    while line > 0 && is_comment(above(line)) {
        line -= 1;
    }
    let blank = if above(line).trim_matches([' ', '>']).is_empty() { "\n" } else { "" };
    let gap = if blank.is_empty() { String::new() } else { format!("{}{blank}", margin.trim_end()) };
    let text = format!("{margin}env:\n{margin}  shell: bash\n{gap}");
    Some(Edit { span: Span::empty(cx.file.line_span(line).start), text })
}
