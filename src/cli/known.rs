//! `--baseline` and `speclint baseline`: the file of known findings, read, put to use and written.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use camino::Utf8PathBuf;

use super::args::{BaselineArgs, BaselineCommand, Check};
use super::failure::{Failure, Result};
use super::given::Sources;
use super::inputs::{Input, Inputs};
use super::progress::Progress;
use super::run::Run;
use super::{FAILED, check, complain, hint, problems, write};
use crate::baseline::{self, Baseline, Entry};
use crate::config::Configurations;
use crate::diagnostics::{FileReport, Report};
use crate::lint::Settings;
use crate::repository::Repositories;

/// Where it is written if nothing else is said.
const USUAL: &str = "speclint-baseline.json";

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
    fn read(path: &Path) -> Result<Self> {
        let baseline = baseline::read(path).map_err(|why| {
            Failure::new(format!("cannot read the baseline {}: {}", path.display(), why.what)).help(why.help)
        })?;
        Ok(Self { path: path.to_owned(), baseline })
    }

    /// Says which entries are stale. They do no harm, so they fail no run.
    fn tell(&self, report: &Report) {
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

/// The baselines of a run: the one that the arguments name, or for each file the one that its configuration names.
#[derive(Debug, Default)]
pub(super) struct Baselines {
    all: Option<Known>,
    configured: HashMap<Utf8PathBuf, Known>,
}

impl Baselines {
    /// Reads them.
    pub(super) fn read(
        named: Option<&Path>,
        inputs: &[Input],
        configurations: &Configurations,
    ) -> Result<Self> {
        if let Some(path) = named {
            return Ok(Self { all: Some(Known::read(path)?), configured: HashMap::new() });
        }
        let mut configured = HashMap::new();
        for path in configured_paths(inputs, configurations) {
            let known = Known::read(configurations.shown(path.as_std_path()).as_std_path())?;
            configured.insert(path, known);
        }
        Ok(Self { all: None, configured })
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_none() && self.configured.is_empty()
    }

    /// Silences what is known of a file; `settings` are what holds for it.
    pub(super) fn silence(&self, file: &mut FileReport, settings: &Settings) {
        let configured = || self.configured.get(settings.baseline.as_ref()?);
        if let Some(known) = self.all.as_ref().or_else(configured) {
            known.baseline.silence(file);
        }
    }

    /// The same of all files.
    pub(super) fn silence_all(&self, report: &mut Report, configurations: &Configurations) {
        if !self.is_empty() {
            for file in &mut report.files {
                let settings = configurations.settings_for(file.file.path().as_std_path());
                self.silence(file, &settings);
            }
        }
    }

    /// Says which entries are stale.
    pub(super) fn tell(&self, report: &Report) {
        let mut all: Vec<&Known> = self.all.iter().chain(self.configured.values()).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        for known in all {
            known.tell(report);
        }
    }
}

/// The files that configurations name as baselines of these inputs, each once.
fn configured_paths(inputs: &[Input], configurations: &Configurations) -> BTreeSet<Utf8PathBuf> {
    inputs.iter().filter_map(|input| configurations.settings_for(input.place()).baseline.clone()).collect()
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
pub(super) fn run(command: &BaselineCommand, sources: Sources<'_>) -> Result<ExitCode> {
    match command {
        BaselineCommand::Write(args) => write_found(args, sources),
        BaselineCommand::Prune(args) => prune(&args.check, sources),
    }
}

/// The files to lint, and the baseline's path: that of the arguments, of the configuration, or the usual one.
fn begin(args: &Check, named: Option<&Path>, sources: Sources<'_>) -> Result<(Run, Inputs, PathBuf)> {
    let (run, inputs) = Run::new(args, sources)?;
    let problems = run.configurations.problems();
    problems::show(&problems, args.color.color, args.quiet);
    if let Some(error) = problems::errors(&problems).into_iter().next() {
        return Err(Failure::new(format!("no baseline was written: {} is wrong", error.path)));
    }
    if let Some(path) = named {
        return Ok((run, inputs, path.to_owned()));
    }
    let mut configured = configured_paths(&inputs.files, &run.configurations).into_iter();
    let path = match (configured.next(), configured.next()) {
        (None, _) => PathBuf::from(USUAL),
        (Some(path), None) => run.configurations.shown(path.as_std_path()).into_std_path_buf(),
        (Some(one), Some(other)) => {
            return Err(Failure::new(format!("these files have different baselines: {one} and {other}"))
                .help("name the files of one of them, or the baseline to write"));
        }
    };
    Ok((run, inputs, path))
}

fn found(run: &Run, inputs: Inputs, args: &Check) -> Result<Report> {
    let progress = Progress::of(inputs.files.len(), !args.quiet);
    run.lint(inputs, &progress)
}

fn write_found(args: &BaselineArgs, sources: Sources<'_>) -> Result<ExitCode> {
    let named = args.output.as_deref().or(args.check.baseline.as_deref());
    let (run, inputs, path) = begin(&args.check, named, sources)?;
    let old = if path.exists() { Known::read(&path)?.baseline } else { Baseline::default() };
    let mut report = found(&run, inputs, &args.check)?;
    check::hide(&mut report);
    let gone = Gone::below(&path);
    let new = old.renewed(&report, |path| gone.has(path));
    save(&path, &old, &new)?;
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

fn prune(args: &Check, sources: Sources<'_>) -> Result<ExitCode> {
    let (run, inputs, path) = begin(args, args.baseline.as_deref(), sources)?;
    let known = Known::read(&path)?;
    let mut report = found(&run, inputs, args)?;
    report.files.iter_mut().for_each(|file| known.baseline.silence(file));
    let gone = Gone::below(&path);
    let stale = known.baseline.stale(&report, |path| gone.has(path));
    let new = known.baseline.without(&stale);
    save(&path, &known.baseline, &new)?;
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
    write::write(path, new.text().as_bytes())
}

/// What could not be read keeps its entries, and fails the run.
fn finish(report: &Report) -> ExitCode {
    for error in &report.errors {
        complain(&format!("{}: {}", error.path, error.message));
    }
    ExitCode::from(if report.errors.is_empty() { 0 } else { FAILED })
}
