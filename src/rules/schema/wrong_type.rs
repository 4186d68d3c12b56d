//! A list where a mapping must be, a mapping where a text must be, and so on.
//!
//! Silent for what CodeBuild tolerates, a single text for a list, and for commands, which the syntax rules look at.

use crate::buildspec::schema::{Section, Shape};
use crate::buildspec::shape::{Issue, WrongType};
use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{Kind, Node};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // Whatever CodeBuild does with it, rejects it or ignores it, it is not what was written.
    let claim = Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens();
    for issue in cx.shape_issues() {
        match issue {
            Issue::NoMapping(root) if cx.rejection.is_none() && !cx.is_template_line(root.span().start) => {
                let found = kind(*root);
                out.report(
                    Claim::new(Effect::Breaks, Evidence::Observed),
                    first_line(cx, root.span()),
                    format!("a buildspec is a mapping with `version` and `phases`, but this is {found}, so CodeBuild rejects it"),
                );
            }
            Issue::WrongType(wrong) => report(cx, wrong, claim, out),
            _ => {}
        }
    }
}

fn report(cx: &Context<'_>, wrong: &WrongType<'_>, claim: Claim, out: &mut Findings<'_>) {
    let name = wrong.key.text().unwrap_or_default();
    let found = kind(wrong.found);
    if wrong.item {
        let what = match wrong.expected {
            Shape::Section(_) => "a mapping",
            _ => "a text",
        };
        out.report(
            claim,
            first_line(cx, wrong.found.span()),
            format!("each item of `{name}` must be {what}, but this one is {found}"),
        )
        .help(match wrong.expected {
            Shape::Section(section) => format!("start it with a key, such as `- {}:`", first_key(section)),
            _ if wrong.found.kind() == Kind::Mapping => {
                "put the item in quotes, or take the blank after the colon away".to_owned()
            }
            _ => "take one dash away".to_owned(),
        });
        return;
    }
    let principal = principal(wrong);
    let message = match (wrong.expected, principal) {
        (Shape::Section(_), Some("commands")) => {
            format!(
                "`{name}` holds {found} instead of keys, so CodeBuild finds no `commands` in it and runs nothing"
            )
        }
        (Shape::Section(_), Some(list)) => {
            format!("`{name}` holds {found} instead of keys, so CodeBuild finds no `{list}` in it")
        }
        (expected, _) => format!("`{name}` must be {}, but it is {found}", words(expected)),
    };
    let primary = first_line(cx, wrong.found.span());
    let finding = out.report(claim, primary, message);
    if cx.file.line_of(primary.start) != cx.file.line_of(wrong.key.span().start) {
        finding.label(wrong.key.span(), format!("should hold {}", words(wrong.expected)));
    }
    if let (Some(list), Kind::Sequence) = (principal, wrong.found.kind()) {
        finding.help(format!("put `{list}:` above the list"));
        if let Some(edit) = put_above(cx, wrong, list) {
            finding.fix(Applicability::Safe, format!("Put `{list}:` above the list"), vec![edit]);
        }
        return;
    }
    finding.help(match (wrong.expected, wrong.found.kind()) {
        (Shape::Section(_), Kind::Scalar) if principal.is_some() => {
            format!("put the text under `{}:`", principal.unwrap_or_default())
        }
        (Shape::TextMap, Kind::Sequence) if name == "runtime-versions" => {
            "write each runtime as a key of its own, `nodejs: 22`, without a dash".to_owned()
        }
        (Shape::TextMap, Kind::Sequence) => "write each one as `NAME: value`, without a dash".to_owned(),
        (Shape::TextMap, _) => "write `NAME: value` on lines of their own under it".to_owned(),
        (Shape::Section(section), Kind::Sequence) if section.path == "env" => {
            "write `variables:` under it, and there each one as `NAME: value`".to_owned()
        }
        (Shape::Section(section), _) => format!("write keys under it, such as `{}:`", first_key(section)),
        (Shape::SectionMap(section), _) => {
            format!("write a name under it, and under that name keys such as `{}:`", first_key(section))
        }
        (Shape::Sections(section), _) => {
            format!("write a list under it, with items such as `- {}: …`", first_key(section))
        }
        (Shape::Texts | Shape::Commands, _) => "write a list, one `- ` an item".to_owned(),
        _ => "write one value behind the colon".to_owned(),
    });
}

/// The list that a section is about, which stands where the section should be.
fn principal(wrong: &WrongType<'_>) -> Option<&'static str> {
    let Shape::Section(section) = wrong.expected else { return None };
    match section.path {
        "phases.install" | "phases.*" => Some("commands"),
        "artifacts" | "artifacts.secondary-artifacts.*" | "reports.*" => Some("files"),
        "cache" => Some("paths"),
        _ => None,
    }
}

/// `list:` on a line of its own above the items, where they are indented, so that they become its value. Nothing else in
/// the items may be more than a text.
fn put_above(cx: &Context<'_>, wrong: &WrongType<'_>, list: &str) -> Option<Edit> {
    let items = wrong.found;
    if cx.embedded || items.is_flow() || items.is_alias() || items.items().any(|i| i.kind() == Kind::Mapping)
    {
        return None;
    }
    let start = items.span().start;
    let line = cx.file.line_span(cx.file.line_of(start));
    let indent = cx.slice(Span::new(line.start, start));
    let key_line = cx.file.line_span(cx.file.line_of(wrong.key.span().start));
    let deeper = start - line.start > wrong.key.span().start - key_line.start;
    (deeper && indent.chars().all(|c| c == ' '))
        .then(|| Edit { span: Span::empty(start), text: format!("{list}:\n{indent}") })
}

fn first_key(section: &Section) -> &'static str {
    section.keys.first().map_or("", |k| k.name)
}

/// What stands there, in words.
fn kind(node: Node<'_>) -> &'static str {
    match node.kind() {
        Kind::Sequence => "a list",
        Kind::Mapping => "a mapping",
        Kind::Scalar => "a text",
        Kind::Null | Kind::BrokenAlias => "nothing",
    }
}

fn words(shape: Shape) -> &'static str {
    match shape {
        Shape::Section(_) => "a mapping",
        Shape::TextMap => "a mapping of names to values",
        Shape::ListMap => "a mapping of names to lists",
        Shape::SectionMap(_) => "a mapping of names to mappings",
        Shape::Sections(_) => "a list of mappings",
        Shape::Texts => "a list",
        Shape::Commands => "a list of commands",
        _ => "a single value",
    }
}

/// The part of a span on its first line.
fn first_line(cx: &Context<'_>, span: Span) -> Span {
    let line = cx.file.line_span(cx.file.line_of(span.start));
    Span::new(span.start, span.end.min(line.end))
}
