//! Anchors, merge keys and several documents: YAML that no AWS page shows in a buildspec.
//!
//! Once a file and kind. Aliases without an anchor are unquoted globs or mistakes, which other rules report.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{Kind, ScalarStyle};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.rejection.is_some() || cx.tree.is_partial() {
        return;
    }
    let mut say = |span: Span, what: &str, help: &str| {
        let claim = Claim::new(Effect::Information, Evidence::Unverified);
        out.report(claim, span, format!("AWS does not document {what} in a buildspec")).help(help);
    };
    let anchor = cx.tree.nodes().find_map(|n| n.anchor().map(|a| a.span));
    if let Some(span) = anchor {
        say(
            span,
            "anchors and aliases",
            "CodeBuild's parser is of a family that knows them; try it once, or write the text out where it is used",
        );
    }
    let merge = cx
        .tree
        .nodes()
        .filter(|n| n.kind() == Kind::Mapping && !n.is_alias())
        .flat_map(crate::yaml::Node::entries)
        .find(|e| {
            e.key.text() == Some("<<") && e.key.scalar().is_some_and(|s| s.style == ScalarStyle::Plain)
        });
    if let Some(entry) = merge {
        say(
            entry.key.span(),
            "merge keys (`<<`)",
            "if CodeBuild takes `<<` for a key like any other, what it merges is ignored; write it out",
        );
    }
    let more = cx.tree.documents().nth(1);
    if let Some(second) = more.filter(|n| !n.is_null()) {
        say(
            Span::new(second.span().start, second.span().start.saturating_add(1).min(second.span().end)),
            "several YAML documents",
            "CodeBuild probably reads the first one only; put each buildspec into a file of its own",
        );
    }
}
