//! The typed model. Every part borrows its node from the tree, so its place is at hand.

use crate::source::{Mapped, Span};
use crate::yaml::{Node, ScalarStyle};

/// A scalar in its place.
#[derive(Clone, Copy, Debug)]
pub struct Text<'t> {
    /// Its node.
    pub node: Node<'t>,
    /// Its decoded text, with the bytes that each part came from.
    pub mapped: &'t Mapped,
    /// How it is written.
    pub style: ScalarStyle,
}

impl<'t> Text<'t> {
    /// The decoded text.
    pub fn as_str(&self) -> &'t str {
        self.mapped.text()
    }

    /// The bytes of the scalar, quotes included.
    pub fn span(&self) -> Span {
        self.node.span()
    }

    /// The bytes of the text itself, quotes, block header and trailing blanks left out.
    pub fn text_span(&self) -> Span {
        match self.as_str().trim_end().len() {
            0 => self.node.span(),
            len => self.mapped.hull(0..len),
        }
    }

    /// Whether it holds what is replaced before CodeBuild sees it (`{{…}}`, `{% … %}`, `<%= … %>`), so that its value is
    /// not known.
    pub fn is_template(&self) -> bool {
        let text = self.as_str();
        text.contains("{{") || text.contains("{%") || text.contains("<%")
    }

    /// Whether its value depends on the environment (`$X`, `${X}`, `$(…)`, backticks) or on a template.
    pub fn is_dynamic(&self) -> bool {
        self.as_str().contains(['$', '`']) || self.is_template()
    }

    /// The boolean that CodeBuild's documents write `yes`, `no`, `true`, `false`; the letter case does not count.
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_str().to_ascii_lowercase().as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        }
    }
}

/// A list of scalars; a single scalar, which CodeBuild takes for a list of one, counts as one.
#[derive(Clone, Debug)]
pub struct Texts<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The list, or the single scalar.
    pub node: Node<'t>,
    /// The scalars in it; nulls and items of another kind are left out.
    pub items: Vec<Text<'t>>,
}

/// A mapping of free names to scalars.
#[derive(Clone, Debug)]
pub struct Map<'t> {
    /// The mapping's own key (`variables`).
    pub key: Node<'t>,
    /// The mapping.
    pub node: Node<'t>,
    /// The pairs, in order; a value that is no scalar is none.
    pub entries: Vec<(Text<'t>, Option<Text<'t>>)>,
}

/// A buildspec.
#[derive(Clone, Debug)]
pub struct Buildspec<'t> {
    /// The root mapping.
    pub root: Node<'t>,
    /// `version`
    pub version: Option<Text<'t>>,
    /// `run-as`
    pub run_as: Option<Text<'t>>,
    /// `env` (`environment_variables` in 0.1)
    pub env: Option<Env<'t>>,
    /// `batch`
    pub batch: Option<Batch<'t>>,
    /// The key `phases`, whatever stands under it.
    pub phases_key: Option<Node<'t>>,
    /// The known phases, in the order of the file.
    pub phases: Vec<Phase<'t>>,
    /// `reports`, by group.
    pub reports: Vec<ReportGroup<'t>>,
    /// `artifacts`
    pub artifacts: Option<Artifact<'t>>,
    /// `artifacts.secondary-artifacts`, by identifier.
    pub secondary_artifacts: Vec<Artifact<'t>>,
    /// The key and value of `secondary-artifacts`.
    pub secondary_artifacts_node: Option<(Node<'t>, Node<'t>)>,
    /// `cache`
    pub cache: Option<Cache<'t>>,
}

/// `env`
#[derive(Clone, Debug)]
pub struct Env<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The mapping.
    pub node: Node<'t>,
    /// `shell`
    pub shell: Option<Text<'t>>,
    /// `variables` (`plaintext` in 0.1)
    pub variables: Option<Map<'t>>,
    /// `parameter-store`
    pub parameter_store: Option<Map<'t>>,
    /// `secrets-manager`
    pub secrets_manager: Option<Map<'t>>,
    /// `exported-variables`
    pub exported_variables: Option<Texts<'t>>,
    /// `git-credential-helper`
    pub git_credential_helper: Option<Text<'t>>,
}

/// One of the four phases, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the phases'")]
pub enum PhaseName {
    Install,
    PreBuild,
    Build,
    PostBuild,
}

impl PhaseName {
    /// All four, in the order in which they run.
    pub const ALL: [Self; 4] = [Self::Install, Self::PreBuild, Self::Build, Self::PostBuild];

    /// The key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::PreBuild => "pre_build",
            Self::Build => "build",
            Self::PostBuild => "post_build",
        }
    }

    /// The phase with that key.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.key() == key)
    }
}

/// One phase.
#[derive(Clone, Debug)]
pub struct Phase<'t> {
    /// Which.
    pub name: PhaseName,
    /// The key.
    pub key: Node<'t>,
    /// What stands under it.
    pub node: Node<'t>,
    /// `run-as`
    pub run_as: Option<Text<'t>>,
    /// `on-failure`
    pub on_failure: Option<Text<'t>>,
    /// `runtime-versions`, in `install` only.
    pub runtime_versions: Option<Map<'t>>,
    /// `commands`
    pub commands: Option<CommandList<'t>>,
    /// `finally`
    pub finally: Option<CommandList<'t>>,
}

/// `commands` or `finally`.
#[derive(Clone, Debug)]
pub struct CommandList<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The list, or the single command.
    pub node: Node<'t>,
    /// The commands that are text, in order. Null items and items of a wrong kind are left out.
    pub items: Vec<Command<'t>>,
}

/// One command: a script that one shell runs.
#[derive(Clone, Copy, Debug)]
pub struct Command<'t> {
    /// Its text and place.
    pub text: Text<'t>,
    /// The phase that it stands in.
    pub phase: PhaseName,
    /// Whether it stands under `finally`.
    pub finally: bool,
    /// Its position in its list, from 0, nulls counted: CodeBuild's `Commands[N]`.
    pub index: usize,
}

/// The primary artifact, or one of the secondary ones.
#[derive(Clone, Debug)]
pub struct Artifact<'t> {
    /// `artifacts`, or the identifier.
    pub key: Node<'t>,
    /// The mapping.
    pub node: Node<'t>,
    /// Whether it is a secondary one.
    pub secondary: bool,
    /// `files`
    pub files: Option<Texts<'t>>,
    /// `name`
    pub name: Option<Text<'t>>,
    /// `discard-paths`
    pub discard_paths: Option<Text<'t>>,
    /// `base-directory`
    pub base_directory: Option<Text<'t>>,
    /// `exclude-paths`
    pub exclude_paths: Option<Texts<'t>>,
    /// `enable-symlinks`
    pub enable_symlinks: Option<Text<'t>>,
    /// `s3-prefix`
    pub s3_prefix: Option<Text<'t>>,
}

/// One group of `reports`.
#[derive(Clone, Debug)]
pub struct ReportGroup<'t> {
    /// The group's name or ARN.
    pub key: Node<'t>,
    /// The mapping.
    pub node: Node<'t>,
    /// `files`
    pub files: Option<Texts<'t>>,
    /// `base-directory`
    pub base_directory: Option<Text<'t>>,
    /// `discard-paths`
    pub discard_paths: Option<Text<'t>>,
    /// `file-format`
    pub file_format: Option<Text<'t>>,
}

/// `cache`
#[derive(Clone, Debug)]
pub struct Cache<'t> {
    /// The key `cache`.
    pub key_node: Node<'t>,
    /// The mapping.
    pub node: Node<'t>,
    /// `paths`
    pub paths: Option<Texts<'t>>,
    /// `key`
    pub key: Option<Text<'t>>,
    /// `fallback-keys`
    pub fallback_keys: Option<Texts<'t>>,
    /// `action`
    pub action: Option<Text<'t>>,
}

/// `batch`
#[derive(Clone, Debug)]
pub struct Batch<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The mapping.
    pub node: Node<'t>,
    /// `fast-fail`
    pub fast_fail: Option<Text<'t>>,
    /// The tasks of `build-graph` and `build-list`, in order.
    pub tasks: Vec<BatchTask<'t>>,
    /// Key and value of `build-matrix`.
    pub matrix: Option<(Node<'t>, Node<'t>)>,
    /// Key and value of `build-fanout`.
    pub fanout: Option<(Node<'t>, Node<'t>)>,
}

/// One item of `build-graph` or `build-list`.
#[derive(Clone, Debug)]
pub struct BatchTask<'t> {
    /// The item.
    pub node: Node<'t>,
    /// Whether it stands in `build-graph`.
    pub graph: bool,
    /// `identifier`
    pub identifier: Option<Text<'t>>,
    /// `buildspec`
    pub buildspec: Option<Text<'t>>,
    /// `depend-on`
    pub depend_on: Option<Texts<'t>>,
    /// `ignore-failure`
    pub ignore_failure: Option<Text<'t>>,
    /// `debug-session`
    pub debug_session: Option<Text<'t>>,
    /// `env`
    pub env: Option<Node<'t>>,
}

impl<'t> Buildspec<'t> {
    /// A phase by its name; of two equal ones, the last.
    pub fn phase(&self, name: PhaseName) -> Option<&Phase<'t>> {
        self.phases.iter().rev().find(|p| p.name == name)
    }

    /// Every command, in the order in which the phases run, `finally` after `commands`.
    pub fn commands(&self) -> impl Iterator<Item = &Command<'t>> {
        PhaseName::ALL
            .into_iter()
            .flat_map(move |name| self.phases.iter().filter(move |p| p.name == name))
            .flat_map(|p| p.commands.iter().chain(&p.finally))
            .flat_map(|list| &list.items)
    }

    /// The primary artifact and the secondary ones.
    pub fn artifacts(&self) -> impl Iterator<Item = &Artifact<'t>> {
        self.artifacts.iter().chain(&self.secondary_artifacts)
    }

    /// Whether it says `version: 0.1`.
    pub fn is_version_0_1(&self) -> bool {
        self.version.is_some_and(|v| v.as_str() == "0.1")
    }
}
