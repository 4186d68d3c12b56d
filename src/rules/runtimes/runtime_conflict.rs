//! Two selected runtimes that do not go together: Android needs one certain Java.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{
    BuildImages, Image, Selected, Selection, availability, selecting_images, title,
};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let images: &[&Image] = match cx.facts.build_images() {
        BuildImages::NoSelection => return,
        BuildImages::Known(images) => images,
        BuildImages::Unknown => &selecting_images().collect::<Vec<_>>(),
    };
    let known = matches!(cx.facts.build_images(), BuildImages::Known(_));
    for entry in cx.facts.selected_runtimes() {
        conflict(cx, entry, images, known, out);
    }
}

fn conflict(cx: &Context<'_>, entry: &Selected<'_>, images: &[&Image], known: bool, out: &mut Findings<'_>) {
    let runtime = entry.runtime();
    let needs = images.iter().filter_map(|i| i.runtime(runtime)?.requires.as_ref().map(|r| (*i, r)));
    let needs: Vec<_> = needs.collect();
    let Some((_, (other, _))) = needs.first() else { return };
    let Some(selected) = cx.facts.selected_runtimes().iter().find(|s| s.runtime() == *other) else { return };
    if !matches!(Selection::parse(selected.raw()), Selection::Exact(_)) {
        return;
    }
    let fits = needs.iter().any(|(_, (name, versions))| name == other && versions.contains(&selected.raw()));
    // A version that the image does not have at all is a fault of its own.
    let refused = known && images.iter().any(|i| availability(i, other, selected.raw()).is_refused());
    if fits || refused {
        return;
    }
    let mut versions: Vec<&str> = needs.iter().flat_map(|(_, (_, versions))| versions).copied().collect();
    versions.sort_unstable();
    versions.dedup();
    let versions = versions.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(" or ");
    let claim = Claim::new(Effect::Breaks, Evidence::Documented);
    let message = format!(
        "{} `{}` does not go with {} `{}`: it needs {versions}, and the build stops",
        title(runtime),
        entry.raw(),
        title(other),
        selected.raw(),
    );
    out.report(claim, selected.version.span(), message)
        .label(entry.name.span(), format!("needs {versions}"))
        .help(format!("select {} {versions}, or install the Android SDK in a command", title(other)));
}
