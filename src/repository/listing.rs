//! The sorted list of tracked paths and what follows from it: folders, children, names. Paths from the top, with `/`.

use std::ops::Range;
use std::sync::OnceLock;

/// What a tracked path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A file.
    File {
        /// Whether it has the executable bit, if that is known.
        executable: Option<bool>,
    },
    /// A symbolic link; what lies below is unknown.
    Symlink,
    /// A submodule, or a folder that could not be read; what lies below is unknown.
    Submodule,
}

/// A tracked path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: Box<str>,
    pub(super) kind: EntryKind,
    /// In bytes, if known.
    pub(super) size: Option<u64>,
}

impl Entry {
    /// Whether what lies below it, if anything, is unknown.
    pub(super) const fn is_opaque(&self) -> bool {
        !matches!(self.kind, EntryKind::File { .. })
    }
}

/// A folder, as the first `len` bytes of an entry's path.
#[derive(Clone, Copy, Debug)]
struct Folder {
    entry: u32,
    len: u32,
}

/// Every tracked path, sorted by bytes, each once.
#[derive(Debug, Default)]
pub(super) struct Listing {
    entries: Vec<Entry>,
    /// Entries by their last name.
    by_name: OnceLock<Vec<u32>>,
    /// Folders by their last name.
    folders: OnceLock<Vec<Folder>>,
    /// Symbolic links and submodules.
    opaque: OnceLock<Vec<u32>>,
}

impl Listing {
    /// Sorts the entries and drops repetitions (the stages of a merge in conflict).
    pub(super) fn new(mut entries: Vec<Entry>) -> Self {
        if !entries.is_sorted_by(|a, b| a.path < b.path) {
            entries.sort_by(|a, b| a.path.cmp(&b.path));
            entries.dedup_by(|a, b| a.path == b.path);
        }
        Self { entries, ..Self::default() }
    }

    /// The entries again.
    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// The symbolic links and submodules, in order.
    pub(super) fn opaque(&self) -> impl Iterator<Item = &Entry> {
        let index = self.opaque.get_or_init(|| {
            (0u32..).zip(&self.entries).filter(|(_, e)| e.is_opaque()).map(|(i, _)| i).collect()
        });
        index.iter().filter_map(|&i| self.entries.get(i as usize))
    }

    /// The entry of exactly that path.
    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|e| e.path.as_ref().cmp(path)).ok()?;
        self.entries.get(at)
    }

    /// The entries whose path starts with `prefix`, in order.
    pub(super) fn starting_with(&self, prefix: &str) -> &[Entry] {
        self.entries.get(self.range(prefix)).unwrap_or_default()
    }

    /// Whether a tracked path lies below `folder`; the top is the empty path.
    pub(super) fn is_folder(&self, folder: &str) -> bool {
        if folder.is_empty() {
            return true;
        }
        let from = self.entries.partition_point(|e| below(folder, &e.path).is_lt());
        self.entries.get(from).is_some_and(|e| below(folder, &e.path).is_eq())
    }

    /// The nearest of the path and its parents that is a symbolic link or a submodule, the path itself left out.
    pub(super) fn opaque_above(&self, path: &str) -> Option<&Entry> {
        parents(path).find_map(|p| self.get(p).filter(|e| e.is_opaque()))
    }

    /// The names in a folder (the top is the empty path) in order of the listing, each once.
    pub(super) fn children(&self, folder: &str) -> impl Iterator<Item = &str> {
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        let mut rest = if folder.is_empty() {
            self.entries.as_slice()
        } else {
            let from = self.entries.partition_point(|e| below(folder, &e.path).is_lt());
            let tail = self.entries.get(from..).unwrap_or_default();
            let len = tail.partition_point(|e| below(folder, &e.path).is_eq());
            tail.get(..len).unwrap_or_default()
        };
        std::iter::from_fn(move || {
            let (first, others) = rest.split_first()?;
            let name = first.path.get(skip..)?;
            let Some((name, _)) = name.split_once('/') else {
                rest = others;
                return Some(name);
            };
            // Jump over all that lies in it.
            let len = rest.partition_point(|e| {
                e.path.get(skip..).and_then(|p| p.split_once('/')).is_some_and(|(n, _)| n == name)
            });
            rest = rest.get(len.max(1)..).unwrap_or_default();
            Some(name)
        })
    }

    /// The entries with that last name, in order of the listing.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let index = self.by_name.get_or_init(|| {
            let mut index: Vec<u32> = (0..self.entries.len() as u32).collect();
            index.sort_by_cached_key(|&i| last_name(self.path(i)));
            index
        });
        let from = index.partition_point(|&i| last_name(self.path(i)) < name);
        let tail = index.get(from..).unwrap_or_default();
        let len = tail.partition_point(|&i| last_name(self.path(i)) == name);
        tail.get(..len).unwrap_or_default().iter().filter_map(|&i| self.entries.get(i as usize))
    }

    /// The folders with that last name, in order of the listing.
    pub(super) fn folders_named(&self, name: &str) -> impl Iterator<Item = &str> {
        let index = self.folder_index();
        let from = index.partition_point(|&f| last_name(self.folder(f)) < name);
        let tail = index.get(from..).unwrap_or_default();
        let len = tail.partition_point(|&f| last_name(self.folder(f)) == name);
        tail.get(..len).unwrap_or_default().iter().map(|&f| self.folder(f))
    }

    /// Every folder that holds a tracked path, in no useful order.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        self.folder_index().iter().map(|&f| self.folder(f))
    }

    fn folder_index(&self) -> &[Folder] {
        self.folders.get_or_init(|| {
            let mut folders = Vec::new();
            let mut before = "";
            for (i, entry) in self.entries.iter().enumerate() {
                let common = before.bytes().zip(entry.path.bytes()).take_while(|(a, b)| a == b).count();
                for (len, _) in entry.path.match_indices('/').filter(|&(len, _)| len >= common) {
                    folders.push(Folder { entry: i as u32, len: len as u32 });
                }
                before = &entry.path;
            }
            folders.sort_by_key(|&f| (last_name(self.folder(f)), f.entry));
            folders
        })
    }

    fn range(&self, prefix: &str) -> Range<usize> {
        let from = self.entries.partition_point(|e| e.path.as_ref() < prefix);
        let tail = self.entries.get(from..).unwrap_or_default();
        from..from + tail.partition_point(|e| e.path.starts_with(prefix))
    }

    fn path(&self, entry: u32) -> &str {
        self.entries.get(entry as usize).map_or("", |e| &e.path)
    }

    fn folder(&self, folder: Folder) -> &str {
        self.path(folder.entry).get(..folder.len as usize).unwrap_or_default()
    }
}

/// The last name of a path.
pub(super) fn last_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The parents of a path, the longest first, the top (the empty path) left out.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/').map(|(p, _)| p), |p| p.rsplit_once('/').map(|(p, _)| p))
}

/// Where `path` stands towards the paths that begin with `folder` and a slash.
fn below(folder: &str, path: &str) -> std::cmp::Ordering {
    let wanted = folder.bytes().chain([b'/']);
    path.bytes().take(folder.len() + 1).cmp(wanted)
}
