//! Who said something: a flag, a variable, a place in a file, or nobody.

use std::fmt;
use std::sync::Arc;

use super::problem::place;
use crate::source::{SourceFile, Span};

/// Who said something.
#[derive(Clone, Debug)]
pub enum Origin {
    /// Nobody: that is what holds where nothing is said.
    Default,
    /// The profile, and who chose it.
    Profile(Box<Origin>),
    /// A configuration file.
    File(Arc<SourceFile>, Span),
    /// A flag of the command line.
    Flag(&'static str),
    /// A variable.
    Variable(&'static str),
}

/// A value, and who said it.
#[derive(Clone, Debug)]
pub struct Traced<T> {
    /// The value.
    pub value: T,
    /// Who said it.
    pub origin: Origin,
}

impl<T> Traced<T> {
    /// A value that someone said.
    pub const fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Profile(by) => write!(f, "profile, {by}"),
            Self::File(file, span) => write!(f, "{}:{}", file.path(), place(file, *span)),
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
        }
    }
}
