//! Values that the schema or the file itself has names for: words, compute types, images, builds of the batch, variables to
//! export.

use super::{Completion, CompletionKind, Request, paths};
use crate::buildspec::schema::Shape;
use crate::facts::compute_types;
use crate::facts::environment::DefinedBy;
use crate::facts::runtimes::{Image, Status, images};
use crate::ide::describe;
use crate::ide::expected::Leaf;
use crate::ide::hover;
use crate::ide::outline::{Kind, Outline};

/// What may be written as the value of a key, or as one of the values of its list.
pub(super) fn of(request: &Request<'_, '_>, leaf: &Leaf) -> Vec<Completion> {
    match (leaf.key.name, leaf.key.shape) {
        ("compute-type", _) => table(request, "compute"),
        ("type", _) if leaf.owner.path.starts_with("batch") => table(request, "type"),
        ("image", _) => image_names(request),
        ("depend-on", _) => builds(request),
        ("exported-variables", _) => exports(request),
        (_, Shape::Choice { .. } | Shape::Boolean | Shape::OnFailure) => words(request, leaf),
        _ => paths::of(request, leaf),
    }
}

fn words(request: &Request<'_, '_>, leaf: &Leaf) -> Vec<Completion> {
    let more: &[&str] = if matches!(leaf.key.shape, Shape::Boolean) { &["true", "false"] } else { &[] };
    let all = describe::words(leaf.key.shape).iter().chain(more).enumerate();
    let made = all.map(|(at, word)| {
        let default = leaf.key.default == Some(*word);
        let documentation = hover::value_page(leaf, word).unwrap_or_default();
        Completion {
            detail: if default { "default".to_owned() } else { String::new() },
            documentation,
            sort: format!("{at:02}"),
            deprecated: leaf.is("", "version") && *word == "0.1",
            ..request.scalar(word, CompletionKind::Value)
        }
    });
    made.collect()
}

fn table(request: &Request<'_, '_>, kind: &str) -> Vec<Completion> {
    let all = compute_types::known(kind).enumerate();
    all.map(|(at, (name, home))| Completion {
        detail: detail(compute_types::size(name), home),
        sort: format!("{at:02}"),
        ..request.scalar(name, CompletionKind::Value)
    })
    .collect()
}

fn image_names(request: &Request<'_, '_>) -> Vec<Completion> {
    let named = images().filter(|image| !image.id().ends_with('*')).enumerate();
    named
        .map(|(at, image)| Completion {
            detail: image_detail(image),
            documentation: hover::image_page(image),
            sort: format!("{}{at:03}", rank(image)),
            deprecated: image.status == Status::Unsupported,
            ..request.scalar(&image.full_id(), CompletionKind::Value)
        })
        .collect()
}

fn detail(size: Option<&str>, home: &str) -> String {
    let home = match home {
        "ec2" => "EC2 compute",
        "lambda" => "Lambda compute",
        _ => "reserved capacity",
    };
    size.map_or_else(|| home.to_owned(), |size| format!("{size}, {home}"))
}

/// The maintained images first.
pub(super) fn rank(image: &Image) -> u8 {
    match image.status {
        Status::Maintained => 0,
        Status::Unknown => 1,
        Status::NotMaintained => 2,
        Status::Unsupported => 3,
    }
}

pub(super) fn image_detail(image: &Image) -> String {
    let status = match image.status {
        Status::Maintained | Status::Unknown => "",
        Status::NotMaintained => ", no longer maintained",
        Status::Unsupported => ", withdrawn",
    };
    format!("{}{status}", image.os.unwrap_or_default())
}

/// The other builds of the graph.
fn builds(request: &Request<'_, '_>) -> Vec<Completion> {
    let (outline, text) = (request.outline, request.text());
    let there = request.cursor.neighbours(outline, text);
    let own = own_identifier(request);
    let found = identifiers(outline, text).into_iter().enumerate();
    found
        .filter(|(_, name)| !there.contains(name) && Some(*name) != own)
        .map(|(at, name)| Completion {
            detail: "a build of the graph".to_owned(),
            sort: format!("{at:03}"),
            ..request.scalar(name, CompletionKind::Reference)
        })
        .collect()
}

/// The identifiers under `build-graph`, from the text itself, so that a broken file has them too.
fn identifiers<'t>(outline: &Outline, text: &'t str) -> Vec<&'t str> {
    let name = |at: Option<usize>| at.and_then(|at| outline.entries.get(at));
    let in_graph = |at: usize| {
        let entry = outline.entries.get(at)?;
        let item = name(entry.parent).filter(|item| item.kind == Kind::Item)?;
        let list = name(item.parent)?;
        let is = |range: &std::ops::Range<usize>, word: &str| text.get(range.clone()) == Some(word);
        (is(&entry.token, "identifier") && is(&list.token, "build-graph")).then_some(())
    };
    let scalars = outline.scalars.iter().filter(|s| s.parent.is_some_and(|at| in_graph(at).is_some()));
    scalars.filter_map(|s| text.get(s.range.clone())).filter(|name| !name.is_empty()).collect()
}

/// The identifier of the build that the cursor stands in.
fn own_identifier<'a>(request: &Request<'_, 'a>) -> Option<&'a str> {
    let (outline, text) = (request.outline, request.text());
    let mut at = request.cursor.parent;
    while let Some(entry) = at.and_then(|at| outline.entries.get(at)) {
        if entry.kind == Kind::Key && text.get(entry.token.clone()) == Some("depend-on") {
            let keys = outline.entries.iter().enumerate().filter(|(_, e)| e.parent == entry.parent);
            let mut own = keys.filter(|(_, e)| text.get(e.token.clone()) == Some("identifier"));
            let (own, _) = own.next()?;
            let scalar = outline.scalars.iter().find(|s| s.parent == Some(own))?;
            return text.get(scalar.range.clone());
        }
        at = entry.parent;
    }
    None
}

/// The variables that the file sets and does not export yet.
fn exports(request: &Request<'_, '_>) -> Vec<Completion> {
    let there = request.cursor.neighbours(request.outline, request.text());
    let mut found: Vec<Completion> = Vec::new();
    for definition in request.cx.facts.environment().definitions() {
        let name = &*definition.name;
        let secret = matches!(definition.by, DefinedBy::SecretsManager | DefinedBy::ParameterStore);
        let named = matches!(
            definition.by,
            DefinedBy::Function | DefinedBy::Alias | DefinedBy::Prefix | DefinedBy::Array | DefinedBy::Batch
        );
        let lost = definition.reach.is_lost() || secret || named;
        if lost || there.contains(&name) || found.iter().any(|c| c.label == name) {
            continue;
        }
        found.push(Completion {
            documentation: hover::variable_page(request.cx, name).unwrap_or_default(),
            sort: format!("{:03}", found.len()),
            ..request.scalar(name, CompletionKind::Variable)
        });
    }
    found
}
