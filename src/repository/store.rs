//! A repository and its listing, read when first asked for and shared by all who ask.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use ignore::WalkBuilder;

use super::contents::{Contents, Overlay};
use super::git_dir::{self, GitDir};
use super::ignored::Ignores;
use super::index::{self, ObjectFormat};
use super::listing::{Entry, EntryKind, Listing};
use super::root::Root;

/// The repositories of one run, each read at most once. Shared between threads.
#[derive(Default)]
pub struct Repositories {
    by_top: Mutex<HashMap<PathBuf, Arc<Repository>>>,
    overlay: Option<Overlay>,
}

impl fmt::Debug for Repositories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repositories").field("by_top", &self.by_top).finish_non_exhaustive()
    }
}

impl Repositories {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// None yet; the texts that `overlay` gives count instead of those on disk.
    pub fn with_overlay(overlay: Overlay) -> Self {
        Self { overlay: Some(overlay), ..Self::default() }
    }

    /// The git repository that `path` (a file or folder, there or not) lies in; none outside of git. Reads no listing.
    pub fn holding(&self, path: &Path) -> Option<Arc<Repository>> {
        let path = canonical(path)?;
        let git = git_dir::find(if path.is_dir() { &path } else { path.parent()? })?;
        let top = git.top.clone();
        Some(self.get(top, || Repository::git(git)))
    }

    /// The repository that holds `path` and the path from its top, with `/`.
    pub fn locate(&self, path: &Path) -> Option<(Arc<Repository>, String)> {
        let repository = self.holding(path)?;
        let path = relative(repository.top()?, &canonical(path)?)?;
        Some((repository, path))
    }

    /// The folder `dir` as a source root: in its git repository if it has tracked files there, else by itself.
    pub fn root(&self, dir: &Path) -> Option<Root> {
        super::choose::named(self, dir)
    }

    /// The folder `dir` as a repository of its own: every file in it counts as tracked. None if it is no folder.
    pub fn folder(&self, dir: &Path) -> Option<Arc<Repository>> {
        let dir = canonical(dir).filter(|d| d.is_dir())?;
        // A key that no git top has, so that a top may be both.
        Some(self.get(dir.join("."), || Repository::folder(dir)))
    }

    /// Forgets the git repositories whose index has been written since they were found, so that they are read anew when
    /// next asked for. For who asks for longer than one run.
    pub fn forget_changed(&self) {
        let mut all = self.by_top.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, repository| !repository.has_changed());
    }

    fn get(&self, key: PathBuf, make: impl FnOnce() -> Repository) -> Arc<Repository> {
        let mut all = self.by_top.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let mut repository = make();
            if let Some(overlay) = &self.overlay {
                repository.contents.lay_over(Arc::clone(overlay));
            }
            Arc::new(repository)
        };
        Arc::clone(all.entry(key).or_insert_with(new))
    }
}

/// The files of one git working tree, of one folder, or of a test.
#[derive(Debug)]
pub struct Repository {
    origin: Origin,
    listing: OnceLock<Result<Listing, String>>,
    ignores: Option<Ignores>,
    contents: Contents,
}

#[derive(Debug)]
enum Origin {
    Git(GitDir, Stamp),
    Folder(PathBuf),
    Memory,
}

/// When the index was written and how long it is; none if there is none.
type Stamp = Option<(SystemTime, u64)>;

/// A walk that meets more files and folders is given up.
const WALK_MAX: usize = 200_000;
/// An index of more bytes is not read.
const INDEX_MAX: u64 = 1 << 29;

impl Repository {
    /// A repository in memory that tracks `paths` (from its top, with `/`). Nothing else exists in it.
    pub fn of<P: Into<String>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self::in_memory(
            paths.into_iter().map(|p| entry(p.into(), EntryKind::File { executable: None })).collect(),
        )
    }

    /// The same with symbolic links.
    #[must_use]
    pub fn with_links<P: Into<String>>(self, paths: impl IntoIterator<Item = P>) -> Self {
        self.with(paths, EntryKind::Symlink)
    }

    /// The same with submodules.
    #[must_use]
    pub fn with_submodules<P: Into<String>>(self, paths: impl IntoIterator<Item = P>) -> Self {
        self.with(paths, EntryKind::Submodule)
    }

    /// A repository in memory of which nothing is known.
    pub fn unknown() -> Self {
        Self {
            origin: Origin::Memory,
            listing: OnceLock::from(Err("nothing is known of it".to_owned())),
            ignores: None,
            contents: Contents::default(),
        }
    }

    /// The same with the text of a file, which is tracked.
    #[must_use]
    pub fn with_text(self, path: &str, text: &str) -> Self {
        let repository = self.with([path], EntryKind::File { executable: None });
        repository.contents.add(path.to_owned(), text);
        repository
    }

    /// Its top as a source root.
    pub fn into_root(self) -> Root {
        Root::top(Arc::new(self))
    }

    /// Its top on disk, absolute; none in memory.
    pub fn top(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Git(git, _) => Some(&git.top),
            Origin::Folder(dir) => Some(dir),
            Origin::Memory => None,
        }
    }

    /// Where git keeps what it knows of it; none outside of git.
    pub(super) fn git_dir(&self) -> Option<&GitDir> {
        match &self.origin {
            Origin::Git(git, _) => Some(git),
            Origin::Folder(_) | Origin::Memory => None,
        }
    }

    /// Why its files are not known, in words for the user; none if they are. Reads the listing.
    pub fn unknown_because(&self) -> Option<&str> {
        self.listed().as_ref().err().map(String::as_str)
    }

    /// The listing, read now if it was not before; none if it is unknown.
    pub(super) fn listing(&self) -> Option<&Listing> {
        self.listed().as_ref().ok()
    }

    /// Whether git ignores an untracked path; always false outside of git.
    pub(super) fn ignores(&self, path: &str, is_dir: bool) -> bool {
        self.ignores.as_ref().is_some_and(|i| i.ignores(path, is_dir))
    }

    /// The place on disk of a path that the listing does not have, if there may be something.
    pub(super) fn on_disk(&self, path: &str) -> Option<PathBuf> {
        match &self.origin {
            Origin::Git(git, _) => Some(git.top.join(path)),
            Origin::Folder(_) | Origin::Memory => None,
        }
    }

    /// The text of a tracked file, a path from the top.
    pub(super) fn text(&self, path: &str) -> Option<Arc<str>> {
        self.contents.text(self.top(), path)
    }

    fn listed(&self) -> &Result<Listing, String> {
        self.listing.get_or_init(|| match &self.origin {
            Origin::Git(git, _) => tracked(git).map(Listing::new),
            Origin::Folder(dir) => walk(dir, WALK_MAX).map(Listing::new),
            Origin::Memory => Ok(Listing::default()),
        })
    }

    fn has_changed(&self) -> bool {
        matches!(&self.origin, Origin::Git(git, then) if stamp(git) != *then)
    }

    fn git(git: GitDir) -> Self {
        let ignores = Some(Ignores::new(&git.top, Some(&git.dir)));
        let stamp = stamp(&git);
        let contents = Contents::default();
        Self { origin: Origin::Git(git, stamp), listing: OnceLock::new(), ignores, contents }
    }

    fn folder(dir: PathBuf) -> Self {
        let origin = Origin::Folder(dir);
        Self { origin, listing: OnceLock::new(), ignores: None, contents: Contents::default() }
    }

    fn in_memory(entries: Vec<Entry>) -> Self {
        let listing = OnceLock::from(Ok(Listing::new(entries)));
        Self { origin: Origin::Memory, listing, ignores: None, contents: Contents::default() }
    }

    fn with<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>, kind: EntryKind) -> Self {
        let listing = self.listing.take().and_then(Result::ok).unwrap_or_default();
        let mut entries = listing.into_entries();
        entries.extend(paths.into_iter().map(|p| entry(p.into(), kind)));
        Self { contents: self.contents, ..Self::in_memory(entries) }
    }
}

/// The path made absolute, links resolved as far as it exists.
pub(super) fn canonical(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    if path.is_dir() {
        return fs::canonicalize(path).ok();
    }
    // A file that is a link stays where it stands: its neighbours count.
    let name = path.file_name()?;
    Some(fs::canonicalize(path.parent()?).ok()?.join(name))
}

fn entry(path: String, kind: EntryKind) -> Entry {
    Entry { path: path.into(), kind, size: None }
}

fn stamp(git: &GitDir) -> Stamp {
    let index = fs::metadata(git.dir.join("index")).ok()?;
    Some((index.modified().ok()?, index.len()))
}

/// The paths that git tracks.
fn tracked(git: &GitDir) -> Result<Vec<Entry>, String> {
    let index = git.dir.join("index");
    let length = fs::metadata(&index).map_err(|e| format!("no index: {e}"))?.len();
    if length > INDEX_MAX {
        return Err("the index is too large".to_owned());
    }
    let format: ObjectFormat =
        git_dir::object_format(&git.dir).ok_or_else(|| "the repository's format is not known".to_owned())?;
    let bytes = fs::read(&index).map_err(|e| e.to_string())?;
    index::read(&bytes, format).map_err(|e| e.to_string())
}

/// The files in a folder, as deep as it goes; an error if it holds more than `most` files and folders.
fn walk(dir: &Path, most: usize) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    let walk =
        WalkBuilder::new(dir).standard_filters(false).filter_entry(|e| e.file_name() != ".git").build();
    for (seen, found) in walk.enumerate() {
        if seen > most {
            return Err(format!("more than {most} files and folders"));
        }
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                // A folder that may not be read hides what is in it.
                let path =
                    failed_at(&error).and_then(|p| relative(dir, p)).ok_or_else(|| error.to_string())?;
                entries.push(entry(path, EntryKind::Submodule));
                continue;
            }
        };
        let Some(kind) = found.file_type().filter(|t| !t.is_dir()) else { continue };
        let Some(path) = relative(dir, found.path()) else { continue };
        let meta = found.metadata().ok();
        entries.push(if kind.is_symlink() {
            entry(path, EntryKind::Symlink)
        } else {
            Entry {
                path: path.into(),
                kind: EntryKind::File { executable: meta.as_ref().and_then(executable) },
                size: meta.map(|m| m.len()),
            }
        });
    }
    Ok(entries)
}

fn failed_at(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => failed_at(err),
        _ => None,
    }
}

/// `path` from `dir`, with `/`; none if it is `dir` itself or lies elsewhere.
pub(super) fn relative(dir: &Path, path: &Path) -> Option<String> {
    let parts: Vec<_> = path.strip_prefix(dir).ok()?.iter().map(|p| p.to_string_lossy()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it is not known")]
fn executable(meta: &fs::Metadata) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(meta.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn executable(_: &fs::Metadata) -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_has_an_end() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        assert_eq!(walk(dir.path(), 3).map(|e| e.len()), Ok(3));
        assert_eq!(walk(dir.path(), 2), Err("more than 2 files and folders".to_owned()));
    }
}
