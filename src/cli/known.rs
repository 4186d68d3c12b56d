//! `--baseline` and `speclint baseline`: the file of known findings, read, put to use and written.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::{BaselineArgs, BaselineCommand, Check};
use super::failure::{Failure, Result};
use super::{FAILED, check, complain, hint, output, read};
use crate::baseline::{Baseline, BaselineError, Entry};
use crate::diagnostics::Report;
use crate::repository::Repositories;

/// Where it is written if nothing else is said.
const USUAL: &str = "speclint-baseline.json";

/// A larger file is no baseline.
const LARGEST: u64 = 64 << 20;

/// Stale entries that are named; more are counted.
const NAMED: usize = 5;

/// A baseline and the file that it was read from.
#[derive(Debug)]
pub(super) struct Known {
    path: PathBuf,
    baseline: Baseline,
}

impl Known {
    /// Reads the baseline at a path.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let failure = |why: String| Failure::new(format!("cannot read the baseline {shown}: {why}"));
        let metadata = std::fs::metadata(path).map_err(|error| {
            failure(read::reason(path, &error)).help("`speclint baseline write` writes one")
        })?;
        if metadata.len() > LARGEST {
            return Err(failure("it is too large to be one".to_owned()));
        }
        let text = std::fs::read_to_string(path).map_err(|error| failure(error.to_string()))?;
        let baseline = Baseline::parse(&text).map_err(|error| {
            let help = match error {
                BaselineError::Conflict(_) => {
                    "take either side, then `speclint baseline write` brings it up to date".to_owned()
                }
                BaselineError::Version(_) => "update speclint, or write it again".to_owned(),
                _ => format!("remove it and write it again: `speclint baseline write --output {shown}`"),
            };
            failure(error.to_string()).help(help)
        })?;
        Ok(Self { path: path.to_owned(), baseline })
    }

    /// Silences what is known.
    pub(super) fn silence(&self, report: &mut Report) {
        report.files.iter_mut().for_each(|file| self.baseline.silence(file));
    }

    /// The baseline itself.
    pub(super) fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    /// Says which entries are stale. They do no harm, so they fail no run.
    pub(super) fn tell(&self, report: &Report) {
        let gone = Gone::below(&self.path);
        let stale = self.baseline.stale(report, |path| gone.has(path));
        if stale.is_empty() {
            return;
        }
        let (entries, are) = if stale.len() == 1 { ("entry", "is") } else { ("entries", "are") };
        let name = |entry: &&Entry| format!("{} in {}", entry.rule, entry.path);
        let mut named: Vec<String> = stale.iter().take(NAMED).map(name).collect();
        named.dedup();
        let more = if stale.len() > NAMED { ", …" } else { "" };
        hint(&format!(
            "{} {entries} of {} {are} stale, nothing is found of {} any more ({}{more}); `speclint baseline prune` removes {}",
            stale.len(),
            self.path.display(),
            if stale.len() == 1 { "it" } else { "them" },
            named.join(", "),
            if stale.len() == 1 { "it" } else { "them" },
        ));
    }
}

/// Which files of a baseline are there no more.
struct Gone {
    /// What paths count from: the repository's top, or the current directory.
    top: PathBuf,
}

impl Gone {
    fn below(baseline: &Path) -> Self {
        let folder = baseline.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let repository = Repositories::new().holding(folder);
        let top = repository.and_then(|repository| repository.top().map(Path::to_owned));
        Self { top: top.unwrap_or_else(|| PathBuf::from(".")) }
    }

    fn has(&self, path: &str) -> bool {
        !self.top.join(path).exists()
    }
}

/// `speclint baseline write` and `prune`.
pub(super) fn run(command: &BaselineCommand) -> Result<ExitCode> {
    match command {
        BaselineCommand::Write(args) => write(args),
        BaselineCommand::Prune(args) => prune(&args.check),
    }
}

fn write(args: &BaselineArgs) -> Result<ExitCode> {
    let path = args.output.as_deref().or(args.check.baseline.as_deref()).unwrap_or(Path::new(USUAL));
    let old = if path.exists() { Known::read(path)?.baseline } else { Baseline::default() };
    let mut report = check::found(&args.check)?;
    check::hide(&mut report, check::lowest(args.check.severity));
    let gone = Gone::below(path);
    let new = old.renewed(&report, |path| gone.has(path));
    save(path, &old, &new)?;
    if !args.check.quiet {
        let came = new.without(&old.entries().iter().collect::<Vec<_>>()).entries().len();
        let went = old.without(&new.entries().iter().collect::<Vec<_>>()).entries().len();
        hint(&format!(
            "{} holds {} finding{}: {came} came, {went} went",
            path.display(),
            new.entries().len(),
            if new.entries().len() == 1 { "" } else { "s" },
        ));
    }
    Ok(finish(&report))
}

fn prune(args: &Check) -> Result<ExitCode> {
    let path = args.baseline.as_deref().unwrap_or(Path::new(USUAL));
    let known = Known::read(path)?;
    let mut report = check::found(args)?;
    known.silence(&mut report);
    let gone = Gone::below(path);
    let stale = known.baseline.stale(&report, |path| gone.has(path));
    let new = known.baseline.without(&stale);
    save(path, &known.baseline, &new)?;
    if !args.quiet {
        let went = stale.len();
        hint(&format!(
            "{went} stale entr{} removed from {}; it holds {}",
            if went == 1 { "y" } else { "ies" },
            path.display(),
            new.entries().len(),
        ));
    }
    Ok(finish(&report))
}

/// Writes the file, unless it says the same already.
fn save(path: &Path, old: &Baseline, new: &Baseline) -> Result<()> {
    if old == new && path.exists() {
        return Ok(());
    }
    output::to_file(path, new.text().as_bytes())
}

/// What could not be read keeps its entries, and fails the run.
fn finish(report: &Report) -> ExitCode {
    for error in &report.errors {
        complain(&format!("{}: {}", error.path, error.message));
    }
    ExitCode::from(if report.errors.is_empty() { 0 } else { FAILED })
}
