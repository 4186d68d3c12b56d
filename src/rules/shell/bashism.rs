//! What bash alone knows, in commands that `sh` runs. Where `sh` is dash, one finding a construct and file; where nobody knows, one
//! finding a file, since one answer settles them all. The other places are labels. Silent where `sh` is known to be bash.

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
    match sh {
        Sh::Dash(image) => in_dash(cx, image, &found, out),
        _ => somewhere(cx, &found, out),
    }
}

/// Each construct that fails or does something else in the build's own shell.
fn in_dash(cx: &Context<'_>, image: &str, found: &[Found], out: &mut Findings<'_>) {
    for (at, first) in firsts(found).into_iter().enumerate() {
        let row = first.bashism;
        let written = written(cx, first);
        let message = format!("`{written}` is bash, and `sh` in {image} is dash, which {}", row.in_dash);
        let effect = match row.effect {
            DashEffect::Syntax | DashEffect::Fails => Effect::Breaks,
            DashEffect::Silent => Effect::Mistake,
        };
        let finding = out.report(Claim::new(effect, Evidence::Run), first.span, message);
        for other in found.iter().filter(|f| f.bashism.name == row.name).skip(1).take(MAX_LABELS) {
            finding.label(other.span, "here too");
        }
        finding.help(format!("set `shell: bash` under `env`, or write {} for it", row.instead));
        if at == 0
            && let Some(edit) = ask_for_bash(cx)
        {
            finding.fix(Applicability::Unsafe, "Run the commands with bash", vec![edit]);
        }
    }
}

/// What the commands ask of a shell that is not known.
fn somewhere(cx: &Context<'_>, found: &[Found], out: &mut Findings<'_>) {
    let firsts = firsts(found);
    let Some((first, others)) = firsts.split_first() else { return };
    let more = match others.len() {
        0 => String::new(),
        1 => "; 1 more construct here is bash, too".to_owned(),
        more => format!("; {more} more constructs here are bash, too"),
    };
    let message = format!(
        "`{}` is bash: dash, the `sh` of Ubuntu images, {}{more}",
        written(cx, first),
        first.bashism.in_dash
    );
    let finding = out.report(Claim::new(Effect::Information, Evidence::Run), first.span, message);
    for other in others.iter().take(MAX_LABELS) {
        finding.label(other.span, format!("`{}`: dash {}", written(cx, other), other.bashism.in_dash));
    }
    let left = MAX_LABELS.saturating_sub(others.len());
    let is_first = |f: &Found| firsts.iter().any(|first| first.span == f.span);
    for again in found.iter().filter(|f| !is_first(f)).take(left) {
        finding.label(again.span, "here too");
    }
    if others.is_empty() {
        finding.help(format!("set `shell: bash` under `env`, or write {} for it", first.bashism.instead));
    } else {
        finding.help("set `shell: bash` under `env`, which every image of CodeBuild's has");
    }
    if let Some(edit) = ask_for_bash(cx) {
        finding.fix(Applicability::Unsafe, "Run the commands with bash", vec![edit]);
    }
}

/// The first place of each construct, in the order of the commands.
fn firsts(found: &[Found]) -> Vec<&Found> {
    let mut firsts: Vec<&Found> = Vec::new();
    for place in found {
        if !firsts.iter().any(|first| first.bashism.name == place.bashism.name) {
            firsts.push(place);
        }
    }
    firsts
}

/// How it is written there, where the table's way would say little.
fn written<'t>(cx: &Context<'t>, place: &Found) -> &'t str {
    let row = place.bashism;
    let what = cx.slice(place.span);
    let vague =
        matches!(row.name, "expansion" | "array-element" | "builtin" | "variable" | "brace-expansion");
    if vague && what.len() <= 24 && !what.contains('\n') { what } else { row.shown }
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
