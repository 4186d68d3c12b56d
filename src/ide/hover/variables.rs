//! Variables: what sets them, what they hold, when they are not set.

use std::fmt::Write as _;

use crate::facts::environment::{DefinedBy, Definition, Origin, documented_as, key_of, maps, origin};
use crate::ide::Hover;
use crate::ide::names::{definition_name, touches};
use crate::rules::Context;
use crate::source::Span;

/// So many definitions are shown.
const SHOWN: usize = 5;

/// A place where a variable is expanded.
#[derive(Clone, Copy)]
struct Here {
    item: Option<usize>,
    at: u32,
}

/// The variable that is expanded or set in a command, or in a text that the shell evaluates, at an offset.
pub(super) fn at(cx: &Context<'_>, offset: u32) -> Option<Hover> {
    let environment = cx.facts.environment();
    let name_span = |exact: Option<Span>, span: Span| exact.unwrap_or(span);
    if let Some(used) = environment.uses().iter().find(|u| touches(name_span(u.exact, u.span), offset)) {
        let here = Here { item: used.item, at: used.span.start };
        let span = name_span(used.exact, used.span);
        return Some(Hover { span, markdown: described(cx, &used.name, Some(here))? });
    }
    let variable = |d: &&Definition| !matches!(d.by, DefinedBy::Function | DefinedBy::Alias);
    let in_commands = environment.definitions().iter().filter(|d| d.item.is_some()).filter(variable);
    let (name, span) = in_commands
        .map(|d| (&d.name, definition_name(cx, d).span))
        .find(|(_, span)| touches(*span, offset))?;
    Some(Hover { span, markdown: page(cx, name)? })
}

/// A variable by its name.
pub(in crate::ide) fn page(cx: &Context<'_>, name: &str) -> Option<String> {
    described(cx, name, None)
}

fn described(cx: &Context<'_>, name: &str, here: Option<Here>) -> Option<String> {
    let mut out = format!("**`{name}`**\n\n");
    let before = out.len();
    let builtin = documented_as(name);
    if let Some(builtin) = builtin {
        let _ = writeln!(out, "{}. Set by CodeBuild.", builtin.about);
        if let Some(unset) = builtin.unset {
            let _ = writeln!(out, "\nNot set or empty {unset}.");
        }
    } else {
        match origin(name) {
            Some(Origin::Seen) => out.push_str("Set by CodeBuild, which does not document it.\n"),
            Some(Origin::Shell) => out.push_str("A variable of the shell.\n"),
            Some(Origin::System) => out.push_str("Common in images and tools.\n"),
            Some(Origin::Documented) | None => {}
        }
    }
    let known = out.len() > before;
    let chains = cx.facts.chains(name);
    let all: Vec<&Definition> = chains.definitions().collect();
    let seen = here.map_or_else(|| all.clone(), |here| chains.seen(here.item, here.at));
    for definition in seen.iter().take(SHOWN) {
        let _ = writeln!(out, "- {}", set(cx, definition));
    }
    if seen.len() > SHOWN {
        let _ = writeln!(out, "- and {} more", seen.len() - SHOWN);
    }
    let unseen = cx.facts.environment().has_unseen();
    if let Some(here) = here.filter(|_| !known && !unseen) {
        if seen.is_empty() {
            let where_else = if all.is_empty() {
                "Nothing in this file sets it"
            } else {
                "Nothing in this file sets it before"
            };
            let _ = writeln!(out, "{where_else}: it comes from outside, or is empty.");
        } else if !chains.is_set(here.item, here.at) {
            out.push_str("\nNot on every way to this place: it may be empty here.\n");
        }
    }
    (out.len() > before).then_some(out)
}

/// One definition in words.
fn set(cx: &Context<'_>, definition: &Definition) -> String {
    let value = || {
        let (_, map) = maps(cx.spec?).find(|(by, _)| *by == definition.by)?;
        map.entries.iter().find(|(key, _)| key.node.span() == definition.span)?.1
    };
    match definition.by {
        DefinedBy::Variables | DefinedBy::ParameterStore | DefinedBy::SecretsManager => {
            let from = format!("`env.{}`", key_of(definition.by));
            let held = value().map(|v| v.as_str().trim_end().to_owned()).filter(|v| !v.contains('\n'));
            match (definition.by, held) {
                (DefinedBy::Variables, Some(held)) if held.is_empty() => format!("Set in {from}: empty"),
                (DefinedBy::Variables, Some(held)) => format!("Set in {from}: `{}`", code(&held)),
                (DefinedBy::ParameterStore, Some(held)) => {
                    format!("From the parameter `{}` ({from})", code(&held))
                }
                (DefinedBy::SecretsManager, Some(held)) => {
                    format!("From the secret `{}` ({from})", code(&held))
                }
                _ => format!("Set in {from}"),
            }
        }
        DefinedBy::Batch => "Set for builds of the batch".to_owned(),
        _ => {
            let line = cx.line_at(definition.span.start).trim();
            let command = definition.item.and_then(|at| cx.facts.scripts().get(at)).map(|s| s.command);
            let phase = command.map_or("", |c| c.phase.key());
            format!("Set in `{phase}`: `{}`", code(line.trim_start_matches("- ")))
        }
    }
}

/// Text that can stand between backticks.
fn code(text: &str) -> String {
    let mut short: String = text.replace('`', "'").chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
