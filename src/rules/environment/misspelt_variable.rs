//! Uses of a variable that nothing defines, where nearly the same name is one of CodeBuild's or of the file. Silent where an
//! unseen script may define it, and where the expansion has a default.

use std::collections::BTreeSet;

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::environment::{Slip, Use};
use crate::rules::Context;

/// Names that are looked at. No buildspec has as many; a file made to be slow may.
const MOST: usize = 500;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.incomplete || cx.tree.is_partial() {
        return;
    }
    let environment = cx.facts.environment();
    let mut looked_at = BTreeSet::new();
    for expansion in environment.uses() {
        let name = &*expansion.name;
        // Each name once: whether something defines it is sought in all commands.
        if expansion.handles_unset || looked_at.len() >= MOST || !looked_at.insert(name) {
            continue;
        }
        let Some(slip) = environment.slip(expansion) else { continue };
        let message = match &slip {
            Slip::Builtin(other) => {
                format!("nothing defines `{name}`, which will be empty; CodeBuild sets `{other}`")
            }
            Slip::Meant(other) => {
                format!("CodeBuild sets no `{name}`, which will be empty; its variable is `{other}`")
            }
            Slip::Spelling(other) | Slip::Near(other) => {
                format!("nothing here defines `{name}`, which will be empty; this file defines `{other}`")
            }
            Slip::LetterCase => {
                format!("nothing here defines `{name}`, and a single small letter in it looks like a slip")
            }
        };
        let other = match &slip {
            Slip::Builtin(other) | Slip::Meant(other) => Some(*other),
            Slip::Spelling(other) | Slip::Near(other) => Some(other.as_str()),
            Slip::LetterCase => None,
        };
        let finding = out.report(Claim::new(Effect::Mistake, Evidence::Inferred), expansion.span, message);
        finding.help(other.map_or_else(
            || "compare the name with the one that is defined".to_owned(),
            |other| format!("write `${other}`"),
        ));
        if let Some(definition) = other.and_then(|o| environment.of(o).next()) {
            finding.label(definition.span, "defined here");
        }
        let same: Vec<&Use> = environment.uses_of(name).collect();
        for other in same.iter().filter(|u| u.span != expansion.span) {
            finding.label(other.span, "and here");
        }
        let edits: Option<Vec<Edit>> = other.and_then(|other| {
            same.iter().map(|u| Some(Edit { span: u.exact?, text: other.to_owned() })).collect()
        });
        if let (Some(mut edits), Some(other)) = (edits, other) {
            edits.sort_by_key(|e| e.span);
            edits.dedup();
            let sure = matches!(slip, Slip::Builtin(_));
            let applicability = if sure { Applicability::Safe } else { Applicability::Unsafe };
            finding.fix(applicability, format!("Write `{other}`"), edits);
        }
    }
}
