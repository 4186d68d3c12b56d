//! Files of a run, read, linted and written to, in parallel: each by what holds for it, in the order of the inputs.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::args::Check;
use super::failure::{Failure, Result};
use super::fix::{Job, Tally};
use super::given::{self, Sources};
use super::inputs::{Input, Inputs, Origin, inputs};
use super::mend::{self, Mending};
use super::progress::Progress;
use super::{guard, ignores, shellcheck};
use crate::config::Configurations;
use crate::diagnostics::{FileReport, Fingerprint, ReadError, Report};
use crate::host::{Choose, Chosen, Text, read_file, read_from};
use crate::lint::{Place, Settings, Source, lint};
use crate::repository::Repositories;
use crate::shellcheck::Program;
use crate::source::SourceFile;

/// Deep nesting is bounded by the parsers, but a worker's usual stack is small.
const STACK: usize = 16 * 1024 * 1024;

/// What all files of a run share.
pub(super) struct Run {
    pub(super) configurations: Arc<Configurations>,
    pub(super) repositories: Repositories,
    shellcheck: Option<Program>,
}

/// A file that was read and what holds for it, or why it could not be read.
pub(super) type Read = std::result::Result<(Source, Arc<Settings>), ReadError>;

impl Run {
    /// The files that the arguments name, and what is needed to lint them.
    pub(super) fn new(args: &Check, sources: Sources<'_>) -> Result<(Self, Inputs)> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::new(format!("the current directory cannot be read: {error}")))?;
        let configurations = Arc::new(given::configurations(&args.given, sources, &here)?);
        let mut inputs = inputs(&args.paths, args.stdin_filename.as_deref(), &here, &choose(&configurations));
        if args.force_exclude {
            inputs.files.retain(|input| configurations.excludes(input.place()).is_none());
        }
        // Where nobody knows what holds, nothing is linted; all else is.
        inputs.files.retain(|input| !configurations.configuration_for(input.place()).is_broken());
        let asks = |input: &Input| shellcheck::is_on(&configurations.settings_for(input.place()));
        let wanted = args.shellcheck.as_deref().map(Path::new);
        let shellcheck =
            shellcheck::program(wanted, || inputs.files.iter().any(asks), args.verbose && !args.quiet)?;
        Ok((Self { configurations, repositories: Repositories::new(), shellcheck }, inputs))
    }

    /// Reads and lints every file. ShellCheck is asked in between, once for all.
    pub(super) fn lint(&self, inputs: Inputs, progress: &Progress) -> Result<Report> {
        let Inputs { files, mut errors, .. } = inputs;
        let pool = pool(files.len())?;
        let sources = self.read_all(&pool, &files);
        let one = |read: Read| {
            let result = read.and_then(|(source, settings)| lint_one(source, &settings));
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

    /// The same, and mends what the job asks for in between. `spare` names what is not to be mended.
    pub(super) fn fix(
        &self,
        inputs: Inputs,
        job: Job,
        spare: impl Fn(&FileReport, &Settings) -> HashSet<Fingerprint> + Sync,
        progress: &Progress,
    ) -> Result<(Report, Tally)> {
        let Inputs { files, mut errors, .. } = inputs;
        let pool = pool(files.len())?;
        let sources = self.read_all(&pool, &files);
        let mend = |read: Read| read.and_then(|read| Mending::begin(read, job, &spare));
        let mut mendings: Vec<_> = pool.install(|| sources.into_par_iter().map(mend).collect());
        self.mend_again(&pool, &mut mendings, job, &spare);
        let finish = |(input, mending): (&Input, std::result::Result<Mending, ReadError>)| {
            let done = mending.map(|mending| mending.finish(input, job));
            progress.step();
            done
        };
        let results: Vec<_> =
            pool.install(|| files.par_iter().zip(mendings.into_par_iter()).map(finish).collect());
        let mut tally = Tally::default();
        let mut reports = Vec::new();
        for result in results {
            match result {
                Ok((file, mut done)) => {
                    errors.append(&mut done.errors);
                    reports.push(file);
                    tally.add(done);
                }
                Err(error) => errors.push(error),
            }
        }
        let mut report = Report::new(reports, errors);
        report.fixed = tally.fixed.iter().map(|(rule, count)| (*rule, *count)).collect();
        Ok((report, tally))
    }

    /// ShellCheck has not seen the commands that were changed: it is asked of them, and what it says of them is mended, until
    /// nothing changes any more.
    fn mend_again(
        &self,
        pool: &rayon::ThreadPool,
        mendings: &mut [std::result::Result<Mending, ReadError>],
        job: Job,
        spare: &(impl Fn(&FileReport, &Settings) -> HashSet<Fingerprint> + Sync),
    ) {
        if self.shellcheck.is_none() {
            return;
        }
        for _ in 0..mend::ROUNDS {
            let (open, reads): (Vec<_>, Vec<_>) = mendings
                .iter_mut()
                .filter_map(|slot| {
                    let read = slot.as_ref().ok()?.open()?;
                    Some((slot, Ok(read)))
                })
                .unzip();
            if open.is_empty() {
                return;
            }
            let reads = self.told_by_shellcheck(pool, reads);
            let one = |(slot, read): (&mut std::result::Result<Mending, ReadError>, Read)| {
                let next = match (slot.as_mut(), read) {
                    (Ok(mending), Ok(read)) => mending.again(read, job, spare),
                    _ => Ok(()),
                };
                if let Err(error) = next {
                    *slot = Err(error);
                }
            };
            pool.install(|| open.into_par_iter().zip(reads.into_par_iter()).for_each(one));
        }
    }

    /// Writes comments into every file. What could not be written becomes an error of the run. `keep` takes out of a report
    /// what is not to be silenced.
    pub(super) fn write_ignores(
        &self,
        job: &ignores::Job,
        inputs: &mut Inputs,
        keep: impl Fn(&mut FileReport, &Settings) + Sync,
    ) -> Result<ignores::Tally> {
        let pool = pool(inputs.files.len())?;
        let sources = self.read_all(&pool, &inputs.files);
        let one = |(input, read): (&Input, Read)| {
            let (source, settings) = read?;
            job.write(input, &source, &settings, |file| keep(file, &settings))
                .map_err(|message| ReadError { path: input.shown.clone(), message })
        };
        let results: Vec<_> =
            pool.install(|| inputs.files.par_iter().zip(sources.into_par_iter()).map(one).collect());
        let mut tally = ignores::Tally::default();
        for result in results {
            match result {
                Ok(written) => tally.add(&written),
                Err(error) => inputs.errors.push(error),
            }
        }
        Ok(tally)
    }

    fn read_all(&self, pool: &rayon::ThreadPool, files: &[Input]) -> Vec<Read> {
        let sources = pool.install(|| files.par_iter().map(|input| self.read_one(input)).collect());
        self.told_by_shellcheck(pool, sources)
    }

    /// The same files with what ShellCheck says of them, if it is there.
    fn told_by_shellcheck(&self, pool: &rayon::ThreadPool, mut sources: Vec<Read>) -> Vec<Read> {
        if let Some(program) = &self.shellcheck {
            let read = || sources.par_iter().flatten().map(|(source, settings)| (source, &**settings));
            let answers = pool.install(|| shellcheck::answers(program, read()));
            // Many files share their settings.
            let mut told: HashMap<*const Settings, Arc<Settings>> = HashMap::new();
            for (_, settings) in sources.iter_mut().flatten() {
                let with = told.entry(Arc::as_ptr(settings)).or_insert_with(|| {
                    Arc::new(Settings { shellcheck: answers.clone(), ..Settings::clone(settings) })
                });
                *settings = Arc::clone(with);
            }
        }
        sources
    }

    fn read_one(&self, input: &Input) -> Read {
        let read = match &input.origin {
            Origin::Path(path) => read_file(path),
            Origin::Stdin => read_from(std::io::stdin().lock())
                .unwrap_or_else(|error| Err(format!("cannot be read: {error}"))),
        };
        let text = read.map_err(|message| ReadError { path: input.shown.clone(), message })?;
        let settings = self.configurations.settings_for(input.place());
        Ok((self.source(input, text, &settings), settings))
    }

    fn source(&self, input: &Input, text: Text, settings: &Settings) -> Source {
        Source {
            file: SourceFile::new(input.shown.clone(), text.text),
            named: input.named,
            place: Place::find(&self.repositories, input.place(), input.shown.as_str(), settings),
            invalid_utf8: text.invalid_utf8,
        }
    }
}

/// What the configurations say of the files of a search.
fn choose(configurations: &Arc<Configurations>) -> Choose {
    let configurations = Arc::clone(configurations);
    Choose::new(move |path| {
        Chosen::of(configurations.excludes(path).is_some(), || configurations.includes(path))
    })
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

fn lint_one(source: Source, settings: &Settings) -> std::result::Result<FileReport, ReadError> {
    let path = source.file.path().to_owned();
    guard::guard(|| lint(source, settings)).map_err(|message| ReadError { path, message })
}
