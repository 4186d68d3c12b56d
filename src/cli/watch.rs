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
use super::check::check;
use super::failure::{Failure, Result};
use super::given::Sources;
use super::run::Run;
use super::{complain, hint, output};
use crate::host::is_skipped_folder;
use crate::repository::is_git_top;

/// Clears the screen and goes to its first line.
const CLEAR: &[u8] = b"\x1b[2J\x1b[H";

/// Editors write a file in several steps, and tools write several files: one run for all of it.
const QUIET: Duration = Duration::from_millis(80);

/// What is looked at. All paths are whole, links resolved.
#[derive(Debug, Default)]
struct Seen {
    /// Folders, with all that lies in them: those that are named, and the repositories around them, whose files rules read.
    folders: BTreeSet<PathBuf>,
    /// Files elsewhere or in folders that are not searched: configurations, what they extend, baselines.
    files: BTreeSet<PathBuf>,
    /// What this program writes itself.
    own: BTreeSet<PathBuf>,
}

/// Lints now and after each change. Ends only with an error: of the first run, or of the watcher.
pub(super) fn watch(args: &Check, sources: Sources<'_>) -> Result<ExitCode> {
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
    let outputs = args.format.iter().filter_map(|format| format.file.as_ref()).chain(&args.output_file);
    let mut seen = Seen { own: outputs.map(|path| whole(path)).collect(), ..Seen::default() };
    for folder in folders(&args.paths) {
        begin(&mut watcher, &folder)?;
        seen.folders.insert(folder);
    }
    let around: BTreeSet<PathBuf> = seen.folders.iter().filter_map(|folder| repository(folder)).collect();
    for top in around.into_iter().filter(|top| !seen.folders.contains(top)).collect::<Vec<_>>() {
        // A repository may be larger than the system can watch; what was named is watched.
        if watcher.watch(&top, RecursiveMode::Recursive).is_ok() {
            seen.folders.insert(top);
        }
    }
    seen.look_for_files(&mut watcher, args, sources);
    check(args, sources)?;
    loop {
        if !args.quiet {
            hint("waiting for a change; Ctrl-C ends");
        }
        wait(&changes, &seen)?;
        if std::io::stdout().is_terminal() {
            output::to_stdout(CLEAR, false)?;
        }
        seen.look_for_files(&mut watcher, args, sources);
        // What is broken now may be mended by the next change.
        if let Err(failure) = check(args, sources) {
            complain(&failure.to_string());
        }
    }
}

impl Seen {
    /// Looks for the files that the next run depends on beside the folders. A file is watched through its folder, since editors
    /// replace it.
    fn look_for_files(&mut self, watcher: &mut RecommendedWatcher, args: &Check, sources: Sources<'_>) {
        let mut files: Vec<PathBuf> =
            args.baseline.iter().chain(&args.diff_file).map(|path| whole(path)).collect();
        if let Ok((run, inputs)) = Run::new(args, sources) {
            let settings = inputs.files.iter().map(|input| run.configurations.settings_for(input.place()));
            let baselines = settings.filter_map(|settings| settings.baseline.clone());
            files.extend(baselines.map(|path| whole(path.as_std_path())));
            files.extend(run.configurations.paths().iter().map(|path| whole(path)));
        }
        for file in files {
            let folder = file.parent().unwrap_or(&file).to_owned();
            let inside = self.folders.iter().any(|top| folder.starts_with(top));
            // A folder that is not there yet cannot be watched.
            if self.files.insert(file) && !inside {
                let _ = watcher.watch(&folder, RecursiveMode::NonRecursive);
            }
        }
    }

    /// Whether an event may change what is found: no mere look at a file, nothing in folders that are not searched, and none of
    /// what this program writes itself.
    fn counts(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return true };
        !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| self.counts_path(path))
    }

    fn counts_path(&self, path: &Path) -> bool {
        if self.own.contains(path) || is_ours(path) {
            return false;
        }
        let inside = |folder: &Path| folder.components().any(|part| is_skipped_folder(part.as_os_str()));
        let searched = |top: &PathBuf| {
            let path = path.strip_prefix(top);
            path.is_ok_and(|path| path.ends_with(".git/index") || !path.parent().is_some_and(inside))
        };
        self.files.contains(path) || self.folders.iter().any(searched)
    }
}

/// The folders to watch: those that are named, and those of the files that are named; a file itself is replaced by editors.
fn folders(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    if paths.is_empty() {
        return BTreeSet::from([whole(Path::new("."))]);
    }
    let folder = |path: &PathBuf| {
        let whole = whole(path);
        if whole.is_dir() { whole } else { whole.parent().map_or_else(|| whole.clone(), Path::to_owned) }
    };
    paths.iter().map(folder).collect()
}

/// The top of the git repository around a folder.
fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|above| is_git_top(above)).map(Path::to_owned)
}

/// A path with the links of its folder resolved, as the system tells of changes.
fn whole(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if absolute.is_dir() {
        return std::fs::canonicalize(&absolute).unwrap_or(absolute);
    }
    let folder = absolute.parent().and_then(|folder| std::fs::canonicalize(folder).ok());
    folder.zip(absolute.file_name()).map_or_else(|| absolute.clone(), |(folder, name)| folder.join(name))
}

fn begin(watcher: &mut RecommendedWatcher, folder: &Path) -> Result<()> {
    watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| {
        Failure::new(format!("{} cannot be watched: {error}", folder.display()))
            .help("name a smaller folder, or the file")
    })
}

/// Waits for a change that counts, then until nothing changes for a moment.
fn wait(changes: &Receiver<notify::Result<Event>>, seen: &Seen) -> Result<()> {
    let gone = || Failure::new("the watcher ended");
    while !seen.counts(&changes.recv().map_err(|_| gone())?) {}
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

/// Whether a path is that of a file which is being written, beside its place.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(".tmp") && name.contains(&format!(".{}.", std::process::id()))
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
        let paths = |list: &[&str]| list.iter().map(PathBuf::from).collect::<BTreeSet<_>>();
        let seen = Seen {
            folders: paths(&["/vendor/w"]),
            files: paths(&["/policy/team.yml", "/vendor/w/node_modules/policy/speclint.yml"]),
            own: paths(&["/vendor/w/out/report.sarif"]),
        };
        let event = |kind: EventKind, path: &str| Ok(Event::new(kind).add_path(path.into()));
        let made = EventKind::Create(CreateKind::File);
        for (path, is) in [
            ("/vendor/w/buildspec.yml", true),
            ("/vendor/w/ci/deploy.sh", true),
            ("/vendor/w/.git/index", true),
            ("/vendor/w/.git/objects/ab", false),
            ("/vendor/w/node_modules/a/b.yml", false),
            ("/vendor/w/node_modules/policy/speclint.yml", true),
            ("/vendor/w/out/report.sarif", false),
            ("/policy/team.yml", true),
            ("/policy/other.yml", false),
            (&format!("/vendor/w/.buildspec.yml.{}.12.tmp", std::process::id()), false),
        ] {
            assert_eq!(seen.counts(&event(made, path)), is, "{path}");
        }
        assert!(!seen.counts(&event(EventKind::Access(AccessKind::Read), "/vendor/w/buildspec.yml")));
        assert!(seen.counts(&Err(notify::Error::generic("overflow"))), "what was missed may have counted");
    }

    #[test]
    fn files_are_watched_through_their_folders() {
        let dir = tempfile::tempdir().unwrap();
        let top = std::fs::canonicalize(dir.path()).unwrap();
        std::fs::create_dir_all(top.join("r/.git")).unwrap();
        std::fs::create_dir_all(top.join("r/ci")).unwrap();
        std::fs::write(top.join("r/.git/HEAD"), "ref: refs/heads/main\n").unwrap();
        let watched = folders(&[top.join("r/ci/a.yml"), top.join("r/ci/../ci/b.yml"), top.join("r")]);
        assert_eq!(watched, BTreeSet::from([top.join("r"), top.join("r/ci")]));
        assert_eq!(repository(&top.join("r/ci")), Some(top.join("r")));
    }
}
