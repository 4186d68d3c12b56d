//! What a run goes by: what the user said, and where a file stands. Known to the facts, the rules and `lint`; knows none of them.

use std::sync::Arc;

use camino::Utf8PathBuf;
use jiff::civil::Date;

use crate::catalog::{Rule, rules};
use crate::repository::{Repository, Root};

/// What the user said, by flags, variables and configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which rules run, by their index in the catalogue.
    pub rules: RuleSet,
    /// The images that the build may run in (`aws/codebuild/standard:7.0`, or short `standard:7.0`); empty: unknown.
    pub images: Vec<String>,
    /// The source root, absolute; none: found out as in the contracts.
    pub root: Option<Utf8PathBuf>,
    /// "Today", for end-of-life rules.
    pub today: Date,
}

impl Settings {
    /// The default settings on a given day.
    pub fn new(today: Date) -> Self {
        Self { rules: RuleSet::default(), images: Vec::new(), root: None, today }
    }
}

/// A set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    on: Vec<bool>,
}

impl Default for RuleSet {
    /// Every rule that is on by default.
    fn default() -> Self {
        Self { on: rules().iter().map(|r| r.enabled).collect() }
    }
}

impl RuleSet {
    /// No rule.
    pub fn none() -> Self {
        Self { on: vec![false; rules().len()] }
    }

    /// Switches a rule on or off.
    pub fn set(&mut self, rule: &Rule, on: bool) {
        for (slot, r) in self.on.iter_mut().zip(rules()) {
            if r.name == rule.name {
                *slot = on;
            }
        }
    }

    /// The rules that are on, with their index in the catalogue.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &'static Rule)> {
        rules().iter().enumerate().filter(|(i, _)| self.on.get(*i).copied().unwrap_or(false))
    }
}

/// Where a file stands in a repository. Nothing of the repository is read until a rule asks.
#[derive(Clone, Debug)]
pub struct Place {
    /// The repository.
    pub repository: Arc<Repository>,
    /// The file's path from its top, with `/`.
    pub path: String,
    /// The source root, if the user named one.
    pub root: Option<Root>,
}
