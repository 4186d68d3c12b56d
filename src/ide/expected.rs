//! What the schema table lets stand at the end of a way of keys.

use super::cursor::Step;
use crate::buildspec::schema::{Key, ROOT, Section, Shape};

/// A key of the table and the section that has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    /// The section.
    pub(super) owner: &'static Section,
    /// The key.
    pub(super) key: &'static Key,
}

impl Leaf {
    /// Whether it is this key of a section at that path (`batch.*[].env`).
    pub(super) fn is(&self, owner: &str, key: &str) -> bool {
        self.owner.path == owner && self.key.name == key
    }
}

/// What may stand there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    /// A mapping with known keys.
    Section(&'static Section),
    /// A list of such mappings.
    Sections(&'static Section),
    /// A mapping with free names.
    Names(Leaf),
    /// A scalar.
    Value(Leaf),
    /// A list of scalars, or one of them.
    List(Leaf),
    /// An item of it.
    Item(Leaf),
    /// The value under a free name.
    FreeValue(Leaf),
    /// Nothing that is known.
    Unknown,
}

/// What may stand at the end of `path`.
pub(super) fn expected(path: &[Step]) -> Expected {
    path.iter().fold(Expected::Section(&ROOT), |at, step| match (at, step) {
        (Expected::Section(owner), Step::Key(name)) => {
            owner.key(name).map_or(Expected::Unknown, |key| under(Leaf { owner, key }))
        }
        (Expected::Sections(section), Step::Item) => Expected::Section(section),
        (Expected::Names(leaf), Step::Key(_)) => match leaf.key.shape {
            Shape::SectionMap(section) => Expected::Section(section),
            Shape::ListMap => Expected::List(leaf),
            _ => Expected::FreeValue(leaf),
        },
        (Expected::List(leaf), Step::Item) => Expected::Item(leaf),
        _ => Expected::Unknown,
    })
}

/// The key of the table that the last step of a way names.
pub(super) fn leaf(path: &[Step]) -> Option<Leaf> {
    let (Step::Key(name), above) = path.split_last()? else { return None };
    match expected(above) {
        Expected::Section(owner) => owner.key(name).map(|key| Leaf { owner, key }),
        _ => None,
    }
}

fn under(leaf: Leaf) -> Expected {
    match leaf.key.shape {
        Shape::Section(section) => Expected::Section(section),
        Shape::Sections(section) => Expected::Sections(section),
        Shape::SectionMap(_) | Shape::TextMap | Shape::ListMap => Expected::Names(leaf),
        Shape::Texts | Shape::Commands => Expected::List(leaf),
        Shape::Foreign => Expected::Unknown,
        Shape::Text | Shape::Choice { .. } | Shape::Boolean | Shape::Integer | Shape::OnFailure => {
            Expected::Value(leaf)
        }
    }
}
