//! Identifiers of batch builds that stand twice, or that have characters which CodeBuild rejects.

use std::collections::HashMap;

use crate::buildspec::Text;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;

/// Characters of an identifier.
const LONGEST: usize = 127;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()) else { return };
    let mut seen: HashMap<(bool, &str), Text<'_>> = HashMap::new();
    for task in &batch.tasks {
        let Some(identifier) = task.identifier.filter(|i| !i.is_dynamic()) else { continue };
        if let Some(first) = seen.get(&(task.graph, identifier.as_str())) {
            out.report(
                Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens(),
                identifier.text_span(),
                format!(
                    "two builds of this batch are called `{}`, and cannot be told apart",
                    identifier.as_str()
                ),
            )
            .label(first.text_span(), "the first one")
            .help("give each build a name of its own");
            continue;
        }
        seen.insert((task.graph, identifier.as_str()), identifier);
        characters(identifier, out);
    }
}

fn characters(identifier: Text<'_>, out: &mut Findings<'_>) {
    let name = identifier.as_str();
    let odd = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_');
    let length = name.chars().count();
    let what = match odd {
        Some(c) => format!("`{c}`"),
        None if length > LONGEST => format!("{length} characters"),
        None => return,
    };
    let finding = out
        .report(
            Claim::new(Effect::Breaks, Evidence::Observed),
            identifier.text_span(),
            format!("this identifier has {what} in it, and CodeBuild rejects the batch: `BATCH_SPEC_VALIDATION_ERROR`"),
        )
        .help("an identifier has letters, digits and underscores, 127 at most");
    if let (Some(_), Some(span)) = (odd, identifier.mapped.exact(0..name.len())) {
        let text: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        finding.fix(Applicability::Unsafe, format!("Call it `{text}`"), vec![Edit { span, text }]);
    }
}
