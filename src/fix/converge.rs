//! Fixes again and again, until a text has nothing left that can be mended.

use std::collections::{BTreeMap, HashSet};

use super::apply::{Moves, apply};
use super::choose::{Choice, Tried, choose};
use super::policy::Policy;
use super::prove::Refusal;
use super::state::State;
use super::{Applied, Dropped, Fixed, Unsettled};
use crate::diagnostics::{Finding, Fix};
use crate::lint::Source;

/// Rounds after which fixes are taken to undo each other.
const ROUNDS: usize = 100;
/// Bytes that are linted for the sake of one file's fixes. A buildspec of 40 KB may have some 6,000 fixes refused.
const BYTES: usize = 256 << 20;

/// Proves fixes: the text before, the text after, where the bytes went, what was to be mended.
pub(super) type Prove = dyn Fn(&State, &State, &Moves, &[(&Finding, &Fix)]) -> Result<(), Refusal>;

/// Mends a source's text. `look` lints and parses a text that takes its place.
pub(super) fn converge(
    source: &Source,
    look: &dyn Fn(String) -> State,
    prove: &Prove,
    policy: Policy,
) -> Fixed {
    let old = look(source.file.text().to_owned());
    if source.invalid_utf8.is_some() {
        return Fixed { report: old.report, applied: Vec::new(), dropped: Vec::new(), unsettled: None };
    }
    let mut run = Run {
        look,
        prove,
        policy,
        bytes: BYTES,
        applied: Vec::new(),
        tried: HashSet::new(),
        refused: BTreeMap::new(),
    };
    match run.settle(old.clone()) {
        Ok(state) => {
            let dropped = run.dropped(&state);
            Fixed { report: state.report, applied: run.applied, dropped, unsettled: None }
        }
        Err(unsettled) => {
            Fixed { report: old.report, applied: Vec::new(), dropped: Vec::new(), unsettled: Some(unsettled) }
        }
    }
}

struct Run<'a> {
    look: &'a dyn Fn(String) -> State,
    prove: &'a Prove,
    policy: Policy,
    bytes: usize,
    applied: Vec<Applied>,
    /// The fixes that were refused since the text last changed.
    tried: HashSet<Tried>,
    refused: BTreeMap<Tried, Refusal>,
}

impl Run<'_> {
    /// The text in which nothing more can be mended.
    fn settle(&mut self, mut state: State) -> Result<State, Unsettled> {
        let mut seen = HashSet::from([state.text().to_owned()]);
        // The number of fixes applied by the end of each round.
        let mut rounds = Vec::new();
        loop {
            let choices = choose(&state, self.policy, &self.tried);
            if choices.is_empty() {
                return Ok(state);
            }
            let Some(next) = self.attempt(&state, &choices) else { continue };
            state = next;
            // What was refused may fit now.
            self.tried.clear();
            self.refused.clear();
            rounds.push(self.applied.len());
            if !seen.insert(state.text().to_owned()) || rounds.len() >= ROUNDS {
                return Err(self.unsettled(&rounds));
            }
        }
    }

    /// Applies all of these fixes that stand the proof together; else the better half of them. None if no fix does.
    fn attempt(&mut self, state: &State, choices: &[Choice]) -> Option<State> {
        let fixes: Vec<(&Finding, &Fix)> =
            choices.iter().filter_map(|&choice| state.chosen(choice)).collect();
        match self.proven(state, &fixes) {
            Ok(next) => {
                let applied = |(finding, fix): &(&Finding, &Fix)| Applied {
                    rule: finding.diagnostic.rule.name,
                    title: fix.title.clone(),
                };
                self.applied.extend(fixes.iter().map(applied));
                Some(next)
            }
            Err(why) => {
                if let ([choice], [(finding, _)]) = (choices, fixes.as_slice()) {
                    let tried = (finding.fingerprint, choice.fix);
                    self.tried.insert(tried);
                    self.refused.insert(tried, why);
                    return None;
                }
                let (first, second) = choices.split_at(choices.len() / 2);
                self.attempt(state, first).or_else(|| self.attempt(state, second))
            }
        }
    }

    fn proven(&mut self, state: &State, fixes: &[(&Finding, &Fix)]) -> Result<State, Refusal> {
        let change =
            apply(state.text(), fixes.iter().flat_map(|(_, fix)| &fix.edits)).ok_or(Refusal::BadEdits)?;
        self.bytes = self.bytes.checked_sub(change.text.len()).ok_or(Refusal::TooMany)?;
        let moves: Moves = change.moves;
        let next = (self.look)(change.text);
        (self.prove)(state, &next, &moves, fixes).map(|()| next)
    }

    /// The rules that were at work since the text was first seen again, or in the last rounds.
    fn unsettled(&self, rounds: &[usize]) -> Unsettled {
        let from = rounds.len().checked_sub(10).and_then(|at| rounds.get(at)).copied().unwrap_or(0);
        let mut rules: Vec<&'static str> =
            self.applied.iter().skip(from).map(|applied| applied.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        Unsettled { rules }
    }

    /// The fixes that were refused in the end.
    fn dropped(&self, state: &State) -> Vec<Dropped> {
        let findings = state.report.findings.iter();
        findings
            .flat_map(|finding| {
                let why = |index| self.refused.get(&(finding.fingerprint, index));
                let fixes = finding.diagnostic.fixes.iter().enumerate();
                fixes.filter_map(move |(index, fix)| {
                    Some(Dropped {
                        rule: finding.diagnostic.rule.name,
                        title: fix.title.clone(),
                        span: finding.diagnostic.primary.span,
                        why: why(index)?.clone(),
                    })
                })
            })
            .collect()
    }
}
