//! Configuration files decide in the editor as on the command line.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{CLEAN, COLLISION, Client, capabilities, rules};
use crate::lsp::uri;

/// A folder that is open, and a client that looks at it.
struct Open {
    top: PathBuf,
    client: Client,
    _dir: tempfile::TempDir,
}

fn open(files: &[(&str, &str)], can: &Value, settings: &Value) -> Open {
    let dir = tempfile::tempdir().unwrap();
    let top = fs::canonicalize(dir.path()).unwrap();
    for (path, text) in files {
        fs::create_dir_all(top.join(path).parent().unwrap()).unwrap();
        fs::write(top.join(path), text).unwrap();
    }
    let client = Client::initialized(&json!({
        "capabilities": capabilities(can),
        "rootUri": uri::from_path(&top),
        "initializationOptions": settings,
    }));
    Open { top, client, _dir: dir }
}

impl Open {
    fn uri(&self, path: &str) -> String {
        uri::from_path(&self.top.join(path))
    }

    fn open(&mut self, path: &str) -> Vec<Value> {
        let (uri, text) = (self.uri(path), fs::read_to_string(self.top.join(path)).unwrap());
        self.client.open(&uri, &text);
        self.client.pushed(&uri)
    }

    /// What is sent of a file until it is what is wanted.
    fn until(&mut self, path: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = self.uri(path);
        loop {
            let found = self.client.pushed(&uri);
            if wanted(&found) {
                return found;
            }
        }
    }

    fn write(&mut self, path: &str, text: &str) {
        fs::write(self.top.join(path), text).unwrap();
        let changes = json!({"changes": [{"uri": self.uri(path), "type": 2}]});
        self.client.notify("workspace/didChangeWatchedFiles", &changes);
    }
}

#[test]
fn the_nearest_file_decides_and_the_editor_beats_it() {
    let files = [
        (
            "speclint.yml",
            "severity: error\nrules: {discard-paths-collision: off}\nexclude: [old/]\nfiles: [amplify.yml]\n",
        ),
        ("buildspec.yml", COLLISION),
        ("old/buildspec.yml", COLLISION),
        ("amplify.yml", "version: 1\nfrontend:\n  phases: {}\n"),
        ("own/.github/speclint.yml", "rules: {discard-paths-collision: note}\n"),
        ("own/buildspec.yml", COLLISION),
    ];
    let mut it = open(&files, &json!({}), &json!({}));
    assert!(it.open("buildspec.yml").is_empty());
    assert!(it.open("old/buildspec.yml").is_empty());
    let own = it.open("own/buildspec.yml");
    assert_eq!((rules(&own), &own[0]["severity"]), (vec!["discard-paths-collision"], &json!(3)));
    // It is only a note.
    assert!(it.open("amplify.yml").is_empty());
    it.client.notify("workspace/didChangeConfiguration", &json!({"settings": {"severity": "note"}}));
    assert_eq!(rules(&it.until("amplify.yml", |found| !found.is_empty())), ["look-alike-file"]);
    let settings = json!({"settings": {"select": ["discard-paths-collision"]}});
    it.client.notify("workspace/didChangeConfiguration", &settings);
    assert_eq!(rules(&it.until("buildspec.yml", |found| !found.is_empty())), ["discard-paths-collision"]);
    it.client.notify("workspace/didChangeConfiguration", &json!({"settings": {"config": "off"}}));
    assert_eq!(rules(&it.until("old/buildspec.yml", |found| !found.is_empty())), ["discard-paths-collision"]);
    let settings = json!({"settings": {"config": "no.yml", "root": "nowhere", "profile": "strickt"}});
    it.client.notify("workspace/didChangeConfiguration", &settings);
    let said: Vec<String> = (0..3)
        .map(|_| {
            it.client.until_method("window/showMessage")["params"]["message"].as_str().unwrap().to_owned()
        })
        .collect();
    assert!(
        said[0].contains("speclint.profile") && said[1].contains("`nowhere`") && said[2].contains("`no.yml`"),
        "{said:?}"
    );
    it.client.finish();
}

#[test]
fn changes_of_the_configuration_count_saved_or_not() {
    let files = [("speclint.yml", "extends: team.yml\n"), ("team.yml", ""), ("buildspec.yml", COLLISION)];
    let mut it = open(&files, &json!({}), &json!({}));
    assert_eq!(rules(&it.open("buildspec.yml")), ["discard-paths-collision"]);
    it.write("team.yml", "rules: {all: off}\n");
    it.until("buildspec.yml", <[Value]>::is_empty);
    assert!(it.open("team.yml").is_empty());
    let team = it.uri("team.yml");
    it.client.change(&team, 2, &json!([{"text": "rules: {artifacts: warning}\n"}]));
    let found = it.until("buildspec.yml", |found| !found.is_empty());
    assert_eq!(found[0]["severity"], 2, "what is not saved counts");
    it.client.notify("textDocument/didClose", &json!({"textDocument": {"uri": team}}));
    it.until("buildspec.yml", <[Value]>::is_empty);
    it.client.finish();
}

#[test]
fn mistakes_are_shown_in_the_configuration_and_mended_there() {
    let files =
        [("speclint.yml", "# é😀\nrules: {bashims: off}\nfail-one: error\n"), ("buildspec.yml", COLLISION)];
    let can = json!({
        "textDocument.publishDiagnostics.relatedInformation": true,
        "textDocument.codeAction.codeActionLiteralSupport": {},
    });
    let mut it = open(&files, &can, &json!({}));
    let found = it.open("buildspec.yml");
    assert_eq!((rules(&found), found.len()), (vec!["unknown-rule"], 1));
    let message = found[0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("not linted, because of a mistake in speclint.yml\n2:9: unknown rule"),
        "{message}"
    );
    let place = &found[0]["relatedInformation"][0]["location"];
    assert_eq!(place["uri"], it.uri("speclint.yml"));
    assert_eq!(place["range"]["start"], json!({"line": 1, "character": 8}));
    // Not open, and all the same shown.
    let shown = it.until("speclint.yml", |_| true);
    assert_eq!(rules(&shown), ["unknown-rule", "configuration"]);
    assert!(shown[1]["message"].as_str().unwrap().contains("help: did you mean `fail-on`?"), "{shown:?}");
    let open = it.open("speclint.yml");
    assert_eq!(rules(&open), ["unknown-rule", "configuration"]);
    let at = |it: &mut Open, range: &Value| {
        let params = json!({"textDocument": {"uri": it.uri("speclint.yml")}, "range": range, "context": {"diagnostics": []}});
        it.client.request("textDocument/codeAction", &params).unwrap()
    };
    let config = it.uri("speclint.yml");
    for (problem, text) in open.iter().zip(["bashism", "fail-on"]) {
        let offered = at(&mut it, &problem["range"]);
        let edit = &offered[0]["edit"]["changes"][&config][0];
        assert_eq!((&edit["range"], &edit["newText"]), (&problem["range"], &json!(text)));
        assert_eq!(offered.as_array().unwrap().len(), 1, "{offered}");
    }
    it.client.change(&config, 2, &json!([{"text": "rules: {bashism: off}\nfail-on: error\n"}]));
    it.until("speclint.yml", <[Value]>::is_empty);
    assert_eq!(
        rules(&it.until("buildspec.yml", |found| rules(found) != ["unknown-rule"])),
        ["discard-paths-collision"]
    );
    // What is on disk is still wrong.
    it.client.notify("textDocument/didClose", &json!({"textDocument": {"uri": config}}));
    it.until("speclint.yml", |found| found.len() == 2);
    it.write("speclint.yml", "");
    it.until("speclint.yml", <[Value]>::is_empty);
    it.client.finish();
}

#[test]
fn what_the_baseline_knows_is_silent() {
    let files = [("speclint.yml", "baseline: known.json\n"), ("buildspec.yml", COLLISION)];
    let mut it = open(&files, &json!({}), &json!({}));
    let found = it.open("buildspec.yml");
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.contains("1:11: cannot read the baseline `known.json`: no such file"), "{message}");
    assert_eq!(rules(&it.until("speclint.yml", |_| true)), ["configuration"]);
    // What the command line would write.
    let file = crate::source::SourceFile::new("buildspec.yml", COLLISION.to_owned());
    let source = crate::lint::Source { file, named: true, place: None, invalid_utf8: None };
    let settings = crate::settings::Settings::new("2026-11-25".parse().unwrap());
    let report = crate::diagnostics::Report::new(vec![crate::lint::lint(source, &settings)], Vec::new());
    let text = crate::baseline::Baseline::of(&report).text();
    it.write("known.json", &text);
    it.until("buildspec.yml", <[Value]>::is_empty);
    it.until("speclint.yml", <[Value]>::is_empty);
    let spec = it.uri("buildspec.yml");
    it.client.change(&spec, 2, &json!([{"text": COLLISION.replace("phases:", "phase:")}]));
    let new = it.until("buildspec.yml", |found| !found.is_empty());
    assert!(
        rules(&new).contains(&"unknown-key") && !rules(&new).contains(&"discard-paths-collision"),
        "{new:?}"
    );
    it.client.finish();
}

#[test]
fn the_workspace_goes_by_the_configuration() {
    let files = [
        ("speclint.yml", "exclude: [old/]\nfiles: [docs/]\nrule: 1\n"),
        ("a/speclint.yml", ""),
        ("a/buildspec.yml", COLLISION),
        ("buildspec.yml", CLEAN),
        ("old/buildspec.yml", COLLISION),
    ];
    let mut it = open(&files, &json!({"textDocument.diagnostic": {}}), &json!({}));
    let ask = |it: &mut Open| {
        let items =
            it.client.request("workspace/diagnostic", &json!({"previousResultIds": []})).unwrap()["items"]
                .clone();
        let item = |item: &Value| {
            let path = item["uri"]
                .as_str()
                .unwrap()
                .rsplit_once(&format!("{}/", it.top.display()))
                .unwrap()
                .1
                .to_owned();
            format!("{path}: {:?}", rules(item["items"].as_array().unwrap()))
        };
        items.as_array().unwrap().iter().map(item).collect::<Vec<_>>()
    };
    assert_eq!(
        ask(&mut it),
        [
            "a/buildspec.yml: [\"discard-paths-collision\"]",
            "buildspec.yml: [\"configuration\"]",
            "speclint.yml: [\"configuration\"]"
        ]
    );
    it.write("speclint.yml", "exclude: [old/]\n");
    assert_eq!(ask(&mut it), ["a/buildspec.yml: [\"discard-paths-collision\"]", "buildspec.yml: []"]);
    let config = it.uri("speclint.yml");
    it.client.open(&config, "exclude: [ol/]\nrule: 1\n");
    let report =
        it.client.request("textDocument/diagnostic", &json!({"textDocument": {"uri": config}})).unwrap();
    assert_eq!(rules(report["items"].as_array().unwrap()), ["configuration"]);
    it.client.finish();
}
