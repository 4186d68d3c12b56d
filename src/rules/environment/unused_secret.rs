//! Secrets and parameters that no command names. Programs may read them all the same: hence a note, on request.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::{DefinedBy, key_of};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let environment = cx.facts.environment();
    if cx.incomplete || cx.tree.is_partial() {
        return;
    }
    let exported: Vec<&str> = cx
        .spec
        .and_then(|s| s.env.as_ref())
        .and_then(|e| e.exported_variables.as_ref())
        .map(|e| e.items.iter().map(crate::buildspec::Text::as_str).collect())
        .unwrap_or_default();
    let secrets = environment
        .definitions()
        .iter()
        .filter(|d| matches!(d.by, DefinedBy::ParameterStore | DefinedBy::SecretsManager));
    for secret in secrets {
        if environment.mentions(&secret.name) || exported.contains(&&*secret.name) {
            continue;
        }
        out.report(
            Claim::new(Effect::Information, Evidence::Inferred),
            secret.span,
            format!(
                "no command names `{}` from `{}`: every program of the build can read it, and the build fails if it is gone",
                secret.name,
                key_of(secret.by)
            ),
        )
        .help("leave it out, unless a program that the commands run reads it from its environment");
    }
}
