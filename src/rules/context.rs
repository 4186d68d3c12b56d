//! What a rule may look at.

use crate::buildspec::Buildspec;
use crate::buildspec::shape::Issue;
use crate::catalog::{Need, Rule};
use crate::facts::Facts;
use crate::facts::suppressions::Suppressions;
use crate::host::HostKind;
use crate::settings::Settings;
use crate::source::{Mapped, SourceFile, Span};
use crate::yaml::{Cause, Rejection, Tree};

/// One buildspec and all that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The host file.
    pub file: &'a SourceFile,
    /// What the host file is.
    pub host: HostKind,
    /// The document's bytes in the host file: all of it, or one fenced block.
    pub document: Span,
    /// The document's text and where it stands in the host file, if it is a part of it.
    pub part: Option<&'a Mapped>,
    /// Whether the document stands inside another file.
    pub embedded: bool,
    /// Whether parts are visibly left out or to be filled in, so that what is missing or odd says nothing.
    pub incomplete: bool,
    /// Whether it is so large that nothing of it was read.
    pub too_large: bool,
    /// Where the file's first byte that is no UTF-8 stands.
    pub invalid_utf8: Option<u32>,
    /// The YAML tree; spans are bytes of the host file.
    pub tree: &'a Tree,
    /// What libyaml rejects, its offset in bytes of the host file.
    pub rejection: Option<&'a Rejection>,
    /// Why it is rejected and where the mistake is; also of conflict markers that libyaml reads over.
    pub cause: Option<&'a Cause>,
    /// The typed model; none where the root is no mapping.
    pub spec: Option<&'a Buildspec<'a>>,
    /// What the build will do; worked out when a rule asks.
    pub facts: &'a Facts<'a>,
    /// What the user said.
    pub settings: &'a Settings,
}

impl<'a> Context<'a> {
    /// The source text of a span.
    pub fn slice(&self, span: Span) -> &'a str {
        self.file.slice(span)
    }

    /// Where the document is not what the schema table describes.
    pub fn shape_issues(&self) -> &'a [Issue<'a>] {
        let complete = !self.incomplete && !self.too_large && self.rejection.is_none();
        self.facts.shape_issues(self.file, complete)
    }

    /// What comments silence; nothing where the user does not let them.
    pub fn suppressions(&self) -> &'a Suppressions {
        static NONE: Suppressions = Suppressions { list: Vec::new(), faults: Vec::new() };
        if self.settings.ignores { self.facts.suppressions(self.file, self.document) } else { &NONE }
    }

    /// Whether a rule could say all that it has to say of this buildspec: it is on, the buildspec was read to its end, and
    /// what the rule needs is known.
    pub fn hears(&self, rule: &Rule) -> bool {
        let whole =
            !self.incomplete && !self.too_large && self.rejection.is_none() && !self.tree.is_partial();
        let known = rule.needs.iter().all(|need| match need {
            Need::Root => self.facts.root().is_some(),
            Need::Image => !self.facts.images().is_empty(),
        });
        let buildspec = matches!(self.host, HostKind::Buildspec | HostKind::Markdown);
        buildspec && self.settings.rules.contains(rule) && whole && !self.tree.is_bomb() && known
    }

    /// The text of the line, its line end left out, that holds an offset.
    pub fn line_at(&self, offset: u32) -> &'a str {
        self.file.line_text(self.file.line_of(offset))
    }

    /// Whether the line that holds an offset is a template's (`{{…}}`, `{% … %}`, `<%= … %>`): what CodeBuild gets is not
    /// what stands there.
    pub fn is_template_line(&self, offset: u32) -> bool {
        let line = self.line_at(offset);
        line.contains("{{") || line.contains("{%") || line.contains("<%")
    }
}
