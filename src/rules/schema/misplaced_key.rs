//! Keys that CodeBuild knows, in a place where it does not look for them.
//!
//! All keys of one section that belong to one place are one finding: a block that was indented wrongly.

use crate::buildspec::PhaseName;
use crate::buildspec::shape::{Elsewhere, Issue, MisplacedKeys};
use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::edit::{item_indent, lead};
use crate::rules::relocate::{Target, relocate};
use crate::source::Span;
use crate::yaml::{Kind, Node};

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
        }
        Some((home, _)) => {
            finding.label(home.span(), "here");
        }
        None => {}
    }
    if let Some(edits) = moved(cx, misplaced) {
        finding.fix(
            Applicability::Unsafe,
            format!(
                "Move {them} to where {} belong{}",
                if one { "it" } else { "they" },
                if one { "s" } else { "" }
            ),
            edits,
        );
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

/// The edits that put the keys where they belong.
fn moved(cx: &Context<'_>, misplaced: &MisplacedKeys<'_>) -> Option<Vec<Edit>> {
    if let Elsewhere::Beside = misplaced.to {
        return beside(cx, misplaced);
    }
    // Phases that one of them has taken along would go too deep.
    let mixed = misplaced
        .keys
        .iter()
        .flat_map(|(_, value)| value.entries())
        .any(|e| e.key.text().is_some_and(|name| PhaseName::of(name).is_some()));
    let to = target(cx, misplaced)?;
    let taken = match to {
        Target::Root => cx.tree.root(),
        Target::Under(_, value) => Some(value),
        Target::New(_) => None,
    };
    let is_taken = |(key, _): &(Node<'_>, Node<'_>)| {
        key.text().is_some_and(|name| taken.is_some_and(|taken| taken.get(name).is_some()))
    };
    if mixed || misplaced.keys.iter().any(is_taken) {
        return None;
    }
    relocate(cx, &misplaced.keys, to)
}

fn target<'t>(cx: &'t Context<'_>, misplaced: &'t MisplacedKeys<'_>) -> Option<Target<'t>> {
    let path = misplaced.to.path();
    if path.is_empty() {
        return Some(Target::Root);
    }
    // An empty section right above them.
    if let Some((home, value)) = misplaced.home.filter(|(home, value)| {
        value.is_null()
            && path.rsplit('.').next().is_some_and(|last| last == "*" || home.text() == Some(last))
    }) {
        return Some(Target::Under(home, value));
    }
    let (mut node, mut at) = (cx.tree.root()?, String::new());
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let Some(entry) = node.entries().find(|e| e.key.text() == Some(name)) else {
            let may_be_made = names.peek().is_none() && at == misplaced.place.path && name != "*";
            return may_be_made.then_some(Target::New(name));
        };
        if names.peek().is_none() {
            return Some(Target::Under(entry.key, entry.value));
        }
        node = entry.value;
        at = if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    }
    None
}

/// Takes the dash of a list's last item away, which holds nothing but a key that belongs beside the list.
fn beside(cx: &Context<'_>, misplaced: &MisplacedKeys<'_>) -> Option<Vec<Edit>> {
    let [(key, value)] = misplaced.keys.as_slice() else { return None };
    let owner = misplaced.place.key?;
    let start = key.full_span().start;
    let path = cx.tree.path_to(start);
    let items = path.iter().rev().find(|step| step.node.kind() == Kind::Sequence)?.node;
    let last = items.items().last()?;
    let one_line =
        value.kind() == Kind::Scalar && cx.file.line_of(value.span().end) == cx.file.line_of(start);
    if items.is_flow() || !last.span().encloses(key.span()) || !one_line {
        return None;
    }
    item_indent(cx, start)?;
    let indent = lead(cx, owner.full_span().start)?;
    let line = cx.file.line_span(cx.file.line_of(start));
    Some(vec![Edit { span: Span::new(line.start, start), text: indent.to_owned() }])
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
