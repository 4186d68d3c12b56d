//! `cd` stays in force for the commands and phases after it, but paths are written as if it did not: a second `cd` from the
//! wrong place, an artifact that is made in the folder entered, work on the source in a folder of the system.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::filesystem::{FileSystem, Folder, join};
use crate::facts::{FileUse, UsePlace};
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
    in_system(cx, fs, out);
}

/// Folders that no source lies in.
const SYSTEM: [&str; 9] =
    ["/", "/bin", "/etc", "/sbin", "/usr", "/usr/bin", "/usr/local", "/usr/local/bin", "/usr/sbin"];

/// Commands that need the source, in a folder of the system that a `cd` led to. Once for each such `cd`.
fn in_system(cx: &Context<'_>, fs: &FileSystem, out: &mut Findings<'_>) {
    let mut told: Vec<Span> = Vec::new();
    for item in cx.facts.scripts() {
        for command in item.commands() {
            let Some(step) = fs.step_at(command.span()).filter(|s| s.folder == Folder::Outside) else {
                continue;
            };
            let Some((entered, folder)) = step.entered.and_then(|at| Some((at, system_folder(cx, at)?)))
            else {
                continue;
            };
            if told.contains(&entered) || command.context.functions > 0 {
                continue;
            }
            let own_item = item.command.text.span().encloses(entered);
            let named = tracked_use(cx, command);
            let what = match &named {
                Some(file_use) => format!("`{}` is there in the source", file_use.written),
                None if !own_item && works_on_source(command) => "the source is elsewhere".to_owned(),
                None => continue,
            };
            told.push(entered);
            let program = command.program().unwrap_or("this");
            out.report(
                Claim::new(Effect::Mistake, Evidence::Documented),
                named.map_or_else(|| command.span(), |u| u.span),
                format!("`{program}` runs in `{folder}`, where an earlier `cd` led: {what}"),
            )
            .label(entered, format!("enters `{folder}`, for all commands after it"))
            .help("go back with `cd \"$CODEBUILD_SRC_DIR\"`, or keep the `cd` to its command: `(cd … && …)`");
        }
    }
}

/// The folder of the system that the `cd` at a place leads to.
fn system_folder(cx: &Context<'_>, entered: Span) -> Option<&'static str> {
    let mut commands = cx.facts.scripts().iter().flat_map(|s| s.commands().iter());
    let command = commands.find(|c| c.span() == entered)?;
    let [word] = command.words else { return None };
    let path = word.literal()?;
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { &path };
    SYSTEM.into_iter().find(|folder| *folder == path)
}

/// What a command needs that is tracked in the source, but for letter case, and that nothing else names.
fn tracked_use<'f>(cx: &Context<'f>, command: &Command<'_>) -> Option<&'f FileUse> {
    let root = cx.facts.root()?;
    let span = command.span();
    cx.facts.file_uses().iter().find(|u| {
        let name = u.path.rsplit('/').next().unwrap_or_default();
        u.place == UsePlace::Outside
            && span.encloses(u.span)
            && (root.presence(&u.path).is_tracked() || root.in_other_case(&u.path))
            && !moved(cx, name, span)
    })
}

/// Whether a command can only mean the source: it builds or tests what lies in the folder.
fn works_on_source(command: &Command<'_>) -> bool {
    let verb = command.subcommand().unwrap_or_default();
    let elsewhere =
        ["-C", "--prefix", "--cwd", "-f", "--file", "-p", "-g", "--global", "--chdir", "--directory"];
    if command
        .words
        .iter()
        .any(|w| elsewhere.iter().any(|e| w.literal_prefix().starts_with(e)) || w.may_split())
    {
        return false;
    }
    match command.program().unwrap_or_default() {
        "npm" => {
            matches!(verb.as_ref(), "ci" | "run" | "test") || verb == "install" && command.words.len() == 1
        }
        "yarn" | "pnpm" => matches!(verb.as_ref(), "build" | "test" | "install"),
        "mvn" | "gradle" => !verb.is_empty(),
        "go" | "cargo" | "dotnet" => matches!(verb.as_ref(), "build" | "test"),
        "terraform" => matches!(verb.as_ref(), "init" | "plan" | "apply" | "validate"),
        "sam" => verb == "build",
        "cdk" => matches!(verb.as_ref(), "synth" | "deploy"),
        "pytest" => command.words.is_empty(),
        _ => false,
    }
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
