//! What the walk says of whole documents; the pages of the schema rules test the wording.

use super::{Issue, issues};
use crate::source::SourceFile;
use crate::yaml::load;

/// Each issue as `kind names`, in order.
fn said(text: &str) -> Vec<String> {
    let tree = load(text, None);
    let file = SourceFile::new("buildspec.yml", text.to_owned());
    let all = issues(&tree, &file, true);
    all.iter()
        .map(|issue| {
            let name = |node: crate::yaml::Node<'_>| node.text().unwrap_or("?").to_owned();
            match issue {
                Issue::NoContent => "no content".to_owned(),
                Issue::NoMapping(_) => "no mapping".to_owned(),
                Issue::Unknown(u) => format!("unknown {}", name(u.key)),
                Issue::Misplaced(m) => {
                    let names: Vec<_> = m.keys.iter().map(|(key, _)| name(*key)).collect();
                    format!("misplaced {} to {}", names.join(" "), m.to.path())
                }
                Issue::WrongType(w) => format!("type {}", name(w.key)),
                Issue::Missing(m) => {
                    let names: Vec<_> = m.keys.iter().map(|k| k.name).collect();
                    format!("missing {} in {:?}", names.join(" "), m.place.path)
                }
                Issue::Empty(e) => format!("empty {}", name(e.key)),
                Issue::NoCommands(e) => format!("idle {}", e.place.path),
                Issue::Value(v) => format!("value {}", v.text.as_str()),
            }
        })
        .collect()
}

#[test]
fn nothing_is_missing_from_a_text_that_was_read_in_part() {
    let text = "phases:\n  build:\n    comands:\n      - \"x\n  post_build:\n    on-failure: NEVER\nenv:\n  STAGE: dev\n";
    let tree = load(text, None);
    assert!(tree.is_partial());
    let said = said(text);
    assert!(said.contains(&"unknown comands".to_owned()), "{said:?}");
    assert!(said.iter().all(|s| !s.starts_with("missing") && !s.starts_with("empty")), "{said:?}");
    // What follows the line that was left out may stand elsewhere.
    assert!(said.iter().all(|s| !s.starts_with("misplaced")), "{said:?}");
}

#[test]
fn all_mistakes_are_found_and_each_once() {
    let text = "
version: 0.2
vars: {A: b}
env:
  variables: [A]
  STAGE: dev
  REGION: x
phases:
  preBuild: {commands: [a]}
  build:
    on-failure: never
    comands: [a]
  artifacts: {fils: a}
cache: [a]
";
    assert_eq!(
        said(text),
        [
            "type variables",
            "misplaced STAGE REGION to env.variables",
            "unknown preBuild",
            "value never",
            "unknown comands",
            "unknown fils",
            "misplaced artifacts to ",
            "type cache",
            "unknown vars",
        ]
    );
}

#[test]
fn what_an_alias_or_a_merge_key_brings_in_is_known() {
    let text = "
version: 0.2
.x: &x {commands: [make], comands: [b]}
phases:
  pre_build: {<<: *x}
  build: *x
  post_build: {<<: [*x, {on-failure: ABORT}]}
";
    assert_eq!(said(text), ["unknown .x", "unknown comands"]);
    // Of what an alias of nothing brings, nothing can be missing.
    assert_eq!(
        said("version: 0.2\nphases:\n  build: {<<: *gone}\n  post_build: *gone\n"),
        Vec::<String>::new()
    );
}

#[test]
fn one_cause_is_one_issue() {
    for (text, expected) in [
        ("version: 0.2\nphase:\n  build: {commands: [a]}\n", vec!["unknown phase"]),
        ("version: 0.2\nphases:\nbuild: {commands: [a]}\n", vec!["misplaced build to phases"]),
        ("version: 0.2\nphases:\n  build: {script: [a]}\n", vec!["unknown script"]),
        ("version: 0.2\nphases:\n  build: {foo: [a]}\n", vec!["unknown foo"]),
        ("version: 0.2\nphases:\n  build: [a]\n", vec!["type build"]),
        (
            "version: 0.2\nphases: {runtime-versions: {nodejs: 22}, commands: [a]}\n",
            vec!["misplaced runtime-versions commands to phases.install"],
        ),
        (
            "version: 0.2\nphases: {build: {commands: [a]}}\nartifacts: {secondary-artifacts: {a: {files: b}}}\n",
            vec![],
        ),
        ("version: 0.2\nbuild-list: [{identifier: a}]\n", vec!["misplaced build-list to batch"]),
        (
            "version: 0.2\nbatch: {fast-fail: no}\nbuild-list: [{identifier: a}]\n",
            vec!["misplaced build-list to batch"],
        ),
        (
            "version: 0.2\nbatch:\n  build-list: [{identifier: a}]\n  build: {commands: [a]}\n",
            vec!["misplaced build to phases"],
        ),
        (
            "version: 0.2\nphases:\n  build: {commands: [a]}\n  files: a\n  name: b\n",
            vec!["misplaced files name to artifacts"],
        ),
        (
            "version: 0.2\nphases:\n  install:\n  runtime-versions:\n    nodejs: 22\n    commands: [a]\n",
            vec!["misplaced runtime-versions to phases.install"],
        ),
        (
            "version: 0.2\nenv:\n  variables:\n    A: b\n    phases:\n      build: {commands: [a]}\n",
            vec!["misplaced phases to "],
        ),
        (
            "version: 0.2\nphases: {build: {commands: [a]}}\nartifacts: {name: a}\nfiles: b\n",
            vec!["misplaced files to artifacts"],
        ),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn placeholders_are_left_alone() {
    let text = "
version: 0.2
env:
  variables:
    A: {{ a }}
    B: {PUT YOUR NAME HERE}
    C: !Ref Bucket
    <name>: <value>
  {{ section }}: x
  ${KEY}: y
phases:
  build:
    {{ commands }}: [a]
artifacts: !Sub x
";
    assert_eq!(said(text), Vec::<String>::new());
}

#[test]
fn odd_documents() {
    assert_eq!(said(""), ["no content"]);
    assert_eq!(said("# a\n---\n"), ["no content"]);
    assert_eq!(said("- a\n"), ["no mapping"]);
    assert_eq!(said("{}\n"), ["missing version phases in \"\""]);
    assert_eq!(said("version:\nphases:\n"), ["empty phases", "missing version in \"\""]);
    assert_eq!(said("? [a]\n: b\nversion: 0.2\n"), Vec::<String>::new());
}

#[test]
fn time_grows_with_the_text() {
    // Long lists of strangers, of misplaced keys and of empty sections, and keys that are long.
    let lines = |form: &dyn Fn(usize) -> String| (0..5_000).map(form).collect::<String>();
    let text = [
        "version: 0.2\nenv:\n".to_owned(),
        lines(&|n| format!("  STAGE_{n}: x\n  stranger{n}: x\n")),
        "phases:\n".to_owned(),
        lines(&|n| format!("  phase{n}:\n    # - x\n")),
        format!("{}: x\n", "commands".repeat(120)),
        "reports:\n".to_owned(),
        lines(&|n| format!("  group{n}:\n    # none\n")),
    ]
    .concat();
    let begin = std::time::Instant::now();
    assert!(said(&text).len() > 15_000);
    assert!(begin.elapsed().as_secs() < 10, "{:?}", begin.elapsed());
}
