//! A selected runtime whose release line gets no more security fixes, or soon will not.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{
    BuildImages, Image, Selected, end_of_life, maintained_images, meant, newest_supported, title,
};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let images: &[&Image] = match cx.facts.build_images() {
        BuildImages::NoSelection => return,
        BuildImages::Known(images) => images,
        BuildImages::Unknown => &maintained_images().collect::<Vec<_>>(),
    };
    for entry in cx.facts.selected_runtimes() {
        ends(cx, entry, images, out);
    }
}

fn ends(cx: &Context<'_>, entry: &Selected<'_>, images: &[&Image], out: &mut Findings<'_>) {
    // `node: 12` has two faults: its name is `unknown-runtime`'s, but what was meant has ended all the same.
    let Some(runtime) = meant(entry.runtime()) else { return };
    let Some(eol) = end_of_life(runtime, entry.raw(), cx.settings.today) else { return };
    let what = if runtime == "java" { "Corretto" } else { title(runtime) };
    let (line, date) = (eol.line, eol.date);
    let (effect, message) = if eol.ended {
        (
            Effect::Risk,
            format!("{what} {line} reached its end of life on {date} and gets no more security fixes"),
        )
    } else {
        (
            Effect::Information,
            format!("{what} {line} reaches its end of life on {date} and then gets no more security fixes"),
        )
    };
    let found = out.report(Claim::new(effect, Evidence::Documented), entry.version.span(), message);
    match newest_supported(images, runtime, cx.settings.today) {
        Some(newest) => found.help(format!("write `{newest}`, or another line that is still supported")),
        None => found.help("no version that the image lists is still supported: use a newer image"),
    };
}
