//! The text as the server has it, after any edits, in every encoding.

use serde_json::{Value, json};

use super::{Client, SPEC, capabilities};

/// A client's own way of counting, so that one mistake is not made on both sides.
#[derive(Clone, Copy, Debug)]
pub(super) enum Units {
    Bytes,
    Utf16,
    Points,
}

pub(super) const ALL: [(&str, Units); 3] =
    [("utf-8", Units::Bytes), ("utf-16", Units::Utf16), ("utf-32", Units::Points)];

impl Units {
    fn of(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::Points => text.chars().count(),
        }
    }

    /// The position of an offset; CRLF, LF and CR end lines.
    pub(super) fn position(self, text: &str, offset: usize) -> Value {
        let before = &text[..offset];
        let mut line = 0;
        let mut start = 0;
        let bytes = text.as_bytes();
        for (at, byte) in before.bytes().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                line += 1;
                start = at + 1;
            }
        }
        json!({"line": line, "character": self.of(&before[start..])})
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

const START: &str = "\u{feff}version: 0.2\r\nenv:\r\n  variables:\r\n    GREETING: \"é 日 😀\"\r\nphases:\n  build:\n    commands:\n      \
                     - echo \"é日😀\" $UNDEFINED_A\n      - |\n        if [[ -f x ]]; then\n          echo 😀\n        fi\nartifacts:\n  \
                     discard-paths: yes\n  files:\n    - é/index.js\n    - 日/index.js\n";
const PIECES: [&str; 14] = [
    "",
    "é",
    "日😀",
    "\r\n",
    "\n",
    "\r",
    "\t",
    " ",
    "  - make\n",
    "x",
    ": ",
    "\"",
    "# speclint: image=standard:7.0\n",
    "phases:",
];

fn pull(client: &mut Client, uri: &str) -> Value {
    client.request("textDocument/diagnostic", &json!({"textDocument": {"uri": uri}})).unwrap()["items"]
        .clone()
}

#[test]
fn after_edits_in_any_order_the_diagnostics_are_those_of_the_text() {
    for (name, units) in ALL {
        let mut client = Client::with(&capabilities(&json!({
            "general.positionEncodings": [name],
            "textDocument.diagnostic.relatedInformation": true,
        })));
        let mut dice = Dice(units.of(START) as u64);
        let mut text = START.to_owned();
        client.open(SPEC, &text);
        for version in 2..120 {
            if dice.roll(20) == 0 {
                text = START.to_owned();
                client.change(SPEC, version, &json!([{"text": text}]));
            }
            let mut changes = Vec::new();
            for _ in 0..=dice.roll(3) {
                let (from, to) = two_offsets(&mut dice, &text);
                let new = PIECES[dice.roll(PIECES.len())];
                let range = json!({"start": units.position(&text, from), "end": units.position(&text, to)});
                changes.push(json!({"range": range, "text": new}));
                text.replace_range(from..to, new);
            }
            client.change(SPEC, version, &Value::Array(changes));
            if version % 6 == 0 {
                let edited = pull(&mut client, SPEC);
                let fresh_uri = format!("file:///w/{version}/buildspec.yml");
                client.open(&fresh_uri, &text);
                let fresh = pull(&mut client, &fresh_uri);
                let fresh: Value =
                    serde_json::from_str(&fresh.to_string().replace(&fresh_uri, SPEC)).unwrap();
                assert_eq!(edited, fresh, "{name}, version {version}:\n{text:?}");
                client.notify("textDocument/didClose", &json!({"textDocument": {"uri": fresh_uri}}));
            }
        }
        client.finish();
    }
}

/// Two places in the text, in order, near each other; never within a CRLF, where no editor has a place.
fn two_offsets(dice: &mut Dice, text: &str) -> (usize, usize) {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .filter(|&at| at >= 3 || !text.starts_with('\u{feff}'))
        .filter(|&at| !(text[..at].ends_with('\r') && text[at..].starts_with('\n')))
        .collect();
    let from = dice.roll(places.len());
    let to = (from + dice.roll(9)).min(places.len() - 1);
    (places[from], places[to])
}

#[test]
fn places_are_counted_as_agreed() {
    let text = "version: 0.2\r\nphases:\r\n  build:\r\n    commands:\r\n      - \"é日😀\tx\" # é日😀\r\n  biuld: {é: \"日😀\"}\r\n  \
                \"é日😀\": 1\r\n";
    for (name, units) in ALL {
        let mut client = Client::with(&capabilities(&json!({
            "general.positionEncodings": [name],
            "textDocument.diagnostic.relatedInformation": true,
        })));
        client.open(SPEC, text);
        let found = pull(&mut client, SPEC);
        let keys: Vec<_> = found.as_array().unwrap().iter().filter(|d| d["code"] == "unknown-key").collect();
        assert!(!keys.is_empty(), "{found}");
        for key in ["biuld", "\"é日😀\""] {
            let at = text.rfind(key).unwrap();
            let range =
                json!({"start": units.position(text, at), "end": units.position(text, at + key.len())});
            assert!(keys.iter().any(|d| d["range"] == range), "{name} {key}: {range} in {found}");
        }
        client.finish();
    }
}

#[test]
fn what_lies_outside_is_moved_inside() {
    let mut client = Client::with(&capabilities(&json!({"textDocument.diagnostic": {}})));
    let spec = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n";
    client.open(SPEC, "a\nb");
    let range = |l1: u32, c1: u32, l2: u32, c2: u32| json!({"start": {"line": l1, "character": c1}, "end": {"line": l2, "character": c2}});
    client.change(
        SPEC,
        2,
        &json!([
            // The end comes before the start; past the line; past the text.
            {"range": range(1, 9, 0, 1), "text": ""},
            {"range": range(0, 4_000_000_000_u32, 4_000_000_000, 0), "text": spec},
            {"range": range(0, 0, 0, 1), "rangeLength": 1, "text": ""},
        ]),
    );
    assert_eq!(pull(&mut client, SPEC), json!([]));
    client.change(SPEC, 3, &json!([{"range": range(0, 9, 0, 12), "text": "9"}]));
    assert_eq!(pull(&mut client, SPEC)[0]["code"], "unsupported-version");
    client.change(SPEC, 4, &json!([{"text": spec}]));
    assert_eq!(pull(&mut client, SPEC), json!([]), "full texts are taken too");
    client.finish();
}
