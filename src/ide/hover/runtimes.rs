//! Runtimes and their versions: in which images they are, what is installed, until when they are supported.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::facts::runtimes::{
    Availability, BuildImages, Image, Selection, Version, availability, maintained_images, support, title,
};
use crate::rules::Context;

/// The images that count: those that the build is known to run in, else all that AWS looks after.
pub(in crate::ide) fn images(cx: &Context<'_>) -> (Vec<&'static Image>, bool) {
    match cx.facts.build_images() {
        BuildImages::Known(images) => (images.clone(), true),
        _ => (maintained_images().collect(), false),
    }
}

/// A runtime by its name.
pub(in crate::ide) fn runtime(cx: &Context<'_>, name: &str) -> Option<String> {
    if !crate::facts::runtimes::is_runtime(name) {
        return None;
    }
    let (images, _) = images(cx);
    let mut out = format!("**{}**\n\n", title(name));
    let mut any = false;
    for image in images {
        let Some(runtime) = image.runtime(name) else { continue };
        any = true;
        let versions: Vec<String> = runtime.names().map(|v| format!("`{v}`")).collect();
        let _ = write!(out, "- `{}`: {}", image.id(), versions.join(", "));
        if let Some(default) = runtime.default {
            let _ = write!(out, "; without a selection {default}");
        }
        out.push('\n');
    }
    if !any {
        out.push_str("Not in these images.\n");
    }
    Some(out)
}

/// A version of a runtime.
pub(in crate::ide) fn version(cx: &Context<'_>, runtime: &str, raw: &str) -> Option<String> {
    let (images, known) = images(cx);
    let mut out = format!("**{} {raw}**\n\n", title(runtime));
    let mut said = false;
    for image in &images {
        let installs = chosen(image, runtime, raw);
        let line = match (availability(image, runtime, raw), installs) {
            (Availability::Listed, Some(full)) => format!("installs {full}"),
            (Availability::Listed, None) => "in the image".to_owned(),
            (Availability::OnDemand, _) if known => "installed during the build".to_owned(),
            (Availability::NotAvailable | Availability::NoSuchRuntime, _) if known => {
                "not available".to_owned()
            }
            _ => continue,
        };
        said = true;
        let _ = writeln!(out, "- `{}`: {line}", image.id());
    }
    if !said && !known {
        out.push_str("In no image that AWS maintains.\n");
        said = images.iter().all(|i| {
            !matches!(availability(i, runtime, raw), Availability::Unknown | Availability::OnDemand)
        });
    }
    if let Some((line, ends)) = support(runtime, raw) {
        said = true;
        let name = title(runtime);
        let today = cx.settings.today;
        let _ = match ends {
            Some(date) => writeln!(out, "\n{name} {line} {} on {date}.", ended(date, today)),
            None => writeln!(out, "\n{name} {line} is supported; no end is set."),
        };
    }
    said.then_some(out)
}

fn ended(date: Date, today: Date) -> &'static str {
    if date < today { "reached its end of life" } else { "reaches its end of life" }
}

/// The release that an image installs for a version, as far as the tables know: of `3.x` and `latest` the newest.
pub(in crate::ide) fn chosen(image: &Image, runtime: &str, raw: &str) -> Option<&'static str> {
    let entry = image.runtime(runtime)?;
    let within = |range: Option<&Version>| {
        let versions = entry.versions.iter().filter_map(|v| Some((Version::parse(v.name)?, v)));
        let fits = versions.filter(|(version, _)| range.is_none_or(|range| version.is_within(range)));
        fits.max_by_key(|(version, _)| version.clone()).map(|(_, v)| v.installs.unwrap_or(v.name))
    };
    match Selection::parse(raw) {
        Selection::Latest => within(None),
        Selection::Range(range) => within(Some(&range)),
        Selection::Exact(_) => entry.versions.iter().find(|v| v.name == raw).and_then(|v| v.installs),
        Selection::Variable | Selection::Other => None,
    }
}
