//! The rule pages are the rules' tests: every fenced example is run.
//!
//! A fence says what its example must do: ```` ```yaml bad line=5,9 ```` makes the page's rule report at exactly these
//! lines (from 1, of the primary label), ```` ```yaml good ```` makes it silent. Further words:
//! `severity=warning` (else the page's), `image=ID,ID`, `tree=a.py,b/c.py` (tracked files; the buildspec is always one),
//! `path=ci/buildspec.yml`, `also=rule,rule` (other rules that report too; else none may), `today=2026-11-22`,
//! `escaped` (`\t`, `\r`, `\u{…}` in the example stand for the character), `forms=no` (see below). A fence ```` ```yaml file=PATH ````
//! is a tracked file of the example that follows it.
//!
//! The examples of the rule `shellcheck` are run with ShellCheck where it is installed, and skipped elsewhere.
//!
//! Each bad example is also run with the scalar that is reported written in every other style: plain, single-quoted,
//! double-quoted, literal, folded. The rule must report it just the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use speclint::catalog::{Rule, rules};
use speclint::diagnostics::{Applicability, FileReport, Finding, Severity};
use speclint::fix::{Policy, Refusal, attempt, fix_all};
use speclint::lint::{Place, Settings, Source, lint};
use speclint::repository::Repository;
use speclint::source::SourceFile;
use speclint::yaml::{Kind, load, verdict};

pub(crate) struct Example {
    pub(crate) rule: &'static Rule,
    /// Its first line on the page.
    line: usize,
    pub(crate) text: String,
    pub(crate) bad: bool,
    words: Vec<String>,
    /// Tracked files whose text matters: path and text.
    files: Vec<(String, String)>,
}

impl Example {
    pub(crate) fn word(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('='))
    }

    fn list(&self, key: &str) -> Vec<&str> {
        self.word(key).map_or_else(Vec::new, |v| v.split(',').collect())
    }

    pub(crate) fn place(&self) -> String {
        format!("rules/{}/{}.md:{}", self.rule.category.slug(), self.rule.name, self.line)
    }

    pub(crate) fn run(&self, text: &str) -> FileReport {
        let (source, settings) = self.setup(text);
        lint(source, &settings)
    }

    /// What to lint, and how.
    pub(crate) fn setup(&self, text: &str) -> (Source, Settings) {
        let today = self.word("today").unwrap_or("2026-11-22").parse().unwrap();
        let mut settings = Settings::new(today);
        settings.rules.set(self.rule, true);
        settings.images = self.list("image").into_iter().map(str::to_owned).collect();
        let path = self.word("path").unwrap_or("buildspec.yml");
        let mut tracked: Vec<String> = self.list("tree").into_iter().map(str::to_owned).collect();
        tracked.push(path.to_owned());
        let add = |repository: Repository, (path, text): &(String, String)| repository.with_text(path, text);
        let repository = self.files.iter().fold(Repository::of(tracked), add);
        let place = Place { repository: Arc::new(repository), path: path.to_owned(), root: None };
        let file = SourceFile::new(path, text.to_owned());
        let source = Source { file, named: true, place: Some(place), invalid_utf8: None };
        if self.needs_shellcheck() {
            settings.shellcheck = crate::shellcheck::answers(&source, &settings).map(Arc::new);
        }
        (source, settings)
    }

    fn needs_shellcheck(&self) -> bool {
        self.rule.name == "shellcheck"
    }
}

/// Those that can be run here.
#[allow(clippy::print_stdout, reason = "a skipped test says so")]
fn runnable() -> Vec<Example> {
    let mut all = examples();
    if crate::shellcheck::program().is_none() {
        println!("skipped: no ShellCheck here");
        all.retain(|example| !example.needs_shellcheck());
    }
    all
}

pub(crate) fn examples() -> Vec<Example> {
    const WORDS: [&str; 9] =
        ["line", "severity", "image", "tree", "path", "also", "today", "escaped", "forms"];
    let mut found = Vec::new();
    for rule in rules() {
        let mut lines = rule.page.lines().enumerate();
        let mut files = Vec::new();
        while let Some((at, line)) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let body: Vec<&str> =
                lines.by_ref().map(|(_, l)| l).take_while(|l| !l.starts_with("```")).collect();
            let mut words = info.split(' ').map(str::to_owned);
            let _language = words.next();
            let bad = match words.next().as_deref() {
                Some("bad") => true,
                Some("good") => false,
                Some(word) => {
                    let file =
                        word.strip_prefix("file=").map(|path| (path.to_owned(), body.join("\n") + "\n"));
                    files.extend(file);
                    continue;
                }
                None => continue,
            };
            let words: Vec<String> = words.collect();
            for word in &words {
                let key = word.split('=').next().unwrap_or_default();
                assert!(WORDS.contains(&key), "{}:{}: unknown word `{word}`", rule.name, at + 1);
            }
            let mut text = body.join("\n") + "\n";
            if words.iter().any(|w| w == "escaped") {
                text = unescape(&text);
            }
            let files = std::mem::take(&mut files);
            found.push(Example { rule, line: at + 1, text, bad, words, files });
        }
    }
    found
}

fn unescape(text: &str) -> String {
    let mut out = text.replace("\\t", "\t").replace("\\r", "\r");
    while let Some(at) = out.find("\\u{") {
        let end = at + out[at..].find('}').unwrap();
        let c = char::from_u32(u32::from_str_radix(&out[at + 3..end], 16).unwrap()).unwrap();
        out.replace_range(at..=end, &c.to_string());
    }
    out
}

fn line_of(report: &FileReport, finding: &Finding) -> u32 {
    report.file.line_of(finding.diagnostic.primary.span.start) + 1
}

fn said(report: &FileReport) -> String {
    let say = |f: &Finding| {
        let d = &f.diagnostic;
        format!("  {}: {}[{}] {}\n", line_of(report, f), d.severity, d.rule.name, d.message)
    };
    report.findings.iter().map(say).collect()
}

#[test]
fn every_example_does_what_its_page_says() {
    let mut wrong = Vec::new();
    let all = runnable();
    for example in &all {
        let report = example.run(&example.text);
        let own: Vec<&Finding> =
            report.findings.iter().filter(|f| f.diagnostic.rule.name == example.rule.name).collect();
        let lines: BTreeSet<u32> = own.iter().map(|f| line_of(&report, f)).collect();
        let want: BTreeSet<u32> = example.list("line").iter().map(|l| l.parse().unwrap()).collect();
        assert_eq!(
            example.bad,
            !want.is_empty(),
            "{}: a bad example needs `line=`, a good one has none",
            example.place()
        );
        if lines != want {
            wrong.push(format!("{}: reports at {lines:?}, not {want:?}\n{}", example.place(), said(&report)));
        }
        let severity = match example.word("severity") {
            None => example.rule.severity,
            Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            Some("note") => Severity::Note,
            Some(other) => panic!("{}: no severity `{other}`", example.place()),
        };
        if own.iter().any(|f| f.diagnostic.severity != severity) {
            wrong.push(format!("{}: not every finding is {severity}\n{}", example.place(), said(&report)));
        }
        let others: BTreeSet<&str> = report
            .findings
            .iter()
            .map(|f| f.diagnostic.rule.name)
            .filter(|n| *n != example.rule.name)
            .collect();
        let also: BTreeSet<&str> = example.list("also").into_iter().collect();
        if others != also {
            wrong.push(format!(
                "{}: other rules report {others:?}, not {also:?}\n{}",
                example.place(),
                said(&report)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} examples are wrong:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn every_page_has_both_kinds_of_example() {
    let all = examples();
    for rule in rules() {
        for bad in [true, false] {
            assert!(
                all.iter().any(|e| e.rule.name == rule.name && e.bad == bad),
                "{} has no {} example",
                rule.name,
                if bad { "bad" } else { "good" },
            );
        }
        assert!(rule.page.contains("\n## Evidence\n"), "{} does not say how it knows", rule.name);
    }
}

#[test]
fn every_bad_example_is_seen_in_every_style() {
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for example in runnable().iter().filter(|e| e.bad && e.word("forms") != Some("no")) {
        let report = example.run(&example.text);
        for finding in report.findings.iter().filter(|f| f.diagnostic.rule.name == example.rule.name) {
            let span = finding.diagnostic.primary.span;
            let tree = load(&example.text, None);
            let steps = tree.path_to(span.start);
            let Some(step) = steps.last() else { continue };
            let is_key = step.key.is_some_and(|k| k.id() == step.node.id());
            let in_flow = steps.iter().any(|s| s.node.is_flow());
            if is_key || in_flow || step.node.kind() != Kind::Scalar || step.node.tag().is_some() {
                continue;
            }
            let text = step.node.text().unwrap().trim_end().to_owned();
            if text.contains('\n') || text.is_empty() {
                continue;
            }
            let indent = indent_of_content(&example.text, step.node.span().start);
            let forms = [
                text.clone(),
                format!("'{}'", text.replace('\'', "''")),
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
                format!("|-\n{indent}{text}"),
                format!(">-\n{indent}{text}"),
            ];
            for form in forms {
                let mut changed = example.text.clone();
                changed.replace_range(step.node.span().range(), &form);
                let again = load(&changed, None);
                let same = again.path_to(step.node.span().start).last().and_then(|s| s.node.text())
                    == Some(text.as_str());
                if again.is_partial() || !same {
                    continue;
                }
                ran += 1;
                let report = example.run(&changed);
                let line = example.text[..step.node.span().start as usize].matches('\n').count() as u32 + 1;
                let seen = report.findings.iter().any(|f| {
                    f.diagnostic.rule.name == example.rule.name
                        && (line..line + 2).contains(&line_of(&report, f))
                });
                if !seen {
                    wrong.push(format!("{}: not seen as {form:?}\n{}", example.place(), said(&report)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {ran}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(ran > 0);
}

#[test]
fn every_fix_is_proven() {
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for example in runnable().iter().filter(|e| e.bad) {
        let (source, settings) = example.setup(&example.text);
        let report = lint(source.clone(), &settings);
        for finding in &report.findings {
            for fix in &finding.diagnostic.fixes {
                ran += 1;
                let rule = finding.diagnostic.rule.name;
                if rule == example.rule.name && rule_offers_less(example.rule, fix.applicability) {
                    wrong.push(format!(
                        "{}: its page does not say `fix: {}`",
                        example.place(),
                        fix.applicability.name()
                    ));
                }
                let Err(why) = attempt(&source, &settings, finding, fix) else { continue };
                // What makes another finding of its rule worse may still mend both together.
                let together = || fix_all(&source, &settings, Policy::ALL).dropped.is_empty();
                if why != Refusal::Worse(rule) || !together() {
                    let mut changed = example.text.clone();
                    for edit in fix.edits.iter().rev() {
                        changed.replace_range(edit.span.range(), &edit.text);
                    }
                    wrong.push(format!("{}: {rule}: `{}`: {why}\n{changed}", example.place(), fix.title));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {ran}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whatever surrounds it, an example is mended in one run as far as it can be, keeps its line ends and reads as before.
#[test]
fn every_example_settles_in_every_surrounding() {
    use rayon::prelude::*;
    let check = |example: &Example, how: &str, text: &str| {
        let (source, settings) = example.setup(text);
        let fixed = fix_all(&source, &settings, Policy::ALL);
        let new = fixed.text();
        let wrong = |what: &str| Some(format!("{} ({how}): {what}\n{text}\n->\n{new}", example.place()));
        let file = SourceFile::new(source.file.path(), new.to_owned());
        // ShellCheck would have to be asked of the new text.
        let again = fix_all(&Source { file, ..source }, &settings, Policy::ALL);
        let bare = |text: &str| text.replace("\r\n", "").contains(['\n', '\r']);
        if fixed.unsettled.is_some() {
            wrong("its fixes undo each other")
        } else if again.text() != new {
            wrong(&format!("a second run changes it: {:?}", again.applied))
        } else if bare(new) != bare(text) {
            wrong("its line ends are mixed")
        } else if new.starts_with('\u{feff}') != text.starts_with('\u{feff}') {
            wrong("its byte order mark is gone")
        } else if new.ends_with('\n') != text.ends_with('\n') {
            wrong("its last line end is gone")
        } else if verdict(text).is_ok() && verdict(new).is_err() {
            wrong("it cannot be read any more")
        } else {
            None
        }
    };
    let one = |example: &Example| {
        let text = &example.text;
        let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
        let forms = [
            ("as it is", text.clone()),
            ("CRLF, BOM", format!("\u{feff}# é 日 😀\r\n{crlf}")),
            ("no last line end", text.trim_end().to_owned()),
        ];
        forms.iter().filter_map(|(how, text)| check(example, how, text)).collect::<Vec<_>>()
    };
    let examples = runnable();
    let wrong: Vec<String> = examples.par_iter().filter(|example| example.bad).flat_map_iter(one).collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a page promises less than a fix.
fn rule_offers_less(rule: &Rule, applicability: Applicability) -> bool {
    rule.fix.is_none_or(|promised| promised < applicability)
}

#[test]
fn every_page_keeps_its_promise_of_a_fix() {
    let mut seen: std::collections::BTreeMap<&str, Applicability> = std::collections::BTreeMap::new();
    let runnable = runnable();
    for example in runnable.iter().filter(|e| e.bad) {
        for finding in example.run(&example.text).findings {
            for fix in finding.diagnostic.fixes {
                let best = seen.entry(finding.diagnostic.rule.name).or_insert(fix.applicability);
                *best = fix.applicability.max(*best);
            }
        }
    }
    let runs = |rule: &&Rule| rule.name != "shellcheck" || crate::shellcheck::program().is_some();
    for rule in rules().iter().filter(runs) {
        assert_eq!(
            seen.get(rule.name).copied(),
            rule.fix,
            "{}: the best fix of its examples, and `fix:`",
            rule.name
        );
    }
}

/// Blanks that put a block scalar's text deeper than the line that it begins on.
fn indent_of_content(text: &str, offset: u32) -> String {
    let start = text[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..];
    let mut indent = line.len() - line.trim_start_matches(' ').len();
    while line[indent..].starts_with("- ") {
        indent += 2;
    }
    " ".repeat(indent + 2)
}
