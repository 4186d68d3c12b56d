//! `compute-type`, `type` and `fleet` of batch builds against the table `rules/data/compute-types.tsv`. Silent for variables and
//! templates.

use crate::catalog::nearest;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::compute_types::{home, known};
use crate::rules::Context;
use crate::yaml::{Kind, Node};

/// Letters that a slip of the pen changes, at most.
const SLIP: usize = 3;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()) else { return };
    for env in batch.tasks.iter().filter_map(|t| t.env) {
        environment(env, out);
    }
    let Some((_, matrix)) = batch.matrix else { return };
    for part in ["static", "dynamic"] {
        if let Some(env) = matrix.get(part).and_then(|p| p.get("env")) {
            environment(env, out);
        }
    }
}

fn environment(env: Node<'_>, out: &mut Findings<'_>) {
    let compute = env.get("compute-type");
    for (node, kind) in [(compute, "compute"), (env.get("type"), "type")] {
        match node {
            Some(node) if node.kind() == Kind::Sequence => {
                node.items().for_each(|item| name(item, kind, out));
            }
            Some(node) => name(node, kind, out),
            None => {}
        }
    }
    let (Some(compute), Some(text)) = (compute, compute.and_then(Node::text)) else { return };
    if let Some(fleet) = env.get("fleet").filter(|f| !f.is_null()) {
        out.report(
            Claim::new(Effect::Breaks, Evidence::Documented),
            compute.span(),
            "`compute-type` and `fleet` exclude each other: a fleet has its own compute",
        )
        .label(fleet.span(), "the fleet")
        .help("leave one of them out");
    }
    let Some(kind) = env.get("type") else { return };
    let (Some(a), Some(b)) = (home("compute", text), kind.text().and_then(|t| home("type", t))) else {
        return;
    };
    if (a == "lambda") != (b == "lambda") && a != "fleet" && b != "fleet" {
        out.report(
            Claim::new(Effect::Breaks, Evidence::Documented),
            compute.span(),
            format!("`{text}` does not go with `{}`", kind.text().unwrap_or_default()),
        )
        .label(kind.span(), "the environment type")
        .help("`BUILD_LAMBDA_…` goes with `…_LAMBDA_CONTAINER`, `BUILD_GENERAL1_…` with the others");
    }
}

fn name(node: Node<'_>, kind: &str, out: &mut Findings<'_>) {
    let Some(scalar) = node.scalar() else { return };
    let text = scalar.text.text();
    if text.is_empty() || text.contains(['$', '{', '<']) || home(kind, text).is_some() {
        return;
    }
    let near = nearest(text, known(kind).map(|(value, _)| value));
    // Far from any known name it may be newer than the table, or one of those in AWS's examples.
    let slip = near.is_some_and(|n| strsim::damerau_levenshtein(&text.to_ascii_uppercase(), n) <= SLIP);
    let effect = if slip { Effect::Breaks } else { Effect::Mistake };
    let what = if kind == "compute" { "compute type" } else { "environment type" };
    let finding = out.report(
        Claim::new(effect, Evidence::Documented),
        scalar.text.hull(0..text.len()),
        format!("CodeBuild has no {what} `{text}`"),
    );
    let Some(near) = near else {
        let all: Vec<&str> = known(kind).map(|(value, _)| value).collect();
        finding.help(format!("one of: {}", all.join(", ")));
        return;
    };
    finding.help(format!("write `{near}`"));
    if let Some(span) = scalar.text.exact(0..text.len()) {
        let edit = Edit { span, text: near.to_owned() };
        finding.fix(Applicability::Safe, format!("Write `{near}`"), vec![edit]);
    }
}
