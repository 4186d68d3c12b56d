//! `set -x` over commands with secrets that CodeBuild does not mask.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::secrets::Source;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for traced in &cx.facts.secrets().traced {
        let trace = &traced.trace;
        let what = match trace.source {
            Source::Fetched => trace.name.clone(),
            _ => format!("`{}`", trace.name),
        };
        let finding = out
            .report(
                Claim::new(Effect::Risk, Evidence::Documented),
                traced.set,
                format!(
                    "`set -x` prints {what} with the commands that use it, and nothing masks it in the log"
                ),
            )
            .help("leave it out, or write `set +x` before the first command that has the secret");
        if trace.source == Source::Plaintext {
            finding.label(trace.span, "comes from here");
        }
        for step in &trace.steps {
            finding.label(step.span, step.text.clone());
        }
        finding.label(traced.span, "printed with its value");
    }
}
