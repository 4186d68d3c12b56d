//! From a `Report` to text: one file a format, one trait. Takes what was found and how it is to look; decides nothing
//! about findings and knows neither the terminal nor the environment.

mod azure;
mod checkstyle;
mod codeclimate;
mod concise;
mod excerpt;
mod github;
mod gitlab;
mod human;
mod json;
mod json_lines;
mod junit;
mod markdown;
mod plain;
mod printable;
mod prose;
mod rdjson;
mod region;
mod run;
mod sarif;
mod silenced;
mod sonarqube;
mod statistics;
mod summary;
#[cfg(test)]
mod tests;
mod xml;

use std::io::{self, Write};

pub use self::run::{Run, STDIN};
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
    /// The diagnostics of JSON, version 1, one a line.
    JsonLines,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// Issues of Code Climate.
    CodeClimate,
    /// SonarQube's generic issues.
    SonarQube,
    /// reviewdog's diagnostics.
    RdJson,
    /// Logging commands of Azure Pipelines.
    Azure,
    /// A table in Markdown.
    Markdown,
    /// How often each rule speaks, for people.
    Statistics,
    /// The same as JSON.
    StatisticsJson,
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
    pub fn reporter(self, run: &Run) -> Box<dyn Reporter + '_> {
        let style = run.style;
        match self {
            Self::Human => Box::new(human::Human { style }),
            Self::Plain => Box::new(plain::Plain { style }),
            Self::Concise => Box::new(concise::Concise { style }),
            Self::Json => Box::new(json::Json),
            Self::JsonLines => Box::new(json_lines::JsonLines),
            Self::Sarif => Box::new(sarif::Sarif { run }),
            Self::Github => Box::new(github::Github { run }),
            Self::Gitlab => Box::new(gitlab::Gitlab { run }),
            Self::Junit => Box::new(junit::Junit),
            Self::Checkstyle => Box::new(checkstyle::Checkstyle),
            Self::CodeClimate => Box::new(codeclimate::CodeClimate { run }),
            Self::SonarQube => Box::new(sonarqube::SonarQube { run }),
            Self::RdJson => Box::new(rdjson::RdJson),
            Self::Azure => Box::new(azure::Azure { run }),
            Self::Markdown => Box::new(markdown::Markdown { run }),
            Self::Statistics => Box::new(statistics::Statistics { run }),
            Self::StatisticsJson => Box::new(statistics::StatisticsJson),
        }
    }

    /// Whether people read it and any other text would serve them too.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Human | Self::Plain | Self::Concise | Self::Statistics)
    }

    /// Whether it names the repository or paths in it, so that [`Run::checkout`] is worth finding out.
    pub fn knows_repositories(self) -> bool {
        matches!(
            self,
            Self::Sarif
                | Self::Github
                | Self::Gitlab
                | Self::CodeClimate
                | Self::SonarQube
                | Self::Azure
                | Self::Markdown
        )
    }
}
