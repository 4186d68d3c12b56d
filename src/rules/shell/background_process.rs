//! Background processes, fixed waits and loops without an end. On request only.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::scripts;
use crate::shell::{Branch, Command, Condition};

/// Seconds from which a fixed wait is worth a word.
const LONG: u32 = 10;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let information = Claim::new(Effect::Information, Evidence::Documented);
    for item in scripts(cx) {
        let commands = item.commands();
        let waits = commands.iter().any(|c| c.runs("wait"));
        for command in commands {
            let detached = command.wrappers.iter().any(|w| matches!(w.name, "nohup" | "setsid"));
            let is_start = command.context.background && command.context.stage.index == 0;
            if is_start && !detached && !waits && command.context.scripts == 0 && command.program().is_some()
            {
                out.report(
                    information,
                    command.span(),
                    "this runs in the background of one item: its failure is not noticed, and it may end with the item",
                )
                .help("write `nohup … > file.log 2>&1 &`, and wait for it with a limit");
            }
            let seconds = command.words.first().and_then(|w| w.literal()?.parse::<u32>().ok());
            let in_loop = command.context.loops > 0 || command.context.branch == Some(Branch::Loop);
            if command.runs("sleep") && !in_loop && seconds.is_some_and(|s| s >= LONG) {
                out.report(
                    information,
                    command.span(),
                    "a fixed wait is too long on good days and too short on others",
                )
                .help("ask in a loop with a limit whether it is ready");
            }
        }
        endless(commands, information, out);
    }
}

/// `until …; do sleep 1; done` without anything that counts or stops.
fn endless(commands: &[Command<'_>], claim: Claim, out: &mut Findings<'_>) {
    const STOPS: [&str; 6] = ["break", "exit", "return", "timeout", "expr", "let"];
    let condition =
        |c: &&Command<'_>| matches!(c.context.condition, Some(Condition::Until | Condition::While));
    let Some(asked) = commands.iter().find(condition) else { return };
    let tests =
        ["[", "test", "read", "[["].iter().any(|p| asked.runs(p)) || asked.wrapper("timeout").is_some();
    let sleeps = commands.iter().any(|c| c.runs("sleep") && c.context.loops > 0);
    let stops = commands.iter().any(|c| STOPS.iter().any(|s| c.runs(s)) || c.wrapper("timeout").is_some());
    let counts = commands.iter().any(|c| c.context.loops > 0 && !c.assignments().is_empty());
    if sleeps && !tests && !stops && !counts && asked.program().is_some() && asked.context.scripts == 0 {
        out.report(
            claim,
            asked.span(),
            "this waits without a limit: if it never comes true, the build runs into its timeout",
        )
        .help("count the attempts, or write `timeout 60 sh -c '…'`");
    }
}
