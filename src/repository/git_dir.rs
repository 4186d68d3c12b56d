//! Where the repository above a path begins, and where git keeps its index.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::index::ObjectFormat;

/// A working tree's top and the folder of its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GitDir {
    /// The folder that holds `.git`.
    pub(super) top: PathBuf,
    /// The folder that holds `index`: `.git` itself, or where a `.git` file points.
    pub(super) dir: PathBuf,
}

/// Configuration files longer than this are not read.
const CONFIG_MAX: u64 = 1 << 20;

/// Finds the nearest folder at or above `folder` (absolute) with a `.git` folder or file.
pub(super) fn find(folder: &Path) -> Option<GitDir> {
    folder.ancestors().find_map(at)
}

/// Whether a folder is the top of a working tree.
pub fn is_git_top(folder: &Path) -> bool {
    at(folder).is_some()
}

fn at(top: &Path) -> Option<GitDir> {
    let dot_git = top.join(".git");
    let meta = fs::metadata(&dot_git).ok()?;
    let dir = if meta.is_dir() {
        // An empty `.git` folder is none: git passes over it too.
        dot_git.join("HEAD").exists().then_some(dot_git)?
    } else {
        let text = read_short(&dot_git)?;
        let target = text.strip_prefix("gitdir:")?.trim();
        top.join(target)
    };
    Some(GitDir { top: top.to_owned(), dir })
}

/// The folder that a repository's working trees share: that which `commondir` names in a linked one, else `dir` itself.
pub(super) fn common(dir: &Path) -> PathBuf {
    read_short(&dir.join("commondir")).map_or_else(|| dir.to_owned(), |common| dir.join(common.trim()))
}

/// The repository's object format, from its configuration; none if it cannot be told.
pub(super) fn object_format(dir: &Path) -> Option<ObjectFormat> {
    let config = common(dir).join("config");
    if !config.exists() {
        return Some(ObjectFormat::Sha1);
    }
    let text = read_short(&config)?;
    let mut section = String::new();
    let mut format = ObjectFormat::Sha1;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix('[') {
            section = rest.split(']').next().unwrap_or_default().trim().to_ascii_lowercase();
        } else if section == "extensions"
            && let Some((key, value)) = line.split_once('=')
            && key.trim().eq_ignore_ascii_case("objectformat")
        {
            let value = value.split(['#', ';']).next().unwrap_or_default().trim().trim_matches('"');
            format = match value.to_ascii_lowercase().as_str() {
                "sha1" => ObjectFormat::Sha1,
                "sha256" => ObjectFormat::Sha256,
                _ => return None,
            };
        }
    }
    Some(format)
}

/// The text of a short file; none if it is not there or no UTF-8. A longer one is cut off.
pub(super) fn read_short(path: &Path) -> Option<String> {
    let mut text = String::new();
    fs::File::open(path).ok()?.take(CONFIG_MAX).read_to_string(&mut text).ok()?;
    Some(text)
}
