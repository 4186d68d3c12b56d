//! `speclint lsp`: the streams and the day for the language server.

use std::io::{BufReader, stdin, stdout};
use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::failure::{Failure, Result};
use super::{FOUND, today};

/// Serves until the client is done. As the protocol wants it: exit code 1 if the client had not said `shutdown`.
pub(super) fn serve(day: Option<Date>) -> Result<ExitCode> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
    // Wrong values are said now; a day that the clock tells is asked again and again, since a server runs for weeks.
    let first = today::today(day, epoch.as_deref(), Timestamp::now())?;
    let clock = move || today::today(day, epoch.as_deref(), Timestamp::now()).unwrap_or(first);
    let orderly = crate::lsp::serve(BufReader::new(stdin()), stdout(), Arc::new(clock))
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    Ok(if orderly { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}
