//! `**/*` at the source root with nothing excluded.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for artifact in spec.artifacts() {
        let at_root = artifact.base_directory.is_none_or(|b| matches!(b.as_str(), "." | "./" | ""));
        if !at_root || artifact.exclude_paths.is_some() {
            continue;
        }
        let whole =
            artifact.files.iter().flat_map(|f| &f.items).find(|f| matches!(f.as_str(), "**/*" | "./**/*"));
        if let Some(entry) = whole {
            out.report(
                Claim::new(Effect::Information, Evidence::Documented),
                entry.text_span(),
                "this artifact is the whole source folder, with whatever commands left in it",
            )
            .help("name the folder that holds the result with `base-directory`, or use `exclude-paths`");
        }
    }
}
