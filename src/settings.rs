//! What a run goes by: what the user said, and where a file stands. Known to the facts, the rules and `lint`; knows none of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use camino::Utf8PathBuf;
use jiff::civil::Date;

mod levels;
pub mod options;
mod wildcard;

pub use levels::{Level, Levels};
pub use options::Options;

use crate::catalog::{Rule, Severity, rules};
use crate::repository::{Repositories, Repository, Root};
use crate::shellcheck::Answers;

/// What the user said, by flags, variables and configuration, and what ShellCheck answered.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which rules run, by their index in the catalogue.
    pub rules: RuleSet,
    /// The severities that the user gave to rules.
    pub levels: Levels,
    /// The options that the user gave to rules.
    pub options: Options,
    /// The images that the build may run in (`aws/codebuild/standard:7.0`, or short `standard:7.0`), said on the command
    /// line: they beat what the file's comments say. Empty: nothing was said.
    pub images: Vec<String>,
    /// The source root, absolute, said on the command line; none: found out as in the contracts.
    pub root: Option<Utf8PathBuf>,
    /// What the configuration says of the build. The file's own comments beat it.
    pub build: Build,
    /// "Today", for end-of-life rules.
    pub today: Date,
    /// What ShellCheck said of the commands, if it was asked.
    pub shellcheck: Option<Arc<Answers>>,
    /// The lowest severity to show.
    pub severity: Severity,
    /// The lowest severity that makes a run fail; none: no finding does.
    pub fail_on: Option<Severity>,
    /// Whether comments may silence findings (`# speclint: ignore[…]`).
    pub ignores: bool,
    /// Whether a comment that silences a finding must give a reason.
    pub require_reasons: bool,
    /// Rules that no comment can silence.
    pub locked: RuleSet,
    /// The file of findings that are known already, absolute.
    pub baseline: Option<Utf8PathBuf>,
    /// How far the fixes of rules are trusted, by the rule's name; none: as the rule says.
    pub trust: BTreeMap<&'static str, Trust>,
}

/// How far the fixes of a rule are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// They are not even offered.
    Never,
    /// They are all unsafe.
    Unsafe,
    /// They are all safe.
    Safe,
}

/// What the configuration says of the build that nothing in the buildspec tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The images that it may run in; empty: unknown.
    pub images: Vec<String>,
    /// The source root, absolute.
    pub root: Option<Utf8PathBuf>,
    /// The shell of the commands, where the buildspec has no `env.shell`.
    pub shell: Option<String>,
    /// Globs, from the source root, of what commands make that speclint cannot see.
    pub assume: Vec<String>,
}

impl Settings {
    /// The default settings on a given day.
    pub fn new(today: Date) -> Self {
        Self {
            rules: RuleSet::default(),
            levels: Levels::default(),
            options: Options::default(),
            images: Vec::new(),
            root: None,
            build: Build::default(),
            today,
            shellcheck: None,
            severity: Severity::Note,
            fail_on: Some(Severity::Warning),
            ignores: true,
            require_reasons: false,
            locked: RuleSet::none(),
            baseline: None,
            trust: BTreeMap::new(),
        }
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

    /// Whether a rule is in it.
    pub fn contains(&self, rule: &Rule) -> bool {
        // Every rule is the catalogue's own, at its own place in memory.
        let at = rules().iter().position(|r| std::ptr::eq(r, rule));
        at.is_some_and(|at| self.on.get(at).copied().unwrap_or(false))
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

impl Place {
    /// Where the file at `path` stands, shown as `shown`. None outside of any repository, if no source root is set.
    pub fn find(repositories: &Repositories, path: &Path, shown: &str, settings: &Settings) -> Option<Self> {
        let on_disk = |dir: &Utf8PathBuf| repositories.root(dir.as_std_path());
        let root = settings.root.as_ref().and_then(on_disk);
        if let Some((repository, path)) = repositories.locate(path) {
            return Some(Self { repository, path, root });
        }
        // Outside of git the root's own files are what there is.
        let folder = root.clone().or_else(|| settings.build.root.as_ref().and_then(on_disk))?;
        Some(Self { repository: Arc::clone(folder.repository()), path: shown.to_owned(), root })
    }
}
