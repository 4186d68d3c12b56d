//! The main job: settings, files, findings, exit code. Each step is a function; what it takes is what the one before gave.

use std::process::ExitCode;

use super::args::Check;
use super::failure::Result;
use super::given::Sources;
use super::inputs::Inputs;
use super::known::Baselines;
use super::progress::Progress;
use super::run::Run;
use super::since::Since;
use super::{FAILED, FOUND, complain, hint, ignores, problems, show};
use crate::config::Configurations;
use crate::diagnostics::{FileReport, Report};
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
    let progress = Progress::of(inputs.files.len(), !args.quiet);
    let silence = |file: &mut FileReport, settings: &Settings| known.silence(file, settings);
    let mut report = run.lint(inputs, silence, &progress)?;
    drop(progress);
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
    report.errors.extend(problems::errors(&problems));
    report.errors.sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
    let code = exit_code(&report);
    let hidden = hide(&mut report);
    if hidden > 0 && report.findings().next().is_none() && code == FOUND && !args.quiet {
        hint(&format!(
            "findings that --severity hides make the exit code {FOUND}; --fail-on decides which count"
        ));
    }
    show::show(args, &plan, &report, code)?;
    Ok(ExitCode::from(code))
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
    use crate::diagnostics::{Diagnostic, Finding, Label, ReadError, Severity, fingerprint};
    use crate::source::{SourceFile, Span};

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
        Report { files: vec![FileReport { findings, ..FileReport::new(file) }], errors: Vec::new() }
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
