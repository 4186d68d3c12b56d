//! `speclint init`: writes a configuration file to begin with. Never replaces one.

use std::io::{self, Write};
use std::path::Path;

use super::failure::{Failure, Result};
use super::{hint, output};
use crate::config::{NAMES, Surroundings, starter};
use crate::facts::directives;
use crate::host::{Choose, discover, documents, kind, read_file};
use crate::source::SourceFile;
use crate::yaml::load;

/// Buildspecs that are read to see what they say.
const READ: usize = 200;

/// Writes the file into `folder`.
pub(super) fn init(folder: Option<&Path>) -> Result<()> {
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(
            Failure::new(format!("{} is no folder", folder.display())).help("make it first, or leave it out")
        );
    }
    if let Some(there) =
        NAMES.iter().map(|name| folder.join(name)).find(|path| path.symlink_metadata().is_ok())
    {
        let shown = there.strip_prefix(".").unwrap_or(&there).display().to_string();
        return Err(Failure::new(format!("{shown} is there already, and nothing was written"))
            .help("edit it, or move it away and run `speclint init` again"));
    }
    let path = folder.join(NAMES[0]);
    let around = surroundings(folder);
    write(&path, &starter(&around)).map_err(|error| {
        Failure::new(format!("cannot write {}: {error}", path.display()))
            .help("name a folder where you may write")
    })?;
    let shown = path.strip_prefix(".").unwrap_or(&path).display().to_string();
    output::to_stdout(format!("{shown} written; `speclint config` shows what holds\n").as_bytes(), false)?;
    if around.buildspecs.is_empty() {
        hint("no buildspec was found below it");
    }
    Ok(())
}

/// Writes a new file; fails if there is one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

fn surroundings(folder: &Path) -> Surroundings {
    let mut around = Surroundings::default();
    for path in discover(folder, &Choose::by_looks()).flatten() {
        let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if around.buildspecs.len() < READ && says_image(&path, &below) {
            around.with_image += 1;
        }
        around.buildspecs.push(below);
    }
    around
}

fn says_image(path: &Path, shown: &str) -> bool {
    let Ok(text) = read_file(path) else { return false };
    let file = SourceFile::new(shown, text.text);
    let host = kind(file.path(), file.text());
    let says = |text: &str| !directives(load(text, None).comments()).images.is_empty();
    file.text().contains("speclint:")
        && documents(&file, host).iter().any(|document| says(document.text(&file)))
}
