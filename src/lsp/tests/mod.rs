//! The protocol, in memory: a client that is a test speaks to the server through the streams that it has in life.

pub(super) mod hooks;

use std::io::{BufRead as _, BufReader, PipeReader, PipeWriter, Read as _, Write as _, pipe};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::civil::date;
use serde_json::{Value, json};

mod actions;
mod configured;
mod diagnostics;
mod features;
mod hosts;
mod lifecycle;
mod requests;
mod robust;
mod sync;
mod world;

const SPEC: &str = "file:///w/buildspec.yml";
/// One certain error, on line 10.
const COLLISION: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\nartifacts:\n  discard-paths: yes\n  \
                         files:\n    - add/index.js\n    - remove/index.js\n";
const CLEAN: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n";

/// A client.
struct Client {
    input: Option<PipeWriter>,
    output: Receiver<Value>,
    server: Option<JoinHandle<bool>>,
    next: i32,
    /// What came while something else was waited for.
    kept: Vec<Value>,
}

impl Client {
    /// Starts a server and says nothing yet.
    fn new() -> Self {
        let (input, to_server) = pipe().unwrap();
        let (from_server, output) = pipe().unwrap();
        let clock = Arc::new(|| date(2026, 11, 25));
        let server = thread::spawn(move || crate::lsp::serve(BufReader::new(input), output, clock).unwrap());
        let (messages, output) = channel();
        thread::spawn(move || frames(BufReader::new(from_server), &messages));
        Self { input: Some(to_server), output, server: Some(server), next: 0, kept: Vec::new() }
    }

    /// Starts a server and initializes it with these capabilities.
    fn with(capabilities: &Value) -> Self {
        Self::initialized(&json!({"processId": null, "rootUri": null, "capabilities": capabilities}))
    }

    fn initialized(params: &Value) -> Self {
        let mut client = Self::new();
        client.request("initialize", params).unwrap();
        client.notify("initialized", &json!({}));
        client
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.input.as_mut().unwrap().write_all(bytes).unwrap();
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and gives its number.
    fn ask(&mut self, method: &str, params: &Value) -> i32 {
        self.next += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}));
        self.next
    }

    /// The answer to a request; the error's code and message, if it is one.
    fn answer(&mut self, id: i32) -> Result<Value, (i64, String)> {
        let answer = self.until(|m| m.get("method").is_none() && m["id"] == id);
        match answer.get("error") {
            None => Ok(answer["result"].clone()),
            Some(error) => {
                Err((error["code"].as_i64().unwrap(), error["message"].as_str().unwrap().to_owned()))
            }
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Result<Value, (i64, String)> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Answers a request of the server's.
    fn reply(&mut self, request: &Value, result: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "id": request["id"], "result": result}));
    }

    /// The next message of the server's with this method.
    fn until_method(&mut self, method: &str) -> Value {
        self.until(|m| m["method"] == method)
    }

    /// The next message that is meant; others are kept.
    fn until(&mut self, meant: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&meant) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.read().expect("the server goes on");
            if meant(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    fn read(&mut self) -> Option<Value> {
        match self.output.recv_timeout(PATIENCE) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the server says nothing; before: {:?}", self.kept),
        }
    }

    fn open(&mut self, uri: &str, text: &str) {
        let item = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", &json!({"textDocument": item}));
    }

    fn change(&mut self, uri: &str, version: i32, changes: &Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", &json!({"textDocument": document, "contentChanges": changes}));
    }

    /// The diagnostics that are sent next for a document, of this version if the client can tell.
    fn pushed(&mut self, uri: &str) -> Vec<Value> {
        let message =
            self.until(|m| m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == uri);
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Ends the session as the protocol wants it.
    fn finish(mut self) {
        self.request("shutdown", &Value::Null).unwrap();
        self.notify("exit", &Value::Null);
        assert!(self.ended(), "exit code 0");
    }

    /// Waits for the server to end; whether in order.
    fn ended(&mut self) -> bool {
        while self.read().is_some() {}
        self.server.take().unwrap().join().unwrap()
    }
}

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the server writes, message by message.
fn frames(mut output: BufReader<PipeReader>, messages: &Sender<Value>) {
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap() == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            length = line.trim().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
        }
        let mut body = vec![0; length];
        output.read_exact(&mut body).unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        if messages.send(message).is_err() {
            return;
        }
    }
}

/// Capabilities from paths: `{"a.b": true}` is `{"a": {"b": true}}`.
fn capabilities(paths: &Value) -> Value {
    let mut all = json!({});
    for (path, value) in paths.as_object().unwrap() {
        let mut at = &mut all;
        for name in path.split('.') {
            at = &mut at[name];
        }
        *at = value.clone();
    }
    all
}

fn rules(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|d| d["code"].as_str().unwrap_or("none")).collect()
}
