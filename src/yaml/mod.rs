//! YAML text to one tree in which every node knows its bytes.
//!
//! In: a document's text and its place in the host file. Out: a [`Tree`]: exact spans, styles, tags, anchors, comments,
//! raw text (nothing is typed here), both of two equal keys, and what could be had of a broken file. It knows nothing
//! of buildspecs.

mod build;
mod decode;
mod diagnose;
mod events;
mod oracle;
mod recover;
mod tree;

#[cfg(test)]
mod suite_tests;
#[cfg(test)]
mod tests;

pub use diagnose::{Cause, CauseKind, Change, Repair, Words, causes, diagnose};
pub use oracle::{Rejection, verdict};
pub use recover::load;
pub use tree::{Comment, Entry, Kind, Node, NodeId, ParseError, Scalar, ScalarStyle, Step, Tag, Tree};
