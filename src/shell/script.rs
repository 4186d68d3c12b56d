//! A parsed script: its text with its places, its tree, and what could not be read.

use crate::source::{Mapped, Span};

use super::{Command, List, TextRange, nested, parser, walk};

/// Text longer than this is not parsed: no command is.
const MAX_LEN: usize = 1 << 20;

/// Which shell reads the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `sh`: dash on Ubuntu images, bash in POSIX mode on Amazon Linux. What bash alone knows is in the tree all the same,
    /// so that it can be named.
    Posix,
    /// `bash`
    Bash,
    /// `powershell.exe`, `pwsh`: never parsed.
    PowerShell,
    /// `cmd.exe`: never parsed.
    Cmd,
}

/// Something that no shell can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellError {
    /// Where the parser stumbled.
    pub range: TextRange,
    /// What it missed, in the parser's words.
    pub message: String,
}

/// A parsed script.
#[derive(Clone, Debug)]
pub struct Script {
    pub(super) text: Mapped,
    pub(super) dialect: Dialect,
    pub(super) body: List,
    pub(super) comments: Vec<TextRange>,
    pub(super) errors: Vec<ShellError>,
    pub(super) opaque: bool,
}

impl Script {
    /// Parses `text`. Never fails: what cannot be read is in [`Script::errors`], and the tree holds the rest.
    pub fn parse(text: Mapped, dialect: Dialect) -> Self {
        let mut script = Self::parse_flat(text, dialect, &[], parser::MAX_DEPTH);
        nested::fill(&mut script, nested::MAX_LEVELS);
        script
    }

    /// Parses without looking into `sh -c` and the like. `unknown` are ranges of the text whose value is not known.
    pub(super) fn parse_flat(text: Mapped, dialect: Dialect, unknown: &[TextRange], depth: usize) -> Self {
        let parsed = match dialect {
            Dialect::PowerShell | Dialect::Cmd => None,
            Dialect::Posix | Dialect::Bash if text.text().len() > MAX_LEN => None,
            Dialect::Posix | Dialect::Bash => Some(parser::parse(text.text(), dialect, unknown, depth)),
        };
        let opaque = parsed.is_none();
        let (body, comments, errors) = parsed.unwrap_or_default();
        Self { text, dialect, body, comments, errors, opaque }
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        self.text.text()
    }

    /// The decoded text with its places.
    pub fn mapped(&self) -> &Mapped {
        &self.text
    }

    /// The dialect that was asked for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The tree.
    pub fn body(&self) -> &List {
        &self.body
    }

    /// Comments from their `#`, in source order.
    pub fn comments(&self) -> &[TextRange] {
        &self.comments
    }

    /// What could not be read, in source order. With errors the tree is a part of the script, and commands may stand at the
    /// wrong level.
    pub fn errors(&self) -> &[ShellError] {
        &self.errors
    }

    /// Whether nothing is known of the script: another language, or text too long to be a command.
    pub fn is_opaque(&self) -> bool {
        self.opaque
    }

    /// The decoded text of a range.
    pub fn slice(&self, range: TextRange) -> &str {
        self.text().get(range.range()).unwrap_or_default()
    }

    /// The smallest span of the host file that holds a range.
    pub fn span(&self, range: TextRange) -> Span {
        self.text.hull(range.range())
    }

    /// The span of the host file with the very same bytes, if there is one in one piece: what a fix needs.
    pub fn exact(&self, range: TextRange) -> Option<Span> {
        self.text.exact(range.range())
    }

    /// Every simple command in the order in which they would run: substitutions before the command that they stand in,
    /// conditions before branches, functions where they are defined. Those inside `sh -c '…'` and `eval` are among them,
    /// after the command that runs them.
    pub fn commands(&self) -> impl Iterator<Item = Command<'_>> {
        walk::commands(self).into_iter()
    }
}
