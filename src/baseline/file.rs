//! A baseline from disk.

use std::path::Path;

use super::{Baseline, BaselineError};
use crate::host::reason;

/// A larger file is no baseline.
const LARGEST: u64 = 64 << 20;

/// Why a file cannot be used as a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Why.
    pub what: String,
    /// The way out.
    pub help: String,
}

/// Reads the baseline at a path.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read(path: &Path) -> Result<Baseline, Unusable> {
    let again =
        || format!("remove it and write it again: `speclint baseline write --output {}`", path.display());
    let unusable = |what: String, help: String| Unusable { what, help };
    let metadata = std::fs::metadata(path)
        .map_err(|error| unusable(reason(path, &error), "`speclint baseline write` writes one".to_owned()))?;
    if metadata.len() > LARGEST {
        return Err(unusable("it is too large to be one".to_owned(), again()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string(), again()))?;
    Baseline::parse(&text).map_err(|error| {
        let help = match error {
            BaselineError::Conflict(_) => {
                "take either side, then `speclint baseline write` brings it up to date".to_owned()
            }
            BaselineError::Version(_) => "update speclint, or write it again".to_owned(),
            _ => again(),
        };
        unusable(error.to_string(), help)
    })
}
