//! The rules: one file each, found by `build.rs` through their pages.
//!
//! A rule reads the model and the facts and reports findings; it never opens a file, never parses, never prints.

mod apt_packages;
mod aws_cli_version;
mod aws_values;
mod batch_images;
mod command_lists;
mod command_words;
mod comment_edits;
mod context;
mod edit;
mod folds;
mod hosts;
mod pipeline;
pub(crate) mod quoting;
mod relocate;
mod requote;
mod script_edit;
mod simple_commands;
mod swallowed;
mod telling;
mod unbuilt_images;
mod variable_names;

pub use context::Context;

use crate::diagnostics::Findings;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
