//! The loop with rules of its own.

use super::apply::apply;
use super::converge::{Prove, converge};
use super::prove::prove;
use super::state::State;
use super::{Fixed, Policy, Refusal, Unsettled};
use crate::catalog::{Applicability, Rule, rule};
use crate::diagnostics::{Diagnostic, Edit, FileReport, Finding, Fix, Severity, fingerprint};
use crate::lint::{Settings, Source};
use crate::source::{SourceFile, Span};

/// A finding with a safe fix, the `nth` that says `text`.
fn made_up(
    rule: &'static Rule,
    span: Span,
    title: String,
    edits: Vec<Edit>,
    text: &str,
    nth: usize,
) -> Finding {
    let mut diagnostic = Diagnostic::new(rule, Severity::Warning, span, "");
    diagnostic.fixes = vec![Fix { title, applicability: Applicability::Safe, edits }];
    let fingerprint = fingerprint(rule.name, "b", &[], text, nth);
    Finding { diagnostic, fingerprint, logical_path: String::new() }
}

fn source(text: &str) -> Source {
    let file = SourceFile::new("buildspec.yml", text.to_owned());
    Source { file, named: true, place: None, invalid_utf8: None }
}

fn settings() -> Settings {
    let mut settings = Settings::new("2026-11-22".parse().unwrap());
    settings.rules = crate::lint::RuleSet::none();
    settings
}

/// Fixes a text with rules that replace each occurrence of one word by another.
fn replace(text: &str, rules: &[(&'static str, &str, &str)], prove: &Prove) -> Fixed {
    let look = |text: String| {
        let mut state = State::of(&source(&text), text.clone(), &settings());
        for (name, from, to) in rules {
            let rule: &'static Rule = rule(name).unwrap();
            for (nth, (at, found)) in text.match_indices(from).enumerate() {
                let span = Span::of(at..at + found.len());
                let edits = vec![Edit { span, text: (*to).to_owned() }];
                state.report.findings.push(made_up(rule, span, format!("{from} to {to}"), edits, found, nth));
            }
        }
        state
    };
    converge(&source(text), &look, prove, Policy::SAFE)
}

fn spec(command: &str) -> String {
    format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {command} # note\n      - other\n")
}

#[test]
fn all_that_hold_are_applied_and_counted() {
    let rules = [("unknown-key", "one", "1"), ("missing-key", "two", "2")];
    let fixed = replace(&spec("one two one"), &rules, &prove);
    assert_eq!(fixed.text(), spec("1 2 1"));
    assert_eq!(fixed.counts(), [("missing-key", 1), ("unknown-key", 2)]);
    assert!(fixed.dropped.is_empty() && fixed.unsettled.is_none());
}

#[test]
fn what_touches_waits_for_the_next_round() {
    let fixed = replace(&spec("aabb"), &[("unknown-key", "aa", "x"), ("missing-key", "bb", "y")], &prove);
    assert_eq!(fixed.text(), spec("xy"));
}

/// Fixes that hold are proven together, however many they are; one that does not is found by halving.
#[test]
fn a_text_is_not_linted_for_each_fix() {
    static LOOKS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let order = std::sync::atomic::Ordering::Relaxed;
    let count = |rules: &[(&'static str, &str, &str)], times: usize| {
        LOOKS.store(0, order);
        let counting: &Prove = &move |before, after, moves, fixes| {
            LOOKS.fetch_add(1, order);
            prove(before, after, moves, fixes)
        };
        let fixed = replace(&spec(&"one ".repeat(times).replacen("one", "one bad", 1)), rules, counting);
        assert_eq!(fixed.applied.len(), times);
        LOOKS.load(order)
    };
    let good = ("unknown-key", "one", "1");
    assert_eq!(count(&[good], 100), 1);
    let bad = ("missing-key", "bad", "a: b");
    assert!(count(&[good, bad], 100) <= 16, "{}", LOOKS.load(order));
}

#[test]
fn one_that_does_not_hold_does_not_keep_the_others_back() {
    // `bad` would make the item a mapping, which rules say that the user did not ask for.
    let rules =
        [("unknown-key", "one", "1"), ("missing-key", "bad", "a: b"), ("wrong-type", "other", "oth\"er")];
    let fixed = replace(&spec("one bad one"), &rules, &prove);
    assert_eq!(fixed.text(), spec("1 bad 1").replace("other", "oth\"er"));
    let why: Vec<String> = fixed.dropped.iter().map(|d| format!("{}: {}", d.rule, d.why)).collect();
    assert_eq!(why, ["missing-key: command-not-a-string would report something new"]);
}

#[test]
fn fixes_that_undo_each_other_are_taken_back() {
    let rules = [("unknown-key", "ping", "pong"), ("missing-key", "pong", "ping")];
    let fixed = replace(&spec("ping"), &rules, &prove);
    assert_eq!(
        (fixed.text(), fixed.unsettled.is_none()),
        (spec("ping").as_str(), true),
        "a new finding comes of the first"
    );
    // Where a proof lets it pass.
    let fixed = replace(&spec("ping"), &rules, &|_, _, _, _| Ok(()));
    assert_eq!(fixed.text(), spec("ping"));
    assert_eq!(fixed.unsettled, Some(Unsettled { rules: vec!["missing-key", "unknown-key"] }));
    assert!(fixed.applied.is_empty());
    let growing = replace(&spec("a"), &[("unknown-key", "- a", "- aa")], &|_, _, _, _| Ok(()));
    assert_eq!((growing.text(), growing.unsettled.is_some()), (spec("a").as_str(), true));
}

#[test]
fn a_text_that_is_not_utf8_is_left_alone() {
    let mut source = source("version: 0.3\n");
    source.invalid_utf8 = Some(3);
    let fixed = super::fix_all(&source, &Settings::new("2026-11-22".parse().unwrap()), Policy::ALL);
    assert_eq!(fixed.text(), "version: 0.3\n");
}

#[test]
fn edits_that_do_not_fit_are_refused() {
    let look = |text: String| {
        let mut report = FileReport::new(SourceFile::new("b", text));
        let edits = vec![
            Edit { span: Span::new(0, 4), text: String::new() },
            Edit { span: Span::new(4, 5), text: String::new() },
        ];
        report.findings.push(made_up(
            rule("unknown-key").unwrap(),
            Span::new(0, 4),
            "x".to_owned(),
            edits,
            "",
            0,
        ));
        State { report, ..State::of(&source(""), spec("a"), &settings()) }
    };
    let fixed = converge(&source(&spec("a")), &look, &prove, Policy::SAFE);
    assert_eq!(fixed.dropped[0].why, Refusal::BadEdits);
    assert_eq!(fixed.text(), spec("a"));
    assert!(apply("ab", &[]).is_some());
}

#[test]
fn what_a_fix_is_not_about_stays() {
    let look = |text: String| {
        let mut state = State::of(&source(&text), text.clone(), &settings());
        let (Some(at), Some(other)) = (text.find("one"), text.find("other")) else { return state };
        let span = Span::of(at..at + 3);
        let edits = vec![Edit { span: Span::of(other..other + 5), text: "gone".to_owned() }];
        state.report.findings.push(made_up(
            rule("unknown-key").unwrap(),
            span,
            "x".to_owned(),
            edits,
            "one",
            0,
        ));
        state
    };
    let fixed = converge(&source(&spec("one")), &look, &prove, Policy::SAFE);
    assert_eq!(fixed.text(), spec("one"));
    assert_eq!(fixed.dropped[0].why, Refusal::Changed("`other` would be lost".to_owned()));
}
