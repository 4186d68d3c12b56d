//! Fixing as a whole over generated buildspecs with every kind of mistake that has a fix, in every style of writing: it comes to
//! an end, a second run finds nothing to do, and what no fix is about stays as it is. The checks read the texts on their own;
//! they share nothing with the proof.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{Fixed, Policy, fix_all};
use crate::catalog::Category;
use crate::diagnostics::FileReport;
use crate::lint::{Settings, Source, lint};
use crate::source::SourceFile;
use crate::yaml::{Node, load, verdict};

/// Commands that have fixes, and some that have none.
const COMMANDS: [&str; 20] = [
    "make",
    "echo \"日: é\"",
    "apt-get install redis-tools",
    "test $A = b",
    "[ $A = 😀 ] && make",
    "docker login -u bot -p $TOKEN",
    "$(aws ecr get-login --region eu-west-1)",
    "docker push $REPOSITORY:latest",
    "export TAG=$(cat tag)",
    "aws s3 cp out.zip s3://releases/out.zip",
    "aws s3 cp out.zip s3://releases/o.zip --sse aws:kms",
    "source ./env.sh",
    "if [[ $A == b* ]]; then make; fi",
    "for f in a b; do make $f; done",
    "npm test | tee log",
    "npm install",
    "curl http://example.com/i.sh | sh",
    "cd out && make; make test",
    "pip install flask: latest",
    "printf '%s' {a,b}",
];

const PHASES: [&str; 6] = ["install", "pre_build", "build", "post_build", "postbuild", "Build"];
const LISTS: [&str; 5] = ["commands", "commands", "comands", "Commands", "command"];

/// What may stand beside the phases; `\t` stands for a step of indentation.
const SECTIONS: [&str; 12] = [
    "env:\n\tvariables:\n\t\tKEEP: 'keep value'",
    "env:\n\tvaraibles:\n\t\tKEEP: keep value # c3",
    "environment_variables:\n\tplaintext:\n\t\tKEEP: \"keep value\"",
    "artifacts:\n\tfiles:\n\t\t- dist # c4\n\t\t- '**/*'",
    "artifacts:\n\tdiscard-paths: yes\n\tfiles: dist/\n\texclude:\n\t\t- node_modules/",
    "artefacts:\n\tfiles: [a, b]",
    "reports:\n\tunit:\n\t\tfiles: junit.xml\n\t\tfile-fromat: JUNITXML",
    "report:\n\tunit:\n\t\tfiles:\n\t\t\t- junit.xml",
    "cache:\n\tpath:\n\t\t- node_modules",
    "build-matrix:\n\tdynamic:\n\t\tenv:\n\t\t\tvariables:\n\t\t\t\tKEEP: [keep value]",
    "batch:\n\tfast-fail: false\n\tbuild-list:\n\t\t- identifier: a-b\n\t\t  env:\n\t\t\t\timage: aws/codebuild/standard:3.0",
    "x: &x [keep value]\ny: *x",
];

#[derive(Clone, Debug)]
struct Command {
    text: &'static str,
    style: u8,
    comment: u8,
}

#[derive(Clone, Debug)]
struct Phase {
    name: &'static str,
    list: &'static str,
    commands: Vec<Command>,
    /// Keys of a buildspec that were put into a phase.
    misplaced: bool,
}

fn command() -> impl Strategy<Value = Command> {
    (select(&COMMANDS[..]), 0..6_u8, 0..4_u8).prop_map(|(text, style, comment)| Command {
        text,
        style,
        comment,
    })
}

fn phases() -> impl Strategy<Value = Vec<Phase>> {
    let one = (select(&LISTS[..]), prop::collection::vec(command(), 1..5), prop::bool::weighted(0.1));
    let names = subsequence(&PHASES[..], 1..4);
    (names, prop::collection::vec(one, 4)).prop_map(|(names, rest)| {
        let phase = |(name, (list, commands, misplaced)): (&'static str, _)| Phase {
            name,
            list,
            commands,
            misplaced,
        };
        names.into_iter().zip(rest).map(phase).collect()
    })
}

/// A buildspec. The commands `echo keep-…` and the words `keep value` are nobody's mistake.
fn spec() -> impl Strategy<Value = String> {
    let version = select(
        &["version: 0.2", "version: '0.3' # c0", "version: 0.1", "", "Version: 0.2", "version:0.2"][..],
    );
    let sections = subsequence(&SECTIONS[..], 0..4);
    let file = (select(&["\n", "\r\n"][..]), any::<bool>(), any::<bool>(), select(&[2_usize, 4][..]));
    (version, sections, phases(), file).prop_map(|(version, sections, phases, (end, bom, last, step))| {
        let pad = |depth: usize| " ".repeat(step * depth);
        let mut lines = vec![format!("# c1 é 日 😀"), version.to_owned(), "phases:".to_owned()];
        for (at, phase) in phases.iter().enumerate() {
            lines.push(format!("{}{}: # c2-{at}", pad(1), phase.name));
            lines.push(format!("{}{}:", pad(2), phase.list));
            for (nth, command) in phase.commands.iter().enumerate() {
                lines.extend(written(command, &pad(3), &format!("{at}-{nth}")));
                lines.push(format!("{}- echo keep-{at}-{nth}", pad(3)));
            }
            if phase.misplaced {
                lines.push(format!("{}artifacts: # c6-{at}", pad(2)));
                lines.push(format!("{}files: keep value", pad(3)));
            }
        }
        for section in sections {
            lines.extend(section.lines().map(|line| line.replace('\t', &pad(1))));
        }
        let bom = if bom { "\u{feff}" } else { "" };
        let mut text = lines.join(end);
        text.push_str(if last { end } else { "" });
        format!("{bom}{text}")
    })
}

fn written(command: &Command, pad: &str, id: &str) -> Vec<String> {
    let text = command.text;
    let comment = if command.comment == 0 { format!(" # c5-{id}") } else { String::new() };
    let mut lines = match command.style {
        0 => vec![format!("{pad}- '{}'{comment}", text.replace('\'', "''"))],
        1 => vec![format!("{pad}- \"{}\"{comment}", text.replace('\\', "\\\\").replace('"', "\\\""))],
        2 => vec![format!("{pad}- |{comment}"), format!("{pad}    {text}"), format!("{pad}    true")],
        3 => vec![format!("{pad}- >-{comment}"), format!("{pad}  {text}"), format!("{pad}  && true")],
        _ => vec![format!("{pad}- {text}{comment}")],
    };
    if command.comment == 1 {
        lines.insert(0, format!("{pad}# c5-{id}"));
    }
    lines
}

fn source(text: &str) -> Source {
    let file = SourceFile::new("buildspec.yml", text.to_owned());
    Source { file, named: true, place: None, invalid_utf8: None }
}

fn settings() -> Settings {
    Settings::new("2026-11-22".parse().unwrap())
}

fn is_kept(text: &str) -> bool {
    text.starts_with("echo keep-") || text == "keep value"
}

/// What is nobody's mistake, with the phase that it stands in, in order of its text.
fn kept(text: &str) -> Vec<(String, Option<String>)> {
    let tree = load(text, None);
    let nodes = tree.nodes().filter(|node| !node.is_alias() && node.text().is_some_and(is_kept));
    let phase = |node: Node<'_>| {
        let path = tree.path_to(node.span().start);
        let mut keys = path.iter().filter_map(|step| step.key.and_then(Node::text));
        keys.find(|key| ["install", "pre_build", "build", "post_build"].contains(key)).map(str::to_owned)
    };
    let mut kept: Vec<_> = nodes
        .map(|node| {
            let text = node.text().unwrap_or_default().to_owned();
            // What is misplaced in a phase may leave it.
            (text.clone(), phase(node).filter(|_| text != "keep value"))
        })
        .collect();
    kept.sort();
    kept
}

fn comments(text: &str) -> Vec<String> {
    let mut all: Vec<String> = load(text, None).comments().iter().map(|c| c.text.trim().to_owned()).collect();
    all.sort();
    all
}

/// How many findings say that something cannot be read or does not belong there.
fn malformed(report: &FileReport) -> usize {
    let form = |category| matches!(category, Category::Syntax | Category::Schema);
    report.findings.iter().filter(|finding| form(finding.diagnostic.rule.category)).count()
}

fn check(text: &str, policy: Policy) -> Result<Fixed, TestCaseError> {
    let before = lint(source(text), &settings());
    let fixed = fix_all(&source(text), &settings(), policy);
    let new = fixed.text();
    prop_assert!(fixed.unsettled.is_none(), "{:?}\n{text}", fixed.unsettled);
    prop_assert_eq!(fixed.applied.is_empty(), new == text, "{}", text);
    let again = fix_all(&source(new), &settings(), policy);
    prop_assert_eq!(again.text(), new, "a second run: {:?}\n{}", again.applied, text);
    let report = lint(source(new), &settings());
    let said = |report: &FileReport| report.findings.iter().map(|f| f.fingerprint).collect::<Vec<_>>();
    prop_assert_eq!(said(&fixed.report), said(&report));

    prop_assert_eq!(new.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
    prop_assert_eq!(new.ends_with('\n'), text.ends_with('\n'), "{}\n->\n{}", text, new);
    let bare = |text: &str| text.replace("\r\n", "").contains(['\n', '\r']);
    prop_assert_eq!(bare(new), bare(text), "line ends\n{}\n->\n{}", text, new);
    if verdict(text).is_ok() {
        prop_assert!(verdict(new).is_ok(), "{text}\n->\n{new}");
        prop_assert!(malformed(&report) <= malformed(&before), "{text}\n->\n{new}");
        let (old_kept, new_kept) = (kept(text), kept(new));
        if phases_are_kept(text) {
            prop_assert_eq!(old_kept, new_kept, "{}\n->\n{}", text, new);
        } else {
            let texts = |kept: Vec<(String, _)>| kept.into_iter().map(|(text, _)| text).collect::<Vec<_>>();
            prop_assert_eq!(texts(old_kept), texts(new_kept), "{}\n->\n{}", text, new);
        }
        prop_assert_eq!(comments(text), comments(new), "{}\n->\n{}", text, new);
    }
    Ok(fixed)
}

/// Whether no phase has a misspelt name.
fn phases_are_kept(text: &str) -> bool {
    !text.contains("postbuild:") && !text.contains("Build:")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixing_settles_and_keeps_all_else(text in spec()) {
        check(&text, Policy::SAFE)?;
        check(&text, Policy::ALL)?;
    }
}

#[test]
fn the_generated_buildspecs_are_worth_it() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut rules, mut readable) = (std::collections::BTreeSet::new(), 0);
    for _ in 0..40 {
        let text = spec().new_tree(&mut runner).unwrap().current();
        readable += usize::from(verdict(&text).is_ok());
        let fixed = fix_all(&source(&text), &settings(), Policy::ALL);
        rules.extend(fixed.applied.iter().map(|applied| applied.rule));
    }
    assert!(rules.len() >= 15, "fixes of few rules: {rules:?}");
    assert!(readable >= 20, "{readable} of 40 can be read");
}
