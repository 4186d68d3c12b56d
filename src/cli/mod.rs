//! The command line: arguments in, files read and linted in parallel, a report and an exit code out. The only room
//! that looks at the environment and prints.

mod args;
mod check;
mod completions;
mod config;
mod explain;
mod failure;
mod fix;
mod formats;
mod given;
mod graph;
mod ignores;
mod init;
mod inputs;
mod known;
mod lsp;
mod man;
mod mend;
mod output;
mod problems;
mod progress;
mod rules;
mod run;
mod schema;
mod selection;
mod shellcheck;
mod show;
mod since;
mod terminal;
mod today;
mod watch;
mod write;

use std::io::Write;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use self::args::{Cli, Command};
use self::failure::Result;
use self::given::Sources;
use self::terminal::Terminal;
use crate::guard;

/// Something was found at or above `--fail-on`.
const FOUND: u8 = 1;
/// speclint could not do its job.
const FAILED: u8 = 2;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let parsed =
        command().try_get_matches().and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    match parsed {
        Ok((cli, matches)) => run(cli, &matches).unwrap_or_else(|failure| {
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

/// The arguments. A variable that is empty counts as not set.
fn command() -> clap::Command {
    fn forget_empty(arg: clap::Arg) -> clap::Arg {
        let empty = |name: &std::ffi::OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
        if arg.get_env().is_some_and(empty) { arg.env(None) } else { arg }
    }
    Cli::command().mut_args(forget_empty).mut_subcommands(|subcommand| subcommand.mut_args(forget_empty))
}

fn run(cli: Cli, matches: &ArgMatches) -> Result<ExitCode> {
    let sources = Sources(matches.subcommand().map_or(matches, |(_, own)| own));
    match cli.command {
        None if cli.check.watch => watch::watch(&cli.check, sources),
        None => check::check(&cli.check, sources),
        Some(Command::Config { file, format, given, color }) => {
            config::config(file.as_deref(), format, &given, sources, color.color)
        }
        Some(Command::Init { folder }) => {
            init::init(folder.as_deref())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Schema { schema }) => {
            output::to_stdout(schema::schema(schema)?.as_bytes(), false)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Explain { rule, color }) => {
            let style = Terminal::look(false).style(color.color, true);
            output::to_stdout(explain::explain(&rule, style)?.as_bytes(), style.color)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Baseline { command }) => known::run(&command, sources.below()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_its_variable() {
        let command = Cli::command();
        let mut missing = Vec::new();
        for (prefix, command) in std::iter::once((String::new(), &command))
            .chain(command.get_subcommands().map(|sub| (format!("{}_", sub.get_name()), sub)))
        {
            for arg in command.get_arguments() {
                let Some(flag) = arg.get_long() else { continue };
                // What writes comments into files is asked for each time.
                if ["help", "version", "stdio", "add-ignores", "reason"].contains(&flag) {
                    continue;
                }
                let name =
                    |prefix: &str| format!("SPECLINT_{prefix}{}", flag.replace('-', "_")).to_uppercase();
                // A flag that means the same everywhere has one variable.
                let env = arg.get_env().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
                if env != name(&prefix) && (env != name("") || flag == "format" && !prefix.is_empty()) {
                    missing.push(format!("{prefix}{flag}: {env}"));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
        command.debug_assert();
    }
}
