//! A command that YAML reads as a mapping or a list.
//!
//! Looks at every item of `commands` and `finally`, and at a mapping that stands where the list should. Silent on empty
//! items, and on a mapping of plain words under `commands`, which is a misplaced section and no command.

use crate::diagnostics::{Applicability, Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::{Item, items};
use crate::rules::quoting::{Open, Scan};
use crate::rules::requote::{is_writable, requote, whole_command};
use crate::source::Span;
use crate::yaml::{Entry, Kind, Node};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in items(cx) {
        match item.node.kind() {
            Kind::Mapping => mapping(cx, item, out),
            Kind::Sequence if item.in_list => list(cx, item, out),
            _ => {}
        }
    }
}

/// Keys that stand beside `commands`.
const PHASE_KEYS: [&str; 5] = ["commands", "finally", "on-failure", "run-as", "runtime-versions"];
/// The phases.
const PHASES: [&str; 4] = ["install", "pre_build", "build", "post_build"];
/// Keys at the margin.
const SECTIONS: [&str; 7] = ["version", "phases", "env", "artifacts", "reports", "cache", "batch"];
/// Keys of the steps of other build systems, whose value is the command.
const STEP_KEYS: [&str; 6] = ["run", "script", "command", "cmd", "bash", "sh"];

fn mapping(cx: &Context<'_>, item: Item<'_>, out: &mut Findings<'_>) {
    let Some(first) = item.node.entries().next() else { return empty_mapping(cx, item, out) };
    let braces = cx.slice(item.node.span()).starts_with('{');
    if !item.in_list && !braces && is_word(first.key) {
        return;
    }
    let claim = if item.finally || !item.in_list {
        Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens()
    } else {
        Claim::new(Effect::Breaks, Evidence::Observed)
    };
    let colon = colon(cx, first);
    let bracket = Span::new(item.node.span().start, item.node.span().start + 1);
    let primary = match colon {
        _ if item.node.is_alias() => item.node.span(),
        _ if braces => bracket,
        Some(colon) => colon,
        None => first.key.full_span(),
    };
    let finding = out.report(claim, primary, rejection(cx, item, "a mapping"));
    if item.node.is_alias() {
        finding.at("this alias stands for a mapping").help("write the command out here");
        return;
    }
    if braces {
        finding.at("`{` opens a mapping");
        if is_json(cx) {
            finding.help("write the command as one string");
            return;
        }
        offer(cx, item.node, item.node.full_span(), finding).help(
            "an item that begins with `{` is a mapping for YAML: put the whole command in single quotes, or write it below `- |`",
        );
        return;
    }
    if colon.is_none() {
        finding
            .at("an item that begins with `?` is a mapping")
            .help("put the whole command in single quotes");
        return;
    }
    finding.at("with the blank after it, this colon ends a key");
    finding.label(first.key.full_span(), "YAML reads this as a key");
    if !first.value.is_null() && !cx.slice(first.value.span()).contains('\n') {
        finding.label(first.value.full_span(), "and this as its value");
    }
    for other in item.node.entries().skip(1) {
        finding.label(other.key.full_span(), "a further key");
    }
    explain(cx, item, first, colon, finding);
}

/// `{}` as a command.
fn empty_mapping(cx: &Context<'_>, item: Item<'_>, out: &mut Findings<'_>) {
    if !item.in_list || cx.slice(item.node.span()) != "{}" {
        return;
    }
    let claim = Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens();
    out.report(claim, item.node.span(), rejection(cx, item, "an empty mapping"))
        .help("write the command, or take the item away");
}

/// Says why it is a mapping, and what to write instead.
fn explain(
    cx: &Context<'_>,
    item: Item<'_>,
    first: Entry<'_>,
    colon: Option<Span>,
    finding: &mut Diagnostic,
) {
    let key = first.key.text().unwrap_or_default();
    if is_word(first.key) {
        if PHASE_KEYS.contains(&key) {
            finding
                .help(format!("`{key}` is a key of the phase: write it beside `commands`, without the dash"));
        } else if PHASES.contains(&key) {
            finding.help(format!(
                "`{key}` is a phase: write it under `phases`, beside the other phases and without the dash"
            ));
        } else if SECTIONS.contains(&key) {
            finding.help(format!(
                "`{key}` is a section of the buildspec: write it at the margin, without the dash"
            ));
        } else if STEP_KEYS.contains(&key) && first.value.kind() == Kind::Scalar {
            finding.help(format!("CodeBuild has no steps: write the command itself, without `{key}:`"));
            let one_line = first.value.scalar().is_some_and(|s| !s.style.is_block());
            if is_writable(cx) && one_line && item.node.entries().count() == 1 {
                let span = Span::new(first.key.full_span().start, first.value.full_span().start);
                finding.fix(
                    Applicability::Unsafe,
                    format!("Take `{key}:` away"),
                    vec![Edit { span, text: String::new() }],
                );
            }
        } else if item.node.entries().any(|e| e.key.text().is_some_and(|k| STEP_KEYS.contains(&k))) {
            finding.help(
                "CodeBuild has no steps: write the command itself, and what it does as a comment above it",
            );
        } else {
            finding.help(
                "a command is plain text: put the whole item in single quotes if the colon belongs to it",
            );
        }
        return;
    }
    let help = if ends_in_delimiter_option(key) {
        "the colon is the option's value, but the blank after it makes it the end of a key: put the whole item in single quotes, or write the colon as `':'`"
    } else if matches!(Scan::of(key).open.last(), Some(Open::Double | Open::Single)) {
        "quotes inside an item do not protect a colon and a blank: put the whole item in single quotes, or write it below `- |`"
    } else {
        "a colon and a blank end a key: put the whole item in single quotes, or write it below `- |`"
    };
    finding.help(help);
    if first.key.scalar().is_none_or(|s| s.style.is_quoted() || s.style.is_block()) {
        return;
    }
    // Where nothing follows the colon, the colon still belongs to the text.
    let span = colon.map_or(item.node.full_span(), |c| item.node.full_span().to(c));
    offer(cx, item.node, span, finding);
}

/// Offers to quote the item whose source text is `span`.
fn offer<'f>(
    cx: &Context<'_>,
    node: Node<'_>,
    span: Span,
    finding: &'f mut Diagnostic,
) -> &'f mut Diagnostic {
    let whole = whole_command(cx, span).filter(|whole| {
        // In a list in brackets a comma inside the command has cut it.
        whole.end == span.end || !is_in_brackets(cx, node)
    });
    let edit = whole.filter(|w| Scan::of(cx.slice(*w)).open.is_empty()).and_then(|w| requote(cx, w));
    if let Some(edit) = edit {
        finding.fix(Applicability::Safe, "Put the whole command in single quotes", vec![edit]);
    }
    finding
}

fn list(cx: &Context<'_>, item: Item<'_>, out: &mut Findings<'_>) {
    let span = item.node.span();
    let claim = Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens();
    let at = if item.node.is_alias() { span } else { Span::new(span.start, span.start + 1) };
    let finding = out.report(claim, at, rejection(cx, item, "a list"));
    let text = cx.slice(span);
    if item.node.is_alias() {
        finding.at("this alias stands for a list").help("write the commands out here, one item each");
    } else if text.starts_with('[') {
        finding.at("`[` opens a list");
        let a_test = !is_json(cx) && (text.starts_with("[ ") || text.starts_with("[["));
        if a_test || item.node.full_span() != span {
            offer(cx, item.node, item.node.full_span(), finding);
            finding.help("an item that begins with `[` is a list for YAML: put the whole command in single quotes, or begin it with `test` or `if [`");
        } else {
            finding.help("one pair of brackets is enough: each command is an item of its own");
            unwrap_one(cx, item.node, finding);
        }
    } else {
        finding.at("a second dash opens a list in the list");
        finding.help("one dash a command is enough");
        unnest(cx, item.node, finding);
    }
}

/// `- [a]` becomes `- a`.
fn unwrap_one(cx: &Context<'_>, list: Node<'_>, finding: &mut Diagnostic) {
    let items: Vec<Node<'_>> = list.items().collect();
    let [only] = items.as_slice() else { return };
    let text = cx.slice(only.full_span());
    // What is plain text inside of brackets is plain text outside of them.
    if only.kind() == Kind::Scalar && is_writable(cx) && !cx.slice(list.span()).contains('\n') {
        finding.fix(
            Applicability::Safe,
            "Take the brackets away",
            vec![Edit { span: list.span(), text: text.to_owned() }],
        );
    }
}

/// `- - a` becomes `- a`; further items of the inner list move out to the outer one.
fn unnest(cx: &Context<'_>, list: Node<'_>, finding: &mut Diagnostic) {
    let items: Vec<Node<'_>> = list.items().collect();
    let one_line = |n: &Node<'_>| n.kind() == Kind::Scalar && !cx.slice(n.full_span()).contains('\n');
    let Some(first) = items.first() else { return };
    if !is_writable(cx) || !items.iter().all(one_line) {
        return;
    }
    let start = list.span().start;
    let line = cx.file.line_span(cx.file.line_of(start));
    let before = cx.slice(Span::new(line.start, start));
    // What stands before the inner dash is the outer dash and blanks; on any other form no edit is offered.
    if before.trim() != "-" || cx.file.line_of(first.span().start) != cx.file.line_of(start) {
        return;
    }
    let indent = before.len() - before.trim_start().len();
    let mut edits = vec![Edit { span: Span::new(start, first.full_span().start), text: String::new() }];
    for item in items.iter().skip(1) {
        let line = cx.file.line_span(cx.file.line_of(item.full_span().start));
        let before = Span::new(line.start, item.full_span().start);
        if cx.slice(before).trim() != "-" {
            return;
        }
        edits.push(Edit { span: before, text: format!("{}- ", " ".repeat(indent)) });
    }
    finding.fix(Applicability::Safe, "Take the second dash away", edits);
}

/// CodeBuild's words where they are known. A file that does not parse gets other words first, and its items may be counted
/// wrong.
fn rejection(cx: &Context<'_>, item: Item<'_>, what: &str) -> String {
    let index = item.index;
    let counted = item.in_list && !cx.tree.is_partial() && cx.rejection.is_none();
    match (counted, item.finally, what) {
        (true, false, "a mapping") => {
            format!(
                "CodeBuild rejects the buildspec: `Expected Commands[{index}] to be of string type: found subkeys instead`"
            )
        }
        (true, false, _) => format!(
            "CodeBuild rejects the buildspec: it expects `Commands[{index}]` to be of string type, and this is {what}"
        ),
        (true, true, _) => format!(
            "CodeBuild rejects the buildspec: item {} of `finally` is {what}, and a command must be text",
            index + 1
        ),
        (false, _, _) => {
            format!("CodeBuild rejects the buildspec: this is {what}, and a command must be text")
        }
    }
}

/// The colon that ends the entry's key.
fn colon(cx: &Context<'_>, entry: Entry<'_>) -> Option<Span> {
    let start = entry.key.full_span().end;
    let end = cx.file.line_span(cx.file.line_of(start)).end;
    let between = cx.slice(Span::new(start, end));
    let at = between.len() - between.trim_start().len();
    between.trim_start().starts_with(':').then(|| Span::new(start + at as u32, start + at as u32 + 1))
}

/// Whether the document is written as JSON.
fn is_json(cx: &Context<'_>) -> bool {
    cx.tree.root().is_some_and(Node::is_flow)
}

/// Whether a key is one plain word, as real keys are.
fn is_word(key: Node<'_>) -> bool {
    let text = key.text().unwrap_or_default();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether the text ends in an option that takes a delimiter, as `cut -d` and `awk -F` do.
fn ends_in_delimiter_option(text: &str) -> bool {
    let last = text.rsplit([' ', '\t']).next().unwrap_or_default();
    matches!(last, "-d" | "-F" | "-t" | "-s" | "-f" | "--delimiter" | "--field-separator")
}

/// Whether a node stands in a flow collection.
fn is_in_brackets(cx: &Context<'_>, node: Node<'_>) -> bool {
    let path = cx.tree.path_to(node.span().start);
    path.iter().any(|step| step.node.id() != node.id() && step.node.is_flow())
}
