//! The integration tests, one program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::type_complexity,
    reason = "a test may fail"
)]

mod baseline;
mod catalog;
mod changes;
mod cli;
mod clients;
mod config;
mod example;
mod executable;
mod fingerprints;
mod fix;
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
mod shellcheck;
mod suppressions;
mod syntax;

/// Says that a test is skipped, past the test harness, which keeps what a passing test prints.
fn skipped(why: impl std::fmt::Display) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
