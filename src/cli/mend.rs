//! One file on its way from what was read to what is written: mended in memory, and again with what ShellCheck says of the
//! commands that were changed. Knows no program; whoever asks ShellCheck hands in its answers as settings.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use super::fix::{Done, Job};
use super::inputs::Input;
use super::{guard, shellcheck};
use crate::diagnostics::{FileReport, Finding, Fingerprint, ReadError};
use crate::fix::{Fixed, Spare};
use crate::lint::{Settings, Source, lint};

/// How often ShellCheck is asked again. A fix of its that mends nothing ends it sooner.
pub(super) const ROUNDS: usize = 10;

/// A file, and what was mended in it so far.
pub(super) struct Mending {
    source: Source,
    settings: Arc<Settings>,
    fixed: Fixed,
    /// Whether the text changed since ShellCheck was asked last.
    changed: bool,
    /// How much ShellCheck said the last time that it was asked again.
    told: Option<usize>,
}

impl Mending {
    /// Mends what was read. `spare` names what is not to be mended.
    pub(super) fn begin(
        (source, settings): (Source, Arc<Settings>),
        job: Job,
        spare: &impl Fn(&FileReport, &Settings) -> HashSet<Fingerprint>,
    ) -> Result<Self, ReadError> {
        let fixed = mend(&source, &settings, job, &|file| spare(file, &settings))?;
        let changed = fixed.text() != source.file.text();
        Ok(Self { source, settings, fixed, changed, told: None })
    }

    /// The text as it is now, where ShellCheck has not seen it.
    pub(super) fn open(&self) -> Option<(Source, Arc<Settings>)> {
        let asks = self.changed && shellcheck::is_on(&self.settings);
        let source = || Source { file: self.fixed.report.file.clone(), ..self.source.clone() };
        asks.then(|| (source(), Arc::clone(&self.settings)))
    }

    /// Mends the text once more, with what ShellCheck says of it. Its fixes are left out if the last ones made nothing better.
    pub(super) fn again(
        &mut self,
        (source, settings): (Source, Arc<Settings>),
        job: Job,
        spare: &impl Fn(&FileReport, &Settings) -> HashSet<Fingerprint>,
    ) -> Result<(), ReadError> {
        let told = Cell::new(None);
        let fixed = mend(&source, &settings, job, &|file| {
            let its = || file.findings.iter().filter(|finding| is_its(finding));
            if told.get().is_none() {
                told.set(Some(its().count()));
            }
            let mut spared = spare(file, &settings);
            if self.told.zip(told.get()).is_some_and(|(before, now)| now >= before) {
                spared.extend(its().map(|finding| finding.fingerprint));
            }
            spared
        })?;
        self.changed = fixed.text() != source.file.text();
        self.told = told.get();
        if fixed.unsettled.is_some() {
            let report = lint(self.source.clone(), &self.settings);
            self.fixed = Fixed { report, applied: Vec::new(), ..fixed };
        } else {
            let before = std::mem::take(&mut self.fixed.applied);
            self.fixed = Fixed { applied: [before, fixed.applied].concat(), ..fixed };
        }
        Ok(())
    }

    /// Writes what was mended, or shows it.
    pub(super) fn finish(self, input: &Input, job: Job) -> (FileReport, Done) {
        job.finish(input, &self.source, &self.settings, self.fixed)
    }
}

fn mend(source: &Source, settings: &Settings, job: Job, spare: &Spare<'_>) -> Result<Fixed, ReadError> {
    let path = || source.file.path().to_owned();
    guard::guard(|| job.fix(source, settings, spare)).map_err(|message| ReadError { path: path(), message })
}

fn is_its(finding: &Finding) -> bool {
    finding.diagnostic.rule.name == shellcheck::RULE
}
