//! A report of everything that formats stumble over: byte order mark, CRLF, tabs, characters of one to four bytes, control
//! characters, names and messages full of what each format escapes, places at the end of a file, edits of every kind.

use speclint::catalog::{Rule, rule};
use speclint::diagnostics::{
    Applicability, Diagnostic, Edit, FileReport, Finding, Fix, Label, ReadError, Report, Severity, Silencer,
    Suppressed, fingerprint,
};
use speclint::report::{Format, Run};
use speclint::repository::Checkout;
use speclint::source::{SourceFile, Span};

/// A file name that needs escaping in every format.
pub(crate) const NAME: &str = "ci/odd é日😀 %,:;]|`'\"<&>.yml";
/// A message that needs escaping in every format.
pub(crate) const MESSAGE: &str =
    "100% of `a|b` ::error::x,y;z] <c> & \"d\" 'e' [f](g) {0}\r\n##vso[x] \u{1b}[31m\u{1}\t*é*日😀";

pub(crate) const TEXT: &str = "\u{feff}version: 0.2 # é日😀\r\nphases:\r\n  build:\r\n    commands:\r\n\t\t# tab \u{1b}[2J\r\n      \
                               - echo 😀 | tee x\r\n      - |\r\n        make é\r\n        make 日\r\n  last: 1\r\n";

/// The place of the `nth` (from 0) `needle` in `text`.
pub(crate) fn span(text: &str, needle: &str, nth: usize) -> Span {
    let (at, found) = text.match_indices(needle).nth(nth).unwrap();
    Span::of(at..at + found.len())
}

pub(crate) fn finding(
    rule_name: &str,
    severity: Severity,
    message: &str,
    labels: Vec<(Span, &str)>,
) -> Finding {
    let rule: &'static Rule = rule(rule_name).unwrap();
    let at = labels[0].0.start as usize;
    let mut labels = labels.into_iter().map(|(span, message)| Label { span, message: message.to_owned() });
    let mut diagnostic = Diagnostic::new(rule, severity, Span::default(), message);
    diagnostic.primary = labels.next().unwrap();
    diagnostic.secondary = labels.collect();
    let fingerprint = fingerprint(rule_name, "odd", &[], message, at);
    Finding { diagnostic, fingerprint, logical_path: "phases.build.commands[0]".to_owned() }
}

pub(crate) fn report() -> Report {
    let pipe = span(TEXT, "echo 😀 | tee x", 0);
    let block = span(TEXT, "|\r\n        make é\r\n        make 日\r\n", 0);
    let mut flowing = finding(
        "secret-printed",
        Severity::Error,
        MESSAGE,
        vec![
            (pipe, "printed"),
            (span(TEXT, "version", 0), "comes [from] here \\"),
            (span(TEXT, "make é", 0), "goes on"),
        ],
    );
    flowing.diagnostic.flow = true;
    flowing.diagnostic.help = Some("write `x`\nor `y`".to_owned());
    flowing.diagnostic.fixes = vec![
        Fix {
            title: "quote it".to_owned(),
            applicability: Applicability::Safe,
            edits: vec![
                Edit { span: Span::empty(pipe.start), text: "'日".to_owned() },
                Edit { span: span(TEXT, "😀 |", 0), text: "😀 é|".to_owned() },
                Edit { span: Span::empty(pipe.end), text: "'".to_owned() },
            ],
        },
        Fix {
            title: "take the line out".to_owned(),
            applicability: Applicability::Unsafe,
            edits: vec![Edit { span: span(TEXT, "      - echo 😀 | tee x\r\n", 0), text: String::new() }],
        },
    ];
    let start = finding("yaml-syntax", Severity::Error, "the first byte", vec![(Span::new(0, 3), "")]);
    let several = finding("shell-syntax", Severity::Warning, "several lines", vec![(block, "all of it")]);
    let end = TEXT.len() as u32;
    let mut last = finding("unknown-key", Severity::Note, "at the end", vec![(Span::empty(end), "here")]);
    last.diagnostic.fixes = vec![Fix {
        title: "add a line".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit { span: Span::empty(end), text: "more: 日\r\n".to_owned() }],
    }];
    last.logical_path = String::new();
    let silenced = |by, reason: Option<&str>, nth: u32| Suppressed {
        finding: finding("bashism", Severity::Note, "silenced", vec![(Span::new(nth, nth + 1), "")]),
        by,
        reason: reason.map(str::to_owned),
    };
    Report {
        files: vec![
            FileReport {
                suppressed: vec![
                    silenced(Silencer::Comment(Span::new(13, 42)), Some("é & <why>"), 0),
                    silenced(Silencer::Baseline, None, 3),
                ],
                ..FileReport::new(SourceFile::new(
                    "buildspec.yml",
                    "version: 0.2 # speclint: ignore[bashism] é\n".to_owned(),
                ))
            },
            FileReport {
                findings: vec![start, flowing, several, last],
                ..FileReport::new(SourceFile::new(NAME, TEXT.to_owned()))
            },
            FileReport::new(SourceFile::new("clean/buildspec.yml", "version: 0.2\n".to_owned())),
        ],
        errors: vec![ReadError {
            path: "gone & away.yml".into(),
            message: "no such `file` <or> folder".to_owned(),
        }],
        fixed: Vec::new(),
    }
}

/// A run in a folder of a repository.
pub(crate) fn run() -> Run {
    Run {
        exit_code: 2,
        directory: Some("/work/my shop/api".into()),
        checkout: Some(Checkout {
            top: "/work/my shop".into(),
            prefix: "api".into(),
            remote: Some("https://github.com/example/shop".to_owned()),
            revision: Some("1234567890abcdef1234567890abcdef12345678".to_owned()),
            branch: Some("main".to_owned()),
        }),
        ..Run::default()
    }
}

pub(crate) fn written(format: Format, run: &Run, report: &Report) -> String {
    let mut bytes = Vec::new();
    format.reporter(run).write(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}
