//! What is wrong with configuration files, on standard error, drawn like findings.

use std::io::Write;

use super::args::ColorWhen;
use super::complain;
use super::terminal::Terminal;
use crate::config::Problem;
use crate::diagnostics::{FileReport, Finding, ReadError, Report, fingerprint};
use crate::report::{Run, Style};

/// Shows the problems. `quiet`: not those that are merely worth knowing.
pub(super) fn show(problems: &[Problem], color: ColorWhen, quiet: bool) {
    let terminal = Terminal::look_at_stderr();
    let run = Run { style: Style { links: false, ..terminal.style(color, false) }, ..Run::default() };
    let format = terminal.usual_format();
    for problem in problems.iter().filter(|problem| problem.is_error() || !quiet) {
        let Some(file) = &problem.file else {
            let help = problem.diagnostic.help.iter().map(|help| format!("\n  help: {help}")).next();
            complain(&format!(
                "{}: {}{}",
                problem.path,
                problem.diagnostic.message,
                help.unwrap_or_default()
            ));
            continue;
        };
        let mut diagnostic = problem.diagnostic.clone();
        // `--fix` mends buildspecs; only editors mend these.
        diagnostic.fixes.clear();
        let finding = Finding {
            diagnostic,
            fingerprint: fingerprint(problem.diagnostic.rule.name, problem.path.as_str(), &[], "", 0),
            logical_path: String::new(),
        };
        let file = FileReport { findings: vec![finding], ..FileReport::new(file.as_ref().clone()) };
        let report = Report::new(vec![file], Vec::new());
        let mut text = Vec::new();
        if format.reporter(&run).write(&report, &mut text).is_err() {
            complain(&format!("{}:{}", problem.path, problem.line()));
            continue;
        }
        text.push(b'\n');
        let _ = std::io::stderr().write_all(&text);
    }
}

/// The errors among them, for reports that programs read.
pub(super) fn errors(problems: &[Problem]) -> Vec<ReadError> {
    problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| ReadError { path: problem.path.clone(), message: problem.line() })
        .collect()
}
