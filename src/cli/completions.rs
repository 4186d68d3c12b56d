//! `speclint completions`: what a shell needs to complete the arguments.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::args::Cli;

/// The script for a shell.
pub(super) fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "speclint", &mut script);
    script
}
