//! From a keystroke to its diagnostics, as an editor sees it, through the real program's streams: `cargo bench --bench keystroke`.
//! `-- memory` types 100,000 times instead and prints what the program holds.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement that is read by people"
)]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A buildspec of 500 lines, in the styles that real ones use.
fn buildspec() -> String {
    let mut text = String::from(
        "version: 0.2\nenv:\n  variables:\n    BUCKET: my-bucket\n  secrets-manager:\n    TOKEN: prod/app:token\nphases:\n  install:\n    \
         runtime-versions:\n      nodejs: 22\n  build:\n    commands:\n",
    );
    let mut n = 0;
    while text.lines().count() < 495 {
        n += 1;
        let _ = write!(
            text,
            "      - echo \"step {n}\"\n      - 'npm run build:{n} -- --out dist/{n}'\n      - |\n        if [ -f dist/{n}/app.js ]; then\n          \
             aws s3 cp dist/{n} \"s3://$BUCKET/{n}\" --recursive --sse aws:kms\n        fi\n"
        );
    }
    text.push_str("artifacts:\n  base-directory: dist\n  files:\n    - '**/*'\n");
    text
}

struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_speclint"))
            .args(["lsp", "--today", "2026-11-25"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let input = child.stdin.take().expect("it has an input");
        let output = BufReader::new(child.stdout.take().expect("it has an output"));
        let mut server = Self { child, input, output };
        server.send(
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{"general":{"positionEncodings":["utf-16"]},"textDocument":{"publishDiagnostics":{"versionSupport":true,"relatedInformation":true,"dataSupport":true}}}}}"#,
        );
        server.read();
        server.send(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);
        server
    }

    fn send(&mut self, text: &str) {
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it reads");
        self.input.flush().expect("it reads");
    }

    fn read(&mut self) -> String {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("it writes");
            if line == "\r\n" {
                break;
            }
            length = line.trim().rsplit(' ').next().and_then(|n| n.parse().ok()).expect("a length");
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("it writes");
        String::from_utf8(body).expect("it writes UTF-8")
    }

    fn open(&mut self, text: &str) {
        let text = serde_json::to_string(text).expect("text is JSON");
        self.send(&format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"file:///w/buildspec.yml","languageId":"yaml","version":0,"text":{text}}}}}}}"#
        ));
        self.wait_for(0);
    }

    /// Replaces one character of a line.
    fn type_at(&mut self, version: usize, line: usize, from: usize, to: usize, text: &str) {
        self.send(&format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{{"textDocument":{{"uri":"file:///w/buildspec.yml","version":{version}}},"contentChanges":[{{"range":{{"start":{{"line":{line},"character":{from}}},"end":{{"line":{line},"character":{to}}}}},"text":{text:?}}}]}}}}"#
        ));
    }

    fn wait_for(&mut self, version: usize) {
        let wanted = format!("\"version\":{version}}}");
        let also = format!("\"version\":{version},");
        loop {
            let message = self.read();
            if message.contains(&wanted) || message.contains(&also) {
                return;
            }
        }
    }

    /// What the program holds of the machine's memory, in kilobytes.
    fn resident(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.send(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#);
        self.send(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        let _ = self.child.wait();
    }
}

/// Types a word into a command, character by character, and takes it out again: version, line, from, to, text.
fn keystrokes() -> impl Iterator<Item = (usize, usize, usize, usize, &'static str)> {
    const WORD: [&str; 8] = ["$", "B", "U", "C", "'", "é", "😀", " "];
    let width = |n: usize| WORD.iter().take(n).map(|c| c.encode_utf16().count()).sum::<usize>();
    (1..).map(move |version| {
        let line = 12 + (version / 16 * 7) % 480;
        match version % 16 {
            at @ 0..8 => (version, line, 8 + width(at), 8 + width(at), WORD[at]),
            at => (version, line, 8 + width(15 - at), 8 + width(16 - at), ""),
        }
    })
}

fn latency() {
    let mut server = Server::start();
    server.open(&buildspec());
    let mut times: Vec<Duration> = Vec::new();
    for (version, line, from, to, text) in keystrokes().take(2200) {
        let began = Instant::now();
        server.type_at(version, line, from, to, text);
        server.wait_for(version);
        if version > 200 {
            times.push(began.elapsed());
        }
    }
    times.sort();
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!(
        "keystroke to diagnostics, 500 lines, {} keystrokes: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms, max {:.2} ms",
        times.len(),
        at(500),
        at(900),
        at(990),
        at(999),
        at(1000)
    );
}

fn memory(edits: usize) {
    let mut server = Server::start();
    server.open(&buildspec());
    let mut held = Vec::new();
    for (version, line, from, to, text) in keystrokes().take(edits) {
        server.type_at(version, line, from, to, text);
        // As fast as it goes, with now and then a pause in which all is linted.
        if version.is_multiple_of(10) {
            server.wait_for(version);
        }
        if version.is_multiple_of((edits / 10).max(1)) {
            server.wait_for_silence(version);
            held.push(server.resident());
            println!("after {version:>6} edits: {:>6} kB", server.resident());
        }
    }
    let (first, last) = (held[0], held[held.len() - 1]);
    assert!(last <= first + first / 10 + 1024, "memory grows: {held:?}");
    println!("flat");
}

impl Server {
    fn wait_for_silence(&mut self, version: usize) {
        if !version.is_multiple_of(10) {
            self.wait_for(version);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.iter().any(|arg| arg == "memory") {
        memory(args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(100_000));
    } else {
        latency();
    }
}
