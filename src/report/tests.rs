//! Each format over the same hand-made report: tabs, wide and combining characters, CRLF, ends of files, long lines,
//! several labels.

use super::{Format, Run, Style};
use crate::catalog::{Applicability, Category, Rule};
use crate::diagnostics::{
    Diagnostic, Edit, FileReport, Finding, Fix, Label, ReadError, Report, Severity, Silencer, Suppressed,
    fingerprint,
};
use crate::source::{SourceFile, Span};

static COLLISION: Rule = rule("discard-paths-collision", Category::Artifacts, Severity::Error);
static SHELL: Rule = rule("shell-syntax", Category::Shell, Severity::Warning);
static NOTE: Rule = rule("literal-tab", Category::Syntax, Severity::Note);

const fn rule(name: &'static str, category: Category, severity: Severity) -> Rule {
    Rule::without_page(name, category, severity, "A rule of the tests.")
}

/// The place of the `nth` (from 0) `needle` in `text`.
fn nth(text: &str, needle: &str, nth: usize) -> Span {
    let (at, found) = text.match_indices(needle).nth(nth).unwrap();
    Span::of(at..at + found.len())
}

fn finding(rule: &'static Rule, message: &str, help: Option<&str>, labels: Vec<(Span, &str)>) -> Finding {
    let mut labels = labels.into_iter().map(|(span, message)| Label { span, message: message.to_owned() });
    let mut diagnostic = Diagnostic::new(rule, rule.severity, Span::default(), message);
    diagnostic.primary = labels.next().unwrap();
    diagnostic.secondary = labels.collect();
    diagnostic.help = help.map(str::to_owned);
    let fingerprint = fingerprint(rule.name, "buildspec.yml", &[], message, 0);
    Finding { fingerprint, diagnostic, logical_path: String::new() }
}

fn file(path: &str, text: &str, findings: Vec<Finding>) -> FileReport {
    FileReport {
        root_path: path.to_owned(),
        findings,
        ..FileReport::new(SourceFile::new(path, text.to_owned()))
    }
}

fn collision() -> FileReport {
    let text = "version: 0.2\n\nphases:\n  build:\n    commands:\n      - make\n\nartifacts:\n  discard-paths: yes\n  files:\n    \
                - api/handler.py\n    - docs/readme.md\n    - worker/handler.py\n";
    let mut finding = finding(
        &COLLISION,
        "`api/handler.py` and `worker/handler.py` get the same name `handler.py` in the artifact, so one of them is lost",
        Some("remove `discard-paths`, or set it to `no`, so that the files keep their folders"),
        vec![
            (nth(text, "worker/handler.py", 0), "and this one too, so only one of the two is kept"),
            (nth(text, "discard-paths: yes", 0), "because of this, files lose their folders"),
            (nth(text, "api/handler.py", 0), "becomes `handler.py`"),
        ],
    );
    finding.diagnostic.fixes.push(Fix {
        title: "remove `discard-paths`".to_owned(),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { span: nth(text, "  discard-paths: yes\n", 0), text: String::new() }],
    });
    file("buildspec.yml", text, vec![finding])
}

fn characters() -> FileReport {
    let text = "\u{feff}version: 0.2\r\nenv:\r\n  variables:\r\n    NAME:\t\"日本é\" # 😀 note\r\n\tCOMB: cafe\u{301} \
                au lait\r\n    ESC: \u{1b}[31m\r\nphases:";
    file(
        "ci/buildspec é.yml",
        text,
        vec![
            finding(
                &NOTE,
                "first key after a BOM",
                None,
                vec![(nth(text, "version", 0), "starts in column 1")],
            ),
            finding(
                &NOTE,
                "wide characters keep the labels in place",
                None,
                vec![
                    (nth(text, "é", 0), "one column"),
                    (nth(text, "日本", 0), "four"),
                    (nth(text, "😀", 0), "two"),
                ],
            ),
            finding(
                &SHELL,
                "a tab and a combining mark",
                Some("write spaces"),
                vec![(nth(text, "au lait", 0), "after"), (nth(text, "\t", 1), "the tab")],
            ),
            finding(&NOTE, "an escape \u{1b}[2J is shown", None, vec![(nth(text, "\u{1b}[31m", 0), "here")]),
            finding(&NOTE, "the line end is not drawn", None, vec![(nth(text, "env:\r\n", 0), "")]),
            finding(
                &COLLISION,
                "at the end of a file without line end",
                None,
                vec![(Span::empty(text.len() as u32), "here")],
            ),
        ],
    )
}

fn shapes() -> FileReport {
    let long =
        format!("      - {} && broken-tool --flag && {}\n", "echo word;".repeat(20), "true && ".repeat(20));
    let text = format!(
        "version: 0.2\nphases:\n  build:\n    commands:\n{long}      - |\n        if true; then\n          make\n        \
         fi\n      - a\n      - b\n      - c\n      - d\n      - e\n      - f\n"
    );
    let block = nth(&text, "|\n        if true; then\n          make\n        fi\n", 0);
    let tall = Span::new(nth(&text, "phases", 0).start, text.len() as u32);
    let many = (0..12).map(|i| (Span::empty(nth(&text, "\n", i).start), "again")).collect();
    file(
        "buildspec-shapes.yml",
        &text,
        vec![
            finding(
                &SHELL,
                "`broken-tool` is not found in a long line",
                Some("install it in the `install` phase"),
                vec![
                    (nth(&text, "broken-tool", 0), "called here"),
                    (nth(&text, "echo", 0), "the line begins here"),
                ],
            ),
            finding(&SHELL, "a block", None, vec![(block, "all of this is one command")]),
            finding(
                &SHELL,
                "a block and a word in it",
                None,
                vec![(nth(&text, "make", 0), "word"), (block, "block")],
            ),
            finding(
                &NOTE,
                "a label over everything shows its first line",
                None,
                vec![(tall, "from here on")],
            ),
            finding(
                &NOTE,
                "at the end after a line end",
                None,
                vec![(Span::empty(text.len() as u32), "end")],
            ),
            finding(&NOTE, "very many labels", None, many),
        ],
    )
}

fn report() -> Report {
    let mut shapes = shapes();
    let silenced = |finding| Suppressed { finding, by: Silencer::Comment(Span::empty(0)), reason: None };
    shapes.suppressed = vec![silenced(empty()), silenced(empty())];
    Report {
        files: vec![collision(), characters(), shapes, file("empty.yml", "", vec![empty()])],
        errors: vec![ReadError { path: "gone.yml".into(), message: "no such file".to_owned() }],
        fixed: vec![("literal-tab", 1), ("unknown-key", 2)],
    }
}

fn empty() -> Finding {
    finding(&NOTE, "an empty file has a place too", None, vec![(Span::new(0, 9), "here")])
}

fn rendered(format: Format, style: Style, report: &Report) -> String {
    let mut bytes = Vec::new();
    let run = Run { style, ..Run::default() };
    format.reporter(&run).write(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({snapshot_path => "../../snapshots/report", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn human() {
    let text = rendered(Format::Human, Style::default(), &report());
    assert!(!text.contains(['\r', '\u{1b}']), "nothing that a terminal obeys");
    for line in text.lines() {
        let columns: usize = line.chars().fold(0, |column, c| column + super::excerpt::width(c, column));
        let most = if line.contains("╰──") { 100 } else { 80 };
        assert!(columns <= most, "{columns} columns: {line}");
    }
    snapshot("human", &text);
}

#[test]
fn human_in_colour() {
    let style = Style { color: true, links: true, ..Style::default() };
    let report = Report { files: vec![collision()], ..Report::default() };
    snapshot("human-colour", &rendered(Format::Human, style, &report).replace('\u{1b}', "␛"));
}

#[test]
fn human_in_ascii() {
    let style = Style { unicode: false, width: 60, ..Style::default() };
    let report = Report { files: vec![collision(), shapes()], ..Report::default() };
    let text = rendered(Format::Human, style, &report);
    assert!(text.is_ascii());
    snapshot("human-ascii", &text);
}

#[test]
fn plain() {
    let text = rendered(Format::Plain, Style::default(), &report());
    assert!(!text.contains(['\r', '\u{1b}']), "nothing that a terminal obeys");
    snapshot("plain", &text);
}

#[test]
fn concise() {
    snapshot("concise", &rendered(Format::Concise, Style::default(), &report()));
}

#[test]
fn json() {
    let text = rendered(Format::Json, Style::default(), &report());
    assert!(text.starts_with('{'));
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    snapshot("json", &text.replace(&version, "\"version\": \"[version]\""));
}

#[test]
fn the_last_line_counts() {
    let clean = Report { files: vec![file("buildspec.yml", "a: b\n", Vec::new())], ..Report::default() };
    assert_eq!(rendered(Format::Human, Style::default(), &clean), "1 file checked, nothing found\n");
    assert_eq!(rendered(Format::Plain, Style::default(), &clean), "1 file checked, nothing found\n");
    let quiet = Style { summary: false, ..Style::default() };
    assert_eq!(rendered(Format::Human, quiet, &clean), "");
    assert_eq!(rendered(Format::Concise, Style::default(), &clean), "");
    let last = |report: &Report| super::summary::summary(report);
    assert_eq!(last(&Report::default()), "0 files checked, nothing found");
    assert_eq!(
        last(&report()),
        "2 errors, 4 warnings, 8 notes in 4 files, 2 suppressed; 1 path could not be read\n3 fixed: 1 literal-tab, 2 \
         unknown-key\n1 fixable with --fix --unsafe-fixes"
    );
}

#[test]
fn a_megabyte_in_one_line_is_drawn_at_once() {
    let text = format!("a: [{}]\n", "é, ".repeat(350_000));
    let findings = (0..200)
        .map(|i| finding(&NOTE, "far away", None, vec![(Span::of(4 + i * 4_000..6 + i * 4_000), "here")]))
        .collect();
    let report = Report { files: vec![file("long.yml", &text, findings)], ..Report::default() };
    let begun = std::time::Instant::now();
    for format in [Format::Human, Format::Plain, Format::Concise, Format::Json] {
        let text = rendered(format, Style::default(), &report);
        assert!(text.lines().all(|line| line.chars().count() < 140));
    }
    // 200 findings in 4 formats took 3 s per format before lines were cut; now about 0.1 s in a debug build.
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Any text, any labels, also beside characters and past the end: every format draws it, and nothing that a
        /// terminal obeys comes through.
        #[test]
        fn anything_is_drawn(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("a"), Just(" "), Just("key: value"), Just("\t"), Just("é"), Just("日"), Just("😀"), Just("e\u{301}"),
                    Just("\u{301}"), Just("\n"), Just("\r\n"), Just("\r"), Just("\u{feff}"), Just("\u{1b}[31m"), Just("\u{202e}"),
                    Just("\u{85}"), Just("\u{2028}"), Just("\0"), Just("a rather long run of words to be cut somewhere "),
                ],
                0..40,
            ),
            spans in proptest::collection::vec((0_u32..400, 0_u32..60), 1..6),
            width in 40_usize..120,
        ) {
            let text = parts.concat();
            let labels = spans.iter().map(|(start, len)| (Span::new(*start, start + len), "a label of some words")).collect();
            let finding = finding(&NOTE, "message", Some("help"), labels);
            let report = Report { files: vec![file("a.yml", &text, vec![finding])], ..Report::default() };
            for format in [Format::Human, Format::Plain, Format::Concise, Format::Json] {
                let drawn = rendered(format, Style { width, ..Style::default() }, &report);
                prop_assert!(drawn.contains("message"));
                prop_assert!(format == Format::Json || !drawn.contains(['\r', '\u{1b}', '\u{202e}', '\u{85}', '\0']), "{drawn:?}");
                prop_assert!(!drawn.contains("Failed to read"), "{drawn}");
                if format == Format::Human {
                    prop_assert!(drawn.contains("a label"), "{drawn}");
                    for line in drawn.lines().filter(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit())) {
                        let columns = line.chars().fold(0, |column, c| column + super::super::excerpt::width(c, column));
                        prop_assert!(columns <= width + 6, "{columns} columns: {line}");
                    }
                }
            }
        }
    }
}
