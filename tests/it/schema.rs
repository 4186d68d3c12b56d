//! The schema table: the published JSON Schema is made from it, and what AWS documents passes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use speclint::buildspec::json_schema;
use speclint::buildspec::schema::{ROOT, Section, Shape, sections};
use speclint::diagnostics::Severity;
use speclint::lint::{Settings, Source, lint};
use speclint::source::SourceFile;
use speclint::yaml::{Node, load};

const RULES: [&str; 9] = [
    "unknown-key",
    "misplaced-key",
    "wrong-type",
    "missing-key",
    "unsupported-version",
    "quoted-version-in-batch",
    "invalid-value",
    "empty-commands",
    "look-alike-file",
];

fn specs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/buildspecs");
    let mut specs: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    specs.sort();
    assert!(specs.len() > 5);
    specs
}

/// What the schema rules say, as `line: severity[rule] message`.
fn said(name: &str, text: &str) -> Vec<(Severity, String)> {
    let source =
        Source { file: SourceFile::new(name, text.to_owned()), named: true, place: None, invalid_utf8: None };
    let report = lint(source, &Settings::new("2026-11-22".parse().unwrap()));
    report
        .findings
        .iter()
        .map(|f| &f.diagnostic)
        .filter(|d| RULES.contains(&d.rule.name))
        .map(|d| {
            let line = report.file.line_of(d.primary.span.start) + 1;
            (d.severity, format!("{name}:{line}: {}[{}] {}", d.severity, d.rule.name, d.message))
        })
        .collect()
}

#[test]
fn documented_buildspecs_pass() {
    for (name, text) in specs() {
        let said = said(&name, &text);
        if name.starts_with("version-0.1") {
            assert_eq!(said.len(), 1, "{said:?}");
            assert!(said[0].1.contains("note[unsupported-version]"), "{said:?}");
        } else {
            assert!(said.is_empty(), "{said:#?}");
        }
    }
}

#[test]
fn every_key_of_the_table_is_in_one_of_them() {
    let mut used = BTreeSet::new();
    for (_, text) in specs() {
        let tree = load(&text, None);
        walk(tree.root().unwrap(), &ROOT, &mut used);
    }
    let mut unused = Vec::new();
    for section in sections() {
        for key in section.keys {
            if !used.contains(&(section.path, key.name)) {
                unused.push(format!("{}.{}", section.path, key.name));
            }
        }
    }
    assert!(unused.is_empty(), "{unused:#?}");
}

fn walk(node: Node<'_>, section: &'static Section, used: &mut BTreeSet<(&'static str, &'static str)>) {
    for entry in node.entries() {
        let Some(key) = section.key(entry.key.text().unwrap()) else { continue };
        used.insert((section.path, key.name));
        match key.shape {
            Shape::Section(s) => walk(entry.value, s, used),
            Shape::SectionMap(s) => entry.value.entries().for_each(|e| walk(e.value, s, used)),
            Shape::Sections(s) => entry.value.items().for_each(|item| walk(item, s, used)),
            _ => {}
        }
    }
}

#[test]
fn a_key_more_or_less_is_seen() {
    // The other side of `documented_buildspecs_pass`: each known key with a letter too many is reported.
    for (name, text) in specs().into_iter().filter(|(name, _)| name != "everything.json") {
        let tree = load(&text, None);
        for entry in tree.root().unwrap().entries() {
            let key = entry.key.text().unwrap();
            if matches!(key, "eb_codebuild_settings" | "env") {
                continue;
            }
            let mut changed = text.clone();
            changed.insert(entry.key.span().end as usize, 'x');
            let said = said("buildspec.yml", &changed);
            assert!(
                said.iter().any(|(s, m)| *s == Severity::Error && m.contains("unknown-key")),
                "{name}, {key}: {said:?}"
            );
        }
    }
}

#[test]
fn fixes_mend_what_they_are_offered_for() {
    let spec = "phases:\n  build:\n    commands:\n      - make\n";
    for (rule, text) in [
        ("unknown-key", format!("version: 0.2\n{}", spec.replace("commands", "'comands'"))),
        ("unknown-key", format!("version: 0.2\n{}", spec.replace("build", "pre-build"))),
        ("unknown-key", format!("version: 0.2\nenvironment_variables:\n  plaintext:\n    A: b\n{spec}")),
        ("unknown-key", "{\"version\": 0.2, \"phase\": {\"build\": {\"commands\": [\"a\"]}}}\n".to_owned()),
        (
            "misplaced-key",
            "version: 0.2\nphases:\ninstall:\n  commands:\n    - |\n      a\n\n      b\n# then\nbuild:\n  commands: [a]\ncache:\n  paths: a\n".to_owned(),
        ),
        ("wrong-type", "version: 0.2\nphases:\n  build:\n    # all\n    - make\n    - make test\n".to_owned()),
        ("wrong-type", format!("version: 0.2\n{spec}cache:\n  - a/**/*\n")),
        ("missing-key", format!("# x\n---\n{spec}")),
        ("unsupported-version", format!("version: '1.0'\n{spec}")),
        ("quoted-version-in-batch", "version: \"0.2\"\nbatch:\n  build-list:\n    - identifier: a\n".to_owned()),
        ("invalid-value", format!("version: 0.2\n{spec}    on-failure: \"ABROT\"\n")),
        ("invalid-value", format!("version: 0.2\n{spec}artifacts:\n  files: a\n  discard-paths: >-\n    on\n")),
    ] {
        let source = Source {
            file: SourceFile::new("buildspec.yml", text.clone()),
            named: true,
            place: None,
            invalid_utf8: None,
        };
        let report = lint(source, &Settings::new("2026-11-22".parse().unwrap()));
        let findings: Vec<_> = report.findings.iter().map(|f| &f.diagnostic).collect();
        let [finding] = findings.as_slice() else { panic!("{rule}: {findings:#?}\n{text}") };
        assert_eq!(finding.rule.name, rule, "{text}");
        let mut mended = text.clone();
        for edit in finding.fixes[0].edits.iter().rev() {
            mended.replace_range(edit.span.range(), &edit.text);
        }
        assert_eq!(said("buildspec.yml", &mended), [], "{rule}:\n{text}\n{mended}");
    }
}

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/buildspec.schema.json");
    let now = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(published == now, "run `UPDATE=1 cargo test the_published_schema_is_current`");
}
