//! More than five report groups.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

/// Report groups of a project (build specification reference, November 2026).
const MOST: usize = 5;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    if let Some(extra) = spec.reports.get(MOST) {
        out.report(
            Claim::new(Effect::Lost, Evidence::Documented),
            extra.key.span(),
            format!("this is one of {} report groups, and a project has {MOST} at most", spec.reports.len()),
        )
        .help("put files of one format into one group: `files` takes a list");
    }
}
