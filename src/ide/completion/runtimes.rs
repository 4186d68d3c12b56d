//! Names of runtimes and their versions: those of the known image, the newest first, those past their end of life last.

use super::{Completion, CompletionKind, Request};
use crate::facts::runtimes::{Runtime, Version, end_of_life, runtime_names, support, title};
use crate::ide::cursor::Place;
use crate::ide::hover;
use crate::ide::insert::verbatim;

/// The runtimes that are not selected yet.
pub(super) fn names(request: &Request<'_, '_>) -> Vec<Completion> {
    let there = request.cursor.siblings(request.outline, request.text());
    let (images, known) = hover::images(request.cx);
    let mut found = Vec::new();
    for (at, name) in runtime_names().enumerate() {
        let offered = images.iter().any(|i| i.runtime(name).is_some());
        if there.contains(&name) || !offered && known {
            continue;
        }
        let base = request.scalar(name, CompletionKind::Key);
        let colon = request.cursor.place == Place::Key || base.insert.ends_with(':') || !request.ends_line();
        found.push(Completion {
            insert: if colon { base.insert.clone() } else { format!("{}: $0", verbatim(&base.insert)) },
            snippet: !colon,
            detail: title(name).to_owned(),
            documentation: hover::runtime_page(request.cx, name).unwrap_or_default(),
            sort: format!("{}{at:02}", u8::from(!offered)),
            deprecated: !offered,
            ..base
        });
    }
    found
}

/// The versions of a runtime.
pub(super) fn versions(request: &Request<'_, '_>, runtime: &str) -> Vec<Completion> {
    let (images, _) = hover::images(request.cx);
    let mut all: Vec<(Version, &'static str)> = Vec::new();
    for version in images.iter().filter_map(|i| i.runtime(runtime)).flat_map(Runtime::names) {
        if let Some(parsed) = Version::parse(version)
            && !all.iter().any(|(_, name)| *name == version)
        {
            all.push((parsed, version));
        }
    }
    all.sort_by(|a, b| b.0.cmp(&a.0));
    let today = request.cx.settings.today;
    let mut found: Vec<Completion> = all
        .iter()
        .enumerate()
        .map(|(at, (_, name))| {
            let ended = end_of_life(runtime, name, today).is_some_and(|e| e.ended);
            let detail = match support(runtime, name) {
                Some((_, Some(date))) if ended => format!("end of life since {date}"),
                Some((_, Some(date))) => format!("supported until {date}"),
                _ => String::new(),
            };
            Completion {
                detail,
                documentation: hover::version_page(request.cx, runtime, name).unwrap_or_default(),
                sort: format!("{}{at:02}", u8::from(ended)),
                deprecated: ended,
                ..request.scalar(name, CompletionKind::Version)
            }
        })
        .collect();
    if !found.is_empty() {
        found.push(Completion {
            detail: "whatever is newest when the build starts".to_owned(),
            documentation: hover::version_page(request.cx, runtime, "latest").unwrap_or_default(),
            sort: "2".to_owned(),
            ..request.scalar("latest", CompletionKind::Version)
        });
    }
    found
}
