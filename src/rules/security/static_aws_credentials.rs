//! Long-lived AWS keys in the build: as variables, or put into the AWS CLI's configuration. Silent in commands of a file that
//! gets temporary ones from STS or from the build's own role.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::secrets::is_placeholder;
use crate::rules::Context;
use crate::shell::{AssignmentValue, Command, aws_command};
use crate::source::Span;

const NAMES: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
const HELP: &str = "let the service role do it, or take temporary credentials with `aws sts assume-role`";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    if let Some(env) = &spec.env {
        for (map, plain) in
            [(&env.variables, true), (&env.parameter_store, false), (&env.secrets_manager, false)]
        {
            for (key, value) in map.iter().flat_map(|m| &m.entries) {
                let Some(value) = value.filter(|v| NAMES.contains(&key.as_str()) && !v.as_str().is_empty())
                else {
                    continue;
                };
                // The pair is one mistake.
                let pair = map.iter().flat_map(|m| &m.entries).any(|(k, _)| k.as_str() == NAMES[1]);
                if pair && key.as_str() == NAMES[0] {
                    continue;
                }
                if !plain {
                    stored(key.as_str(), key.span(), out);
                } else if !is_placeholder(value.as_str()) || looks_like_key(value.as_str()) {
                    out.report(
                        Claim::new(Effect::Exposed, Evidence::Documented),
                        value.span(),
                        format!("`{}` gives the build long-lived AWS keys, in clear text", key.as_str()),
                    )
                    .help(HELP);
                }
            }
        }
    }
    if cx.facts.scripts().iter().any(|i| i.commands().iter().any(|c| is_temporary(c))) {
        return;
    }
    for item in cx.facts.scripts() {
        for command in item.commands() {
            if let Some(span) = configured(command) {
                out.report(
                    Claim::new(Effect::Risk, Evidence::Documented),
                    span,
                    "this makes the build use long-lived AWS keys instead of its service role",
                )
                .help(HELP);
            }
        }
    }
}

fn stored(name: &str, span: Span, out: &mut Findings<'_>) {
    out.report(
        Claim::new(Effect::Risk, Evidence::Documented),
        span,
        format!("`{name}` puts long-lived AWS keys in the place of the build's service role"),
    )
    .help(HELP);
}

fn looks_like_key(value: &str) -> bool {
    value.len() == 40 && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+'))
}

/// Whether a command gets temporary credentials.
fn is_temporary(command: &Command<'_>) -> bool {
    if let Some(call) = aws_command(command) {
        return call.service == "sts" || call.is("configure", "export-credentials") || call.service == "sso";
    }
    command.words.iter().chain(&command.simple.words).any(|w| {
        let text = command.text_of(w);
        text.contains("169.254.170.2")
            || text.contains("assume")
            || text.contains("AWS_CONTAINER_CREDENTIALS")
    })
}

/// `aws configure set aws_secret_access_key …`, `export AWS_SECRET_ACCESS_KEY=literal`.
fn configured(command: &Command<'_>) -> Option<Span> {
    let assigned = command.assignments().iter().chain(&command.simple.declared).find(|a| {
        NAMES.contains(&&*a.name)
            && matches!(&a.value, AssignmentValue::Scalar(w) if w.literal().is_some_and(|v| !is_placeholder(&v)))
    });
    if let Some(assigned) = assigned {
        return Some(command.span_of(assigned.range));
    }
    let call = aws_command(command)?;
    let name = call.words.first()?;
    let is_key = name
        .literal()
        .is_some_and(|n| n.ends_with("aws_access_key_id") || n.ends_with("aws_secret_access_key"));
    let value = call.words.get(1)?;
    (call.is("configure", "set") && is_key && !value.literal().is_some_and(|v| is_placeholder(&v)))
        .then(|| command.span_of(name.range))
}
