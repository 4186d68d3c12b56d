//! Options of `cache` that do not go together, or that CodeBuild does not have. Silent for templates and variables.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

/// Fallback keys that CodeBuild takes ("Caching builds with Amazon S3", November 2026).
const MOST: usize = 5;
/// The actions.
const ACTIONS: [&str; 2] = ["restore", "save"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(cache) = cx.spec.and_then(|s| s.cache.as_ref()).filter(|_| !cx.tree.is_partial()) else {
        return;
    };
    if let Some(fallback) = &cache.fallback_keys {
        if cache.key.is_none() && !cache.node.entries().any(|e| e.key.text() == Some("key")) {
            out.report(
                Claim::new(Effect::Lost, Evidence::Documented),
                fallback.key.span(),
                "CodeBuild ignores `fallback-keys` because the cache has no `key`",
            )
            .help("add a `key`, such as `npm-$(codebuild-hash-files package-lock.json)`");
        }
        if let Some(extra) = fallback.items.get(MOST) {
            let count = fallback.items.len();
            out.report(
                Claim::new(Effect::Lost, Evidence::Documented),
                extra.text_span(),
                format!("this is one of {count} fallback keys, and CodeBuild takes {MOST}"),
            )
            .help("leave the least useful ones out");
        }
    }
    let Some(action) = cache.action.filter(|a| !a.is_dynamic()) else { return };
    if !ACTIONS.contains(&action.as_str()) {
        out.report(
            Claim::new(Effect::Lost, Evidence::Documented),
            action.text_span(),
            format!("the cache has no action `{}`", action.as_str()),
        )
        .help("write `restore` or `save`, or leave `action` out to do both");
    }
}
