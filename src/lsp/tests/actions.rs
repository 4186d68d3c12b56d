//! Code actions and commands.

use serde_json::{Value, json};

use super::{COLLISION, Client, SPEC, capabilities};

const TYPO: &str = "version: 0.2\r\nphases:\r\n  # é 日 😀\r\n  biuld:\r\n    commands:\r\n      - make\r\n";

fn modern() -> Value {
    capabilities(&json!({
        "textDocument.publishDiagnostics.dataSupport": true,
        "textDocument.codeAction.codeActionLiteralSupport.codeActionKind.valueSet": ["quickfix", "source.fixAll"],
        "textDocument.codeAction.isPreferredSupport": true,
        "workspace.workspaceEdit.documentChanges": true,
    }))
}

fn actions(client: &mut Client, range: &Value, diagnostics: &[Value], only: Option<&[&str]>) -> Vec<Value> {
    let context = json!({"diagnostics": diagnostics, "only": only});
    let params = json!({"textDocument": {"uri": SPEC}, "range": range, "context": context});
    client.request("textDocument/codeAction", &params).unwrap().as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

const ALL: fn() -> Value =
    || json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});

#[test]
fn a_fix_is_offered_and_preferred() {
    let mut client = Client::with(&modern());
    client.open(SPEC, TYPO);
    let found = client.pushed(SPEC).into_iter().find(|d| d["code"] == "unknown-key").unwrap();
    let offered = actions(&mut client, &found["range"], std::slice::from_ref(&found), Some(&["quickfix"]));
    let fix = &offered[0];
    assert_eq!((&fix["kind"], &fix["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(fix["diagnostics"][0], found);
    let change = &fix["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": SPEC, "version": 1}));
    let range = json!({"start": {"line": 3, "character": 2}, "end": {"line": 3, "character": 7}});
    assert_eq!(change["edits"], json!([{"range": range, "newText": "build"}]));
    assert_eq!(found["data"]["fixes"][0]["edits"], change["edits"], "the diagnostic brings it along");
    assert!(titles(&offered).contains(&"Explain unknown-key"), "{offered:?}");
    assert_eq!(offered.iter().filter(|action| action["isPreferred"] == true).count(), 1);

    let elsewhere = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}});
    assert!(actions(&mut client, &elsewhere, &[], Some(&["quickfix"])).is_empty());
    assert!(!actions(&mut client, &ALL(), &[], None).is_empty(), "without diagnostics the range tells");
    assert!(actions(&mut client, &ALL(), &[], Some(&["refactor"])).is_empty());
    let of_others = json!({"range": elsewhere, "message": "x", "source": "yamllint"});
    assert!(actions(&mut client, &elsewhere, &[of_others], Some(&["quickfix"])).is_empty());
    client.finish();
}

#[test]
fn a_client_without_document_changes_gets_changes() {
    let mut client =
        Client::with(&capabilities(&json!({"textDocument.codeAction.codeActionLiteralSupport": {}})));
    client.open(SPEC, TYPO);
    client.pushed(SPEC);
    let offered = actions(&mut client, &ALL(), &[], None);
    assert_eq!(offered[0]["edit"]["changes"][SPEC][0]["newText"], "build");
    assert!(offered[0].get("isPreferred").is_none());
    client.finish();
}

#[test]
fn a_client_without_code_actions_gets_commands() {
    let mut client = Client::with(&capabilities(&json!({"workspace.applyEdit": true})));
    client.open(SPEC, TYPO);
    client.pushed(SPEC);
    let offered = actions(&mut client, &ALL(), &[], None);
    assert_eq!(offered[0]["command"], "speclint.applyEdit", "{offered:?}");
    let run = json!({"command": offered[0]["command"], "arguments": offered[0]["arguments"]});
    assert_eq!(client.request("workspace/executeCommand", &run), Ok(Value::Null));
    let asked = client.until_method("workspace/applyEdit");
    assert_eq!(asked["params"]["edit"]["changes"][SPEC][0]["newText"], "build");
    client.reply(&asked, &json!({"applied": true}));
    client.finish();
    let mut client = Client::with(&json!({}));
    client.open(SPEC, TYPO);
    let offered = actions(&mut client, &ALL(), &[], None);
    assert!(offered.iter().all(|action| action["command"] == "speclint.explain"), "{offered:?}");
    client.finish();
}

#[test]
fn a_rule_is_explained() {
    let mut client = Client::with(&capabilities(&json!({"window.showDocument.support": true})));
    let explain = |client: &mut Client, arguments: Value| {
        client.request(
            "workspace/executeCommand",
            &json!({"command": "speclint.explain", "arguments": arguments}),
        )
    };
    let page = explain(&mut client, json!(["discard-paths-collision"])).unwrap();
    assert!(page["markdown"].as_str().unwrap().starts_with("# discard-paths-collision\n"));
    let asked = client.until_method("window/showDocument");
    assert_eq!((&asked["params"]["uri"], &asked["params"]["external"]), (&page["url"], &json!(true)));
    client.reply(&asked, &json!({"success": true}));
    let (code, why) = explain(&mut client, json!(["discard-path-collision"])).unwrap_err();
    assert!(code == -32602 && why.contains("did you mean `discard-paths-collision`?"), "{why}");
    assert_eq!(explain(&mut client, Value::Null).unwrap_err().0, -32602);
    let other = client.request("workspace/executeCommand", &json!({"command": "rm"})).unwrap_err();
    assert_eq!(other.0, -32602);
    client.finish();
    let mut client = Client::with(&json!({}));
    explain(&mut client, json!(["bashism"])).unwrap();
    let shown = client.until_method("window/showMessage")["params"]["message"].as_str().unwrap().to_owned();
    assert!(shown.starts_with("bashism: ") && shown.contains("/rules/shell/bashism.html"), "{shown}");
    client.finish();
}

#[test]
fn several_findings_of_one_rule_are_explained_once() {
    let mut client = Client::with(&modern());
    client.open(SPEC, &COLLISION.replace("    - remove", "    - other/index.js\n    - remove"));
    let found = client.pushed(SPEC);
    let offered = actions(&mut client, &ALL(), &found, None);
    let explained = titles(&offered).into_iter().filter(|title| title.starts_with("Explain")).count();
    assert_eq!(explained, 1, "{offered:?}");
    client.finish();
}

#[test]
fn a_finding_can_be_ignored_here_or_in_the_whole_buildspec() {
    let mut client = Client::with(&modern());
    client.open(SPEC, &TYPO.replace("# é 日 😀", "# é 日 😀\r\n  install:\r\n    commands: [\"é\"]"));
    let found = client.pushed(SPEC).into_iter().find(|d| d["code"] == "unknown-key").unwrap();
    let offered = actions(&mut client, &found["range"], std::slice::from_ref(&found), None);
    let edit = |title: &str| {
        let action =
            offered.iter().find(|action| action["title"] == title).unwrap_or_else(|| panic!("{offered:?}"));
        action["edit"]["documentChanges"][0]["edits"].clone()
    };
    let here = edit("Ignore unknown-key here");
    assert_eq!(here[0]["newText"], " # speclint: ignore[unknown-key] TODO: say why");
    assert_eq!(here[0]["range"]["start"], json!({"line": 5, "character": 8}));
    let all = edit("Ignore unknown-key in this buildspec");
    assert_eq!(all[0]["newText"], "# speclint: ignore-file[unknown-key] TODO: say why\r\n");
    assert_eq!(all[0]["range"]["start"], json!({"line": 0, "character": 0}));
    client.finish();
}

#[test]
fn no_comment_is_put_into_a_block_scalar() {
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        echo é\n        if [[ $A == b ]]; then make; fi\n";
    let mut client = Client::with(&modern());
    client.notify("workspace/didChangeConfiguration", &json!({"settings": {"image": "standard:7.0"}}));
    client.open(SPEC, text);
    let found = client.pushed(SPEC).into_iter().find(|d| d["code"] == "bashism").unwrap();
    let offered = actions(&mut client, &found["range"], std::slice::from_ref(&found), None);
    let action = offered.iter().find(|action| action["title"] == "Ignore bashism here").unwrap();
    let edit = &action["edit"]["documentChanges"][0]["edits"][0];
    assert!(edit["range"]["start"]["line"].as_u64().unwrap() <= 4, "on or above the item: {edit}");
    client.finish();
    let mut client = Client::with(&modern());
    let json = "file:///w/buildspec.json";
    client.open(json, r#"{"version": 0.2, "phases": {"biuld": {"commands": ["make"]}}}"#);
    let params = json!({"textDocument": {"uri": json}, "range": ALL(), "context": {"diagnostics": []}});
    let offered = client.request("textDocument/codeAction", &params).unwrap();
    assert!(
        titles(offered.as_array().unwrap()).iter().all(|title| !title.starts_with("Ignore")),
        "{offered}"
    );
    client.finish();
}

const TYPOS: &str =
    "version: 0.2\nphases:\n  biuld:\n    comands:\n      - make\nartifact:\n  files:\n    - x\n";

#[test]
fn fix_all_is_what_the_command_line_does() {
    let mut client = Client::with(&modern());
    client.open(SPEC, TYPOS);
    client.pushed(SPEC);
    let offered = actions(&mut client, &ALL(), &[], Some(&["source.fixAll"]));
    assert_eq!((offered.len(), &offered[0]["kind"]), (1, &json!("source.fixAll.speclint")), "{offered:?}");
    let edits = offered[0]["edit"]["documentChanges"][0]["edits"].clone();
    client.change(SPEC, 2, &json!(backwards(&edits)));
    let left = client.pushed(SPEC);
    assert!(left.iter().all(|found| found["code"] != "unknown-key"), "{left:?}");
    // The commands were read only after the first round: it goes on to the fixed point.
    let file = crate::source::SourceFile::new("buildspec.yml", TYPOS.to_owned());
    let source = crate::lint::Source { file, named: false, place: None, invalid_utf8: None };
    let settings = crate::settings::Settings::new("2026-11-25".parse().unwrap());
    let fixed = crate::fix::fix_all(&source, &settings, crate::fix::Policy::SAFE);
    assert!(fixed.applied.len() > 1 && fixed.text() != TYPOS);
    let lines: Vec<&str> = fixed.text().lines().collect();
    for edit in edits.as_array().unwrap() {
        let new = edit["newText"].as_str().unwrap().trim_end();
        assert!(new.lines().all(|line| lines.contains(&line)), "{edit}");
    }
    assert!(actions(&mut client, &ALL(), &[], Some(&["source.fixAll"])).is_empty(), "nothing is left");
    client.finish();
}

/// Edits as changes of a document: from the last to the first, so that each finds its place.
fn backwards(edits: &Value) -> Vec<Value> {
    let change = |edit: &Value| json!({"range": edit["range"], "text": edit["newText"]});
    edits.as_array().unwrap().iter().rev().map(change).collect()
}

#[test]
fn edits_are_worked_out_when_an_action_is_chosen() {
    let mut can = modern();
    let action = &mut can["textDocument"]["codeAction"];
    action["dataSupport"] = json!(true);
    action["resolveSupport"] = json!({"properties": ["edit"]});
    let mut client = Client::with(&can);
    client.open(SPEC, TYPOS);
    let found = client.pushed(SPEC);
    let offered = actions(&mut client, &ALL(), &found, None);
    let chosen = |title: &str| {
        offered.iter().find(|a| a["title"] == title).unwrap_or_else(|| panic!("{offered:?}")).clone()
    };
    let one = offered.iter().find(|a| a["title"].as_str().unwrap().contains("build")).unwrap().clone();
    let all = chosen("Fix all that can safely be fixed");
    let rule = chosen("Fix all of unknown-key");
    for action in [&one, &all, &rule] {
        assert!(action.get("edit").is_none() && action["data"]["version"] == 1, "{action}");
    }
    let resolved = client.request("codeAction/resolve", &one).unwrap();
    let change = &resolved["edit"]["documentChanges"][0];
    assert_eq!(
        (&change["edits"][0]["newText"], &change["edits"].as_array().unwrap().len()),
        (&json!("build"), &1)
    );
    let edits = |resolved: &Value| resolved["edit"]["documentChanges"][0]["edits"].to_string();
    for action in [&all, &rule] {
        let resolved = client.request("codeAction/resolve", action).unwrap();
        let edits = edits(&resolved);
        assert!(["build", "commands", "artifacts"].iter().all(|word| edits.contains(word)), "{edits}");
    }
    client.change(SPEC, 2, &json!([{"text": TYPO}]));
    assert_eq!(client.request("codeAction/resolve", &one).unwrap_err().0, -32801);
    assert_eq!(
        client.request("codeAction/resolve", &json!({"title": "x", "data": {"uri": SPEC}})).unwrap_err().0,
        -32602
    );
    client.finish();
}
