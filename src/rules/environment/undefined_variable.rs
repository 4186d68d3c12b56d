//! Uses of a variable that neither the file nor CodeBuild defines. The project may: hence a note, on request. Silent where an
//! unseen script may define it, and where `misspelt-variable` speaks.

use std::collections::BTreeSet;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::origin;
use crate::rules::Context;

/// Names that are looked at. No buildspec has as many; a file made to be slow may.
const MOST: usize = 500;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let environment = cx.facts.environment();
    if cx.incomplete || cx.tree.is_partial() || environment.has_unseen() {
        return;
    }
    let mut looked_at = BTreeSet::new();
    for expansion in environment.uses() {
        let name = &*expansion.name;
        // Each name once: whether something defines it is sought in all commands.
        if expansion.handles_unset || looked_at.len() >= MOST || !looked_at.insert(name) {
            continue;
        }
        let known = origin(name).is_some() || environment.may_define(name);
        if known || environment.slip(expansion).is_some() {
            continue;
        }
        out.report(
            Claim::new(Effect::Information, Evidence::Inferred),
            expansion.span,
            format!(
                "nothing in this file defines `{name}`: it is empty unless the project or the image sets it"
            ),
        )
        .help(format!("define it under `env.variables`, or give it a default: `${{{name}:-…}}`"));
    }
}
