//! Several kinds of batch in one file, and matrices with more builds than a batch may have. Values that are no lists are the
//! schema's (`wrong-type`).

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::yaml::{Kind, Node};

/// The kinds of batch.
const KINDS: [&str; 4] = ["build-graph", "build-list", "build-matrix", "build-fanout"];
/// Builds in a batch ("Quotas for CodeBuild", November 2026).
const MOST: usize = 100;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()) else { return };
    let kinds: Vec<Node<'_>> = batch
        .node
        .entries()
        .map(|e| e.key)
        .filter(|k| k.text().is_some_and(|t| KINDS.contains(&t)))
        .collect();
    let name = |n: &Node<'_>| n.text().unwrap_or_default().to_owned();
    if let [first, second, ..] = kinds.as_slice()
        && first.text() != second.text()
    {
        out.report(
            Claim::new(Effect::Mistake, Evidence::Unverified).whatever_happens(),
            first.span(),
            format!(
                "a buildspec has one kind of batch, and this one has `{}` and `{}`",
                name(first),
                name(second)
            ),
        )
        .label(second.span(), "the second kind")
        .help("move one of them into a buildspec of its own");
    }
    let Some((key, matrix)) = batch.matrix else { return };
    let count = matrix.get("dynamic").map_or(1, product);
    if count > MOST {
        out.report(
            Claim::new(Effect::Mistake, Evidence::Documented),
            key.span(),
            format!(
                "this matrix makes {count} builds, and a batch has {MOST} at most unless the quota is raised"
            ),
        )
        .help("take values out, or split the matrix");
    }
}

/// The number of combinations of all lists below a node.
fn product(node: Node<'_>) -> usize {
    match node.kind() {
        Kind::Sequence => node.items().count().max(1),
        Kind::Mapping => node.entries().map(|e| product(e.value)).fold(1, usize::saturating_mul),
        _ => 1,
    }
}
