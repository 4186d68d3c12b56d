//! Entries of `files` and `exclude-paths` that begin with their `base-directory`. Silent where the repository has such a folder
//! inside the folder, and where the base directory depends on the environment.

use crate::buildspec::{Text, Texts};
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::repository::GlobPattern;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for artifact in spec.artifacts() {
        entries(cx, artifact.base_directory, artifact.files.as_ref(), false, out);
        entries(cx, artifact.base_directory, artifact.exclude_paths.as_ref(), true, out);
    }
    for group in &spec.reports {
        entries(cx, group.base_directory, group.files.as_ref(), false, out);
    }
}

fn entries(
    cx: &Context<'_>,
    base: Option<Text<'_>>,
    list: Option<&Texts<'_>>,
    excluded: bool,
    out: &mut Findings<'_>,
) {
    let (Some(base), Some(list)) = (base, list) else { return };
    let Some(folder) = GlobPattern::new(base.as_str()).ok().filter(GlobPattern::is_literal) else { return };
    let prefix = format!("{}/", folder.as_str());
    if base.is_dynamic() || prefix.len() < 2 {
        return;
    }
    for entry in &list.items {
        let raw = entry.as_str();
        let lead = raw.len() - raw.strip_prefix("./").unwrap_or(raw).len();
        let Some(rest) = raw.get(lead..).and_then(|r| r.strip_prefix(&prefix)) else { continue };
        if nested(cx, &prefix) {
            continue;
        }
        let finds = if excluded { "excludes nothing" } else { "matches nothing" };
        let finding = out
            .report(
                Claim::new(Effect::Mistake, Evidence::Observed),
                entry.text_span(),
                format!(
                    "this is looked for below `{0}`, so it means `{prefix}{1}` and {finds}",
                    folder.as_str(),
                    raw.trim_start_matches("./")
                ),
            )
            .at("begins with the base directory again")
            .label(base.text_span(), "already relative to this")
            .help(format!("write `{}`", if rest.is_empty() { "**/*" } else { rest }));
        if let Some(span) = entry.mapped.exact(0..lead + prefix.len())
            && is_safe_start(rest, *entry)
        {
            let edit = Edit { span, text: String::new() };
            finding.fix(Applicability::Safe, "Leave the base directory out", vec![edit]);
        }
    }
}

/// Whether the repository has the folder inside the folder.
fn nested(cx: &Context<'_>, prefix: &str) -> bool {
    cx.facts.root().is_some_and(|root| root.files_under(&format!("{prefix}{prefix}")).next().is_some())
}

/// Whether the rest may begin a scalar of that style: a plain one cannot begin with `*`.
fn is_safe_start(rest: &str, entry: Text<'_>) -> bool {
    entry.style != crate::yaml::ScalarStyle::Plain || rest.starts_with(|c: char| c.is_ascii_alphanumeric())
}
