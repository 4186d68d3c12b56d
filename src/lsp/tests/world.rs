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

/// The labels of what may be typed where a text has `‸`.
fn offered(client: &mut Client, uri: &str, marked: &str) -> Vec<String> {
    let (before, _) = marked.split_once('‸').unwrap();
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    let at = json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
    let items = client.request("textDocument/completion", &at).unwrap();
    items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

const UPLOADS: &str = "version: 0.2\nphases:\n  build:\n    commands: [make]\nartifacts:\n  base-directory: é\n  files:\n    - ‸\n";

#[test]
fn each_folder_has_its_own_files_and_a_watched_change_is_seen() {
    let [one, two] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let top = |dir: &tempfile::TempDir| fs::canonicalize(dir.path()).unwrap();
    let folder = |dir: &tempfile::TempDir| json!({"uri": uri::from_path(&top(dir)), "name": "x"});
    for (dir, file) in [(&one, "日.js"), (&two, "😀.js")] {
        fs::create_dir(top(dir).join("é")).unwrap();
        fs::write(top(dir).join("é").join(file), "").unwrap();
        fs::write(top(dir).join("buildspec.yml"), COLLISION).unwrap();
    }
    let mut client = Client::initialized(&json!({
        "capabilities": capabilities(&json!({
            "textDocument.diagnostic": {},
            "workspace.didChangeWatchedFiles.dynamicRegistration": true,
            "workspace.diagnostics.refreshSupport": true,
        })),
        "workspaceFolders": [folder(&one), folder(&two)],
        "initializationOptions": {"root": "."},
    }));
    let registered = client.until_method("client/registerCapability");
    let watchers = registered["params"]["registrations"][0]["registerOptions"]["watchers"].to_string();
    for kind in ["yml", "sh", ".git/index", ".gitignore"] {
        assert!(watchers.contains(kind), "{kind}: {watchers}");
    }
    client.reply(&registered, &Value::Null);
    let [first, second] = [&one, &two].map(|dir| uri::from_path(&top(dir).join("buildspec.yml")));

    // Both are searched.
    let id = workspace(&mut client, &[], None);
    let items = client.answer(id).unwrap()["items"].clone();
    let found = |uri: &str| {
        items
            .as_array()
            .unwrap()
            .iter()
            .any(|i| i["uri"] == uri && i["items"][0]["code"] == "discard-paths-collision")
    };
    assert!(found(&first) && found(&second), "{items}");

    let text = UPLOADS.replace('‸', "");
    client.open(&first, &text);
    client.open(&second, &text);
    assert_eq!(offered(&mut client, &first, UPLOADS), ["**/*", "日.js"]);
    assert_eq!(offered(&mut client, &second, UPLOADS), ["**/*", "😀.js"]);

    // A file that comes is seen when the client tells of it, and the client is told to ask again.
    let new = top(&one).join("é/a.js");
    fs::write(&new, "").unwrap();
    let changes = json!({"changes": [{"uri": uri::from_path(&new), "type": 1}]});
    client.notify("workspace/didChangeWatchedFiles", &changes);
    assert_eq!(offered(&mut client, &first, UPLOADS), ["**/*", "a.js", "日.js"]);
    let again = client.until_method("workspace/diagnostic/refresh");
    client.reply(&again, &Value::Null);

    // A folder that is closed is searched no more.
    let event = json!({"added": [], "removed": [folder(&two)]});
    client.notify("workspace/didChangeWorkspaceFolders", &json!({"event": event}));
    client.notify("textDocument/didClose", &json!({"textDocument": {"uri": second}}));
    let id = workspace(&mut client, &[], None);
    let items = client.answer(id).unwrap()["items"].clone();
    assert!(items.as_array().unwrap().iter().all(|i| i["uri"] != second.as_str()), "{items}");
    client.finish();
}

#[test]
fn what_is_typed_counts_and_not_what_is_saved() {
    let dir = tempfile::tempdir().unwrap();
    let path = fs::canonicalize(dir.path()).unwrap().join("buildspec.yml");
    fs::write(&path, COLLISION).unwrap();
    let uri = uri::from_path(&path);
    let mut client = Client::initialized(&json!({
        "capabilities": capabilities(&json!({"textDocument.diagnostic": {}})),
        "rootUri": uri::from_path(dir.path()),
    }));
    let codes = |client: &mut Client| {
        let ask = json!({"textDocument": {"uri": uri}});
        let found = client.request("textDocument/diagnostic", &ask).unwrap();
        rules(found["items"].as_array().unwrap()).join(" ")
    };
    assert_eq!(codes(&mut client), "discard-paths-collision", "not open, the file is read");
    client.open(&uri, "version: 9\n");
    assert!(codes(&mut client).contains("unsupported-version"));
    fs::write(&path, COLLISION.replace("yes", "no")).unwrap();
    client.notify("workspace/didChangeWatchedFiles", &json!({"changes": [{"uri": uri, "type": 2}]}));
    client.notify("textDocument/didSave", &json!({"textDocument": {"uri": uri}}));
    assert!(codes(&mut client).contains("unsupported-version"), "the buffer still holds");
    client.notify("textDocument/didClose", &json!({"textDocument": {"uri": uri}}));
    assert_eq!(codes(&mut client), "", "closed, the file counts again");
    client.finish();
}

#[test]
fn files_that_a_buildspec_depends_on_count_as_they_are_typed() {
    let dir = tempfile::tempdir().unwrap();
    let top = fs::canonicalize(dir.path()).unwrap();
    let template = |kind: &str| format!("Resources:\n  Role:\n    Type: {kind}\n");
    fs::write(top.join("stack.yml"), template("AWS::SNS::Topic")).unwrap();
    let deploy = "version: 0.2\nphases:\n  build:\n    commands:\n      - aws cloudformation deploy --stack-name é --template-file stack.yml\n";
    fs::write(top.join("buildspec.yml"), deploy).unwrap();
    let [buildspec, stack] = ["buildspec.yml", "stack.yml"].map(|name| uri::from_path(&top.join(name)));
    let mut client = Client::initialized(&json!({
        "capabilities": capabilities(&json!({
            "textDocument.diagnostic": {},
            "workspace.diagnostics.refreshSupport": true,
        })),
        "rootUri": uri::from_path(&top),
        "initializationOptions": {"root": "."},
    }));
    let codes = |client: &mut Client| {
        let ask = json!({"textDocument": {"uri": buildspec}});
        let found = client.request("textDocument/diagnostic", &ask).unwrap();
        rules(found["items"].as_array().unwrap()).join(" ")
    };
    client.open(&buildspec, deploy);
    assert_eq!(codes(&mut client), "");
    client.open(&stack, &template("AWS::IAM::Role"));
    let again = client.until_method("workspace/diagnostic/refresh");
    client.reply(&again, &Value::Null);
    assert_eq!(codes(&mut client), "missing-capabilities", "what is typed counts");
    client.notify("textDocument/didClose", &json!({"textDocument": {"uri": stack}}));
    assert_eq!(codes(&mut client), "", "closed, the file counts again");
    client.finish();
}
