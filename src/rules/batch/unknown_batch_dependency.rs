//! `depend-on` entries that are no identifier of the graph, or the build's own. Silent for variables and templates, and while
//! lines of the file could not be read.

use crate::catalog::nearest;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()).filter(|_| !cx.tree.is_partial()) else {
        return;
    };
    let tasks = || batch.tasks.iter().filter(|t| t.graph);
    let known: Vec<&str> =
        tasks().filter_map(|t| t.identifier.as_ref()).map(crate::buildspec::Text::as_str).collect();
    if tasks().any(|t| t.identifier.is_some_and(|i| i.is_dynamic())) {
        return;
    }
    for task in tasks() {
        let own = task.identifier.map(|i| i.as_str());
        for entry in task.depend_on.iter().flat_map(|d| &d.items).filter(|e| !e.is_dynamic()) {
            let name = entry.as_str();
            if own == Some(name) {
                out.report(
                    Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens(),
                    entry.text_span(),
                    format!("the build `{name}` waits for itself"),
                )
                .help("name the builds that must come before it");
                continue;
            }
            if known.contains(&name) {
                continue;
            }
            let near = nearest(name, known.iter().copied().filter(|k| Some(*k) != own));
            let finding = out.report(
                Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens(),
                entry.text_span(),
                format!("no build of this graph is called `{name}`, so there is nothing to wait for"),
            );
            match near {
                Some(near) => {
                    finding.help(format!("write `{near}`"));
                    if let Some(span) = entry.mapped.exact(0..name.len()) {
                        let edit = Edit { span, text: near.to_owned() };
                        finding.fix(Applicability::Safe, format!("Wait for `{near}`"), vec![edit]);
                    }
                }
                None => {
                    finding.help("name an `identifier` of the same `build-graph`");
                }
            }
        }
    }
}
