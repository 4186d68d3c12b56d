//! Commands that matter in front of a filter: the filter's status is the pipeline's.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::flow::{Fate, outcomes};
use crate::facts::{Role, roles};
use crate::rules::Context;
use crate::shell::Dialect;

/// Programs that succeed whatever they read.
const FILTERS: [&str; 14] =
    ["tee", "cat", "head", "tail", "sed", "awk", "ts", "jq", "sort", "cut", "tr", "column", "less", "uniq"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let bash = cx.facts.dialect() == Dialect::Bash;
    for item in cx.facts.scripts() {
        let mut said = None;
        for outcome in outcomes(&item.script) {
            let Fate::Piped { pipe, into } = outcome.fate else { continue };
            let filter = cx.slice(into).split_whitespace().next().unwrap_or_default();
            let filter = filter.rsplit('/').next().unwrap_or_default();
            let roles = roles(&outcome.command);
            let matters = roles.is_gate() || roles.changes_the_world() || roles.has(Role::Build);
            if !matters && !roles.has(Role::Install) || !FILTERS.contains(&filter) || said == Some(into) {
                continue;
            }
            said = Some(into);
            let what = outcome.command.program().unwrap_or("the command").to_owned();
            let effect = if matters { Effect::Mistake } else { Effect::Information };
            out.report(
                Claim::new(effect, Evidence::Run),
                pipe,
                format!("if `{what}` fails, nothing notices: the status of a pipeline is that of `{filter}`"),
            )
            .label(outcome.command.span(), "its status is lost")
            .help(if bash {
                "write `set -o pipefail` before it, in the same command"
            } else {
                "write the output into a file and show that, or set `env.shell: bash` and write `set -o pipefail` \
                 before it, in the same command"
            });
        }
    }
}
