//! What one configuration file says, every value with its place. Nothing is decided here yet.

use std::path::PathBuf;
use std::sync::Arc;

use camino::Utf8PathBuf;

use super::pattern::Pattern;
use crate::catalog::{Named, Rule, RuleOption, Severity};
use crate::settings::Trust;
use crate::settings::options::Value;
use crate::source::{SourceFile, Span, Spanned};

/// A set of rules to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// What is wrong or risky.
    #[default]
    Default,
    /// Pedantic rules as well.
    Strict,
    /// All security rules, their notes as warnings.
    Security,
}

/// What the configuration may say of a rule's severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LevelWord {
    /// It does not run.
    Off,
    /// It runs, its findings as bad as it says.
    On,
    /// It runs, all its findings being of this severity.
    Exactly(Severity),
    /// As the profile says.
    Default,
}

/// One configuration file.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) file: Arc<SourceFile>,
    /// The folder that its globs and paths start at, absolute.
    pub(super) base: PathBuf,
    pub(super) extends: Vec<Spanned<String>>,
    pub(super) profile: Option<Spanned<Profile>>,
    pub(super) files: Vec<Spanned<Pattern>>,
    pub(super) exclude: Vec<Spanned<Pattern>>,
    pub(super) locked: Vec<Spanned<Named>>,
    pub(super) require_reasons: Option<Spanned<bool>>,
    pub(super) severity: Option<Spanned<Severity>>,
    pub(super) fail_on: Option<Spanned<Option<Severity>>>,
    pub(super) baseline: Option<Spanned<Utf8PathBuf>>,
    /// What holds for all its files.
    pub(super) block: Block,
    /// What holds for some.
    pub(super) overrides: Vec<Block>,
}

/// What can be said of all files, and of some.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// The files that it is about; empty where it is about all.
    pub(super) only: Vec<Spanned<Pattern>>,
    pub(super) rules: Vec<RuleEntry>,
    pub(super) images: Option<Spanned<Vec<String>>>,
    pub(super) root: Option<Spanned<Utf8PathBuf>>,
    pub(super) shell: Option<Spanned<&'static str>>,
    pub(super) assume: Vec<Spanned<String>>,
    /// Rules that are locked and that it may not touch.
    pub(super) refused: Vec<&'static Rule>,
}

/// One key below `rules`.
#[derive(Clone, Debug)]
pub(super) struct RuleEntry {
    pub(super) name: Spanned<Named>,
    pub(super) level: Option<Spanned<LevelWord>>,
    /// How far its fixes are trusted; inside none where the rule says so itself.
    pub(super) fix: Option<Spanned<Option<Trust>>>,
    pub(super) options: Vec<OptionEntry>,
}

/// An option of a rule.
#[derive(Clone, Debug)]
pub(super) struct OptionEntry {
    pub(super) option: &'static RuleOption,
    pub(super) value: Value,
    /// Key and value.
    pub(super) span: Span,
}

impl Layer {
    /// A file that says nothing.
    pub(super) fn new(file: Arc<SourceFile>, base: PathBuf) -> Self {
        Self {
            file,
            base,
            extends: Vec::new(),
            profile: None,
            files: Vec::new(),
            exclude: Vec::new(),
            locked: Vec::new(),
            require_reasons: None,
            severity: None,
            fail_on: None,
            baseline: None,
            block: Block::default(),
            overrides: Vec::new(),
        }
    }
}
