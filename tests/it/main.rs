//! The integration tests, one program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::type_complexity,
    reason = "a test may fail"
)]

mod catalog;
mod cli;
mod example;
mod executable;
mod fingerprints;
mod formats;
mod json;
mod lsp;
mod odd;
mod packages;
mod pages;
mod runtimes;
mod sarif;
mod schema;
mod shell_contract;
mod suppressions;
mod syntax;
