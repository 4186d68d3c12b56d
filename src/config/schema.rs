//! The one table of what may stand in a configuration file: it is read by the reader, the JSON Schema, the starting file and
//! `speclint config`. To add a key: a row here and a field in [`Layer`] or [`Block`].

use camino::Utf8PathBuf;

use super::layer::{Block, Layer, LevelWord, Profile, RuleEntry};
use super::pattern::Pattern;
use crate::catalog::{Named, Severity};
use crate::settings::Trust;
use crate::source::Spanned;

/// A key of a mapping that is read into a `T`.
pub(super) struct Key<T: 'static> {
    pub(super) name: &'static str,
    /// What it does, in one line.
    pub(super) about: &'static str,
    /// What holds where nothing is said, in words.
    pub(super) default: &'static str,
    pub(super) shape: Shape<T>,
    /// What of it could stand in a file, without the key.
    pub(super) example: &'static str,
}

/// A word that a key may have as its value.
pub(super) struct Word<V: 'static> {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) value: V,
}

/// What may stand under a key, and where it is put.
pub(super) enum Shape<T: 'static> {
    Profile(fn(&mut T, Spanned<Profile>)),
    Severity(fn(&mut T, Spanned<Severity>)),
    FailOn(fn(&mut T, Spanned<Option<Severity>>)),
    Shell(fn(&mut T, Spanned<&'static str>)),
    Boolean(fn(&mut T, Spanned<bool>)),
    /// A folder that is there.
    Folder(fn(&mut T, Spanned<Utf8PathBuf>)),
    /// A file, there or not.
    File(fn(&mut T, Spanned<Utf8PathBuf>)),
    /// Files of configuration.
    Extends(fn(&mut T, Vec<Spanned<String>>)),
    /// Identifiers of images.
    Images(fn(&mut T, Spanned<Vec<String>>)),
    /// Globs from the base folder.
    Globs(fn(&mut T, Vec<Spanned<Pattern>>)),
    /// Globs from the source root.
    SourceGlobs(fn(&mut T, Vec<Spanned<String>>)),
    /// Names of rules and categories.
    RuleNames(fn(&mut T, Vec<Spanned<Named>>)),
    Rules(fn(&mut T, Vec<RuleEntry>)),
    Overrides(fn(&mut T, Vec<Block>)),
}

pub(super) static PROFILES: [Word<Profile>; 3] = [
    Word { name: "default", about: "what is wrong or risky", value: Profile::Default },
    Word { name: "strict", about: "pedantic rules as well", value: Profile::Strict },
    Word {
        name: "security",
        about: "all security rules, and none of their findings below a warning",
        value: Profile::Security,
    },
];

pub(super) static SEVERITIES: [Word<Severity>; 3] = [
    Word { name: "error", about: "errors only", value: Severity::Error },
    Word { name: "warning", about: "errors and warnings", value: Severity::Warning },
    Word { name: "note", about: "everything", value: Severity::Note },
];

pub(super) static FAIL_ON: [Word<Option<Severity>>; 4] = [
    Word { name: "error", about: "errors fail", value: Some(Severity::Error) },
    Word { name: "warning", about: "errors and warnings fail", value: Some(Severity::Warning) },
    Word { name: "note", about: "any finding fails", value: Some(Severity::Note) },
    Word { name: "never", about: "no finding fails", value: None },
];

pub(super) static SHELLS: [Word<&str>; 4] = [
    Word { name: "bash", about: "Bash", value: "bash" },
    Word { name: "sh", about: "the image's `sh`", value: "sh" },
    Word { name: "powershell", about: "PowerShell", value: "powershell" },
    Word { name: "cmd", about: "cmd.exe", value: "cmd" },
];

pub(super) static LEVELS: [Word<LevelWord>; 6] = [
    Word { name: "off", about: "it does not run", value: LevelWord::Off },
    Word {
        name: "on",
        about: "it runs, even if it is off by default, and says itself how bad each finding is",
        value: LevelWord::On,
    },
    Word {
        name: "note",
        about: "it runs, and all its findings are notes",
        value: LevelWord::Exactly(Severity::Note),
    },
    Word {
        name: "warning",
        about: "it runs, and all its findings are warnings",
        value: LevelWord::Exactly(Severity::Warning),
    },
    Word {
        name: "error",
        about: "it runs, and all its findings are errors",
        value: LevelWord::Exactly(Severity::Error),
    },
    Word { name: "default", about: "as the profile says", value: LevelWord::Default },
];

/// The key of a rule's level, beside its options.
pub(super) const LEVEL: &str = "level";

/// The key of how far a rule's fixes are trusted, beside its level.
pub(super) const FIX: &str = "fix";

pub(super) static FIXES: [Word<Option<Trust>>; 4] = [
    Word { name: "never", about: "they are not offered", value: Some(Trust::Never) },
    Word { name: "unsafe", about: "only `--unsafe-fixes` applies them", value: Some(Trust::Unsafe) },
    Word {
        name: "safe",
        about: "`--fix` applies them, also those that may change the build",
        value: Some(Trust::Safe),
    },
    Word { name: "default", about: "as the rule says of each", value: None },
];

/// The keys that are about the whole file, at the top only.
pub(super) const TOP: &[Key<Layer>] = &[
    Key {
        name: "extends",
        about: "Configuration files to build on: paths from this file's folder. What stands here beats them",
        default: "none",
        shape: Shape::Extends(|layer, value| layer.extends = value),
        example: "../speclint.yml",
    },
    Key {
        name: "profile",
        about: "The set of rules to begin with",
        default: "default",
        shape: Shape::Profile(|layer, value| layer.profile = Some(value)),
        example: "strict",
    },
    Key {
        name: "files",
        about: "Globs of further files to lint, besides those that are buildspecs by name or content",
        default: "none",
        shape: Shape::Globs(|layer, value| layer.files = value),
        example: "[ci/*.yaml.tpl, docs/*.md]",
    },
    Key {
        name: "exclude",
        about: "Globs of files and folders that are not searched. A file named on the command line is linted all the same, \
                unless `--force-exclude` is given",
        default: "none",
        shape: Shape::Globs(|layer, value| layer.exclude = value),
        example: "[legacy/, '*.generated.yml']",
    },
    Key {
        name: "overrides",
        about: "Other settings for some files: a list of mappings with `files` (globs) and any of `rules`, `images`, `root`, \
                `shell`, `assume`. Of those that match a file the last one wins",
        default: "none",
        shape: Shape::Overrides(|layer, value| layer.overrides = value),
        example: "[{files: [lambda/], rules: {bashism: off}}]",
    },
    Key {
        name: "locked",
        about: "Rules and categories whose level no file that extends this one, and no comment, may lower",
        default: "none",
        shape: Shape::RuleNames(|layer, value| layer.locked = value),
        example: "[plaintext-secret]",
    },
    Key {
        name: "require-reasons",
        about: "Whether a comment that silences a finding must give a reason",
        default: "false",
        shape: Shape::Boolean(|layer, value| layer.require_reasons = Some(value)),
        example: "true",
    },
    Key {
        name: "severity",
        about: "The lowest severity to show",
        default: "note",
        shape: Shape::Severity(|layer, value| layer.severity = Some(value)),
        example: "warning",
    },
    Key {
        name: "fail-on",
        about: "The lowest severity that makes the exit code 1",
        default: "warning",
        shape: Shape::FailOn(|layer, value| layer.fail_on = Some(value)),
        example: "error",
    },
    Key {
        name: "baseline",
        about: "The file of findings that are known already and not reported",
        default: "none",
        shape: Shape::File(|layer, value| layer.baseline = Some(value)),
        example: "speclint-baseline.json",
    },
];

/// The keys that may stand at the top and in an override.
pub(super) const ANYWHERE: &[Key<Block>] = &[
    Key {
        name: "rules",
        about: "Levels and options of rules: a mapping of a rule's name, a category or `all` to a level, or to a mapping with \
                `level`, `fix` (how far its fixes are trusted: `never`, `unsafe`, `safe`) and the rule's options",
        default: "as the profile says",
        shape: Shape::Rules(|block, value| block.rules = value),
        example: "{security: warning, bashism: off}",
    },
    Key {
        name: "images",
        about: "The images that the builds may run in. A comment in the buildspec (`# speclint: image=…`) beats it",
        default: "unknown",
        shape: Shape::Images(|block, value| block.images = Some(value)),
        example: "[aws/codebuild/standard:7.0]",
    },
    Key {
        name: "root",
        about: "The folder that CodeBuild gets as source. A comment in the buildspec (`# speclint: root=…`) beats it",
        default: "found out from the git repository",
        shape: Shape::Folder(|block, value| block.root = Some(value)),
        example: "services/api",
    },
    Key {
        name: "shell",
        about: "The shell of the commands, where neither `env.shell` nor a comment in the buildspec says so",
        default: "what the image has",
        shape: Shape::Shell(|block, value| block.shell = Some(value)),
        example: "bash",
    },
    Key {
        name: "assume",
        about: "Globs, from the source root, of files that commands make where speclint cannot see it",
        default: "none",
        shape: Shape::SourceGlobs(|block, value| block.assume = value),
        example: "[dist/**]",
    },
];

/// The key that only an override has.
pub(super) const ONLY: &[Key<Block>] = &[Key {
    name: "files",
    about: "Globs of the files that the override is about",
    default: "required",
    shape: Shape::Globs(|block, value| block.only = value),
    example: "[lambda/]",
}];
