//! Values that their keys do not take: booleans, `on-failure`, `file-format`, `env.shell`, `cache.action`, numbers.
//!
//! Silent where the value depends on a variable or a template.

use crate::buildspec::schema::Shape;
use crate::buildspec::shape::{BadValue, Fault, Issue};
use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for issue in cx.shape_issues() {
        if let Issue::Value(bad) = issue {
            report(bad, out);
        }
    }
}

fn report(bad: &BadValue<'_>, out: &mut Findings<'_>) {
    let (key, value) = (bad.key.name, bad.text.as_str().trim());
    let words = match bad.key.shape {
        Shape::Choice { words, .. } => words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    let no = if bad.place.is_batch() { "`true` or `false`" } else { "`yes` or `no`" };
    let (claim, message, help, right) = match bad.fault {
        Fault::Boolean(meant) => (
            Claim::new(Effect::Mistake, Evidence::Documented),
            format!("`{key}` is {no}; what CodeBuild makes of `{value}` is not documented"),
            meant.map_or_else(|| format!("write {no}"), |m| format!("write `{m}`")),
            meant,
        ),
        Fault::QuotedBoolean => (
            Claim::new(Effect::Information, Evidence::Inferred),
            format!(
                "the batch service reads `{key}` as a boolean and may reject the quoted \"{value}\", as it rejects a quoted version"
            ),
            format!("write `{value}` without quotes"),
            None,
        ),
        Fault::Choice(nearest) => {
            let shell = key == "shell";
            let effect = if shell { Effect::Mistake } else { Effect::Lost };
            (
                Claim::new(effect, Evidence::Documented),
                format!("`{value}` is no value of `{key}` that CodeBuild knows"),
                nearest.map_or_else(|| format!("write one of {words}"), |n| format!("write `{n}`")),
                nearest,
            )
        }
        Fault::Case(right) => (
            Claim::new(Effect::Mistake, Evidence::Unverified),
            format!(
                "`{key}` is documented as `{right}`; whether `{value}` is the same to CodeBuild is not known"
            ),
            format!("Write `{right}`"),
            Some(right),
        ),
        Fault::Shell => (
            Claim::new(Effect::Mistake, Evidence::Unverified),
            format!("AWS does not list `{value}` as a value of `env.shell`"),
            format!("the listed ones are {words}"),
            None,
        ),
        Fault::Integer => (
            Claim::new(Effect::Breaks, Evidence::Documented),
            format!("`{key}` must be a whole number above 0, not `{value}`"),
            "write the number of builds".to_owned(),
            None,
        ),
        Fault::OnFailure(nearest) => (
            Claim::new(Effect::Lost, Evidence::Documented),
            format!("`{value}` is no value of `on-failure`"),
            nearest.map_or_else(
                || "write `ABORT`, `CONTINUE` or `RETRY`, `RETRY-3`, `RETRY-3-<regex>`".to_owned(),
                |n| format!("write `{n}`"),
            ),
            nearest,
        ),
        Fault::Retries => (
            Claim::new(Effect::Mistake, Evidence::Documented),
            format!("`{value}` asks for more than the 100 retries that CodeBuild allows"),
            "write a count from 0 to 100".to_owned(),
            None,
        ),
    };
    let finding = out.report(claim, bad.text.text_span(), message);
    finding.help(help);
    if let Some(right) = right
        && let Some(span) = bad.text.mapped.exact(0..bad.text.as_str().trim_end().len())
        && !bad.text.node.is_alias()
    {
        finding.fix(
            Applicability::Safe,
            format!("Write `{right}`"),
            vec![Edit { span, text: right.to_owned() }],
        );
    }
}
