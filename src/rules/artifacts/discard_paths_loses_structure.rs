//! `discard-paths: yes` with globs over whole trees, or beside an `appspec.yml`. Silent where the trees that git tracks have no
//! folders below.

use crate::buildspec::{Artifact, Text};
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for artifact in spec.artifacts() {
        if let Some(discard) = artifact.discard_paths.filter(|d| d.as_bool() == Some(true)) {
            one(artifact, discard, out);
        }
    }
}

fn one(artifact: &Artifact<'_>, discard: Text<'_>, out: &mut Findings<'_>) {
    let entries = artifact.files.as_ref().map_or(&[][..], |f| &f.items);
    let appspec =
        entries.iter().find(|e| matches!(e.as_str(), "appspec.yml" | "appspec.yaml" | "appspec.json"));
    for entry in entries.iter().filter(|e| !e.is_template()) {
        let text = entry.as_str();
        let whole_tree = text == "**/*" || text.ends_with("/**/*");
        let under_folder = text.contains('/') && appspec.is_some();
        if !whole_tree && !under_folder {
            continue;
        }
        let finding = out
            .report(
                Claim::new(Effect::Mistake, Evidence::Documented),
                entry.text_span(),
                if under_folder {
                    "these files lose their folder, and `appspec.yml` names files by their paths"
                } else {
                    "all files of this tree lose their folders and land in one"
                },
            )
            .label(discard.span(), "folders are dropped here")
            .help("leave `discard-paths` out");
        if let Some(appspec) = appspec.filter(|_| under_folder) {
            finding.label(appspec.text_span(), "looks for paths with folders");
        }
        return;
    }
}
