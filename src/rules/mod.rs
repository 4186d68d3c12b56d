//! The rules: one file each, found by `build.rs` through their pages.
//!
//! A rule reads the model and the facts and reports findings; it never opens a file, never parses, never prints.

mod batch_images;
mod command_lists;
mod command_words;
mod comment_edits;
mod context;
mod edit;
mod folds;
mod hosts;
pub(crate) mod quoting;
mod requote;
mod simple_commands;
mod variable_names;

pub use context::Context;

use crate::diagnostics::Findings;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
