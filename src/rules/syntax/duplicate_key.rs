//! Two equal keys in one mapping.
//!
//! Silent about merge keys, and about the tree of a text that could not be read whole, where two keys may have come together
//! only because the line between them was left out.

use std::collections::HashMap;

use crate::diagnostics::{Claim, Effect, Evidence, Findings, fold};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{Kind, Node};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.rejection.is_some() || cx.tree.is_partial() {
        return;
    }
    for mapping in cx.tree.nodes().filter(|n| n.kind() == Kind::Mapping && !n.is_alias()) {
        let mut seen: HashMap<&str, (Node<'_>, Node<'_>)> = HashMap::new();
        for entry in mapping.entries() {
            let Some(name) = entry.key.text().filter(|&t| t != "<<") else { continue };
            let Some(&(first, value)) = seen.get(name) else {
                seen.insert(name, (entry.key, entry.value));
                continue;
            };
            let same = fold(cx.slice(value.full_span())) == fold(cx.slice(entry.value.full_span()));
            let claim = Claim::new(Effect::Lost, Evidence::Unverified);
            let claim = if same { claim } else { claim.whatever_happens() };
            let lost = if same {
                "CodeBuild may reject the buildspec for it"
            } else {
                "and at most one of the two values will count"
            };
            out.report(
                claim,
                one_line(cx, entry.key),
                format!("the key `{name}` stands twice in this mapping, {lost}"),
            )
            .at("again here")
            .label(one_line(cx, first), "first here")
            .help(if entry.value.kind() == Kind::Scalar {
                "remove one of the two"
            } else {
                "put what stands under the two keys under one"
            });
        }
    }
}

/// The key's span; of a key over several lines only its first.
fn one_line(cx: &Context<'_>, key: Node<'_>) -> Span {
    let span = key.span();
    let line = cx.file.line_span(cx.file.line_of(span.start));
    Span::new(span.start, span.end.min(line.end))
}
