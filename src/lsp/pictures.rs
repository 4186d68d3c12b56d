//! Pictures for a browser: files in the system's folder for such, which go with the server.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// What was drawn.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    files: Vec<PathBuf>,
}

/// No more are kept.
const MOST: usize = 20;

impl Pictures {
    /// Writes a picture to a new file of its own.
    pub(super) fn save(&mut self, svg: &str) -> io::Result<PathBuf> {
        let time =
            SystemTime::now().duration_since(UNIX_EPOCH).map(|time| time.as_nanos()).unwrap_or_default();
        let path = std::env::temp_dir().join(format!("speclint-{}-{time}.svg", std::process::id()));
        // A name that is taken, perhaps by someone who guessed it, is an error.
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        self.files.push(path.clone());
        file.write_all(svg.as_bytes())?;
        if self.files.len() > MOST {
            let _ = fs::remove_file(self.files.remove(0));
        }
        Ok(path)
    }
}

impl Drop for Pictures {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
    }
}
