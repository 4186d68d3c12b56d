//! `--diff-base` and `--diff-file`: only what is found on changed lines.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::Check;
use super::failure::{Failure, Result};
use super::hint;
use super::inputs::{Input, Origin};
use crate::changes::{Changed, Diff, changed};
use crate::diagnostics::{FileReport, ReadError, Report};
use crate::host::{read_from, reason};
use crate::repository::{History, HistoryError, ObjectError, Old, Repositories, Snapshot};

/// A longer diff is not read.
const LARGEST: u64 = 256 << 20;

/// What counts as changed.
#[derive(Debug)]
pub(super) enum Since {
    /// Lines that are not as they were at a point of the history.
    Base(Base),
    /// Lines that a diff adds.
    Diff(Diff),
}

/// The points that files are compared with.
#[derive(Debug)]
pub(super) struct Base {
    name: String,
    /// By the top of each repository.
    histories: HashMap<PathBuf, (History, Snapshot)>,
    /// For each file, by its path as shown, the top of its repository and its path from there.
    files: HashMap<String, (PathBuf, String)>,
}

impl Since {
    /// What the arguments ask for. All that can be wrong with it is found out before anything is linted.
    pub(super) fn of(args: &Check, inputs: &[Input], repositories: &Repositories) -> Result<Option<Self>> {
        if let Some(name) = &args.diff_base {
            return Base::of(name, inputs, repositories).map(|base| Some(Self::Base(base)));
        }
        let Some(path) = &args.diff_file else { return Ok(None) };
        let text = read_diff(path, inputs)?;
        let diff = Diff::parse(&text).map_err(|error| {
            Failure::new(format!("{} is no diff to go by: {error}", shown(path)))
                .help("`git diff --no-color --no-ext-diff origin/main...` writes one")
        })?;
        Ok(Some(Self::Diff(diff)))
    }

    /// Takes out what is found on lines that have not changed; the number taken. What cannot be told is an error of the run,
    /// and its findings stay.
    pub(super) fn keep(&self, report: &mut Report) -> usize {
        let mut taken = 0;
        for file in &mut report.files {
            match self.keep_in(file) {
                Ok(count) => taken += count,
                Err(message) => {
                    report.errors.push(ReadError { path: file.file.path().to_owned(), message });
                }
            }
        }
        report.errors.sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
        taken
    }

    /// The same in one file.
    pub(super) fn keep_in(&self, file: &mut FileReport) -> std::result::Result<usize, String> {
        let changed = self.changed(file)?;
        let before = file.findings.len();
        let source = &file.file;
        file.findings.retain(|finding| changed.touches(source, finding.diagnostic.primary.span));
        file.suppressed.retain(|known| changed.touches(source, known.finding.diagnostic.primary.span));
        Ok(before - file.findings.len())
    }

    /// Says what was taken out.
    pub(super) fn tell(&self, report: &Report, taken: usize) {
        if let Self::Diff(diff) = self {
            let named = |file: &FileReport| {
                diff.paths().any(|path| path == file.root_path || path == file.file.path().as_str())
            };
            if diff.paths().next().is_some() && !report.files.iter().any(named) {
                hint("the diff has no new line in any file that was linted");
            }
        }
        if taken > 0 {
            let findings = if taken == 1 { "finding" } else { "findings" };
            let since = match self {
                Self::Base(base) => format!("changed since {}", base.name),
                Self::Diff(_) => "the diff does not add".to_owned(),
            };
            let lines = if matches!(self, Self::Base(_)) { "lines that have not" } else { "lines that" };
            hint(&format!("{taken} {findings} on {lines} {since} left out"));
        }
    }

    fn changed(&self, file: &FileReport) -> std::result::Result<Changed, String> {
        match self {
            Self::Base(base) => base.changed(file),
            Self::Diff(diff) => {
                let shown = file.file.path().as_str();
                let path =
                    if diff.paths().any(|path| path == file.root_path) { &file.root_path } else { shown };
                Ok(diff.changed(path).clone())
            }
        }
    }
}

impl Base {
    fn of(name: &str, inputs: &[Input], repositories: &Repositories) -> Result<Self> {
        let mut base = Self { name: name.to_owned(), histories: HashMap::new(), files: HashMap::new() };
        for input in inputs {
            let path = match &input.origin {
                Origin::Path(path) => path.as_path(),
                Origin::Stdin => input.shown.as_std_path(),
            };
            let failure = |error: &HistoryError| {
                Failure::new(format!("--diff-base {name}: {error} ({})", input.shown)).help(help(name, error))
            };
            let located = repositories.locate(path);
            let found =
                located.and_then(|(repository, path)| Some((repository.top()?.to_owned(), repository, path)));
            let (top, repository, path) = found.ok_or_else(|| failure(&HistoryError::NoRepository))?;
            if !base.histories.contains_key(&top) {
                let history = History::of(&repository).map_err(|error| failure(&error))?;
                let snapshot = history.left(name).map_err(|error| failure(&error))?;
                base.histories.insert(top.clone(), (history, snapshot));
            }
            base.files.insert(input.shown.to_string(), (top, path));
        }
        Ok(base)
    }

    fn changed(&self, file: &FileReport) -> std::result::Result<Changed, String> {
        let found = self.files.get(file.file.path().as_str());
        let Some((top, path)) = found else { return Ok(Changed::All) };
        let Some((history, snapshot)) = self.histories.get(top) else { return Ok(Changed::All) };
        match history.file(*snapshot, path) {
            Ok(Old::Nothing) => Ok(Changed::All),
            // What was no text before is new text now.
            Ok(Old::File(bytes)) => Ok(match read_from(bytes.as_slice()) {
                Ok(Ok(old)) => changed(&old.text, &file.file),
                _ => Changed::All,
            }),
            Err(error) => Err(format!(
                "what changed in it since {} cannot be told: {error}; {}",
                self.name,
                help(&self.name, &error)
            )),
        }
    }
}

/// What to do.
fn help(name: &str, error: &HistoryError) -> String {
    const DIFF: &str = "`git diff --no-color REF... | speclint --diff-file -` needs no history";
    match error {
        HistoryError::Unknown { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
        HistoryError::Unknown { nearest: None, .. } => {
            "fetch it first; a checkout in CI often has one branch only (actions/checkout: `fetch-depth: 0`)"
                .to_owned()
        }
        HistoryError::BadName(_) => {
            format!(
                "write a branch, a tag or a hash, with ~n or ^n behind it; `git rev-parse '{name}'` gives the hash of all else"
            )
        }
        HistoryError::Ambiguous(_) => "write more of its digits".to_owned(),
        HistoryError::TooFar(_)
        | HistoryError::Unrelated { shallow: true, .. }
        | HistoryError::Object(ObjectError::Missing(_)) => {
            "fetch more of the history: `git fetch --unshallow` (actions/checkout: `fetch-depth: 0`)"
                .to_owned()
        }
        HistoryError::NoRepository
        | HistoryError::Unsupported(_)
        | HistoryError::NoCommit(_)
        | HistoryError::Unrelated { shallow: false, .. }
        | HistoryError::Object(_) => DIFF.to_owned(),
    }
}

fn shown(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

fn read_diff(path: &Path, inputs: &[Input]) -> Result<String> {
    let failure = |why: String| Failure::new(format!("cannot read the diff from {}: {why}", shown(path)));
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        if inputs.iter().any(|input| input.origin == Origin::Stdin) {
            return Err(Failure::new("standard input cannot be both a buildspec and a diff")
                .help("write one of them into a file and name that"));
        }
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(|error| failure(reason(path, &error)))?;
        file.take(LARGEST + 1).read_to_end(&mut bytes)
    }
    .map_err(|error| failure(error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(failure("it is too long".to_owned())
            .help("limit it to the buildspecs: `git diff … -- '*buildspec*'`"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
