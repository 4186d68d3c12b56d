//! `on-failure: RETRY…` on a phase with a command whose second run fails or does its work twice.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::flow::{OnFailure, outcomes};
use crate::facts::{Role, roles};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let flow = cx.facts.flow();
    for phase in flow.phases.iter().filter(|p| p.on_failure == OnFailure::Retry) {
        let Some(word) = phase.phase.on_failure else { continue };
        let all: Vec<_> = cx
            .facts
            .scripts()
            .iter()
            .filter(|s| s.command.phase == phase.name && !s.command.finally)
            .flat_map(|s| outcomes(&s.script))
            .filter(|o| o.command.context.substitutions == 0)
            .collect();
        let Some(at) = all.iter().position(|o| roles(&o.command).has(Role::Once)) else { continue };
        // What stands last has not run when the phase fails, unless it failed itself.
        let Some(once) = all.get(at).filter(|_| at + 1 < all.len()) else { continue };
        let what = once.command.program().unwrap_or("this").to_owned();
        out.report(
            Claim::new(Effect::Risk, Evidence::Documented),
            once.command.span(),
            format!("if a command after `{what}` fails, the phase runs again, and this a second time"),
        )
        .label(word.span(), "runs the whole phase again")
        .help("move it to a phase of its own without `RETRY`, or let it skip what is there already");
    }
}
