//! `secondary-artifacts` without `files` beside it. Silent while lines of the file could not be read.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::yaml::Kind;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec.filter(|_| !cx.tree.is_partial() && !cx.incomplete) else { return };
    let (Some(artifacts), Some((secondary, list))) = (&spec.artifacts, spec.secondary_artifacts_node) else {
        return;
    };
    let holds_something = artifacts.files.as_ref().is_some_and(|files| match files.node.kind() {
        Kind::Sequence => files.node.items().next().is_some(),
        Kind::Null => false,
        _ => true,
    });
    if holds_something || list.entries().next().is_none() {
        return;
    }
    out.report(
        Claim::new(Effect::Breaks, Evidence::Observed),
        artifacts.key.span(),
        "`artifacts` has secondary artifacts but no `files`, so there is no primary artifact: a project that uploads one fails \
         with `no definition for primary artifacts in buildspec`",
    )
    .label(secondary.span(), "these do not stand in for `files`")
    .help("add `files` beside `secondary-artifacts` with what the primary artifact should hold");
}
