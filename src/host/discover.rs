//! The buildspecs below a folder.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::Utf8PathBuf;
use ignore::{DirEntry, WalkBuilder};

use super::kind::{HostKind, kind, says_buildspec};

/// Folders that hold other people's files, or what tools made.
const SKIPPED: [&str; 16] = [
    ".git",
    ".hg",
    ".svn",
    ".terraform",
    ".tox",
    ".venv",
    ".aws-sam",
    "bower_components",
    "cdk.out",
    "node_modules",
    "site-packages",
    "target",
    "third_party",
    "vendor",
    "venv",
    "__pycache__",
];
/// What is read of a file to see what it is.
const HEAD: u64 = 64 * 1024;

/// What the user says of a file or folder that a search meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is left out.
    Out,
    /// It is taken, whatever it looks like.
    In,
    /// Nothing: its name and content decide.
    ByLooks,
}

impl Chosen {
    /// What is left out is not taken by anything else.
    pub fn of(left_out: bool, taken: impl FnOnce() -> bool) -> Self {
        match left_out {
            true => Self::Out,
            false if taken() => Self::In,
            false => Self::ByLooks,
        }
    }
}

/// Asks what the user says of a path.
#[derive(Clone)]
pub struct Choose(Arc<dyn Fn(&Path) -> Chosen + Send + Sync>);

impl Choose {
    /// Asks `choose`.
    pub fn new(choose: impl Fn(&Path) -> Chosen + Send + Sync + 'static) -> Self {
        Self(Arc::new(choose))
    }

    /// The user says nothing.
    pub fn by_looks() -> Self {
        Self::new(|_| Chosen::ByLooks)
    }

    fn of(&self, path: &Path) -> Chosen {
        (self.0)(path)
    }
}

/// The buildspecs below `folder`, in order of their paths: YAML files that are buildspecs by name or content, JSON files
/// by name and content, and what `choose` takes; without what it leaves out. Look-alikes are left out, and so is what
/// `.gitignore` and `.ignore` files name, what lies in folders such as `node_modules` and `vendor`, and Markdown pages (name
/// them to have them linted). Hidden folders such as `.codebuild` are searched. An error stands for a folder or file that
/// could not be looked at; the others go on.
pub fn discover(
    folder: &Path,
    choose: &Choose,
) -> impl Iterator<Item = Result<PathBuf, ignore::Error>> + use<> {
    let top = fs::canonicalize(folder).ok();
    let (enter, take) = (choose.clone(), choose.clone());
    WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .sort_by_file_name(std::cmp::Ord::cmp)
        .filter_entry(move |entry| {
            entry.depth() == 0 || (!is_skipped(entry) && enter.of(entry.path()) != Chosen::Out)
        })
        .build()
        .filter_map(move |entry| match entry {
            Ok(entry) => is_candidate(&entry, top.as_deref(), &take).then(|| Ok(entry.into_path())),
            Err(error) => Some(Err(error)),
        })
}

fn is_skipped(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|t| t.is_dir()) && is_skipped_folder(entry.file_name())
}

/// Whether a folder of that name is not searched: it holds other people's files, or what tools made.
pub fn is_skipped_folder(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| SKIPPED.contains(&name))
}

fn is_candidate(entry: &DirEntry, top: Option<&Path>, choose: &Choose) -> bool {
    let Some(kind_of_file) = entry.file_type() else { return false };
    let path = Utf8PathBuf::from(entry.path().to_string_lossy().into_owned());
    let named = says_buildspec(&path);
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let looks = named || matches!(extension.as_str(), "yml" | "yaml");
    let chosen = !kind_of_file.is_dir() && choose.of(entry.path()) == Chosen::In;
    if !looks && !chosen {
        return false;
    }
    // A link to a file that is found anyway would double its findings.
    let is_file = if kind_of_file.is_symlink() {
        fs::canonicalize(entry.path())
            .is_ok_and(|target| target.is_file() && !top.is_some_and(|top| target.starts_with(top)))
    } else {
        kind_of_file.is_file()
    };
    if !is_file || chosen {
        return is_file;
    }
    match head(entry.path()) {
        Some(text) => kind(&path, &text) == HostKind::Buildspec,
        // The reader of the whole file will say why.
        None => named,
    }
}

/// The first bytes of a file as text; none if it cannot be read or is no UTF-8.
fn head(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    if bytes.contains(&0) {
        return None;
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n";

    fn found(files: &[(&str, &str)], from: &str) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let top = dir.path().join(from);
        discover(&top, &Choose::by_looks())
            .map(|p| p.unwrap().strip_prefix(&top).unwrap().to_string_lossy().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn by_name_and_by_content() {
        let files = [
            ("buildspec.yml", SPEC),
            ("a/my-Buildspec-prod.YAML", "version: 0.2\nbroken: ["),
            ("a/other.yml", "a: 1\n"),
            ("ci/nightly.yaml", SPEC),
            (".codebuild/x.yml", SPEC),
            (".github/workflows/buildspec.yml", SPEC),
            ("codebuild/z.yml", "version: 0.2\n"),
            ("buildspec.json", r#"{"version": 0.2, "phases": {}}"#),
            ("other.json", r#"{"version": 0.2, "phases": {"build": {"commands": []}}}"#),
            ("README.md", "```yaml\nversion: 0.2\nphases:\n```\n"),
            ("amplify.yml", "version: 1\nfrontend:\n"),
            ("b/buildspec.yml", "AWSTemplateFormatVersion: x\n"),
            ("buildspec.ts", ""),
        ];
        let expected = [
            ".codebuild/x.yml",
            ".github/workflows/buildspec.yml",
            "a/my-Buildspec-prod.YAML",
            "buildspec.json",
            "buildspec.yml",
            "ci/nightly.yaml",
            "codebuild/z.yml",
        ];
        assert_eq!(found(&files, ""), expected);
    }

    #[test]
    fn what_is_passed_over() {
        let files = [
            (".gitignore", "made/\n"),
            ("made/buildspec.yml", SPEC),
            ("node_modules/a/buildspec.yml", SPEC),
            (".git/buildspec.yml", SPEC),
            ("x/vendor/y/buildspec.yml", SPEC),
            ("target/buildspec.yml", SPEC),
            ("x/buildspec.yml", SPEC),
        ];
        assert_eq!(found(&files, ""), ["x/buildspec.yml"]);
        assert_eq!(found(&files, "x/vendor"), ["y/buildspec.yml"], "a folder that was named is searched");
    }

    #[test]
    fn the_user_decides() {
        let dir = tempfile::tempdir().unwrap();
        for path in
            ["legacy/buildspec.yml", "a/buildspec.yml", "a/README.md", "a/notes.md", "vendor/README.md"]
        {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, SPEC).unwrap();
        }
        let choose = Choose::new(|path| match path.file_name().and_then(|name| name.to_str()) {
            Some("legacy") => Chosen::Out,
            Some("README.md") => Chosen::In,
            _ => Chosen::ByLooks,
        });
        let found: Vec<_> = discover(dir.path(), &choose)
            .map(|p| p.unwrap().strip_prefix(dir.path()).unwrap().to_string_lossy().replace('\\', "/"))
            .collect();
        assert_eq!(found, ["a/README.md", "a/buildspec.yml"]);
    }

    #[cfg(unix)]
    #[test]
    fn links() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("buildspec.yml"), SPEC).unwrap();
        fs::write(elsewhere.path().join("x"), SPEC).unwrap();
        std::os::unix::fs::symlink("buildspec.yml", dir.path().join("a-buildspec.yml")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("x"), dir.path().join("b-buildspec.yml")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("c-buildspec.yml")).unwrap();
        let names: Vec<_> = discover(dir.path(), &Choose::by_looks())
            .map(|p| p.unwrap().file_name().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["b-buildspec.yml", "buildspec.yml"]);
    }
}
