//! What `yaml-syntax` says where no rule page can show it: bytes that are no UTF-8, size, depth, alias bombs, and buildspecs
//! inside other files.

use speclint::diagnostics::{FileReport, Severity};
use speclint::lint::{Settings, Source, lint};
use speclint::source::SourceFile;

fn run(path: &str, text: &str, invalid_utf8: Option<u32>) -> FileReport {
    let file = SourceFile::new(path, text.to_owned());
    let settings = Settings::new("2026-11-22".parse().unwrap());
    lint(Source { file, named: true, place: None, invalid_utf8 }, &settings)
}

/// Severity, line from 1, message of the findings of a rule.
fn said(report: &FileReport, rule: &str) -> Vec<(Severity, u32, String)> {
    let own = report.findings.iter().filter(|f| f.diagnostic.rule.name == rule);
    own.map(|f| {
        let d = &f.diagnostic;
        (d.severity, report.file.line_of(d.primary.span.start) + 1, d.message.clone())
    })
    .collect()
}

const HEAD: &str = "version: 0.2\nphases:\n  build:\n    commands:\n";

#[test]
fn bytes_that_are_no_utf8() {
    let text = format!("{HEAD}      - echo caf?\n");
    let at = text.find('?').unwrap() as u32;
    let found = said(&run("buildspec.yml", &text, Some(at)), "yaml-syntax");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0, found[0].1), (Severity::Error, 5));
}

#[test]
fn utf16_is_said_once() {
    let utf16: String = "version: 0.2\nphases: {}\n".chars().flat_map(|c| [c, '\0']).collect();
    let found = said(&run("buildspec.yml", &format!("??{utf16}"), Some(0)), "yaml-syntax");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].2.contains("UTF-16"));
}

#[test]
fn what_is_too_deep_is_our_limit_and_no_error() {
    let text = format!("{HEAD}      - {}a{}\n", "[".repeat(130), "]".repeat(130));
    let found = said(&run("buildspec.yml", &text, None), "yaml-syntax");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Severity::Warning);
    assert!(found[0].2.contains("speclint"));
}

#[test]
fn an_alias_bomb_is_named() {
    let mut text =
        "version: 0.2\nphases:\n  build:\n    commands: [make]\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..8 {
        let alias = format!("*a{}", level - 1);
        let row = vec![alias; 10].join(", ");
        text = format!("{text}a{level}: &a{level} [{row}]\n");
    }
    let found = said(&run("buildspec.yml", &text, None), "yaml-syntax");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Severity::Warning);
}

#[test]
fn a_control_character_is_shown() {
    let found = said(&run("buildspec.yml", &format!("{HEAD}      - echo a\u{8}\n"), None), "yaml-syntax");
    assert_eq!((found[0].0, found[0].1), (Severity::Error, 5));
    assert!(found[0].2.contains("U+0008"));
}

#[test]
fn a_mistake_inside_a_markdown_page_has_its_place_in_the_page_and_its_fix_too() {
    let page = format!(
        "# Build\n\n- step:\n\n  ```yaml\n{}  ```\n",
        indented(&format!("{HEAD}      - \"$X\" -v\n      - b\n"))
    );
    let report = run("README.md", &page, None);
    let found = said(&report, "yaml-syntax");
    assert_eq!(found.len(), 1, "{found:?}\n{page}");
    assert_eq!(found[0].1, 10);
    let finding = report.findings.iter().find(|f| f.diagnostic.rule.name == "yaml-syntax").unwrap();
    let edit = &finding.diagnostic.fixes[0].edits[0];
    assert_eq!((&page[edit.span.range()], edit.text.as_str()), ("\"$X\" -v", "'\"$X\" -v'"));
}

fn indented(text: &str) -> String {
    text.split_inclusive('\n').flat_map(|l| ["  ", l]).collect()
}

#[test]
fn the_parsers_line_is_labelled_where_it_is_another() {
    let report = run("buildspec.yml", &format!("{HEAD}      - \"a\n      - b\n"), None);
    let finding = &report.findings[0].diagnostic;
    assert_eq!(finding.rule.name, "yaml-syntax");
    assert!(finding.help.as_deref().unwrap().contains("YAML_FILE_ERROR … found unexpected end of stream"));
    let report = run("buildspec.yml", "version: 0.2\nphases\n  build:\n    commands: [a]\n", None);
    let labels = &report.findings[0].diagnostic.secondary;
    assert_eq!(labels[0].message, "the parser gives up here");
}
