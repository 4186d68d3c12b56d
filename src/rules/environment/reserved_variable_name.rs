//! Names that begin with `CODEBUILD_`, in the `env` maps and in commands. Silent for uses: those are for `misspelt-variable`.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::{DefinedBy, Reach, origin};
use crate::rules::Context;
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut in_commands: Vec<(&str, Span)> = Vec::new();
    for definition in cx.facts.environment().definitions() {
        let name = &*definition.name;
        let is_variable = !matches!(
            definition.by,
            DefinedBy::Function | DefinedBy::Alias | DefinedBy::Prefix | DefinedBy::Declaration
        );
        if !name.starts_with("CODEBUILD_") || !is_variable {
            continue;
        }
        if definition.item.is_some() {
            if definition.reach == Reach::Lasting && in_commands.iter().all(|(n, _)| *n != name) {
                in_commands.push((name, definition.span));
            }
            continue;
        }
        let (claim, what) = if origin(name).is_some() {
            (
                Claim::new(Effect::Lost, Evidence::Documented),
                format!(
                    "CodeBuild sets `{name}` itself, and its name is reserved: this value must not be relied on"
                ),
            )
        } else {
            (
                Claim::new(Effect::Mistake, Evidence::Documented),
                format!(
                    "`{name}` begins with `CODEBUILD_`, which CodeBuild reserves for variables of its own"
                ),
            )
        };
        out.report(claim, definition.span, what)
            .help(format!("leave the prefix out: `{}`", name.strip_prefix("CODEBUILD_").unwrap_or(name)));
    }
    // A script that works out a dozen of them is one decision.
    let Some(((name, span), others)) = in_commands.split_first() else { return };
    let finding = out.report(
        Claim::new(Effect::Information, Evidence::Documented),
        *span,
        format!("`{name}` begins with `CODEBUILD_`, which CodeBuild reserves for variables of its own"),
    );
    for (other, span) in others {
        finding.label(*span, format!("`{other}` too"));
    }
    finding.help("give it a name that begins otherwise");
}
