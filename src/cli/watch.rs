//! `--watch`: lints again whenever something changes that the findings may depend on, until it is interrupted.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use notify::event::{Event, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::args::Check;
use super::failure::{Failure, Result};
use super::{complain, hint, output};
use crate::host::is_skipped_folder;

/// Clears the screen and goes to its first line.
const CLEAR: &[u8] = b"\x1b[2J\x1b[H";

/// Editors write a file in several steps, and tools write several files: one run for all of it.
const QUIET: Duration = Duration::from_millis(80);

/// Calls `run` now and after each change. Ends only with an error: of the first run, or of the watcher.
pub(super) fn watch(args: &Check, run: impl Fn(&Check) -> Result<ExitCode>) -> Result<ExitCode> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(
            Failure::new("standard input cannot be watched").help("name a file, or leave --watch out")
        );
    }
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // The other end is gone only when the program ends.
        let _ = sender.send(event);
    })
    .map_err(|error| cannot(&error))?;
    for folder in folders(&args.paths) {
        begin(&mut watcher, &folder)?;
    }
    let files = args.format.iter().filter_map(|format| format.file.as_ref());
    let own: Vec<PathBuf> = files.chain(&args.output_file).cloned().collect();
    run(args)?;
    loop {
        if !args.quiet {
            hint("waiting for a change; Ctrl-C ends");
        }
        wait(&changes, &own)?;
        if std::io::stdout().is_terminal() {
            output::to_stdout(CLEAR, false)?;
        }
        // What is broken now may be mended by the next change.
        if let Err(failure) = run(args) {
            complain(&failure.to_string());
        }
    }
}

/// The folders to watch: those that are named, and those of the files that are named; a file itself is replaced by editors.
fn folders(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    let here = || PathBuf::from(".");
    if paths.is_empty() {
        return BTreeSet::from([here()]);
    }
    let folder = |path: &PathBuf| {
        if path.is_dir() {
            return path.clone();
        }
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(here, Path::to_owned)
    };
    paths.iter().map(folder).collect()
}

fn begin(watcher: &mut RecommendedWatcher, folder: &Path) -> Result<()> {
    watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| {
        Failure::new(format!("{} cannot be watched: {error}", folder.display()))
            .help("name a smaller folder, or the file")
    })
}

/// Waits for a change that counts, then until nothing changes for a moment.
fn wait(changes: &Receiver<notify::Result<Event>>, own: &[PathBuf]) -> Result<()> {
    let gone = || Failure::new("the watcher ended");
    while !counts(&changes.recv().map_err(|_| gone())?, own) {}
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

/// Whether an event may change what is found: no mere look at a file, nothing in folders that are not searched, and none of
/// the reports that this program writes itself.
fn counts(event: &notify::Result<Event>, own: &[PathBuf]) -> bool {
    let Ok(event) = event else { return true };
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.paths.iter().any(|path| {
        let written = own.iter().any(|report| path.ends_with(report)) || is_ours(path);
        let inside = |path: &Path| path.components().any(|part| is_skipped_folder(part.as_os_str()));
        !written && (path.ends_with(".git/index") || !path.parent().is_some_and(inside))
    })
}

/// Whether a path is that of a file which is being written, beside its place.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(&format!(".{}.tmp", std::process::id()))
}

fn cannot(error: &notify::Error) -> Failure {
    Failure::new(format!("changes cannot be watched: {error}")).help("run speclint again after each change")
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind};

    use super::*;

    #[test]
    fn what_cannot_change_a_finding_does_not_count() {
        let own = [PathBuf::from("out/report.sarif")];
        let event = |kind: EventKind, path: &str| Ok(Event::new(kind).add_path(path.into()));
        let made = EventKind::Create(CreateKind::File);
        for (path, is) in [
            ("/w/buildspec.yml", true),
            ("/w/ci/deploy.sh", true),
            ("/w/.git/index", true),
            ("/w/.git/objects/ab", false),
            ("/w/node_modules/a/b.yml", false),
            ("/w/out/report.sarif", false),
            (&format!("/w/.buildspec.yml.{}.tmp", std::process::id()), false),
        ] {
            assert_eq!(counts(&event(made, path), &own), is, "{path}");
        }
        assert!(!counts(&event(EventKind::Access(AccessKind::Read), "/w/buildspec.yml"), &own));
        assert!(counts(&Err(notify::Error::generic("overflow")), &own), "what was missed may have counted");
    }

    #[test]
    fn files_are_watched_through_their_folders() {
        let watched = |paths: &[&str]| folders(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(watched(&[]), BTreeSet::from([".".into()]));
        assert_eq!(watched(&["a.yml", "b.yml"]), BTreeSet::from([".".into()]));
        assert_eq!(watched(&["ci/a.yml", "src"]), BTreeSet::from(["ci".into(), "src".into()]));
    }
}
