//! Which findings of a text are those of the text before.
//!
//! A finding is known again by its rule and its place, which edits may have moved; else by its fingerprint; else, where an
//! edit stands in it, by its rule alone. What is left is new.

use std::collections::HashMap;

use super::apply::Moves;
use crate::diagnostics::{Finding, Fingerprint};
use crate::source::Span;

/// The findings of the new report that were not there before, and those that have become worse.
#[derive(Debug, Default)]
pub(super) struct Comparison<'f> {
    pub(super) new: Vec<&'f Finding>,
    pub(super) worse: Vec<&'f Finding>,
}

/// Compares the findings that should be left with those that are.
pub(super) fn compare<'f>(
    left: impl Iterator<Item = &'f Finding>,
    now: &'f [Finding],
    moves: &Moves,
) -> Comparison<'f> {
    let mut pool = Pool::default();
    left.for_each(|finding| pool.add(finding, moves));
    let mut comparison = Comparison::default();
    let mut open: Vec<&Finding> = now.iter().collect();
    for pass in [Pool::at_place, Pool::by_name, Pool::in_edit] {
        open.retain(|finding| match pass(&mut pool, finding, moves) {
            Some(before) => {
                if finding.diagnostic.severity > before.diagnostic.severity {
                    comparison.worse.push(finding);
                }
                false
            }
            None => true,
        });
    }
    comparison.new = open;
    comparison
}

/// The findings that were not found again yet, each in every map that may find it.
#[derive(Default)]
struct Pool<'f> {
    findings: Vec<Option<&'f Finding>>,
    places: HashMap<(&'static str, u32), Vec<usize>>,
    names: HashMap<Fingerprint, Vec<usize>>,
    edits: HashMap<(&'static str, Span), Vec<usize>>,
}

impl<'f> Pool<'f> {
    fn add(&mut self, finding: &'f Finding, moves: &Moves) {
        let (rule, span) = (finding.diagnostic.rule.name, finding.diagnostic.primary.span);
        let at = self.findings.len();
        self.findings.push(Some(finding));
        self.names.entry(finding.fingerprint).or_default().push(at);
        if let Some(start) = moves.to(span.start) {
            self.places.entry((rule, start)).or_default().push(at);
        }
        for (_, new) in moves.touching_old(span) {
            self.edits.entry((rule, *new)).or_default().push(at);
        }
    }

    fn at_place(&mut self, finding: &Finding, _: &Moves) -> Option<&'f Finding> {
        let (rule, span) = (finding.diagnostic.rule.name, finding.diagnostic.primary.span);
        let candidates = self.places.get(&(rule, span.start))?;
        take(&mut self.findings, candidates, |f| f.diagnostic.message == finding.diagnostic.message)
            .or_else(|| take(&mut self.findings, candidates, |_| true))
    }

    fn by_name(&mut self, finding: &Finding, _: &Moves) -> Option<&'f Finding> {
        take(&mut self.findings, self.names.get(&finding.fingerprint)?, |_| true)
    }

    fn in_edit(&mut self, finding: &Finding, moves: &Moves) -> Option<&'f Finding> {
        let (rule, span) = (finding.diagnostic.rule.name, finding.diagnostic.primary.span);
        moves
            .touching_new(span)
            .iter()
            .find_map(|(_, new)| take(&mut self.findings, self.edits.get(&(rule, *new))?, |_| true))
    }
}

fn take<'f>(
    findings: &mut [Option<&'f Finding>],
    candidates: &[usize],
    fits: impl Fn(&Finding) -> bool,
) -> Option<&'f Finding> {
    let at = candidates.iter().find(|&&at| findings.get(at).copied().flatten().is_some_and(&fits))?;
    findings.get_mut(*at)?.take()
}
