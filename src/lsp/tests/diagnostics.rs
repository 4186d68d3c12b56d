//! Diagnostics, sent and asked for.

use serde_json::json;

use super::{Client, capabilities, rules};

const SPEC: &str = "file:///w/buildspec.yml";
const COLLISION: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\nartifacts:\n  discard-paths: yes\n  \
                         files:\n    - add/index.js\n    - remove/index.js\n";

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
    client.change(
        SPEC,
        2,
        &json!([{"text": "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"}]),
    );
    assert!(client.pushed(SPEC).is_empty());
    client.finish();
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
