//! The thing with a name at an offset, and every place of the file that names it: a variable, a build of the batch, an anchor,
//! a function of the shell.

use crate::facts::environment::{DefinedBy, Definition, Use};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::Node;

/// A named thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    /// A variable of the build.
    Variable,
    /// A function of the shell.
    Function,
    /// An identifier of a build of the batch.
    Build,
    /// A YAML anchor.
    Anchor,
}

/// One place that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The name itself.
    pub(super) span: Span,
    /// Whether the name is made there.
    pub(super) defines: bool,
    /// Whether the bytes of the file are the very name, so that they may be written anew.
    pub(super) exact: bool,
}

/// A named thing with all its places in order.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) kind: NameKind,
    pub(super) name: String,
    /// The place that was asked about.
    pub(super) asked: Span,
    /// Every place, in order of the text.
    pub(super) places: Vec<Place>,
    /// The places that make what stands at the asked place: of a variable those whose value it may see.
    pub(super) origins: Vec<Span>,
}

/// The named thing at an offset; none if there is none.
pub(super) fn named(cx: &Context<'_>, offset: u32) -> Option<Named> {
    variable(cx, offset)
        .or_else(|| function(cx, offset))
        .or_else(|| build(cx, offset))
        .or_else(|| anchor(cx, offset))
}

/// Whether an offset stands in a span or at its end.
pub(super) fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

/// The name of a variable where it is defined: the definition's own span may hold more (`NAME=value` behind `env`) or nothing
/// (a loop).
pub(super) fn definition_name(cx: &Context<'_>, definition: &Definition) -> Place {
    let (text, name) = (cx.file.text(), &*definition.name);
    let start = definition.span.start as usize;
    let at = match definition.by {
        DefinedBy::Command if definition.span.is_empty() => {
            // `for NAME in …`
            let rest = text.get(start..).unwrap_or_default();
            let keyword = rest.find(char::is_whitespace).unwrap_or(0);
            let behind = rest.get(keyword..).unwrap_or_default();
            start + keyword + (behind.len() - behind.trim_start().len())
        }
        _ => {
            let whole = cx.slice(definition.span);
            let quoted =
                whole.starts_with(['"', '\'']) && whole.get(1..).is_some_and(|r| r.starts_with(name));
            start + usize::from(quoted)
        }
    };
    let span = Span::of(at..at + name.len());
    let exact = cx.slice(span) == name && ends_name(text, at + name.len());
    Place { span: if exact { span } else { definition.span }, defines: true, exact }
}

fn ends_name(text: &str, at: usize) -> bool {
    !text.get(at..).unwrap_or_default().starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

fn use_name(expansion: &Use) -> Place {
    let span = expansion.exact.unwrap_or(expansion.span);
    Place { span, defines: false, exact: expansion.exact.is_some() }
}

/// The items of `env.exported-variables` with that name.
fn exports<'a>(cx: &Context<'a>) -> impl Iterator<Item = (&'a str, Place)> {
    let exported = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.exported_variables.as_ref());
    exported.into_iter().flat_map(|e| &e.items).map(|text| {
        let whole = 0..text.as_str().len();
        let exact = text.mapped.exact(whole.clone());
        let span = exact.unwrap_or_else(|| text.mapped.hull(whole));
        (text.as_str(), Place { span, defines: false, exact: exact.is_some() })
    })
}

fn variable(cx: &Context<'_>, offset: u32) -> Option<Named> {
    let environment = cx.facts.environment();
    let is_variable = |d: &&Definition| !matches!(d.by, DefinedBy::Function | DefinedBy::Alias);
    let used = environment.uses().iter().find(|u| touches(use_name(u).span, offset));
    let defined = environment
        .definitions()
        .iter()
        .filter(is_variable)
        .find(|d| touches(definition_name(cx, d).span, offset));
    let exported = exports(cx).find(|(_, place)| touches(place.span, offset));
    let name = match (used, defined, &exported) {
        (Some(used), ..) => &*used.name,
        (None, Some(defined), _) => &*defined.name,
        (None, None, Some((name, _))) => name,
        (None, None, None) => return None,
    };
    let chains = cx.facts.chains(name);
    let (of_definitions, of_uses) = chains.groups();
    let definitions: Vec<&Definition> = chains.definitions().collect();
    let at_definition = defined.and_then(|d| definitions.iter().position(|o| std::ptr::eq(*o, d)));
    let at_use = used.and_then(|u| chains.uses().iter().position(|o| std::ptr::eq(*o, u)));
    // What is exported is what stands in the shell at the end.
    let last = || chains.seen(None, u32::MAX);
    let group = match (at_use, at_definition) {
        (Some(at), _) => of_uses.get(at).copied(),
        (None, Some(at)) => of_definitions.get(at).copied(),
        (None, None) => last()
            .first()
            .and_then(|d| definitions.iter().position(|o| std::ptr::eq(*o, *d)))
            .and_then(|at| of_definitions.get(at).copied()),
    };
    let mut places: Vec<Place> = Vec::new();
    let is_lost = |d: &Definition| d.reach.is_lost() || d.by == DefinedBy::Prefix;
    let mut lasting = false;
    for (definition, own) in definitions.iter().zip(&of_definitions) {
        if Some(*own) == group {
            lasting |= !is_lost(definition);
            places.push(definition_name(cx, definition));
        }
    }
    for (expansion, own) in chains.uses().iter().zip(&of_uses) {
        if Some(*own) == group {
            places.push(use_name(expansion));
        }
    }
    // Where no definition lasts, it is one of the others that was meant to be exported.
    if lasting || definitions.iter().all(|d| is_lost(d)) {
        places.extend(exports(cx).filter(|(other, _)| *other == name).map(|(_, place)| place));
    }
    places.sort_by_key(|p| (p.span, !p.defines));
    places.dedup_by_key(|p| p.span);
    let asked = places.iter().find(|p| touches(p.span, offset)).map(|p| p.span)?;
    let origins = match (used, defined) {
        (Some(used), _) => chains.seen(used.item, used.span.start),
        (None, Some(defined)) => vec![defined],
        (None, None) => last(),
    };
    let origins = origins.into_iter().map(|d| definition_name(cx, d).span).collect();
    Some(Named { kind: NameKind::Variable, name: name.to_owned(), asked, places, origins })
}

fn function(cx: &Context<'_>, offset: u32) -> Option<Named> {
    let environment = cx.facts.environment();
    let made = || environment.definitions().iter().filter(|d| d.by == DefinedBy::Function);
    let called = environment.calls().iter().find(|c| touches(c.span, offset)).map(|c| &*c.name);
    let name = called.or_else(|| made().find(|d| touches(d.span, offset)).map(|d| &*d.name))?;
    let definitions: Vec<Place> = made()
        .filter(|d| *d.name == *name)
        .map(|d| Place { span: d.span, defines: true, exact: cx.slice(d.span) == name })
        .collect();
    if definitions.is_empty() {
        return None;
    }
    let origins = definitions.iter().map(|p| p.span).collect();
    let calls = environment.calls().iter().filter(|c| *c.name == *name);
    let calls = calls.map(|c| Place { span: c.span, defines: false, exact: cx.slice(c.span) == name });
    let mut places: Vec<Place> = definitions.into_iter().chain(calls).collect();
    places.sort_by_key(|p| (p.span, !p.defines));
    places.dedup_by_key(|p| p.span);
    let asked = places.iter().find(|p| touches(p.span, offset)).map(|p| p.span)?;
    Some(Named { kind: NameKind::Function, name: name.to_owned(), asked, places, origins })
}

fn build(cx: &Context<'_>, offset: u32) -> Option<Named> {
    let batch = cx.spec?.batch.as_ref()?;
    let mut all: Vec<(&str, Place)> = Vec::new();
    for task in batch.tasks.iter().filter(|t| t.graph) {
        let names = task.identifier.iter().map(|text| (text, true));
        let names = names.chain(task.depend_on.iter().flat_map(|d| &d.items).map(|text| (text, false)));
        all.extend(names.map(|(text, defines)| {
            let whole = 0..text.as_str().len();
            let exact = text.mapped.exact(whole.clone());
            let span = exact.unwrap_or_else(|| text.mapped.hull(whole));
            (text.as_str(), Place { span, defines, exact: exact.is_some() })
        }));
    }
    let (name, asked) = all.iter().find(|(_, p)| touches(p.span, offset)).map(|(name, p)| (*name, p.span))?;
    let mut places: Vec<Place> = all.iter().filter(|(other, _)| *other == name).map(|(_, p)| *p).collect();
    places.sort_by_key(|p| p.span);
    places.dedup_by_key(|p| p.span);
    let origins = places.iter().filter(|p| p.defines).map(|p| p.span).collect();
    Some(Named { kind: NameKind::Build, name: name.to_owned(), asked, places, origins })
}

/// An anchor and its aliases; an anchor of the same name further down is another one.
fn anchor(cx: &Context<'_>, offset: u32) -> Option<Named> {
    let mut all: Vec<(&str, Place)> = cx.tree.nodes().filter_map(anchor_place).collect();
    all.sort_by_key(|(_, p)| p.span);
    let (name, asked) = all
        .iter()
        .find(|(_, p)| {
            Span::new(p.span.start.saturating_sub(1), p.span.end).start <= offset && offset <= p.span.end
        })
        .map(|(name, p)| (*name, *p))?;
    let own: Vec<Place> = all.iter().filter(|(other, _)| *other == name).map(|(_, p)| *p).collect();
    let at = own.iter().position(|p| p.span == asked.span)?;
    let first = own.get(..=at)?.iter().rposition(|p| p.defines).unwrap_or(0);
    let behind = own.get(first + 1..).unwrap_or_default();
    let len = behind.iter().position(|p| p.defines).unwrap_or(behind.len());
    let places: Vec<Place> = own.get(first..=first + len)?.to_vec();
    let origins = places.iter().filter(|p| p.defines).map(|p| p.span).collect();
    Some(Named { kind: NameKind::Anchor, name: name.to_owned(), asked: asked.span, places, origins })
}

fn anchor_place(node: Node<'_>) -> Option<(&str, Place)> {
    let (name, span, defines) = match (node.alias_name(), node.anchor()) {
        (Some(name), _) => (name, node.span(), false),
        (None, Some(anchor)) => (anchor.value.as_str(), anchor.span, true),
        (None, None) => return None,
    };
    // Without the `&` or `*`.
    let span = Span::new(span.start + 1, span.end);
    Some((name, Place { span, defines, exact: span.len() as usize == name.len() }))
}
