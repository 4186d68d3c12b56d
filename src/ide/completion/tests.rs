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
    let insert = if chosen.snippet { chosen.insert.replace("$0", "‸") } else { chosen.insert.clone() };
    let insert = crate::ide::insert::without_snippet(&insert);
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
