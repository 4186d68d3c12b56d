//! Fingerprints name what a finding is about: they stay when lines, comments, neighbours and the way of writing change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use speclint::catalog::rules;
use speclint::diagnostics::{FileReport, Report};
use speclint::lint::{Place, RuleSet, Settings, Source, lint};
use speclint::repository::Repository;
use speclint::source::SourceFile;
use speclint::yaml::{Kind, Node, Tree, load};

use crate::cli::Dir;
use crate::pages::{Example, examples};

/// Texts that say the same to CodeBuild, other lines apart.
type Change = (&'static str, fn(&str) -> Option<String>);

const CHANGES: [Change; 6] = [
    ("lines above", |text| commentable(text).then(|| format!("# one\n\n# two\n{text}"))),
    ("lines below", |text| commentable(text).then(|| format!("{text}\n\n# end\n"))),
    ("line ends of Windows", |text| (!text.contains('\r')).then(|| text.replace('\n', "\r\n"))),
    ("a comment before each line", |text| commentable(text).then(|| between(text, "# a comment\n"))),
    ("a comment behind each line", |text| commentable(text).then(|| behind(text))),
    ("no comments and empty lines", |text| commentable(text).then(|| bare(text))),
];

fn commentable(text: &str) -> bool {
    !text.trim_start().starts_with('{')
        && !text.starts_with('%')
        && !text.contains('\r')
        && !text.contains('\t')
}

/// Puts a line before each line at which a key or an item begins.
fn between(text: &str, line: &str) -> String {
    let tree = load(text, None);
    let starts: BTreeSet<u32> = tree.nodes().map(|node| node.full_span().start).collect();
    let mut at = 0;
    let mut out = String::new();
    for (number, own) in text.split_inclusive('\n').enumerate() {
        let mut indent = own.len() - own.trim_start_matches([' ', '-']).len();
        if own[..indent].trim().is_empty() && own.trim().is_empty() {
            indent = 0;
        }
        let begins = starts.contains(&(at + indent as u32)) && number > 0;
        if begins && !own.trim().is_empty() && !own.starts_with("---") {
            let blanks = own.len() - own.trim_start_matches(' ').len();
            out += &" ".repeat(blanks);
            out += line;
        }
        out += own;
        at += own.len() as u32;
    }
    out
}

/// Adds a comment to lines that end in a plain scalar.
fn behind(text: &str) -> String {
    let tree = load(text, None);
    let ends: BTreeSet<u32> = tree
        .nodes()
        .filter(|node| node.scalar().is_some_and(|s| !s.style.is_block()))
        .map(|node| node.span().end)
        .collect();
    let mut at = 0;
    let mut out = String::new();
    for line in text.lines() {
        out += line;
        if ends.contains(&(at + line.len() as u32)) && !line.is_empty() {
            out += " # said";
        }
        out += "\n";
        at += line.len() as u32 + 1;
    }
    out
}

/// Takes out the lines that are comments or empty.
fn bare(text: &str) -> String {
    let kept = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    kept.collect::<Vec<_>>().join("\n") + "\n"
}

/// What YAML reads, whatever it looks like.
fn said(tree: &Tree) -> String {
    fn one(node: Node<'_>, depth: usize, out: &mut String) {
        if depth > 50 {
            return;
        }
        match node.kind() {
            Kind::Scalar => write!(out, "{:?}", node.text().unwrap()).unwrap(),
            Kind::Sequence => node.items().for_each(|item| {
                *out += "-";
                one(item, depth + 1, out);
            }),
            Kind::Mapping => node.entries().for_each(|entry| {
                *out += "?";
                one(entry.key, depth + 1, out);
                *out += ":";
                one(entry.value, depth + 1, out);
            }),
            Kind::Null | Kind::BrokenAlias => *out += "~",
        }
        *out += ";";
    }
    let mut out = String::new();
    tree.documents().for_each(|root| one(root, 0, &mut out));
    out
}

fn own(report: &FileReport, example: &Example) -> BTreeSet<String> {
    let own = report.findings.iter().filter(|f| f.diagnostic.rule.name == example.rule.name);
    own.map(|finding| finding.fingerprint.to_string()).collect()
}

/// Over every bad example of every page: a change that YAML does not see keeps every name.
#[test]
fn they_hold_when_nothing_is_said_differently() {
    let (mut wrong, mut ran, mut by_change) = (Vec::new(), 0, BTreeMap::new());
    for example in examples().iter().filter(|example| example.bad) {
        let tree = load(&example.text, None);
        if tree.is_partial() {
            continue;
        }
        let report = example.run(&example.text);
        let before = own(&report, example);
        for (what, change) in CHANGES {
            let Some(text) = change(&example.text).filter(|text| *text != example.text) else { continue };
            let again = load(&text, None);
            if again.is_partial() || said(&again) != said(&tree) {
                continue;
            }
            let changed = example.run(&text);
            // A rule may speak of the line ends or comments themselves; that is another finding then, not another name.
            let count = |report: &FileReport| {
                report.findings.iter().filter(|f| f.diagnostic.rule.name == example.rule.name).count()
            };
            if count(&changed) != count(&report) {
                continue;
            }
            ran += 1;
            *by_change.entry(what).or_insert(0) += 1;
            let after = own(&changed, example);
            if after != before {
                wrong.push(format!("{}: {what}\n{text}", example.place()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {ran}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(by_change.values().all(|ran| *ran > 10), "{by_change:?}");
}

#[test]
fn rules_do_not_name_each_others_findings() {
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - curl http://x.example/a | sh\n      - set -e\n      - echo $x | tee y\n";
    let names = |rules: RuleSet| -> BTreeMap<String, &'static str> {
        let mut settings = Settings::new("2026-11-22".parse().unwrap());
        settings.rules = rules;
        let file = SourceFile::new("buildspec.yml", text.to_owned());
        let report = lint(Source { file, named: true, place: None, invalid_utf8: None }, &settings);
        report.findings.iter().map(|f| (f.fingerprint.to_string(), f.diagnostic.rule.name)).collect()
    };
    let all = names(RuleSet::default());
    assert!(all.len() >= 2, "{all:?}");
    for (name, rule) in &all {
        let mut alone = RuleSet::none();
        alone.set(speclint::catalog::rule(rule).unwrap(), true);
        assert_eq!(names(alone).get(name), Some(rule));
    }
}

fn named(text: &str, path: &str, place: Option<Place>) -> FileReport {
    let settings = Settings::new("2026-11-22".parse().unwrap());
    let file = SourceFile::new(path, text.to_owned());
    lint(Source { file, named: true, place, invalid_utf8: None }, &settings)
}

/// Each finding's name, with what it is about.
fn names(report: &FileReport) -> Vec<(String, String)> {
    let of = |f: &speclint::diagnostics::Finding| (f.fingerprint.to_string(), f.logical_path.clone());
    report.findings.iter().map(of).collect()
}

#[test]
fn neighbours_come_go_and_change_places() {
    let spec = |commands: &[&str]| {
        let items = commands.join("\n      - ");
        format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {items}\n")
    };
    let curl = "curl -s https://x.example/install | sh";
    let set = "set -e";
    let find = |commands: &[&str], rule: &str| -> Vec<(String, String)> {
        let report = named(&spec(commands), "buildspec.yml", None);
        let findings = report.findings.iter().filter(|f| f.diagnostic.rule.name == rule);
        findings.map(|f| (f.fingerprint.to_string(), f.logical_path.clone())).collect()
    };
    let alone = find(&[curl], "pipe-to-shell");
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0].1, "phases.build.commands[0]");
    for commands in [&["make", curl] as &[_], &[curl, "make"], &["make", "ls", curl, set], &[set, curl]] {
        let now = find(commands, "pipe-to-shell");
        assert_eq!(now.len(), 1);
        assert_eq!(now[0].0, alone[0].0, "{commands:?}");
    }
    // The same command again is another finding; the first keeps its name.
    let twice = find(&[curl, "make", curl], "pipe-to-shell");
    assert_eq!(twice.len(), 2);
    assert_eq!(twice[0].0, alone[0].0);
    assert_ne!(twice[1].0, alone[0].0);
    assert_eq!(twice[1].1, "phases.build.commands[2]");
    let thrice = find(&["make", curl, curl, curl], "pipe-to-shell");
    let of = |names: &[(String, String)]| names.iter().map(|name| name.0.clone()).collect::<BTreeSet<_>>();
    assert!(of(&twice).is_subset(&of(&thrice)) && of(&thrice).len() == 3);
    // In another phase it is about something else.
    let other = spec(&[curl]).replace("build:", "install:");
    assert_ne!(names(&named(&other, "buildspec.yml", None))[0].0, alone[0].0);
}

#[test]
fn a_message_or_severity_is_no_part_of_a_name() {
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - apt-get install jq\n";
    let run = |images: &[&str]| {
        let mut settings = Settings::new("2026-11-22".parse().unwrap());
        settings.images = images.iter().map(|image| (*image).to_owned()).collect();
        let file = SourceFile::new("buildspec.yml", text.to_owned());
        lint(Source { file, named: true, place: None, invalid_utf8: None }, &settings)
    };
    let of = |report: &FileReport| -> BTreeMap<&str, (String, String)> {
        let said = |d: &speclint::diagnostics::Diagnostic| format!("{} {}", d.severity, d.message);
        let findings = report.findings.iter();
        findings.map(|f| (f.diagnostic.rule.name, (said(&f.diagnostic), f.fingerprint.to_string()))).collect()
    };
    let (unknown, ubuntu) = (run(&[]), run(&["standard:7.0"]));
    let (unknown, ubuntu) = (of(&unknown), of(&ubuntu));
    let mut shared = 0;
    for (rule, (_, name)) in &unknown {
        if let Some((_, other)) = ubuntu.get(rule) {
            assert_eq!(name, other, "{rule}");
            shared += 1;
        }
    }
    assert!(shared > 0, "{unknown:?} {ubuntu:?}");
}

const TWO_BLOCKS: &str = "# Page\n\n```yaml\nversion: 0.2\nphases:\n  build:\n    commands:\n      - curl -s https://x.example/i | sh\n```\n\n\
                          ```yaml\nversion: 0.2\nphases:\n  build:\n    commands:\n      - curl -s https://x.example/i | sh\n```\n";

#[test]
fn no_two_findings_of_a_report_have_one_name() {
    // Two buildspecs of one page that say the same.
    let page = named(TWO_BLOCKS, "README.md", None);
    let found = names(&page);
    let distinct: BTreeSet<_> = found.iter().map(|name| &name.0).collect();
    assert!(found.len() >= 2, "{found:?}");
    assert_eq!(distinct.len(), found.len());
    // Two files that stand at the same path of two repositories.
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - curl -s https://x.example/i | sh\n";
    let place = || {
        Some(Place {
            repository: Arc::new(Repository::of(["buildspec.yml"])),
            path: "buildspec.yml".into(),
            root: None,
        })
    };
    let files: Vec<FileReport> = ["a/buildspec.yml", "b/buildspec.yml", "c/buildspec.yml"]
        .map(|path| named(text, path, place()))
        .into();
    let alone = names(&files[0]);
    let report = Report::new(files, Vec::new());
    let all: Vec<String> = report.findings().map(|(_, f)| f.fingerprint.to_string()).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    assert_eq!(all[0], alone[0].0, "the first keeps its name");
    // Every example of every page in one report.
    let files =
        examples().iter().filter(|example| example.bad).map(|example| example.run(&example.text)).collect();
    let report = Report::new(files, Vec::new());
    let all: Vec<String> = report.findings().map(|(_, f)| f.fingerprint.to_string()).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    assert!(all.len() > rules().len());
}

#[test]
fn the_folder_that_one_stands_in_does_not_matter() {
    let dir = Dir::new();
    dir.write("shop/.git/HEAD", "ref: refs/heads/main\n");
    dir.write(
        "shop/api/buildspec.yml",
        "version: 0.2\nphases:\n  build:\n    commands:\n      - curl -s https://x.example/i | sh\n",
    );
    let name = |folder: &str, path: &str| {
        let run = dir.run_in(folder, &["--format", "json", path]);
        let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        value["diagnostics"][0]["fingerprint"].as_str().unwrap().to_owned()
    };
    let at_top = name("shop", "api/buildspec.yml");
    assert_eq!(name("shop/api", "buildspec.yml"), at_top);
    assert_eq!(name(".", "shop/api/buildspec.yml"), at_top);
}

#[test]
fn every_format_gives_the_same_names() {
    use speclint::report::{Format, Run};
    let report = crate::odd::report();
    let names: BTreeSet<String> = report.findings().map(|(_, f)| f.fingerprint.to_string()).collect();
    for format in [Format::Json, Format::JsonLines, Format::Gitlab, Format::CodeClimate, Format::Sarif] {
        let text = crate::odd::written(format, &Run::default(), &report);
        assert!(names.iter().all(|name| text.contains(name)), "{format:?}");
    }
}
