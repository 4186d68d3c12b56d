//! Commands in one item whose failure the commands after them hide. One finding for each item: the command that matters
//! most, with labels on the others.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::flow::{Fate, Outcome, Why, outcomes};
use crate::facts::{CommandScript, Role, Roles, roles};
use crate::rules::Context;
use crate::rules::edit::lead;
use crate::rules::telling::tells;
use crate::shell::{Command, Script};
use crate::source::Span;

/// How much a hidden failure matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// What follows will most likely fail as well.
    Light,
    /// The build goes on as if nothing had happened.
    Heavy,
}

struct Hidden<'s> {
    outcome: Outcome<'s>,
    by: Span,
    why: Why,
    nested: bool,
    weight: Weight,
}

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        let found = hidden(cx, item);
        let heaviest = found.iter().map(|h| h.weight).max();
        let Some(first) = found.iter().find(|h| Some(h.weight) == heaviest) else { continue };
        let what = name(&first.outcome.command);
        let effect = if first.weight == Weight::Heavy { Effect::Mistake } else { Effect::Information };
        let finding = out.report(Claim::new(effect, Evidence::Run), first.outcome.command.span(), match first.why {
            Why::Loop => {
                format!("if `{what}` fails in any round but the last, the loop goes on and the build does not notice")
            }
            Why::AndList => {
                format!("if `{what}` fails, the build goes on: `set -e` overlooks what stands before `&&`")
            }
            Why::NoErrexit => {
                format!("if `{what}` fails, the commands after it run all the same and decide whether the build fails")
            }
        });
        if first.why != Why::Loop {
            finding.label(first.by, "runs whatever happened before, and its status takes the place");
        }
        for other in found.iter().filter(|h| h.outcome.command.span() != first.outcome.command.span()).take(3)
        {
            finding.label(other.outcome.command.span(), "the same");
        }
        finding.help(match (first.why, first.nested) {
            (Why::AndList, _) => "write the two as commands of their own, without `&&`",
            (Why::Loop, true) => "write `|| exit 1` behind it",
            (Why::Loop, false) => "write `|| exit 1` behind it, or `set -e` at the beginning of the block",
            (Why::NoErrexit, true) => "join the commands with `&&`",
            (Why::NoErrexit, false) => {
                "write `set -e` at the beginning of the block, join the commands with `&&`, or make them items of their own"
            }
        });
        if first.why != Why::AndList
            && found.iter().all(|h| !h.nested)
            && let Some(edit) = errexit(cx, &item.script)
        {
            finding.fix(Applicability::Unsafe, "Stop at the first failure with `set -e`", vec![edit]);
        }
    }
}

/// The commands that matter and whose failure is hidden.
fn hidden<'s>(cx: &Context<'_>, item: &'s CommandScript<'_>) -> Vec<Hidden<'s>> {
    let all = outcomes(&item.script);
    let purposes: Vec<Roles> = all.iter().map(|o| roles(&o.command)).collect();
    let mut found = Vec::new();
    for (at, outcome) in all.iter().enumerate() {
        let Fate::Overwritten { by, why, nested } = outcome.fate else { continue };
        // A line that was meant to be arguments of this one: another rule's.
        if cx.slice(by).starts_with('-') {
            continue;
        }
        let later =
            all.iter().zip(&purposes).skip(at + 1).filter(|(o, _)| o.command.context.substitutions == 0);
        let later: Vec<(&Outcome<'_>, Roles)> = later.map(|(o, r)| (o, *r)).collect();
        let Some(own) = purposes.get(at) else { continue };
        if let Some(weight) = weigh(&outcome.command, *own, &later, why) {
            found.push(Hidden { outcome: outcome.clone(), by, why, nested, weight });
        }
    }
    found
}

fn weigh(command: &Command<'_>, own: Roles, later: &[(&Outcome<'_>, Roles)], why: Why) -> Option<Weight> {
    if command.context.substitutions > 0 {
        return None;
    }
    if own.is_gate() || own.has(Role::Publish) || own.has(Role::Push) {
        // An upload of a report tells of the build; nothing is built on it.
        return Some(if own.has(Role::Publish) && tells(command) { Weight::Light } else { Weight::Heavy });
    }
    let harmless = |(o, r): &(&Outcome<'_>, Roles)| {
        r.has(Role::Log)
            || r.has(Role::Probe)
            || r.is_empty()
                && o.command.program().is_none_or(|p| matches!(p, "cd" | "popd" | "export" | "true" | ":"))
    };
    if own.has(Role::Build) {
        let to_others = later.iter().any(|(_, r)| r.has(Role::Publish));
        let nothing = later.iter().all(harmless);
        let heavy = why == Why::Loop || nothing || to_others;
        return Some(if heavy { Weight::Heavy } else { Weight::Light });
    }
    if own.has(Role::Install) {
        return (why != Why::Loop && later.iter().all(harmless)).then_some(Weight::Light);
    }
    if command.runs("cd") && why == Why::NoErrexit && leads_away(command) {
        // `rm -rf *` and `aws s3 sync . … --delete` in the wrong folder.
        let destroys = |(o, r): &(&Outcome<'_>, Roles)| {
            let here =
                |w: &crate::shell::Word| matches!(w.literal().as_deref(), Some("." | "*" | "./*" | "./"));
            (r.has(Role::Remove) || r.has(Role::Publish) && o.command.words.iter().any(|w| w.is("--delete")))
                && o.command.words.iter().any(here)
        };
        return later.iter().any(destroys).then_some(Weight::Heavy);
    }
    None
}

/// Whether a `cd` may fail: into a folder that has a name.
fn leads_away(command: &Command<'_>) -> bool {
    command.words.first().is_some_and(|word| {
        let text = word.literal_prefix();
        !(word.is("-") || word.is("..") || word.is("/") || word.is("/tmp") || text.starts_with("../.."))
            && word.parameters().next().is_none_or(|(p, _)| !matches!(&*p.name, "CODEBUILD_SRC_DIR" | "HOME"))
    })
}

fn name(command: &Command<'_>) -> String {
    let mut name = command.program().unwrap_or_default().to_owned();
    let rest = command.words.iter().map_while(crate::shell::Word::literal);
    for word in rest
        .take_while(|w| (!w.starts_with('-') || *w == "-m") && !w.trim().is_empty() && w.len() < 20)
        .take(2)
    {
        name.push(' ');
        name.push_str(&word);
    }
    name
}

/// `set -e` at the beginning of a block, or of a single line.
fn errexit(cx: &Context<'_>, script: &Script) -> Option<Edit> {
    let list = script.body();
    let first = list.items.first()?.and_or.range;
    let at = script.exact(first)?.start;
    let text = match lead(cx, at).filter(|_| script.text().trim_end().contains('\n')) {
        Some(indent) => format!("set -e\n{indent}"),
        None => "set -e; ".to_owned(),
    };
    Some(Edit { span: Span::empty(at), text })
}
