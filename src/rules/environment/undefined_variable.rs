//! Uses of a variable that neither the file nor CodeBuild defines. The project may: hence a note, on request. Silent where an
//! unseen script may define it, and where `misspelt-variable` speaks.

use std::collections::BTreeSet;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::origin;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let environment = cx.facts.environment();
    if cx.incomplete || cx.tree.is_partial() || environment.has_unseen() {
        return;
    }
    let mut said = BTreeSet::new();
    for expansion in environment.uses() {
        let name = &*expansion.name;
        let known = expansion.handles_unset || origin(name).is_some() || environment.may_define(name);
        if known || environment.slip(expansion).is_some() || !said.insert(name) {
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
