//! The rules: one file each, found by `build.rs` through their pages.
//!
//! A rule reads the model and the facts and reports findings; it never opens a file, never parses, never prints.

mod context;
mod edit;

pub use context::Context;

use crate::diagnostics::Findings;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
