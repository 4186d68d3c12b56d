//! `--fix` and its like with the real program: what is written, what is printed, what is said, which exit code.

use std::fs;

use crate::cli::Dir;

/// Two safe fixes (a misspelt key, a version that CodeBuild does not know) and one finding that has none.
const BAD: &str = "# keep me\nversion: 0.3 # and me\nphases:\n  build:\n    comands:\n      - make\nartifacts:\n  \
                   discard-paths: yes\n  files:\n    - add/index.js\n    - remove/index.js\n";

fn fixed() -> String {
    BAD.replace("0.3", "0.2").replace("comands", "commands")
}

#[test]
fn what_is_safe_is_fixed_and_the_rest_reported() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    let run = dir.run(&["b.yml", "--fix", "--format", "concise"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.stderr, "");
    let rules: Vec<&str> = run.stdout.lines().filter_map(|l| l.split(['[', ']']).nth(1)).collect();
    assert_eq!(rules, ["discard-paths-collision"], "{}", run.stdout);
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), fixed());
    assert_eq!(fs::read_dir(dir.path("")).unwrap().count(), 1, "nothing is left beside it");
    let again = dir.run(&["b.yml", "--fix", "--format", "plain"]);
    assert!(
        again.stdout.ends_with("\n1 error in 1 file\n1 fixable with --fix --unsafe-fixes\n"),
        "{}",
        again.stdout
    );
}

#[test]
fn the_summary_counts_by_rule() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    let run = dir.run(&["b.yml", "--fix", "--format", "plain"]);
    assert!(
        run.stdout.ends_with(
            "\n1 error in 1 file\n2 fixed: 1 unknown-key, 1 unsupported-version\n1 fixable with --fix --unsafe-fixes\n"
        ),
        "{}",
        run.stdout
    );
}

#[test]
fn what_could_be_fixed_is_marked() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    let run = dir.run(&["b.yml", "--format", "concise"]);
    let marked: Vec<&str> = run.stdout.lines().filter(|l| l.ends_with(" [fixable with --fix]")).collect();
    assert_eq!(marked.len(), 2, "{}", run.stdout);
    for format in ["plain", "human"] {
        let run = dir.run(&["b.yml", "--format", format]);
        assert!(run.stdout.contains("fixable with --fix: rename the key to `commands`"), "{}", run.stdout);
        assert!(
            run.stdout.ends_with("\n2 fixable with --fix, 1 more with --unsafe-fixes\n"),
            "{}",
            run.stdout
        );
    }
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), BAD);
}

#[test]
fn fix_only_says_nothing_of_the_rest_and_succeeds() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    let run = dir.run(&["b.yml", "--fix-only"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert_eq!(run.stderr, "note: 2 findings in 1 file fixed: 1 unknown-key, 1 unsupported-version\n");
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), fixed());
    let again = dir.run(&["b.yml", "--fix-only"]);
    assert_eq!((again.code, again.stdout.as_str(), again.stderr.as_str()), (0, "", ""));
    assert_eq!(dir.run(&["b.yml", "gone.yml", "--fix-only"]).code, 2);
}

#[test]
fn a_diff_changes_nothing_and_is_what_patch_takes() {
    let dir = Dir::new();
    dir.write("ci/b.yml", BAD);
    let run = dir.run(&["ci/b.yml", "--diff"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.stderr,
        "note: 2 findings in 1 file would be fixed: 1 unknown-key, 1 unsupported-version\n"
    );
    assert_eq!(
        run.stdout,
        "--- a/ci/b.yml\n+++ b/ci/b.yml\n@@ -1,8 +1,8 @@\n # keep me\n-version: 0.3 # and me\n+version: 0.2 # and me\n \
         phases:\n   build:\n-    comands:\n+    commands:\n       - make\n artifacts:\n   discard-paths: yes\n"
    );
    assert_eq!(fs::read_to_string(dir.path("ci/b.yml")).unwrap(), BAD);
    let quiet = dir.run(&["ci/b.yml", "--diff", "--quiet", "--output-file", "it.patch"]);
    assert_eq!((quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()), (1, "", ""));
    assert_eq!(fs::read_to_string(dir.path("it.patch")).unwrap(), run.stdout);
    let coloured = dir.run(&["ci/b.yml", "--diff", "--color", "always"]);
    assert!(coloured.stdout.contains("\n\u{1b}[32m+    commands:\u{1b}[0m\n"), "{:?}", coloured.stdout);
    dir.write("ci/b.yml", fixed());
    let clean = dir.run(&["ci/b.yml", "--diff"]);
    assert_eq!((clean.code, clean.stdout.as_str(), clean.stderr.as_str()), (0, "", ""));
}

#[test]
fn variables_stand_for_the_flags() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    assert_eq!(dir.run_with(&[("SPECLINT_DIFF", "1")], &["b.yml"]).code, 1);
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), BAD);
    dir.run_with(&[("SPECLINT_FIX", "0")], &["b.yml"]);
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), BAD);
    assert_eq!(dir.run_with(&[("SPECLINT_FIX_ONLY", "true")], &["b.yml"]).stdout, "");
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), fixed());
    dir.write("b.yml", BAD);
    dir.run_with(&[("SPECLINT_FIX", "1")], &["b.yml"]);
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), fixed());
}

#[test]
fn unsafe_fixes_need_to_be_asked_for() {
    let dir = Dir::new();
    let text =
        "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      docker: 19\n      python: 3.12\n";
    dir.write("b.yml", text);
    let args = ["b.yml", "--image", "standard:7.0", "--format", "concise"];
    let run = dir.run(&[&args[..], &["--fix"]].concat());
    assert!(run.stdout.contains(" [fixable with --unsafe-fixes]\n"), "{}", run.stdout);
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), text);
    dir.run_with(&[("SPECLINT_UNSAFE_FIXES", "1")], &[&args[..], &["--fix"]].concat());
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), text.replace("      docker: 19\n", ""));
}

#[test]
fn hidden_findings_are_left_alone() {
    let dir = Dir::new();
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - test $A = b\nreports:\n  r:\n    files: a.xml\n    \
                file-fromat: JUNITXML\n";
    dir.write("b.yml", text);
    dir.run(&["b.yml", "--fix", "--ignore", "unknown-key"]);
    assert!(fs::read_to_string(dir.path("b.yml")).unwrap().contains("file-fromat"));
    dir.write("b.yml", text);
    dir.run(&["b.yml", "--fix", "--severity", "error"]);
    let left = fs::read_to_string(dir.path("b.yml")).unwrap();
    assert!(left.contains("test $A = b") && left.contains("file-format"), "{left}");
}

#[test]
fn standard_input_is_a_filter() {
    let dir = Dir::new();
    let run = dir.run_on(BAD.as_bytes(), &["-", "--fix", "--format", "concise"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, fixed().as_str()));
    assert!(run.stderr.starts_with("<stdin>:11:7: error[discard-paths-collision] "), "{}", run.stderr);
    let only = dir.run_on(BAD.as_bytes(), &["-", "--fix-only", "--quiet"]);
    assert_eq!((only.code, only.stdout.as_str(), only.stderr.as_str()), (0, fixed().as_str(), ""));
    let clean = dir.run_on(fixed().as_bytes(), &["-", "--fix-only"]);
    assert_eq!(
        (clean.code, clean.stdout.as_str()),
        (0, fixed().as_str()),
        "text without findings comes back"
    );
    let diff = dir.run_on(BAD.as_bytes(), &["-", "--diff", "--stdin-filename", "b.yml"]);
    assert!(diff.stdout.starts_with("--- a/b.yml\n+++ b/b.yml\n@@ "), "{}", diff.stdout);
    let broken = dir.run_on(b"version: 0.3\xff\n", &["-", "--fix"]);
    assert_eq!((broken.code, broken.stdout.as_str()), (2, ""));
    assert!(
        broken.stderr.contains("error: <stdin>: is not UTF-8, so nothing of it was fixed"),
        "{}",
        broken.stderr
    );
    let report = dir.run_on(BAD.as_bytes(), &["-", "--fix", "--format", "json", "--output-file", "r.json"]);
    assert_eq!(report.stdout, fixed());
    assert!(fs::read_to_string(dir.path("r.json")).unwrap().starts_with('{'));
}

#[test]
fn line_ends_bom_and_characters_stay() {
    let dir = Dir::new();
    let text = format!("\u{feff}{}", BAD.replace('\n', "\r\n").replace("make", "make 日本 é"));
    dir.write("b.yml", &text);
    dir.run(&["b.yml", "--fix"]);
    let want = text.replace("0.3", "0.2").replace("comands", "commands");
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), want);
}

#[test]
fn fences_are_fixed_where_they_stand() {
    let dir = Dir::new();
    for prefix in ["", "> ", "   "] {
        let fence = format!("```yaml\n{BAD}```\n");
        let fence: String = fence.lines().flat_map(|line| [prefix, line, "\n"]).collect();
        let page = format!("# Título\n\n1. comands\n\n{fence}\nversion: 0.3\n\n{fence}");
        dir.write("page.md", &page);
        dir.run(&["page.md", "--fix"]);
        let want = page.replace("    comands", "    commands").replace("version: 0.3 #", "version: 0.2 #");
        assert_eq!(fs::read_to_string(dir.path("page.md")).unwrap(), want);
    }
}

#[test]
fn what_is_not_utf8_is_never_rewritten() {
    let dir = Dir::new();
    let mut text = BAD.as_bytes().to_vec();
    text.extend(b"# caf\xe9\n");
    dir.write("b.yml", &text);
    let run = dir.run(&["b.yml", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(fs::read(dir.path("b.yml")).unwrap(), text);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_an_error() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let dir = Dir::new();
    dir.write("real/b.yml", BAD);
    let real = dir.path("real/b.yml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).unwrap();
    let run = dir.run(&["real/b.yml", "--fix", "--format", "concise"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("error: real/b.yml: cannot write real/b.yml: it is read-only"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains(":5:5: error[unknown-key]"), "what was read is reported: {}", run.stdout);
    assert_eq!(fs::read_to_string(&real).unwrap(), BAD);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o751)).unwrap();
    symlink("real/b.yml", dir.path("link.yml")).unwrap();
    assert_eq!(dir.run(&["link.yml", "--fix"]).code, 1);
    assert_eq!(fs::read_to_string(&real).unwrap(), fixed());
    assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o751);
    assert!(fs::symlink_metadata(dir.path("link.yml")).unwrap().is_symlink());
}

#[test]
fn a_file_and_a_link_to_it_are_fixed_once() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    #[cfg(unix)]
    std::os::unix::fs::symlink("b.yml", dir.path("c.yml")).unwrap();
    #[cfg(not(unix))]
    dir.write("c.yml", BAD);
    let run = dir.run(&["b.yml", "c.yml", "--fix", "--fail-on", "never"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(dir.path("c.yml")).unwrap(), fixed());
}

#[test]
fn a_broken_file_is_repaired_before_anything_else() {
    let dir = Dir::new();
    let text = "version: 0.2\nphases:\n  build:\n    comands:\n      -make\n      -'a: b'\nreports:\n  r:\n    files: a.xml\n";
    dir.write("b.yml", text);
    let run = dir.run(&["b.yml", "--fix", "--format", "concise", "--verbose"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let want = text.replace("comands", "commands").replace("-make", "- make").replace("-'a", "- 'a");
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), want);
    // Nothing else is mended in a file that nobody can read.
    let broken = text.replace("-make", "\"make");
    dir.write("b.yml", &broken);
    dir.run(&["b.yml", "--fix"]);
    assert!(fs::read_to_string(dir.path("b.yml")).unwrap().contains("comands"));
}

#[test]
fn what_does_not_hold_is_said_when_asked() {
    let dir = Dir::new();
    // The move of one key takes its neighbour along; both together would be right, but one of them is not wanted.
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n    artifacts:\n      files:\n        - a\n  reports:\n    \
                unit:\n      files: junit.xml\n";
    dir.write("b.yml", text);
    let both = dir.run(&["b.yml", "--diff", "--unsafe-fixes", "--verbose"]);
    assert!(
        both.stdout.contains("\n+artifacts:\n") && both.stdout.contains("\n+reports:\n"),
        "{}",
        both.stdout
    );
    assert!(!both.stderr.contains("not fixed"), "{}", both.stderr);
    let text = "version: 0.2\nenv:\n  exported-variables:\n    - AWS_A # why\n    - B\nphases:\n  build:\n    commands:\n      - B=1\n";
    dir.write("b.yml", text);
    let run = dir.run(&["b.yml", "--fix", "--verbose", "--format", "concise"]);
    assert!(!run.stdout.contains("fixable"), "{}", run.stdout);
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), text);
}

#[test]
fn fixes_and_comments_are_two_runs() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    for flag in ["--fix", "--fix-only", "--diff"] {
        let run = dir.run(&["b.yml", "--add-ignores", flag]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert_eq!(
            run.stderr,
            format!(
                "error: --add-ignores and {flag} cannot go together\n  help: run speclint with --fix first, then with \
                 --add-ignores for what is left\n"
            )
        );
    }
    assert_eq!(dir.run_with(&[("SPECLINT_FIX", "1")], &["b.yml", "--add-ignores"]).code, 2);
    assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), BAD);
    assert_eq!(dir.run_with(&[("SPECLINT_FIX", "0")], &["b.yml", "--add-ignores"]).code, 0);
}

#[test]
fn a_difference_of_standard_input_has_the_exit_codes_of_one_of_a_file() {
    let dir = Dir::new();
    let diff = dir.run_on(BAD.as_bytes(), &["-", "--diff", "--quiet"]);
    assert_eq!((diff.code, diff.stderr.as_str()), (1, ""));
    assert!(diff.stdout.starts_with("--- a/<stdin>\n+++ b/<stdin>\n@@ "), "{}", diff.stdout);
    let clean = dir.run_on(fixed().as_bytes(), &["-", "--diff"]);
    assert_eq!((clean.code, clean.stdout.as_str(), clean.stderr.as_str()), (0, "", ""));
}

#[test]
fn fix_only_fails_only_where_it_could_not_do_its_job() {
    let dir = Dir::new();
    dir.write("b.yml", BAD);
    assert_eq!(dir.run(&["b.yml", "--fix-only", "--fail-on", "note"]).code, 0, "something is left");
    assert_eq!(dir.run(&["b.yml", "--fix-only", "--ignore", "no-such-rule"]).code, 2);
    dir.write("c.yml", BAD);
    let run = dir.run(&["gone.yml", "c.yml", "--fix-only"]);
    assert_eq!(run.code, 2);
    assert_eq!(fs::read_to_string(dir.path("c.yml")).unwrap(), fixed(), "the others are mended all the same");
    assert_eq!(dir.run_on(b"version: 0.3\xff\n", &["-", "--fix-only"]).code, 2);
}

/// Whoever comes second finds the file changed, or mended.
#[test]
fn several_processes_at_once_lose_nothing() {
    let dir = Dir::new();
    for _ in 0..3 {
        dir.write("b.yml", BAD);
        let children: Vec<_> = (0..4)
            .map(|_| {
                let mut command = dir.command(&["b.yml", "--fix-only", "--quiet"]);
                command.stderr(std::process::Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            match output.status.code() {
                Some(0) => assert_eq!(told, ""),
                Some(2) => assert!(told.contains("it has changed since it was read"), "{told}"),
                code => panic!("{code:?}: {told}"),
            }
        }
        assert_eq!(fs::read_to_string(dir.path("b.yml")).unwrap(), fixed());
        assert_eq!(fs::read_dir(dir.path("")).unwrap().count(), 1);
    }
}
