//! A version that the image neither has nor installs. CodeBuild looks before the first command.

use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{
    Availability, BuildImages, Image, Selected, among, availability, maintained_images, patch_of,
    running_images, selecting_images, suggestion, title, unknown_version,
};
use crate::rules::Context;
use crate::rules::edit::rewrite_value;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // Whatever its version, `docker` is not to be selected: that is `unknown-runtime`'s to say.
    for entry in cx.facts.selected_runtimes().iter().filter(|entry| entry.runtime() != "docker") {
        match cx.facts.build_images() {
            BuildImages::NoSelection => return,
            BuildImages::Known(images) => on_known(cx, entry, images, out),
            BuildImages::Unknown => on_unknown(cx, entry, out),
        }
    }
}

fn on_known(cx: &Context<'_>, entry: &Selected<'_>, images: &[&Image], out: &mut Findings<'_>) {
    let refuses = |i: &&&Image| availability(i, entry.runtime(), entry.raw()) == Availability::NotAvailable;
    let without: Vec<_> = images.iter().filter(refuses).collect();
    let Some(first) = without.first() else { return };
    let mut claim = Claim::new(Effect::Breaks, Evidence::Documented);
    if without.len() < images.len() {
        claim = claim.in_unknown_context();
    }
    let ids: Vec<_> = without.iter().map(|i| format!("`{}`", i.id())).collect();
    let log = unknown_version(first, entry.runtime(), entry.raw());
    report(cx, entry, images, claim, format!("the build stops on {} with \"{log}\"", ids.join(", ")), out);
}

/// Without an image, a version is wrong only if every image that is not withdrawn refuses it.
fn on_unknown(cx: &Context<'_>, entry: &Selected<'_>, out: &mut Findings<'_>) {
    let maintained: Vec<_> = maintained_images().collect();
    if among(running_images(), entry.runtime(), entry.raw()) != Availability::NotAvailable {
        return;
    }
    let (what, raw) = (title(entry.runtime()), entry.raw());
    let log = format!("\"Unknown runtime version named '{raw}' of {}\"", entry.runtime());
    let accepts = |i: &&Image| matches!(availability(i, entry.runtime(), raw), Availability::Listed);
    let withdrawn: Vec<_> = selecting_images().filter(accepts).map(|i| format!("`{}`", i.id())).collect();
    let claim = Claim::new(Effect::Breaks, Evidence::Documented);
    let (claim, message) = if withdrawn.is_empty() {
        (claim, format!("no image of CodeBuild has or installs {what} `{raw}`: the build stops with {log}"))
    } else {
        // Withdrawn images still start; the build may well run in one.
        let ids = withdrawn.join(", ");
        let message = format!(
            "only withdrawn images ({ids}) have {what} `{raw}`: on all others the build stops with {log}"
        );
        (claim.in_unknown_context(), message)
    };
    report(cx, entry, &maintained, claim, message, out);
}

fn report(
    cx: &Context<'_>,
    entry: &Selected<'_>,
    images: &[&Image],
    claim: Claim,
    message: String,
    out: &mut Findings<'_>,
) {
    let found = out.report(claim, entry.version.span(), message);
    let instead = suggestion(images, entry.runtime(), entry.raw(), cx.settings.today);
    let full = patch_of(entry.runtime(), entry.raw())
        .filter(|full| !among(images.iter().copied(), entry.runtime(), full).is_refused());
    match (instead, full) {
        (Some(instead), Some(full)) => {
            found.help(format!("write `{instead}`, or the full number (`{full}`) to have that release installed during the build"));
        }
        (Some(instead), None) => {
            found.help(format!("write `{instead}`"));
        }
        (None, Some(full)) => {
            found.help(format!(
                "write the full number (`{full}`) to have that release installed during the build"
            ));
        }
        (None, None) => {}
    }
    let edit =
        instead.and_then(|version| Some((version, rewrite_value(&entry.name, &entry.version, version)?)));
    if let Some((version, edit)) = edit {
        found.fix(Applicability::Unsafe, format!("Select `{version}`"), vec![edit]);
    }
}
