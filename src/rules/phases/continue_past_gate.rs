//! `on-failure: CONTINUE` on a phase with tests, scans or lints, before a phase that publishes.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::flow::{Fate, OnFailure, outcomes};
use crate::facts::roles;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let flow = cx.facts.flow();
    for phase in flow.phases.iter().filter(|p| p.on_failure == OnFailure::Continue) {
        let Some(word) = phase.phase.on_failure else { continue };
        let scripts = cx.facts.scripts();
        let gate = scripts
            .iter()
            .filter(|s| s.command.phase == phase.name && !s.command.finally)
            .flat_map(|s| outcomes(&s.script))
            .find(|o| o.fate == Fate::Counts && roles(&o.command).is_gate());
        let publishes = scripts
            .iter()
            .filter(|s| s.command.phase > phase.name && !s.command.finally)
            .take_while(|s| !s.script.text().contains("CODEBUILD_BUILD_SUCCEEDING"))
            .flat_map(|s| outcomes(&s.script))
            .find(|o| roles(&o.command).changes_the_world());
        let (Some(gate), Some(publishes)) = (gate, publishes) else { continue };
        let what = gate.command.program().unwrap_or("it").to_owned();
        out.report(
            Claim::new(Effect::Mistake, Evidence::Documented),
            word.span(),
            format!(
                "if `{what}` fails in `{}`, the build goes on and publishes all the same",
                phase.name.key()
            ),
        )
        .label(gate.command.span(), "its failure stops nothing")
        .label(publishes.command.span(), "runs all the same")
        .help("leave `on-failure` out, or test `CODEBUILD_BUILD_SUCCEEDING` before what publishes");
    }
}
