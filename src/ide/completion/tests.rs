use super::*;
use crate::ide::testing::{Ask, MARK, at};

/// The labels, in order.
fn labels(marked: &str) -> Vec<String> {
    at(marked, complete).into_iter().map(|c| c.label).collect()
}

/// The text after the completion of that label is typed; the cursor of a snippet stays as `‸`.
fn typed(ask: &Ask<'_>, marked: &str, label: &str) -> String {
    let found = ask.run(marked, complete);
    let Some(chosen) = found.iter().find(|c| c.label == label) else {
        return format!("no {label} in {:?}", found.iter().map(|c| &c.label).collect::<Vec<_>>());
    };
    let text = marked.replacen(MARK, "", 1);
    let insert = if chosen.snippet {
        crate::ide::insert::without_snippet(&chosen.insert.replace("$0", "‸"))
    } else {
        chosen.insert.clone()
    };
    let line = text[..chosen.replace.start as usize].rsplit('\n').next().unwrap();
    let blanks: String = line.chars().take_while(|c| *c == ' ').collect();
    let insert = insert.replace('\n', &format!("\n{blanks}"));
    format!("{}{insert}{}", &text[..chosen.replace.start as usize], &text[chosen.replace.end as usize..])
}

#[test]
fn keys_are_those_of_the_place_and_not_there_yet() {
    assert_eq!(labels("‸")[..2], ["version", "phases"]);
    assert_eq!(labels("version: 0.2\n‸\nphases:\n")[0], "run-as");
    assert!(!labels("version: 0.2\n‸").contains(&"version".to_owned()));
    assert_eq!(labels("phases:\n  build: {}\n  ‸"), ["install", "pre_build", "post_build"]);
    assert_eq!(labels("phases:\n  install:\n    ‸\n")[..3], ["run-as", "on-failure", "runtime-versions"]);
    assert_eq!(
        labels("phases:\n  build:\n    ‸\n    on-failure: ABORT\n"),
        ["commands", "run-as", "finally"]
    );
    assert_eq!(labels("artifacts:\n  secondary-artifacts:\n    x:\n      ‸")[0], "files");
    assert_eq!(labels("version: 0.2\nbatch:\n  build-graph:\n    - ‸")[0], "identifier");
    assert_eq!(labels("version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n      ‸")[0], "buildspec");
    assert_eq!(labels("version: 0.2\nbatch:\n  build-graph:\n    ‸")[0], "identifier");
    assert_eq!(labels("env: {‸}")[0], "shell");
    assert_eq!(labels("{\"env\": {\"sh‸\"}}")[0], "shell");
    for nothing in
        ["phases: ‸", "version: 0.2\n  ‸", "x:\n  ‸", "phases:\n  build:\n    commands:\n      - make ‸"]
    {
        assert_eq!(labels(nothing), Vec::<String>::new(), "{nothing}");
    }
    assert!(labels("version: 0.1\n‸").contains(&"environment_variables".to_owned()));
}

#[test]
fn keys_bring_what_must_stand_below() {
    let ask = Ask::default();
    for (marked, label, want) in [
        ("‸", "version", "version: 0.2‸"),
        ("ve‸", "version", "version: 0.2‸"),
        ("version: 0.2\n‸\n", "phases", "version: 0.2\nphases:\n  build:\n    commands:\n      - ‸\n"),
        ("version: 0.2\n‸\n", "artifacts", "version: 0.2\nartifacts:\n  files:\n    - ‸\n"),
        ("‸", "reports", "reports:\n  name:\n    files:\n      - ‸"),
        (
            "version: 0.2\nbatch:\n  ‸",
            "build-graph",
            "version: 0.2\nbatch:\n  build-graph:\n    - identifier: ‸",
        ),
        (
            "version: 0.2\nbatch:\n  build-graph:\n    ‸",
            "identifier",
            "version: 0.2\nbatch:\n  build-graph:\n    - identifier: ‸",
        ),
        (
            "version: 0.2\nbatch:\n  build-graph:\n    - ‸",
            "env",
            "version: 0.2\nbatch:\n  build-graph:\n    - env:\n        ‸",
        ),
        (
            "version: 0.2\nbatch:\n  build-graph:\n    -‸",
            "identifier",
            "version: 0.2\nbatch:\n  build-graph:\n    - identifier: ‸",
        ),
        (
            "phases:\n    build:\n        ‸",
            "commands",
            "phases:\n    build:\n        commands:\n            - ‸",
        ),
        ("phases:\n  buil‸\n    commands: [x]\n", "build", "phases:\n  build:\n    commands: [x]\n"),
        ("phases:\n  bu‸ild:\n    commands: [x]\n", "build", "phases:\n  build:\n    commands: [x]\n"),
        ("env: {‸}", "shell", "env: {shell: ‸}"),
        ("{\"env\": {‸}}", "shell", "{\"env\": {\"shell\": \"‸\"}}"),
        ("{\"phases\": {\"build\": {\"com‸\"}}}", "commands", "{\"phases\": {\"build\": {\"commands\"}}}"),
        (
            "phases:\r\n  build:\r\n    ‸\r\n",
            "on-failure",
            "phases:\r\n  build:\r\n    on-failure: ABORT‸\r\n",
        ),
    ] {
        assert_eq!(typed(&ask, marked, label), want, "{marked:?}");
    }
}

#[test]
fn words_of_the_schema() {
    let ask = Ask::default();
    assert_eq!(labels("env:\n  shell: ‸"), ["bash", "/bin/sh", "powershell.exe", "cmd.exe"]);
    for (marked, label, want) in [
        ("version:‸", "0.2", "version: 0.2"),
        ("version: ‸\n", "0.2", "version: 0.2\n"),
        ("version: 0.‸1\n", "0.2", "version: 0.2\n"),
        ("env:\n  shell: \"ba‸\n", "bash", "env:\n  shell: \"bash\"\n"),
        ("env:\n  shell: 'ba‸'\n", "bash", "env:\n  shell: 'bash'\n"),
        ("env: {shell: ‸}", "bash", "env: {shell: bash}"),
        ("{\"env\": {\"shell\": ‸}}", "bash", "{\"env\": {\"shell\": \"bash\"}}"),
        ("{\"env\": {\"shell\": \"‸\"}}", "bash", "{\"env\": {\"shell\": \"bash\"}}"),
        (
            "phases:\r\n  build:\r\n    on-failure: A‸\r\n",
            "ABORT",
            "phases:\r\n  build:\r\n    on-failure: ABORT\r\n",
        ),
        ("env:\n  git-credential-helper: ‸ # c\n", "yes", "env:\n  git-credential-helper: yes # c\n"),
        ("reports:\n  r:\n    file-format: ‸\n", "JUNITXML", "reports:\n  r:\n    file-format: JUNITXML\n"),
        ("env:\n  shell:\n    ‸\n", "bash", "env:\n  shell:\n    bash\n"),
    ] {
        assert_eq!(typed(&ask, marked, label), want, "{marked:?}");
    }
}

#[test]
fn runtimes_and_their_versions() {
    let ask = Ask { image: Some("standard:7.0"), ..Ask::default() };
    let on = |marked: &str| ask.run(marked, complete);
    let names: Vec<String> = on("phases:\n  install:\n    runtime-versions:\n      python: 3.12\n      ‸\n")
        .into_iter()
        .map(|c| c.label)
        .collect();
    assert!(names.contains(&"nodejs".to_owned()) && !names.contains(&"python".to_owned()), "{names:?}");
    assert!(!names.contains(&"docker".to_owned()), "not in this image");
    let versions = on("phases:\n  install:\n    runtime-versions:\n      nodejs: ‸\n");
    let said: Vec<_> = versions.iter().map(|c| (c.label.as_str(), c.deprecated)).collect();
    assert_eq!(said, [("24", false), ("22", false), ("20", true), ("18", true), ("latest", false)]);
    assert_eq!(versions[2].detail, "end of life since 2026-04-30");
    let base = "phases:\n  install:\n    runtime-versions:\n      ";
    for (marked, label, want) in [
        ("‸\n", "java", "java: ‸\n"),
        ("ja‸: corretto21\n", "java", "java: corretto21\n"),
        ("java: \"‸\n", "corretto21", "java: \"corretto21\"\n"),
        ("java: corretto‸17\n", "corretto21", "java: corretto21\n"),
    ] {
        assert_eq!(typed(&ask, &format!("{base}{marked}"), label), format!("{base}{want}"));
    }
    assert!(labels("phases:\n  build:\n    runtime-versions:\n      ‸\n").is_empty(), "only under install");
}

#[test]
fn variables_of_the_file_and_of_codebuild() {
    let text = "env:\n  variables:\n    STAGE: dev\nphases:\n  build:\n    commands:\n      - OLD=1\n      - (LOST=1)\n      - \"NEW=2; echo $‸\n      - LATER=3\n";
    let found = labels(text);
    assert_eq!(found[..3], ["NEW", "OLD", "STAGE"], "the unclosed quote hides nothing before it");
    assert!(found.contains(&"CODEBUILD_SRC_DIR".to_owned()));
    assert!(!found.iter().any(|l| l == "LOST" || l == "LATER" || l.ends_with('*')), "{found:?}");
    let ask = Ask::default();
    let base = "env:\n  variables:\n    STAGE: dev\nphases:\n  build:\n    commands:\n      - ";
    for (marked, want) in [
        ("echo $‸\n", "echo $STAGE\n"),
        ("echo $ST‸\n", "echo $STAGE\n"),
        ("echo $S‸X y\n", "echo $STAGE y\n"),
        ("echo ${‸\n", "echo ${STAGE}\n"),
        ("echo ${‸}\n", "echo ${STAGE}\n"),
        ("'echo \"$‸\"'\n", "'echo \"$STAGE\"'\n"),
        ("\"echo \\\"$‸\n", "\"echo \\\"$STAGE\n"),
        ("|\n        make\n        echo é $‸\n", "|\n        make\n        echo é $STAGE\n"),
        ("echo 'a' $‸\n", "echo 'a' $STAGE\n"),
    ] {
        assert_eq!(typed(&ask, &format!("{base}{marked}"), "STAGE"), format!("{base}{want}"));
    }
    for nothing in ["echo '$‸'\n", "awk '{ print $‸ }'\n", "echo \\$‸\n", "echo a # $‸\n", "'echo ''$‸'\n"]
    {
        assert_eq!(labels(&format!("{base}{nothing}")), Vec::<String>::new(), "{nothing}");
    }
    assert_eq!(labels("env:\n  variables:\n    A: $‸\n"), Vec::<String>::new(), "taken literally");
    let name = "env:\n  variables:\n    STAGE: dev\nartifacts:\n  name: app-$‸\n  files: x\n";
    assert_eq!(labels(name)[0], "STAGE");
    let power = "env:\n  shell: powershell.exe\n  variables:\n    STAGE: dev\nphases:\n  build:\n    commands:\n      - Write-Host $‸\n";
    assert_eq!(typed(&ask, power, "STAGE"), power.replace('‸', "env:STAGE"));
}

#[test]
fn paths_folder_by_folder() {
    let tree =
        ["ci/build.sh", "ci/sub/x.py", "dist/app.js", "dist/lib/é.js", "README.md", "ci/other.yml", ".env"];
    let ask = Ask { tree: &tree, ..Ask::default() };
    let on = |marked: &str| ask.run(marked, complete).into_iter().map(|c| c.label).collect::<Vec<_>>();
    let files = "artifacts:\n  files:\n    - ";
    assert_eq!(on(&format!("{files}‸\n")), ["**/*", "README.md", "ci/", "dist/", ".env"]);
    assert_eq!(on(&format!("{files}dist/‸\n")), ["dist/**/*", "app.js", "lib/"]);
    assert_eq!(on(&format!("{files}'dist/l‸\n")), ["dist/**/*", "app.js", "lib/"]);
    assert_eq!(on("artifacts:\n  base-directory: dist\n  files:\n    - ‸\n"), ["**/*", "app.js", "lib/"]);
    assert_eq!(on("artifacts:\n  base-directory: ‸\n"), ["ci/", "dist/"]);
    assert_eq!(on("artifacts:\n  files:\n    ‸\n"), ["**/*", "README.md", "ci/", "dist/", ".env"]);
    assert_eq!(
        on("version: 0.2\nbatch:\n  build-list:\n    - identifier: a\n      buildspec: ci/‸\n"),
        ["other.yml", "sub/"]
    );
    for (marked, label, want) in [
        ("dist/‸\n", "app.js", "dist/app.js\n"),
        ("dist/‸lib/x\n", "lib/", "dist/lib//x\n"),
        ("\"dist/lib/‸\n", "é.js", "\"dist/lib/é.js\n"),
        ("‸\n", "**/*", "'**/*'\n"),
        ("dist/‸\n", "dist/**/*", "dist/**/*\n"),
    ] {
        let want = want.replace("lib//x", "lib/x");
        let got = typed(&ask, &format!("{files}{marked}"), label).replace("lib//x", "lib/x");
        assert_eq!(got, format!("{files}{want}"));
    }
    let dash = typed(&ask, "artifacts:\n  files:\n    ‸\n", "README.md");
    assert_eq!(dash, "artifacts:\n  files:\n    - README.md\n");
    let commands = "phases:\n  build:\n    commands:\n      - ";
    assert_eq!(on(&format!("{commands}bash ‸\n")), ["README.md", "ci/", "dist/", ".env"]);
    assert_eq!(on(&format!("{commands}./ci/b‸\n")), ["build.sh", "other.yml", "sub/"]);
    assert_eq!(on(&format!("{commands}cd ci\n      - ./‸\n")), ["build.sh", "other.yml", "sub/"]);
    for nothing in ["make ci‸\n", "aws s3 cp s3://x/‸\n", "ls /‸\n", "echo # ./‸\n"] {
        assert_eq!(on(&format!("{commands}{nothing}")), Vec::<String>::new(), "{nothing}");
    }
}

#[test]
fn names_of_the_file() {
    let batch = "version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n    - identifier: c\n      depend-on:\n        - a\n        - ‸\n";
    assert_eq!(labels(batch), ["b"]);
    assert_eq!(labels(&batch.replace("\n        - a\n        - ‸", " [‸]")), ["a", "b"]);
    assert_eq!(labels(&batch.replace("        - a\n        - ‸", "        ‸")), ["a", "b"]);
    let env = "version: 0.2\nbatch:\n  build-list:\n    - identifier: a\n      env:\n        ";
    assert_eq!(labels(&format!("{env}compute-type: ‸\n"))[0], "BUILD_GENERAL1_SMALL");
    assert_eq!(labels(&format!("{env}type: ‸\n"))[0], "LINUX_CONTAINER");
    assert_eq!(labels(&format!("{env}image: ‸\n"))[0], "aws/codebuild/standard:8.0");
    let exports = "env:\n  variables:\n    A: x\n  exported-variables:\n    - B\n    - ‸\nphases:\n  build:\n    commands:\n      - B=1\n      - C=1\n      - (D=1)\n";
    assert_eq!(labels(exports), ["A", "C"]);
    assert_eq!(labels("version: 0.2\nx: &steps [make]\nphases:\n  build:\n    commands: *‸\n"), ["steps"]);
}

#[test]
fn comments_for_speclint() {
    assert_eq!(labels("#‸\nversion: 0.2\n"), ["speclint:"]);
    assert_eq!(labels("# spec‸\nversion: 0.2\n"), ["speclint:"]);
    assert_eq!(labels("# something ‸\nversion: 0.2\n"), Vec::<String>::new());
    assert_eq!(labels("# speclint: ‸\nversion: 0.2\n")[0], "ignore[");
    assert!(labels("version: 0.2 # speclint: ignore[‸\n").contains(&"unsupported-version".to_owned()));
    assert!(!labels("# speclint: ignore[bashism, ‸]\nversion: 0.2\n").contains(&"bashism".to_owned()));
    assert_eq!(labels("# speclint: ignore[bashism] ‸\nversion: 0.2\n"), Vec::<String>::new());
    assert_eq!(labels("version: 0.2 # the newest # speclint: ‸\n")[0], "ignore[");
    assert!(labels("# speclint: ignore[‸\nversion: 0.2\n").contains(&"security".to_owned()));
    let script = "phases:\n  build:\n    commands:\n      - |\n        # speclint: ‸\n        make\n";
    assert_eq!(labels(script), ["ignore[", "ignore-file[", "ignore-start[", "ignore-end["]);
    assert!(labels(&script.replace('‸', "ignore[‸")).contains(&"masked-pipeline".to_owned()));
    assert_eq!(labels("# speclint: image=‸\nversion: 0.2\n")[0], "standard:8.0");
    assert_eq!(labels("# speclint: image=standard:8.0,‸\nversion: 0.2\n")[0], "standard:7.0");
    assert_eq!(labels("# speclint: shell=‸\nversion: 0.2\n"), ["bash", "sh", "powershell", "cmd"]);
    let ask = Ask { tree: &["app/x", "b"], ..Ask::default() };
    let folders = ask.run("# speclint: root=‸\nversion: 0.2\n", complete);
    assert_eq!(folders.into_iter().map(|c| c.label).collect::<Vec<_>>(), ["app"]);
    let typed_rule = typed(&Ask::default(), "# speclint: ignore[bash‸\nversion: 0.2\n", "bashism");
    assert_eq!(typed_rule, "# speclint: ignore[bashism] \nversion: 0.2\n");
}

#[test]
fn in_the_fences_of_a_page() {
    let ask = Ask { path: "README.md", ..Ask::default() };
    let page = |inner: &str, before: &str| {
        let lines: Vec<String> = inner.lines().map(|l| format!("{before}{l}\n")).collect();
        format!("# é\n\n{before}```yaml\n{}{before}```\n", lines.concat())
    };
    let spec = "version: 0.2\nphases:\n  build:\n    ‸\n    commands:\n      - make\n";
    for before in ["", "> ", "  "] {
        let marked = page(spec, before);
        let marked = if before == "  " { format!("- x\n\n{}", &marked["# é\n\n".len()..]) } else { marked };
        let want = marked.replace('‸', if before == "> " { "finally:‸" } else { "finally:\n      - ‸" });
        let want = if before == "  " { want.replace("\n      - ‸", "\n        - ‸") } else { want };
        assert_eq!(typed(&ask, &marked, "finally"), want, "{before:?}");
    }
    assert!(ask.run("# ‸é\n\n```yaml\nversion: 0.2\nphases: {}\n```\n", complete).is_empty());
}
