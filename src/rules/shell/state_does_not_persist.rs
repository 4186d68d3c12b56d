//! What one command sets and the next does not see: functions, aliases, arrays, and variables of a subshell. Silent where an
//! unseen script may bring them, and where the command that uses them defines them itself.

use std::collections::BTreeSet;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::{DefinedBy, Environment, Reach, origin};
use crate::rules::Context;
use crate::shell::Dialect;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.tree.is_partial() || cx.incomplete {
        return;
    }
    let environment = cx.facts.environment();
    programs(cx, environment, out);
    if cx.facts.dialect() == Dialect::Bash {
        arrays(environment, out);
    }
    variables(environment, out);
}

/// Functions and aliases.
fn programs(cx: &Context<'_>, environment: &Environment, out: &mut Findings<'_>) {
    let on_disk = |name: &str| {
        let path = format!("/{name}");
        cx.facts
            .scripts()
            .iter()
            .any(|s| s.script.text().contains(&path) || s.script.text().contains("export -f"))
    };
    let mut said = BTreeSet::new();
    for call in environment.calls() {
        let name = &*call.name;
        let Some(definition) = environment.of_program(name).find(|d| d.item.is_some_and(|i| i < call.item))
        else {
            continue;
        };
        let here = environment.of_program(name).any(|d| d.item == Some(call.item))
            || environment.has_unseen_in(call.item);
        if here || said.contains(name) || on_disk(name) {
            continue;
        }
        said.insert(name);
        let (what, help) = if definition.by == DefinedBy::Function {
            (
                "function",
                "define and call it in one `|` block, or put it into a script that every command reads with `. ./name.sh`",
            )
        } else {
            ("alias", "write the command out, or define a function in the `|` block that uses it")
        };
        out.report(
            Claim::new(Effect::Mistake, Evidence::Inferred),
            call.span,
            format!("`{name}` will not be found here: each command runs in a shell of its own, and a {what} does not reach the next"),
        )
        .label(definition.span, format!("the {what} of an earlier command"))
        .help(help);
    }
}

fn arrays(environment: &Environment, out: &mut Findings<'_>) {
    let mut said = BTreeSet::new();
    for expansion in environment.uses().iter().filter(|u| u.subscript && !u.handles_unset) {
        let (name, Some(item)) = (&*expansion.name, expansion.item) else { continue };
        let mut definitions = environment.of(name);
        let Some(definition) =
            definitions.find(|d| d.by == DefinedBy::Array && d.item.is_some_and(|i| i < item))
        else {
            continue;
        };
        let here = environment.of(name).any(|d| d.item == Some(item)) || environment.has_unseen_in(item);
        if here || !said.insert(name) {
            continue;
        }
        out.report(
            Claim::new(Effect::Mistake, Evidence::Observed),
            expansion.span,
            format!("`{name}` is no array here: each command runs in a shell of its own, and arrays do not reach the next"),
        )
        .label(definition.span, "the array of an earlier command")
        .help("fill and read it in one `|` block");
    }
}

/// Variables that are only ever assigned where the value is lost.
fn variables(environment: &Environment, out: &mut Findings<'_>) {
    if environment.has_unseen() {
        return;
    }
    let mut said = BTreeSet::new();
    for expansion in environment.uses().iter().filter(|u| !u.handles_unset) {
        let (name, Some(item)) = (&*expansion.name, expansion.item) else { continue };
        if origin(name).is_some() || said.contains(name) {
            continue;
        }
        let definitions: Vec<_> = environment.of(name).collect();
        let ends = |reach| matches!(reach, Reach::Subshell | Reach::Pipeline | Reach::ChildShell);
        let all_before = definitions.iter().all(|d| ends(d.reach) && d.item.is_some_and(|i| i < item));
        let Some(last) = definitions.last().filter(|_| all_before) else { continue };
        // A use before the first assignment: the project defines it.
        let first = definitions.iter().filter_map(|d| d.item).min();
        if environment.uses_of(name).any(|u| u.item < first) {
            continue;
        }
        said.insert(name);
        out.report(
            Claim::new(Effect::Mistake, Evidence::Run),
            expansion.span,
            format!(
                "`{name}` will be empty here: the only assignment is made {}, and its value ends there",
                place(last.reach)
            ),
        )
        .label(last.span, "assigned here")
        .help(format!("assign it in the command's own shell: `{name}=…`"));
    }
}

fn place(reach: Reach) -> &'static str {
    match reach {
        Reach::Pipeline => "in a pipeline",
        Reach::ChildShell => "by a shell of its own",
        _ => "in a subshell `( … )`",
    }
}
