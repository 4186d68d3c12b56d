//! One buildspec in a host file.

use super::kind::HostKind;
use super::markdown;
use crate::source::{Mapped, SourceFile, Span};

/// A buildspec: a whole file, or a part of one.
#[derive(Clone, Debug)]
pub struct Document {
    /// None: the whole file.
    part: Option<Mapped>,
    /// What the host file is.
    pub host: HostKind,
    /// Whether parts are visibly left out or to be filled in (`...`, `<your bucket>`), so that what is missing or odd
    /// says nothing.
    pub incomplete: bool,
}

impl Document {
    /// The document that is the whole file, whatever the file is: for callers who know that it is a buildspec.
    pub fn whole() -> Self {
        Self { part: None, host: HostKind::Buildspec, incomplete: false }
    }

    pub(super) fn part(text: Mapped, host: HostKind, incomplete: bool) -> Self {
        Self { part: Some(text), host, incomplete }
    }

    /// Its text, `file` being the host.
    pub fn text<'a>(&'a self, file: &'a SourceFile) -> &'a str {
        self.part.as_ref().map_or(file.text(), Mapped::text)
    }

    /// Where the text stands in the host, if it is a part of it: what [`crate::yaml::load`] takes.
    pub fn place(&self) -> Option<&Mapped> {
        self.part.as_ref()
    }

    /// Whether it is a part of its host, so that nothing is known of the source root and the project.
    pub fn is_embedded(&self) -> bool {
        self.part.is_some()
    }

    /// The bytes of `file`, the host, that it takes up.
    pub fn span(&self, file: &SourceFile) -> Span {
        self.part.as_ref().map_or_else(|| Span::of(0..file.text().len()), Mapped::span)
    }
}

/// The buildspecs in a file of that kind, in order; none if it holds none.
pub fn documents(file: &SourceFile, kind: HostKind) -> Vec<Document> {
    match kind {
        HostKind::Buildspec => vec![Document::whole()],
        HostKind::Markdown => markdown::documents(file.text()),
        HostKind::LookAlike(_) | HostKind::NotABuildspec => Vec::new(),
    }
}
