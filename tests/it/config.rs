//! Configuration, with the real program.

use std::fs;
use std::path::Path;

use serde_json::Value;
use speclint::config::json_schema;

use super::cli::{CLEAN, COLLISION, Dir};

/// A buildspec with a warning and nothing worse.
const PIPELINE: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - pytest | tee log.txt\n";

fn dir(files: &[(&str, &str)]) -> Dir {
    let dir = Dir::new();
    for (path, text) in files {
        dir.write(path, text);
    }
    dir
}

#[test]
fn mistakes_are_drawn_like_findings() {
    let dir = dir(&[
        (
            "speclint.yml",
            "# Our settings.\nimages: standard:7.0\nrules:\n  masked-pipelines: off\n  bashism: warn\nfail_on: error\n",
        ),
        ("buildspec.yml", COLLISION),
        ("other/speclint.yml", ""),
        ("other/buildspec.yml", COLLISION),
    ]);
    let run = dir.run(&["--format", "concise"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stdout.starts_with("other/buildspec.yml:10:7: error[discard-paths-collision]"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stdout.lines().count(), 1, "what the broken file is for is not linted: {}", run.stdout);
    insta::with_settings!({snapshot_path => "../../snapshots/config", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("mistakes", run.stderr);
    });
    let run = dir.run(&["--format", "json", "--quiet"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    let errors: Vec<&str> =
        json["errors"].as_array().unwrap().iter().map(|e| e["message"].as_str().unwrap()).collect();
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert_eq!(errors[0], "4:3: unknown rule `masked-pipelines`");
    assert_eq!(json["errors"][0]["path"], "speclint.yml");
    assert_eq!(dir.run(&["--no-config", "--fail-on", "never"]).code, 0);
}

#[test]
fn what_cannot_be_read_is_told_and_fails() {
    for (bytes, said) in [
        (&b"rules: {\xe9: off}\n"[..], "this byte is not UTF-8"),
        (b"\xff\xferules", "is UTF-16"),
        (b"a: \0", "NUL byte"),
        (b"rules:\n\tbashism: off\n", "a tab stands in the indentation"),
        (b"rules: [\n", "this bracket `[` is never closed"),
    ] {
        let dir = dir(&[("buildspec.yml", CLEAN)]);
        dir.write("speclint.yml", bytes);
        let run = dir.run(&[]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains("speclint.yml"), "{}", run.stderr);
    }
    let deep = "a: ".to_owned() + &"{b: ".repeat(100_000);
    let dir = dir(&[("buildspec.yml", CLEAN), ("speclint.yml", &deep)]);
    assert_eq!(dir.run(&[]).code, 2);
    // With a byte order mark and Windows line ends all is well.
    dir.write("speclint.yml", "\u{feff}rules:\r\n  bashism: off\r\n");
    assert_eq!(dir.run(&[]).code, 0);
    assert_eq!(dir.run(&["--config", "nowhere.yml"]).code, 2);
    assert_eq!(dir.run(&["--config", "."]).code, 2);
    assert_eq!(dir.run(&["--config", "speclint.yml", "--no-config"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_not_passed_over() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = dir(&[("buildspec.yml", CLEAN), ("speclint.yml", "")]);
    fs::set_permissions(dir.path("speclint.yml"), fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(dir.path("speclint.yml")).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let run = dir.run(&[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("permission denied"), "{}", run.stderr);
}

#[test]
fn a_circle_and_a_second_name_are_told() {
    let dir = dir(&[
        ("buildspec.yml", CLEAN),
        ("speclint.yml", "extends: a.yml\n"),
        ("a.yml", "extends: speclint.yml\n"),
        ("two/speclint.yml", ""),
        ("two/.speclint.yml", ""),
        ("two/buildspec.yml", CLEAN),
    ]);
    let run = dir.run(&[]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("in a circle: `speclint.yml` extends `a.yml` extends `speclint.yml`"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("`two/speclint.yml` and `two/.speclint.yml` are for the same folder"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_flag_beats_its_variable_and_both_beat_the_file() {
    let dir =
        dir(&[("speclint.yml", "fail-on: never\nrules: {bashism: off}\n"), ("buildspec.yml", PIPELINE)]);
    assert_eq!(dir.run(&[]).code, 0);
    assert_eq!(dir.run_with(&[("SPECLINT_FAIL_ON", "warning")], &[]).code, 1);
    assert_eq!(dir.run_with(&[("SPECLINT_FAIL_ON", "warning")], &["--fail-on", "never"]).code, 0);
    assert_eq!(dir.run_with(&[("SPECLINT_FAIL_ON", "")], &[]).code, 0, "an empty variable says nothing");
    assert_eq!(dir.run_with(&[("SPECLINT_NO_CONFIG", "1")], &[]).code, 1);
    assert_eq!(dir.run_with(&[("SPECLINT_NO_CONFIG", "1")], &["--config", "speclint.yml"]).code, 0);
    assert_eq!(dir.run_with(&[("SPECLINT_CONFIG", "speclint.yml")], &["--no-config"]).code, 1);
    let both = [("SPECLINT_CONFIG", "speclint.yml"), ("SPECLINT_NO_CONFIG", "1")];
    assert_eq!(dir.run_with(&both, &[]).code, 2);
    assert_eq!(dir.run_with(&[("SPECLINT_QUIET", "1")], &["--verbose"]).code, 0);
}

#[test]
fn each_file_has_its_own_threshold_and_levels() {
    let dir = dir(&[
        ("a/speclint.yml", "rules: {masked-pipeline: error}\nseverity: error\n"),
        ("a/buildspec.yml", PIPELINE),
        ("b/speclint.yml", "fail-on: error\nrules: {masked-pipeline: note}\n"),
        ("b/buildspec.yml", PIPELINE),
    ]);
    let run = dir.run(&["--format", "concise"]);
    assert_eq!(run.code, 1);
    let severities: Vec<&str> =
        run.stdout.lines().filter_map(|line| line.split_once(": ")?.1.split('[').next()).collect();
    assert_eq!(severities, ["error", "note"], "{}", run.stdout);
    assert_eq!(dir.run(&["b"]).code, 0);
    assert_eq!(dir.run(&["--select", "bashism", "a"]).code, 0);
}

#[test]
fn what_is_searched() {
    let dir = dir(&[
        ("speclint.yml", "exclude: [legacy/, x.yml]\nfiles: ['*.md']\n"),
        ("legacy/buildspec.yml", COLLISION),
        ("docs/page.md", &format!("```yaml\n{COLLISION}```\n")),
        ("x.yml", COLLISION),
        ("ci/buildspec.yml", COLLISION),
    ]);
    let found = |args: &[&str]| {
        let run = dir.run(&[&["--format", "concise"], args].concat());
        let paths: Vec<String> =
            run.stdout.lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect();
        (paths, run.stderr)
    };
    assert_eq!(found(&[]).0, ["ci/buildspec.yml", "docs/page.md"]);
    assert_eq!(found(&["--exclude", "docs/*.md,"]).0, ["ci/buildspec.yml"]);
    assert_eq!(
        found(&["x.yml", "legacy/buildspec.yml"]).0,
        ["legacy/buildspec.yml", "x.yml"],
        "named ones count"
    );
    assert_eq!(found(&["--force-exclude", "x.yml", "ci/buildspec.yml"]).0, ["ci/buildspec.yml"]);
    let (paths, stderr) = found(&["legacy"]);
    assert!(paths.is_empty());
    assert_eq!(stderr, "note: nothing was searched in legacy, which is excluded (speclint.yml:1:11)\n");
    assert_eq!(dir.run(&["--exclude", "../x"]).code, 2);
}

#[test]
fn context_from_the_configuration_counts_like_that_of_comments() {
    let spec = "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      php: 8.1\n";
    let dir = dir(&[
        ("speclint.yml", "overrides: [{files: [a/], images: [standard:7.0]}]\n"),
        ("a/buildspec.yml", spec),
        ("b/buildspec.yml", &format!("# speclint: image=standard:5.0\n{spec}")),
    ]);
    let said = |path: &str, args: &[&str]| {
        dir.run(&[&["--format", "concise", "--select", "unsupported-runtime-version", path], args].concat())
            .stdout
    };
    let with_flag = said("b/buildspec.yml", &["--image", "standard:7.0"]);
    assert!(with_flag.contains("unsupported-runtime-version"), "{with_flag}");
    assert_eq!(with_flag.replace("b/buildspec.yml:6", "a/buildspec.yml:5"), said("a/buildspec.yml", &[]));
    assert_ne!(said("b/buildspec.yml", &[]), with_flag, "the comment beats the configuration");
}

#[test]
fn init_writes_a_file_and_never_replaces_one() {
    let dir = dir(&[
        (
            "buildspec.yml",
            "# speclint: image=standard:7.0\nversion: 0.2\nphases:\n  build:\n    commands: [make]\n",
        ),
        ("ci/deploy.yml", PIPELINE),
    ]);
    let run = dir.run(&["init"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout, "speclint.yml written; `speclint config` shows what holds\n");
    let text = fs::read_to_string(dir.path("speclint.yml")).unwrap();
    insta::with_settings!({snapshot_path => "../../snapshots/config", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("init", text);
    });
    let run = dir.run(&["buildspec.yml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let again = dir.run(&["init"]);
    assert_eq!(again.code, 2);
    assert!(
        again.stderr.contains("speclint.yml is there already, and nothing was written"),
        "{}",
        again.stderr
    );
    assert_eq!(fs::read_to_string(dir.path("speclint.yml")).unwrap(), text);
    dir.write("other/.github/speclint.yaml", "");
    assert_eq!(dir.run(&["init", "other"]).code, 2);
    assert_eq!(dir.run(&["init", "nowhere"]).code, 2);
    assert_eq!(dir.run(&["init", "ci"]).code, 0);
}

#[test]
fn config_says_what_holds_and_who_says_so() {
    let dir = dir(&[
        ("policy.yml", "locked: [plaintext-secret]\nprofile: security\nexclude: [old/]\n"),
        (
            "speclint.yml",
            "extends: policy.yml\nrules:\n  bashism: off\nimages: [standard:7.0]\nassume: [dist/**]\noverrides:\n  - files: [ci/]\n    shell: bash\n    rules: {shell: note}\n",
        ),
    ]);
    let args = ["config", "ci/buildspec.yml", "--ignore", "phases"];
    let run = dir.run_with(&[("SPECLINT_SEVERITY", "warning")], &args);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let kept = |line: &&str| {
        !line.contains("rules run")
            && (!line.starts_with("  ") || line.contains("bashism") || line.contains("plaintext"))
    };
    let shown: Vec<&str> = run.stdout.lines().filter(kept).map(str::trim_end).collect();
    insta::with_settings!({snapshot_path => "../../snapshots/config", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("config", shown.join("\n"));
    });
    let run = dir.run(&["config", "old/b.yml", "--format", "json"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["settings"]["profile"]["value"], "security");
    assert_eq!(json["settings"]["profile"]["origin"]["path"], "policy.yml");
    assert_eq!(json["settings"]["profile"]["origin"]["line"], 2);
    assert_eq!(json["settings"]["images"]["value"][0], "standard:7.0");
    assert_eq!(json["excluded"]["line"], 3);
    assert_eq!(json["configurations"], serde_json::json!(["speclint.yml", "policy.yml"]));
    let rules = json["rules"].as_array().unwrap();
    let rule = |name: &str| rules.iter().find(|rule| rule["name"] == name).unwrap();
    assert_eq!(rule("bashism")["enabled"], false);
    assert_eq!(rule("bashism")["origin"]["kind"], "file");
    assert_eq!(rule("missing-kms-encryption")["origin"]["kind"], "profile");
    assert_eq!(rule("missing-kms-encryption")["lowest"], "warning");
    assert_eq!(rule("plaintext-secret")["locked"]["path"], "policy.yml");
    dir.write("speclint.yml", "x: y\n");
    assert_eq!(dir.run(&["config"]).code, 2);
}

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/speclint.schema.json");
    let now = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(published == now, "run `UPDATE=1 cargo test the_published_schema_is_current`");
    let dir = Dir::new();
    assert_eq!(dir.run(&["schema", "config"]).stdout, now);
    for schema in ["buildspec", "json"] {
        let text = dir.run(&["schema", schema]).stdout;
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{text}");
    }
}

/// Whether the program takes a configuration.
fn taken(text: &str) -> (bool, String) {
    let known = r#"{"version": 1, "findings": []}"#;
    let files = [
        ("speclint.yml", text),
        ("app/x", ""),
        ("base.yml", ""),
        ("known.json", known),
        ("buildspec.yml", CLEAN),
    ];
    let dir = dir(&files);
    let run = dir.run(&["buildspec.yml"]);
    (run.code == 0, run.stderr)
}

#[test]
fn the_schema_and_the_program_agree() {
    let schema = json_schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let valid = [
        "",
        "rules:\nimages:\n",
        "rules: {all: off, shell: note, bashism: on, masked-pipeline: {level: error}}",
        "rules: {security: {level: warning}, bashism: null, shell: {level: }}",
        "profile: strict",
        "severity: warning",
        "fail-on: never",
        "require-reasons: true",
        "extends: base.yml",
        "extends: [base.yml]",
        "exclude: [a/, '*.b']\nfiles: x",
        "locked: [all, security, bashism]",
        "locked: bashism",
        "images: [standard:7.0]",
        "root: app",
        "shell: powershell",
        "assume: [dist/**]",
        "baseline: known.json",
        "overrides: [{files: [a], rules: {bashism: off}, images: x, shell: sh, assume: [y], root: app}]",
        "overrides: []",
    ];
    let invalid = [
        "rule: {}",
        "rules: []",
        "rules: off",
        "rules: {bashisms: off}",
        "rules: {bashism: warn}",
        "rules: {bashism: [off]}",
        "rules: {bashism: {severity: off}}",
        "rules: {shell: {option: 1}}",
        "rules: {bashism: true}",
        "profile: pedantic",
        "profile: [strict]",
        "severity: never",
        "fail-on: false",
        "require-reasons: yes-please",
        "require-reasons: 'true'",
        "extends: {file: base.yml}",
        "exclude: [[a]]",
        "exclude: ['']",
        "locked: [bashisms]",
        "locked: {bashism: true}",
        "images: {a: b}",
        "root: [app]",
        "shell: zsh",
        "overrides: {files: a}",
        "overrides: [a]",
        "overrides: [{rules: {bashism: off}}]",
        "overrides: [{files: a, fail-on: error}]",
        "- a",
        "text",
    ];
    for (texts, want) in [(&valid[..], true), (&invalid[..], false)] {
        for text in texts {
            let value: Value = serde_yaml::from_str(text).unwrap();
            assert_eq!(validator.is_valid(&value), want, "the schema: {text}");
            let (taken, stderr) = taken(text);
            assert_eq!(taken, want, "the program: {text}\n{stderr}");
        }
    }
}

#[test]
fn the_guide_tells_every_key_and_its_examples_work() {
    let guide = include_str!("../../docs/guide/configuration.md");
    let schema = json_schema();
    for key in schema["properties"].as_object().unwrap().keys() {
        assert!(guide.contains(&format!("\n| `{key}` |")), "the guide does not tell `{key}`");
    }
    let rows = guide.split("## Keys").nth(1).unwrap().split("\n## ").next().unwrap();
    assert_eq!(rows.matches("\n| `").count(), schema["properties"].as_object().unwrap().len());
    let mut examples = 0;
    for fence in guide.split("```yaml\n").skip(1) {
        let text = fence.split("```").next().unwrap();
        let dir = dir(&[("in/speclint.yml", text), ("speclint.yml", ""), ("in/buildspec.yml", CLEAN)]);
        let run = dir.run(&["in/buildspec.yml"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{text}");
        examples += 1;
    }
    assert!(examples > 5);
}

#[test]
fn fixes_are_trusted_as_the_configuration_says() {
    const TYPO: &str = "version: 0.2\nphases:\n  biuld:\n    commands:\n      - make | tee log\n";
    let fixed = |rules: &str| {
        let dir = dir(&[("speclint.yml", &format!("rules: {rules}\n")), ("buildspec.yml", TYPO)]);
        let run = dir.run(&["--fix-only"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        dir.read("buildspec.yml")
    };
    assert!(fixed("{}").contains("  build:"));
    assert_eq!(fixed("{unknown-key: {fix: never}}"), TYPO);
    assert_eq!(fixed("{all: {fix: never}}"), TYPO);
    assert_eq!(fixed("{all: {fix: unsafe}}"), TYPO);
    assert!(fixed("{schema: {fix: never}, unknown-key: {level: error, fix: default}}").contains("  build:"));
    let unsafe_one = "version: 0.2\nphases:\n  build:\n    commands:\n      - docker push x; echo done\n";
    let dir = dir(&[("speclint.yml", ""), ("buildspec.yml", unsafe_one)]);
    dir.run(&["--fix-only"]);
    assert_eq!(dir.read("buildspec.yml"), unsafe_one, "it is unsafe");
    dir.write("speclint.yml", "rules:\n  hidden-failure:\n    fix: safe\n");
    let shown = dir.run(&["config"]).stdout;
    assert!(shown.contains("    fix ") && shown.contains("speclint.yml:3:10"), "{shown}");
    let json: Value = serde_json::from_str(&dir.run(&["config", "--format", "json"]).stdout).unwrap();
    let rule = json["rules"].as_array().unwrap().iter().find(|r| r["name"] == "hidden-failure").unwrap();
    assert_eq!(
        (&rule["fix"]["value"], &rule["fix"]["origin"]["line"]),
        (&Value::from("safe"), &Value::from(3))
    );
    dir.run(&["--fix-only"]);
    assert_ne!(dir.read("buildspec.yml"), unsafe_one, "the user said so");
    dir.write("speclint.yml", "rules: {all: {fix: safe}, shell: {fix: saf}}\n");
    let run = dir.run(&[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`fix: safe` stands here for all the rules of `all`"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `safe`?"), "{}", run.stderr);
}
