//! From a `Report` to text: one file a format, one trait. Takes what was found and how it is to look; decides nothing
//! about findings and knows neither the terminal nor the environment.

mod concise;
mod excerpt;
mod human;
mod json;
mod plain;
mod printable;
mod silenced;
mod summary;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::diagnostics::Report;

/// An output format.
pub trait Reporter {
    /// Writes the whole report.
    ///
    /// # Errors
    /// Only those of `out`.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excerpts with drawn labels, for people at a terminal.
    Human,
    /// Excerpts in plain characters, for logs.
    Plain,
    /// One line a finding.
    Concise,
    /// JSON, version 1.
    Json,
}

/// How text for people is to look. The formats for programs ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "switches, each of its own")]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Whether to link rule names to their pages (OSC 8).
    pub links: bool,
    /// Whether to draw with characters outside ASCII.
    pub unicode: bool,
    /// The width to fit, in columns.
    pub width: usize,
    /// Whether to end with the counts.
    pub summary: bool,
    /// Whether to show what was silenced too.
    pub suppressed: bool,
}

impl Default for Style {
    /// No colour, no links, 80 columns.
    fn default() -> Self {
        Self { color: false, links: false, unicode: true, width: 80, summary: true, suppressed: false }
    }
}

impl Format {
    /// The writer of this format.
    pub fn reporter(self, style: Style) -> Box<dyn Reporter> {
        match self {
            Self::Human => Box::new(human::Human { style }),
            Self::Plain => Box::new(plain::Plain { style }),
            Self::Concise => Box::new(concise::Concise { style }),
            Self::Json => Box::new(json::Json),
        }
    }
}
