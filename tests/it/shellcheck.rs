//! ShellCheck's findings at their places, in every way to write a command. The answers are recorded; where ShellCheck is installed,
//! it is asked whether it still gives them.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use speclint::lint::{Settings, Source, analyze, lint};
use speclint::settings::options::Value;
use speclint::shellcheck::{Answers, Program, Question};
use speclint::source::SourceFile;

use crate::cli::Dir;

/// ShellCheck, if it is installed.
pub(crate) fn program() -> Option<Program> {
    env::var_os("PATH").and_then(|path| Program::find(&path))
}

/// What it says of the commands of a source; none where it is not installed.
pub(crate) fn answers(source: &Source, settings: &Settings) -> Option<Answers> {
    let asked = questions(source, settings);
    program().map(|program| program.ask(&asked, Duration::from_mins(1)).unwrap())
}

fn questions(source: &Source, settings: &Settings) -> Vec<Question> {
    let mut questions = Vec::new();
    analyze(source, settings, |cx| {
        questions.extend(cx.facts.shellcheck_questions().iter().flatten().cloned());
    });
    questions
}

fn source(path: &str, text: &str) -> Source {
    let file = SourceFile::new(path, text.to_owned());
    Source { file, named: true, place: None, invalid_utf8: None }
}

/// The rule alone, with the codes that the recorded answers are about.
fn settings() -> Settings {
    let mut settings = Settings::new("2026-11-22".parse().unwrap());
    settings.options.set("shellcheck", "codes", Value::Names(vec!["SC2086".to_owned()]));
    settings
}

/// A command of one line with characters of one to four bytes and a tab, and what ShellCheck 0.11.0 says of it.
const LINE: &str = "ls \"é日\t😀\" $A $B && find 日 -name *.😀";
const OF_LINE: &str = r#"{"comments":[
  {"file":"0.sh","line":2,"endLine":2,"column":11,"endColumn":13,"level":"info","code":2086,
   "message":"Double quote to prevent globbing and word splitting.","fix":{"replacements":[
    {"column":11,"endColumn":11,"endLine":2,"insertionPoint":"afterEnd","line":2,"precedence":15,"replacement":"\""},
    {"column":13,"endColumn":13,"endLine":2,"insertionPoint":"beforeStart","line":2,"precedence":15,"replacement":"\""}]}},
  {"file":"0.sh","line":2,"endLine":2,"column":14,"endColumn":16,"level":"info","code":2086,
   "message":"Double quote to prevent globbing and word splitting.","fix":{"replacements":[
    {"column":14,"endColumn":14,"endLine":2,"insertionPoint":"afterEnd","line":2,"precedence":15,"replacement":"\""},
    {"column":16,"endColumn":16,"endLine":2,"insertionPoint":"beforeStart","line":2,"precedence":15,"replacement":"\""}]}},
  {"file":"0.sh","line":2,"endLine":2,"column":33,"endColumn":36,"level":"warning","code":2061,
   "message":"Quote the parameter to -name so the shell won't interpret it.","fix":null}]}"#;
const FIXED_LINE: &str = "ls \"é日\t😀\" \"$A\" \"$B\" && find 日 -name *.😀";

/// The same of a command of several lines.
const BLOCK: &str = "if true; then\n  echo 日 $A\nfi\nls 😀 $B; find . -name *.😀";
const OF_BLOCK: &str = r#"{"comments":[
  {"file":"0.sh","line":3,"endLine":3,"column":10,"endColumn":12,"level":"info","code":2086,
   "message":"Double quote to prevent globbing and word splitting.","fix":{"replacements":[
    {"column":10,"endColumn":10,"endLine":3,"insertionPoint":"afterEnd","line":3,"precedence":9,"replacement":"\""},
    {"column":12,"endColumn":12,"endLine":3,"insertionPoint":"beforeStart","line":3,"precedence":9,"replacement":"\""}]}},
  {"file":"0.sh","line":5,"endLine":5,"column":6,"endColumn":8,"level":"info","code":2086,
   "message":"Double quote to prevent globbing and word splitting.","fix":{"replacements":[
    {"column":6,"endColumn":6,"endLine":5,"insertionPoint":"afterEnd","line":5,"precedence":7,"replacement":"\""},
    {"column":8,"endColumn":8,"endLine":5,"insertionPoint":"beforeStart","line":5,"precedence":7,"replacement":"\""}]}},
  {"file":"0.sh","line":5,"endLine":5,"column":23,"endColumn":26,"level":"warning","code":2061,
   "message":"Quote the parameter to -name so the shell won't interpret it.","fix":null}]}"#;
const FIXED_BLOCK: &str = "if true; then\n  echo 日 \"$A\"\nfi\nls 😀 \"$B\"; find . -name *.😀";

const BEFORE: &str = "version: 0.2\nphases:\n  build:\n    commands:\n";

/// A buildspec in which a command stands, as a whole file or on a page.
struct Written {
    how: &'static str,
    path: &'static str,
    text: String,
    /// Whether the fixes can be written.
    fixable: bool,
}

fn written(how: &'static str, path: &'static str, text: impl Into<String>) -> Written {
    Written { how, path, text: text.into(), fixable: true }
}

fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn double(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn indented(text: &str, indent: &str) -> String {
    text.lines().flat_map(|line| [indent, line, "\n"]).collect()
}

fn page(text: &str) -> String {
    format!("# Page 日\n\nText.\n\n```yaml\n{text}```\n")
}

/// Every way to write a command of one line.
fn lines() -> Vec<Written> {
    let (line, quoted) = (LINE, double(LINE));
    let escaped = quoted.replace('\t', "\\t").replace('日', "\\u65e5").replace('😀', "\\U0001F600");
    let json = quoted.replace('\t', "\\t").replace('😀', "\\ud83d\\ude00");
    let plain = format!("{BEFORE}      - {line}\n");
    vec![
        written("plain", "buildspec.yml", &*plain),
        written("single", "buildspec.yml", format!("{BEFORE}      - {}\n", single(line))),
        written("double", "buildspec.yml", format!("{BEFORE}      - {quoted}\n")),
        written("double with escapes", "buildspec.yml", format!("{BEFORE}      - {escaped}\n")),
        written("literal", "buildspec.yml", format!("{BEFORE}      - |-\n        {line}\n")),
        written("folded", "buildspec.yml", format!("{BEFORE}      - >-\n        {line}\n")),
        written(
            "plain over two lines",
            "buildspec.yml",
            format!("{BEFORE}      - {}\n", line.replace(" $B", "\n          $B")),
        ),
        written(
            "folded over two lines",
            "buildspec.yml",
            format!("{BEFORE}      - >-\n        {}\n", line.replace(" $B", "\n        $B")),
        ),
        written(
            "double over two lines",
            "buildspec.yml",
            format!(
                "{BEFORE}      - {}\n",
                quoted.replace(" $B", "\n\n        \\  $B").replace("\n\n        \\  ", " \\\n        ")
            ),
        ),
        written(
            "in a flow list",
            "buildspec.yml",
            format!("version: 0.2\nphases: {{build: {{commands: [make, {}, {quoted}]}}}}\n", single(line)),
        ),
        written("alone", "buildspec.yml", format!("version: 0.2\nphases:\n  build:\n    commands: {line}\n")),
        written(
            "JSON",
            "buildspec.json",
            format!("{{\"version\": \"0.2\", \"phases\": {{\"build\": {{\"commands\": [{json}]}}}}}}\n"),
        ),
        written("on a page", "README.md", page(&plain)),
        written("on a page, below an item", "README.md", format!("- x\n\n{}", indented(&page(&plain), "  "))),
        written("on a page, quoted", "README.md", indented(&page(&plain), "> ")),
        Written {
            fixable: false,
            ..written(
                "behind an alias",
                "buildspec.yml",
                format!("x: &a {}\n{BEFORE}      - *a\n      - *a\n", single(line)),
            )
        },
    ]
}

/// Every way to write one of several lines.
fn blocks() -> Vec<Written> {
    let block = BLOCK;
    let literal = format!("{BEFORE}      - |-\n{}", indented(block, "        "));
    vec![
        written("literal", "buildspec.yml", &*literal),
        written(
            "literal with a number",
            "buildspec.yml",
            format!("{BEFORE}      - |2-\n{}", indented(block, "        ")),
        )
        .unfixable(),
        written("double", "buildspec.yml", format!("{BEFORE}      - {}\n", double(block))),
        written(
            "folded",
            "buildspec.yml",
            format!("{BEFORE}      - >-\n{}", indented(&block.replace("\nfi\n", "\nfi\n\n"), "        ")),
        ),
        written("on a page", "README.md", page(&literal)),
        written("on a page, quoted", "README.md", indented(&page(&literal), "> ")).unfixable(),
    ]
}

impl Written {
    fn unfixable(self) -> Self {
        Self { fixable: false, ..self }
    }

    /// The same with other line ends and a byte order mark.
    fn variants(&self) -> Vec<Self> {
        let with = |text: String| Self { text, ..*self };
        let crlf = self.text.replace('\n', "\r\n");
        vec![
            with(self.text.clone()),
            with(crlf.clone()),
            with(format!("\u{feff}{}", self.text)),
            with(format!("\u{feff}{crlf}")),
        ]
    }
}

/// The command of the source, which stands in it once, or twice alike.
fn question(source: &Source) -> Option<Question> {
    let asked = questions(source, &settings());
    let text = |q: &Question| q.text().contains("-name");
    asked.into_iter().find(text)
}

#[test]
fn each_finding_stands_at_its_bytes_whatever_surrounds_it() {
    let mut wrong = Vec::new();
    for (command, recorded, all) in [(LINE, OF_LINE, lines()), (BLOCK, OF_BLOCK, blocks())] {
        for form in all.iter().flat_map(Written::variants) {
            let place = format!("{} {:?}", form.how, form.text);
            let source = source(form.path, &form.text);
            let Some(question) = question(&source) else {
                wrong.push(format!("no command: {place}"));
                continue;
            };
            if question.text() != format!("{command}\n") {
                wrong.push(format!("another command {:?}: {place}", question.text()));
                continue;
            }
            let mut settings = settings();
            settings.shellcheck = Some(Arc::new(Answers::read(recorded.as_bytes(), &[&question]).unwrap()));
            let report = lint(source, &settings);
            let own = report.findings.iter().filter(|f| f.diagnostic.rule.name == "shellcheck");
            let seen: Vec<&str> = own.map(|f| report.file.slice(f.diagnostic.primary.span)).collect();
            let flow = form.how == "in a flow list";
            let escapes = |text: &str| text.replace("\\U0001F600", "😀").replace("\\ud83d\\ude00", "😀");
            let seen: Vec<String> = seen.into_iter().map(escapes).collect();
            let want = ["$A", "$B", "*.😀"].repeat(if flow { 2 } else { 1 });
            if seen != want {
                wrong.push(format!("{seen:?}: {place}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_fix_gives_the_shell_what_shellcheck_meant() {
    let mut wrong = Vec::new();
    for (recorded, fixed, all) in [(OF_LINE, FIXED_LINE, lines()), (OF_BLOCK, FIXED_BLOCK, blocks())] {
        for form in all.iter().flat_map(Written::variants) {
            let place = format!("{} {:?}", form.how, form.text);
            let source = source(form.path, &form.text);
            let question = question(&source).unwrap();
            let mut settings = settings();
            settings.shellcheck = Some(Arc::new(Answers::read(recorded.as_bytes(), &[&question]).unwrap()));
            let report = lint(source, &settings);
            let mut edits: Vec<_> =
                report.findings.iter().flat_map(|f| &f.diagnostic.fixes).flat_map(|f| &f.edits).collect();
            if edits.is_empty() == form.fixable {
                wrong.push(format!("{} edits: {place}", edits.len()));
                continue;
            }
            edits.sort_by_key(|e| e.span.start);
            let mut text = form.text.clone();
            for edit in edits.iter().rev() {
                text.replace_range(edit.span.range(), &edit.text);
            }
            let again = self::source(form.path, &text);
            let read = self::question(&again).map(|q| q.text().to_owned());
            if form.fixable && read.as_deref() != Some(&format!("{fixed}\n")) {
                wrong.push(format!("{read:?} in {text:?}: {place}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_plain_command_gets_quotes_where_the_fix_needs_them() {
    let text = format!("{BEFORE}      - $A \"it's\"\n");
    let source = source("buildspec.yml", &text);
    let recorded = r#"{"comments":[{"file":"0.sh","line":2,"endLine":2,"column":1,"endColumn":3,"level":"info","code":2086,
        "message":"Double quote to prevent globbing and word splitting.","fix":{"replacements":[
        {"column":1,"endColumn":1,"endLine":2,"insertionPoint":"afterEnd","line":2,"precedence":7,"replacement":"\""},
        {"column":3,"endColumn":3,"endLine":2,"insertionPoint":"beforeStart","line":2,"precedence":7,"replacement":"\""}]}}]}"#;
    let question = questions(&source, &settings()).remove(0);
    let mut settings = settings();
    settings.shellcheck = Some(Arc::new(Answers::read(recorded.as_bytes(), &[&question]).unwrap()));
    let report = lint(source, &settings);
    let finding = report.findings.iter().find(|f| f.diagnostic.rule.name == "shellcheck").unwrap();
    let [edit] = finding.diagnostic.fixes[0].edits.as_slice() else { panic!("one edit") };
    let mut fixed = text.clone();
    fixed.replace_range(edit.span.range(), &edit.text);
    assert_eq!(fixed, format!("{BEFORE}      - '\"$A\" \"it''s\"'\n"));
}

#[test]
fn the_recorded_answers_are_what_shellcheck_says() {
    let Some(program) = program() else {
        println!("skipped: no ShellCheck here");
        return;
    };
    for (form, recorded) in [(lines().remove(0), OF_LINE), (blocks().remove(0), OF_BLOCK)] {
        let source = source(form.path, &form.text);
        let question = question(&source).unwrap();
        let answers = program.ask([&question], Duration::from_mins(1)).unwrap();
        let recorded = Answers::read(recorded.as_bytes(), &[&question]).unwrap();
        let of = |answers: &Answers| {
            let comments = answers.get(&question).unwrap().iter().filter(|c| matches!(c.code, 2061 | 2086));
            comments.map(|c| (c.code, c.range.clone(), c.level, c.fix.clone())).collect::<Vec<_>>()
        };
        assert_eq!(of(&answers), of(&recorded), "{}", form.how);
    }
}

#[test]
fn what_is_set_when_a_command_begins_is_told() {
    let text = "version: 0.2\nenv:\n  variables:\n    stage: prod\n    label: a b\nphases:\n  install:\n    commands:\n      - tag=$(date +%s)\n      \
                - (lost=1)\n      - echo $stage $label $tag $lost $later $CODEBUILD_SRC_DIR $HOME\n      - later=1; . ./env.sh\n      - echo $any\n";
    let asked = |shell: &str| {
        let text = text.replace("phases:", &format!("{shell}phases:"));
        questions(&source("buildspec.yml", &text), &settings())
    };
    let first_lines = |q: &Question| q.file()[..q.file().len() - q.text().len()].to_owned();
    let all = asked("");
    assert_eq!(first_lines(&all[0]), "# shellcheck shell=bash\n");
    assert_eq!(
        first_lines(&all[2]),
        "# shellcheck shell=bash\nexport CODEBUILD_SRC_DIR='1' label stage='prod' tag\n"
    );
    assert_eq!(first_lines(&all[4]), "# shellcheck shell=bash disable=SC2154\n");
    let mut settings = settings();
    settings.images = vec!["standard:7.0".to_owned()];
    let dash = questions(&source("buildspec.yml", text), &settings);
    assert_eq!(first_lines(&dash[0]), "# shellcheck shell=dash\n");
    let windows = text.replace("tag=$(date +%s)", "Write-Host $env:X");
    assert!(questions(&source("buildspec.yml", &windows), &settings).is_empty(), "PowerShell");
    let template = questions(&source("buildspec.yml", &text.replace("$tag", "{{ tag }}")), &settings);
    assert_eq!(template.len(), all.len() - 1, "a template");
    let none = text.replace("version: 0.2", "version: 0.1");
    let separate = questions(&source("buildspec.yml", &none), &self::settings());
    assert_eq!(
        first_lines(&separate[2]),
        "# shellcheck shell=bash\nexport CODEBUILD_SRC_DIR='1' label stage='prod'\n",
        "version 0.1 hands nothing over"
    );
}

/// A buildspec in which the stand-ins below find something.
const SPEC: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - find . -name *.jar\n";

#[test]
fn without_it_one_line_with_verbose_and_nothing_else() {
    let dir = Dir::new();
    dir.write("buildspec.yml", SPEC);
    let nowhere = [("SPECLINT_SHELLCHECK", ""), ("PATH", "/nonexistent")];
    let quiet = dir.run_with(&nowhere, &["buildspec.yml"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    let verbose = dir.run_with(&nowhere, &["--verbose", "buildspec.yml"]);
    assert!(
        verbose.stderr.contains("note: ShellCheck is not installed: the rule `shellcheck` stays silent\n"),
        "{}",
        verbose.stderr
    );
    let wrong = dir.run(&["--shellcheck", "nowhere/shellcheck", "buildspec.yml"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.starts_with("error: --shellcheck nowhere/shellcheck: no such program\n"),
        "{}",
        wrong.stderr
    );
    let wrong = dir.run(&["--ignore", "shellcheck:SC1", "buildspec.yml"]);
    assert_eq!(wrong.code, 2);
}

#[cfg(unix)]
mod with_a_stand_in {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A program in place of ShellCheck: it notes that it was started and does what the shell text says.
    fn stand_in(dir: &Dir, text: &str) -> String {
        let started = dir.path("started").display().to_string();
        dir.write("bin/shellcheck", format!("#!/bin/sh\necho \"$@\" >> '{started}'\n{text}\n"));
        let path = dir.path("bin/shellcheck");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    fn starts(dir: &Dir) -> usize {
        fs::read_to_string(dir.path("started")).map_or(0, |text| text.lines().count())
    }

    const SAYS: &str = r#"printf '{"comments":['
        n=0
        while [ -f "$n.sh" ]; do
            [ $n = 0 ] || printf ,
            printf '{"file":"%s.sh","line":2,"endLine":2,"column":14,"endColumn":19,"level":"warning","code":2061,' "$n"
            printf '"message":"Quote the parameter to -name so the shell will not interpret it.","fix":null}'
            n=$((n + 1))
        done
        printf ']}'
        exit 1"#;

    #[test]
    fn it_is_started_once_for_all_files_and_only_if_it_is_wanted() {
        let dir = Dir::new();
        let program = stand_in(&dir, SAYS);
        for at in 0..20 {
            dir.write(&format!("ci/{at}.buildspec.yml"), SPEC.replace("*.jar", &format!("*.{at}00")));
        }
        let run = dir.run(&["--shellcheck", &program, "--format", "concise", "ci"]);
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.stdout);
        assert_eq!(
            run.stdout.lines().filter(|l| l.contains(": warning[shellcheck] SC2061: ")).count(),
            20,
            "{}",
            run.stdout
        );
        assert!(
            run.stdout
                .starts_with("ci/0.buildspec.yml:5:22: warning[shellcheck] SC2061: Quote the parameter"),
            "{}",
            run.stdout
        );
        assert_eq!(starts(&dir), 1);
        for args in [
            ["--ignore", "shellcheck"],
            ["--ignore", "shell"],
            ["--select", "artifacts"],
            ["--shellcheck", "off"],
        ] {
            let before = [("SPECLINT_SHELLCHECK", program.as_str())];
            assert_eq!(dir.run_with(&before, &[&args[..], &["ci"]].concat()).code, 0, "{args:?}");
        }
        assert_eq!(starts(&dir), 1);
        let run = dir.run(&["--shellcheck", &program, "--ignore", "shellcheck:SC2061", "ci"]);
        assert_eq!((run.code, starts(&dir)), (0, 2), "{}", run.stdout);
        let folder = dir.path("bin").display().to_string();
        let path = format!("{folder}:{}", env::var("PATH").unwrap());
        let run = dir.run_with(&[("PATH", &path), ("SPECLINT_SHELLCHECK", "")], &["ci", "--verbose"]);
        assert_eq!((run.code, starts(&dir)), (1, 3), "found on PATH");
        assert!(
            run.stderr.contains(&format!("note: commands are checked with {folder}/shellcheck")),
            "{}",
            run.stderr
        );
    }

    #[test]
    fn its_failure_is_a_note_and_the_rest_is_reported() {
        let dir = Dir::new();
        dir.write("buildspec.yml", crate::cli::COLLISION);
        for (text, says) in [
            ("echo 'unrecognized option' >&2; exit 3", "it ended with status 3: unrecognized option"),
            ("echo nonsense", "its answer cannot be read: expected"),
            ("kill -s KILL $$", "it was ended by a signal"),
        ] {
            let program = stand_in(&dir, text);
            let run = dir.run(&["--shellcheck", &program, "--format", "concise", "buildspec.yml"]);
            assert_eq!(run.code, 1);
            assert!(run.stdout.contains("error[discard-paths-collision]"), "{}", run.stdout);
            let note = format!("note: commands were not checked with ShellCheck ({program}): {says}");
            assert!(run.stderr.starts_with(&note), "{}", run.stderr);
        }
    }

    /// Has a fix for the fourth word character of each command that holds one of `words`: it becomes the next word, if any.
    fn rewrites(words: &str, to: &str) -> String {
        format!(
            r#"printf '{{"comments":['
        n=0 gap=
        while [ -f "$n.sh" ]; do
            word=$(sed -n 2p "$n.sh" | cut -d ' ' -f 2)
            case $word in
            {words})
                printf '%s{{"file":"%s.sh","line":2,"endLine":2,"column":6,"endColumn":%s,"level":"warning","code":2061,' \
                    "$gap" "$n" $((6 + ${{#word}}))
                printf '"message":"Not %s.","fix":{{"replacements":[{{"line":2,"endLine":2,"column":6,"endColumn":%s,' \
                    "$word" $((6 + ${{#word}}))
                printf '"insertionPoint":"beforeStart","precedence":1,"replacement":"%s"}}]}}}}' "{to}"
                gap=, ;;
            esac
            n=$((n + 1))
        done
        printf ']}}'
        exit 1"#
        )
    }

    fn make(command: &str) -> String {
        format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {command} # why\n      - other\n")
    }

    #[test]
    fn it_is_asked_again_of_what_was_mended_until_nothing_is_left() {
        let dir = Dir::new();
        let program = stand_in(&dir, &rewrites("aaa | aab | aabb", "${word}b"));
        let fix = ["--shellcheck", &program, "--fix", "--unsafe-fixes", "--format", "concise", "b.yml"];
        dir.write("b.yml", make("make aab && make it"));
        let run = dir.run(&fix);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        assert_eq!(dir.read("b.yml"), make("make aabbb && make it"));
        assert_eq!(starts(&dir), 3, "before, and after each change");
        let again = dir.run(&fix);
        assert_eq!((again.code, starts(&dir)), (0, 4));
        // Not without being asked for.
        dir.write("b.yml", make("make aab && make it"));
        let safe = dir.run(&["--shellcheck", &program, "--fix", "--format", "concise", "b.yml"]);
        assert_eq!((safe.code, starts(&dir)), (1, 5), "{}", safe.stdout);
        assert!(
            safe.stdout.contains("[shellcheck] SC2061: Not aab [fixable with --unsafe-fixes]"),
            "{}",
            safe.stdout
        );
        assert_eq!(dir.read("b.yml"), make("make aab && make it"));
    }

    #[test]
    fn what_it_still_says_after_its_own_fix_is_reported() {
        let dir = Dir::new();
        // A fix that mends nothing, and makes the command longer each time.
        let program = stand_in(&dir, &rewrites("aa*", "${word}a"));
        dir.write("b.yml", make("make aa"));
        let run =
            dir.run(&["--shellcheck", &program, "--fix", "--unsafe-fixes", "--format", "concise", "b.yml"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stdout.contains("[shellcheck] SC2061: Not aaa"), "{}", run.stdout);
        assert!(starts(&dir) <= 4, "it comes to an end: {}", starts(&dir));
    }

    #[test]
    fn its_findings_do_not_keep_other_fixes_back_and_are_not_lost() {
        let dir = Dir::new();
        let program = stand_in(&dir, &rewrites("aab", "aab"));
        dir.write("b.yml", make("make aab && test $A = b"));
        let run = dir.run(&["--shellcheck", &program, "--fix", "--format", "concise", "b.yml"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stdout.contains("b.yml:5:14: warning[shellcheck] SC2061: Not aab"), "{}", run.stdout);
        assert_eq!(dir.read("b.yml"), make("make aab && test \"$A\" = b"));
        assert_eq!(starts(&dir), 2);
        let quiet = dir.run(&["--shellcheck", &program, "--fix-only", "b.yml"]);
        assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    }
}

/// What a command says that has swallowed the items below it is no script of anyone's.
#[test]
fn a_command_that_swallowed_others_is_left_to_the_rule_that_says_so() {
    let text = |indent: &str| {
        format!(
            "version: 0.2\nphases:\n  build:\n    commands:\n      - find . -name *.jar\n{indent}- ls 'a b' && find . -name *.war\n"
        )
    };
    let said = |text: String| {
        let source = source("buildspec.yml", &text);
        let mut settings = settings();
        let answers = answers(&source, &settings)?;
        settings.shellcheck = Some(Arc::new(answers));
        Some(lint(source, &settings).findings.iter().map(|f| f.diagnostic.rule.name).collect::<Vec<_>>())
    };
    let Some(apart) = said(text("      ")) else {
        eprintln!("skipped: ShellCheck is not installed");
        return;
    };
    assert_eq!(apart.iter().filter(|name| **name == "shellcheck").count(), 2, "{apart:?}");
    let swallowed = said(text("        ")).unwrap();
    assert!(swallowed.contains(&"swallowed-item") && !swallowed.contains(&"shellcheck"), "{swallowed:?}");
}
