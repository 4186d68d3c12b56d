//! `--format FORMAT[=FILE]`: the values that it takes, and where each report goes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, ValueEnum};

use super::failure::{Failure, Result};
use super::output;
use crate::report::Format;

/// One value of `--format`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormatArg {
    pub(super) name: FormatName,
    pub(super) file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// Excerpts with drawn labels, for people
    Human,
    /// Excerpts in plain characters, for logs
    Plain,
    /// One line a finding: `path:line:col: severity[rule] message`
    Concise,
    /// JSON, version 1
    Json,
    /// The same, one finding a line
    JsonLines,
    /// SARIF 2.1.0, for GitHub code scanning and many others
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit XML, for report groups of CodeBuild, GitLab, Jenkins
    Junit,
    /// Checkstyle's XML
    Checkstyle,
    /// Issues of Code Climate
    Codeclimate,
    /// SonarQube's generic issues
    Sonarqube,
    /// reviewdog's diagnostics
    Rdjson,
    /// Logging commands of Azure Pipelines
    Azure,
    /// A table in Markdown, for job summaries
    Markdown,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Human => Self::Human,
            FormatName::Plain => Self::Plain,
            FormatName::Concise => Self::Concise,
            FormatName::Json => Self::Json,
            FormatName::JsonLines => Self::JsonLines,
            FormatName::Sarif => Self::Sarif,
            FormatName::Github => Self::Github,
            FormatName::Gitlab => Self::Gitlab,
            FormatName::Junit => Self::Junit,
            FormatName::Checkstyle => Self::Checkstyle,
            FormatName::Codeclimate => Self::CodeClimate,
            FormatName::Sonarqube => Self::SonarQube,
            FormatName::Rdjson => Self::RdJson,
            FormatName::Azure => Self::Azure,
            FormatName::Markdown => Self::Markdown,
        }
    }
}

/// Reads `FORMAT` and `FORMAT=FILE`. Help and completion list the formats.
#[derive(Clone)]
pub(super) struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = FormatArg;

    fn parse_ref(&self, cmd: &Command, arg: Option<&Arg>, value: &OsStr) -> clap::error::Result<FormatArg> {
        let text = value.to_str().ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(cmd))?;
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let name = EnumValueParser::<FormatName>::new().parse_ref(cmd, arg, OsStr::new(name.trim()))?;
        if file == Some("") {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(cmd);
            let flag = arg.map(ToString::to_string).unwrap_or_default();
            error.insert(ContextKind::InvalidArg, ContextValue::String(flag));
            error.insert(ContextKind::InvalidValue, ContextValue::String(text.to_owned()));
            return Err(error);
        }
        Ok(FormatArg { name, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(FormatName::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

/// A report that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    /// None: what suits the place.
    pub(super) format: Option<FormatName>,
    /// None: standard output.
    pub(super) file: Option<PathBuf>,
}

/// Where each report goes: `--output-file` is the place of the one that has no file of its own.
pub(super) fn outputs(formats: &[FormatArg], output_file: Option<&Path>) -> Result<Vec<Output>> {
    let elsewhere = |file: &Path| (!output::is_stdout(file)).then(|| file.to_owned());
    if formats.is_empty() {
        return Ok(vec![Output { format: None, file: output_file.and_then(elsewhere) }]);
    }
    let mut outputs: Vec<Output> = Vec::new();
    for FormatArg { name, file } in formats {
        let file = file.as_deref().or(output_file).and_then(elsewhere);
        let word = |name: Option<FormatName>| {
            name.and_then(|name| name.to_possible_value())
                .map(|value| value.get_name().to_owned())
                .unwrap_or_default()
        };
        if let Some(other) = outputs.iter().find(|other| other.file == file) {
            let (first, second) = (word(other.format), word(Some(*name)));
            let place = file.map_or_else(|| "standard output".to_owned(), |file| file.display().to_string());
            return Err(Failure::new(format!("`{first}` and `{second}` would both go to {place}"))
                .help(format!("give one of them a file of its own: --format {second}=FILE")));
        }
        outputs.push(Output { format: Some(*name), file });
    }
    if let Some(file) = output_file
        && formats.iter().all(|format| format.file.is_some())
    {
        return Err(Failure::new(format!("--output-file {} has no report to take", file.display())).help(
            "each --format names its own file; leave --output-file out, or add a --format without a file",
        ));
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(values: &[&str]) -> Vec<FormatArg> {
        let cmd = Command::new("speclint");
        values.iter().map(|value| FormatParser.parse_ref(&cmd, None, OsStr::new(value)).unwrap()).collect()
    }

    fn places(
        values: &[&str],
        output_file: Option<&str>,
    ) -> Result<Vec<(Option<FormatName>, Option<String>)>> {
        let outputs = outputs(&formats(values), output_file.map(Path::new))?;
        let shown = |file: PathBuf| file.display().to_string();
        Ok(outputs.into_iter().map(|output| (output.format, output.file.map(shown))).collect())
    }

    #[test]
    fn each_report_has_its_place() {
        use FormatName::{Human, Json, Sarif};
        let file = |name: &str| Some(name.to_owned());
        assert_eq!(places(&[], None), Ok(vec![(None, None)]));
        assert_eq!(places(&[], Some("o")), Ok(vec![(None, file("o"))]));
        assert_eq!(places(&["json"], Some("-")), Ok(vec![(Some(Json), None)]));
        assert_eq!(
            places(&["human", "sarif=a=b.sarif"], None),
            Ok(vec![(Some(Human), None), (Some(Sarif), file("a=b.sarif"))])
        );
        assert_eq!(
            places(&["json", "sarif=-"], Some("o.json")),
            Ok(vec![(Some(Json), file("o.json")), (Some(Sarif), None)])
        );
    }

    #[test]
    fn no_two_reports_share_a_place() {
        let said = |values: &[&str], file: Option<&str>| places(values, file).unwrap_err().to_string();
        assert_eq!(
            said(&["human", "json"], None),
            "`human` and `json` would both go to standard output\n  help: give one of them a file of its own: --format json=FILE"
        );
        assert!(said(&["human", "json"], Some("o")).starts_with("`human` and `json` would both go to o\n"));
        assert!(said(&["sarif=o", "json=o"], None).starts_with("`sarif` and `json` would both go to o\n"));
        assert!(said(&["human", "json=-"], None).contains("standard output"));
        assert!(said(&["sarif=o"], Some("p")).starts_with("--output-file p has no report to take\n"));
    }

    #[test]
    fn wrong_values_are_refused() {
        let cmd = Command::new("speclint");
        for value in ["sarf", "sarif=", "=out", ""] {
            assert!(FormatParser.parse_ref(&cmd, None, OsStr::new(value)).is_err(), "{value}");
        }
    }
}
