//! Keys that must be there, and sections with nothing in them.
//!
//! Silent where a part of the document could not be read or was left out, where a template or a merge key may bring what
//! is missing, and where a misspelt or misplaced key was meant to be it.

use crate::buildspec::schema::{Key, Need, Shape};
use crate::buildspec::shape::{EmptySection, Issue, MissingKeys};
use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for issue in cx.shape_issues() {
        match issue {
            Issue::NoContent if !cx.embedded => {
                out.report(
                    Claim::new(Effect::Breaks, Evidence::Observed),
                    Span::empty(cx.document.start),
                    "the buildspec is empty, so CodeBuild rejects it",
                )
                .help("write at least `version: 0.2` and `phases`");
            }
            Issue::Missing(missing) => report(cx, missing, out),
            Issue::Empty(empty) => report_empty(empty, out),
            _ => {}
        }
    }
}

fn report(cx: &Context<'_>, missing: &MissingKeys<'_>, out: &mut Findings<'_>) {
    let place = &missing.place;
    let first_key = missing.node.entries().next().map_or(missing.node, |e| e.key);
    let span = place.key.unwrap_or(first_key).span();
    let names: Vec<String> = missing.keys.iter().map(|k| format!("`{}`", k.name)).collect();
    let names = names.join(" and ");
    let has = |name: &str| missing.keys.iter().any(|k| k.name == name);
    let (claim, message) = if place.path.is_empty() {
        let evidence = if has("version") { Evidence::Observed } else { Evidence::Documented };
        (
            Claim::new(Effect::Breaks, evidence),
            format!("the buildspec has no {names}, so CodeBuild rejects it"),
        )
    } else if place.is_phase() {
        (
            Claim::new(Effect::Mistake, Evidence::Documented),
            format!("{} has no {names}, so the phase does nothing", place.words()),
        )
    } else if place.is_batch() {
        (
            Claim::new(Effect::Breaks, Evidence::Documented),
            format!("{} has no {names}, which a batch build requires", place.words()),
        )
    } else {
        (
            Claim::new(Effect::Lost, Evidence::Documented).whatever_happens(),
            format!("{} has no {names}, which CodeBuild requires there", place.words()),
        )
    };
    let finding = out.report(claim, span, message);
    finding.help(help(&missing.keys));
    let in_block = !missing.node.is_flow()
        && cx.file.line_span(cx.file.line_of(first_key.span().start)).start == first_key.span().start;
    if has("version")
        && missing.keys.len() == 1
        && in_block
        && !cx.embedded
        && missing.node.entries().next().is_some()
    {
        finding.fix(
            Applicability::Safe,
            "Begin with `version: 0.2`",
            vec![Edit { span: Span::empty(first_key.span().start), text: "version: 0.2\n".to_owned() }],
        );
    }
}

fn help(keys: &[&'static Key]) -> String {
    let one = |key: &&'static Key| {
        let others = match key.need {
            Need::RequiredUnless(others) => others,
            _ => &[],
        };
        let others: Vec<String> = others.iter().map(|o| format!("`{o}`")).collect();
        let example = match (key.name, others.is_empty()) {
            ("version", _) => "`version: 0.2`".to_owned(),
            (name, true) => format!("`{name}`"),
            (name, false) => format!("`{name}` (or {})", others.join(", ")),
        };
        format!("{example}: {}", in_sentence(key.about))
    };
    format!("add {}", keys.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// A text that begins a sentence, for the middle of one. Names keep their capitals.
fn in_sentence(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

fn report_empty(empty: &EmptySection<'_>, out: &mut Findings<'_>) {
    let name = empty.key.text().unwrap_or_default();
    let known = empty.known.map(|k| k.name);
    let required = empty.known.is_some_and(|k| k.need != Need::Optional);
    let group = empty.known.is_none();
    let is_phase = empty.place.section.path == "phases";
    let (claim, message) = match known {
        Some("phases") => (
            Claim::new(Effect::Lost, Evidence::Documented),
            "nothing stands under `phases`, so nothing runs".to_owned(),
        ),
        Some("runtime-versions") => {
            let effect = if empty.commented { Effect::Information } else { Effect::Mistake };
            (
                Claim::new(effect, Evidence::Documented),
                "`runtime-versions` names no runtime, so the image's defaults are used".to_owned(),
            )
        }
        _ if empty.commented => return,
        _ if is_phase => (
            Claim::new(Effect::Mistake, Evidence::Documented),
            format!("nothing stands under `{name}`, so the phase does nothing"),
        ),
        _ if required || group || matches!(known, Some("artifacts")) => {
            (Claim::new(Effect::Mistake, Evidence::Documented), format!("nothing stands under `{name}`"))
        }
        _ => {
            (Claim::new(Effect::Information, Evidence::Documented), format!("nothing stands under `{name}`"))
        }
    };
    let finding = out.report(claim, empty.key.span(), message);
    finding.help(match empty.expected {
        Shape::Section(section) => {
            let needed: Vec<&Key> = section.keys.iter().filter(|k| k.need != Need::Optional).collect();
            let shown = if needed.is_empty() { section.keys.iter().collect() } else { needed };
            let names: Vec<String> = shown.iter().take(4).map(|k| format!("`{}`", k.name)).collect();
            format!("write {} under it, or remove it", names.join(", "))
        }
        _ if known == Some("runtime-versions") => {
            "name a runtime (`nodejs: 22`), or remove the key".to_owned()
        }
        _ => "fill it, or remove it".to_owned(),
    });
}
