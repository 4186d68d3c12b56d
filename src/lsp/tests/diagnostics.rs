//! Diagnostics, sent and asked for.

use serde_json::json;

use super::{CLEAN, COLLISION, Client, SPEC, capabilities, rules};

#[test]
fn a_client_that_offers_nothing_gets_diagnostics() {
    let mut client = Client::with(&json!({}));
    client.open(SPEC, COLLISION);
    let found = client.pushed(SPEC);
    assert_eq!(rules(&found), ["discard-paths-collision"]);
    let found = &found[0];
    assert_eq!(found["range"]["start"], json!({"line": 9, "character": 6}));
    assert_eq!((&found["severity"], &found["source"]), (&json!(1), &json!("speclint")));
    let message = found["message"].as_str().unwrap();
    assert!(message.contains("\nline 7: folders are dropped here\n"), "{message}");
    for left_out in ["relatedInformation", "codeDescription", "data", "tags"] {
        assert!(found.get(left_out).is_none(), "{found}");
    }
    client.change(SPEC, 2, &json!([{"text": CLEAN}]));
    assert!(client.pushed(SPEC).is_empty());
    client.finish();
}

#[test]
fn a_client_gets_what_it_can_show() {
    let mut client = Client::with(&capabilities(&json!({
        "textDocument.publishDiagnostics": {
            "relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true, "versionSupport": true,
            "tagSupport": {"valueSet": [1, 2]},
        },
    })));
    client.open(SPEC, COLLISION);
    let sent = client.until_method("textDocument/publishDiagnostics");
    assert_eq!(sent["params"]["version"], 1);
    let found = &sent["params"]["diagnostics"][0];
    let url = "https://speclint.github.io/speclint/rules/artifacts/discard-paths-collision.html";
    assert_eq!(found["codeDescription"]["href"], url);
    let related: Vec<_> =
        found["relatedInformation"].as_array().unwrap().iter().map(|r| &r["message"]).collect();
    assert_eq!(related, ["becomes `index.js`", "folders are dropped here"]);
    assert_eq!(
        found["relatedInformation"][1]["location"]["range"]["start"],
        json!({"line": 6, "character": 17})
    );
    assert_eq!(found["data"]["version"], 1);
    let message = found["message"].as_str().unwrap();
    assert!(!message.contains("line 7") && message.contains("\nhelp: "), "{message}");
    client.finish();
}

#[test]
fn tags_come_from_the_rules_pages() {
    let text = "version: 0.2\nenv:\n  secrets-manager:\n    UNUSED: prod/key:password\nphases:\n  build:\n    commands:\n      \
                - make\n";
    for (set, tags) in [(json!([1, 2]), json!([1])), (json!([2]), json!(null))] {
        let mut client =
            Client::with(&capabilities(&json!({"textDocument.publishDiagnostics.tagSupport.valueSet": set})));
        client
            .notify("workspace/didChangeConfiguration", &json!({"settings": {"select": ["unused-secret"]}}));
        client.open(SPEC, text);
        let found = client.pushed(SPEC);
        let found = found.iter().find(|d| d["code"] == "unused-secret").unwrap();
        assert_eq!(found["tags"], tags);
        client.finish();
    }
}

#[test]
fn asked_for_they_are_not_sent_and_not_repeated() {
    let mut client = Client::with(&capabilities(&json!({
        "textDocument.diagnostic.relatedInformation": true,
        "textDocument.diagnostic.dataSupport": true,
    })));
    client.open(SPEC, COLLISION);
    let ask = |previous: &str| json!({"textDocument": {"uri": SPEC}, "previousResultId": previous});
    let full = client.request("textDocument/diagnostic", &ask("")).unwrap();
    assert_eq!(full["kind"], "full");
    assert_eq!(rules(full["items"].as_array().unwrap()), ["discard-paths-collision"]);
    assert_eq!(full["items"][0]["relatedInformation"][0]["location"]["uri"], SPEC);
    assert!(full["items"][0]["data"]["fingerprint"].is_string());
    let id = full["resultId"].as_str().unwrap();
    let same = client.request("textDocument/diagnostic", &ask(id)).unwrap();
    assert_eq!(same, json!({"kind": "unchanged", "resultId": id}));
    assert!(client.kept.iter().all(|m| m["method"] != "textDocument/publishDiagnostics"));
    client.finish();
}

#[test]
fn what_is_no_buildspec_is_left_in_peace() {
    let mut client = Client::with(&json!({}));
    for (name, text) in [
        ("docker-compose.yml", "services:\n  web: [\n"),
        ("amplify.yml", "version: 1\nfrontend:\n  phases: 7\n"),
        ("appspec.yml", "version: 0.0\nos: linux\n"),
        ("buildspec.yml", "AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n"),
        ("package.json", "{\"name\": \"x\", \"version\": \"0.2.0\", \"scripts\": {"),
        ("notes.md", "```yaml\na: [\n```\n"),
        ("", ""),
    ] {
        let uri = format!("file:///w/{name}");
        client.open(&uri, text);
        assert_eq!(rules(&client.pushed(&uri)), [""; 0], "{name}");
    }
    client.finish();
}

#[test]
fn hosts_get_the_same() {
    let fence = format!(
        "# é日😀\r\n\r\n> ```yaml\r\n{}> ```\r\n",
        COLLISION
            .replace('\n', "\r\n")
            .lines()
            .fold(String::new(), |all, line| { all + "> " + line + "\r\n" })
    );
    let json = r#"{"version": 0.2, "phases": {"biuld": {"commands": ["é日😀"]}}}"#;
    let mut client = Client::with(&json!({}));
    for (uri, text, rule, start) in [
        (
            "file:///w/README.md",
            fence.as_str(),
            "discard-paths-collision",
            json!({"line": 12, "character": 8}),
        ),
        ("file:///w/buildspec.json", json, "unknown-key", json!({"line": 0, "character": 28})),
        ("untitled:Untitled-1", COLLISION, "discard-paths-collision", json!({"line": 9, "character": 6})),
        (
            "vscode-vfs://github/o/r/buildspec.yml",
            "version: 9\n",
            "unsupported-version",
            json!({"line": 0, "character": 9}),
        ),
    ] {
        client.open(uri, text);
        let found = client.pushed(uri);
        assert!(found.iter().any(|d| d["code"] == rule && d["range"]["start"] == start), "{uri}: {found:?}");
    }
    client.notify("workspace/didChangeConfiguration", &json!({"settings": {"markdown": false}}));
    assert!(client.pushed("file:///w/README.md").is_empty());
    client.finish();
}

#[test]
fn while_the_yaml_is_broken_the_syntax_error_shows() {
    let mut client = Client::with(&json!({}));
    client.open(SPEC, COLLISION);
    client.pushed(SPEC);
    let range = json!({"start": {"line": 4, "character": 8}, "end": {"line": 4, "character": 8}});
    client.change(SPEC, 2, &json!([{"range": range, "text": "\""}]));
    let found = client.pushed(SPEC);
    assert_eq!(found[0]["code"], "yaml-syntax");
    assert_eq!(found[0]["range"]["start"]["line"], 4);
    client.finish();
}

#[test]
fn an_empty_place_is_widened() {
    let mut client = Client::with(&json!({}));
    client.open(SPEC, "");
    client.pushed(SPEC);
    for text in ["phases: {}\n", "version: 0.2\nphases:\n", "version:"] {
        client.change(SPEC, 2, &json!([{"text": text}]));
        for found in client.pushed(SPEC) {
            assert_ne!(found["range"]["start"], found["range"]["end"], "{text:?}: {found}");
        }
    }
    client.finish();
}
