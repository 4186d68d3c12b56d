//! Globs: which tracked files they match. Images, compute types, builds.

use std::fmt::Write as _;

use crate::facts::compute_types;
use crate::facts::runtimes::{Image, ImageLookup, Shell, Status};
use crate::ide::globs::{Matched, file_globs, files, matched, matching};
use crate::rules::Context;

/// The glob or path of artifacts, reports and the like that is `text` and stands at an offset.
pub(super) fn glob(cx: &Context<'_>, offset: u32, text: &str) -> Option<String> {
    let own =
        file_globs(cx).into_iter().find(|g| g.text.span().start <= offset && offset <= g.text.span().end);
    let matched = match &own {
        Some(glob) => matched(cx, glob)?,
        None => matching(cx, text.trim())?,
    };
    Some(page(text.trim(), &matched))
}

fn page(text: &str, matched: &Matched) -> String {
    let mut out = format!("**`{text}`**\n\n");
    if matched.count == 0 {
        out.push_str("No tracked file: only what the build makes can match.\n");
        return out;
    }
    let more = if matched.complete { "" } else { " or more" };
    let _ = write!(out, "{}{more} of the source:\n\n", files(matched.count));
    for path in &matched.first {
        let _ = writeln!(out, "- `{path}`");
    }
    if matched.count > matched.first.len() {
        let _ = writeln!(out, "- and {} more", matched.count - matched.first.len());
    }
    out
}

/// A folder that globs are relative to.
pub(super) fn folder(cx: &Context<'_>, text: &str) -> Option<String> {
    let folder = text.trim().trim_end_matches('/');
    if folder.contains(['$', '*', '?', '`']) {
        return None;
    }
    let root = cx.facts.root().filter(|r| r.is_known())?;
    let count = root.files_under(folder).count();
    let said = if count == 0 {
        "No tracked file lies in it: the build makes it.".to_owned()
    } else {
        format!("{} of the source.", files(count))
    };
    Some(format!("**`{folder}`**\n\n{said}\n"))
}

/// An image by any of its identifiers.
pub(super) fn image(id: &str) -> Option<String> {
    match Image::find(id) {
        ImageLookup::Known(image) => Some(image_page(image)),
        ImageLookup::Release(image) => {
            Some(format!("A dated release of this image.\n\n{}", image_page(image)))
        }
        ImageLookup::UnknownCurated { .. } | ImageLookup::Custom => None,
    }
}

pub(in crate::ide) fn image_page(image: &Image) -> String {
    let mut out = format!("**`{}`**\n\n", image.full_id());
    let _ = match image.status {
        Status::Maintained => writeln!(out, "- AWS maintains it"),
        Status::NotMaintained => writeln!(out, "- AWS no longer maintains it"),
        Status::Unsupported => writeln!(out, "- AWS has withdrawn it"),
        Status::Unknown => Ok(()),
    };
    if let Some(os) = image.os {
        let ends = image.os_ends.map(|date| format!(", supported until {date}")).unwrap_or_default();
        let _ = writeln!(out, "- {os}{ends}");
    }
    if let Some(arch) = image.arch {
        let _ = writeln!(out, "- {arch}");
    }
    match image.sh {
        Some(Shell::Dash) => out.push_str("- `sh` is dash\n"),
        Some(Shell::Bash) => out.push_str("- `sh` is bash in POSIX mode\n"),
        None => {}
    }
    if let Some(docker) = image.docker {
        let _ = writeln!(out, "- Docker {docker}");
    }
    for runtime in &image.runtimes {
        let versions: Vec<&str> = runtime.names().collect();
        let _ = writeln!(out, "- {}: {}", runtime.name, versions.join(", "));
    }
    out
}

/// A compute type or an environment type.
pub(super) fn compute(text: &str) -> Option<String> {
    let home = ["compute", "type"].into_iter().find_map(|kind| compute_types::home(kind, text))?;
    let about = match home {
        "ec2" => "On EC2 instances that CodeBuild runs.",
        "lambda" => "On Lambda: quick to start, without Docker, 15 minutes at most.",
        _ => "On reserved capacity: a fleet.",
    };
    let size = compute_types::size(text).map(|size| format!("{size}. ")).unwrap_or_default();
    Some(format!("**`{text}`**\n\n{size}{about}\n"))
}

/// A build of the batch by its identifier.
pub(super) fn build(cx: &Context<'_>, identifier: &str) -> Option<String> {
    let batch = cx.spec?.batch.as_ref()?;
    let task =
        batch.tasks.iter().find(|t| t.graph && t.identifier.is_some_and(|i| i.as_str() == identifier))?;
    let mut out = format!("**`{identifier}`**\n\nA build of the batch.\n\n");
    if let Some(buildspec) = task.buildspec {
        let _ = writeln!(out, "- Buildspec: `{}`", buildspec.as_str().trim());
    }
    if let Some(on) = &task.depend_on {
        let names: Vec<String> = on.items.iter().map(|t| format!("`{}`", t.as_str())).collect();
        let _ = writeln!(out, "- Waits for {}", names.join(", "));
    }
    let waiting: Vec<String> = batch
        .tasks
        .iter()
        .filter(|t| t.depend_on.iter().flat_map(|d| &d.items).any(|d| d.as_str() == identifier))
        .filter_map(|t| t.identifier)
        .map(|i| format!("`{}`", i.as_str()))
        .collect();
    if !waiting.is_empty() {
        let _ = writeln!(
            out,
            "- {} {} for it",
            waiting.join(", "),
            if waiting.len() == 1 { "waits" } else { "wait" }
        );
    }
    Some(out)
}
