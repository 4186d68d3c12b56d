//! Standard output: what is written there, and which paths mean it.

use std::io::{self, Write};
use std::path::Path;

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

/// Writes to standard error, where nobody needs to listen.
pub(super) fn to_stderr(bytes: &[u8]) {
    let _ = anstream::AutoStream::auto(io::stderr()).write_all(bytes);
}

/// Whether a path means standard output itself, which may be a file that must not be replaced.
pub(super) fn is_stdout(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path.as_os_str() == *name)
}
