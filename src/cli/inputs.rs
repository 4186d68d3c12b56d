//! The paths on the command line to the files to be linted: named ones as they are, folders searched.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use crate::diagnostics::ReadError;
use crate::host::{Choose, discover, reason};
use crate::report::STDIN;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A file.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

/// A file to be linted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Input {
    pub(super) origin: Origin,
    /// The path to show.
    pub(super) shown: Utf8PathBuf,
    /// Whether the user named it, rather than a folder above it.
    pub(super) named: bool,
}

impl Input {
    /// The path that it stands at; standard input stands where `--stdin-filename` says.
    pub(super) fn place(&self) -> &Path {
        match &self.origin {
            Origin::Path(path) => path,
            Origin::Stdin => self.shown.as_std_path(),
        }
    }
}

/// The files to lint and the paths that cannot be, both sorted by the path shown; each file once.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) files: Vec<Input>,
    pub(super) errors: Vec<ReadError>,
    /// Folders in which no buildspec was found.
    pub(super) empty: Vec<Utf8PathBuf>,
}

/// Finds the files. `here` is the current directory, absolute; `choose` is what the user says of the files of a search.
pub(super) fn inputs(paths: &[PathBuf], stdin_name: Option<&str>, here: &Path, choose: &Choose) -> Inputs {
    let mut search =
        Search { here, choose, files: BTreeMap::new(), errors: BTreeMap::new(), empty: Vec::new() };
    if paths.is_empty() {
        search.folder(Path::new("."));
    }
    for path in paths {
        if path.as_os_str() == "-" {
            let shown = stdin_name.map_or_else(|| STDIN.into(), |name| search.shown(Path::new(name)));
            search.add(Origin::Stdin, shown, true);
        } else {
            search.path(path);
        }
    }
    search.done()
}

struct Search<'a> {
    here: &'a Path,
    choose: &'a Choose,
    /// By the text of the path shown: a path's own order puts `a/b` before `a-b`.
    files: BTreeMap<String, Input>,
    errors: BTreeMap<String, String>,
    empty: Vec<Utf8PathBuf>,
}

impl Search<'_> {
    fn path(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(_) => self.add(Origin::Path(path.to_owned()), self.shown(path), true),
            Err(error) => self.fail(path, reason(path, &error)),
        }
    }

    fn folder(&mut self, folder: &Path) {
        let before = (self.files.len(), self.errors.len());
        let mut found = false;
        for path in discover(folder, self.choose) {
            match path {
                Ok(path) => {
                    found = true;
                    let shown = self.shown(&path);
                    self.add(Origin::Path(path), shown, false);
                }
                Err(error) => self.fail_walk(folder, &error),
            }
        }
        if !found && before == (self.files.len(), self.errors.len()) {
            self.empty.push(self.shown(folder));
        }
    }

    fn add(&mut self, origin: Origin, shown: Utf8PathBuf, named: bool) {
        let input = self.files.entry(shown.to_string()).or_insert(Input { origin, shown, named });
        input.named |= named;
    }

    fn fail(&mut self, path: &Path, message: String) {
        self.errors.insert(self.shown(path).into_string(), message);
    }

    fn fail_walk(&mut self, folder: &Path, error: &ignore::Error) {
        let path = walked(error).unwrap_or(folder).to_owned();
        let message = match error.io_error() {
            Some(error) => reason(&path, &io::Error::from(error.kind())),
            None => format!("cannot be searched: {error}"),
        };
        self.fail(&path, message);
    }

    /// The path relative to the current directory, with `/`; as given when it lies outside.
    fn shown(&self, path: &Path) -> Utf8PathBuf {
        let whole = tidy(&self.here.join(path));
        let shown = whole.strip_prefix(tidy(self.here)).unwrap_or(path);
        let text = shown.to_string_lossy();
        let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
        Utf8Path::new(if text.is_empty() { "." } else { &text }).to_owned()
    }

    fn done(self) -> Inputs {
        Inputs {
            files: self.files.into_values().collect(),
            errors: self
                .errors
                .into_iter()
                .map(|(path, message)| ReadError { path: path.into(), message })
                .collect(),
            empty: self.empty,
        }
    }
}

/// The path without `.` and with `..` taken back, by its text alone.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if tidy.file_name().is_some() => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy
}

/// The path that a walk failed at.
fn walked(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => walked(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_current_directory() {
        let here = Path::new("/w/here");
        let choose = &Choose::by_looks();
        let search =
            Search { here, choose, files: BTreeMap::new(), errors: BTreeMap::new(), empty: Vec::new() };
        let shown = |path: &str| search.shown(Path::new(path)).into_string();
        assert_eq!(shown("./a/../b.yml"), "b.yml");
        assert_eq!(shown("/w/here/ci/b.yml"), "ci/b.yml");
        assert_eq!(shown("../b.yml"), "../b.yml");
        assert_eq!(shown("/elsewhere/./b.yml"), "/elsewhere/./b.yml");
        assert_eq!(shown("."), ".");
    }
}
