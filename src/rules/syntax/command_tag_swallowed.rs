//! A `!` at the start of a command, which YAML takes for a tag.
//!
//! Looks at commands that are text or nothing. Silent on YAML's own tags (`!!str`), and where the tagged item is a list or
//! a mapping, which `command-not-a-string` reports.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::{Item, items};
use crate::rules::requote::{is_writable, requote, whole_command};
use crate::source::Span;
use crate::yaml::{Kind, Tag};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in items(cx) {
        if !matches!(item.node.kind(), Kind::Scalar | Kind::Null) || item.node.is_alias() {
            continue;
        }
        let Some(tag) = item.node.tag() else { continue };
        let written = cx.slice(tag.span);
        if is_core(written) || is_core(&tag.value) {
            continue;
        }
        if FUNCTIONS.contains(&written) {
            function(cx, item, tag, out);
        } else {
            swallowed(cx, item, tag, out);
        }
    }
}

/// CloudFormation's short forms.
const FUNCTIONS: [&str; 13] = [
    "!Sub",
    "!Ref",
    "!GetAtt",
    "!Join",
    "!ImportValue",
    "!FindInMap",
    "!If",
    "!Select",
    "!Split",
    "!Base64",
    "!Equals",
    "!Not",
    "!Cidr",
];

/// Whether it is one of YAML's own tags, which change nothing in a command.
fn is_core(tag: &str) -> bool {
    const NAMES: [&str; 6] = ["str", "int", "float", "bool", "null", "binary"];
    tag.starts_with("!<")
        || NAMES.iter().any(|n| tag == format!("!!{n}") || tag == format!("tag:yaml.org,2002:{n}"))
}

fn swallowed(cx: &Context<'_>, item: Item<'_>, tag: &Tag, out: &mut Findings<'_>) {
    let written = cx.slice(tag.span);
    let rest = item.node.text().unwrap_or_default();
    let gets =
        if rest.is_empty() { "an empty command".to_owned() } else { format!("only `{}`", shorten(rest)) };
    let mut message = format!("YAML takes `{written}` for a tag, so that CodeBuild gets {gets}");
    if written == "!" && !rest.is_empty() {
        message.push_str(
            ": the command succeeds where it was meant to fail, and fails where it was meant to succeed",
        );
    }
    let claim = Claim::new(Effect::Lost, Evidence::Run);
    let finding = out
        .report(claim, tag.span, message)
        .at("does not reach the shell")
        .help("put the whole command in single quotes, or write it below `- |`");
    let span = if item.node.is_null() { tag.span } else { tag.span.to(item.node.span()) };
    let block = item.node.scalar().is_some_and(|s| s.style.is_block());
    if !block && let Some(edit) = whole_command(cx, span).and_then(|w| requote(cx, w)) {
        finding.fix(Applicability::Safe, "Put the whole command in single quotes", vec![edit]);
    }
}

/// A CloudFormation function inside of a buildspec, where nothing replaces it.
fn function(cx: &Context<'_>, item: Item<'_>, tag: &Tag, out: &mut Findings<'_>) {
    let written = cx.slice(tag.span);
    let claim = Claim::new(Effect::Mistake, Evidence::Run);
    let finding = out
        .report(
            claim,
            tag.span,
            format!("`{written}` is a function of CloudFormation: inside a buildspec YAML drops it and nothing is filled in"),
        )
        .help(format!("take the tag away; in a template, `{written}` stands before the whole buildspec"));
    if is_writable(cx) && !item.node.is_null() {
        let span = Span::new(tag.span.start, item.node.span().start);
        finding.fix(Applicability::Unsafe, "Take the tag away", vec![Edit { span, text: String::new() }]);
    }
}

fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}
