//! `speclint baseline write`, `prune`, `--baseline`.

use std::fs;

use crate::cli::Dir;

const TWO: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - npm test | tee test.log\n      - npm run lint | tee lint.log\n";
const THREE: &str = "version: 0.2\n\n# moved\nphases:\n  build:\n    commands:\n      - npm ci\n      - npm test | tee test.log\n      - npm run lint | tee lint.log\n      - npm run e2e | tee e2e.log\n";

const SELECT: [&str; 2] = ["--select", "masked-pipeline,suppressions"];

fn run(dir: &Dir, args: &[&str]) -> crate::cli::Run {
    dir.run(&[args, &SELECT[..]].concat())
}

#[test]
fn only_what_is_new_fails() {
    let dir = Dir::new();
    dir.write("ci/buildspec.yml", TWO);
    let written = run(&dir, &["baseline", "write"]);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""), "{}", written.stderr);
    assert_eq!(written.stderr, "note: speclint-baseline.json holds 2 findings: 2 came, 0 went\n");
    let known = ["--baseline", "speclint-baseline.json"];
    let same = run(&dir, &known);
    assert_eq!((same.code, same.stderr.as_str()), (0, ""));
    assert_eq!(same.stdout, "1 file checked, nothing found, 2 suppressed\n");
    dir.write("ci/buildspec.yml", THREE);
    let more = run(&dir, &[&known[..], &["--format", "concise"]].concat());
    assert_eq!((more.code, more.stdout.lines().count()), (1, 1), "{}", more.stdout);
    assert!(more.stdout.starts_with("ci/buildspec.yml:10:"), "{}", more.stdout);
    let all = run(&dir, &[&known[..], &["--show-suppressed", "--format", "plain"]].concat());
    assert_eq!(all.stdout.matches("it is in the baseline").count(), 2, "{}", all.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&run(&dir, &[&known[..], &["--format", "json"]].concat()).stdout).unwrap();
    assert_eq!(json["suppressed"][0]["by"], "baseline");
    assert_eq!(json["summary"]["suppressed"], 2);
    let by_variable = dir.run_with(
        &[("SPECLINT_BASELINE", "speclint-baseline.json")],
        &[&["--format", "concise"][..], &SELECT].concat(),
    );
    assert_eq!(by_variable.stdout, more.stdout);
}

#[test]
fn stale_entries_are_told_and_pruned_and_nothing_is_added() {
    let dir = Dir::new();
    dir.write("buildspec.yml", TWO);
    dir.write("other/buildspec.yml", TWO);
    run(&dir, &["baseline", "write", "--quiet"]);
    let whole = dir.read("speclint-baseline.json");
    dir.write("buildspec.yml", THREE.replace("npm test | tee test.log", "npm test"));
    let known = ["buildspec.yml", "--baseline", "speclint-baseline.json", "--format", "concise"];
    let told = run(&dir, &known);
    assert_eq!(told.code, 1);
    assert_eq!(
        told.stderr,
        "note: 1 entry of speclint-baseline.json is stale, nothing is found of it any more (masked-pipeline in buildspec.yml); \
         `speclint baseline prune` removes it\n"
    );
    assert_eq!(run(&dir, &[&known[..], &["--quiet"]].concat()).stderr, "");
    // Another rule's run says nothing of it, nor does a run over another file.
    let other = dir.run(&["buildspec.yml", "--baseline", "speclint-baseline.json", "--ignore", "all"]);
    assert_eq!((other.code, other.stderr.as_str()), (0, ""));
    run(&dir, &["baseline", "prune", "other"]);
    assert_eq!(dir.read("speclint-baseline.json"), whole);
    let pruned = run(&dir, &["baseline", "prune"]);
    assert_eq!(pruned.stderr, "note: 1 stale entry removed from speclint-baseline.json; it holds 3\n");
    let text = dir.read("speclint-baseline.json");
    assert_eq!(text.matches("\"rule\"").count(), 3);
    assert!(
        text.lines()
            .all(|line| whole.lines().any(|old| old.trim_end_matches(',') == line.trim_end_matches(',')))
    );
    fs::remove_file(dir.path("other/buildspec.yml")).unwrap();
    run(&dir, &["baseline", "prune"]);
    assert_eq!(
        dir.read("speclint-baseline.json").matches("\"rule\"").count(),
        1,
        "a file that is gone is stale"
    );
}

#[test]
fn writing_again_keeps_what_the_run_does_not_look_at() {
    let dir = Dir::new();
    dir.write("a/buildspec.yml", TWO);
    dir.write("b/buildspec.yml", TWO);
    run(&dir, &["baseline", "write", "--output", "known.json"]);
    dir.write("a/buildspec.yml", "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n");
    let again = run(&dir, &["baseline", "write", "a", "--output", "known.json"]);
    assert_eq!(again.stderr, "note: known.json holds 2 findings: 0 came, 2 went\n");
    let broken = "version: 0.2\nphases: [\n";
    dir.write("b/buildspec.yml", broken);
    let text = dir.read("known.json");
    run(&dir, &["baseline", "write", "--output", "known.json"]);
    assert_eq!(dir.read("known.json"), text, "a broken file says nothing");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("fingerprint")).collect();
    assert!(lines.is_sorted() && lines.iter().all(|line| line.contains("\"path\": \"b/buildspec.yml\"")));
}

#[test]
fn what_is_no_baseline_is_refused_with_a_way_out() {
    let dir = Dir::new();
    dir.write("buildspec.yml", TWO);
    let error = |text: Option<&str>| {
        if let Some(text) = text {
            dir.write("b.json", text);
        }
        let run = run(&dir, &["--baseline", "b.json"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        run.stderr
    };
    let missing = error(None);
    assert!(missing.starts_with("error: cannot read the baseline b.json: no such file"), "{missing}");
    assert!(missing.contains("help: `speclint baseline write`"), "{missing}");
    assert!(error(Some("{}")).contains("line 1: missing field `version`"));
    assert!(error(Some("{\"version\": 9}")).contains("help: update speclint"));
    assert!(error(Some("{\n<<<<<<< ours\n")).contains("line 2 is a mark of a merge"));
    assert!(error(Some("oops")).contains("help: remove it and write it again"));
    let run = run(&dir, &["baseline", "write", "--output", "b.json"]);
    assert_eq!(run.code, 2, "what is there may be something else");
    assert_eq!(dir.read("b.json"), "oops");
}

#[test]
fn a_comment_comes_before_the_baseline() {
    let dir = Dir::new();
    dir.write("buildspec.yml", TWO);
    run(&dir, &["baseline", "write", "--quiet"]);
    dir.write("buildspec.yml", TWO.replace("test.log", "test.log # speclint: ignore[masked-pipeline] known"));
    let run = run(&dir, &["--baseline", "speclint-baseline.json"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("1 entry of speclint-baseline.json is stale"), "{}", run.stderr);
}

#[test]
fn ignores_are_not_written_for_what_is_known() {
    let dir = Dir::new();
    dir.write("buildspec.yml", TWO);
    run(&dir, &["baseline", "write", "--quiet"]);
    dir.write("buildspec.yml", THREE);
    let run = run(&dir, &["--baseline", "speclint-baseline.json", "--add-ignores", "--format", "concise"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert_eq!(dir.read("buildspec.yml").matches("speclint: ignore").count(), 1);
}

#[test]
fn what_is_known_is_not_mended() {
    let dir = Dir::new();
    let old = "version: 0.2\nphases:\n  build:\n    commands:\n      - test $A = b\n";
    dir.write("buildspec.yml", old);
    let args = ["--select", "unquoted-test-operand"];
    dir.run(&[&["baseline", "write", "--quiet"][..], &args].concat());
    let text = format!("{old}      - test $C = d\n");
    dir.write("buildspec.yml", &text);
    let known = ["--baseline", "speclint-baseline.json"];
    let diff = dir.run(&[&known[..], &args, &["--diff"]].concat());
    assert_eq!(diff.code, 1);
    assert!(
        diff.stdout.contains("+      - test \"$C\" = d\n") && !diff.stdout.contains("\"$A\""),
        "{}",
        diff.stdout
    );
    let run = dir.run(&[&known[..], &args, &["--fix"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert_eq!(dir.read("buildspec.yml"), text.replace("$C", "\"$C\""));
    assert!(run.stdout.contains("1 suppressed"), "{}", run.stdout);
    // Without the baseline the other goes too.
    dir.run(&[&args[..], &["--fix"]].concat());
    assert_eq!(dir.read("buildspec.yml"), text.replace("$C", "\"$C\"").replace("$A", "\"$A\""));
}
