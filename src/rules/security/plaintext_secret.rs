//! Secrets in clear text: values whose shape gives them away, anywhere in variables and commands; and values of variables that
//! are named like secrets. Stand-ins, references, paths and names are silent, and so are passwords in URLs, which have a rule
//! of their own.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::secrets::{is_placeholder, is_secret_name, shape_in};
use crate::rules::Context;
use crate::shell::{Assignment, AssignmentValue, Command};
use crate::source::Span;

const HELP: &str = "keep it in Secrets Manager and name it under `env.secrets-manager`; then replace it, for it is no secret \
                    any more";

/// Has a rule of its own.
const KEY: &str = "AWS_SECRET_ACCESS_KEY";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    let variables = spec.env.as_ref().and_then(|e| e.variables.as_ref());
    for (key, value) in variables.into_iter().flat_map(|m| &m.entries) {
        let Some(value) = value else { continue };
        if let Some(shape) = shape_in(value.as_str()) {
            known(shape.what, value.mapped.hull(shape.range), out);
        } else if key.as_str() != KEY && is_secret_name(key.as_str()) && !is_placeholder(value.as_str()) {
            named(key.as_str(), key.span(), value.span(), out);
        }
    }
    for (name, value) in task_variables(cx) {
        let (Some(key), Some(text)) = (name.text(), value.text()) else { continue };
        if let Some(shape) = shape_in(text) {
            known(shape.what, value.span(), out);
        } else if is_secret_name(key) && !is_placeholder(text) {
            named(key, name.span(), value.span(), out);
        }
    }
    for item in cx.facts.scripts() {
        let text = item.command.text;
        let shape = shape_in(text.as_str()).map(|s| (s.what, text.mapped.hull(s.range)));
        if let Some((what, span)) = shape {
            known(what, span, out);
        }
        for command in item.commands() {
            for assignment in command.assignments().iter().chain(&command.simple.declared) {
                let Some(value) = literal_secret(command, assignment) else { continue };
                if !shape.is_some_and(|(_, known)| value.encloses(known)) {
                    named(&assignment.name, command.span_of(assignment.name_range), value, out);
                }
            }
        }
    }
}

fn known(what: &str, span: Span, out: &mut Findings<'_>) {
    out.report(
        Claim::new(Effect::Exposed, Evidence::Documented),
        span,
        format!("{what} stands here in clear text, for everyone who can read the file or the project"),
    )
    .help(HELP);
}

fn named(name: &str, key: Span, value: Span, out: &mut Findings<'_>) {
    let warning = Claim::new(Effect::Risk, Evidence::Documented);
    out.report(
        warning,
        value,
        format!("the value of `{name}` stands here in clear text, and CodeBuild does not mask it in the log"),
    )
    .help(HELP)
    .label(key, "by its name a secret");
}

/// The literal value of an assignment to a variable that is named like a secret.
fn literal_secret(command: &Command<'_>, assignment: &Assignment) -> Option<Span> {
    let AssignmentValue::Scalar(word) = &assignment.value else { return None };
    let value = word.literal()?;
    (&*assignment.name != KEY && is_secret_name(&assignment.name) && !is_placeholder(&value))
        .then(|| command.span_of(word.range))
}

type Pair<'a> = (crate::yaml::Node<'a>, crate::yaml::Node<'a>);

/// `batch.*[].env.variables`
fn task_variables<'a>(cx: &Context<'a>) -> Vec<Pair<'a>> {
    let tasks = cx.spec.and_then(|s| s.batch.as_ref()).map(|b| b.tasks.as_slice()).unwrap_or_default();
    let maps = tasks.iter().filter_map(|t| t.env.and_then(|e| e.get("variables")));
    maps.flat_map(|map| map.entries().map(|e| (e.key, e.value)).collect::<Vec<_>>()).collect()
}
