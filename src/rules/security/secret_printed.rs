//! Secrets that commands write to the log, with the way that they took. What CodeBuild masks counts only where the name says
//! that it is a secret; what it cannot mask counts always.

use crate::diagnostics::{Claim, Diagnostic, Effect, Evidence, Findings};
use crate::facts::secrets::{Source, Trace, is_secret_name, is_user_name};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let flow = cx.facts.secrets();
    for printed in &flow.printed {
        let trace = &printed.trace;
        let Some((claim, message)) = judge(trace) else { continue };
        let finding = out.report(claim, printed.span, message);
        finding.help("leave it out; to see whether it is set, print `${NAME:+set}`");
        story(finding, trace);
    }
    for dump in &flow.dumps {
        let trace = &dump.trace;
        if trace.masked && !is_secret_name(&trace.name) {
            continue;
        }
        let claim = Claim::new(Effect::Risk, Evidence::Documented);
        let (claim, message) = if trace.masked {
            (
                claim.in_unknown_context(),
                "this prints all variables; CodeBuild masks this secret only where it stands unchanged"
                    .to_owned(),
            )
        } else {
            (claim, format!("this prints all variables, `{}` among them, which nothing masks", trace.name))
        };
        let finding = out.report(claim, dump.span, message);
        finding.help("print the variables that you want to see by their names");
        story(finding, trace);
    }
    exported(cx, out);
}

/// How bad it is to print it.
fn judge(trace: &Trace) -> Option<(Claim, String)> {
    let name = &trace.name;
    let exposed = Claim::new(Effect::Exposed, Evidence::Documented);
    let risk = Claim::new(Effect::Risk, Evidence::Documented);
    let secret = is_secret_name(name);
    match trace.source {
        Source::Fetched => Some((exposed, format!("this prints {name}, and nothing masks it in the log"))),
        Source::SecretsManager | Source::ParameterStore if !trace.masked => {
            let sure = secret || trace.source == Source::SecretsManager && !is_user_name(name);
            sure.then(|| {
                let claim = if secret { exposed } else { risk };
                (claim, format!("this prints `{name}` in another form, which CodeBuild does not mask"))
            })
        }
        Source::SecretsManager | Source::ParameterStore => secret.then(|| {
            (
                risk,
                format!(
                    "this prints `{name}`; CodeBuild masks it only where it stands unchanged and in one line"
                ),
            )
        }),
        Source::Plaintext => Some((risk, format!("this prints `{name}`, which nothing masks in the log"))),
        Source::Name if name.starts_with("AWS_") => {
            Some((risk, format!("this prints `{name}`, which nothing masks in the log")))
        }
        Source::Name => Some((
            risk.in_unknown_context(),
            format!(
                "this prints `{name}`; unless it comes from Secrets Manager or Parameter Store, nothing masks it"
            ),
        )),
    }
}

/// The way of the secret, as labels: a flow.
fn story(finding: &mut Diagnostic, trace: &Trace) {
    if trace.source == Source::Name {
        return;
    }
    finding.flow();
    let from = match trace.source {
        Source::SecretsManager => "comes from Secrets Manager",
        Source::ParameterStore => "comes from Parameter Store",
        Source::Plaintext => "stands here in clear text",
        Source::Fetched | Source::Name => "fetched here",
    };
    if !finding.primary.span.encloses(trace.span) || trace.source != Source::Fetched {
        finding.label(trace.span, from);
    }
    for step in &trace.steps {
        finding.label(step.span, step.text.clone());
    }
}

/// `exported-variables` are shown to everyone who can see the build or the pipeline.
fn exported(cx: &Context<'_>, out: &mut Findings<'_>) {
    let names = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.exported_variables.as_ref());
    for name in names.into_iter().flat_map(|t| &t.items) {
        let Some(trace) = cx.facts.secrets().variables.get(name.as_str()) else { continue };
        // Those of `env` itself have a rule of their own.
        let derived =
            trace.source == Source::Fetched || !trace.steps.is_empty() && is_secret_name(&trace.name);
        if !derived || matches!(trace.source, Source::Plaintext | Source::Name) {
            continue;
        }
        let finding = out.report(
            Claim::new(Effect::Risk, Evidence::Documented),
            name.span(),
            format!("the value of `{}` leaves the build in clear text, in the build's details and in the pipeline", name.as_str()),
        );
        finding.help("let the next step read the secret itself");
        story(finding, trace);
    }
}
