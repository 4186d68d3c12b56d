//! What is wrong with a configuration file, as a diagnostic like those of buildspecs: a place, a message, a way out.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::catalog::{Applicability, Category, Rule, Severity, rule};
use crate::diagnostics::{Diagnostic, Edit};
use crate::source::{SourceFile, Span};

/// A mistake in a configuration file, or something worth knowing of it.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The file's path, as it is to be shown.
    pub path: Utf8PathBuf,
    /// The file; none where it could not be read, or where the mistake has no place in it.
    pub file: Option<Arc<SourceFile>>,
    /// What to say. Its rule is `configuration` or `unknown-rule`.
    pub diagnostic: Diagnostic,
}

/// The name under which the configuration's own mistakes are shown. It is no rule of the catalogue: it cannot be switched off.
static CONFIGURATION: Rule = Rule::without_page(
    "configuration",
    Category::Suppressions,
    Severity::Error,
    "A mistake in a configuration file",
);

/// The same for names that no rule has, until the catalogue has a rule for them.
static UNKNOWN_RULE: Rule =
    Rule::without_page("unknown-rule", Category::Suppressions, Severity::Error, "A name that no rule has");

impl Problem {
    /// A mistake at a place.
    pub(crate) fn error(file: &Arc<SourceFile>, span: Span, message: impl Into<String>) -> Self {
        Self::at(&CONFIGURATION, Severity::Error, file, span, message.into())
    }

    /// Something worth knowing.
    pub(super) fn note(file: &Arc<SourceFile>, span: Span, message: impl Into<String>) -> Self {
        Self::at(&CONFIGURATION, Severity::Note, file, span, message.into())
    }

    /// A name that no rule has.
    pub(super) fn unknown_rule(file: &Arc<SourceFile>, span: Span, message: impl Into<String>) -> Self {
        let rule = rule(UNKNOWN_RULE.name).unwrap_or(&UNKNOWN_RULE);
        Self::at(rule, Severity::Error, file, span, message.into())
    }

    /// A file that cannot be used at all.
    pub(crate) fn of_file(path: &Utf8Path, message: impl Into<String>) -> Self {
        let diagnostic = Diagnostic::new(&CONFIGURATION, Severity::Error, Span::default(), message);
        Self { path: path.to_owned(), file: None, diagnostic }
    }

    /// What to write instead.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic.help(help);
        self
    }

    /// Says something at the place itself.
    #[must_use]
    pub(super) fn here(mut self, label: impl Into<String>) -> Self {
        self.diagnostic.at(label);
        self
    }

    /// A further place in the same file.
    #[must_use]
    pub(super) fn label(mut self, span: Span, label: impl Into<String>) -> Self {
        self.diagnostic.label(span, label);
        self
    }

    /// The edit that mends it.
    #[must_use]
    pub(super) fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.diagnostic.fix(Applicability::Safe, title, edits);
        self
    }

    /// Whether speclint cannot do its job because of it.
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }

    /// In one line: `3:5: message`, or the message alone where it has no place.
    pub fn line(&self) -> String {
        let message = &self.diagnostic.message;
        match &self.file {
            Some(file) => format!("{}: {message}", place(file, self.diagnostic.primary.span)),
            None => message.clone(),
        }
    }

    fn at(
        rule: &'static Rule,
        severity: Severity,
        file: &Arc<SourceFile>,
        span: Span,
        message: String,
    ) -> Self {
        Self {
            path: file.path().to_owned(),
            file: Some(Arc::clone(file)),
            diagnostic: Diagnostic::new(rule, severity, span, message),
        }
    }
}

/// `line:column` of a span's start, both from 1, the column in code points.
pub(super) fn place(file: &SourceFile, span: Span) -> String {
    let at = file.lines().position(file.text(), span.start, crate::source::Encoding::CodePoints);
    format!("{}:{}", at.line + 1, at.column + 1)
}
