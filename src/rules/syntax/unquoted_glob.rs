//! A pattern that begins with `*`, which YAML takes for an alias.
//!
//! Looks at the aliases that have no anchor, and at where libyaml stumbled over one. Silent in files that define anchors,
//! where the alias's name could be one that is misspelt.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{CauseKind, Kind};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.rejection.is_none() {
        return;
    }
    let anchors = cx.tree.nodes().any(|n| n.anchor().is_some());
    let mut found: Vec<u32> = Vec::new();
    for node in cx.tree.nodes().filter(|n| n.kind() == Kind::BrokenAlias) {
        let name = node.alias_name().unwrap_or_default();
        if !anchors || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            found.push(node.span().start);
        }
    }
    if let Some(cause) = cx.cause {
        let here = match cause.kind {
            CauseKind::Indicator('*') => Some(cause.span.start),
            CauseKind::UnknownAlias if !anchors => Some(cause.span.start),
            _ => None,
        };
        found.extend(here);
    }
    let skipped = cx.tree.errors().iter().flat_map(|e| &e.skipped);
    found.extend(skipped.filter_map(|&line| value_start(cx.slice(line)).map(|at| line.start + at)));
    found.sort_unstable();
    found.dedup();
    for at in found {
        let span = pattern(cx, at);
        let text = cx.slice(span);
        if !text.starts_with('*') {
            continue;
        }
        let claim = Claim::new(Effect::Breaks, Evidence::Observed);
        let finding = out
            .report(
                claim,
                span,
                "this pattern begins with `*`, which YAML takes for an alias, so CodeBuild cannot read the buildspec",
            )
            .help(format!(
                "put it in single quotes: `'{text}'`; CodeBuild will say `YAML_FILE_ERROR … {}`",
                if text == "*" || !text.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric()) {
                    "did not find expected alphabetic or numeric character"
                } else {
                    "unknown anchor"
                }
            ));
        if !text.contains(" #") {
            // Its opening quote alone may be missing.
            let inside = text.strip_suffix('\'').filter(|inside| !inside.contains('\'')).unwrap_or(text);
            let quoted = format!("'{}'", inside.replace('\'', "''"));
            finding.fix(
                Applicability::Safe,
                "Put the pattern in single quotes",
                vec![Edit { span, text: quoted }],
            );
        }
    }
}

/// From the `*` to the end of the text: the line's end, or in a flow list the next comma or bracket.
fn pattern(cx: &Context<'_>, at: u32) -> Span {
    let line = cx.file.line_span(cx.file.line_of(at));
    let rest = cx.slice(Span::new(at, line.end));
    let in_flow = cx.tree.path_to(at).iter().any(|s| s.node.is_flow());
    let stop = if in_flow { rest.find([',', ']', '}']) } else { rest.find(" #") };
    let text = rest.get(..stop.unwrap_or(rest.len())).unwrap_or_default().trim_end();
    Span::new(at, at + text.len() as u32)
}

/// Where the value of an item or key begins in a line, if it begins with `*`.
fn value_start(line: &str) -> Option<u32> {
    let mut rest = line.trim_start();
    while let Some(after) = rest.strip_prefix("- ") {
        rest = after.trim_start();
    }
    if !rest.starts_with('*') {
        rest = rest.split_once(": ")?.1.trim_start();
    }
    rest.starts_with('*').then(|| (line.len() - rest.len()) as u32)
}
