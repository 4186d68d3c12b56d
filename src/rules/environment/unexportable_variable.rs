//! Names in `exported-variables` that CodeBuild does not export.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::environment::{DefinedBy, key_of};
use crate::rules::Context;
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(exported) = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.exported_variables.as_ref())
    else {
        return;
    };
    for text in &exported.items {
        let name = text.as_str();
        let finding = if name.starts_with("AWS_") {
            out.report(
                Claim::new(Effect::Lost, Evidence::Documented),
                text.text_span(),
                format!(
                    "CodeBuild does not export `{name}`: names that begin with `AWS_` cannot be exported"
                ),
            )
            .help(format!(
                "copy it in a command and export the copy: `MY_{}=\"${name}\"`",
                name.trim_start_matches("AWS_")
            ))
        } else if let Some(secret) = cx
            .facts
            .environment()
            .of(name)
            .find(|d| matches!(d.by, DefinedBy::SecretsManager | DefinedBy::ParameterStore))
        {
            out.report(
                Claim::new(Effect::Mistake, Evidence::Inferred).whatever_happens(),
                text.text_span(),
                format!("`{name}` is a secret: CodeBuild exports none, and one that it did would stand in the pipeline in clear text"),
            )
            .label(secret.span, format!("from `{}`", key_of(secret.by)))
            .help("let the action that needs the value read the secret itself")
        } else {
            continue;
        };
        if exported.items.len() > 1
            && let Some(line) = line_of_item(cx, text.span(), name)
        {
            let edit = Edit { span: line, text: String::new() };
            finding.fix(Applicability::Safe, format!("Remove `{name}` from the list"), vec![edit]);
        }
    }
}

/// The line of a list item, its line end included, if nothing else stands on it.
fn line_of_item(cx: &Context<'_>, item: Span, name: &str) -> Option<Span> {
    let line = cx.file.line_of(item.start);
    let text = cx.file.line_text(line).trim();
    let alone = text.strip_prefix("- ").is_some_and(|rest| rest.trim_matches([' ', '"', '\'']) == name);
    let span = cx.file.line_span(line);
    let next = cx.file.line_span(line + 1);
    (alone && next.start > span.start).then(|| Span::new(span.start, next.start))
}
