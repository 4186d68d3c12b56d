//! The main job: settings, files, findings, exit code. Each step is a function; what it takes is what the one before gave.

use std::collections::HashSet;
use std::process::ExitCode;

use super::args::Check;
use super::failure::Result;
use super::fix::{Job, Tally, coloured};
use super::given::Sources;
use super::inputs::{Inputs, Origin};
use super::known::Baselines;
use super::progress::Progress;
use super::run::Run;
use super::since::Since;
use super::terminal::Terminal;
use super::{FAILED, FOUND, complain, hint, ignores, output, problems, show, write};
use crate::config::Configurations;
use crate::diagnostics::{FileReport, Finding, Fingerprint, Report};
use crate::lint::Settings;

/// Lints what the arguments name and prints what was found.
pub(super) fn check(args: &Check, sources: Sources<'_>) -> Result<ExitCode> {
    let plan = show::plan(args)?;
    let (run, mut inputs) = Run::new(args, sources)?;
    let configurations = &run.configurations;
    for folder in inputs.empty.iter().filter(|_| !args.quiet) {
        hint(&match configurations.excludes(folder.as_std_path()) {
            Some(by) => format!("nothing was searched in {folder}, which is excluded ({by})"),
            None => format!(
                "no buildspec found below {folder}; a file that you name is linted whatever it is called"
            ),
        });
    }
    let problems = configurations.problems();
    problems::show(&problems, args.color.color, args.quiet);
    if args.verbose && !args.quiet {
        tell(configurations, &inputs);
    }
    let known = Baselines::read(args.baseline.as_deref(), &inputs.files, configurations)?;
    let since = Since::of(args, &inputs.files, &run.repositories)?;
    if let Some(job) = ignores::Job::of(args)? {
        let tally = run.write_ignores(&job, &mut inputs, |file, settings| {
            known.silence(file, settings);
            // What cannot be told is said when the files are linted again.
            let _ = since.as_ref().map(|since| since.keep_in(file));
        })?;
        if !args.quiet {
            tally.tell();
        }
    }
    let job = Job::of(args);
    // Standard output is then for its fixed text.
    let stdin = job.is_some() && inputs.files.iter().any(|input| input.origin == Origin::Stdin);
    let progress = Progress::of(inputs.files.len(), !args.quiet);
    let mut tally = Tally::default();
    let mut report = match job {
        None => run.lint(inputs, &progress)?,
        Some(job) => {
            let spare =
                |file: &FileReport, settings: &Settings| spared(file, settings, &known, since.as_ref());
            let (report, done) = run.fix(inputs, job, spare, &progress)?;
            tally = done;
            report
        }
    };
    drop(progress);
    known.silence_all(&mut report, configurations);
    if !args.quiet {
        known.tell(&report);
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
    if args.verbose && !args.quiet {
        tally.tell_dropped();
    }
    report.errors.extend(problems::errors(&problems));
    report.errors.sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
    if let Some(job) = job.filter(|job| job.silent) {
        return show_fixes(args, job, &report, &tally);
    }
    let code = exit_code(&report);
    let hidden = hide(&mut report);
    if hidden > 0 && report.findings().next().is_none() && code == FOUND && !args.quiet {
        hint(&format!(
            "findings that --severity hides make the exit code {FOUND}; --fail-on decides which count"
        ));
    }
    show::show(args, &plan, &report, code, stdin.then_some(tally.output.as_str()))?;
    Ok(ExitCode::from(code))
}

/// The findings that are not to be mended: what is known, and what is on lines that did not change.
fn spared(
    file: &FileReport,
    settings: &Settings,
    known: &Baselines,
    since: Option<&Since>,
) -> HashSet<Fingerprint> {
    if known.is_empty() && since.is_none() {
        return HashSet::new();
    }
    let mut kept = file.clone();
    known.silence(&mut kept, settings);
    // What cannot be told is said when the report is made.
    let _ = since.map(|since| since.keep_in(&mut kept));
    let of =
        |findings: &[Finding]| findings.iter().map(|finding| finding.fingerprint).collect::<HashSet<_>>();
    &of(&file.findings) - &of(&kept.findings)
}

/// The end of a run that reports no findings: `--fix-only` and `--diff`.
fn show_fixes(args: &Check, job: Job, report: &Report, tally: &Tally) -> Result<ExitCode> {
    if !args.quiet {
        tally.tell(job);
    }
    let file = args.output_file.as_deref().filter(|path| job.diff && !output::is_stdout(path));
    let color = Terminal::look(file.is_some()).style(args.color.color, true).color;
    match file {
        Some(path) => write::write(path, tally.output.as_bytes())?,
        None if job.diff && color => output::to_stdout(coloured(&tally.output).as_bytes(), true)?,
        None => output::to_stdout(tally.output.as_bytes(), false)?,
    }
    Ok(ExitCode::from(match () {
        () if !report.errors.is_empty() => FAILED,
        () if job.diff && tally.files > 0 => FOUND,
        () => 0,
    }))
}

/// The exit code.
fn exit_code(report: &Report) -> u8 {
    let fails =
        |file: &FileReport| file.findings.iter().any(|finding| file.fails_by(finding.diagnostic.severity));
    if !report.errors.is_empty() {
        FAILED
    } else if report.files.iter().any(fails) {
        FOUND
    } else {
        0
    }
}

/// Takes out what is below the lowest severity to show; the number taken.
pub(super) fn hide(report: &mut Report) -> usize {
    let mut hidden = 0;
    for file in &mut report.files {
        let lowest = file.severity;
        let before = file.findings.len();
        file.findings.retain(|finding| finding.diagnostic.severity >= lowest);
        hidden += before - file.findings.len();
        file.suppressed.retain(|silenced| silenced.finding.diagnostic.severity >= lowest);
    }
    hidden
}

/// `--verbose`: what is about to happen.
fn tell(configurations: &Configurations, inputs: &Inputs) {
    let known = |text: String| if text.is_empty() { "unknown".to_owned() } else { text };
    for input in &inputs.files {
        let settings = configurations.settings_for(input.place());
        let Settings { images, root, build, today, rules, .. } = &*settings;
        let images = if images.is_empty() { &build.images } else { images };
        let root = root.as_ref().or(build.root.as_ref());
        let configuration = configurations.configuration_for(input.place());
        hint(&format!(
            "linting {}: {}, {} rules, images: {}, root: {}, today: {today}",
            input.shown,
            configuration.path().map_or_else(
                || "no configuration".to_owned(),
                |path| configurations.shown(path).into_string()
            ),
            rules.iter().count(),
            known(images.join(", ")),
            root.map_or("found out from git", |root| root.as_str()),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::rules;
    use crate::diagnostics::{Diagnostic, Finding, ReadError, Severity, fingerprint};
    use crate::source::{SourceFile, Span};

    fn report(severities: &[Severity]) -> Report {
        let finding = |severity: &Severity| Finding {
            diagnostic: Diagnostic::new(&rules()[0], *severity, Span::empty(0), ""),
            fingerprint: fingerprint("r", "p", &[], "", 0),
            logical_path: String::new(),
        };
        let file = SourceFile::new("buildspec.yml", String::new());
        let findings = severities.iter().map(finding).collect();
        Report {
            files: vec![FileReport { findings, ..FileReport::new(file) }],
            errors: Vec::new(),
            fixed: Vec::new(),
        }
    }

    #[test]
    fn fail_on_is_the_lowest_that_counts() {
        use Severity::{Error, Note, Warning};
        let codes = |severities: &[Severity]| {
            [Some(Note), Some(Warning), Some(Error), None].map(|fail_on| {
                let mut report = report(severities);
                report.files[0].fail_on = fail_on;
                exit_code(&report)
            })
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
        assert_eq!(exit_code(&report), 2);
        report.files[0].fail_on = None;
        assert_eq!(exit_code(&report), 2);
    }

    #[test]
    fn what_is_below_the_level_is_hidden() {
        let mut report = report(&[Severity::Error, Severity::Note, Severity::Warning]);
        let mut above = |lowest| {
            report.files[0].severity = lowest;
            hide(&mut report)
        };
        assert_eq!(above(Severity::Note), 0);
        assert_eq!(above(Severity::Warning), 1);
        assert_eq!(above(Severity::Error), 1);
        assert_eq!(report.findings().count(), 1);
    }
}
