//! A selected runtime whose release line gets no more security fixes, or soon will not.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{
    Availability, BuildImages, Image, Selected, among, end_of_life, maintained_images, meant,
    newest_supported, title,
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
        // What AWS still puts into its images builds as before; and a file that is named after the version means it.
        let brought = among(images.iter().copied(), runtime, entry.raw()) == Availability::Listed;
        let effect = if brought || is_named_after(cx, line) { Effect::Information } else { Effect::Risk };
        (effect, format!("{what} {line} reached its end of life on {date} and gets no more security fixes"))
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

/// Whether the file's path has the version in it, as a folder or a name for tests of it: `py38/`, `python3.8.yml`, `node-14.yml`.
fn is_named_after(cx: &Context<'_>, line: &str) -> bool {
    let path = cx.file.path().as_str().to_ascii_lowercase();
    let short = line.replace('.', "");
    let is_digit = |c: char| c.is_ascii_digit();
    [line, short.as_str()].iter().filter(|text| text.len() > 1).any(|text| {
        path.match_indices(text).any(|(at, _)| {
            let (before, after) =
                (path.get(..at).unwrap_or_default(), path.get(at + text.len()..).unwrap_or_default());
            let name = before.trim_end_matches(['-', '_', '.', '@']);
            let named = [
                "py", "python", "node", "nodejs", "go", "golang", "ruby", "php", "java", "corretto", "jdk",
                "dotnet", "net",
            ];
            named.iter().any(|n| name.ends_with(n)) && !after.starts_with(is_digit)
        })
    })
}
