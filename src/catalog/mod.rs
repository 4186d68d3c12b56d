//! What is known of each rule: made by `build.rs` from the front matter of the rule pages. Knows nothing of its readers.

mod names;
mod nearest;

use std::fmt;

pub use names::{Named, UnknownName, named, silenced_by};
pub use nearest::nearest;

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// How bad a finding is; ordered, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Very probably not what was meant, or a real risk.
    Warning,
    /// CodeBuild rejects it, it surely breaks, or something is silently lost.
    Error,
}

impl Severity {
    /// The word used in output and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// One level lower; a note stays a note.
    #[must_use]
    pub const fn lower(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Note => Self::Note,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How many of a rule's findings are right: from its evidence, and from reading what it finds in real buildspecs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Some are wrong; only for those who ask for it.
    Low,
    /// It guesses at what was meant, or at what cannot be seen from the buildspec.
    Medium,
    /// It rests on tables and on what the file and the repository show, and is silent where these may not be enough.
    High,
    /// A grammar, a parser or the text itself decides.
    VeryHigh,
}

impl Precision {
    /// The word used on pages and in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::VeryHigh => "very-high",
        }
    }
}

/// How far an edit may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// May change what the build does; only on request.
    Unsafe,
    /// Keeps what was plainly meant.
    Safe,
}

impl Applicability {
    /// The word used in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// What a rule must know of the build to say what it finds; where it is not known the rule is silent, or says less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// The source root and its files.
    Root,
    /// The image that the build runs in.
    Image,
}

/// A section of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the sections'")]
pub enum Category {
    Syntax,
    Schema,
    Runtimes,
    Artifacts,
    Reports,
    Cache,
    Environment,
    Security,
    Shell,
    Phases,
    Commands,
    Batch,
    Project,
    Suppressions,
}

impl Category {
    /// All sections, in the catalogue's order.
    pub const ALL: [Self; 14] = [
        Self::Syntax,
        Self::Schema,
        Self::Runtimes,
        Self::Artifacts,
        Self::Reports,
        Self::Cache,
        Self::Environment,
        Self::Security,
        Self::Shell,
        Self::Phases,
        Self::Commands,
        Self::Batch,
        Self::Project,
        Self::Suppressions,
    ];

    /// The section's slug, as in output and in the path of a rule page.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Schema => "schema",
            Self::Runtimes => "runtimes",
            Self::Artifacts => "artifacts",
            Self::Reports => "reports",
            Self::Cache => "cache",
            Self::Environment => "environment",
            Self::Security => "security",
            Self::Shell => "shell",
            Self::Phases => "phases",
            Self::Commands => "commands",
            Self::Batch => "batch",
            Self::Project => "project",
            Self::Suppressions => "suppressions",
        }
    }
}

/// One rule's metadata; stands once, on the rule's page.
#[derive(Debug)]
pub struct Rule {
    /// The name that users write in configuration and comments.
    pub name: &'static str,
    /// Its section.
    pub category: Category,
    /// The highest severity that it may take.
    pub severity: Severity,
    /// How many of its findings are right.
    pub precision: Precision,
    /// How much harm the worst of what it finds does, `0.1` to `10.0` as in CVSS; only rules of security have it.
    pub security_severity: Option<&'static str>,
    /// Whether it runs unless switched off; pedantic rules run only on request.
    pub enabled: bool,
    /// The version that brought it.
    pub since: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// The kind of edit that it may offer.
    pub fix: Option<Applicability>,
    /// Where its subject stands in other lists: `CWE-532`, `CICD-SEC-6` (OWASP's top ten of CI/CD), `CodeBuild.2` (AWS Security
    /// Hub), `SC2086` (ShellCheck).
    pub tags: &'static [&'static str],
    /// Rules whose finding on the same place gives way to this one's.
    pub supersedes: &'static [&'static str],
    /// What the user may set about it.
    pub options: &'static [RuleOption],
    /// Names that it had in earlier versions; they still work.
    pub renamed_from: &'static [&'static str],
    /// What it must know of the build.
    pub needs: &'static [Need],
    /// The whole page, front matter included.
    pub page: &'static str,
}

/// Something that the user may set about a rule.
#[derive(Debug)]
pub struct RuleOption {
    /// The key in the configuration.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Its value where the user says nothing, and with it the kind of its value.
    pub default: OptionDefault,
}

/// The default of an option; each kind of value has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionDefault {
    /// A whole number.
    Integer(u32),
    /// A text; nothing by default.
    Text,
    /// A list of names, in which `*` stands for any text.
    Names(&'static [&'static str]),
}

impl Rule {
    /// A rule that has no page: what is shown like a rule's findings and is none of the catalogue's.
    pub const fn without_page(
        name: &'static str,
        category: Category,
        severity: Severity,
        summary: &'static str,
    ) -> Self {
        Self {
            name,
            category,
            severity,
            precision: Precision::High,
            security_severity: None,
            enabled: true,
            since: "0.1.0",
            summary,
            fix: None,
            tags: &[],
            supersedes: &[],
            needs: &[],
            options: &[],
            renamed_from: &[],
            page: "---\n---\n",
        }
    }

    /// The page without its front matter.
    pub fn body(&self) -> &'static str {
        self.page.splitn(3, "---\n").nth(2).unwrap_or(self.page).trim_start()
    }

    /// Where the page stands on the web.
    pub fn url(&self) -> String {
        format!("https://speclint.github.io/speclint/rules/{}/{}.html", self.category.slug(), self.name)
    }
}

/// All rules, by section and name. The index of a rule here is its index in the table of checks.
pub fn rules() -> &'static [Rule] {
    RULES
}

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.name == name)
}
