//! Every question about a place, with é, 日, 😀, CRLF and tabs before it, in every encoding.

use std::fs;

use serde_json::{Value, json};

use super::sync::{ALL, Units};
use super::{CLEAN, Client, SPEC, capabilities};
use crate::lsp::uri;

/// What is asked about a place.
pub(super) const POINTS: [&str; 7] =
    ["hover", "completion", "definition", "references", "documentHighlight", "prepareRename", "rename"];
/// What is asked about a whole document, or a range of it.
pub(super) const WHOLES: [&str; 7] =
    ["diagnostic", "documentSymbol", "foldingRange", "documentLink", "inlayHint", "codeLens", "codeAction"];

pub(super) const TEXT: &str = "# é 日 😀\r\nversion: 0.2\r\nenv:\r\n  variables:\r\n    GREETING: \"é日😀\"\r\nphases:\r\n  install:\r\n    \
                    runtime-versions:\r\n      python: 3.x\r\n  build:\r\n    commands:\r\n      - echo \"é日😀\t$GREETING\" && echo \
                    😀${GREETING}\r\n      - |\r\n        echo 'é\t日😀'; sh é/run.sh\r\n        echo \"\t😀 $GREETING\"\r\nartifacts:\r\n  \
                    files:\r\n    - 'é/**/*'\r\n";

/// A client with everything, for one encoding, and the text that it has open in a folder with some files.
struct Asked {
    client: Client,
    units: Units,
    uri: String,
    _dir: tempfile::TempDir,
}

impl Asked {
    fn new(encoding: &str, units: Units, more: &Value) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir(top.join("é")).unwrap();
        for (path, text) in [("é/run.sh", "make\n"), ("é/日.txt", "x\n"), ("buildspec.yml", TEXT)] {
            fs::write(top.join(path), text).unwrap();
        }
        let mut can = json!({"general.positionEncodings": [encoding]});
        can.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut client = Client::initialized(&json!({
            "capabilities": capabilities(&can),
            "rootUri": uri::from_path(&top),
            "initializationOptions": {"root": ".", "image": "standard:7.0"},
        }));
        let uri = uri::from_path(&top.join("buildspec.yml"));
        client.open(&uri, TEXT);
        Self { client, units, uri, _dir: dir }
    }

    /// The range of the n-th occurrence of a text, and the position within it after some bytes.
    fn range(&self, needle: &str, nth: usize) -> Value {
        let start = TEXT.match_indices(needle).nth(nth).unwrap().0;
        json!({"start": self.position(start), "end": self.position(start + needle.len())})
    }

    fn position(&self, offset: usize) -> Value {
        self.units.position(TEXT, offset)
    }

    fn ask(&mut self, method: &str, more: &Value) -> Result<Value, (i64, String)> {
        let mut params = json!({"textDocument": {"uri": self.uri}});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.client.request(&format!("textDocument/{method}"), &params)
    }

    /// Asks about the place behind the n-th occurrence of a text.
    fn ask_at(
        &mut self,
        method: &str,
        needle: &str,
        nth: usize,
        more: &Value,
    ) -> Result<Value, (i64, String)> {
        let end = self.range(needle, nth)["end"].clone();
        let mut params = json!({"position": end});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ask(method, &params)
    }
}

fn in_every_encoding(more: &Value, test: impl Fn(&mut Asked)) {
    for (encoding, units) in ALL {
        let mut asked = Asked::new(encoding, units, more);
        test(&mut asked);
        asked.client.finish();
    }
}

#[test]
fn hover() {
    in_every_encoding(&json!({"textDocument.hover.contentFormat": ["plaintext", "markdown"]}), |asked| {
        let known = asked.ask_at("hover", "GREETING", 2, &json!({})).unwrap();
        assert_eq!(known["contents"]["kind"], "markdown");
        assert!(known["contents"]["value"].as_str().unwrap().contains("GREETING"), "{known}");
        let (known, name) = (known["range"].clone(), asked.range("GREETING", 2));
        assert!(
            known["start"]["line"] == name["start"]["line"] && known["end"] == name["end"]
                || encloses(&known, &name),
            "{known} {name}"
        );
        let nothing = asked.ask("hover", &json!({"position": {"line": 999, "character": 0}})).unwrap();
        assert_eq!(nothing, Value::Null);
    });
    let at = json!({"textDocument": {"uri": SPEC}, "position": {"line": 2, "character": 3}});
    for (formats, kind) in [(json!(null), Value::Null), (json!(["plaintext"]), json!("plaintext"))] {
        let mut plain = Client::with(&capabilities(&json!({"textDocument.hover.contentFormat": formats})));
        plain.open(SPEC, CLEAN);
        let contents = plain.request("textDocument/hover", &at).unwrap()["contents"].clone();
        assert_eq!(
            (contents.is_string(), contents.get("kind").cloned().unwrap_or_default()),
            (kind.is_null(), kind)
        );
        plain.finish();
    }
}

fn key(position: &Value) -> (u64, u64) {
    (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap())
}

fn encloses(outer: &Value, inner: &Value) -> bool {
    key(&outer["start"]) <= key(&inner["start"]) && key(&inner["end"]) <= key(&outer["end"])
}

#[test]
fn completion() {
    let can = json!({
        "textDocument.completion.completionItem.snippetSupport": true,
        "textDocument.completion.completionItem.documentationFormat": ["markdown"],
    });
    in_every_encoding(&can, |asked| {
        let items = asked.ask_at("completion", "$GREE", 1, &json!({})).unwrap();
        let item = items.as_array().unwrap().iter().find(|item| item["label"] == "GREETING").unwrap();
        let replaced = &item["textEdit"]["range"];
        assert!(encloses(replaced, &asked.range("GREE", 3)), "{replaced}: {}", asked.range("GREE", 3));
        assert_eq!(replaced["start"]["line"], replaced["end"]["line"]);
        let keys = asked.ask_at("completion", "  in", 0, &json!({})).unwrap();
        let label = |item: &Value| item["label"].as_str().unwrap().to_owned();
        assert!(keys.as_array().unwrap().iter().map(label).any(|key| key == "pre_build"), "{keys}");
    });
}

#[test]
fn a_client_without_snippets_gets_plain_text_of_the_lines_that_it_takes() {
    for (can, one_line) in [
        (json!({}), true),
        (json!({"textDocument.completion.completionItem.insertTextModeSupport.valueSet": [1, 2]}), false),
    ] {
        let mut client = Client::with(&capabilities(&can));
        client.open(SPEC, "version: 0.2\nphases:\n  \n");
        let at = json!({"textDocument": {"uri": SPEC}, "position": {"line": 2, "character": 2}});
        let items = client.request("textDocument/completion", &at).unwrap();
        let build = items.as_array().unwrap().iter().find(|item| item["label"] == "build").unwrap();
        let text = build["textEdit"]["newText"].as_str().unwrap();
        assert!(build.get("insertTextFormat").is_none() && !text.contains('$'), "{build}");
        assert_eq!(text, if one_line { "build:" } else { "build:\n  commands:\n    - " });
        assert_eq!(build.get("insertTextMode").is_none(), one_line);
        client.finish();
    }
    let mut client =
        Client::with(&capabilities(&json!({"textDocument.completion.completionItem.snippetSupport": true})));
    client.open(SPEC, "version: 0.2\nphases:\n  \n");
    let at = json!({"textDocument": {"uri": SPEC}, "position": {"line": 2, "character": 2}});
    let items = client.request("textDocument/completion", &at).unwrap();
    let build = items.as_array().unwrap().iter().find(|item| item["label"] == "build").unwrap();
    assert_eq!(build["insertTextFormat"], 2, "{build}");
    assert!(build["textEdit"]["newText"].as_str().unwrap().contains('$'), "{build}");
    client.finish();
}

#[test]
fn definition_references_and_highlights() {
    in_every_encoding(&json!({}), |asked| {
        let used: Vec<Value> = (1..4).map(|nth| asked.range("GREETING", nth)).collect();
        let made = asked.range("GREETING", 0);
        let found = asked.ask_at("definition", "GREETING", 2, &json!({})).unwrap();
        assert_eq!(found, json!([{"uri": asked.uri, "range": made}]));
        let ranges =
            |found: &Value| found.as_array().unwrap().iter().map(|f| f["range"].clone()).collect::<Vec<_>>();
        let found =
            asked.ask_at("references", "GREETING", 0, &json!({"context": {"includeDeclaration": false}}));
        assert_eq!(ranges(&found.unwrap()), used);
        let found =
            asked.ask_at("references", "GREETING", 3, &json!({"context": {"includeDeclaration": true}}));
        assert_eq!(ranges(&found.unwrap()), [std::slice::from_ref(&made), &used].concat());
        let marks = asked.ask_at("documentHighlight", "GREETING", 1, &json!({})).unwrap();
        assert_eq!(marks[0], json!({"range": made, "kind": 3}));
        assert_eq!(marks[3], json!({"range": used[2], "kind": 2}));
        let nowhere = asked.ask_at("definition", "version", 0, &json!({})).unwrap();
        assert_eq!(nowhere, Value::Null);
    });
}

#[test]
fn definition_links_and_files() {
    in_every_encoding(&json!({"textDocument.definition.linkSupport": true}), |asked| {
        let found = asked.ask_at("definition", "é/run.sh", 0, &json!({})).unwrap();
        assert!(found[0]["targetUri"].as_str().unwrap().ends_with("/%C3%A9/run.sh"), "{found}");
        assert_eq!(found[0]["originSelectionRange"], asked.range("é/run.sh", 0));
        let links = asked.ask("documentLink", &json!({})).unwrap();
        assert_eq!(links[0]["range"], asked.range("é/run.sh", 0));
        assert_eq!(links[0]["target"], found[0]["targetUri"]);
        assert!(links[0].get("tooltip").is_none());
    });
}

#[test]
fn rename() {
    let can =
        json!({"textDocument.rename.prepareSupport": true, "workspace.workspaceEdit.documentChanges": true});
    in_every_encoding(&can, |asked| {
        let found = asked.ask_at("prepareRename", "GREETING", 2, &json!({})).unwrap();
        assert_eq!(found, json!({"range": asked.range("GREETING", 2), "placeholder": "GREETING"}));
        assert_eq!(asked.ask_at("prepareRename", "version", 0, &json!({})).unwrap(), Value::Null);
        let edit = asked.ask_at("rename", "GREETING", 2, &json!({"newName": "ANREDE"})).unwrap();
        let edits = edit["documentChanges"][0]["edits"].as_array().unwrap();
        let wanted: Vec<Value> =
            (0..4).map(|nth| json!({"range": asked.range("GREETING", nth), "newText": "ANREDE"})).collect();
        assert_eq!(edits, &wanted);
        let (code, why) = asked.ask_at("rename", "GREETING", 2, &json!({"newName": "no name"})).unwrap_err();
        assert!(code == -32803 && why.contains("`no name` cannot be a name"), "{why}");
        assert_eq!(asked.ask_at("rename", "version", 0, &json!({"newName": "x"})).unwrap_err().0, -32803);
    });
    let asks = json!({
        "workspace.workspaceEdit": {"documentChanges": true, "changeAnnotationSupport": {}},
    });
    let mut asked = Asked::new("utf-16", Units::Utf16, &asks);
    let edit = asked.ask_at("rename", "GREETING", 2, &json!({"newName": "ANREDE"})).unwrap();
    let first = &edit["documentChanges"][0]["edits"][0];
    let annotation = &edit["changeAnnotations"][first["annotationId"].as_str().unwrap()];
    assert_eq!(annotation["needsConfirmation"], true, "{edit}");
    asked.client.finish();
}

#[test]
fn outline_folding_and_selection() {
    in_every_encoding(
        &json!({"textDocument.documentSymbol.hierarchicalDocumentSymbolSupport": true}),
        |asked| {
            fn check(symbols: &Value, outer: Option<&Value>, names: &mut Vec<String>) {
                for symbol in symbols.as_array().unwrap() {
                    names.push(symbol["name"].as_str().unwrap().to_owned());
                    assert!(encloses(&symbol["range"], &symbol["selectionRange"]), "{symbol}");
                    assert!(outer.is_none_or(|outer| encloses(outer, &symbol["range"])), "{symbol}");
                    check(&symbol["children"], Some(&symbol["range"]), names);
                }
            }
            let mut names = Vec::new();
            check(&asked.ask("documentSymbol", &json!({})).unwrap(), None, &mut names);
            for name in ["phases", "build", "GREETING", "artifacts"] {
                assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
            }
            let folds = asked.ask("foldingRange", &json!({})).unwrap();
            let lines: Vec<_> = folds
                .as_array()
                .unwrap()
                .iter()
                .map(|f| (f["startLine"].as_u64().unwrap(), f["endLine"].as_u64().unwrap()))
                .collect();
            assert!(
                lines.contains(&(5, 14)) && lines.contains(&(12, 14)),
                "phases, the block scalar: {lines:?}"
            );
            let places = json!({"positions": [asked.range("GREETING", 1)["end"], {"line": 0, "character": 1}, {"line": 99, "character": 0}]});
            let chains = asked.ask("selectionRange", &places).unwrap();
            assert_eq!(chains.as_array().unwrap().len(), 3);
            let mut at = &chains[0];
            assert_eq!(at["range"], asked.range("GREETING", 1));
            let mut steps = 0;
            while let Some(parent) = at.get("parent") {
                assert!(encloses(&parent["range"], &at["range"]) && parent["range"] != at["range"], "{at}");
                at = parent;
                steps += 1;
            }
            assert!(steps > 4, "{chains}");
        },
    );
    let mut flat = Client::with(&capabilities(&json!({"textDocument.foldingRange.rangeLimit": 1})));
    flat.open(SPEC, CLEAN);
    let of = json!({"textDocument": {"uri": SPEC}});
    let list = flat.request("textDocument/documentSymbol", &of).unwrap();
    let build = list.as_array().unwrap().iter().find(|s| s["name"] == "build").unwrap();
    assert_eq!((&build["containerName"], &build["location"]["uri"]), (&json!("phases"), &json!(SPEC)));
    assert_eq!(flat.request("textDocument/foldingRange", &of).unwrap().as_array().unwrap().len(), 1);
    flat.finish();
}

#[test]
fn hints_and_lenses() {
    in_every_encoding(&json!({}), |asked| {
        let all =
            json!({"range": {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}});
        let hints = asked.ask("inlayHint", &all).unwrap();
        let at = |needle: &str| asked.range(needle, 0)["end"].clone();
        let hint = |at: Value| hints.as_array().unwrap().iter().find(|h| h["position"] == at).cloned();
        let files = hint(at("'é/**/*'")).unwrap_or_else(|| panic!("{hints}"));
        assert!(files["label"].as_str().unwrap().contains('2') && files["paddingLeft"] == true, "{files}");
        assert!(hint(at("3.x")).is_some(), "{hints}");
        let none =
            json!({"range": {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}});
        assert_eq!(asked.ask("inlayHint", &none).unwrap(), json!([]));
        let lenses = asked.ask("codeLens", &json!({})).unwrap();
        assert_eq!(lenses[0]["range"], asked.range("phases", 0));
        assert_eq!(lenses[0]["command"]["command"], "speclint.graph");
        let run = json!({"command": "speclint.graph", "arguments": lenses[0]["command"]["arguments"]});
        let drawn = asked.client.request("workspace/executeCommand", &run).unwrap();
        assert!(
            drawn["mermaid"].as_str().unwrap().contains("build")
                && drawn["svg"].as_str().unwrap().starts_with("<svg")
        );
        let how = asked.client.until_method("window/showMessage")["params"]["message"].clone();
        assert_eq!(how, "`speclint graph --format svg buildspec.yml` draws this graph");
    });
}

#[test]
fn a_graph_is_shown_in_a_file_that_goes_with_the_server() {
    let mut client = Client::with(&capabilities(&json!({"window.showDocument.support": true})));
    client.open(SPEC, CLEAN);
    let run = |uri: &str| json!({"command": "speclint.graph", "arguments": [uri]});
    client.request("workspace/executeCommand", &run(SPEC)).unwrap();
    let shown = client.until_method("window/showDocument")["params"]["uri"].as_str().unwrap().to_owned();
    let file = uri::to_path(&shown).unwrap();
    assert!(fs::read_to_string(&file).unwrap().starts_with("<svg"));
    assert_eq!(client.request("workspace/executeCommand", &run("file:///other.yml")).unwrap_err().0, -32602);
    client.open("file:///w/a.yml", "a: 1\n");
    assert_eq!(client.request("workspace/executeCommand", &run("file:///w/a.yml")).unwrap_err().0, -32803);
    client.finish();
    assert!(!file.exists());
}

#[test]
fn what_is_no_buildspec_has_no_answers() {
    let mut client = Client::with(&json!({}));
    let other = "file:///w/docker-compose.yml";
    client.open(other, "phases:\n  web: $X\n");
    let at = json!({"textDocument": {"uri": other}, "position": {"line": 1, "character": 9}});
    for (method, empty) in [
        ("hover", Value::Null),
        ("completion", json!([])),
        ("definition", Value::Null),
        ("documentHighlight", json!([])),
        ("documentSymbol", json!([])),
        ("foldingRange", json!([])),
        ("documentLink", json!([])),
        ("codeLens", json!([])),
    ] {
        assert_eq!(client.request(&format!("textDocument/{method}"), &at), Ok(empty), "{method}");
    }
    client.finish();
}

#[test]
fn while_the_yaml_is_broken_questions_are_answered() {
    let broken = "version: 0.2\r\nenv:\r\n  variables:\r\n    STAGE: \"é😀\r\nphases:\r\n  build:\r\n    commands:\r\n      - echo $STA\r\n  po\r\n";
    let mut client = Client::with(&json!({}));
    client.open(SPEC, broken);
    let at = |line: u32, character: u32| json!({"textDocument": {"uri": SPEC}, "position": {"line": line, "character": character}});
    let keys = client.request("textDocument/completion", &at(8, 4)).unwrap();
    assert!(keys.as_array().unwrap().iter().any(|item| item["label"] == "post_build"), "{keys}");
    assert_ne!(client.request("textDocument/hover", &at(5, 4)).unwrap(), Value::Null);
    let symbols = client.request("textDocument/documentSymbol", &at(0, 0)).unwrap();
    assert!(!symbols.as_array().unwrap().is_empty());
    client.finish();
}

#[test]
fn fences_are_answered_too() {
    let page = "# é日😀\r\n\r\n```yaml\r\na: 1\r\n```\r\n\r\n> ```yaml\r\n> version: 0.2\r\n> env:\r\n>   variables:\r\n>     É: 1\r\n>     STAGE: \"😀\"\r\n\
                > phases:\r\n>   build:\r\n>     commands:\r\n>       - echo \"é日😀\" $STAGE\r\n> ```\r\n";
    for (encoding, units) in ALL {
        let uri = "file:///w/README.md";
        let mut client = Client::with(&capabilities(&json!({"general.positionEncodings": [encoding]})));
        client.open(uri, page);
        let (made, used) = (page.find("STAGE").unwrap(), page.rfind("STAGE").unwrap());
        let range =
            |at: usize| json!({"start": units.position(page, at), "end": units.position(page, at + 5)});
        let at = json!({"textDocument": {"uri": uri}, "position": units.position(page, used + 2)});
        let found = client.request("textDocument/definition", &at).unwrap();
        assert_eq!(found, json!([{"uri": uri, "range": range(made)}]), "{encoding}");
        let rename = client.request("textDocument/rename", &{
            let mut at = at.clone();
            at["newName"] = json!("LEVEL");
            at
        });
        assert_eq!(rename.unwrap()["changes"][uri][1], json!({"range": range(used), "newText": "LEVEL"}));
        client.finish();
    }
}
