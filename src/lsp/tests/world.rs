//! What diagnostics depend on beside the text: settings, folders, the files of the repository.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{COLLISION, Client, SPEC, capabilities, rules};
use crate::lsp::uri;

const PHP: &str = "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      php: 8.1\n";

#[test]
fn settings_come_with_initialize_and_later() {
    let mut client = Client::initialized(&json!({
        "capabilities": {},
        "initializationOptions": {"image": "standard:7.0", "ignore": ["project"]},
    }));
    client.open(SPEC, PHP);
    assert_eq!(rules(&client.pushed(SPEC)), ["unsupported-runtime-version"]);
    client.notify(
        "workspace/didChangeConfiguration",
        &json!({"settings": {"speclint": {"ignore": ["runtimes"]}}}),
    );
    assert!(client.pushed(SPEC).is_empty());
    client.notify("workspace/didChangeConfiguration", &json!({"settings": {}}));
    assert_eq!(rules(&client.pushed(SPEC)), ["unsupported-runtime-version"], "what initialize said stays");
    client.notify(
        "workspace/didChangeConfiguration",
        &json!({"settings": {"severity": "fatal", "select": ["bashims"]}}),
    );
    let complaints: Vec<String> = (0..2)
        .map(|_| client.until_method("window/showMessage")["params"]["message"].as_str().unwrap().to_owned())
        .collect();
    assert!(complaints[0].contains("`speclint.severity`"), "{complaints:?}");
    assert!(
        complaints[1].contains("unknown rule `bashims`") && complaints[1].contains("did you mean `bashism`")
    );
    client.finish();
}

#[test]
fn settings_are_asked_for_folder_by_folder() {
    let folders = json!([{"uri": "file:///a", "name": "a"}, {"uri": "file:///b", "name": "b"}]);
    let mut client = Client::initialized(&json!({
        "capabilities": capabilities(&json!({
            "workspace.configuration": true,
            "workspace.workspaceFolders": true,
            "workspace.didChangeConfiguration.dynamicRegistration": true,
            "workspace.didChangeWatchedFiles.dynamicRegistration": true,
        })),
        "workspaceFolders": folders,
    }));
    let registered = client.until_method("client/registerCapability");
    let methods: Vec<_> =
        registered["params"]["registrations"].as_array().unwrap().iter().map(|r| &r["method"]).collect();
    assert_eq!(methods, ["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
    client.reply(&registered, &Value::Null);
    let asked = client.until_method("workspace/configuration");
    let items = json!([
        {"section": "speclint"},
        {"section": "speclint", "scopeUri": "file:///a"},
        {"section": "speclint", "scopeUri": "file:///b"},
    ]);
    assert_eq!(asked["params"]["items"], items);
    client.reply(&asked, &json!([null, {"ignore": ["artifacts"]}, {}]));
    for (uri, found) in [
        ("file:///a/buildspec.yml", &[][..]),
        ("file:///b/buildspec.yml", &["discard-paths-collision"]),
        ("file:///c/buildspec.yml", &["discard-paths-collision"]),
    ] {
        client.open(uri, COLLISION);
        assert_eq!(rules(&client.pushed(uri)), found, "{uri}");
    }
    let event =
        json!({"added": [{"uri": "file:///c", "name": "c"}], "removed": [{"uri": "file:///a", "name": "a"}]});
    client.notify("workspace/didChangeWorkspaceFolders", &json!({"event": event}));
    let asked = client.until_method("workspace/configuration");
    assert_eq!(asked["params"]["items"][2]["scopeUri"], "file:///c");
    client.reply(&asked, &json!([null, null, {"ignore": ["discard-paths-collision"]}]));
    while !client.pushed("file:///c/buildspec.yml").is_empty() {}
    while client.pushed("file:///a/buildspec.yml").is_empty() {}
    client.finish();
}

/// A buildspec whose literal paths tell the root, and one that names a file that is not there.
const USES: &str =
    "version: 0.2\nphases:\n  build:\n    commands:\n      - sh build.sh\n      - cat ci/Notes.txt\n";

#[test]
fn what_git_tracks_is_read_again_when_it_changes() {
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &str| dir.path().join(path);
    let git = |args: &[&str]| {
        let run = std::process::Command::new("git").arg("-C").arg(dir.path()).args(args).output();
        run.is_ok_and(|run| run.status.success())
    };
    fs::create_dir(at("ci")).unwrap();
    for (path, text) in [("build.sh", "make\n"), ("ci/notes.txt", "x\n"), ("buildspec.yml", USES)] {
        fs::write(at(path), text).unwrap();
    }
    if !git(&["init", "-q"]) || !git(&["add", "."]) {
        eprintln!("skipped: git cannot be run");
        return;
    }
    let uri = uri::from_path(&fs::canonicalize(dir.path()).unwrap().join("buildspec.yml"));
    let mut client = Client::initialized(&json!({
        "capabilities": {},
        "rootUri": uri::from_path(dir.path()),
        "initializationOptions": {"select": ["missing-file"]},
    }));
    client.open(&uri, USES);
    assert_eq!(rules(&client.pushed(&uri)), ["missing-file"]);
    fs::copy(at("ci/notes.txt"), at("ci/Notes.txt")).unwrap();
    assert!(git(&["add", "."]));
    client.notify("textDocument/didSave", &json!({"textDocument": {"uri": uri}}));
    assert!(client.pushed(&uri).is_empty());
    fs::remove_file(at("ci/Notes.txt")).unwrap();
    assert!(git(&["add", "."]));
    client.change(&uri, 2, &json!([{"text": format!("{USES}\n")}]));
    assert_eq!(rules(&client.pushed(&uri)), ["missing-file"], "the index is looked at with each lint");
    client.finish();
}

fn workspace(client: &mut Client, previous: &[(&str, &str)], token: Option<&str>) -> i32 {
    let ids: Vec<_> = previous.iter().map(|(uri, value)| json!({"uri": uri, "value": value})).collect();
    let mut params = json!({"previousResultIds": ids});
    if let Some(token) = token {
        params["partialResultToken"] = json!(token);
    }
    client.ask("workspace/diagnostic", &params)
}

#[test]
fn the_whole_workspace_can_be_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let top = fs::canonicalize(dir.path()).unwrap();
    let path = |name: &str| top.join(name);
    let uri = |name: &str| uri::from_path(&path(name));
    fs::create_dir(path("ci")).unwrap();
    for (name, text) in [("buildspec.yml", COLLISION), ("ci/build.yml", PHP), ("other.yml", "a: 1\n")] {
        fs::write(path(name), text).unwrap();
    }
    let mut client = Client::initialized(&json!({
        "capabilities": capabilities(&json!({"textDocument.diagnostic": {}})),
        "rootUri": uri::from_path(Path::new(&top)),
    }));
    let id = workspace(&mut client, &[], None);
    let items = client.answer(id).unwrap()["items"].clone();
    let (one, two) = (uri("buildspec.yml"), uri("ci/build.yml"));
    let report =
        |items: &Value, uri: &str| items.as_array().unwrap().iter().find(|i| i["uri"] == uri).cloned();
    assert_eq!(items.as_array().unwrap().len(), 2, "{items}");
    let (first, second) = (report(&items, &one).unwrap(), report(&items, &two).unwrap());
    assert_eq!((&first["kind"], &first["version"]), (&json!("full"), &Value::Null));
    assert_eq!(first["items"][0]["code"], "discard-paths-collision");
    let ids = [first["resultId"].as_str().unwrap(), second["resultId"].as_str().unwrap()];

    // Nothing is new: who can take results in parts waits for something.
    let known = [(one.as_str(), ids[0]), (two.as_str(), ids[1])];
    let id = workspace(&mut client, &known, None);
    let same = client.answer(id).unwrap();
    assert!(same["items"].as_array().unwrap().iter().all(|i| i["kind"] == "unchanged"), "{same}");
    let waits = workspace(&mut client, &known, Some("t"));
    client.open(&one, "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n");
    let changed = client.answer(waits).unwrap();
    let first = report(&changed["items"], &one).unwrap();
    assert_eq!((&first["kind"], &first["version"], &first["items"]), (&json!("full"), &json!(1), &json!([])));
    assert_eq!(report(&changed["items"], &two).unwrap()["kind"], "unchanged");

    // A file that is gone has nothing any more. A search that waits gives way to the next, and can be cancelled.
    fs::remove_file(path("ci/build.yml")).unwrap();
    let id = workspace(&mut client, &known, None);
    let gone = report(&client.answer(id).unwrap()["items"], &two).unwrap();
    assert_eq!((&gone["kind"], &gone["items"]), (&json!("full"), &json!([])));
    let known = [(one.as_str(), first["resultId"].as_str().unwrap())];
    let waits = workspace(&mut client, &known, Some("t"));
    std::thread::sleep(std::time::Duration::from_millis(200));
    let next = workspace(&mut client, &known, Some("t"));
    assert_eq!(client.answer(waits).unwrap(), json!({"items": []}));
    std::thread::sleep(std::time::Duration::from_millis(200));
    client.notify("$/cancelRequest", &json!({"id": next}));
    assert_eq!(client.answer(next).unwrap_err().0, -32800);
    client.finish();
}

#[test]
fn who_asks_for_diagnostics_is_told_to_ask_again() {
    let mut client = Client::with(&capabilities(&json!({
        "textDocument.diagnostic": {},
        "workspace.diagnostics.refreshSupport": true,
    })));
    client.open(SPEC, PHP);
    client.notify("workspace/didChangeConfiguration", &json!({"settings": {"image": "standard:7.0"}}));
    let asked = client.until_method("workspace/diagnostic/refresh");
    client.reply(&asked, &Value::Null);
    let found = client.request("textDocument/diagnostic", &json!({"textDocument": {"uri": SPEC}})).unwrap();
    assert_eq!(rules(found["items"].as_array().unwrap()), ["unsupported-runtime-version"]);
    client.finish();
}
