//! `commands` or `finally` with no command.
//!
//! Silent in a phase that does something else (`runtime-versions`, the other list), and where comments stand in the place
//! of the commands.

use crate::buildspec::shape::Issue;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for issue in cx.shape_issues() {
        let Issue::NoCommands(empty) = issue else { continue };
        if empty.busy || empty.commented {
            continue;
        }
        let name = empty.key.text().unwrap_or_default();
        // `[]` is hardly written by mistake.
        let effect = if empty.explicit { Effect::Information } else { Effect::Mistake };
        out.report(
            Claim::new(effect, Evidence::Observed),
            empty.key.span(),
            format!("`{name}` holds no command, so {} does nothing", empty.place.words()),
        )
        .help("add a command, or remove the phase");
    }
}
