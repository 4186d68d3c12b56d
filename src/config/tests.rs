//! Whole configurations, read from folders of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::catalog::{Severity, rule};
use crate::settings::{Level, Settings};

/// A folder with files, and the configurations as seen from it.
struct Folder {
    dir: tempfile::TempDir,
    configurations: Configurations,
}

fn invocation() -> Invocation {
    Invocation::new(jiff::civil::date(2026, 11, 22))
}

fn folder(files: &[(&str, &str)]) -> Folder {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    fs::write(dir.path().join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let configurations = Configurations::new(Which::Nearest, invocation(), dir.path());
    Folder { dir, configurations }
}

impl Folder {
    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn settings(&self, path: &str) -> Arc<Settings> {
        self.configurations.settings_for(&self.path(path))
    }

    /// The problems, each in one line.
    fn problems(&self, path: &str) -> Vec<String> {
        let configuration = self.configurations.configuration_for(&self.path(path));
        configuration
            .problems()
            .iter()
            .map(|problem| format!("{}:{}", problem.path, problem.line()))
            .collect()
    }
}

/// The problems of one file, with their ways out.
fn problems(text: &str) -> Vec<String> {
    let folder = folder(&[("speclint.yml", text)]);
    let configuration = folder.configurations.configuration_for(&folder.path("b.yml"));
    configuration
        .problems()
        .iter()
        .map(|problem| {
            let help = problem.diagnostic.help.clone().unwrap_or_default();
            format!("{} | {help}", problem.line())
        })
        .collect()
}

fn level(settings: &Settings, name: &str) -> Option<Level> {
    let rule = rule(name).unwrap();
    settings.rules.contains(rule).then(|| settings.levels.of(rule))
}

const WARNING: Option<Level> = Some(Level::Exactly(Severity::Warning));
const ERROR: Option<Level> = Some(Level::Exactly(Severity::Error));
const NOTE: Option<Level> = Some(Level::Exactly(Severity::Note));
const OWN: Option<Level> = Some(Level::Own);

#[test]
fn nothing_said_is_the_default() {
    for text in ["", "# a comment\n", "rules:\n", "rules: ~\nimages:\n", "\u{feff}", "---\n"] {
        let folder = folder(&[("speclint.yml", text)]);
        assert_eq!(folder.problems("b.yml"), Vec::<String>::new(), "{text:?}");
        let settings = folder.settings("b.yml");
        assert_eq!(settings.rules, Settings::new(jiff::civil::date(2026, 11, 22)).rules);
    }
}

#[test]
fn every_key_is_read() {
    let text = "extends: base.yml\nprofile: strict\nfiles: [x.txt]\nexclude: old/\nlocked: plaintext-secret\n\
                require-reasons: true\nseverity: warning\nfail-on: never\nbaseline: known.json\nrules: {bashism: off}\n\
                images: [standard:7.0, standard:8.0]\nroot: app\nshell: bash\nassume: [dist/**]\n\
                overrides:\n- files: [app/b.yml]\n  images: standard:5.0\n  assume: out/*\n  shell: sh\n  rules: {bashism: error}\n";
    let folder = folder(&[("speclint.yml", text), ("base.yml", "assume: [base/**]\n"), ("app/x", "")]);
    assert_eq!(folder.problems("b.yml"), Vec::<String>::new());
    let settings = folder.settings("b.yml");
    assert_eq!(level(&settings, "bashism"), None);
    assert_eq!(level(&settings, "undefined-variable"), OWN, "strict");
    assert_eq!((settings.severity, settings.fail_on), (Severity::Warning, None));
    assert!(settings.require_reasons && settings.locked.contains(rule("plaintext-secret").unwrap()));
    assert_eq!(settings.build.images, ["standard:7.0", "standard:8.0"]);
    assert_eq!(settings.build.shell.as_deref(), Some("bash"));
    assert_eq!(settings.build.assume, ["base/**", "dist/**"]);
    let root = fs::canonicalize(folder.path("app")).unwrap();
    assert_eq!(settings.build.root.as_ref().unwrap().as_std_path(), root);
    assert!(settings.baseline.as_ref().unwrap().ends_with("known.json"));
    let other = folder.settings("app/b.yml");
    assert_eq!(level(&other, "bashism"), ERROR);
    assert_eq!(other.build.images, ["standard:5.0"], "images replace");
    assert_eq!(other.build.assume, ["base/**", "dist/**", "out/*"], "what is assumed adds up");
    assert_eq!(other.build.shell.as_deref(), Some("sh"));
    let configurations = &folder.configurations;
    assert!(
        configurations.includes(&folder.path("sub/x.txt")) && !configurations.includes(&folder.path("y.txt"))
    );
    assert!(configurations.excludes(&folder.path("old/a/b.yml")).is_some());
    assert!(configurations.excludes(&folder.path("older/b.yml")).is_none());
}

#[test]
fn the_nearest_file_holds_alone() {
    let folder = folder(&[
        ("speclint.yml", "rules: {bashism: off}\n"),
        ("sub/.speclint.yml", "rules: {masked-pipeline: off}\n"),
        (
            "github/.github/speclint.yml",
            "rules: {bashism: error}\noverrides: [{files: [/b.yml], rules: {bashism: note}}]\n",
        ),
    ]);
    assert_eq!(level(&folder.settings("b.yml"), "bashism"), None);
    assert_eq!(level(&folder.settings("deep/er/b.yml"), "bashism"), None, "folders need not be there");
    let sub = folder.settings("sub/x/b.yml");
    assert_eq!((level(&sub, "bashism"), level(&sub, "masked-pipeline")), (OWN, None));
    assert_eq!(level(&folder.settings("github/x/b.yml"), "bashism"), ERROR);
    assert_eq!(level(&folder.settings("github/b.yml"), "bashism"), NOTE, "globs begin above .github");
}

#[test]
fn the_search_ends_at_the_git_top() {
    let folder = folder(&[
        ("speclint.yml", "rules: {bashism: off}\n"),
        ("inner/.git/HEAD", "ref: x\n"),
        ("inner/a/b.yml", ""),
    ]);
    assert_eq!(level(&folder.settings("inner/a/b.yml"), "bashism"), OWN);
    assert_eq!(level(&folder.settings("a/b.yml"), "bashism"), None);
}

#[test]
fn two_names_in_one_folder_are_a_mistake() {
    let folder = folder(&[("speclint.yml", ""), (".github/speclint.yml", "")]);
    assert_eq!(
        folder.problems("b.yml"),
        [
            "speclint.yml:`speclint.yml` and `.github/speclint.yml` are for the same folder, and only one can hold"
        ]
    );
    assert!(folder.configurations.configuration_for(&folder.path("b.yml")).is_broken());
}

#[test]
fn a_single_rule_beats_its_category_and_a_category_beats_all() {
    let text = "rules: {masked-pipeline: error, shell: warning, bashism: default, all: 'off'}\n";
    let settings = folder(&[("speclint.yml", text)]).settings("b.yml");
    assert_eq!(level(&settings, "masked-pipeline"), ERROR);
    assert_eq!(level(&settings, "hidden-failure"), WARNING);
    assert_eq!(level(&settings, "bashism"), OWN, "default is the profile's");
    assert_eq!(
        level(&settings, "background-process"),
        None,
        "a severity for many switches nothing pedantic on"
    );
    assert_eq!(level(&settings, "plaintext-secret"), None);
    let settings =
        folder(&[("speclint.yml", "rules: {shell: on, undefined-variable: note}\n")]).settings("b.yml");
    assert_eq!(level(&settings, "background-process"), OWN, "`on` does");
    assert_eq!(level(&settings, "undefined-variable"), NOTE, "a rule's own name does");
}

#[test]
fn profiles() {
    let settings = folder(&[("speclint.yml", "profile: security\n")]).settings("b.yml");
    assert_eq!(level(&settings, "missing-kms-encryption"), Some(Level::AtLeast(Severity::Warning)));
    assert_eq!(level(&settings, "undefined-variable"), None);
    assert_eq!(level(&settings, "bashism"), OWN);
    let text = "profile: security\nrules: {security: default, missing-kms-encryption: note}\n";
    let settings = folder(&[("speclint.yml", text)]).settings("b.yml");
    assert_eq!(level(&settings, "insecure-download"), Some(Level::AtLeast(Severity::Warning)));
    assert_eq!(level(&settings, "missing-kms-encryption"), NOTE);
}

#[test]
fn what_extends_beats_what_is_extended() {
    let folder = folder(&[
        (
            "speclint.yml",
            "rules: {bashism: warning, shell: note}\nimages: [a:1]\nfail-on: error\nexclude: [one]\n",
        ),
        ("second.yml", "rules: {hidden-failure: off}\nseverity: warning\nfail-on: note\nassume: [x]\n"),
        (
            "a/speclint.yml",
            "extends: [../speclint.yml, ../second.yml]\nrules: {shell: error}\nexclude: [two]\nassume: [y]\n",
        ),
    ]);
    assert_eq!(folder.problems("a/b.yml"), Vec::<String>::new());
    let settings = folder.settings("a/b.yml");
    assert_eq!(level(&settings, "bashism"), ERROR, "a later file beats an earlier one, whole");
    assert_eq!(level(&settings, "hidden-failure"), ERROR);
    assert_eq!((settings.fail_on, settings.severity), (Some(Severity::Note), Severity::Warning));
    assert_eq!(settings.build.images, ["a:1"]);
    assert_eq!(settings.build.assume, ["x", "y"]);
    let excluded = |path: &str| folder.configurations.excludes(&folder.path(path)).is_some();
    assert!(
        excluded("a/one/b.yml") && excluded("a/two/b.yml") && excluded("one/b.yml") && !excluded("two/b.yml")
    );
    let paths = folder.configurations.configuration_for(&folder.path("a/b.yml")).paths().to_vec();
    assert_eq!(paths.len(), 3);
    assert!(folder.configurations.depends_on(&folder.path("second.yml")));
    assert!(folder.configurations.depends_on(&folder.path("new/.speclint.yml")));
    assert!(!folder.configurations.depends_on(&folder.path("buildspec.yml")));
}

#[test]
fn globs_of_a_policy_kept_elsewhere_begin_where_it_is_used() {
    let folder = folder(&[
        ("policy/base.yml", "overrides: [{files: [/a/b.yml], rules: {bashism: off}}]\n"),
        ("top.yml", "overrides: [{files: [/sub/b.yml], rules: {bashism: note}}]\n"),
        ("speclint.yml", "extends: policy/base.yml\n"),
        ("sub/speclint.yml", "extends: ../top.yml\n"),
    ]);
    assert_eq!(level(&folder.settings("a/b.yml"), "bashism"), None);
    assert_eq!(level(&folder.settings("policy/a/b.yml"), "bashism"), OWN);
    assert_eq!(level(&folder.settings("sub/b.yml"), "bashism"), NOTE, "one above keeps its own folder");
}

#[test]
fn circles_are_told_and_end() {
    let folder = folder(&[
        ("speclint.yml", "extends: a.yml\n"),
        ("a.yml", "extends: b.yml\n"),
        ("b.yml", "rules: {bashism: off}\nextends: ./a.yml\n"),
        ("self/speclint.yml", "extends: speclint.yml\n"),
    ]);
    assert_eq!(
        folder.problems("x.yml"),
        ["b.yml:2:10: these files extend one another in a circle: `a.yml` extends `b.yml` extends `a.yml`"]
    );
    assert_eq!(level(&folder.settings("x.yml"), "bashism"), None, "what was read holds");
    assert_eq!(folder.problems("self/x.yml").len(), 1);
}

#[test]
fn what_is_extended_must_be_there() {
    let folder = folder(&[
        ("speclint.yml", "extends: [polcy.yml, ., 'https://example.com/x.yml']\n"),
        ("policy.yml", ""),
    ]);
    let problems = folder.problems("b.yml");
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(
        problems[0].contains("1:11: `polcy.yml`: no such file or folder; did you mean `"),
        "{problems:?}"
    );
    assert!(problems[1].contains("is a folder"), "{problems:?}");
    assert!(problems[2].contains("`extends` takes files, not addresses"), "{problems:?}");
}

#[test]
fn what_is_locked_may_be_raised_only() {
    let base = "locked: [plaintext-secret, reports]\nrules: {plaintext-secret: warning}\n";
    let with = |own: &str| {
        let folder = folder(&[("base.yml", base), ("speclint.yml", &format!("extends: base.yml\n{own}"))]);
        (folder.problems("b.yml"), level(&folder.settings("b.yml"), "plaintext-secret"))
    };
    assert_eq!(with("rules: {plaintext-secret: error}\n"), (vec![], ERROR));
    assert_eq!(with("profile: strict\n"), (vec![], WARNING));
    let (problems, level) = with("rules: {plaintext-secret: off}\n");
    assert_eq!(problems, ["speclint.yml:2:9: this would lower the rule `plaintext-secret`, which is locked"]);
    assert_eq!(level, WARNING, "the lock holds");
    let (problems, level) = with("rules: {plaintext-secret: note, security: off, reports: note}\n");
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems[0].contains("2:9") && problems[1].contains("and 2 others, which are locked"),
        "{problems:?}"
    );
    assert_eq!(level, WARNING);
    let (problems, _) = with("overrides: [{files: [x], rules: {all: off}}]\n");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let folder = folder(&[
        ("base.yml", "profile: security\nlocked: security\n"),
        ("speclint.yml", "extends: base.yml\nprofile: default\n"),
    ]);
    assert!(folder.problems("b.yml")[0].contains("2:10: this profile would lower the rule"));
    let folder = folder_of_own_lock();
    assert_eq!(folder.problems("b.yml"), Vec::<String>::new(), "a lock is for those who extend the file");
}

fn folder_of_own_lock() -> Folder {
    folder(&[("speclint.yml", "locked: [plaintext-secret]\nrules: {plaintext-secret: off}\n")])
}

#[test]
fn flags_beat_files() {
    let folder =
        folder(&[("speclint.yml", "rules: {bashism: off, security: error}\nseverity: error\nimages: [a]\n")]);
    let said = |value: &str| Traced::new(vec![crate::catalog::named(value).unwrap()], Origin::Flag("--x"));
    let with = |invocation: Invocation| {
        Configurations::new(Which::Nearest, invocation, folder.dir.path()).settings_for(&folder.path("b.yml"))
    };
    let settings = with(Invocation { select: Some(said("bashism")), ..invocation() });
    assert_eq!(level(&settings, "bashism"), OWN, "it runs although it is off");
    assert_eq!(settings.rules.iter().count(), 1);
    let settings = with(Invocation {
        select: Some(said("security")),
        ignore: Some(said("plaintext-secret")),
        severity: Some(Traced::new(Severity::Note, Origin::Default)),
        images: Some(Traced::new(vec!["b".to_owned()], Origin::Default)),
        ..invocation()
    });
    assert_eq!(level(&settings, "plaintext-secret"), None);
    assert_eq!(level(&settings, "secret-printed"), ERROR, "the file's levels stay");
    assert_eq!((settings.severity, settings.images.as_slice()), (Severity::Note, &["b".to_owned()][..]));
    let none = Configurations::new(Which::None, invocation(), folder.dir.path());
    assert_eq!(level(&none.settings_for(&folder.path("b.yml")), "bashism"), OWN);
    let one = Configurations::new(Which::File(folder.path("speclint.yml")), invocation(), folder.dir.path());
    assert_eq!(level(&one.settings_for(Path::new("/elsewhere/b.yml")), "bashism"), None);
}

#[test]
fn an_editor_may_hold_the_text() {
    let folder = folder(&[("speclint.yml", "rules: {bashism: off}\n")]);
    let held = fs::canonicalize(folder.path("speclint.yml")).unwrap();
    let overlay: Overlay =
        Box::new(move |path| (path == held).then(|| "rules: {bashism: note}\n".to_owned()));
    let configurations =
        Configurations::new(Which::Nearest, invocation(), folder.dir.path()).with_overlay(overlay);
    assert_eq!(level(&configurations.settings_for(&folder.path("b.yml")), "bashism"), NOTE);
}

#[test]
fn what_was_loaded_is_kept_until_it_is_forgotten() {
    let folder = folder(&[("speclint.yml", "rules: {bashism: off}\n")]);
    let first = folder.settings("b.yml");
    assert!(Arc::ptr_eq(&first, &folder.settings("sub/c.yml")));
    fs::write(folder.path("speclint.yml"), "").unwrap();
    assert!(Arc::ptr_eq(&first, &folder.settings("b.yml")));
    folder.configurations.forget();
    assert_eq!(level(&folder.settings("b.yml"), "bashism"), OWN);
}

#[test]
fn mistakes_have_a_place_and_a_way_out() {
    for (text, said) in [
        ("exlude: [x]\n", "1:1: a configuration has no key `exlude` | did you mean `exclude`?"),
        (
            "bashism: off\n",
            "1:1: a configuration has no key `bashism` | rules are set below `rules`: `rules: {bashism: …}`",
        ),
        (
            "ignore: [x]\n",
            "1:1: a configuration has no key `ignore` | to switch a rule off write `rules: {NAME: off}`; to leave files out, `exclude`",
        ),
        (
            "rules: {bashisms: off}\n",
            "1:9: unknown rule `bashisms` | did you mean `bashism`? `speclint rules` lists all",
        ),
        (
            "rules:\n  bashism: warn\n",
            "2:12: `bashism` cannot be `warn` | did you mean `warning`? It is one of `off`, `on`, `note`, `warning`, `error`, `default`",
        ),
        (
            "rules: {bashism: [off]}\n",
            "1:18: `bashism` must be one of `off`, `on`, `note`, `warning`, `error`, `default`, not a list | ",
        ),
        (
            "rules: {bashism: {levl: off}}\n",
            "1:19: the rule `bashism` has no option `levl` | did you mean `level`?",
        ),
        (
            "rules: {shell: {hosts: a}}\n",
            "1:17: `shell` stands for many rules, which have no option in common | set `level` and `fix` here, and options rule by rule",
        ),
        (
            "rules: [bashism]\n",
            "1:8: `rules` must be a mapping of rules to levels, not a list | write `name: level`, without the dash, for each rule",
        ),
        (
            "profile: pedantic\n",
            "1:10: `profile` cannot be `pedantic` | write one of `default`, `strict`, `security`",
        ),
        (
            "fail-on: none\n",
            "1:10: `fail-on` cannot be `none` | did you mean `never`? It is one of `error`, `warning`, `note`, `never`",
        ),
        ("require-reasons: yes\n", "1:18: `require-reasons` cannot be `yes` | write `true`, without quotes"),
        (
            "require-reasons: \"true\"\n",
            "1:18: `require-reasons` cannot be `true` | write `true`, without quotes",
        ),
        ("images: {a: b}\n", "1:9: `images` must be a list of images, not a mapping | "),
        (
            "images: [a, {b: c}]\n",
            "1:13: each entry of `images` must be a text, not a mapping | put it in quotes: a colon and a blank in it make it a mapping",
        ),
        ("images: [a, '']\n", "1:13: each entry of `images` must be a text, not nothing | "),
        (
            "exclude: ['!x']\n",
            "1:11: a glob cannot be negated with `!` | name the files that are meant, not the others",
        ),
        (
            "exclude: ['../x']\n",
            "1:11: a glob cannot leave its folder by `..` | globs start at this file's folder and stay in it; to build on another file use `extends`",
        ),
        (
            "exclude: ['[x']\n",
            "1:11: this is no glob: unclosed character class; missing ']' | a glob is a path with `*`, `**`, `?`, `[ab]` or `{a,b}` in it",
        ),
        (
            "assume: [/tmp/x]\n",
            "1:10: this path does not lie in the source | write a path from the source root, without variables",
        ),
        (
            "overrides: [{rules: {bashism: off}}]\n",
            "1:14: this override has no `files`, so it holds for none | add `files:` with a list of globs, or move its keys to the top",
        ),
        (
            "overrides: [{files: x, fail-on: error}]\n",
            "1:24: an override has no key `fail-on` | move it to the top: `fail-on` holds for all files of a configuration",
        ),
        (
            "overrides: {files: x}\n",
            "1:12: `overrides` must be a list of overrides, not a mapping | begin each override with a dash: `- files: […]`",
        ),
        (
            "locked: [nothing-like-it]\n",
            "1:10: unknown rule `nothing-like-it` | `speclint rules` lists all rules and their categories",
        ),
        (
            "- a\n",
            "1:1: a configuration must be a mapping of keys to values, not a list | begin with a key, such as `rules:`; `speclint init` writes an example",
        ),
        ("shell: bash\nshell: sh\n", "2:1: `shell` stands here a second time | keep one of the two"),
        (
            "shell: !x bash\n",
            "1:8: a configuration has no YAML tags | leave it out; put the text in quotes if it begins with `!`",
        ),
        ("[a]: b\n", "1:1: a key must be a text, not a list | "),
        (
            "a: &a {}\n",
            "1:1: a configuration has no key `a` | the keys are extends, profile, files, exclude, overrides, locked, require-reasons, severity, fail-on, baseline, rules, images, root, shell, assume",
        ),
        (
            "shell: bash\n---\nshell: sh\n",
            "3:1: a second YAML document begins here | a configuration is one document; leave the `---` out",
        ),
        (
            "rules: {<<: {bashism: off}}\n",
            "1:9: a configuration has no merge keys | write the keys out, or put them into a file and name it under `extends`",
        ),
        ("\u{feff}exlude: x\r\n", "1:1: a configuration has no key `exlude` | did you mean `exclude`?"),
        (
            "rules:\r\n  bashism: off\r\n  é: off\r\n",
            "3:3: unknown rule `é` | `speclint rules` lists all rules and their categories",
        ),
    ] {
        assert_eq!(problems(text), [said], "{text}");
    }
    let root = problems("root: nowhere\n");
    assert!(root[0].starts_with("1:7: `nowhere` is no folder: "), "{root:?}");
}

#[test]
fn text_that_is_no_yaml_is_told_like_a_buildspec_s() {
    for (text, said) in [
        ("rules:\n\tbashism: off\n", "2:1: a tab stands in the indentation"),
        ("exclude: [a\nrules: {}\n", "1:10: this bracket `[` is never closed"),
        ("exclude:\n  - *.yml\n", "2:5: "),
        ("<<<<<<< a\nrules: {}\n=======\nrules: {}\n>>>>>>> b\n", "1:1: this merge conflict"),
        ("rules: {bashism: off\n", "1:8: this bracket `{` is never closed"),
    ] {
        let problems = problems(text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(said), "{problems:?}");
        assert!(problems[0].contains("so nothing of this configuration can be read"), "{problems:?}");
    }
}

#[test]
fn no_text_breaks_it() {
    let deep = "a: ".to_owned() + &"[".repeat(5_000);
    let mapped: Vec<String> = (0..2_000).map(|n| " ".repeat(n) + "a:").collect();
    let mapped = mapped.join("\n");
    let lines: Vec<String> = (b'a'..b'j')
        .map(|n| {
            let (before, own) = (n as char, (n + 1) as char);
            let ten = vec![format!("*{before}"); 10].join(", ");
            format!("{own}: &{own} [{ten}]\n")
        })
        .collect();
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &lines.concat();
    for text in [
        deep.as_str(),
        mapped.as_str(),
        bomb.as_str(),
        "rules: *x\n",
        "rules: &x {y: *x}\n",
        "a: \0\n",
        ":",
        "?",
        "- - -",
        "{{ x }}",
    ] {
        assert!(!problems(text).is_empty(), "{text:.40}");
    }
    let folder = folder(&[("speclint.yml", "x")]);
    for bytes in [&b"rules: {\xe9: off}\n"[..], b"\xff\xfer\0", b"a\0b"] {
        fs::write(folder.path("speclint.yml"), bytes).unwrap();
        folder.configurations.forget();
        assert_eq!(folder.problems("b.yml").len(), 1);
    }
    let long = "x".repeat(2 * 1024 * 1024);
    fs::write(folder.path("speclint.yml"), long).unwrap();
    folder.configurations.forget();
    assert!(folder.problems("b.yml")[0].contains("larger than any configuration"));
}

#[test]
fn aliases_are_looked_through() {
    let folder = folder(&[("speclint.yml", "images: &i [a, b]\noverrides: [{files: x, images: *i}]\n")]);
    assert_eq!(folder.problems("x"), Vec::<String>::new());
    assert_eq!(folder.settings("x").build.images, ["a", "b"]);
}

#[test]
fn the_starting_file_says_nothing_and_shows_what_could_be_said() {
    let around =
        Surroundings { buildspecs: vec!["buildspec.yml".to_owned(), "ci/b.yml".to_owned()], with_image: 1 };
    let text = starter(&around);
    assert_eq!(problems(&text), Vec::<String>::new(), "{text}");
    let shown: String = text
        .lines()
        .map(|line| {
            let body = line.trim_start();
            let is_value =
                body.strip_prefix('#').is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
            if is_value { line.replacen('#', "", 1) + "\n" } else { line.to_owned() + "\n" }
        })
        .collect();
    assert_ne!(shown, text);
    assert_eq!(problems(&shown), Vec::<String>::new(), "{shown}");
    let keys = shown.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).count();
    assert_eq!(keys, 11, "{shown}");
}

#[test]
fn paths_are_shown_from_the_working_directory() {
    let folder = folder(&[("a/b/c/d/e/x", "")]);
    let shown = |here: &str, path: &str| {
        let configurations = Configurations::new(Which::Nearest, invocation(), &folder.path(here));
        configurations.shown(&fs::canonicalize(folder.dir.path()).unwrap().join(path)).into_string()
    };
    assert_eq!(shown("", "speclint.yml"), "speclint.yml");
    assert_eq!(shown("a/b", "speclint.yml"), "../../speclint.yml");
    assert_eq!(shown("a/b", "a/c/x.yml"), "../c/x.yml");
    assert!(shown("a/b/c/d/e", "speclint.yml").starts_with('/') || cfg!(windows));
}
