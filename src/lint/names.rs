//! Names for findings that last: the fingerprint, which does not move with lines, and the way through the document.
//!
//! In: what the rules said of one document after another of a file. Out: findings, no two of a file with one fingerprint.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{LOOK_ALIKE, Source};
use crate::diagnostics::{Diagnostic, Finding, Fingerprint, fingerprint, fold};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{Comment, Node, NodeId, Step};

/// Names the findings of one file.
pub(super) struct Names {
    /// The path from the top of the repository; outside of one, as it is shown.
    path: String,
    /// How often each name has been given, by the name of its first bearer.
    given: HashMap<Fingerprint, usize>,
}

impl Names {
    pub(super) fn new(source: &Source) -> Self {
        Self { path: source.root_path().to_owned(), given: HashMap::new() }
    }

    /// Gives each finding of a document its fingerprint (version 1) and its logical path.
    pub(super) fn name(&mut self, context: &Context<'_>, said: Vec<Diagnostic>) -> Vec<Finding> {
        let mut items = Items::default();
        said.into_iter()
            .map(|diagnostic| {
                // What is said of a file of which nothing is read is said of the whole file, whatever line it is shown at.
                let whole = diagnostic.rule.name == LOOK_ALIKE || context.tree.root().is_none();
                let steps =
                    if whole { Vec::new() } else { context.tree.path_to(diagnostic.primary.span.start) };
                let keys = items.keys(&steps);
                let text = if whole { String::new() } else { text_of(context, diagnostic.primary.span) };
                let code = diagnostic.code.as_ref().map(|code| format!("{}:{code}", diagnostic.rule.name));
                let rule = code.as_deref().unwrap_or(diagnostic.rule.name);
                let of = |occurrence| fingerprint(rule, &self.path, &keys, &text, occurrence);
                let first = of(0);
                let given = self.given.entry(first).or_insert(0);
                let fingerprint = if *given == 0 { first } else { of(*given) };
                *given += 1;
                let logical_path = logical_path(&steps);
                Finding { diagnostic, fingerprint, logical_path }
            })
            .collect()
    }
}

/// The text of a span without the comments in it: neither YAML's nor whole lines of a script.
fn text_of(context: &Context<'_>, span: Span) -> String {
    let inside = |comment: &&Comment| comment.span.start > span.start && comment.span.end <= span.end;
    let comments = context.tree.comments();
    let from = comments.partition_point(|comment| comment.span.start <= span.start);
    let mut text = String::new();
    let mut at = span.start;
    for comment in comments.get(from..).unwrap_or_default().iter().take_while(inside) {
        text.push_str(context.slice(Span::new(at, comment.span.start)));
        at = comment.span.end;
    }
    text.push_str(context.slice(Span::new(at, span.end)));
    uncommented(&text)
}

/// A script without the lines that are comments, white space folded.
fn uncommented(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let others = lines.filter(|line| !line.trim_start().starts_with('#'));
    fold(&std::iter::once(first).chain(others).collect::<Vec<_>>().join("\n"))
}

/// What identifies the items of lists, each worked out once.
#[derive(Default)]
struct Items {
    hashes: HashMap<NodeId, String>,
}

impl Items {
    /// The keys from the root down. An item of a list is named by its text, never by its position.
    fn keys(&mut self, steps: &[Step<'_>]) -> Vec<String> {
        let below = steps.iter().skip(1);
        below
            .map(|step| match step.key {
                Some(key) => key.text().unwrap_or_default().to_owned(),
                None => {
                    self.hashes.entry(step.node.id()).or_insert_with(|| hashed(&content(step.node))).clone()
                }
            })
            .collect()
    }
}

fn hashed(text: &str) -> String {
    fingerprint("", "", &[], text, 0).to_string()
}

/// What a node says, however it is written: without comments, quotes, layout and the order of keys.
fn content(node: Node<'_>) -> String {
    if let Some(name) = node.alias_name() {
        // What it stands for stands elsewhere, and may be a bomb.
        return format!("*{name}");
    }
    if let Some(text) = node.text() {
        return uncommented(text);
    }
    let items: Vec<String> = node.items().map(content).collect();
    let mut entries: Vec<String> =
        node.entries().map(|entry| format!("{}\u{0}{}", content(entry.key), content(entry.value))).collect();
    entries.sort();
    format!("[{}]{{{}}}", items.join("\u{1}"), entries.join("\u{1}"))
}

/// `phases.build.commands[3]`: the way through the document, for people. Positions count from 0; a key that would be read
/// as something else stands in quotes.
fn logical_path(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in steps.iter().skip(1) {
        let Some(key) = step.key else {
            let _ = write!(path, "[{}]", step.item.unwrap_or_default());
            continue;
        };
        let key = key.text().unwrap_or_default();
        if key.is_empty()
            || key
                .contains(|c: char| matches!(c, '.' | '[' | ']' | '"') || c.is_whitespace() || c.is_control())
        {
            let _ = write!(path, "[{key:?}]");
        } else {
            let dot = if path.is_empty() { "" } else { "." };
            let _ = write!(path, "{dot}{key}");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::load;

    fn at(text: &str, needle: &str) -> (Vec<String>, String) {
        let tree = load(text, None);
        let steps = tree.path_to(text.find(needle).unwrap() as u32);
        (Items::default().keys(&steps), logical_path(&steps))
    }

    #[test]
    fn paths_name_keys_and_positions() {
        let text = "a:\n  b.c:\n    - x\n    - - y\n  'd e': {\"f\\\"\": z}\n? [1]\n: w\n";
        assert_eq!(at(text, "x").1, "a[\"b.c\"][0]");
        assert_eq!(at(text, "y").1, "a[\"b.c\"][1][0]");
        assert_eq!(at(text, "z").1, "a[\"d e\"][\"f\\\"\"]");
        assert_eq!(at(text, "b.c").1, "a[\"b.c\"]", "a key is at its own path");
        assert_eq!(at(text, "w").1, "[\"\"]");
        assert_eq!(at("- a\n", "a").1, "[0]");
        assert_eq!(at("plain\n", "plain").1, "");
    }

    #[test]
    fn items_are_named_by_what_they_say() {
        let keys = |text: &str| at(text, "needle").0;
        let plain = keys("c:\n  - make needle\n");
        for same in [
            "c:\n  - other\n  - 'make   needle'\n",
            "c:\n  - \"make needle\" # why\n  - another\n",
            "c:\n  - |\n    make needle\n    # a comment\n",
            "c:\r\n  - >-\r\n    make\r\n    needle\r\n",
            "c: [x, make needle]\n",
        ] {
            assert_eq!(keys(same), plain, "{same}");
        }
        assert_ne!(keys("c:\n  - make needle all\n"), plain);
        let mapping = keys("c:\n  - a: needle\n    b: [1, 2]\n");
        assert_eq!(keys("c:\n  - {b: [1, 2], a: needle}\n"), mapping);
        assert_eq!(keys("c:\n  - a: needle # x\n    # y\n    b:\n      - 1\n\n      - '2'\n"), mapping);
        assert_ne!(keys("c:\n  - a: needle\n    b: [2, 1]\n"), mapping);
    }

    #[test]
    fn bombs_are_not_followed() {
        let mut text = "a0: &a0 [x, x]\n".to_owned();
        for i in 1..60 {
            let _ = writeln!(text, "a{i}: &a{i} [*a{0}, *a{0}]", i - 1);
        }
        text.push_str("c:\n  - [*a59, needle]\n");
        assert_eq!(at(&text, "needle").1, "c[0][1]");
    }
}
