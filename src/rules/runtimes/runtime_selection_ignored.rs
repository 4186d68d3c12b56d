//! `runtime-versions` for an image in which CodeBuild selects nothing: it says so in the log and goes on.

use crate::buildspec::PhaseName;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{BuildImages, Image, ImageKind, ImageLookup};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if *cx.facts.build_images() != BuildImages::NoSelection {
        return;
    }
    let install = cx.spec.and_then(|s| s.phase(PhaseName::Install));
    let Some(versions) = install.and_then(|phase| phase.runtime_versions.as_ref()) else { return };
    if versions.entries.is_empty() {
        return;
    }
    let ids = cx.facts.images();
    let kinds: Vec<_> = ids.iter().map(|id| kind(id)).collect();
    let sure = |kind: &Option<ImageKind>| !matches!(kind, Some(ImageKind::Windows | ImageKind::Ami));
    // Whether Windows images and machine images heed it is not clear: AWS has listed versions for the former.
    let evidence = match kinds.iter().all(sure) {
        false => Evidence::Unverified,
        true if kinds.contains(&Some(ImageKind::Lambda)) => Evidence::Inferred,
        true => Evidence::Documented,
    };
    let names = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let message =
        format!("CodeBuild ignores `runtime-versions` in {names}: the image's own versions are used");
    let help = if kinds.contains(&Some(ImageKind::Lambda)) {
        "choose the image that is made for the runtime, and leave `runtime-versions` out"
    } else {
        "leave it out, and put the versions into the image or install them in a command"
    };
    out.report(Claim::new(Effect::Lost, evidence), versions.key.span(), message).help(help);
}

/// What kind of CodeBuild's images it is; none for somebody's own.
fn kind(id: &str) -> Option<ImageKind> {
    match Image::find(id) {
        ImageLookup::Known(image) | ImageLookup::Release(image) => Some(image.kind),
        ImageLookup::UnknownCurated { .. } | ImageLookup::Custom => None,
    }
}
