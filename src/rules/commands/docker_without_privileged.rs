//! Docker in a task of a batch that says `privileged-mode: false` and runs this buildspec.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{Command, FlagSpec};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()) else { return };
    let off: Vec<_> = batch
        .tasks
        .iter()
        .filter(|task| task.buildspec.is_none())
        .filter_map(|task| task.env?.get("privileged-mode"))
        .filter(|value| value.text().is_some_and(|t| matches!(t, "false" | "no")))
        .collect();
    let Some(first) = off.first() else { return };
    let Some(docker) = simple_commands(cx).find(|c| needs_daemon(c)) else { return };
    out.report(
        Claim::new(Effect::Breaks, Evidence::Documented),
        first.span(),
        "this task runs Docker without privileged mode: `Cannot connect to the Docker daemon`",
    )
    .label(docker.span(), "needs the Docker daemon")
    .help("write `privileged-mode: true`");
}

/// Whether it talks to the daemon of the build, whatever the branch.
fn needs_daemon(command: &Command<'_>) -> bool {
    let place = command.context;
    let elsewhere = command.assignments().iter().any(|a| &*a.name == "DOCKER_HOST");
    let verb = command.args(&FlagSpec { value: &["-H", "--host", "-c", "--context"], ..FlagSpec::NONE });
    let remote = verb.has(&["-H", "--host", "-c", "--context"]);
    let verbs = ["build", "run", "pull", "push", "create", "start", "load", "save", "tag"];
    let verb = verb.operands.first().is_some_and(|o| verbs.iter().any(|v| o.word.is(v)));
    command.runs("docker") && verb && !remote && !elsewhere && !place.conditional && !place.errexit_ignored
}
