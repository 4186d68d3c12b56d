//! Where the tree and the schema table disagree: one walk, which goes on after each disagreement.
//!
//! In: the tree. Out: typed [`Issue`]s with their nodes; the schema rules word one kind each. It reads only the schema
//! table and tables of wrong names, and decides no severity.

mod names;
mod remarks;
#[cfg(test)]
mod tests;
mod unknown;
mod values;
mod walk;

pub use names::{Elsewhere, Meant};
pub use values::Fault;
pub use walk::issues;

use super::model::Text;
use super::schema::{Key, Section, Shape};
use crate::yaml::Node;

/// One disagreement.
#[derive(Clone, Debug)]
pub enum Issue<'t> {
    /// Nothing but comments and blanks, or nothing at all.
    NoContent,
    /// The root is a list or a scalar.
    NoMapping(Node<'t>),
    /// A key that its section does not have.
    Unknown(UnknownKey<'t>),
    /// Keys that belong elsewhere, all for one reason.
    Misplaced(MisplacedKeys<'t>),
    /// A value of the wrong kind.
    WrongType(WrongType<'t>),
    /// Keys that must be there and are not.
    Missing(MissingKeys<'t>),
    /// A section with nothing in it.
    Empty(EmptySection<'t>),
    /// A list of commands without a command.
    NoCommands(NoCommands<'t>),
    /// A scalar that its key does not take.
    Value(BadValue<'t>),
}

/// Where a section stands.
#[derive(Clone, Debug)]
pub struct Place<'t> {
    /// The section's description.
    pub section: &'static Section,
    /// Its path with the names of the file: `artifacts.secondary-artifacts.web`; empty at the top level.
    pub path: String,
    /// Its own key; none at the top level and for an item of a list.
    pub key: Option<Node<'t>>,
}

impl Place<'_> {
    /// Whether the batch service reads it, whose parser is another one.
    pub fn is_batch(&self) -> bool {
        self.section.path == "batch" || self.section.path.starts_with("batch.")
    }

    /// Its path in words, for a sentence.
    pub fn words(&self) -> String {
        if self.path.is_empty() { "the top level".to_owned() } else { format!("`{}`", self.path) }
    }

    /// Whether it is one of the four phases.
    pub fn is_phase(&self) -> bool {
        matches!(self.section.path, "phases.install" | "phases.*")
    }
}

/// A key that its section does not have.
#[derive(Clone, Debug)]
pub struct UnknownKey<'t> {
    /// The section.
    pub place: Place<'t>,
    /// The key.
    pub key: Node<'t>,
    /// What stands under it.
    pub value: Node<'t>,
    /// What was probably meant.
    pub meant: Meant,
    /// Whether the name that was meant stands beside it already.
    pub taken: bool,
}

/// Keys that belong elsewhere: of one section, for one reason, to one place.
#[derive(Clone, Debug)]
pub struct MisplacedKeys<'t> {
    /// The section that they stand in.
    pub place: Place<'t>,
    /// The keys with their values, in order; at least one.
    pub keys: Vec<(Node<'t>, Node<'t>)>,
    /// Where they belong.
    pub to: Elsewhere,
    /// The key of the section that they belong in, with its value, where it stands in the file without holding them.
    pub home: Option<(Node<'t>, Node<'t>)>,
}

/// A value of the wrong kind.
#[derive(Clone, Debug)]
pub struct WrongType<'t> {
    /// The section that the key stands in.
    pub place: Place<'t>,
    /// The key; of an item of a list, the list's.
    pub key: Node<'t>,
    /// The name of the key as the schema has it; none for a free name.
    pub known: Option<&'static Key>,
    /// What should stand there.
    pub expected: Shape,
    /// What stands there.
    pub found: Node<'t>,
    /// Whether `found` is an item of the list that rightly stands there.
    pub item: bool,
}

/// Keys that must be there and are not.
#[derive(Clone, Debug)]
pub struct MissingKeys<'t> {
    /// The section.
    pub place: Place<'t>,
    /// The section's node.
    pub node: Node<'t>,
    /// The keys, in the schema's order; at least one.
    pub keys: Vec<&'static Key>,
}

/// A section or list with nothing in it.
#[derive(Clone, Debug)]
pub struct EmptySection<'t> {
    /// The section that the key stands in.
    pub place: Place<'t>,
    /// The key.
    pub key: Node<'t>,
    /// The name of the key as the schema has it; none for a free name.
    pub known: Option<&'static Key>,
    /// What should stand there.
    pub expected: Shape,
    /// Whether comments stand where its content would.
    pub commented: bool,
}

/// `commands` or `finally` without a command.
#[derive(Clone, Debug)]
pub struct NoCommands<'t> {
    /// The phase.
    pub place: Place<'t>,
    /// `commands` or `finally`.
    pub key: Node<'t>,
    /// It is an empty list, `[]`.
    pub explicit: bool,
    /// The phase has something else to do: runtimes to select, or the other list of commands.
    pub busy: bool,
    /// Whether comments stand where the commands would.
    pub commented: bool,
}

/// A scalar that its key does not take.
#[derive(Clone, Debug)]
pub struct BadValue<'t> {
    /// The section.
    pub place: Place<'t>,
    /// The key.
    pub key: &'static Key,
    /// The scalar.
    pub text: Text<'t>,
    /// What is wrong with it.
    pub fault: Fault,
}
