//! `--diff-base` and `--diff-file`.

use std::process::Command;

use crate::cli::{Dir, Run};

const OLD: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - npm test | tee test.log\n      - npm run lint | tee lint.log\n";
const NEW: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - npm test | tee test.log\n      - npm run e2e | tee e2e.log\n      - npm run lint | tee lint.log\n";

/// Runs git, untouched by the user's settings. False if it is not there or refuses.
fn git(dir: &Dir, args: &[&str]) -> bool {
    git_says(dir, args).is_some()
}

fn git_says(dir: &Dir, args: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .current_dir(dir.path("."))
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.fsmonitor=false"])
        .args(args)
        .env_clear()
        .env("PATH", std::env::var_os("PATH")?)
        .env("HOME", dir.path("."))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .map_err(|error| crate::skipped(format!("git cannot be run here: {error}")))
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn run(dir: &Dir, args: &[&str]) -> Run {
    dir.run(&[args, &["--select", "masked-pipeline", "--format", "concise"]].concat())
}

fn lines(run: &Run) -> Vec<&str> {
    run.stdout.lines().map(|line| line.split(": ").next().unwrap()).collect()
}

/// A repository whose branch `topic` adds a line that is found, to a file that has two of them already.
fn repository() -> Option<Dir> {
    let dir = Dir::new();
    if !git(&dir, &["init", "-q", "-b", "main"]) {
        return None;
    }
    dir.write("ci/buildspec.yml", OLD);
    assert!(git(&dir, &["add", "."]) && git(&dir, &["commit", "-qm", "1"]));
    assert!(git(&dir, &["checkout", "-qb", "topic"]));
    dir.write("ci/buildspec.yml", NEW);
    assert!(git(&dir, &["commit", "-qam", "2"]));
    Some(dir)
}

#[test]
fn only_changed_lines_since_a_branch() {
    let Some(dir) = repository() else { return };
    let since = run(&dir, &["--diff-base", "main"]);
    assert_eq!((since.code, lines(&since)), (1, vec!["ci/buildspec.yml:6:21"]), "{}", since.stderr);
    assert_eq!(since.stderr, "note: 2 findings on lines that have not changed since main left out\n");
    let nothing = run(&dir, &["--diff-base", "HEAD", "--quiet"]);
    assert_eq!((nothing.code, nothing.stdout.as_str(), nothing.stderr.as_str()), (0, "", ""));
    // What is not committed counts as changed, a new file as a whole.
    dir.write("ci/buildspec.yml", NEW.replace("npm test", "npm  test").replace('\n', "\r\n"));
    dir.write("new/buildspec.yml", OLD);
    let now = run(&dir, &["--diff-base", "HEAD"]);
    assert_eq!(lines(&now), ["ci/buildspec.yml:5:19", "new/buildspec.yml:5:18", "new/buildspec.yml:6:22"]);
    // The main branch going on changes nothing.
    assert!(git(&dir, &["stash", "-qu"]) && git(&dir, &["checkout", "-q", "main"]));
    dir.write("ci/buildspec.yml", OLD.replace("version: 0.2\n", "version: 0.2\n\n\n"));
    assert!(git(&dir, &["commit", "-qam", "3"]) && git(&dir, &["checkout", "-q", "topic"]));
    assert_eq!(lines(&run(&dir, &["--diff-base", "main"])), ["ci/buildspec.yml:6:21"]);
    let by_variable = dir.run_with(
        &[("SPECLINT_DIFF_BASE", "main")],
        &["--select", "masked-pipeline", "--format", "concise", "ci"],
    );
    assert_eq!(lines(&by_variable), ["ci/buildspec.yml:6:21"]);
}

#[test]
fn it_is_the_same_from_a_folder_and_for_standard_input() {
    let Some(dir) = repository() else { return };
    let input = NEW.as_bytes();
    let args =
        ["-", "--stdin-filename", "ci/buildspec.yml", "--diff-base", "main", "--select", "masked-pipeline"];
    let run = dir.run_on(input, &[&args[..], &["--format", "concise"]].concat());
    assert_eq!(lines(&run), ["ci/buildspec.yml:6:21"], "{}", run.stderr);
}

#[test]
fn a_base_that_cannot_be_had_stops_the_run_with_a_way_out() {
    let Some(dir) = repository() else { return };
    let error = |name: &str| {
        let run = run(&dir, &["--diff-base", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        run.stderr
    };
    let unknown = error("mian");
    assert!(
        unknown.starts_with("error: --diff-base mian: there is no branch, tag or commit `mian` here"),
        "{unknown}"
    );
    assert!(unknown.contains("help: did you mean `main`?"), "{unknown}");
    assert!(error("origin/main").contains("fetch-depth: 0"));
    assert!(error("HEAD~5").contains("goes back further"));
    assert!(error("main@{1}").contains("git rev-parse 'main@{1}'"));
    let outside = Dir::new();
    outside.write("buildspec.yml", OLD);
    let run = run(&outside, &["--diff-base", "main"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("this is no git repository (buildspec.yml)"), "{}", run.stderr);
    assert!(run.stderr.contains("--diff-file -"), "{}", run.stderr);
}

#[test]
fn only_lines_that_a_diff_adds() {
    let Some(dir) = repository() else { return };
    for flags in [&[][..], &["--no-prefix"], &["--src-prefix=i/", "--dst-prefix=w/"], &["-U0"]] {
        let diff = git_says(&dir, &[&["diff"], flags, &["main"]].concat()).unwrap();
        let run = dir.run_on(
            diff.as_bytes(),
            &["--diff-file", "-", "--select", "masked-pipeline", "--format", "concise"],
        );
        assert_eq!(lines(&run), ["ci/buildspec.yml:6:21"], "{flags:?}: {}", run.stderr);
        assert_eq!(run.stderr, "note: 2 findings on lines that the diff does not add left out\n");
    }
    dir.write("empty.diff", "");
    assert_eq!(run(&dir, &["--diff-file", "empty.diff"]).code, 0, "nothing changed");
    dir.write("other.diff", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
    let other = run(&dir, &["--diff-file", "other.diff"]);
    assert!(
        other.stderr.contains("note: the diff has no new line in any file that was linted"),
        "{}",
        other.stderr
    );
    let wrong = run(&dir, &["--diff-file", "ci/buildspec.yml"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains("ci/buildspec.yml is no diff to go by: it holds no unified diff"),
        "{}",
        wrong.stderr
    );
    assert_eq!(run(&dir, &["--diff-file", "gone.diff"]).code, 2);
    assert_eq!(run(&dir, &["--diff-file", "other.diff", "--diff-base", "main"]).code, 2);
    let both = dir.run_on(b"", &["-", "--diff-file", "-"]);
    assert!(both.code == 2 && both.stderr.contains("cannot be both"), "{}", both.stderr);
}

#[test]
fn ignores_are_written_for_changed_lines_only() {
    let Some(dir) = repository() else { return };
    let run = run(&dir, &["--diff-base", "main", "--add-ignores", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let text = dir.read("ci/buildspec.yml");
    assert_eq!(text.matches("ignore[masked-pipeline]").count(), 1, "{text}");
    assert!(text.contains("tee e2e.log # speclint: ignore[masked-pipeline]\n"), "{text}");
}

#[test]
fn lines_that_did_not_change_are_not_mended() {
    let dir = Dir::new();
    if !git(&dir, &["init", "-q", "-b", "main"]) {
        return;
    }
    let old = "version: 0.2\nphases:\n  build:\n    commands:\n      - test $A = b\n      - make\n";
    let text = old.replace("make", "test $C = d");
    dir.write("buildspec.yml", old);
    assert!(git(&dir, &["add", "."]) && git(&dir, &["commit", "-qm", "1"]));
    dir.write("buildspec.yml", &text);
    let args = ["--select", "unquoted-test-operand", "--diff-base", "HEAD"];
    let diff = dir.run(&[&args[..], &["--diff"]].concat());
    assert_eq!(diff.code, 1);
    assert!(
        diff.stdout.contains("+      - test \"$C\" = d\n") && !diff.stdout.contains("\"$A\""),
        "{}",
        diff.stdout
    );
    let run = dir.run(&[&args[..], &["--fix"]].concat());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(dir.read("buildspec.yml"), text.replace("$C", "\"$C\""));
    // A line that a fix writes has changed as well; a second run has nothing to do.
    let again = dir.run(&[&args[..], &["--fix-only"]].concat());
    assert_eq!((again.code, again.stderr.matches("fixed").count()), (0, 0), "{}", again.stderr);
    assert_eq!(dir.read("buildspec.yml"), text.replace("$C", "\"$C\""));
}
