//! The real program, with a clean environment, in folders of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A buildspec with one certain error, on line 10.
pub(crate) const COLLISION: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\nartifacts:\n  \
                                    discard-paths: yes\n  files:\n    - add/index.js\n    - remove/index.js\n";

pub(crate) const CLEAN: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n";

/// A folder to run the program in.
pub(crate) struct Dir(TempDir);

pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Dir {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_speclint"));
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null());
        // Whether ShellCheck is installed must not matter to other tests.
        command.env_clear().env("SPECLINT_SHELLCHECK", "off");
        for kept in ["PATH", "SYSTEMROOT", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        finished(&mut self.command(args))
    }

    pub(crate) fn run_in(&self, folder: &str, args: &[&str]) -> Run {
        finished(self.command(args).current_dir(self.path(folder)))
    }

    pub(crate) fn run_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Run {
        finished(self.command(args).envs(variables.iter().copied()))
    }

    pub(crate) fn run_on(&self, input: &[u8], args: &[&str]) -> Run {
        let mut command = self.command(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        run(&child.wait_with_output().unwrap())
    }
}

fn finished(command: &mut Command) -> Run {
    run(&command.output().unwrap())
}

fn run(output: &std::process::Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Run { code: output.status.code().unwrap(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

#[test]
fn exit_codes_say_what_happened() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    dir.write("good.yml", CLEAN);
    assert_eq!(dir.run(&["good.yml"]).code, 0);
    assert_eq!(dir.run(&["bad.yml"]).code, 1);
    assert_eq!(dir.run(&["bad.yml", "--fail-on", "error"]).code, 1);
    assert_eq!(dir.run(&["bad.yml", "--fail-on", "never"]).code, 0);
    assert_eq!(dir.run(&["bad.yml", "--ignore", "discard-paths-collision"]).code, 0);
    assert_eq!(dir.run(&["bad.yml", "--ignore", "artifacts"]).code, 0);
    assert_eq!(dir.run(&["bad.yml", "--select", "discard-paths-collision"]).code, 1);
    assert_eq!(dir.run(&["bad.yml", "--select", "suppressions"]).code, 0);
    assert_eq!(dir.run(&["--no-such-flag"]).code, 2);
    assert_eq!(dir.run(&["--today", "soon"]).code, 2);
    assert_eq!(dir.run(&["--root", "nowhere", "good.yml"]).code, 2);
    assert_eq!(dir.run_with(&[("SOURCE_DATE_EPOCH", "soon")], &["good.yml"]).code, 2);
    assert_eq!(dir.run_with(&[("SPECLINT_FAIL_ON", "never")], &["bad.yml"]).code, 0);
}

#[test]
fn an_unknown_rule_stops_it_and_gets_the_nearest() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    let run = dir.run(&["--select", "discard-path-collisions", "bad.yml"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(
        run.stderr,
        "error: unknown rule `discard-path-collisions` in --select\n  help: did you mean `discard-paths-collision`? \
         `speclint rules` lists all\n"
    );
    assert_eq!(dir.run(&["explain", "discard_paths_collision"]).code, 2);
}

#[test]
fn a_path_that_cannot_be_read_does_not_keep_the_others_from_being_reported() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    let run = dir.run(&["--format", "concise", "bad.yaml", "bad.yml", "gone/nothing.yml"]);
    assert_eq!(run.code, 2);
    assert!(run.stdout.starts_with("bad.yml:10:7: error[discard-paths-collision] "), "{}", run.stdout);
    assert_eq!(
        run.stderr,
        "error: bad.yaml: no such file or folder; did you mean `bad.yml`?\nerror: gone/nothing.yml: no such file or \
         folder; check the path, which is taken from the current directory\n"
    );
    let json = dir.run(&["--format", "json", "bad.yaml"]);
    assert_eq!(json.code, 2);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(value["errors"][0]["path"], "bad.yaml");
    assert_eq!(value["summary"]["files"], 0);
}

#[test]
fn what_is_no_text_is_refused_and_what_is_nearly_text_is_linted() {
    let dir = Dir::new();
    dir.write("zip.yml", b"PK\x03\x04\x00\x00");
    dir.write("utf16.yml", b"\xff\xfev\x00e\x00");
    let run = dir.run(&["zip.yml", "utf16.yml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("error: zip.yml: holds a NUL byte at offset 4"), "{}", run.stderr);
    assert!(run.stderr.contains("error: utf16.yml: is UTF-16; save it as UTF-8"), "{}", run.stderr);
    dir.write("latin1.yml", b"# caf\xe9\nversion: 0.2\nphases:\n  build:\n    commands:\n      - make\n");
    let run = dir.run(&["latin1.yml"]);
    assert_ne!(run.code, 2, "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new();
    dir.write("secret.yml", CLEAN);
    fs::set_permissions(dir.path("secret.yml"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(dir.path("secret.yml")).is_ok() {
        return; // Root reads everything.
    }
    let run = dir.run(&["secret.yml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("error: secret.yml: permission denied; "), "{}", run.stderr);
}

#[test]
fn places_are_right_behind_a_bom_in_crlf_and_after_wide_characters() {
    let dir = Dir::new();
    let text = COLLISION
        .replace("- make", "- echo 'é 日本 😀'")
        .replace("    - remove", "    - '日😀/index.js'\n    - remove");
    let place =
        |run: &Run| run.stdout.lines().next().unwrap_or_default().split(' ').next().unwrap().to_owned();
    let plain = dir.run_on(text.as_bytes(), &["-", "--format", "concise"]);
    assert_eq!(place(&plain), "<stdin>:11:7:");
    dir.write("bom.yml", format!("\u{feff}{text}"));
    assert_eq!(place(&dir.run(&["bom.yml", "--format", "concise"])), "bom.yml:11:7:");
    dir.write("crlf.yml", text.replace('\n', "\r\n"));
    let crlf = dir.run(&["crlf.yml", "--format", "concise"]);
    assert_eq!(place(&crlf), "crlf.yml:11:7:");
    for format in ["human", "plain", "concise"] {
        let run = dir.run(&["crlf.yml", "bom.yml", "--format", format]);
        assert!(!run.stdout.contains(['\r', '\u{feff}', '\u{1b}']), "{format}: {:?}", run.stdout);
    }
}

#[test]
fn standard_input_is_linted_under_its_name() {
    let dir = Dir::new();
    let run = dir.run_on(
        COLLISION.as_bytes(),
        &["-", "--stdin-filename", "./ci/buildspec.yml", "--format", "concise"],
    );
    assert_eq!(run.code, 1);
    assert!(run.stdout.starts_with("ci/buildspec.yml:10:7: error"), "{}", run.stdout);
    assert_eq!(
        dir.run_on(b"a: \0", &["-"]).stderr.split(';').next().unwrap(),
        "error: <stdin>: holds a NUL byte at offset 3, so it is no text file"
    );
    assert_ne!(dir.run_on(b"", &["-"]).code, 2, "an empty input is read");
}

#[test]
fn without_a_path_the_buildspecs_below_are_linted_in_order() {
    let dir = Dir::new();
    assert_eq!(dir.run(&[]).code, 0);
    assert!(dir.run(&[]).stderr.contains("note: no buildspec found below ."), "{}", dir.run(&[]).stderr);
    assert_eq!(dir.run(&["--quiet"]).stderr, "");
    dir.write("z/buildspec.yml", COLLISION);
    dir.write("a/buildspec-prod.yaml", COLLISION);
    dir.write("a-b/buildspec.yml", COLLISION);
    dir.write("m/release.yml", COLLISION);
    dir.write("m/other.yml", "a: 1\n");
    dir.write("a/notes.txt", COLLISION);
    let run = dir.run(&["--format", "concise"]);
    let files: Vec<&str> = run.stdout.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        files,
        ["a-b/buildspec.yml", "a/buildspec-prod.yaml", "m/release.yml", "z/buildspec.yml"],
        "by name and by content"
    );
    let named = dir.run(&["--format", "concise", "./a/notes.txt", "z", "z/../z/buildspec.yml"]);
    let files: Vec<&str> = named.stdout.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(files, ["a/notes.txt", "z/buildspec.yml"], "each file once");
}

#[test]
fn a_path_may_have_the_name_of_a_subcommand() {
    let dir = Dir::new();
    dir.write("rules", COLLISION);
    dir.write("explain", COLLISION);
    let run = dir.run(&["./rules", "explain", "--format", "concise"]);
    assert!(
        run.stdout.starts_with("explain:10:7: ") && run.stdout.contains("\nrules:10:7: "),
        "{}",
        run.stdout
    );
    assert!(dir.run(&["rules"]).stdout.contains("\n  discard-paths-collision"));
}

#[test]
fn a_thousand_files_come_in_order_every_time() {
    let dir = Dir::new();
    for i in 0..1_000 {
        dir.write(
            &format!("d{:02}/buildspec-{i:04}.yml", i % 50),
            if i % 2 == 0 { COLLISION } else { CLEAN },
        );
    }
    let first = dir.run(&["--format", "json"]);
    assert_eq!(first.code, 1);
    let value: serde_json::Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(value["summary"]["files"], 1_000);
    let paths: Vec<&str> =
        value["diagnostics"].as_array().unwrap().iter().map(|d| d["path"].as_str().unwrap()).collect();
    assert!(paths.len() >= 500 && paths.is_sorted());
    assert_eq!(dir.run(&["--format", "json"]).stdout, first.stdout);
}

#[test]
fn an_output_file_is_written_whole() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    dir.write("out/found.json", "old and longer than nothing");
    let direct = dir.run(&["bad.yml", "--format", "json"]).stdout;
    let run = dir.run(&["bad.yml", "--format", "json", "--output-file", "out/found.json"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (1, "", ""));
    assert_eq!(fs::read_to_string(dir.path("out/found.json")).unwrap(), direct);
    assert_eq!(fs::read_dir(dir.path("out")).unwrap().count(), 1, "nothing is left beside it");
    let run = dir.run(&["bad.yml", "--format", "json", "--output-file", "/dev/stdout"]);
    assert_eq!(run.stdout, direct);
    let run = dir.run(&["bad.yml", "--format", "json", "--output-file", "new/reports/found.json"]);
    assert_eq!(run.code, 1, "its folder is made: {}", run.stderr);
    assert_eq!(fs::read_to_string(dir.path("new/reports/found.json")).unwrap(), direct);
    let run = dir.run(&["bad.yml", "--output-file", "bad.yml/found.json"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: cannot write bad.yml/found.json: "), "{}", run.stderr);
    assert_eq!(dir.run(&["bad.yml", "--output-file", "out"]).code, 2);
}

#[test]
fn colour_is_decided_by_flag_then_variable() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    let coloured = |variables: &[(&str, &str)], args: &[&str]| {
        dir.run_with(variables, &[&["bad.yml"], args].concat()).stdout.contains('\u{1b}')
    };
    for format in ["human", "plain"] {
        assert!(!coloured(&[], &["--format", format]), "no terminal");
        assert!(coloured(&[], &["--format", format, "--color", "always"]));
        assert!(coloured(&[("CLICOLOR_FORCE", "1")], &["--format", format]));
        assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &["--format", format]));
        assert!(coloured(&[("NO_COLOR", "1")], &["--format", format, "--color", "always"]));
        assert!(!coloured(&[("CLICOLOR_FORCE", "1")], &["--format", format, "--color", "never"]));
    }
    assert!(!coloured(&[], &["--format", "json", "--color", "always"]));
    assert!(!coloured(&[], &["--format", "concise", "--color", "always"]));
}

#[test]
fn what_severity_hides_still_counts() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    let run = dir.run(&["bad.yml", "--severity", "error"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("1 error in 1 file"), "{}", run.stdout);
    let quiet = dir.run(&["bad.yml", "--quiet"]).stdout;
    assert!(quiet.lines().last().unwrap().starts_with("   = fixable with "), "{quiet}");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let dir = Dir::new();
    for i in 0..300 {
        dir.write(&format!("buildspec-{i}.yml"), COLLISION);
    }
    let mut child =
        dir.command(&["--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(stderr, "");
}

#[test]
fn rules_are_listed_and_explained() {
    let dir = Dir::new();
    let list: serde_json::Value =
        serde_json::from_str(&dir.run(&["rules", "--format", "json"]).stdout).unwrap();
    let rules = list["rules"].as_array().unwrap();
    assert!(
        rules.iter().any(|rule| rule["name"] == "discard-paths-collision" && rule["category"] == "artifacts")
    );
    let text = dir.run(&["rules"]).stdout;
    assert!(rules.iter().all(|rule| text.contains(rule["name"].as_str().unwrap())));
    let page = dir.run(&["explain", "discard-paths-collision"]);
    assert_eq!(page.code, 0);
    assert!(
        page.stdout.starts_with("# discard-paths-collision\n\nartifacts, at most error, since "),
        "{}",
        page.stdout
    );
    assert!(page.stdout.contains("\n## What to do\n"));
}

#[test]
fn verbose_tells_on_standard_error_only() {
    let dir = Dir::new();
    dir.write("good.yml", CLEAN);
    let run = dir.run_with(
        &[("SOURCE_DATE_EPOCH", "1764000000")],
        &["good.yml", "--verbose", "--image", "standard:7.0"],
    );
    assert_eq!(run.stdout, "1 file checked, nothing found\n");
    assert!(
        run.stderr.contains("images: standard:7.0, ") && run.stderr.contains("today: 2025-11-24"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.starts_with("note: linting good.yml: no configuration, "), "{}", run.stderr);
}

#[test]
fn help_says_how_to_begin() {
    let dir = Dir::new();
    for (flag, name) in [("-h", "help-short"), ("--help", "help-long")] {
        let run = dir.run_with(&[("COLUMNS", "100")], &[flag]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        insta::with_settings!({snapshot_path => "../../snapshots/cli", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, run.stdout);
        });
    }
    assert_eq!(dir.run(&["--version"]).stdout, format!("speclint {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_watched_file_is_linted_again_when_it_changes() {
    let dir = Dir::new();
    dir.write("buildspec.yml", CLEAN);
    let mut child = dir
        .command(&["--watch", "--format", "concise"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = |stream: Box<dyn Read + Send>| {
        let (sender, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        lines
    };
    let found = lines(Box::new(child.stdout.take().unwrap()));
    let said = lines(Box::new(child.stderr.take().unwrap()));
    // The bound is there so that a broken watcher fails the test; nothing is timed.
    let wait = |lines: &std::sync::mpsc::Receiver<String>, needle: &str| loop {
        let line = lines.recv_timeout(std::time::Duration::from_mins(1)).expect(needle);
        if line.contains(needle) {
            break;
        }
    };
    wait(&said, "waiting for a change");
    dir.write("buildspec.yml", COLLISION);
    wait(&found, "buildspec.yml:10:7: error[discard-paths-collision]");
    wait(&said, "waiting for a change");
    dir.write("buildspec.yml", CLEAN);
    wait(&said, "waiting for a change");
    child.kill().unwrap();
    child.wait().unwrap();

    let run = dir.run(&["--watch", "-"]);
    assert!(run.code == 2 && run.stderr.contains("standard input cannot be watched"), "{}", run.stderr);
}
