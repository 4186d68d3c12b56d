//! What an editor asks while a buildspec is being written: what may be typed here, what this is, where it comes from.
//!
//! In: what [`crate::lint::analyze`] shows of one buildspec, and byte offsets of the host file. Out: plain values with byte
//! spans of the host file. It knows no protocol, no client and no line numbers, opens no file and decides nothing that a
//! rule decides. Every function is total: any offset, any text, broken or not.

mod completion;
mod cursor;
mod describe;
mod expected;
mod folding;
mod globs;
mod hints;
mod hover;
mod insert;
mod lens;
mod links;
mod names;
mod navigate;
mod outline;
#[cfg(test)]
mod properties;
mod rename;
mod selection;
mod symbols;
#[cfg(test)]
mod testing;
mod text;

use std::path::PathBuf;

pub use completion::complete;
pub use folding::folds;
pub use hints::hints;
pub use hover::hover;
pub use lens::lenses;
pub use links::links;
pub use navigate::{definition, highlights, references};
pub use rename::{Refusal, prepare_rename, rename};
pub use selection::selection;
pub use symbols::symbols;

use crate::diagnostics::Edit;
use crate::source::Span;

/// The characters behind which editors ask by themselves what may be typed: the beginning of a value, an item, a variable, a
/// path, an anchor, a name in a comment.
pub const TRIGGERS: [&str; 12] = [" ", "$", "{", "/", "*", "[", ",", "\"", "'", ":", "%", "="];

/// Something that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it replaces; never more than one line.
    pub replace: Span,
    /// What is written instead, quoted as its place needs it. Further lines are indented relative to the blanks at the start
    /// of the cursor's line.
    pub insert: String,
    /// Whether `insert` is a snippet in the syntax of the language server protocol.
    pub snippet: bool,
    /// What the typed text is compared with.
    pub filter: String,
    /// One short line beside the label.
    pub detail: String,
    /// Markdown; may be empty.
    pub documentation: String,
    /// The order of the list: ascending, by bytes.
    pub sort: String,
    /// Whether it still works but should not be used any more.
    pub deprecated: bool,
    /// Whether the list is to be asked for again once it is typed: a folder, whose content comes next.
    pub again: bool,
}

impl Completion {
    /// What to write where snippets are not understood: placeholders as their text, choices as their first.
    pub fn plain(&self) -> String {
        if self.snippet { insert::without_snippet(&self.insert) } else { self.insert.clone() }
    }
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key of the schema.
    Key,
    /// One of a fixed set of values.
    Value,
    /// A version of a runtime.
    Version,
    /// A variable.
    Variable,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// The name of something in the file: a build of the batch, an anchor.
    Reference,
    /// A rule's name.
    Rule,
    /// A word of a comment for speclint.
    Directive,
}

/// What is known of a thing in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The thing.
    pub span: Span,
    /// What is known of it.
    pub markdown: String,
}

/// A part of the file with a name, for the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// One short line beside it; may be empty.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// Its name in the text; lies within `span`.
    pub selection: Span,
    /// Its parts.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A section of the buildspec (`env`, `artifacts`), or a list of commands.
    Section,
    /// A phase.
    Phase,
    /// A command.
    Command,
    /// A variable.
    Variable,
    /// A runtime.
    Runtime,
    /// An artifact.
    Artifact,
    /// A report group.
    Report,
    /// A build of a batch.
    Build,
    /// Anything else that has a key.
    Key,
}

/// Lines that can be folded away behind their first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the first to the last of them; it begins and ends within a line.
    pub span: Span,
    /// What they are.
    pub kind: FoldKind,
}

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// Keys, items, block scalars.
    Region,
    /// Comments.
    Comment,
}

/// Where a thing comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The name that was asked about.
    pub span: Span,
    /// Where it comes from, in the order of the text; none where it comes from outside of the file.
    pub targets: Vec<Target>,
}

/// A place to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// In the same file.
    Here(Span),
    /// A file of the source, absolute; of a repository in memory from its root.
    File(PathBuf),
}

/// A place that names the thing at the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The name.
    pub span: Span,
    /// Whether it is made there.
    pub writes: bool,
}

/// What can be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// The name in the text.
    pub span: Span,
    /// The name.
    pub name: String,
}

/// A new name, everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// In the order of the text; they do not touch.
    pub edits: Vec<Edit>,
    /// What the user should know before they are made.
    pub warning: Option<String>,
}

/// Text that leads to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub span: Span,
    /// The file, absolute; of a repository in memory from its root.
    pub file: PathBuf,
    /// The path from the source root.
    pub tooltip: String,
}

/// Short words behind a place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The place.
    pub offset: u32,
    /// The words.
    pub label: String,
    /// More words; plain text, may be several lines.
    pub tooltip: String,
    /// What they are about.
    pub kind: HintKind,
}

/// What a hint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintKind {
    /// The files that a glob matches.
    Files,
    /// The release that a range of versions selects.
    Version,
}

/// A line above a section that can be clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The section's key.
    pub span: Span,
    /// What the line says.
    pub title: String,
    /// What a click does.
    pub action: LensAction,
}

/// What a click on a lens does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LensAction {
    /// Shows the graph of the file.
    Graph,
    /// Nothing: the title says it all.
    None,
}
