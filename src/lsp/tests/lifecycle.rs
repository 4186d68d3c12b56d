//! Beginning and end, and what comes at the wrong time.

use serde_json::{Value, json};

use super::{Client, SPEC};

const CODES: [i64; 4] = [-32002, -32600, -32601, -32602];

#[test]
fn before_initialize_nothing_is_answered() {
    let [not_initialized, invalid_request, ..] = CODES;
    let mut client = Client::new();
    client.open(SPEC, "version: 0.2\n");
    for method in ["shutdown", "textDocument/hover", "no/such"] {
        assert_eq!(client.request(method, &json!({})).unwrap_err().0, not_initialized, "{method}");
    }
    client.request("initialize", &json!({"processId": null, "rootUri": null, "capabilities": {}})).unwrap();
    let again = client.request("initialize", &json!({"capabilities": {}})).unwrap_err();
    assert_eq!(again.0, invalid_request);
    client.finish();
}

#[test]
fn after_shutdown_nothing_is_done() {
    let mut client = Client::with(&json!({}));
    client.request("shutdown", &Value::Null).unwrap();
    for method in ["shutdown", "initialize", "textDocument/codeAction"] {
        assert_eq!(client.request(method, &json!({})).unwrap_err().0, CODES[1], "{method}");
    }
    client.open(SPEC, "version: 9\n");
    client.notify("exit", &Value::Null);
    assert!(client.ended());
    assert!(client.kept.is_empty(), "{:?}", client.kept);
}

#[test]
fn an_end_without_shutdown_is_not_in_order() {
    let mut client = Client::with(&json!({}));
    client.notify("exit", &Value::Null);
    assert!(!client.ended());
    let mut client = Client::with(&json!({}));
    client.input = None;
    assert!(!client.ended(), "the client went away");
}

#[test]
fn unknown_and_malformed_messages_do_no_harm() {
    let [.., method_not_found, invalid_params] = CODES;
    let mut client = Client::with(&json!({}));
    client.notify("$/setTrace", &json!({"value": "verbose"}));
    client.notify("no/such", &json!(7));
    client.notify(
        "textDocument/didChange",
        &json!({"textDocument": {"uri": SPEC, "version": 2}, "contentChanges": []}),
    );
    client.notify("textDocument/didOpen", &json!({"textDocument": 7}));
    client.notify("$/cancelRequest", &json!({"id": 99}));
    client.notify("$/cancelRequest", &json!([]));
    assert_eq!(client.request("$/no/such", &json!({})).unwrap_err().0, method_not_found);
    assert_eq!(
        client.request("textDocument/codeAction", &json!({"range": 1})).unwrap_err().0,
        invalid_params
    );
    let elsewhere = json!({"textDocument": {"uri": "untitled:7"}});
    assert_eq!(client.request("textDocument/diagnostic", &elsewhere).unwrap_err().0, invalid_params);
    let nowhere = json!({"textDocument": {"uri": "file:///no/such/buildspec.yml"}});
    let (code, why) = client.request("textDocument/diagnostic", &nowhere).unwrap_err();
    assert!(code == invalid_params && why.contains("no such file"), "{why}");
    let logged: Vec<_> = client.kept.iter().filter(|m| m["method"] == "window/logMessage").collect();
    assert_eq!(logged.len(), 2, "the change of what is not open, and the didOpen: {logged:?}");
    client.finish();
}

#[test]
fn encodings_are_agreed_on() {
    for (offered, agreed) in [
        (json!(null), "utf-16"),
        (json!([]), "utf-16"),
        (json!(["utf-32", "utf-16"]), "utf-32"),
        (json!(["utf-16", "utf-8"]), "utf-8"),
    ] {
        let mut client = Client::new();
        let params = json!({"capabilities": {"general": {"positionEncodings": offered}}});
        let result = client.request("initialize", &params).unwrap();
        assert_eq!(result["capabilities"]["positionEncoding"], agreed);
        client.finish();
    }
}
