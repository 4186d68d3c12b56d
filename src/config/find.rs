//! The configuration file of a folder: the nearest upwards, up to the git top.

use std::path::{Path, PathBuf};

/// The names of configuration files, from the folder that they are for.
pub const NAMES: [&str; 6] = [
    "speclint.yml",
    "speclint.yaml",
    ".speclint.yml",
    ".speclint.yaml",
    ".github/speclint.yml",
    ".github/speclint.yaml",
];

/// What a folder has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    One(PathBuf),
    /// More than one, so that nobody knows which holds.
    Several(Vec<PathBuf>),
}

/// Looks in one folder. A link that leads nowhere is there, so that it is not passed over in silence.
pub(super) fn look(folder: &Path) -> Found {
    let there = |path: &PathBuf| {
        let metadata = std::fs::metadata(path).or_else(|_| std::fs::symlink_metadata(path));
        metadata.is_ok_and(|metadata| !metadata.is_dir())
    };
    let mut found: Vec<PathBuf> = NAMES.iter().map(|name| folder.join(name)).filter(there).collect();
    match found.len() {
        0 => Found::Nothing,
        1 => found.pop().map_or(Found::Nothing, Found::One),
        _ => Found::Several(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn one_name_or_a_mistake() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(look(dir.path()), Found::Nothing);
        fs::create_dir_all(dir.path().join(".github")).unwrap();
        fs::create_dir_all(dir.path().join("speclint.yml")).unwrap();
        assert_eq!(look(dir.path()), Found::Nothing, "a folder is no file");
        let github = dir.path().join(".github/speclint.yml");
        fs::write(&github, "").unwrap();
        assert_eq!(look(dir.path()), Found::One(github.clone()));
        let plain = dir.path().join(".speclint.yaml");
        fs::write(&plain, "").unwrap();
        assert_eq!(look(dir.path()), Found::Several(vec![plain, github]));
    }

    #[cfg(unix)]
    #[test]
    fn a_dangling_link_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("speclint.yml");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert_eq!(look(dir.path()), Found::One(link));
    }
}
