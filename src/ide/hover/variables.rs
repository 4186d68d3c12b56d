//! Variables: what sets them, what they hold, when they are not set.

use std::fmt::Write as _;

use crate::facts::environment::{DefinedBy, Definition, Origin, documented_as, key_of, maps, origin};
use crate::ide::Hover;
use crate::rules::Context;

/// So many definitions are shown.
const SHOWN: usize = 5;

/// The variable that is expanded or set in a command at an offset.
pub(super) fn at(cx: &Context<'_>, offset: u32) -> Option<Hover> {
    let environment = cx.facts.environment();
    let used = environment.uses().iter().find(|u| u.span.contains(offset) || u.span.end == offset);
    let set = || {
        environment
            .definitions()
            .iter()
            .filter(|d| d.item.is_some() && !matches!(d.by, DefinedBy::Function | DefinedBy::Alias))
            .find(|d| d.span.contains(offset) || d.span.end == offset)
    };
    let (name, span) = match used {
        Some(used) => (&used.name, used.exact.unwrap_or(used.span)),
        None => set().map(|d| (&d.name, d.span))?,
    };
    Some(Hover { span, markdown: page(cx, name)? })
}

/// A variable by its name.
pub(in crate::ide) fn page(cx: &Context<'_>, name: &str) -> Option<String> {
    let mut out = format!("**`{name}`**\n\n");
    let before = out.len();
    if let Some(builtin) = documented_as(name) {
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
    let definitions: Vec<&Definition> = cx.facts.environment().of(name).collect();
    for definition in definitions.iter().take(SHOWN) {
        let _ = writeln!(out, "- {}", set(cx, definition));
    }
    if definitions.len() > SHOWN {
        let _ = writeln!(out, "- and {} more", definitions.len() - SHOWN);
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
