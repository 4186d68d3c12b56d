//! Where the report goes: standard output, or a file that is whole or not there.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::failure::{Failure, Result};

/// Writes to standard output. A reader that went away is no failure.
pub(super) fn to_stdout(bytes: &[u8], color: bool) -> Result<()> {
    let stdout = io::stdout().lock();
    let written = if color {
        // Lets old Windows consoles show colours too.
        let mut stream = anstream::AutoStream::new(stdout, anstream::ColorChoice::Always);
        stream.write_all(bytes).and_then(|()| stream.flush())
    } else {
        let mut stdout = stdout;
        stdout.write_all(bytes).and_then(|()| stdout.flush())
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}"))
                .help("--output-file FILE writes to a file"))
        }
        _ => Ok(()),
    }
}

/// Whether a path means standard output itself, which may be a file that must not be replaced.
pub(super) fn is_stdout(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path.as_os_str() == *name)
}

/// Writes a file: beside it first, then in its place, so that nobody ever reads half of it.
pub(super) fn to_file(path: &Path, bytes: &[u8]) -> Result<()> {
    write_whole(path, bytes).map_err(|error| {
        let failure = Failure::new(format!("cannot write {}: {error}", path.display()));
        match error.kind() {
            io::ErrorKind::NotFound => failure.help("make its folder first"),
            io::ErrorKind::PermissionDenied => failure.help("name a place where you may write"),
            io::ErrorKind::IsADirectory => failure.help("name a file in it"),
            _ => failure,
        }
    })
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = std::fs::metadata(path).ok();
    if old.as_ref().is_some_and(std::fs::Metadata::is_dir) {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        // A pipe or a device, such as /dev/stdout: nothing to put in its place.
        return std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        // Reports go into folders of their own, which a fresh checkout does not have.
        std::fs::create_dir_all(folder)?;
    }
    // A symbolic link stays one.
    let target = if old.is_some() { std::fs::canonicalize(path)? } else { path.to_owned() };
    let beside = beside(&target);
    let written = write_beside(&beside, bytes, old).and_then(|()| std::fs::rename(&beside, &target));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

fn write_beside(beside: &Path, bytes: &[u8], old: Option<std::fs::Metadata>) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(beside)?;
    file.write_all(bytes)?;
    old.map_or(Ok(()), |old| file.set_permissions(old.permissions()))
}

fn beside(target: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    target.with_file_name(name)
}
