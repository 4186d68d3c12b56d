//! JUnit XML, as Jenkins' schema has it and CodeBuild's report groups (`JUNITXML`), GitLab and Jenkins read it. A suite is a
//! file; a test is a finding, and fails if it makes the exit code 1; a file without findings is a test that passes.
//! Silenced findings are skipped tests.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Reporter;
use super::prose::sentence;
use super::region::Region;
use super::xml::{Text, Value};
use crate::diagnostics::{Diagnostic, FileReport, ReadError, Report};
use crate::source::{Encoding, SourceFile};

pub(super) struct Junit;

/// One file's tests.
struct Suite<'a> {
    path: &'a str,
    tests: Vec<Test<'a>>,
}

struct Test<'a> {
    name: String,
    outcome: Outcome<'a>,
}

enum Outcome<'a> {
    Passed,
    /// Found, but below what makes the run fail.
    Remarked(String),
    Failed {
        kind: &'static str,
        message: String,
        text: String,
    },
    Skipped(&'a str),
    Broken(&'a str),
}

impl Reporter for Junit {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let suites: Vec<Suite<'_>> =
            report.files.iter().map(suite).chain(report.errors.iter().map(unreadable)).collect();
        let tests: usize = suites.iter().map(|suite| suite.tests.len()).sum();
        let failures: usize = suites.iter().map(Suite::failures).sum();
        let errors: usize = suites.iter().map(Suite::errors).sum();
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(
            out,
            "<testsuites name=\"speclint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
        )?;
        for suite in &suites {
            suite.write(out)?;
        }
        writeln!(out, "</testsuites>")
    }
}

fn suite(report: &FileReport) -> Suite<'_> {
    let file = &report.file;
    let mut tests: Vec<Test<'_>> = Vec::new();
    for finding in &report.findings {
        let diagnostic = &finding.diagnostic;
        let text = told(file, diagnostic);
        let outcome = if report.fails_by(diagnostic.severity) {
            Outcome::Failed { kind: diagnostic.severity.name(), message: sentence(&diagnostic.message), text }
        } else {
            Outcome::Remarked(text)
        };
        tests.push(Test { name: name(file, diagnostic), outcome });
    }
    for silenced in &report.suppressed {
        let reason = silenced.reason.as_deref().unwrap_or("suppressed");
        tests
            .push(Test { name: name(file, &silenced.finding.diagnostic), outcome: Outcome::Skipped(reason) });
    }
    if tests.is_empty() {
        tests.push(Test { name: "speclint".to_owned(), outcome: Outcome::Passed });
    }
    Suite { path: file.path().as_str(), tests }
}

fn unreadable(error: &ReadError) -> Suite<'_> {
    let outcome = Outcome::Broken(&error.message);
    Suite { path: error.path.as_str(), tests: vec![Test { name: "speclint".to_owned(), outcome }] }
}

/// The rule and the place, so that no two tests of a file have one name unless they say the same.
fn name(file: &SourceFile, diagnostic: &Diagnostic) -> String {
    let start = Region::shown(file, diagnostic.primary.span, Encoding::CodePoints).start;
    format!("{}:{}:{}", diagnostic.rule.name, start.line, start.column)
}

fn told(file: &SourceFile, diagnostic: &Diagnostic) -> String {
    let start = Region::shown(file, diagnostic.primary.span, Encoding::CodePoints).start;
    let mut text = format!(
        "{}:{}:{}: {}[{}] {}\n",
        file.path(),
        start.line,
        start.column,
        diagnostic.severity,
        diagnostic.rule.name,
        diagnostic.message,
    );
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(text, "help: {help}");
    }
    text + &diagnostic.rule.url() + "\n"
}

impl Suite<'_> {
    fn count(&self, which: fn(&Outcome<'_>) -> bool) -> usize {
        self.tests.iter().filter(|test| which(&test.outcome)).count()
    }

    fn failures(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed { .. }))
    }

    fn errors(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Broken(_)))
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let path = Value(self.path);
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" file=\"{path}\">",
            self.tests.len(),
            self.failures(),
            self.errors(),
            self.count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        )?;
        for test in &self.tests {
            write!(out, "    <testcase name=\"{}\" classname=\"{path}\"", Value(&test.name))?;
            match &test.outcome {
                Outcome::Passed => writeln!(out, "/>")?,
                Outcome::Remarked(text) => {
                    writeln!(out, "><system-out>{}</system-out></testcase>", Text(text))?;
                }
                Outcome::Failed { kind, message, text } => writeln!(
                    out,
                    "><failure type=\"{kind}\" message=\"{}\">{}</failure></testcase>",
                    Value(message),
                    Text(text)
                )?,
                Outcome::Skipped(why) => writeln!(out, "><skipped message=\"{}\"/></testcase>", Value(why))?,
                Outcome::Broken(why) => {
                    writeln!(out, "><error type=\"unreadable\" message=\"{}\"/></testcase>", Value(why))?;
                }
            }
        }
        writeln!(out, "  </testsuite>")
    }
}
