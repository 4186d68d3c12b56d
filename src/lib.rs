//! speclint: the linter and static analyzer for AWS CodeBuild buildspecs.
//!
//! Text goes in, facts with byte-exact places come out, and every reader of those facts sees the same ones. The one way
//! through is `lint`; `docs/architecture.md` names the rooms.

#![cfg_attr(test, allow(clippy::string_slice))]

pub mod baseline;
pub mod buildspec;
pub mod catalog;
pub mod changes;
pub mod cli;
pub mod config;
pub mod diagnostics;
pub mod directives;
pub mod facts;
pub mod fix;
pub mod graph;
mod guard;
pub mod host;
pub mod ide;
pub mod lint;
pub mod lsp;
pub mod report;
pub mod repository;
pub mod rules;
pub mod settings;
pub mod shell;
pub mod shellcheck;
pub mod source;
pub mod suppress;
pub mod yaml;
