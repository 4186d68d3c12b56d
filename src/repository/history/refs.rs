//! References: `HEAD`, branches, tags, in files of their own and in `packed-refs`.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::{HistoryError, Result};
use crate::repository::git_dir::read_short;
use crate::repository::objects::Id;

/// References that stand for another one, in one another. Git takes 5.
const SYMBOLIC: usize = 5;

/// Names that are looked at for the one that was probably meant.
const MOST_NAMES: usize = 20_000;

/// Larger `packed-refs` are not read.
const PACKED_MAX: u64 = 1 << 28;

/// The references of one working tree.
#[derive(Debug)]
pub(super) struct Refs {
    /// The working tree's own folder, with its `HEAD`.
    own: PathBuf,
    /// The folder that all working trees of the repository share.
    common: PathBuf,
    packed: OnceLock<BTreeMap<String, Id>>,
}

impl Refs {
    pub(super) fn new(own: PathBuf, common: PathBuf) -> Self {
        Self { own, common, packed: OnceLock::new() }
    }

    /// The object that a name as users write it stands for, in git's order; none if there is no such reference.
    pub(super) fn find(&self, name: &str) -> Result<Option<Id>> {
        if !is_safe(name) {
            return Ok(None);
        }
        let top = !name.contains('/') && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        let whole = (top || name.starts_with("refs/")).then(|| name.to_owned());
        let candidates = whole.into_iter().chain(
            ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/"].map(|folder| format!("{folder}{name}")),
        );
        for candidate in candidates.chain([format!("refs/remotes/{name}/HEAD")]) {
            if let Some(id) = self.read(&candidate, SYMBOLIC)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn read(&self, name: &str, levels: usize) -> Result<Option<Id>> {
        let path = self.folder(name).join(name);
        let text = if path.is_file() { read_short(&path) } else { None };
        let Some(text) = text else { return Ok(self.packed().get(name).copied()) };
        let text = text.trim();
        if let Some(target) = text.strip_prefix("ref:") {
            let target = target.trim();
            return match levels.checked_sub(1) {
                Some(levels) if is_safe(target) => self.read(target, levels),
                _ => Err(HistoryError::Unsupported("has a reference that leads nowhere")),
            };
        }
        // `FETCH_HEAD` has more behind the hash.
        let hex = text.split_ascii_whitespace().next().unwrap_or_default();
        Ok(Id::parse(hex))
    }

    /// Some references belong to the working tree, most to the repository.
    fn folder(&self, name: &str) -> &Path {
        let own = ["refs/bisect/", "refs/worktree/", "refs/rewritten/"].iter().any(|p| name.starts_with(p));
        if own || !name.starts_with("refs/") { &self.own } else { &self.common }
    }

    fn packed(&self) -> &BTreeMap<String, Id> {
        self.packed.get_or_init(|| {
            let path = self.common.join("packed-refs");
            if fs::metadata(&path).map_or(true, |meta| meta.len() > PACKED_MAX) {
                return BTreeMap::new();
            }
            let Ok(bytes) = fs::read(&path) else { return BTreeMap::new() };
            // Lines with `#` are a comment, those with `^` say what the tag above them points to.
            let text = String::from_utf8_lossy(&bytes);
            let pairs = text.lines().filter_map(|line| line.split_once(' '));
            pairs.filter_map(|(hex, name)| Some((name.trim_end().to_owned(), Id::parse(hex)?))).collect()
        })
    }

    /// The commits whose parents were not fetched.
    pub(super) fn shallow(&self) -> HashSet<Id> {
        let text = read_short(&self.common.join("shallow")).unwrap_or_default();
        text.lines().filter_map(|line| Id::parse(line.trim())).collect()
    }

    /// Branches and tags, as users write them.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.packed().keys().cloned().collect();
        loose(&self.common.join("refs"), "refs", &mut names);
        names.truncate(MOST_NAMES);
        let short = |name: String| {
            ["refs/heads/", "refs/tags/", "refs/remotes/"]
                .iter()
                .find_map(|p| Some(name.strip_prefix(p)?.to_owned()))
        };
        let mut names: Vec<String> = names.into_iter().filter_map(short).collect();
        names.sort();
        names.dedup();
        names
    }
}

fn loose(folder: &Path, name: &str, names: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(own) = entry.file_name().into_string() else { continue };
        let name = format!("{name}/{own}");
        if names.len() >= MOST_NAMES {
            return;
        }
        // `file_type` does not follow links, so no folder is walked twice.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => loose(&entry.path(), &name, names),
            Ok(_) => names.push(name),
            Err(_) => {}
        }
    }
}

/// Whether a name can be one of a reference, so that it leads out of no folder. After `git-check-ref-format(1)`.
pub(super) fn is_safe(name: &str) -> bool {
    let bad = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    let part = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.to_ascii_lowercase().ends_with(".lock")
    };
    !name.contains(bad)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.starts_with('-')
        && !name.ends_with('.')
        && name.split('/').all(part)
}
