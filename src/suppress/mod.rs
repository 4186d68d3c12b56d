//! Comments that silence findings, put to use: which finding is silenced by which comment, which comments silence nothing,
//! and the edit that adds one.
//!
//! In: a buildspec's context and what the rules said. Out: the same with a silencer each, and what is to be said of the
//! comments themselves. It parses nothing and decides nothing about severity.

mod add;
mod edit;
mod silence;

pub use add::{Added, add};
pub use edit::{edit_for, file_edit_for};
pub(crate) use silence::silence;
