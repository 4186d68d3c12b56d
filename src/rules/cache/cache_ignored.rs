//! `cache` in builds on Lambda compute, which have none: known by the image, or by the type of a batch's build that runs this buildspec.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::ImageKind;
use crate::rules::Context;
use crate::rules::simple_commands::known_images;
use crate::source::Span;
use crate::yaml::{Kind, Node};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(cache) = cx.spec.and_then(|s| s.cache.as_ref()) else { return };
    let types = batch_types(cx);
    let all = known_images(cx).is_some_and(|l| l.iter().all(|i| i.kind == ImageKind::Lambda));
    if !all && types.is_empty() {
        return;
    }
    let message = if all {
        "builds on Lambda compute have no cache: this is ignored"
    } else {
        "the batch's builds on Lambda compute have no cache: this is ignored in them"
    };
    let finding =
        out.report(Claim::new(Effect::Mistake, Evidence::Documented), cache.key_node.span(), message);
    for span in types.into_iter().take(3) {
        finding.label(span, "Lambda compute");
    }
    finding.help("leave `cache` out, or build on EC2 compute");
}

/// Where the batch names Lambda compute for a build that runs this very buildspec.
fn batch_types(cx: &Context<'_>) -> Vec<Span> {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()) else { return Vec::new() };
    let tasks = batch.tasks.iter().filter(|t| t.buildspec.is_none()).filter_map(|t| t.env);
    let matrix = batch.matrix.into_iter().flat_map(|(_, matrix)| {
        let part =
            move |part| matrix.get(part).filter(|p: &Node<'_>| p.get("buildspec").is_none())?.get("env");
        ["static", "dynamic"].into_iter().filter_map(part)
    });
    let mut found = Vec::new();
    for node in tasks.chain(matrix).filter_map(|env| env.get("type")) {
        let values: Vec<Node<'_>> =
            if node.kind() == Kind::Sequence { node.items().collect() } else { vec![node] };
        found.extend(
            values.iter().filter(|v| v.text().is_some_and(|t| t.contains("LAMBDA"))).map(|v| v.span()),
        );
    }
    found
}
