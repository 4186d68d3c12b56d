//! The command line: arguments in, files read and linted in parallel, a report and an exit code out. The only room
//! that reads files, looks at the environment and prints.

mod args;
mod check;
mod completions;
mod explain;
mod failure;
mod formats;
mod graph;
mod ignores;
mod inputs;
mod known;
mod lsp;
mod man;
mod output;
mod progress;
mod rules;
pub(crate) mod selection;
mod shellcheck;
mod show;
mod since;
mod terminal;
mod today;
mod watch;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use self::args::{Cli, Command};
use self::failure::Result;
use self::terminal::Terminal;
use crate::guard;
use crate::host::read;

/// Something was found at or above `--fail-on`.
const FOUND: u8 = 1;
/// speclint could not do its job.
const FAILED: u8 = 2;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(cli).unwrap_or_else(|failure| {
            complain(&failure.to_string());
            ExitCode::from(FAILED)
        }),
        Err(error) => {
            // Help and version are "errors" of clap's, with exit code 0 and for standard output.
            let _ = error.print();
            ExitCode::from(if error.use_stderr() { FAILED } else { 0 })
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        None if cli.check.watch => watch::watch(&cli.check, check::check),
        None => check::check(&cli.check),
        Some(Command::Explain { rule, color }) => {
            let style = Terminal::look(false).style(color.color, true);
            output::to_stdout(explain::explain(&rule, style)?.as_bytes(), style.color)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Baseline { command }) => known::run(&command),
        Some(Command::Graph { file, format }) => {
            output::to_stdout(graph::draw(file, format)?.as_bytes(), false)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Completions { shell }) => {
            output::to_stdout(&completions::script(shell), false)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Man { folder }) => {
            man::write(folder.as_deref())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Lsp { today, .. }) => lsp::serve(today),
        Some(Command::Rules { format }) => {
            output::to_stdout(rules::list(format)?.as_bytes(), false)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "error: {message}");
}

fn hint(message: &str) {
    let _ = writeln!(std::io::stderr(), "note: {message}");
}
