//! A finding to the edit that silences it by a comment: at the end of its line where YAML allows a comment there, else on a
//! line of its own above the item; in a comment of ours that stands there already, one name more.
//!
//! Never inside a scalar, where the comment would be text or would change it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Edit, Finding};
use crate::facts::suppressions::{Suppression, Verb, member};
use crate::rules::Context;
use crate::source::{SourceFile, Span};
use crate::yaml::Kind;

/// The edits that write `# speclint: ignore[…]` for one finding of this buildspec; what a code action needs. Empty where
/// that cannot be: the rule is locked, or the file is JSON, which has no comments.
pub fn edit_for(cx: &Context<'_>, finding: &Finding, reason: Option<&str>) -> Vec<Edit> {
    edits_for(cx, &[finding], reason, true)
}

/// The same for several findings: one comment a place, names sorted. In order, not overlapping. `line_end`: comments may
/// stand at the end of a line; otherwise all stand on lines of their own.
pub(super) fn edits_for(
    cx: &Context<'_>,
    findings: &[&Finding],
    reason: Option<&str>,
    line_end: bool,
) -> Vec<Edit> {
    if is_json(cx.file, cx.document) {
        return Vec::new();
    }
    let mut wanted: BTreeMap<Target, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings.iter().map(|finding| &finding.diagnostic) {
        if !cx.settings.locked.contains(finding.rule) {
            let target = target(cx, finding.primary.span.start, line_end);
            wanted.entry(target).or_default().insert(finding.rule.name);
        }
    }
    let why = why(reason);
    let mut edits: Vec<Edit> = Vec::new();
    for (target, names) in wanted {
        edits.extend(target.edits(cx, &names, &why));
    }
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// The edits that write `# speclint: ignore-file[…]`, which silences a finding's rule in the whole buildspec. Empty where
/// that cannot be.
pub fn file_edit_for(cx: &Context<'_>, finding: &Finding, reason: Option<&str>) -> Vec<Edit> {
    let rule = finding.diagnostic.rule;
    if is_json(cx.file, cx.document) || cx.settings.locked.contains(rule) {
        return Vec::new();
    }
    top(cx).edits(cx, &BTreeSet::from([rule.name]), &why(reason))
}

/// Where a comment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// Into the suppression at this position.
    Merge(usize),
    /// To the end of this line, from 0.
    LineEnd(u32),
    /// On a line of its own above this one.
    Above(u32),
    /// To the top of the buildspec, for all of it.
    Top,
}

/// The edits that write an `ignore-file` into a file that holds no buildspec; only YAML takes one.
pub(super) fn edits_beside(file: &SourceFile, rule: &str, reason: Option<&str>) -> Vec<Edit> {
    let yaml = file
        .path()
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("yml") || e.eq_ignore_ascii_case("yaml"));
    let whole = Span::of(0..file.text().len());
    if !yaml || is_json(file, whole) { Vec::new() } else { at_top(file, whole, rule, &why(reason)) }
}

/// A reason as it stands behind the bracket: on one line, with a blank before it.
fn why(reason: Option<&str>) -> String {
    let words: Vec<&str> = reason.unwrap_or_default().split_whitespace().collect();
    if words.is_empty() { String::new() } else { format!(" {}", words.join(" ")) }
}

/// JSON has no comments; a buildspec that is JSON may be read as such.
fn is_json(file: &SourceFile, document: Span) -> bool {
    let named = file.path().extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let text = file.slice(document).trim_start_matches('\u{feff}').trim_start();
    named || (text.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

fn target(cx: &Context<'_>, offset: u32, line_end: bool) -> Target {
    if cx.rejection.is_some() || cx.tree.is_partial() || cx.too_large {
        // Where the tree is not whole, nobody knows what a comment would stand in.
        return top(cx);
    }
    let on = |line: u32| merged(cx, |s| s.verb == Verb::Ignore && s.line == Some(line));
    let steps = cx.tree.path_to(offset);
    let own = cx.file.line_of(offset);
    let members: Vec<Span> = steps.iter().rev().filter_map(|step| member(cx.file, step)).collect();
    let begins = |line: u32| members.iter().any(|m| cx.file.line_of(m.start) == line);
    if begins(own) {
        if let Some(target) = on(own) {
            return target;
        }
        if line_end && has_free_end(cx, own) {
            return Target::LineEnd(own);
        }
    }
    for line in members.iter().map(|m| cx.file.line_of(m.start)) {
        if let Some(target) = on(line) {
            return target;
        }
        if !is_inside_scalar(cx, cx.file.lines().line_start(line)) {
            return Target::Above(line);
        }
    }
    top(cx)
}

/// At the top, or in what stands there.
fn top(cx: &Context<'_>) -> Target {
    merged(cx, |s| s.verb == Verb::File).unwrap_or(Target::Top)
}

/// A comment of ours that can take one more name.
fn merged(cx: &Context<'_>, fits: impl Fn(&Suppression) -> bool) -> Option<Target> {
    let list = &cx.suppressions().list;
    let at = list.iter().position(|s| fits(s) && s.place.editable && !s.place.in_script)?;
    Some(Target::Merge(at))
}

/// Whether a comment may follow on a line: no scalar goes on behind its end, and no comment stands there.
fn has_free_end(cx: &Context<'_>, line: u32) -> bool {
    let span = cx.file.line_span(line);
    let comments = cx.tree.comments();
    let next = comments.partition_point(|comment| comment.span.start < span.start);
    let commented = comments.get(next).is_some_and(|comment| comment.span.start < span.end);
    !commented && !is_inside_scalar(cx, span.end)
}

/// Whether an offset lies between the first and the last byte of a scalar.
fn is_inside_scalar(cx: &Context<'_>, offset: u32) -> bool {
    let node = cx.tree.node_at(offset);
    node.is_some_and(|node| {
        let span = node.span();
        node.kind() == Kind::Scalar && !node.is_alias() && span.start < offset && offset < span.end
    })
}

impl Target {
    fn edits(self, cx: &Context<'_>, names: &BTreeSet<&str>, why: &str) -> Vec<Edit> {
        let list = names.iter().copied().collect::<Vec<_>>().join(", ");
        match self {
            Self::Merge(at) => {
                cx.suppressions().list.get(at).map(|s| merge(s, names, why)).unwrap_or_default()
            }
            Self::LineEnd(line) => {
                let span = cx.file.line_span(line);
                let text = cx.slice(span);
                let end = span.start + text.trim_end().len() as u32;
                // Blanks at the line's end go: they would stand before the comment.
                let edit = Edit {
                    span: Span::new(end, span.end),
                    text: format!(" # speclint: ignore[{list}]{why}"),
                };
                vec![edit]
            }
            Self::Above(line) => {
                let span = cx.file.line_span(line);
                let text = cx.slice(span);
                let is_prefix = |c: char| matches!(c, ' ' | '\t') || (cx.embedded && c == '>');
                let prefix =
                    text.get(..text.find(|c| !is_prefix(c)).unwrap_or(text.len())).unwrap_or_default();
                let comment = format!("{prefix}# speclint: ignore[{list}]{why}{}", line_end(cx.file, line));
                vec![Edit { span: Span::empty(span.start), text: comment }]
            }
            Self::Top => at_top(cx.file, cx.document, &list, why),
        }
    }
}

fn at_top(file: &SourceFile, document: Span, list: &str, why: &str) -> Vec<Edit> {
    let line = file.line_of(document.start);
    let start = document.start.max(file.lines().line_start(line));
    let prefix = file.slice(Span::new(file.lines().line_start(line), start));
    let comment = format!("# speclint: ignore-file[{list}]{why}{}{prefix}", line_end(file, line));
    vec![Edit { span: Span::empty(start), text: comment }]
}

/// Adds names behind the last one, and a reason where none is given.
fn merge(suppression: &Suppression, names: &BTreeSet<&str>, why: &str) -> Vec<Edit> {
    let there = |name: &&&str| suppression.names.iter().any(|n| n.name.value == **name);
    let new: Vec<&str> = names.iter().filter(|name| !there(name)).copied().collect();
    let Some(last) = suppression.names.iter().map(|n| n.name.span.end).max().filter(|_| !new.is_empty())
    else {
        return Vec::new();
    };
    let mut edits = vec![Edit { span: Span::empty(last), text: format!(", {}", new.join(", ")) }];
    if suppression.reason.is_none() && !why.is_empty() {
        edits.push(Edit { span: Span::empty(suppression.call.end), text: why.to_owned() });
    }
    edits
}

/// What ends a line, as the file does it there; for a last line without an end, as on the line before.
fn line_end(file: &SourceFile, line: u32) -> &str {
    let of = |line: u32| {
        let end = file.line_span(line).end;
        file.slice(Span::new(end, file.lines().line_start(line + 1).max(end)))
    };
    let own = of(line);
    let before = if own.is_empty() && line > 0 { of(line - 1) } else { own };
    if before.is_empty() { "\n" } else { before }
}
