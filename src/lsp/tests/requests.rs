//! Every request, from clients that offer nothing, that send nonsense, that ask about what is not there.

use serde_json::{Value, json};

use super::features::{POINTS, TEXT, WHOLES};
use super::{COLLISION, Client, SPEC, rules};

fn methods() -> impl Iterator<Item = String> {
    let all = WHOLES.into_iter().chain(POINTS).chain(["selectionRange"]);
    all.map(|method| format!("textDocument/{method}"))
}

fn question(uri: &str) -> Value {
    let position = json!({"line": 11, "character": 20});
    json!({
        "textDocument": {"uri": uri},
        "position": position,
        "positions": [position],
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}},
        "context": {"includeDeclaration": true, "diagnostics": [], "triggerKind": 1},
        "newName": "ANDERS",
    })
}

#[test]
fn a_client_that_offers_nothing_is_answered_and_asked_nothing() {
    let mut client = Client::with(&json!({}));
    client.open(SPEC, TEXT);
    client.pushed(SPEC);
    for method in methods() {
        let answer = client.request(&method, &question(SPEC));
        assert!(answer.is_ok(), "{method}: {answer:?}");
    }
    client.notify("workspace/didChangeWatchedFiles", &json!({"changes": [{"uri": SPEC, "type": 2}]}));
    client.notify("workspace/didChangeConfiguration", &json!({"settings": null}));
    client.pushed(SPEC);
    let asked =
        client.kept.iter().any(|message| message.get("id").is_some() && message.get("method").is_some());
    assert!(!asked, "{:?}", client.kept);
    client.finish();
}

#[test]
fn nonsense_is_refused_whatever_is_asked() {
    let mut client = Client::with(&json!({}));
    client.open(SPEC, TEXT);
    for method in methods().chain(["workspace/executeCommand".to_owned(), "workspace/diagnostic".to_owned()])
    {
        for nonsense in
            [json!({}), json!([1]), json!({"textDocument": 7, "previousResultIds": 7}), Value::Null]
        {
            let (code, why) = client.request(&method, &nonsense).unwrap_err();
            assert_eq!(code, -32602, "{method} {nonsense}: {why}");
        }
    }
    for method in methods() {
        let (code, why) = client.request(&method, &question("file:///no/such/buildspec.yml")).unwrap_err();
        assert!(code == -32602 && why.contains("no such file"), "{method}: {why}");
        assert_eq!(client.request(&method, &question("untitled:7")).unwrap_err().0, -32602, "{method}");
    }
    client.finish();
}

#[test]
fn every_request_can_be_cancelled_and_is_answered_once() {
    let mut client = Client::with(&json!({}));
    client.open(SPEC, COLLISION);
    let asked: Vec<i32> = methods()
        .map(|method| {
            let id = client.ask(&method, &question(SPEC));
            client.notify("$/cancelRequest", &json!({"id": id}));
            id
        })
        .collect();
    for id in asked {
        // It may have been done before the word came.
        if let Err((code, _)) = client.answer(id) {
            assert!(code == -32800 || code == -32803, "{code}");
        }
    }
    assert_eq!(rules(&client.pushed(SPEC)), ["discard-paths-collision"]);
    let again: Vec<_> = client.kept.iter().filter(|message| message.get("id").is_some()).collect();
    assert!(again.is_empty(), "{again:?}");
    client.finish();
}
