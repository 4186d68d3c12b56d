//! A source root: one folder of a repository, and the questions that can be asked of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use super::glob::GlobPattern;
use super::listing::{Entry, EntryKind, Listing};
use super::near::{self, Near};
use super::store::{Repository, relative};

/// What is known of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// A tracked file or symbolic link.
    Tracked {
        /// Its size in bytes, where git's record can be trusted. A file of size 0 says nothing of its content.
        size: Option<u64>,
    },
    /// A folder with tracked files in it, or a submodule.
    Directory,
    /// On disk, but git neither tracks nor ignores it.
    Untracked,
    /// On disk, and git ignores it.
    Ignored,
    /// Nothing there.
    Absent,
    /// Below a submodule or a symbolic link, out of the root, in `.git`, or the listing is unknown.
    Unknown,
}

impl Presence {
    /// Whether the build finds something there when it begins.
    pub const fn is_tracked(self) -> bool {
        matches!(self, Self::Tracked { .. } | Self::Directory)
    }
}

/// A folder of a repository as the source root of a build. Paths are relative to it, with `/`.
#[derive(Clone, Debug)]
pub struct Root {
    repository: Arc<Repository>,
    /// From the top, without slashes at its ends; empty: the top.
    folder: String,
}

/// Longer paths are unknown.
const PATH_MAX: usize = 4096;

impl Root {
    /// The top of a repository.
    pub fn top(repository: Arc<Repository>) -> Self {
        Self { repository, folder: String::new() }
    }

    /// The folder `dir` on disk (absolute, links resolved) as a root in its repository; none if it lies outside of it.
    pub fn on_disk(repository: &Arc<Repository>, dir: &Path) -> Option<Self> {
        let top = repository.top()?;
        let folder = if dir == top { String::new() } else { relative(top, dir)? };
        Some(Self { repository: Arc::clone(repository), folder })
    }

    /// The folder `path` of this root as a root; none if it lies outside.
    pub fn below(&self, path: &str) -> Option<Self> {
        let folder = self.resolve(path).filter(|p| !p.outside)?.path;
        Some(Self { repository: Arc::clone(&self.repository), folder })
    }

    /// The root's folder from the top of the repository, with `/`; empty: the top.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The repository that it is part of.
    pub fn repository(&self) -> &Arc<Repository> {
        &self.repository
    }

    /// The root's folder on disk, absolute; none in memory.
    pub fn directory(&self) -> Option<PathBuf> {
        self.repository.top().map(|top| top.join(&self.folder))
    }

    /// Whether the files are known at all. Reads the listing.
    pub fn is_known(&self) -> bool {
        self.repository.listing().is_some()
    }

    /// What is known of `path`. `./`, `//` and `..` are followed.
    pub fn presence(&self, path: &str) -> Presence {
        let (Some(listing), Some(place)) = (self.repository.listing(), self.resolve(path)) else {
            return Presence::Unknown;
        };
        if let Some(entry) = listing.get(&place.path) {
            return match entry.kind {
                EntryKind::Submodule => Presence::Directory,
                EntryKind::File { .. } | EntryKind::Symlink => Presence::Tracked { size: entry.size },
            };
        }
        if listing.is_folder(&place.path) {
            return Presence::Directory;
        }
        if place.outside || listing.opaque_above(&place.path).is_some() || path.contains(['\\', '$', '`']) {
            return Presence::Unknown;
        }
        let Some((disk, meta)) =
            self.repository.on_disk(&place.path).and_then(|d| fs::symlink_metadata(&d).ok().map(|m| (d, m)))
        else {
            return Presence::Absent;
        };
        // A file system that does not tell cases apart finds `dockerfile` where `Dockerfile` is tracked.
        if near::other_case(listing, "", &place.path).is_some() && !spelt_so(&disk, &place.path) {
            return Presence::Absent;
        }
        if self.repository.ignores(&place.path, meta.is_dir()) {
            Presence::Ignored
        } else {
            Presence::Untracked
        }
    }

    /// Whether `path` is a folder in the source; none where it is not known (symbolic links too) or not tracked.
    pub fn is_dir(&self, path: &str) -> Option<bool> {
        match self.presence(path) {
            Presence::Directory => Some(true),
            Presence::Tracked { .. } => match self.entry(path)?.kind {
                EntryKind::File { .. } => Some(false),
                EntryKind::Symlink | EntryKind::Submodule => None,
            },
            Presence::Untracked | Presence::Ignored | Presence::Absent | Presence::Unknown => None,
        }
    }

    /// Whether the tracked file `path` has the executable bit; none if that is not known or it is no file.
    pub fn is_executable(&self, path: &str) -> Option<bool> {
        match self.entry(path)?.kind {
            EntryKind::File { executable } => executable,
            EntryKind::Symlink | EntryKind::Submodule => None,
        }
    }

    /// The text of the tracked file `path`, as it lies on disk; none of what is no text, large, or below a symbolic link.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        let place = self.resolve(path).filter(|p| !p.outside)?;
        let entry = self.repository.listing()?.get(&place.path)?;
        matches!(entry.kind, EntryKind::File { .. }).then(|| self.repository.text(&place.path)).flatten()
    }

    /// Whether git would ignore `path` if it were there and untracked: what a build makes often is.
    pub fn is_ignored(&self, path: &str) -> bool {
        self.resolve(path).is_some_and(|p| self.repository.ignores(&p.path, path.ends_with('/')))
    }

    /// The tracked files and symbolic links below the folder `dir` of the root, sorted, as paths from the root. What lies
    /// in submodules is not among them.
    pub fn files_under(&self, dir: &str) -> impl Iterator<Item = &str> {
        let listing = self.repository.listing();
        let place = self.resolve(dir).filter(|p| !p.outside);
        let entries = match (listing, place) {
            (Some(listing), Some(place)) => listing.starting_with(&as_prefix(&place.path)),
            _ => &[],
        };
        let skip = self.skip();
        entries.iter().filter(|e| e.kind != EntryKind::Submodule).filter_map(move |e| e.path.get(skip..))
    }

    /// The names in the folder `dir` of the root, sorted, each with whether it is a folder of tracked files. None outside of
    /// the root.
    pub fn children(&self, dir: &str) -> impl Iterator<Item = (&str, bool)> {
        let place = self.resolve(dir).filter(|p| !p.outside).map(|p| p.path);
        let names = self.repository.listing().zip(place);
        names.into_iter().flat_map(|(listing, folder)| {
            let names: Vec<&str> = listing.children(&folder).collect();
            names.into_iter().map(move |name| (name, listing.get(&join(&folder, name)).is_none()))
        })
    }

    /// The tracked paths that a glob, relative to the root, matches.
    pub fn matches<'a>(&'a self, pattern: &'a GlobPattern) -> Matches<'a> {
        let skip = self.skip();
        let listing = self.repository.listing().filter(|_| pattern.is_known());
        let Some(listing) = listing else {
            return Matches { entries: [].iter(), skip, pattern, complete: false };
        };
        let prefix = format!("{}{}", as_prefix(&self.folder), pattern.literal_prefix());
        let complete = !listing.opaque().any(|e| self.may_hide(e, pattern));
        Matches { entries: listing.starting_with(&prefix).iter(), skip, pattern, complete }
    }

    /// The folders with tracked files that a glob, relative to the root, matches; sorted, as paths from the root.
    pub fn folders_matching(&self, pattern: &GlobPattern) -> Vec<&str> {
        let Some(listing) = self.repository.listing() else { return Vec::new() };
        let prefix = as_prefix(&self.folder);
        let mut folders: Vec<&str> = listing
            .folders()
            .filter_map(|f| f.strip_prefix(prefix.as_str()))
            .filter(|f| pattern.matches(f))
            .collect();
        folders.sort_unstable();
        folders
    }

    /// What is there instead of an absent `path`: the same path in another case, one name a letter off, another
    /// extension, another folder. None for what builds usually make, and where nothing comes near.
    pub fn similar(&self, path: &str) -> Option<Near> {
        let listing = self.repository.listing()?;
        let place = self.resolve(path).filter(|p| !p.outside && !p.path.is_empty())?;
        let wanted = place.path.get(self.skip()..)?;
        let made = self.repository.ignores(&place.path, path.ends_with('/'));
        near::similar(listing, &self.folder, wanted, made)
    }

    /// Whether `path` is tracked but for upper and lower case.
    pub fn in_other_case(&self, path: &str) -> bool {
        let (Some(listing), Some(place)) = (self.repository.listing(), self.resolve(path)) else {
            return false;
        };
        let wanted = place.path.get(self.skip()..).filter(|_| !place.outside);
        wanted.is_some_and(|wanted| near::other_case(listing, &self.folder, wanted).is_some())
    }

    fn entry(&self, path: &str) -> Option<&Entry> {
        self.repository.listing()?.get(&self.resolve(path)?.path)
    }

    /// How many bytes of a path from the top come before the path from this root.
    fn skip(&self) -> usize {
        as_prefix(&self.folder).len()
    }

    /// Whether the pattern could match something below a symbolic link or submodule.
    fn may_hide(&self, opaque: &Entry, pattern: &GlobPattern) -> bool {
        let fixed = join(&self.folder, pattern.fixed_part());
        if is_below(&fixed, &opaque.path) {
            return true;
        }
        let Some(inner) = opaque.path.strip_prefix(as_prefix(&self.folder).as_str()) else { return false };
        let reaches = fixed.is_empty() || &*opaque.path == fixed.as_str() || is_below(&opaque.path, &fixed);
        let deep = pattern.is_recursive() || pattern.depth() > inner.split('/').count();
        reaches && !pattern.is_literal() && deep && !self.is_link_to_file(opaque)
    }

    fn is_link_to_file(&self, entry: &Entry) -> bool {
        entry.kind == EntryKind::Symlink
            && self
                .repository
                .top()
                .is_some_and(|top| fs::metadata(top.join(&*entry.path)).is_ok_and(|m| m.is_file()))
    }

    /// The path from the top; none if it is absolute, leaves the repository, or passes a symbolic link backwards.
    fn resolve(&self, path: &str) -> Option<Place> {
        if path.len() > PATH_MAX || path.starts_with('/') || path == "~" || path.starts_with("~/") {
            return None;
        }
        let mut parts: Vec<&str> = self.folder.split('/').filter(|p| !p.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    let from = parts.join("/");
                    parts.pop()?;
                    let listing: &Listing = self.repository.listing()?;
                    if listing.get(&from).is_some_and(|e| e.kind == EntryKind::Symlink) {
                        return None;
                    }
                }
                ".git" => return None,
                _ => parts.push(part),
            }
        }
        let path = parts.join("/");
        let outside = path != self.folder && !is_below(&path, &self.folder);
        Some(Place { path, outside })
    }
}

/// A path from the top.
struct Place {
    path: String,
    /// Not in the root.
    outside: bool,
}

/// The tracked paths that a glob matches, sorted, as paths from the root.
#[derive(Clone, Debug)]
pub struct Matches<'a> {
    entries: slice::Iter<'a, Entry>,
    skip: usize,
    pattern: &'a GlobPattern,
    complete: bool,
}

impl Matches<'_> {
    /// Whether these are all: no submodule, symbolic link, variable or unknown listing can hide others. Only then is
    /// "nothing" a fact.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

impl<'a> Iterator for Matches<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { entries, skip, pattern, .. } = self;
        entries
            .by_ref()
            .filter(|e| e.kind != EntryKind::Submodule)
            .filter_map(|e| e.path.get(*skip..))
            .find(|path| pattern.matches(path))
    }
}

/// The folder with a slash behind it; the top is empty.
pub(super) fn as_prefix(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// Two paths, either of which may be empty, as one.
pub(super) fn join(folder: &str, path: &str) -> String {
    if path.is_empty() { folder.to_owned() } else { as_prefix(folder) + path }
}

/// Whether `path` lies below `folder`; everything but the top itself lies below the top.
fn is_below(path: &str, folder: &str) -> bool {
    if folder.is_empty() {
        return !path.is_empty();
    }
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether the last names of the path on disk are spelt exactly as in `path`.
fn spelt_so(disk: &Path, path: &str) -> bool {
    let names = path.rsplit('/').count();
    disk.ancestors().take(names).all(|at| {
        let (Some(folder), Some(name)) = (at.parent(), at.file_name()) else { return false };
        fs::read_dir(folder).is_ok_and(|mut d| d.any(|e| e.is_ok_and(|e| e.file_name() == name)))
    })
}

#[cfg(test)]
#[path = "root_tests.rs"]
mod tests;
