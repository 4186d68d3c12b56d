//! A version that the image does not have, so that every build installs it anew.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{
    Availability, BuildImages, Image, among, availability, maintained_images, running_images, suggestion,
    title,
};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let maintained: Vec<_> = maintained_images().collect();
    for entry in cx.facts.selected_runtimes() {
        let (runtime, raw) = (entry.runtime(), entry.raw());
        let (on_demand, images): (bool, &[&Image]) = match cx.facts.build_images() {
            BuildImages::NoSelection => return,
            BuildImages::Known(images) => {
                let installs = |i: &&Image| availability(i, runtime, raw) == Availability::OnDemand;
                (images.iter().all(installs), images)
            }
            // The best that any image does with it.
            BuildImages::Unknown => {
                (among(running_images(), runtime, raw) == Availability::OnDemand, &maintained)
            }
        };
        if !on_demand {
            continue;
        }
        let message = format!("{} `{raw}` is not in the image: every build installs it anew", title(runtime));
        let claim = Claim::new(Effect::Information, Evidence::Documented);
        let found = out.report(claim, entry.version.span(), message);
        if let Some(listed) = suggestion(images, runtime, raw, cx.settings.today) {
            found.help(format!("`{listed}` is in the image, if that will do"));
        }
    }
}
