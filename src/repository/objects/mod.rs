//! A reader of git's object database: loose objects and packs, nothing else of git.
//!
//! In: the folder of the objects. Out: objects by their name. It is written for objects that anyone may have made: whatever
//! the bytes are, it ends, it does not panic, and it takes no more memory than [`LIMIT`] allows. Formats: git's
//! `gitformat-pack(5)`, `gitrepository-layout(5)`.

mod delta;
mod id;
mod inflate;
mod loose;
mod pack;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use thiserror::Error;

pub(super) use self::id::Id;
use self::pack::Pack;

/// The largest object that is read, in bytes. A buildspec has kilobytes; the largest folders and commits a few megabytes.
pub(super) const LIMIT: usize = 64 << 20;

/// Object folders of others that this one borrows from, in one another.
const BORROWED: usize = 5;

/// Why an object cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ObjectError {
    /// It is not there: a shallow or partial clone, or a damaged one.
    #[error("object {0} is not in the repository")]
    Missing(String),
    /// What is there cannot be right.
    #[error("object {0} is damaged: {1}")]
    Damaged(String, &'static str),
    /// It has more bytes than are read.
    #[error("object {0} is too large")]
    TooLarge(String),
    /// A file of the repository cannot be read, or is of a kind that is not known.
    #[error("{0}")]
    Unreadable(String),
}

pub(super) type Result<T> = std::result::Result<T, ObjectError>;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Commit,
    Tree,
    Blob,
    Tag,
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) data: Vec<u8>,
}

/// The objects of one repository. Packs are opened when first needed.
#[derive(Debug)]
pub(super) struct Objects {
    /// The repository's own folder, then those that it borrows from.
    folders: Vec<PathBuf>,
    packs: OnceLock<Vec<Pack>>,
}

impl Objects {
    /// The objects in a folder (`.git/objects`).
    pub(super) fn new(folder: &Path) -> Self {
        let mut folders = Vec::new();
        borrow(folder, BORROWED, &mut folders);
        Self { folders, packs: OnceLock::new() }
    }

    /// The object of a name.
    pub(super) fn read(&self, id: Id) -> Result<Object> {
        for folder in &self.folders {
            if let Some(object) = loose::read(folder, id)? {
                return Ok(object);
            }
        }
        for pack in self.packs() {
            if let Some(offset) = pack.find(id)? {
                return pack.read(id, offset, &|base| self.read_base(base));
            }
        }
        Err(ObjectError::Missing(id.to_string()))
    }

    /// Every name that begins with these hexadecimal digits.
    pub(super) fn beginning(&self, digits: &str) -> Result<BTreeSet<Id>> {
        let mut found = BTreeSet::new();
        for folder in &self.folders {
            found.extend(loose::beginning(folder, digits));
        }
        for pack in self.packs() {
            pack.beginning(digits, &mut found)?;
        }
        Ok(found)
    }

    /// The base of a delta that stands in no pack with it. Git writes no such pack; one level is looked for all the same.
    fn read_base(&self, id: Id) -> Result<Object> {
        for folder in &self.folders {
            if let Some(object) = loose::read(folder, id)? {
                return Ok(object);
            }
        }
        Err(ObjectError::Missing(id.to_string()))
    }

    fn packs(&self) -> &[Pack] {
        self.packs.get_or_init(|| self.folders.iter().flat_map(|folder| packs(folder)).collect())
    }
}

/// The packs of a folder that can be opened, the newest first: what was written last is asked for first. One that cannot is
/// as good as absent: its objects will be missing.
fn packs(folder: &Path) -> Vec<Pack> {
    let Ok(entries) = fs::read_dir(folder.join("pack")) else { return Vec::new() };
    let mut indexes: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "idx"))
        .map(|path| (fs::metadata(&path).and_then(|m| m.modified()).ok(), path))
        .collect();
    indexes.sort();
    indexes.into_iter().rev().filter_map(|(_, path)| Pack::open(&path)).collect()
}

/// Adds a folder and those that its `info/alternates` names.
fn borrow(folder: &Path, levels: usize, folders: &mut Vec<PathBuf>) {
    if folders.iter().any(|known| known == folder) {
        return;
    }
    let alternates = super::git_dir::read_short(&folder.join("info/alternates")).unwrap_or_default();
    folders.push(folder.to_owned());
    let lines = alternates.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines.filter(|_| levels > 0) {
        // A relative one counts from the folder of the objects.
        borrow(&folder.join(line), levels - 1, folders);
    }
}
