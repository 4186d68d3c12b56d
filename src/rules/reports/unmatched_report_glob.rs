//! Report files that nothing can match. The same silences as for artifacts.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::absence::{absence, base_prefix};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec.filter(|_| cx.facts.root().is_some()) else { return };
    for group in &spec.reports {
        let Some(base) = base_prefix(cx.facts, group.base_directory) else { continue };
        for entry in group.files.iter().flat_map(|f| &f.items) {
            let Some(absence) = absence(cx.facts, &base, *entry) else { continue };
            let path = format!("{base}{}", entry.as_str().trim_start_matches("./"));
            let finding = out.report(
                Claim::new(Effect::Mistake, Evidence::Documented),
                entry.text_span(),
                format!("the repository has no `{path}` and no command makes it, so the group gets no report from it"),
            );
            if let Some(folder) = &absence.from_folder {
                if let Some(span) = cx.facts.filesystem().entered() {
                    finding.label(span, "paths of reports do not follow this");
                }
                finding.help(format!(
                    "write `{folder}/{path}`: paths are relative to the source root, whatever `cd` does"
                ));
            } else if let Some(near) = &absence.near {
                finding.help(format!("the repository has `{}`", near.path));
            } else {
                finding.help("write the path from the source root, or add the command that makes it");
            }
        }
    }
}
