//! Entries of `files` that nothing can match: neither a tracked file nor what commands make.
//!
//! Silent without a known source root, for what depends on the environment, and, once a program ran that may make anything, for
//! all but near misses.

use crate::buildspec::Text;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::absence::{Absence, absence, base_prefix};
use crate::repository::GlobPattern;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec.filter(|_| cx.facts.root().is_some()) else { return };
    for artifact in spec.artifacts() {
        let Some(base) = base_prefix(cx.facts, artifact.base_directory) else { continue };
        let entries = artifact.files.as_ref().map_or(&[][..], |f| &f.items);
        let seen: Vec<Option<Absence>> =
            entries.iter().map(|entry| absence(cx.facts, &base, *entry)).collect();
        let all = !seen.is_empty() && seen.iter().all(|s| matches!(s, Some(a) if a.certain));
        for (entry, absence) in entries.iter().zip(seen) {
            if let Some(absence) = absence {
                report(cx, *entry, &base, &absence, all, out);
            }
        }
    }
}

fn report(
    cx: &Context<'_>,
    entry: Text<'_>,
    base: &str,
    absence: &Absence,
    all: bool,
    out: &mut Findings<'_>,
) {
    let path = format!("{base}{}", entry.as_str().trim_start_matches("./"));
    let is_path = GlobPattern::new(entry.as_str()).is_ok_and(|g| g.is_literal());
    let missing = match (absence.certain, is_path) {
        (true, true) => format!("the repository has no `{path}`, and no command makes it"),
        (true, false) => {
            format!("nothing matches `{path}`: the repository has no such file, and no command makes one")
        }
        (false, _) => format!("the repository has no `{path}`"),
    };
    let message = match (&absence.near, all) {
        (Some(near), false) => format!("{missing}; it has `{}`", near.path),
        (None, false) => format!("{missing}, so it is left out of the artifact"),
        (_, true) => format!("{missing}: the upload fails with `no matching artifact paths found`"),
    };
    let claim = if all {
        Claim::new(Effect::Breaks, Evidence::Observed)
    } else {
        Claim::new(Effect::Mistake, Evidence::Observed)
    };
    let finding = out.report(claim, entry.text_span(), message);
    let fs = cx.facts.filesystem();
    if let Some(folder) = &absence.from_folder {
        if let Some(span) = fs.entered() {
            finding.label(span, "paths of artifacts do not follow this");
        }
        finding.help(format!(
            "write `{folder}/{path}`: paths are relative to the source root, whatever `cd` does"
        ));
    } else if let Some(near) = &absence.near {
        let Some(meant) = near.path.strip_prefix(base) else {
            finding.help(format!("the repository has `{}`", near.path));
            return;
        };
        finding.help(format!("write `{meant}`"));
        if let Some(span) = entry.mapped.exact(0..entry.as_str().trim_end().len())
            && is_path
        {
            let edit = Edit { span, text: meant.to_owned() };
            finding.fix(Applicability::Unsafe, format!("Name `{meant}`"), vec![edit]);
        }
    } else if absence.untracked {
        finding.help(
            "the file lies in this folder, but git does not track it: commit it, or make it in a command",
        );
    } else {
        finding.help("write the path from the source root, or add the command that makes it");
    }
}
