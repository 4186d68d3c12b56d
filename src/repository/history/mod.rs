//! What files were at another point of a repository's history, read from git's objects; git is never run.
//!
//! In: a repository and the name of a point (a branch, a tag, a hash, `HEAD~2`). Out: the folder tree where the work on `HEAD`
//! left that point, and the files in it. A change since then is what a pull request shows.

mod commit;
mod merge_base;
mod refs;
mod revision;
#[cfg(test)]
mod tests;

use thiserror::Error;

use self::commit::entry;
use self::refs::Refs;
use super::git_dir;
use super::index::ObjectFormat;
use super::objects::{Id, Kind, ObjectError, Objects};
use super::store::Repository;

/// Why a point of the history cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// The files are not in a git repository.
    #[error("this is no git repository")]
    NoRepository,
    /// The repository is kept in a way that is not known here.
    #[error("the repository {0}")]
    Unsupported(&'static str),
    /// No branch, tag or commit has that name.
    #[error("there is no branch, tag or commit `{name}` here")]
    Unknown {
        /// As given.
        name: String,
        /// The branch or tag that was probably meant.
        nearest: Option<String>,
    },
    /// The name cannot be read.
    #[error("`{0}` is no name of a commit that speclint can read")]
    BadName(String),
    /// An abbreviated hash that several commits have.
    #[error("several commits begin with `{0}`")]
    Ambiguous(String),
    /// `HEAD~9` of a shorter history.
    #[error("`{0}` goes back further than the history does")]
    TooFar(String),
    /// It is something else than a commit.
    #[error("`{0}` is no commit")]
    NoCommit(String),
    /// Two histories with nothing in common, or cut off before they meet.
    #[error("the history of `{name}` and that of HEAD have no commit in common")]
    Unrelated {
        /// As given.
        name: String,
        /// Whether the repository is a shallow clone, so that they may well have one.
        shallow: bool,
    },
    /// An object cannot be read.
    #[error(transparent)]
    Object(#[from] ObjectError),
}

type Result<T> = std::result::Result<T, HistoryError>;

/// The history of one repository.
#[derive(Debug)]
pub struct History {
    objects: Objects,
    refs: Refs,
}

/// All files at one point of the history.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot {
    tree: Id,
}

/// What stood at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Old {
    /// Nothing, or something that is no file: a folder, a symbolic link, a submodule.
    Nothing,
    /// A file with these bytes.
    File(Vec<u8>),
}

impl History {
    /// The history of a repository. Reads no object yet.
    ///
    /// # Errors
    /// It is not one of git's, or one that is kept in a way that is not known here.
    pub fn of(repository: &Repository) -> Result<Self> {
        let git = repository.git_dir().ok_or(HistoryError::NoRepository)?;
        let common = git_dir::common(&git.dir);
        match git_dir::object_format(&git.dir) {
            Some(ObjectFormat::Sha1) => {}
            Some(ObjectFormat::Sha256) => {
                return Err(HistoryError::Unsupported("names its objects by SHA-256, which is not read"));
            }
            None => return Err(HistoryError::Unsupported("has a format that is not known")),
        }
        if common.join("reftable").is_dir() {
            return Err(HistoryError::Unsupported("keeps its branches in a reftable, which is not read"));
        }
        let objects = Objects::new(&common.join("objects"));
        Ok(Self { objects, refs: Refs::new(git.dir.clone(), common) })
    }

    /// The files at the commit where the history of `HEAD` left that of `name`: their merge base. Where `HEAD` has no commit
    /// yet, those at `name` itself.
    ///
    /// # Errors
    /// See [`HistoryError`].
    pub fn left(&self, name: &str) -> Result<Snapshot> {
        let point = revision::commit(&self.objects, &self.refs, name)?;
        let base = match self.refs.find("HEAD")? {
            None => point,
            Some(head) => {
                let head = revision::peel(&self.objects, head, "HEAD")?;
                let shallow = self.refs.shallow();
                merge_base::merge_base(&self.objects, &shallow, point, head)?.ok_or_else(|| {
                    HistoryError::Unrelated { name: name.to_owned(), shallow: !shallow.is_empty() }
                })?
            }
        };
        Ok(Snapshot { tree: commit::read(&self.objects, base)?.tree })
    }

    /// What stood at a path (from the repository's top, with `/`).
    ///
    /// # Errors
    /// An object cannot be read.
    pub fn file(&self, at: Snapshot, path: &str) -> Result<Old> {
        let mut tree = at.tree;
        let mut names = path.split('/').peekable();
        while let Some(name) = names.next() {
            let object = self.objects.read(tree)?;
            if object.kind != Kind::Tree {
                return Err(ObjectError::Damaged(tree.to_string(), "a folder that is none").into());
            }
            let found =
                entry(&object.data, name).map_err(|what| ObjectError::Damaged(tree.to_string(), what))?;
            let Some(found) = found else { return Ok(Old::Nothing) };
            match (found.kind, names.peek()) {
                (commit::EntryKind::Folder, Some(_)) => tree = found.id,
                (commit::EntryKind::File, None) => {
                    let object = self.objects.read(found.id)?;
                    return Ok(if object.kind == Kind::Blob { Old::File(object.data) } else { Old::Nothing });
                }
                _ => return Ok(Old::Nothing),
            }
        }
        Ok(Old::Nothing)
    }
}
