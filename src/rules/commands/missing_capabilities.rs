//! Stacks whose template needs a capability that the command does not acknowledge. Silent where the template cannot be read.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for call in cx.facts.stack_calls() {
        let missing: Vec<_> = call.missing().collect();
        let Some(first) = missing.first() else { continue };
        let names: Vec<&str> = missing.iter().map(|n| n.capability).collect();
        out.report(
            Claim::new(Effect::Breaks, Evidence::Documented),
            call.what,
            format!(
                "`{}` fails with `InsufficientCapabilities`: `{}` needs `{}`, because {}",
                call.name, call.template, first.capability, first.because
            ),
        )
        .help(format!("add `--capabilities {}`", names.join(" ")));
    }
}
