//! Commands that are nothing but `set -e` and the like, with other commands after them.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{Command, Word};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let scripts = cx.facts.scripts();
    for (at, item) in scripts.iter().enumerate() {
        let commands = item.commands();
        if commands.is_empty() || !commands.iter().all(sets_options) || !item.script.errors().is_empty() {
            continue;
        }
        let Some(next) = scripts.get(at + 1) else { continue };
        let stops = commands.iter().any(|c| c.words.iter().filter_map(Word::literal).any(|w| stops(&w)));
        // Without tracing or a glob option nothing goes wrong.
        let effect = if stops { Effect::Mistake } else { Effect::Information };
        let what = cx.slice(item.command.text.text_span()).trim();
        let what: String = what.lines().next().unwrap_or_default().trim_matches(['"', '\'']).to_owned();
        out.report(
            Claim::new(effect, Evidence::Inferred),
            item.command.text.text_span(),
            format!("`{what}` does not carry over to the next command: each one runs in a new shell"),
        )
        .label(next.command.text.text_span(), "runs without it")
        .help("write it at the beginning of each `- |` block that needs it");
    }
}

/// `set` with options alone: operands would be positional parameters, or another line that YAML folded in.
fn sets_options(command: &Command<'_>) -> bool {
    match command.program() {
        Some("set") => {
            let is_option = |word: &Word| {
                let text = word.literal_prefix();
                text.len() > 1 && text.starts_with(['-', '+']) && text != "--"
            };
            let mut after_o = false;
            let all = command.words.iter().all(|word| {
                let name = std::mem::replace(&mut after_o, word.literal_prefix().ends_with('o'));
                is_option(word) || name
            });
            all && command.words.first().is_some_and(is_option)
        }
        Some("shopt") => true,
        _ => false,
    }
}

/// Whether an argument of `set` makes a failure end the script.
fn stops(word: &str) -> bool {
    matches!(word, "errexit" | "pipefail" | "nounset")
        || (word.starts_with('-') && !word.starts_with("--") && word.contains(['e', 'u']))
}
