//! Images named in the buildspec that CodeBuild does not have, no longer looks after, or has withdrawn.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::runtimes::{Image, ImageLookup, Status, Version, images, maintained_images};
use crate::rules::Context;
use crate::rules::batch_images::batch_images;
use crate::source::Span;

const PREFIX: &str = "aws/codebuild/";

/// A name of an image, and all the places where it stands.
struct Named {
    id: String,
    /// Whether CodeBuild itself reads it; a comment is read by speclint only.
    build: bool,
    places: Vec<Span>,
    /// Where another name can be written; as many as places if all can.
    texts: Vec<Span>,
}

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for name in names(cx) {
        match Image::find(&name.id) {
            ImageLookup::UnknownCurated { nearest } => unknown(&name, nearest, out),
            // Without the prefix CodeBuild looks elsewhere, where anything may be.
            _ if name.build && !name.id.starts_with(PREFIX) => {}
            ImageLookup::Known(image) | ImageLookup::Release(image) => old(&name, image, out),
            ImageLookup::Custom => {}
        }
    }
}

fn names(cx: &Context<'_>) -> Vec<Named> {
    let mut names: Vec<Named> = Vec::new();
    let mut add = |id: &str, build: bool, place: Span, text: Option<Span>| {
        let id = id.trim();
        // A digest names a build of an image that nobody can look up.
        if id.is_empty() || id.contains(['$', '{', '<', '@', '`']) {
            return;
        }
        if let Some(known) = names.iter_mut().find(|n| n.id == id && n.build == build) {
            known.places.push(place);
            known.texts.extend(text);
        } else {
            let texts = text.into_iter().collect();
            names.push(Named { id: id.to_owned(), build, places: vec![place], texts });
        }
    };
    for image in &cx.facts.directives().images {
        add(&image.value, false, image.span, Some(image.span));
    }
    for node in batch_images(cx) {
        let Some(scalar) = node.scalar() else { continue };
        let text = scalar.text.text();
        // A short name in a batch is Docker Hub's, or of a registry.
        if text.trim().starts_with(PREFIX) {
            let own_place = !node.is_alias() && !scalar.style.is_block() && text.trim() == text;
            let exact = scalar.text.exact(0..text.len()).filter(|_| own_place);
            add(text, true, scalar.text.hull(0..text.trim_end().len()), exact);
        }
    }
    names
}

fn unknown(name: &Named, nearest: Option<&'static str>, out: &mut Findings<'_>) {
    let id = &name.id;
    let message = format!("CodeBuild has no image `{id}`");
    let claim = if name.build {
        let evidence = if may_be_newer(id, nearest) { Evidence::Inferred } else { Evidence::Documented };
        Claim::new(Effect::Breaks, evidence)
    } else {
        Claim::new(Effect::Mistake, Evidence::Documented)
    };
    report(name, claim, message, nearest.map(lasting).map(full), out);
}

/// Whether a name that is not in the table may be that of an image that came since: a higher number of a known family, a
/// tag that is no number, a family like none that is known.
fn may_be_newer(id: &str, nearest: Option<&str>) -> bool {
    let short = id.strip_prefix(PREFIX).unwrap_or(id);
    let Some((family, tag)) = short.split_once(':') else { return nearest.is_none() };
    let tags: Vec<&str> = images()
        .flat_map(|i| &i.ids)
        .filter_map(|known| known.split_once(':'))
        .filter_map(|(name, tag)| (name == family).then_some(tag))
        .collect();
    if tags.is_empty() {
        return nearest.is_none();
    }
    match Version::parse(tag) {
        Some(version) => tags.iter().filter_map(|t| Version::parse(t)).all(|known| version > known),
        None => tag.contains(|c: char| c.is_ascii_digit()),
    }
}

fn old(name: &Named, image: &'static Image, out: &mut Findings<'_>) {
    let id = &name.id;
    let what = match image.status {
        Status::NotMaintained => format!("AWS no longer maintains the image `{id}`: it gets no more updates"),
        Status::Unsupported => format!("AWS has withdrawn the image `{id}`: it gets no more updates"),
        Status::Maintained | Status::Unknown => return,
    };
    report(name, Claim::new(Effect::Risk, Evidence::Documented), what, successor(image).map(full), out);
}

/// The image itself, or its successor if it is old too.
fn lasting(id: &'static str) -> &'static str {
    match Image::find(id) {
        ImageLookup::Known(image) if matches!(image.status, Status::NotMaintained | Status::Unsupported) => {
            successor(image).unwrap_or(id)
        }
        _ => id,
    }
}

/// The newest maintained image of the same system and architecture; of one that has none, the newest of all.
fn successor(image: &Image) -> Option<&'static str> {
    let system = |i: &Image| i.os.and_then(|os| os.split(' ').next());
    let alike =
        |i: &&'static Image| i.kind == image.kind && i.arch == image.arch && system(i) == system(image);
    maintained_images().find(alike).or_else(|| maintained_images().next()).map(Image::id)
}

fn full(id: &'static str) -> String {
    format!("{PREFIX}{id}")
}

fn report(name: &Named, claim: Claim, message: String, instead: Option<String>, out: &mut Findings<'_>) {
    let Some((first, rest)) = name.places.split_first() else { return };
    let finding = out.report(claim, *first, message);
    for place in rest {
        finding.label(*place, "named here too");
    }
    let Some(instead) = instead else {
        finding.help("see the list of images in the user guide of CodeBuild");
        return;
    };
    finding.help(format!("write `{instead}`"));
    if name.texts.len() == name.places.len() {
        let edits = name.texts.iter().map(|span| Edit { span: *span, text: instead.clone() }).collect();
        finding.fix(Applicability::Unsafe, format!("Write `{instead}`"), edits);
    }
}
