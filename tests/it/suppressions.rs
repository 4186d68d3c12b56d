//! Comments that silence findings, `--show-suppressed`, `--no-ignores`, `--add-ignores`.

use std::fs;

use serde_json::Value;
use speclint::catalog::{Category, Need, rules};
use speclint::diagnostics::Finding;
use speclint::lint::lint;
use speclint::suppress::add;

use crate::cli::Dir;
use crate::pages::examples;

/// One warning at line 5, one at line 8.
const PIPES: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - npm test | tee test.log\n      - |\n        npm ci\n        npm run lint | tee lint.log\n";

fn concise(dir: &Dir, args: &[&str]) -> Vec<String> {
    let run = dir.run(&[args, &["--format", "concise", "--select", "masked-pipeline,suppressions"]].concat());
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_comment_silences_what_it_covers_and_is_counted() {
    let dir = Dir::new();
    dir.write("buildspec.yml", PIPES);
    assert_eq!(concise(&dir, &[]).len(), 2);
    dir.write(
        "buildspec.yml",
        PIPES.replace("test.log\n", "test.log # speclint: ignore[masked-pipeline] known\n"),
    );
    let left = concise(&dir, &[]);
    assert_eq!(left.len(), 1);
    assert!(left[0].starts_with("buildspec.yml:8:"), "{left:?}");
    let run = dir.run(&["--select", "masked-pipeline", "--format", "plain"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.ends_with("\n1 warning in 1 file, 1 suppressed\n"), "{}", run.stdout);
    dir.write("buildspec.yml", format!("# speclint: ignore-file[shell] all known\n{PIPES}"));
    let run = dir.run(&["--select", "masked-pipeline"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "1 file checked, nothing found, 2 suppressed\n"));
}

#[test]
fn what_is_silenced_can_be_shown() {
    let dir = Dir::new();
    dir.write(
        "buildspec.yml",
        PIPES.replace("test.log\n", "test.log # speclint: ignore[masked-pipeline] known\n"),
    );
    let all = concise(&dir, &["--show-suppressed"]);
    assert_eq!(all.len(), 2);
    assert!(all[0].starts_with("buildspec.yml:5:") && all[0].contains("] suppressed: "), "{all:?}");
    assert!(all[0].ends_with(" (known)"), "{all:?}");
    for format in ["human", "plain"] {
        let run = dir.run(&["--select", "masked-pipeline", "--show-suppressed", "--format", format]);
        assert!(
            run.stdout.contains("silenced here:") && run.stdout.contains("known\n"),
            "{format}: {}",
            run.stdout
        );
    }
    let json: Value =
        serde_json::from_str(&dir.run(&["--select", "masked-pipeline", "--format", "json"]).stdout).unwrap();
    let suppressed = &json["suppressed"][0];
    assert_eq!(suppressed["by"], "comment");
    assert_eq!(suppressed["reason"], "known");
    assert_eq!(suppressed["comment"]["start"]["line"], 5);
    assert_eq!(suppressed["diagnostic"]["rule"], "masked-pipeline");
    assert_eq!(json["summary"]["suppressed"], 1);
}

#[test]
fn the_comments_can_be_passed_over() {
    let dir = Dir::new();
    let text = format!("# speclint: ignore-file[masked-pipeline, no-such-rule, secret-printed]\n{PIPES}");
    dir.write("buildspec.yml", text);
    assert_eq!(concise(&dir, &["--no-ignores"]).len(), 2);
    let with = concise(&dir, &[]);
    assert_eq!(with.len(), 1, "secret-printed is off in this run: {with:?}");
    assert!(with[0].contains("error[unknown-rule]"), "{with:?}");
}

#[test]
fn a_broken_file_is_silenced_as_a_whole() {
    let dir = Dir::new();
    let broken = "version: 0.2\nphases:\n  build:\n   commands:\n  - \"make\n";
    dir.write("buildspec.yml", broken);
    assert_eq!(dir.run(&["buildspec.yml"]).code, 1);
    for comment in [
        "# speclint: ignore-file[syntax] a template\n",
        "# speclint: ignore-file[yaml-syntax, unverified-yaml-feature]\n",
    ] {
        dir.write("buildspec.yml", format!("{comment}{broken}"));
        let run = dir.run(&["buildspec.yml", "--format", "concise"]);
        assert!(!run.stdout.contains("syntax"), "{comment}{}", run.stdout);
        dir.write("buildspec.yml", format!("{broken}{comment}"));
        let run = dir.run(&["buildspec.yml", "--format", "concise"]);
        assert!(!run.stdout.contains("yaml-syntax"), "below: {comment}{}", run.stdout);
    }
}

#[test]
fn a_file_that_is_no_buildspec_can_say_so() {
    let dir = Dir::new();
    let spec = "version: 0.1\nphases:\n  pre_test:\n    commands:\n      - adb devices\n  test:\n    commands:\n      - appium\n";
    dir.write("buildspec.yml", spec);
    let before = dir.run(&["buildspec.yml", "--format", "concise"]);
    assert!(before.stdout.contains("[look-alike-file]"), "{}", before.stdout);
    dir.write(
        "buildspec.yml",
        format!("# speclint: ignore-file[look-alike-file, masked-pipeline] for Device Farm\n{spec}"),
    );
    assert_eq!(dir.run(&["buildspec.yml", "--format", "concise"]).stdout, "");
}

#[test]
fn in_a_markdown_page_the_comment_stands_in_the_fence() {
    let dir = Dir::new();
    let fence = |comment: &str| {
        format!(
            "> ```yaml\n> version: 0.2\n> phases:\n>   build:\n>     commands:\n>       - npm test | tee log{comment}\n> ```\n"
        )
    };
    let page = format!("# Page\n\n{}\n{}", fence(" # speclint: ignore[masked-pipeline] shown"), fence(""));
    dir.write("page.md", page);
    let left = concise(&dir, &["page.md"]);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("page.md:16:"), "{left:?}");
    let run = dir.run(&[
        "page.md",
        "--select",
        "masked-pipeline",
        "--add-ignores",
        "--quiet",
        "--format",
        "concise",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(
        dir.read("page.md").ends_with("> # speclint: ignore[masked-pipeline]\n> ```\n")
            || dir.read("page.md").contains("| tee log # speclint: ignore[masked-pipeline]\n"),
        "{}",
        dir.read("page.md")
    );
}

#[test]
fn ignores_are_written_where_yaml_allows_them() {
    let dir = Dir::new();
    dir.write("buildspec.yml", PIPES);
    let run = dir.run(&[
        "--select",
        "masked-pipeline",
        "--add-ignores",
        "--reason",
        "before\nus",
        "--format",
        "concise",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert_eq!(run.stderr, "note: comments were written for 2 findings in 1 file\n");
    let comment = "# speclint: ignore[masked-pipeline] before us";
    let wanted = PIPES
        .replace("test.log\n", &format!("test.log {comment}\n"))
        .replace("      - |", &format!("      {comment}\n      - |"));
    assert_eq!(dir.read("buildspec.yml"), wanted);
    let again = dir.run(&["--select", "masked-pipeline", "--add-ignores"]);
    assert_eq!(dir.read("buildspec.yml"), wanted, "nothing is left to write: {}", again.stderr);
}

#[test]
fn ignores_join_a_comment_that_is_there_and_keep_line_ends() {
    let dir = Dir::new();
    let text = PIPES
        .replace("test.log\n", "test.log # speclint: ignore[secret-printed] old\n")
        .replace("      - |", "      # for people\n      - |")
        .replace('\n', "\r\n");
    dir.write("buildspec.yml", format!("\u{feff}{text}"));
    let run = dir.run(&["--select", "masked-pipeline", "--add-ignores=shell"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let written = dir.read("buildspec.yml");
    assert!(written.starts_with("\u{feff}version"), "{written:?}");
    assert!(written.contains("# speclint: ignore[secret-printed, masked-pipeline] old\r\n"), "{written:?}");
    assert!(
        written.contains("      # for people\r\n      # speclint: ignore[masked-pipeline]\r\n      - |\r\n"),
        "{written:?}"
    );
    assert_eq!(written.matches('\n').count(), written.matches("\r\n").count());
}

#[test]
fn only_what_is_asked_for_gets_a_comment() {
    let dir = Dir::new();
    dir.write("buildspec.yml", PIPES);
    dir.run(&["--select", "masked-pipeline", "--add-ignores=security"]);
    assert_eq!(dir.read("buildspec.yml"), PIPES);
    let run = dir.run(&["--add-ignores=no-such-rule"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("unknown rule `no-such-rule` in --add-ignores"), "{}", run.stderr);
    assert_eq!(dir.run(&["--reason", "why"]).code, 2);
    let run = dir.run_on(PIPES.as_bytes(), &["-", "--add-ignores"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("standard input cannot be written to"), "{}", run.stderr);
    dir.write(
        "latin1.yml",
        b"# caf\xe9\nversion: 0.2\nphases:\n  build:\n    commands:\n      - npm test | tee log\n",
    );
    let run = dir.run(&["latin1.yml", "--select", "masked-pipeline", "--add-ignores"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("latin1.yml: holds bytes that are not UTF-8"), "{}", run.stderr);
}

#[test]
fn json_gets_no_comment() {
    let dir = Dir::new();
    let text = "{\"version\": 0.2, \"phases\": {\"build\": {\"commands\": [\"npm test | tee log\"]}}}\n";
    for name in ["buildspec.json", "buildspec.yml"] {
        dir.write(name, text);
        let run = dir.run(&[name, "--select", "masked-pipeline", "--add-ignores"]);
        assert_eq!(run.code, 1);
        assert_eq!(dir.read(name), text);
        assert!(run.stderr.contains("1 finding could not be silenced by a comment"), "{}", run.stderr);
    }
}

/// A rule that asks for the root or the image must say so on its page, or an `ignore[…]` for it is called unused in a run that
/// does not know them.
#[test]
fn rules_name_what_they_need() {
    const ROOT: [&str; 3] = ["facts.root()", "facts.filesystem()", "facts.file_uses()"];
    const IMAGE: [&str; 4] = ["facts.images()", "facts.build_images()", "known_images(", "batch_images"];
    for rule in rules() {
        let path = format!("src/rules/{}/{}.rs", rule.category.slug(), rule.name.replace('-', "_"));
        let source = fs::read_to_string(&path).unwrap();
        let source: String = source.split("#[cfg(test)]").next().unwrap().split_whitespace().collect();
        let asks = |words: &[&str]| words.iter().any(|word| source.contains(word));
        for (need, asks) in [(Need::Root, asks(&ROOT)), (Need::Image, asks(&IMAGE))] {
            assert!(
                !asks || rule.needs.contains(&need),
                "{path} asks for {need:?}, its page does not say `needs:`"
            );
        }
    }
}

#[test]
fn every_finding_on_the_rule_pages_can_be_silenced() {
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for example in examples().iter().filter(|example| example.bad) {
        let (source, settings) = example.setup(&example.text);
        let report = lint(source.clone(), &settings);
        let wanted = |finding: &Finding| finding.diagnostic.rule.category != Category::Suppressions;
        let yaml = source.file.path().extension().is_some_and(|e| e == "yml" || e == "yaml");
        if !report.findings.iter().any(wanted) || !yaml || example.text.starts_with('{') {
            continue;
        }
        ran += 1;
        let added = add(&source, &settings, &report, wanted, Some("the test"));
        match added {
            Some(added) if added.left == 0 && !added.report.findings.iter().any(wanted) => {}
            Some(added) => {
                wrong.push(format!("{}: left {}\n{}", example.place(), added.left, added.report.file.text()));
            }
            None => wrong.push(format!("{}: nothing was written", example.place())),
        }
    }
    assert!(wrong.is_empty(), "{} of {ran}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(ran > 300, "{ran}");
}
