//! From flags and variables to what they say of the settings. A flag beats its variable.

use std::path::{Path, PathBuf};

use camino::Utf8PathBuf;
use clap::ArgMatches;
use clap::parser::ValueSource;

use super::args::{FailOn, Given, Level, ProfileArg};
use super::failure::{Failure, Result};
use super::{selection, today};
use crate::config::{Configurations, Invocation, Origin, Pattern, Profile, Traced, Which, split_codes};
use crate::diagnostics::Severity;
use crate::host::reason;

/// Where the values of arguments come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sources<'a>(pub(super) &'a ArgMatches);

impl Sources<'_> {
    /// Those of the subcommand's subcommand.
    pub(super) fn below(self) -> Self {
        Self(self.0.subcommand().map_or(self.0, |(_, own)| own))
    }

    /// Whether an argument was given as a flag, rather than by its variable.
    pub(super) fn is_flag(self, id: &str) -> bool {
        self.0.value_source(id) == Some(ValueSource::CommandLine)
    }

    fn origin(self, id: &str, flag: &'static str, variable: &'static str) -> Origin {
        if self.is_flag(id) { Origin::Flag(flag) } else { Origin::Variable(variable) }
    }
}

/// The configurations of this run.
pub(super) fn configurations(given: &Given, sources: Sources<'_>, here: &Path) -> Result<Configurations> {
    let which = which(given, sources, here)?;
    Ok(Configurations::new(which, invocation(given, sources)?, here))
}

fn which(given: &Given, sources: Sources<'_>, here: &Path) -> Result<Which> {
    let config = given.config.as_deref().filter(|path| !path.as_os_str().is_empty());
    match (config, given.no_config) {
        (None, false) => Ok(Which::Nearest),
        (None, true) => Ok(Which::None),
        (Some(path), false) => file(path, here),
        (Some(path), true) => match (sources.is_flag("config"), sources.is_flag("no_config")) {
            (true, false) => file(path, here),
            (false, true) => Ok(Which::None),
            (true, true) => {
                Err(Failure::new("--config and --no-config contradict one another").help("give one of them"))
            }
            (false, false) => {
                Err(Failure::new("SPECLINT_CONFIG and SPECLINT_NO_CONFIG contradict one another")
                    .help("set one of them, or give --config or --no-config"))
            }
        },
    }
}

fn file(path: &Path, here: &Path) -> Result<Which> {
    let failure = |why: &str| {
        Failure::new(format!("--config {}: {why}", path.display()))
            .help("name a configuration file; `speclint init` writes one")
    };
    match std::fs::metadata(path) {
        Err(error) => Err(failure(&reason(path, &error))),
        Ok(metadata) if metadata.is_dir() => Err(failure("is a folder, not a file")),
        Ok(_) => {
            let whole = here.join(path);
            let folder = whole.parent().and_then(|folder| std::fs::canonicalize(folder).ok());
            let place = folder.zip(whole.file_name()).map(|(folder, name)| folder.join(name));
            Ok(Which::File(place.unwrap_or(whole)))
        }
    }
}

fn invocation(given: &Given, sources: Sources<'_>) -> Result<Invocation> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
    let mut said = Invocation::new(today::today(given.today, epoch.as_deref(), jiff::Timestamp::now())?);
    said.ignores = !given.no_ignores;
    let origin = |id: &str, flag: &'static str, variable: &'static str| sources.origin(id, flag, variable);
    said.profile =
        given.profile.map(|p| Traced::new(profile(p), origin("profile", "--profile", "SPECLINT_PROFILE")));
    said.select = selection::names(&given.select, "--select")?
        .map(|names| Traced::new(names, origin("select", "--select", "SPECLINT_SELECT")));
    let (ignore, codes) =
        split_codes(&given.ignore).map_err(|error| selection::failure(&error, "--ignore"))?;
    let ignoring = || origin("ignore", "--ignore", "SPECLINT_IGNORE");
    said.ignore = selection::names(&ignore, "--ignore")?.map(|names| Traced::new(names, ignoring()));
    said.ignored_codes = (!codes.is_empty()).then(|| Traced::new(codes, ignoring()));
    said.severity = given
        .severity
        .map(|l| Traced::new(severity(l), origin("severity", "--severity", "SPECLINT_SEVERITY")));
    said.fail_on =
        given.fail_on.map(|l| Traced::new(threshold(l), origin("fail_on", "--fail-on", "SPECLINT_FAIL_ON")));
    let images: Vec<String> = texts(&given.image);
    said.images =
        (!images.is_empty()).then(|| Traced::new(images, origin("image", "--image", "SPECLINT_IMAGE")));
    if let Some(path) = given.root.as_deref().filter(|path| !path.as_os_str().is_empty()) {
        said.root = Some(Traced::new(root(path)?, origin("root", "--root", "SPECLINT_ROOT")));
    }
    for text in texts(&given.exclude) {
        let glob = Pattern::new(&text).map_err(|why| {
            Failure::new(format!("--exclude {text}: {why}"))
                .help("write globs as in .gitignore, from the current directory")
        })?;
        said.exclude.push(glob);
    }
    Ok(said)
}

fn texts(list: &[String]) -> Vec<String> {
    list.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn profile(arg: ProfileArg) -> Profile {
    match arg {
        ProfileArg::Default => Profile::Default,
        ProfileArg::Strict => Profile::Strict,
        ProfileArg::Security => Profile::Security,
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Note,
    }
}

fn threshold(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    }
}

fn root(path: &Path) -> Result<Utf8PathBuf> {
    let failure = |why: String| {
        Failure::new(format!("--root {}: {why}", path.display()))
            .help("name the folder that CodeBuild gets as source")
    };
    let whole: PathBuf = std::fs::canonicalize(path).map_err(|error| failure(reason(path, &error)))?;
    if !whole.is_dir() {
        return Err(failure("is not a folder".to_owned()));
    }
    Utf8PathBuf::from_path_buf(whole).map_err(|_| failure("its name is no UTF-8".to_owned()))
}
