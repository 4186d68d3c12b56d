//! Keys that CodeBuild knows, in a place where it does not look for them.
//!
//! All keys of one section that belong to one place are one finding: a block that was indented wrongly.

use crate::buildspec::PhaseName;
use crate::buildspec::shape::{Elsewhere, Issue, MisplacedKeys};
use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for issue in cx.shape_issues() {
        if let Issue::Misplaced(misplaced) = issue {
            report(cx, misplaced, out);
        }
    }
}

fn report(cx: &Context<'_>, misplaced: &MisplacedKeys<'_>, out: &mut Findings<'_>) {
    let [(first, _), others @ ..] = misplaced.keys.as_slice() else { return };
    let names: Vec<String> =
        misplaced.keys.iter().filter_map(|(key, _)| key.text()).map(|name| format!("`{name}`")).collect();
    let one = names.len() == 1;
    let (stand, them) = if one { ("stands", "it") } else { ("stand", "them") };
    let nowhere = if misplaced.place.is_batch() {
        "where AWS documents no such key".to_owned()
    } else {
        format!("where CodeBuild ignores {them}")
    };
    let names = list(&names);
    let here = misplaced.place.words();
    let place =
        if misplaced.place.path.is_empty() { "at the top level".to_owned() } else { format!("in {here}") };
    let (message, help) = match misplaced.to {
        Elsewhere::Section(section) if section.path.is_empty() => (
            format!("{names} {stand} {place}, {nowhere}"),
            format!("move {them} to the top level, without indentation"),
        ),
        Elsewhere::Section(section) if section.path == "phases" => (
            format!("{names} {stand} {place} instead of in `phases`, so none of it runs"),
            match (misplaced.place.path.is_empty(), &misplaced.home) {
                (true, Some((_, value))) if value.is_null() => format!("indent {them} under `phases`"),
                (true, None) => format!("put `phases:` above and indent {them} under it"),
                _ => format!("move {them} directly under `phases`"),
            },
        ),
        Elsewhere::Section(section) => (
            format!("{names} {stand} {place}, {nowhere}"),
            match misplaced.home.filter(|(_, value)| value.is_null()).and_then(|(key, _)| key.text()) {
                Some(home) => format!("indent {them} under `{home}`"),
                None => format!("move {them} to {}", in_words(section.path)),
            },
        ),
        Elsewhere::Map(path) => (
            format!("{names} {stand} {place}, {nowhere}"),
            if misplaced.place.is_batch() {
                format!("move {them} to `variables` in {here}")
            } else {
                format!("move {them} to `{path}`")
            },
        ),
        Elsewhere::Named(_) => {
            let what = if misplaced.place.path == "reports" { "report group" } else { "artifact" };
            (
                format!("{names} {stand} directly in {here}, where the name of a {what} must stand"),
                format!("put a name above and indent {them} under it"),
            )
        }
        Elsewhere::Beside => (
            format!("{names} {stand} in the list {here}, as if it were one of its items"),
            format!("take the dash away and indent {them} like the list's own key"),
        ),
    };
    let finding = out.report(claim(misplaced), first.span(), message);
    finding.help(help);
    for (key, _) in others.iter().take(20) {
        finding.label(key.span(), "and this");
    }
    match &misplaced.home {
        Some((home, value)) if value.is_null() => {
            finding.label(home.span(), "nothing stands under this");
            if let Some(edits) = indented(cx, misplaced, home.span()) {
                finding.fix(Applicability::Unsafe, format!("indent {them} by two blanks"), edits);
            }
        }
        Some((home, _)) => {
            finding.label(home.span(), "here");
        }
        None => {}
    }
}

fn claim(misplaced: &MisplacedKeys<'_>) -> Claim {
    let lost = |evidence| Claim::new(Effect::Lost, evidence);
    match misplaced.to {
        // Taken for a name or an item: whether that is an error or a name without sense, it is not what was meant.
        Elsewhere::Named(_) | Elsewhere::Beside => lost(Evidence::Inferred).whatever_happens(),
        // What the batch service makes of phases does not matter: the build does not find them.
        Elsewhere::Section(section) if section.path == "phases" => lost(Evidence::Observed),
        _ if misplaced.place.section.path == "batch.build-matrix.static.env" => lost(Evidence::Unverified),
        _ if misplaced.place.is_batch() => lost(Evidence::Inferred),
        _ => lost(Evidence::Observed),
    }
}

fn in_words(path: &str) -> String {
    match path {
        "phases.*" => "a phase, such as `phases.build`".to_owned(),
        "reports.*" => "a group in `reports`".to_owned(),
        "batch.*[].env" => "the `env` of a build".to_owned(),
        "batch.build-graph[]" => "a build in `batch.build-graph`".to_owned(),
        "batch.build-list[]" => "a build in `batch.build-list`".to_owned(),
        path => format!("`{path}`"),
    }
}

/// Two blanks before every line of the keys and what is under them, if they follow their home without anything between.
fn indented(cx: &Context<'_>, misplaced: &MisplacedKeys<'_>, home: Span) -> Option<Vec<Edit>> {
    let (first, last) = (misplaced.keys.first()?, misplaced.keys.last()?);
    // Phases that one of them has taken along would go too deep.
    let mixed = misplaced
        .keys
        .iter()
        .flat_map(|(_, value)| value.entries())
        .any(|e| e.key.text().is_some_and(|name| PhaseName::of(name).is_some()));
    if cx.embedded || mixed || first.0.span().start < home.end {
        return None;
    }
    let whole = Span::new(first.0.span().start, last.1.span().end.max(last.0.span().end));
    // Only the keys themselves stand there: the next key at the top level comes later.
    let root = cx.tree.root()?;
    let inside = root.entries().filter(|e| whole.encloses(e.key.span())).count();
    let between = root.entries().any(|e| e.key.span().start > home.start && e.key.span().start < whole.start);
    let flow = root.is_flow()
        || misplaced
            .keys
            .iter()
            .any(|(key, _)| cx.file.line_span(cx.file.line_of(key.span().start)).start != key.span().start);
    if inside != misplaced.keys.len() || between || flow {
        return None;
    }
    let lines = cx.file.line_of(whole.start)..=cx.file.line_of(whole.end.saturating_sub(1));
    let edits = lines.map(|line| cx.file.line_span(line)).filter(|span| !cx.slice(*span).trim().is_empty());
    Some(edits.map(|span| Edit { span: Span::empty(span.start), text: "  ".to_owned() }).collect())
}

/// `a`, `b` and `c`
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first, second, third, _, _, rest @ ..] => {
            format!("{first}, {second}, {third} and {} more", rest.len() + 2)
        }
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
