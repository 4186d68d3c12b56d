//! What a rule says: a finding with its places, its severity and the edits that would mend it.

mod claim;
mod fingerprint;
mod report;

pub use claim::{Claim, Effect, Evidence};
pub(crate) use fingerprint::fold;
pub use fingerprint::{Fingerprint, fingerprint};
pub use report::{FileReport, Finding, ReadError, Report, Silencer, Summary, Suppressed};

use crate::catalog::Rule;
pub use crate::catalog::{Applicability, Severity};
use crate::source::Span;

/// A place in the file and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place, in bytes of the host file.
    pub span: Span,
    /// What stands there; may be empty on the primary label.
    pub message: String,
}

/// One replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// Edits that belong together and mend the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// How far it may be trusted.
    pub applicability: Applicability,
    /// The edits, in order, not overlapping.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that says it.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What will happen, in one sentence without a full stop.
    pub message: String,
    /// The primary place.
    pub primary: Label,
    /// Further places that tell the story, in the order of the story.
    pub secondary: Vec<Label>,
    /// Whether the secondary labels, in their order, are the way that data took to the primary place.
    pub flow: bool,
    /// What to write instead.
    pub help: Option<String>,
    /// Edits that would mend it, the best first.
    pub fixes: Vec<Fix>,
    /// The name under which the program that the rule asks knows it: `SC2086`.
    pub code: Option<String>,
    /// Rules whose findings on the same place make this one superfluous.
    pub yields_to: &'static [&'static str],
}

impl Diagnostic {
    /// What is said at a span, in one sentence without a full stop.
    pub fn new(rule: &'static Rule, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            primary: Label { span, message: String::new() },
            secondary: Vec::new(),
            flow: false,
            help: None,
            fixes: Vec::new(),
            code: None,
            yields_to: &[],
        }
    }

    /// Says something at the primary place itself.
    pub fn at(&mut self, message: impl Into<String>) -> &mut Self {
        self.primary.message = message.into();
        self
    }

    /// Adds a further place.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.secondary.push(Label { span, message: message.into() });
        self
    }

    /// Says that the secondary labels are the way that data took to the primary place.
    pub fn flow(&mut self) -> &mut Self {
        self.flow = true;
        self
    }

    /// Says what to write instead.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Says under which name the program that the rule asks knows it.
    pub fn code(&mut self, code: impl Into<String>) -> &mut Self {
        self.code = Some(code.into());
        self
    }

    /// Gives way to findings of other rules on the same place.
    pub fn yields_to(&mut self, rules: &'static [&'static str]) -> &mut Self {
        self.yields_to = rules;
        self
    }

    /// Offers edits.
    pub fn fix(
        &mut self,
        applicability: Applicability,
        title: impl Into<String>,
        edits: Vec<Edit>,
    ) -> &mut Self {
        self.fixes.push(Fix { title: title.into(), applicability, edits });
        self
    }

    /// The primary label, then the others.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        std::iter::once(&self.primary).chain(&self.secondary)
    }
}

/// Where a rule puts its findings.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    list: &'a mut Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// Findings of `rule`, added to `list`.
    pub fn new(rule: &'static Rule, list: &'a mut Vec<Diagnostic>) -> Self {
        Self { rule, list }
    }

    /// Reports `message` at `span`. The severity follows from the claim and from the highest that the rule's page allows.
    pub fn report(&mut self, claim: Claim, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let severity = claim.severity().min(self.rule.severity);
        self.list.push(Diagnostic::new(self.rule, severity, span, message));
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}
