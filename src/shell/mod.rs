//! Shell text to a small tree of our own, and a model of the commands in it.
//!
//! In: a command's decoded text with its places, and a dialect. Out: a [`Script`]: lists, pipelines, words, redirections,
//! and [`Script::commands`], every simple command with what surrounds it. It knows nothing of buildspecs.
//!
//! Offsets inside a script are [`TextRange`]s of its decoded text; [`Script::span`] and [`Script::exact`] turn them into
//! places in the host file.

mod args;
mod aws;
mod command;
mod nested;
mod parser;
mod pieces;
mod script;
mod tree;
mod walk;
mod word;
mod wrappers;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use args::{Args, Flag, FlagSpec, FlagValue, Operand};
pub use aws::{AWS_GLOBAL, AwsCall, aws_command};
pub use command::Command;
pub use pieces::Piece;
pub use script::{Dialect, Script, ShellError};
pub use tree::{
    AndOr, AndOrOp, ArrayElement, Assignment, AssignmentValue, CaseArm, Compound, CompoundKind, HereDoc,
    Item, List, Node, Pipeline, Redirection, RedirectionKind, SimpleCommand, Stage, Terminator, TextRange,
};
pub use walk::{Branch, Condition, Context, Position};
pub use word::{Parameter, Part, PartKind, Quoting, Substitution, SubstitutionKind, Word};
pub use wrappers::Wrapper;
