//! `latest` and ranges: which version they mean changes with the image.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{
    BuildImages, Image, Selection, maintained_images, meant, newest_supported, title,
};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let images: &[&Image] = match cx.facts.build_images() {
        BuildImages::NoSelection => return,
        BuildImages::Known(images) => images,
        BuildImages::Unknown => &maintained_images().collect::<Vec<_>>(),
    };
    for entry in cx.facts.selected_runtimes() {
        let Some(runtime) = meant(entry.runtime()) else { continue };
        if !matches!(Selection::parse(entry.raw()), Selection::Latest | Selection::Range(_)) {
            continue;
        }
        let message =
            format!("which {} `{}` is depends on the day of the build", title(runtime), entry.raw());
        let claim = Claim::new(Effect::Information, Evidence::Documented);
        let found = out.report(claim, entry.version.span(), message);
        match newest_supported(images, runtime, cx.settings.today) {
            Some(newest) => found.help(format!("name a version, such as `{newest}`")),
            None => found.help("name a version"),
        };
    }
}
