//! `cd` stays in force for the commands and phases after it, but paths are written as if it did not: a second `cd` from the
//! wrong place, an artifact that is made in the folder entered.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::filesystem::{FileSystem, Folder, join};
use crate::repository::{Presence, Root};
use crate::rules::Context;
use crate::shell::{Command, Word};
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let fs = cx.facts.filesystem();
    for item in cx.facts.scripts() {
        for command in item.commands().iter().filter(|c| c.runs("cd")) {
            second_cd(cx, fs, command, out);
        }
    }
    artifacts(cx, fs, out);
}

fn second_cd(cx: &Context<'_>, fs: &FileSystem, command: &Command<'_>, out: &mut Findings<'_>) {
    let Some(step) = fs.step_at(command.span()) else { return };
    let (Folder::Inside(from), Some(entered)) = (&step.folder, step.entered) else { return };
    let [word] = command.words else { return };
    let Some(path) = relative(word).filter(|_| !from.is_empty()) else { return };
    let meant = path.trim_start_matches("./").trim_start_matches("../").trim_end_matches('/');
    let Some(target) = join(from, &path).filter(|_| meant.contains(|c: char| c.is_alphanumeric())) else {
        return;
    };
    let claim = match cx.facts.root() {
        Some(root) => {
            let there = root.is_dir(from) == Some(true)
                && absent(root, &target)
                && !fs.may_hold_at(step, &target)
                && root.is_dir(meant) == Some(true);
            if !there {
                return;
            }
            Claim::new(Effect::Mistake, Evidence::Documented)
        }
        // `cd app` twice: `app/app` may be there all the same.
        None if from == meant && path == meant && !fs.may_hold_at(step, &target) => {
            Claim::new(Effect::Mistake, Evidence::Documented).in_unknown_context()
        }
        None => return,
    };
    out.report(
        claim,
        command.span_of(word.range),
        format!("this `cd` starts in `{from}` and looks for `{target}`: an earlier `cd` still holds"),
    )
    .label(entered, format!("enters `{from}`, for all commands after it"))
    .help(format!("write `cd \"$CODEBUILD_SRC_DIR/{meant}\"`, which holds wherever the build stands"));
}

/// A literal relative path.
fn relative(word: &Word) -> Option<String> {
    let text = word.literal()?;
    let plain =
        !text.starts_with(['/', '~', '-']) && !word.has_glob() && !word.has_tilde() && !text.is_empty();
    plain.then(|| text.into_owned())
}

fn absent(root: &Root, path: &str) -> bool {
    root.presence(path) == Presence::Absent
}

/// An artifact path that nothing makes, with a file of that name made where a `cd` led.
fn artifacts(cx: &Context<'_>, fs: &FileSystem, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for artifact in spec.artifacts() {
        let base = match artifact.base_directory {
            None => String::new(),
            Some(base) if base.is_dynamic() => continue,
            Some(base) => match join("", base.as_str()) {
                Some(base) => base,
                None => continue,
            },
        };
        for text in artifact.files.iter().flat_map(|f| &f.items) {
            let Some(path) = literal(text.as_str()).and_then(|path| join(&base, path)) else { continue };
            let name = path.rsplit('/').next().unwrap_or_default();
            let places: Vec<(&str, Span)> =
                fs.certain_files().filter(|(made, _)| made.rsplit('/').next() == Some(name)).collect();
            let [(place, by)] = places.as_slice() else { continue };
            let tracked = cx.facts.root().is_some_and(|root| !absent(root, &path));
            let Some(step) = fs.step_at(*by) else { continue };
            let (Folder::Inside(folder), Some(entered)) = (&step.folder, step.entered) else { continue };
            let below = place.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
            if tracked
                || *place == path
                || folder.is_empty()
                || !below
                || moved(cx, name, *by)
                || fs.may_hold(&path)
            {
                continue;
            }
            out.report(
                Claim::new(Effect::Mistake, Evidence::Documented),
                text.span(),
                format!("`{name}` is made as `{place}`, not as `{path}`: a `cd` led into `{folder}`"),
            )
            .label(*by, "makes it")
            .label(entered, format!("enters `{folder}`"))
            .help(format!("write `{place}` here, or make it where this looks for it"));
        }
    }
}

/// A path without globs and expansions.
fn literal(path: &str) -> Option<&str> {
    (!path.contains(['*', '?', '[', '{', '$', '`'])).then_some(path)
}

/// Whether another command names the file too, so that it may lie elsewhere in the end.
fn moved(cx: &Context<'_>, name: &str, by: Span) -> bool {
    cx.facts
        .scripts()
        .iter()
        .flat_map(|s| s.commands().iter())
        .any(|c| c.span() != by && cx.slice(c.span()).contains(name))
}
