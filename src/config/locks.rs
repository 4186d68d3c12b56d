//! `locked`: what a file locks, the files that extend it may not lower.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::layer::{Block, Layer, Profile};
use super::origin::{Origin, Traced};
use super::problem::{Problem, place};
use super::rules::{Choice, apply, begin, in_order};
use crate::catalog::{Rule, rules};
use crate::source::{SourceFile, Span};

/// Who locked a rule.
type Locks = BTreeMap<&'static str, (Arc<SourceFile>, Span)>;

/// Takes back what would lower a locked rule, and says so. `layers` are in the order in which they are applied.
pub(super) fn enforce(layers: &mut [Layer], problems: &mut Vec<Problem>) {
    let mut locks = Locks::new();
    for at in 0..layers.len() {
        let (before, rest) = layers.split_at_mut(at);
        let Some(layer) = rest.first_mut() else { return };
        if !locks.is_empty() {
            check(before, layer, &locks, problems);
        }
        for name in &layer.locked {
            for rule in name.value.rules() {
                locks.entry(rule.name).or_insert_with(|| (Arc::clone(&layer.file), name.span));
            }
        }
    }
}

fn check(before: &[Layer], layer: &mut Layer, locks: &Locks, problems: &mut Vec<Problem>) {
    let old = profile(before);
    let initial = after(before, &old);
    if let Some(new) = &layer.profile {
        let new_profile = Traced::new(new.value, Origin::Default);
        let lowered = lowered(&initial, &after(before, &new_profile), locks);
        if !lowered.is_empty() {
            problems.push(refusal(&layer.file, new.span, "this profile", &lowered, locks));
            layer.profile = None;
        }
    }
    let profile = layer.profile.as_ref().map_or(old, |p| Traced::new(p.value, Origin::Default));
    let mut own = after(before, &profile);
    let file = Arc::clone(&layer.file);
    one(&mut layer.block, &file, &mut own, &profile, locks, problems);
    for block in &mut layer.overrides {
        one(block, &file, &mut own.clone(), &profile, locks, problems);
    }
}

/// One block on top of `choices`, which it changes.
fn one(
    block: &mut Block,
    file: &Arc<SourceFile>,
    choices: &mut [Choice],
    profile: &Traced<Profile>,
    locks: &Locks,
    problems: &mut Vec<Problem>,
) {
    let mut changed = choices.to_vec();
    apply(&mut changed, block, file, profile);
    let lowered = lowered(choices, &changed, locks);
    // One report for each line that does it, whatever number of rules it means.
    let mut by_line: BTreeMap<Span, Vec<&'static Rule>> = BTreeMap::new();
    for rule in &lowered {
        let culprit = in_order(block)
            .into_iter()
            .rev()
            .find(|entry| entry.level.is_some() && entry.name.value.has(rule))
            .and_then(|entry| Some(entry.name.span.to(entry.level.as_ref()?.span)));
        by_line.entry(culprit.unwrap_or_default()).or_default().push(rule);
    }
    for (span, rules) in by_line {
        problems.push(refusal(file, span, "this", &rules, locks));
    }
    for entry in &mut block.rules {
        let Some(rule) = entry.name.value.rule().filter(|rule| locks.contains_key(rule.name)) else {
            continue;
        };
        for option in entry.options.drain(..) {
            let message =
                format!("the rule `{}` is locked, so its options cannot be changed here", rule.name);
            problems.push(Problem::error(file, option.span, message).help(way_out(rule, locks)));
        }
    }
    block.refused = lowered;
    apply(choices, block, file, profile);
}

/// The locked rules that are lower in `new` than in `old`.
fn lowered(old: &[Choice], new: &[Choice], locks: &Locks) -> Vec<&'static Rule> {
    old.iter()
        .zip(new)
        .filter(|(old, new)| locks.contains_key(old.rule.name) && new.is_lower_than(old))
        .map(|(old, _)| old.rule)
        .collect()
}

fn refusal(
    file: &Arc<SourceFile>,
    span: Span,
    what: &str,
    rules: &[&'static Rule],
    locks: &Locks,
) -> Problem {
    let Some(first) = rules.first() else {
        return Problem::error(file, span, "a locked rule is lowered here");
    };
    let message = match rules.len() {
        1 => format!("{what} would lower the rule `{}`, which is locked", first.name),
        2 => format!("{what} would lower the rule `{}` and another one, which are locked", first.name),
        n => format!("{what} would lower the rule `{}` and {} others, which are locked", first.name, n - 1),
    };
    Problem::error(file, span, message).help(way_out(first, locks))
}

fn way_out(rule: &Rule, locks: &Locks) -> String {
    let by = locks.get(rule.name).map(|(file, span)| format!("{}:{}", file.path(), place(file, *span)));
    format!("{} locks it: raise it, or leave it as it is", by.unwrap_or_default())
}

fn profile(layers: &[Layer]) -> Traced<Profile> {
    let last = layers.iter().rev().find_map(|layer| layer.profile.as_ref());
    Traced::new(last.map(|p| p.value).unwrap_or_default(), Origin::Default)
}

/// What holds after some layers, for files that no override is about.
fn after(layers: &[Layer], profile: &Traced<Profile>) -> Vec<Choice> {
    let mut choices = begin(profile);
    for layer in layers {
        apply(&mut choices, &layer.block, &layer.file, profile);
    }
    debug_assert_eq!(choices.len(), rules().len());
    choices
}
