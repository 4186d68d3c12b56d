//! The language server as a process: its streams, its exit codes, and input that is no message.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::cli::{COLLISION, Dir};

/// A running server and the client's ends of its streams.
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start(args: &[&str]) -> Self {
        let dir = Dir::new();
        let mut command = dir.command(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Self { input: child.stdin.take(), output: BufReader::new(child.stdout.take().unwrap()), child }
    }

    fn raw(&mut self, bytes: impl AsRef<[u8]>) {
        self.input.as_mut().unwrap().write_all(bytes.as_ref()).unwrap();
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    }

    fn request(&mut self, id: i32, method: &str, params: &Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.read()
    }

    fn read(&mut self) -> Value {
        let mut header = String::new();
        self.output.read_line(&mut header).unwrap();
        let length = header.strip_prefix("Content-Length: ").unwrap().trim().parse().unwrap();
        self.output.read_line(&mut header).unwrap();
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// Closes its input if that is still open; its exit code and what it wrote to standard error.
    fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (self.child.wait().unwrap().code().unwrap(), stderr)
    }
}

fn notification(method: &str) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": {}})
}

#[test]
fn a_session_ends_as_the_protocol_wants_it() {
    let mut server = Server::start(&["lsp", "--stdio"]);
    let answer =
        server.request(1, "initialize", &json!({"processId": std::process::id(), "capabilities": {}}));
    assert_eq!(answer["result"]["serverInfo"]["name"], "speclint");
    server.send(&notification("initialized"));
    assert_eq!(
        server.request(2, "shutdown", &Value::Null),
        json!({"jsonrpc": "2.0", "id": 2, "result": null})
    );
    server.send(&notification("exit"));
    assert_eq!(server.end(), (0, String::new()));
}

#[test]
fn an_end_without_shutdown_is_exit_code_1() {
    let mut server = Server::start(&["lsp"]);
    server.send(&notification("exit"));
    assert_eq!(server.end(), (1, String::new()));
    assert_eq!(Server::start(&["lsp"]).end(), (1, String::new()), "the client went away");
}

#[test]
fn what_is_no_message_is_answered_and_the_server_goes_on() {
    let mut server = Server::start(&["lsp"]);
    for (bad, code) in [
        ("GET / HTTP/1.1\r\n\r\n", -32700),
        ("Content-Length: 3\r\n\r\n{\"\"", -32700),
        ("Content-Length: 4\r\n\r\n\u{e9}\u{e9}", -32700),
        ("Content-Length: 2\r\n\r\n[]", -32600),
        ("Content-Length: 9\r\n\r\n{\"id\": 1}\n", 0),
    ] {
        server.raw(bad);
        if code != 0 {
            let answer = server.read();
            assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(code)), "{bad}");
        }
    }
    server.raw(b"Content-Length: 2\r\n\r\n\xff\xfe");
    assert_eq!(server.read()["error"]["code"], -32700);
    assert_eq!(server.request(1, "textDocument/hover", &json!({}))["error"]["code"], -32002);
    let answer = server.request(2, "initialize", &json!({"capabilities": {}}));
    assert!(answer["result"]["capabilities"].is_object());
    assert_eq!(server.request(3, "initialize", &json!({}))["error"]["code"], -32600);
    assert_eq!(server.request(4, "no/such", &json!({}))["error"]["code"], -32601);
    let item =
        json!({"uri": "file:///w/buildspec.yml", "languageId": "yaml", "version": 1, "text": COLLISION});
    let open = json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}});
    server.send(&open);
    let diagnostics = server.read();
    assert_eq!(diagnostics["params"]["diagnostics"][0]["code"], "discard-paths-collision");
    server.request(5, "shutdown", &Value::Null);
    assert_eq!(server.request(6, "shutdown", &Value::Null)["error"]["code"], -32600);
    server.send(&notification("exit"));
    assert_eq!(server.end(), (0, String::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn the_server_ends_with_its_client() {
    let mut parent = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let mut server = Server::start(&["lsp"]);
    server.request(1, "initialize", &json!({"processId": parent.id(), "capabilities": {}}));
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(server.child.wait().unwrap().code(), Some(1), "though its input is still open");
}
