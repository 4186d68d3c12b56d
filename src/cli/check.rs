//! The main job: settings, files, findings, exit code. Each step is a function; what it takes is what the one before gave.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use camino::Utf8PathBuf;
use rayon::prelude::*;

use super::args::{Check, FailOn, Level};
use super::failure::{Failure, Result};
use super::inputs::{Input, Inputs, Origin, inputs};
use super::known::Known;
use super::progress::Progress;
use super::since::Since;
use super::{FAILED, FOUND, complain, guard, hint, ignores, read, selection, shellcheck, show, today};
use crate::diagnostics::{FileReport, ReadError, Report, Severity};
use crate::lint::{Place, Settings, Source, lint};
use crate::repository::Repositories;
use crate::shellcheck::{Answers, Program};
use crate::source::SourceFile;

/// Deep nesting is bounded by the parsers, but a worker's usual stack is small.
const STACK: usize = 16 * 1024 * 1024;

/// Lints what the arguments name and prints what was found.
pub(super) fn check(args: &Check) -> Result<ExitCode> {
    let settings = settings(args)?;
    let plan = show::plan(args)?;
    let mut inputs = inputs(&args.paths, args.stdin_filename.as_deref(), &here()?);
    if args.verbose {
        tell(&settings, &inputs);
    }
    for folder in inputs.empty.iter().filter(|_| !args.quiet) {
        hint(&format!(
            "no buildspec found below {folder}; a file that you name is linted whatever it is called"
        ));
    }
    let program = shellcheck::program(args.shellcheck.as_deref().map(Path::new), &settings, args.verbose)?;
    let repositories = Repositories::new();
    let known = args.baseline.as_deref().map(Known::read).transpose()?;
    let since = Since::of(args, &inputs.files, &repositories)?;
    if let Some(job) = ignores::Job::of(args, lowest(args.severity))? {
        let tally = write_ignores(&job, &mut inputs, &settings, program.as_ref(), &repositories, |file| {
            known.iter().for_each(|known| known.baseline().silence(file));
            // What cannot be told is said when the files are linted again.
            let _ = since.as_ref().map(|since| since.keep_in(file));
        })?;
        if !args.quiet {
            tally.tell();
        }
    }
    let progress = Progress::of(inputs.files.len(), !args.quiet);
    let mut report = lint_all(inputs, settings, program.as_ref(), &repositories, &progress)?;
    drop(progress);
    if let Some(known) = &known {
        known.silence(&mut report);
        if !args.quiet {
            known.tell(&report);
        }
    }
    if let Some(since) = &since {
        let taken = since.keep(&mut report);
        if !args.quiet {
            since.tell(&report, taken);
        }
    }
    for error in &report.errors {
        complain(&format!("{}: {}", error.path, error.message));
    }
    let code = exit_code(&report, args.fail_on);
    let hidden = hide(&mut report, lowest(args.severity));
    if hidden > 0 && report.findings().next().is_none() && code == FOUND && !args.quiet {
        hint(&format!(
            "findings that --severity hides make the exit code {FOUND}; --fail-on decides which count"
        ));
    }
    show::show(args, &plan, &report, code, threshold(args.fail_on))?;
    Ok(ExitCode::from(code))
}

/// What is found, whatever of it is known or on lines that did not change; for the baseline.
pub(super) fn found(args: &Check) -> Result<Report> {
    let settings = settings(args)?;
    let inputs = inputs(&args.paths, args.stdin_filename.as_deref(), &here()?);
    let program = shellcheck::program(args.shellcheck.as_deref().map(Path::new), &settings, args.verbose)?;
    let progress = Progress::of(inputs.files.len(), !args.quiet);
    lint_all(inputs, settings, program.as_ref(), &Repositories::new(), &progress)
}

fn here() -> Result<PathBuf> {
    std::env::current_dir()
        .map_err(|error| Failure::new(format!("the current directory cannot be read: {error}")))
}

fn settings(args: &Check) -> Result<Settings> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
    let mut settings = Settings::new(today::today(args.today, epoch.as_deref(), jiff::Timestamp::now())?);
    let (ignore, codes) = shellcheck::split_codes(&args.ignore)?;
    settings.rules = selection::selection(&args.select, &ignore)?;
    shellcheck::exclude(codes, &mut settings);
    settings.images = args.image.iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    settings.ignores = !args.no_ignores;
    settings.root = args.root.as_deref().map(root).transpose()?;
    Ok(settings)
}

fn root(path: &Path) -> Result<Utf8PathBuf> {
    let failure = |why: String| {
        Failure::new(format!("--root {}: {why}", path.display()))
            .help("name the folder that CodeBuild gets as source")
    };
    let whole = std::fs::canonicalize(path).map_err(|error| failure(read::reason(path, &error)))?;
    if !whole.is_dir() {
        return Err(failure("is not a folder".to_owned()));
    }
    Utf8PathBuf::from_path_buf(whole).map_err(|_| failure("its name is no UTF-8".to_owned()))
}

/// Writes comments into every file, in parallel. What could not be written becomes an error of the run. `keep` takes out of a
/// report what is not to be silenced.
fn write_ignores(
    job: &ignores::Job,
    inputs: &mut Inputs,
    settings: &Settings,
    program: Option<&Program>,
    repositories: &Repositories,
    keep: impl Fn(&mut FileReport) + Sync,
) -> Result<ignores::Tally> {
    let pool = pool(inputs.files.len())?;
    let mut settings = settings.clone();
    if program.is_some() {
        let sources = read_all(&pool, &inputs.files, &settings, repositories);
        settings.shellcheck = ask(program, &pool, &sources, &settings);
    }
    let one =
        |input: &Input| job.write(input, |text| source(input, text, &settings, repositories), &settings, &keep);
    let results: Vec<_> = pool.install(|| inputs.files.par_iter().map(one).collect());
    let mut tally = ignores::Tally::default();
    for (input, result) in inputs.files.iter().zip(results) {
        match result {
            Ok(written) => tally.add(&written),
            Err(message) => inputs.errors.push(ReadError { path: input.shown.clone(), message }),
        }
    }
    Ok(tally)
}

/// Threads for so many files.
fn pool(files: usize) -> Result<rayon::ThreadPool> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    rayon::ThreadPoolBuilder::new()
        .num_threads(cores.min(files).max(1))
        .stack_size(STACK)
        .build()
        .map_err(|error| Failure::new(format!("cannot start worker threads: {error}")))
}

/// A file that was read, or why it could not be.
type Read = std::result::Result<Source, ReadError>;

/// Reads and lints every file, in parallel; the order of the report is that of the inputs. ShellCheck is asked in between, once
/// for all.
fn lint_all(
    inputs: Inputs,
    mut settings: Settings,
    program: Option<&Program>,
    repositories: &Repositories,
    progress: &Progress,
) -> Result<Report> {
    let Inputs { files, mut errors, .. } = inputs;
    let pool = pool(files.len())?;
    let sources = read_all(&pool, &files, &settings, repositories);
    settings.shellcheck = ask(program, &pool, &sources, &settings);
    let one = |source: Read| {
        let result = source.and_then(|source| lint_one(source, &settings));
        progress.step();
        result
    };
    let results: Vec<_> = pool.install(|| sources.into_par_iter().map(one).collect());
    let mut reports = Vec::new();
    for result in results {
        match result {
            Ok(file) => reports.push(file),
            Err(error) => errors.push(error),
        }
    }
    Ok(Report::new(reports, errors))
}

fn read_all(
    pool: &rayon::ThreadPool,
    files: &[Input],
    settings: &Settings,
    repositories: &Repositories,
) -> Vec<Read> {
    pool.install(|| files.par_iter().map(|input| read_one(input, settings, repositories)).collect())
}

fn read_one(input: &Input, settings: &Settings, repositories: &Repositories) -> Read {
    let read = match &input.origin {
        Origin::Path(path) => read::read_file(path),
        Origin::Stdin => read::read_from(std::io::stdin().lock())
            .unwrap_or_else(|error| Err(format!("cannot be read: {error}"))),
    };
    let text = read.map_err(|message| ReadError { path: input.shown.clone(), message })?;
    Ok(source(input, text, settings, repositories))
}

/// What ShellCheck says of the commands in all that could be read.
fn ask(
    program: Option<&Program>,
    pool: &rayon::ThreadPool,
    sources: &[Read],
    settings: &Settings,
) -> Option<Arc<Answers>> {
    pool.install(|| shellcheck::answers(program?, sources.par_iter().flatten(), settings))
}

fn lint_one(source: Source, settings: &Settings) -> std::result::Result<FileReport, ReadError> {
    let path = source.file.path().to_owned();
    guard::guard(|| lint(source, settings)).map_err(|message| ReadError { path, message })
}

fn source(input: &Input, text: read::Text, settings: &Settings, repositories: &Repositories) -> Source {
    Source {
        file: SourceFile::new(input.shown.clone(), text.text),
        named: input.named,
        place: place(input, repositories, settings),
        invalid_utf8: text.invalid_utf8,
    }
}

/// Where an input stands in its repository. Standard input stands where `--stdin-filename` says.
fn place(input: &Input, repositories: &Repositories, settings: &Settings) -> Option<Place> {
    let path = match &input.origin {
        Origin::Path(path) => path.as_path(),
        Origin::Stdin => input.shown.as_std_path(),
    };
    Place::find(repositories, path, input.shown.as_str(), settings.root.as_deref())
}

/// The lowest severity that makes the exit code 1.
fn threshold(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    }
}

fn exit_code(report: &Report, fail_on: FailOn) -> u8 {
    let found = threshold(fail_on)
        .is_some_and(|level| report.findings().any(|(_, f)| f.diagnostic.severity >= level));
    if !report.errors.is_empty() {
        FAILED
    } else if found {
        FOUND
    } else {
        0
    }
}

pub(super) fn lowest(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Note,
    }
}

/// Takes out what is below `lowest`; the number taken.
pub(super) fn hide(report: &mut Report, lowest: Severity) -> usize {
    let mut hidden = 0;
    for file in &mut report.files {
        let before = file.findings.len();
        file.findings.retain(|finding| finding.diagnostic.severity >= lowest);
        hidden += before - file.findings.len();
        file.suppressed.retain(|silenced| silenced.finding.diagnostic.severity >= lowest);
    }
    hidden
}

/// `--verbose`: what is about to happen.
fn tell(settings: &Settings, inputs: &Inputs) {
    let known = |text: String| if text.is_empty() { "unknown".to_owned() } else { text };
    hint(&format!(
        "{} rules, images: {}, root: {}, today: {}",
        settings.rules.iter().count(),
        known(settings.images.join(", ")),
        settings.root.as_ref().map_or_else(|| "found out for each file".to_owned(), ToString::to_string),
        settings.today,
    ));
    for input in &inputs.files {
        hint(&format!("linting {}", input.shown));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::rules;
    use crate::diagnostics::{Diagnostic, Finding, Label, fingerprint};
    use crate::source::Span;

    fn report(severities: &[Severity]) -> Report {
        let finding = |severity: &Severity| Finding {
            diagnostic: Diagnostic {
                rule: &rules()[0],
                severity: *severity,
                message: String::new(),
                primary: Label { span: Span::empty(0), message: String::new() },
                secondary: Vec::new(),
                flow: false,
                help: None,
                fixes: Vec::new(),
                code: None,
                yields_to: &[],
            },
            fingerprint: fingerprint("r", "p", &[], "", 0),
            logical_path: String::new(),
        };
        let file = SourceFile::new("buildspec.yml", String::new());
        let findings = severities.iter().map(finding).collect();
        Report {
            files: vec![FileReport {
                root_path: String::new(),
                file,
                findings,
                suppressed: Vec::new(),
                heard: Vec::new(),
            }],
            errors: Vec::new(),
        }
    }

    #[test]
    fn fail_on_is_the_lowest_that_counts() {
        use Severity::{Error, Note, Warning};
        let codes = |severities: &[Severity]| {
            [FailOn::Note, FailOn::Warning, FailOn::Error, FailOn::Never]
                .map(|fail_on| exit_code(&report(severities), fail_on))
        };
        assert_eq!(codes(&[]), [0, 0, 0, 0]);
        assert_eq!(codes(&[Note]), [1, 0, 0, 0]);
        assert_eq!(codes(&[Note, Warning]), [1, 1, 0, 0]);
        assert_eq!(codes(&[Error, Note]), [1, 1, 1, 0]);
    }

    #[test]
    fn what_cannot_be_read_is_2_whatever_was_found() {
        let mut report = report(&[Severity::Error]);
        report.errors.push(ReadError { path: "gone.yml".into(), message: String::new() });
        assert_eq!(exit_code(&report, FailOn::Error), 2);
        assert_eq!(exit_code(&report, FailOn::Never), 2);
    }

    #[test]
    fn what_is_below_the_level_is_hidden() {
        let mut report = report(&[Severity::Error, Severity::Note, Severity::Warning]);
        assert_eq!(hide(&mut report, Severity::Note), 0);
        assert_eq!(hide(&mut report, Severity::Warning), 1);
        assert_eq!(hide(&mut report, Severity::Error), 1);
        assert_eq!(report.findings().count(), 1);
    }
}
