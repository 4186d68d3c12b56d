//! Paths of artifacts and reports that lead out of the source. Silent for variables; `base-directory` with a leading `/` is
//! `unmatched-base-directory`'s where the source has the folder.

use crate::buildspec::Text;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::repository::GlobPattern;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    let artifacts = spec.artifacts().filter(|a| a.base_directory.is_none()).filter_map(|a| a.files.as_ref());
    let reports = spec.reports.iter().filter(|r| r.base_directory.is_none()).filter_map(|r| r.files.as_ref());
    for entry in artifacts.chain(reports).flat_map(|f| &f.items) {
        one(*entry, out);
    }
}

fn one(entry: Text<'_>, out: &mut Findings<'_>) {
    let text = entry.as_str();
    let temporary = ["/tmp/", "/root/", "~/"].iter().any(|p| text.starts_with(p));
    let outside = text.starts_with(['/', '~']) || GlobPattern::new(text).is_ok_and(|g| g.is_outside());
    if !outside || entry.is_dynamic() || text.starts_with("/codebuild/output") {
        return;
    }
    let claim = Claim::new(if temporary { Effect::Information } else { Effect::Mistake }, Evidence::Observed);
    out.report(
        claim,
        entry.text_span(),
        "this path leads out of the source, where AWS does not say that artifacts are found",
    )
    .help(match text.strip_prefix('/') {
        Some(rest) if !temporary => format!("write `{rest}` if it lies in the source, else copy it there"),
        _ => "copy the file into the source folder and name it from there".to_owned(),
    });
}
