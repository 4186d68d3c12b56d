//! `name` and `s3-prefix` of artifacts in a build that is an action of CodePipeline, which names its artifacts itself.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::pipeline::shows_pipeline;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let (Some(spec), Some(file)) = (cx.spec, shows_pipeline(cx)) else { return };
    for artifact in spec.artifacts() {
        for (key, text) in [("name", artifact.name), ("s3-prefix", artifact.s3_prefix)] {
            let Some(text) = text.filter(|t| !t.is_template()) else { continue };
            out.report(
                Claim::new(Effect::Information, Evidence::Documented),
                text.text_span(),
                format!("CodePipeline names its artifacts itself and ignores `{key}`"),
            )
            .label(file.text_span(), "only CodePipeline reads this file")
            .help(format!("leave `{key}` out"));
        }
    }
}
