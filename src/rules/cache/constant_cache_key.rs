//! A `cache.key` that is the same in every build. Silent for templates.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

/// Variables that are the same in every build of a project.
const CONSTANT: [&str; 4] = ["$AWS_REGION", "${AWS_REGION}", "$AWS_DEFAULT_REGION", "${AWS_DEFAULT_REGION}"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(key) = cx.spec.and_then(|s| s.cache.as_ref()).and_then(|c| c.key).filter(|k| !k.is_template())
    else {
        return;
    };
    let mut text = key.as_str().to_owned();
    for variable in CONSTANT {
        text = text.replace(variable, "");
    }
    if text.contains(['$', '`']) || key.as_str().is_empty() {
        return;
    }
    let plain = !key.is_dynamic();
    let effect = if plain { Effect::Mistake } else { Effect::Information };
    out.report(
        Claim::new(effect, Evidence::Documented),
        key.text_span(),
        "this key is the same in every build, and a cache that is saved under a key is never written again",
    )
    .help("put what changes into the key, such as `$(codebuild-hash-files package-lock.json)`");
}
