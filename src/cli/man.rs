//! `speclint man`: the manual pages, made from the same arguments as `--help`.

use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use super::args::Cli;
use super::failure::{Failure, Result};
use super::{output, write};

const NAME: &str = "speclint";

/// Writes `speclint.1` and one page a subcommand to a folder, which is made if need be; without one, the first page to
/// standard output.
pub(super) fn write(folder: Option<&Path>) -> Result<()> {
    let mut program = Cli::command();
    program.build();
    let Some(folder) = folder else { return output::to_stdout(&page(program, NAME.to_owned())?, false) };
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("cannot make the folder {}: {error}", folder.display())))?;
    for subcommand in program.get_subcommands().filter(|c| !c.is_hide_set()) {
        let name = format!("speclint-{}", subcommand.get_name());
        let file = folder.join(format!("{name}.1"));
        write::write(&file, &page(subcommand.clone(), name)?)?;
    }
    write::write(&folder.join("speclint.1"), &page(program, NAME.to_owned())?)
}

fn page(command: clap::Command, title: String) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Man::new(command)
        .title(title)
        .source(concat!("speclint ", env!("CARGO_PKG_VERSION")))
        .manual("speclint")
        .render(&mut bytes)
        .map_err(|error| Failure::new(format!("the manual page cannot be written: {error}")))?;
    Ok(bytes)
}
