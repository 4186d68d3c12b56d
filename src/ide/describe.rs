//! The schema's keys in words: one page of Markdown for hover and completion.

use std::fmt::Write as _;

use super::expected::Leaf;
use crate::buildspec::schema::{Need, Shape};

const REFERENCE: &str = "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html";
const BATCH: &str = "https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html";

/// What a key is, what it may hold, what holds without it.
pub(super) fn key(leaf: &Leaf) -> String {
    let key = leaf.key;
    let mut out = format!("{}.\n\n- Type: {}\n", key.about, kind(key.shape));
    let values = words(key.shape);
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|w| format!("`{w}`")).collect();
        let _ = writeln!(out, "- Values: {}", values.join(", "));
    }
    match key.need {
        Need::Optional => {}
        Need::Required => out.push_str("- Required\n"),
        Need::RequiredUnless(others) => {
            let others: Vec<String> = others.iter().map(|o| format!("`{o}`")).collect();
            let _ = writeln!(out, "- Required unless there is {}", others.join(" or "));
        }
    }
    if let Some(default) = key.default {
        let _ = writeln!(
            out,
            "- Default: {}",
            if is_value(key.shape, default) { format!("`{default}`") } else { default.to_owned() }
        );
    }
    if let Some(since) = key.since {
        let _ = writeln!(out, "- Since {since}");
    }
    if let Some(version) = key.only_in {
        let _ = writeln!(out, "- Only in buildspec version {version}");
    }
    let _ = write!(out, "\n[Reference]({})", link(leaf));
    out
}

/// The type in few words, for the list of completions.
pub(super) fn kind(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Choice { .. } | Shape::OnFailure => "a word",
        Shape::Boolean => "yes or no",
        Shape::Integer => "a whole number",
        Shape::Texts => "a list of texts",
        Shape::Commands => "a list of commands",
        Shape::Section(_) => "keys",
        Shape::TextMap => "names, each with a text",
        Shape::ListMap => "names, each with a list",
        Shape::SectionMap(_) => "names, each with keys",
        Shape::Sections(_) => "a list of builds",
        Shape::Foreign => "anything",
    }
}

/// The words that may stand there, if they are known.
pub(super) fn words(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Choice { words, .. } => words,
        Shape::Boolean => &["yes", "no"],
        Shape::OnFailure => &["ABORT", "CONTINUE", "RETRY", "RETRY-3", "RETRY-3-timeout"],
        _ => &[],
    }
}

/// Where AWS describes it.
fn link(leaf: &Leaf) -> String {
    let batch = leaf.owner.path.starts_with("batch") || leaf.is("", "batch");
    if batch { BATCH.to_owned() } else { REFERENCE.to_owned() }
}

fn is_value(shape: Shape, default: &str) -> bool {
    words(shape).contains(&default) || matches!(default, "true" | "false" | "root")
}
