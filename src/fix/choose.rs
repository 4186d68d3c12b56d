//! Which fixes of a report are tried together.

use std::collections::HashSet;

use super::policy::Policy;
use super::repairs_syntax;
use super::state::State;
use crate::catalog::Category;
use crate::diagnostics::{Finding, Fingerprint, Fix};
use crate::source::Span;

/// A fix, by the index of its finding in the report and its own among the finding's fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) finding: usize,
    pub(super) fix: usize,
}

/// The name of a fix that was tried: the finding's fingerprint, and which of its fixes.
pub(super) type Tried = (Fingerprint, usize);

/// The fix of a finding that would be applied first; none if the policy allows none of them.
pub fn edits_for(finding: &Finding, policy: Policy) -> Option<&Fix> {
    finding.diagnostic.fixes.iter().find(|fix| policy.allows(finding, fix))
}

/// What is mended first, since the rest rests on it: the syntax, then the shape, then what the commands say.
const LAYERS: u8 = 3;

/// The fixes to try next: of the lowest layer that has any, one a finding, none touching another. What touches waits.
pub(super) fn choose(state: &State, policy: Policy, tried: &HashSet<Tried>) -> Vec<Choice> {
    let findings = &state.report.findings;
    (0..LAYERS)
        .map(|layer| {
            let of_layer = findings
                .iter()
                .enumerate()
                .filter(|(_, f)| layer_of(f) == layer && !state.spared.contains(&f.fingerprint));
            let open = of_layer.filter_map(|(at, finding)| {
                let fixes = finding.diagnostic.fixes.iter().enumerate();
                let mut open = fixes.filter(|(index, fix)| {
                    policy.allows(finding, fix)
                        && !tried.contains(&(finding.fingerprint, *index))
                        && may_touch(state, finding, fix)
                });
                open.next().map(|(fix, _)| Choice { finding: at, fix })
            });
            apart(state, open)
        })
        .find(|choices| !choices.is_empty())
        .unwrap_or_default()
}

fn layer_of(finding: &Finding) -> u8 {
    match finding.diagnostic.rule.category {
        Category::Syntax => 0,
        Category::Schema => 1,
        _ => LAYERS - 1,
    }
}

/// In a document that cannot be read as a whole nothing but its syntax is mended. A fix stays within one document.
fn may_touch(state: &State, finding: &Finding, fix: &Fix) -> bool {
    let Some(hull) = fix.edits.iter().map(|e| e.span).reduce(Span::to) else { return false };
    let document = state.document_at(hull);
    document.is_some_and(|d| !d.is_broken() || repairs_syntax(finding.diagnostic.rule))
}

/// Those whose edits touch no edit of one before.
fn apart(state: &State, choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut taken: std::collections::BTreeMap<u32, u32> = std::collections::BTreeMap::new();
    let mut apart = Vec::new();
    for choice in choices {
        let Some((_, fix)) = state.chosen(choice) else { continue };
        let free = |span: Span| taken.range(..=span.end).next_back().is_none_or(|(_, &end)| end < span.start);
        if fix.edits.iter().all(|edit| free(edit.span)) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.span.end)));
            apart.push(choice);
        }
    }
    apart
}
