//! A buildspec on a page gets the answers that it gets in a file of its own, at the same characters.

use std::fs;

use serde_json::{Value, json};

use super::features::{POINTS, TEXT, WHOLES};
use super::sync::{ALL, Units};
use super::{Client, capabilities};
use crate::lsp::uri;

/// What stands before the fence, and before each line in it.
const HOSTS: [(&str, &str); 3] = [("# é日😀\r\n\r\n", ""), ("😀\r\n\r\n", "> "), ("- é日😀\r\n\r\n", "  ")];

struct Host {
    top: String,
    prefix: &'static str,
}

impl Host {
    /// The page: two lines, the fence, the buildspec.
    fn page(&self) -> String {
        let mut page = format!("{}{}```yaml\r\n", self.top, self.prefix);
        for line in TEXT.split_inclusive('\n') {
            page.push_str(self.prefix);
            page.push_str(line);
        }
        page + self.prefix + "```\r\n"
    }

    /// An answer about the file, as it must be about the page.
    fn moved(&self, answer: Value) -> Value {
        let (lines, columns) = (3, self.prefix.len() as u64);
        match answer {
            Value::Array(list) => list.into_iter().map(|item| self.moved(item)).collect(),
            // A place in another file stays.
            Value::Object(fields)
                if fields
                    .get("uri")
                    .is_some_and(|uri| !uri.as_str().unwrap().ends_with("/buildspec.yml")) =>
            {
                Value::Object(fields)
            }
            Value::Object(fields) => {
                let moved = fields.into_iter().map(|(name, value)| {
                    let by = match name.as_str() {
                        "line" | "startLine" | "endLine" => lines,
                        "character" | "startCharacter" | "endCharacter" => columns,
                        _ => 0,
                    };
                    // What ends with a line end ends there on the page too, before the sign of the next line.
                    if name == "end" && value["character"] == 0 {
                        let line = value["line"].as_u64().unwrap() + lines;
                        return (name, json!({"line": line, "character": 0}));
                    }
                    let value = match value.as_u64() {
                        Some(number) => json!(number + by),
                        None => self.moved(value),
                    };
                    (name.replace("/buildspec.yml", "/README.md"), value)
                });
                Value::Object(moved.collect())
            }
            Value::String(text) => json!(text.replace("/buildspec.yml", "/README.md")),
            other => other,
        }
    }
}

/// Takes out what must differ: a file is not offered its own path.
fn without_own_path(answer: &mut Value) {
    if let Some(items) = answer.as_array_mut() {
        items.retain(|item| item["label"] != "buildspec.yml" && item["label"] != "README.md");
    }
}

/// And: what is inserted has the page's own signs before its lines.
fn without_inserts(answer: &mut Value) {
    for item in answer.as_array_mut().into_iter().flatten() {
        if let Some(edit) = item.get_mut("textEdit") {
            edit["newText"] = Value::Null;
        }
        for field in ["insertTextMode", "insertTextFormat"] {
            item.as_object_mut().unwrap().remove(field);
        }
    }
}

#[test]
fn a_page_is_answered_like_a_file() {
    for ((encoding, units), (top, prefix)) in ALL.into_iter().zip(HOSTS) {
        let host = Host { top: top.to_owned(), prefix };
        let page = host.page();
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir(root.join("é")).unwrap();
        for (path, text) in [
            ("é/run.sh", "make\n"),
            ("é/日.txt", "x\n"),
            ("buildspec.yml", TEXT),
            ("README.md", page.as_str()),
        ] {
            fs::write(root.join(path), text).unwrap();
        }
        let mut client = Client::initialized(&json!({
            "capabilities": capabilities(&json!({
                "general.positionEncodings": [encoding],
                "textDocument.diagnostic.relatedInformation": true,
                "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport": true,
                "textDocument.completion.completionItem.snippetSupport": true,
                "textDocument.completion.completionItem.insertTextModeSupport.valueSet": [1, 2],
                "textDocument.hover.contentFormat": ["markdown"],
                "textDocument.rename.prepareSupport": true,
            })),
            "rootUri": uri::from_path(&root),
            "initializationOptions": {"root": ".", "image": "standard:7.0"},
        }));
        let [file, on_page] = ["buildspec.yml", "README.md"].map(|name| uri::from_path(&root.join(name)));
        client.open(&file, TEXT);
        client.open(&on_page, &page);
        let mut ask = |method: &str, params: Value| {
            let both = [(&file, params.clone()), (&on_page, host.moved(params))];
            let [plain, hosted] = both.map(|(uri, mut params)| {
                params["textDocument"] = json!({"uri": uri});
                client.request(&format!("textDocument/{method}"), &params)
            });
            let mut plain = plain.map(|answer| host.moved(answer));
            let mut hosted = hosted;
            if method == "diagnostic" {
                for answer in [&mut plain, &mut hosted].into_iter().flatten() {
                    answer["resultId"] = Value::Null;
                }
            }
            if method == "completion" {
                for answer in [&mut plain, &mut hosted].into_iter().flatten() {
                    without_own_path(answer);
                    if !prefix.is_empty() {
                        without_inserts(answer);
                    }
                }
            }
            if method == "selectionRange" {
                // On a page the selection grows on, to the whole page.
                let (plain, hosted) = (chain(plain.as_ref().unwrap()), chain(hosted.as_ref().unwrap()));
                assert!(hosted.starts_with(&plain[..plain.len() - 1]), "{encoding} {plain:?} {hosted:?}");
                assert!(hosted.len() > plain.len(), "{encoding} {hosted:?}");
            } else {
                assert_eq!(plain, hosted, "{method} {encoding} {prefix:?}");
            }
            plain
        };
        let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 17, "character": 0}});
        for method in WHOLES {
            let answer = ask(method, json!({"range": whole, "context": {"diagnostics": []}}));
            assert!(
                method == "codeAction" || !answer.unwrap().as_array().is_some_and(Vec::is_empty),
                "{method}"
            );
        }
        let mut answered = 0;
        for position in places(units) {
            for method in POINTS {
                let more = json!({"position": position, "context": {"includeDeclaration": true, "triggerKind": 1}, "newName": "ANDERS"});
                let answer = ask(method, more);
                answered += usize::from(answer.is_ok_and(|a| !a.is_null() && a != json!([])));
            }
            let chains = ask("selectionRange", json!({"positions": [position]})).unwrap();
            assert!(chains[0]["range"].is_object());
        }
        assert!(answered > 100, "{answered}");
        client.finish();
    }
}

/// The ranges of the one selection of an answer, from the smallest.
fn chain(answer: &Value) -> Vec<Value> {
    let mut ranges = Vec::new();
    let mut at = Some(&answer[0]);
    while let Some(selection) = at {
        ranges.push(selection["range"].clone());
        at = selection.get("parent");
    }
    ranges
}

/// Some places of the text, others for each way of counting: behind the leading blanks of a line, where a page has a place
/// for each of the file's.
fn places(units: Units) -> Vec<Value> {
    let nth = ALL.iter().position(|(_, other)| format!("{other:?}") == format!("{units:?}")).unwrap();
    let chars = TEXT.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')).map(|(at, _)| at);
    chars.skip(nth * 3).step_by(4).map(|at| units.position(TEXT, at)).collect()
}
