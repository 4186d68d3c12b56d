//! What files the repository has.
//!
//! In: a path on disk (or, in tests, a list of paths). Out: a [`Root`], the source root of one buildspec, that answers
//! whether a path is tracked, untracked, ignored, absent or unknown, which tracked files a glob matches, and what is
//! there instead of a path that is not. Nothing is read until it is asked for, git is never run, and nothing here knows
//! what a buildspec is.

mod checkout;
mod choose;
mod contents;
mod git_dir;
mod glob;
mod history;
mod ignored;
mod index;
mod listing;
mod near;
mod objects;
mod root;
mod store;
#[cfg(test)]
mod testing;

pub use checkout::{Checkout, checkout};
pub use choose::{RootChoice, choose_root, choose_root_in};
pub use contents::Overlay;
pub use git_dir::is_git_top;
pub use glob::{GlobError, GlobPattern};
pub use history::{History, HistoryError, Old, Snapshot};
pub use near::{Near, NearKind};
pub use objects::ObjectError;
pub use root::{Matches, Presence, Root};
pub use store::{Repositories, Repository};
