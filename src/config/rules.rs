//! Which rules run and how bad their findings are: the profile, then one block of the configuration after the other.
//!
//! In a block, `all` is applied first, then categories, then single rules, in whatever order they stand. A later block beats
//! an earlier one.

use std::sync::Arc;

use super::layer::{Block, LevelWord, Profile, RuleEntry};
use super::origin::{Origin, Traced};
use crate::catalog::{Category, Named, Rule, Severity, rules};
use crate::settings::Level;
use crate::source::SourceFile;

/// What holds for one rule, and who said so.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The rule.
    pub rule: &'static Rule,
    /// Whether it runs.
    pub on: bool,
    /// How bad its findings are.
    pub level: Level,
    /// Who decided the two.
    pub origin: Origin,
}

/// What the profile says of each rule, in the catalogue's order.
pub(super) fn begin(profile: &Traced<Profile>) -> Vec<Choice> {
    rules()
        .iter()
        .map(|rule| {
            let (on, level) = of_profile(profile.value, rule);
            let said = on != rule.enabled || level != Level::Own;
            let origin =
                if said { Origin::Profile(Box::new(profile.origin.clone())) } else { Origin::Default };
            Choice { rule, on, level, origin }
        })
        .collect()
}

/// Whether a rule runs in a profile, and how bad its findings are.
fn of_profile(profile: Profile, rule: &Rule) -> (bool, Level) {
    match profile {
        Profile::Strict => (true, Level::Own),
        Profile::Security if rule.category == Category::Security => (true, Level::AtLeast(Severity::Warning)),
        Profile::Default | Profile::Security => (rule.enabled, Level::Own),
    }
}

/// Applies a block of `file`. `profile` is what `default` goes back to.
pub(super) fn apply(
    choices: &mut [Choice],
    block: &Block,
    file: &Arc<SourceFile>,
    profile: &Traced<Profile>,
) {
    if block.rules.is_empty() {
        return;
    }
    let initial = begin(profile);
    for entry in in_order(block) {
        let Some(level) = &entry.level else { continue };
        let single = entry.name.value.rule().is_some();
        for (choice, initial) in choices.iter_mut().zip(&initial) {
            let refused = block.refused.iter().any(|rule| rule.name == choice.rule.name);
            if refused || !entry.name.value.has(choice.rule) {
                continue;
            }
            // A severity for many rules switches on none that the profile leaves off.
            let (on, new) = match level.value {
                LevelWord::Off => (false, Level::Own),
                LevelWord::On => (true, Level::Own),
                LevelWord::Exactly(severity) if single || initial.on || choice.on => {
                    (true, Level::Exactly(severity))
                }
                LevelWord::Exactly(_) => continue,
                LevelWord::Default => (initial.on, initial.level),
            };
            choice.on = on;
            choice.level = new;
            choice.origin = Origin::File(Arc::clone(file), entry.name.span.to(level.span));
        }
    }
}

/// The entries, those that stand for more rules first.
pub(super) fn in_order(block: &Block) -> Vec<&RuleEntry> {
    let rank = |entry: &&RuleEntry| match entry.name.value {
        Named::All => 0,
        Named::Category(_) => 1,
        Named::Rule(_) | Named::Renamed(_) => 2,
    };
    let mut entries: Vec<&RuleEntry> = block.rules.iter().collect();
    entries.sort_by_key(rank);
    entries
}

impl Choice {
    /// Whether `self` finds less than `other`, or calls it less bad.
    pub(super) fn is_lower_than(&self, other: &Self) -> bool {
        if !self.on || !other.on {
            return other.on;
        }
        let (low, high) = self.level.range(self.rule);
        let (other_low, other_high) = other.level.range(self.rule);
        low < other_low || high < other_high
    }

    /// The level in words: `off`, a severity, or how bad the findings can be.
    pub fn words(&self) -> String {
        if !self.on {
            return "off".to_owned();
        }
        match self.level {
            Level::Own => format!("up to {}", self.rule.severity),
            Level::AtLeast(least) if least >= self.rule.severity => least.to_string(),
            Level::AtLeast(least) => format!("{least} to {}", self.rule.severity),
            Level::Exactly(severity) => severity.to_string(),
        }
    }
}
