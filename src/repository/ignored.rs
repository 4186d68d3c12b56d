//! Whether git ignores a path, from the `.gitignore` files of the working tree and `.git/info/exclude`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The ignore files of one working tree, each read at most once. The user's own global file is not looked at: the answer
/// is the same on every machine.
#[derive(Debug)]
pub(super) struct Ignores {
    top: PathBuf,
    exclude: Option<PathBuf>,
    files: Mutex<HashMap<String, Arc<Gitignore>>>,
}

impl Ignores {
    /// The ignore files below `top`; `git_dir` has `info/exclude`.
    pub(super) fn new(top: &Path, git_dir: Option<&Path>) -> Self {
        Self {
            top: top.to_owned(),
            exclude: git_dir.map(|d| d.join("info/exclude")),
            files: Mutex::new(HashMap::new()),
        }
    }

    /// Whether git would ignore the untracked `path` (from the top). A path in an ignored folder is ignored.
    pub(super) fn ignores(&self, path: &str, is_dir: bool) -> bool {
        let mut ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
        ends.push(path.len());
        let mut files: Vec<Arc<Gitignore>> = Vec::with_capacity(ends.len());
        let mut folder = "";
        for end in ends {
            files.push(self.file(folder));
            let Some(part) = path.get(..end) else { return false };
            let dir = is_dir || end < path.len();
            let verdict =
                files.iter().rev().map(|f| f.matched(self.top.join(part), dir)).find(|m| !m.is_none());
            if verdict.is_some_and(|m| m.is_ignore()) {
                return true;
            }
            folder = part;
        }
        false
    }

    fn file(&self, folder: &str) -> Arc<Gitignore> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(folder) {
            return Arc::clone(file);
        }
        let dir = self.top.join(folder);
        let mut builder = GitignoreBuilder::new(&dir);
        // Errors are lines that git would not take either, or no file at all.
        if folder.is_empty()
            && let Some(exclude) = &self.exclude
        {
            let _ = builder.add(exclude);
        }
        let _ = builder.add(dir.join(".gitignore"));
        let file = Arc::new(builder.build().unwrap_or_else(|_| Gitignore::empty()));
        files.insert(folder.to_owned(), Arc::clone(&file));
        file
    }
}
