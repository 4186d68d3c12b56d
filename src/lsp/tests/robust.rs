//! Panics, cancellation, what is out of date.

use std::time::Instant;

use serde_json::json;

use super::hooks::{PANIC, SLOW, SLOWNESS};
use super::{CLEAN, COLLISION, Client, SPEC, capabilities, rules};

#[test]
fn a_panic_becomes_a_message_and_the_server_goes_on() {
    let mut client = Client::with(&json!({}));
    client.open(SPEC, &format!("{COLLISION}{PANIC}\n"));
    let found = client.pushed(SPEC);
    let said = found[0]["message"].as_str().unwrap();
    assert!(said.contains("bug in speclint") && said.contains("as the test asked for"), "{said}");
    assert_eq!(client.until_method("window/logMessage")["params"]["message"], said);
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 9}});
    let ask = json!({"textDocument": {"uri": SPEC}, "range": range, "context": {"diagnostics": []}});
    let (code, why) = client.request("textDocument/codeAction", &ask).unwrap_err();
    assert!(code == -32603 && why.contains("as the test asked for"), "{code} {why}");
    client.until_method("window/logMessage");
    client.change(SPEC, 2, &json!([{"text": COLLISION}]));
    assert_eq!(rules(&client.pushed(SPEC)), ["discard-paths-collision"]);
    client.finish();
}

#[test]
fn a_request_can_be_cancelled() {
    let mut client = Client::with(&capabilities(&json!({"textDocument.diagnostic": {}})));
    client.open(SPEC, &format!("{COLLISION}{SLOW}\n"));
    let began = Instant::now();
    let id = client.ask("textDocument/diagnostic", &json!({"textDocument": {"uri": SPEC}}));
    client.notify("$/cancelRequest", &json!({"id": id}));
    assert_eq!(client.answer(id).unwrap_err().0, -32800);
    assert!(began.elapsed() < SLOWNESS, "at once");
    // It is answered once: what the thread finds is dropped.
    let id = client.ask("textDocument/diagnostic", &json!({"textDocument": {"uri": SPEC}}));
    assert_eq!(rules(client.answer(id).unwrap()["items"].as_array().unwrap()), ["discard-paths-collision"]);
    assert!(client.kept.iter().all(|m| m.get("id").is_none()), "{:?}", client.kept);
    client.finish();
}

#[test]
fn a_slow_lint_holds_up_no_request() {
    let mut client =
        Client::with(&capabilities(&json!({"textDocument.codeAction.codeActionLiteralSupport": {}})));
    for n in 0..12 {
        client.open(&format!("file:///w/{n}/buildspec.yml"), &format!("{COLLISION}{SLOW}\n"));
    }
    let quick = "file:///w/quick/buildspec.yml";
    client.open(quick, CLEAN);
    let began = Instant::now();
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
    let ask = json!({"textDocument": {"uri": quick}, "range": range, "context": {"diagnostics": []}});
    assert_eq!(client.request("textDocument/codeAction", &ask).unwrap(), json!([]));
    assert!(began.elapsed() < SLOWNESS, "{:?}", began.elapsed());
    client.finish();
}

#[test]
fn what_is_out_of_date_is_not_sent() {
    let mut client =
        Client::with(&capabilities(&json!({"textDocument.publishDiagnostics.versionSupport": true})));
    client.open(SPEC, &format!("{COLLISION}{SLOW}\n"));
    for version in 2..40 {
        let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
        client.change(SPEC, version, &json!([{"range": range, "text": "#\n"}]));
    }
    let sent = client.until_method("textDocument/publishDiagnostics");
    assert_eq!(sent["params"]["version"], 39, "the first that is sent is the last");
    assert_eq!(sent["params"]["diagnostics"][0]["range"]["start"]["line"], 9 + 38);
    client.notify("textDocument/didClose", &json!({"textDocument": {"uri": SPEC}}));
    assert!(client.pushed(SPEC).is_empty(), "closed, it has none");
    client.open(SPEC, &format!("{COLLISION}{SLOW}\n"));
    client.notify("textDocument/didClose", &json!({"textDocument": {"uri": SPEC}}));
    assert!(client.pushed(SPEC).is_empty());
    std::thread::sleep(SLOWNESS);
    client
        .request(
            "workspace/executeCommand",
            &json!({"command": "speclint.explain", "arguments": ["bashism"]}),
        )
        .unwrap();
    assert!(
        client.kept.iter().all(|m| m["method"] != "textDocument/publishDiagnostics"),
        "{:?}",
        client.kept
    );
    client.finish();
}
