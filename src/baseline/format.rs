//! The baseline file, version 1: JSON, one line an entry, so that differences and merges are read line by line.

use std::fmt::Write as _;

use serde::Deserialize;
use thiserror::Error;

use super::Entry;

/// The version that is written, and the only one that is read.
const VERSION: u64 = 1;

/// Why a text is no baseline.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BaselineError {
    /// A merge was not finished.
    #[error("line {0} is a mark of a merge that was not finished")]
    Conflict(usize),
    /// It cannot be read.
    #[error("line {line}: {message}")]
    Unreadable {
        /// From 1.
        line: usize,
        /// Why.
        message: String,
    },
    /// It was written by a later speclint.
    #[error("it has version {0}, and this speclint reads version {VERSION}")]
    Version(u64),
    /// A fingerprint that cannot be one.
    #[error("`{0}` is no fingerprint")]
    Fingerprint(String),
}

#[derive(Deserialize)]
struct Head {
    version: u64,
}

#[derive(Deserialize)]
struct Document {
    findings: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    path: String,
    rule: String,
    fingerprint: String,
    #[serde(default)]
    message: String,
}

pub(super) fn parse(text: &str) -> Result<Vec<Entry>, BaselineError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = |line: &str| ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark));
    if let Some(at) = text.lines().position(mark) {
        return Err(BaselineError::Conflict(at + 1));
    }
    let unreadable = |error: serde_json::Error| {
        let message = error.to_string();
        // The place stands in front.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        BaselineError::Unreadable { line: error.line(), message }
    };
    let head: Head = serde_json::from_str(text).map_err(unreadable)?;
    if head.version != VERSION {
        return Err(BaselineError::Version(head.version));
    }
    let document: Document = serde_json::from_str(text).map_err(unreadable)?;
    document.findings.into_iter().map(entry).collect()
}

fn entry(item: Item) -> Result<Entry, BaselineError> {
    let Item { path, rule, fingerprint, message } = item;
    let hex = fingerprint.len() == 32 && fingerprint.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if hex {
        Ok(Entry { path, rule, message, fingerprint })
    } else {
        Err(BaselineError::Fingerprint(fingerprint))
    }
}

pub(super) fn text(entries: &[Entry]) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut out = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
    for (at, entry) in entries.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(
            out,
            "{comma}\n    {{\"path\": {}, \"rule\": {}, \"fingerprint\": {}, \"message\": {}}}",
            quoted(&entry.path),
            quoted(&entry.rule),
            quoted(&entry.fingerprint),
            quoted(&entry.message),
        );
    }
    out.push_str(if entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_baseline_is_refused_with_a_place() {
        let error = |text: &str| parse(text).unwrap_err();
        assert!(matches!(error(""), BaselineError::Unreadable { .. }));
        assert!(matches!(error("[]"), BaselineError::Unreadable { line: 1, .. }));
        assert!(matches!(
            error("{\n\"version\": 1,\n\"findings\": [{}]}"),
            BaselineError::Unreadable { line: 3, .. }
        ));
        assert_eq!(error("{\"version\": 2, \"other\": []}"), BaselineError::Version(2));
        assert_eq!(error("{\n<<<<<<< HEAD\n"), BaselineError::Conflict(2));
        let short =
            "{\"version\": 1, \"findings\": [{\"path\": \"a\", \"rule\": \"r\", \"fingerprint\": \"12\"}]}";
        assert_eq!(error(short), BaselineError::Fingerprint("12".to_owned()));
        assert!(parse("{\"version\": 1, \"more\": 2, \"findings\": []}").unwrap().is_empty());
    }

    #[test]
    fn every_text_survives() {
        let entry = Entry {
            path: "a \"b\".yml".to_owned(),
            rule: "r".to_owned(),
            message: "é \\ \n \u{1}".to_owned(),
            fingerprint: "0123456789abcdef".repeat(2),
        };
        assert_eq!(parse(&text(std::slice::from_ref(&entry))).unwrap(), [entry]);
    }
}
