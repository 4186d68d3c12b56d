//! The texts of open documents, for who would read them from disk. Shared; always as the editor has them.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::repository::Repositories;

/// No file that is read beside the documents is larger.
const LARGEST: usize = 1024 * 1024;

/// Open documents.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffers {
    /// By their path, links resolved.
    texts: Arc<RwLock<HashMap<PathBuf, String>>>,
    /// What was asked for as a file that others depend on: scripts, templates. Links resolved.
    asked: Arc<RwLock<HashSet<PathBuf>>>,
}

impl Buffers {
    /// A document was opened or has changed. Its path is one that [`resolved`] gave.
    pub(super) fn put(&self, path: &Path, text: &str) {
        let mut all = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        if text.len() > LARGEST {
            all.remove(path);
        } else if let Some(old) = all.get_mut(path) {
            text.clone_into(old);
        } else {
            all.insert(path.to_owned(), text.to_owned());
        }
    }

    /// A document was closed.
    pub(super) fn take(&self, path: &Path) {
        self.texts.write().unwrap_or_else(PoisonError::into_inner).remove(path);
    }

    /// The repositories whose files are as the editor has them.
    pub(super) fn repositories(&self) -> Repositories {
        let buffers = self.clone();
        Repositories::with_overlay(Arc::new(move |path| {
            let path = resolved(path);
            let known = buffers.are_asked_for(&path);
            if !known {
                buffers.asked.write().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
            }
            buffers.texts.read().unwrap_or_else(PoisonError::into_inner).get(&path).cloned()
        }))
    }

    /// Whether findings in other documents may depend on a file. Its path is one that [`resolved`] gave.
    pub(super) fn are_asked_for(&self, path: &Path) -> bool {
        self.asked.read().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    /// The text of the open document at a path.
    pub(super) fn get(&self, path: &Path) -> Option<String> {
        let all = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        if all.is_empty() {
            return None;
        }
        all.get(&resolved(path)).cloned()
    }
}

/// A path with its links resolved; of a file that is not there, those of its folder.
pub(super) fn resolved(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let folder = path.parent().and_then(|folder| std::fs::canonicalize(folder).ok());
        folder.zip(path.file_name()).map_or_else(|| path.to_owned(), |(folder, name)| folder.join(name))
    })
}
