//! SARIF 2.1.0, for GitHub code scanning, Azure DevOps, editors and whatever else reads the standard.
//!
//! In: the report and what is known of the run. Out: one log with one run, on one line. Columns count UTF-16, as those who
//! read SARIF do whatever `columnKind` says; a byte order mark is no column, as the standard demands.

mod help;
mod limits;
mod line_hash;
mod places;
mod results;
mod rules;
mod uri;
mod wire;

use std::collections::BTreeMap;
use std::io::{self, Write};

use self::limits::Limits;
use self::places::{Places, ROOT};
use self::wire::{
    ArtifactLocation, AutomationDetails, Descriptor, Driver, Invocation, Location, Log, Message,
    Notification, PhysicalLocation, Text, Tool, VersionControl,
};
use super::prose::sentence;
use super::{Reporter, Run};
use crate::diagnostics::Report;

pub(super) struct Sarif<'a> {
    pub(super) run: &'a Run,
}

impl Reporter for Sarif<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &log(self.run, report, Limits::GITHUB))?;
        out.write_all(b"\n")
    }
}

/// The whole log, within the limits.
fn log(run: &Run, report: &Report, limits: Limits) -> Log {
    let places = Places::new(run, report);
    let rules = rules::Rules::new(report);
    let results = results::results(run, report, &places, &rules, limits);
    let log = Log {
        schema: wire::SCHEMA,
        version: "2.1.0",
        runs: [wire::Run {
            tool: Tool { driver: driver(&rules, limits) },
            automation_details: AutomationDetails { id: id(run) },
            invocations: [invocation(run, report, &places)],
            version_control_provenance: provenance(run).into_iter().collect(),
            original_uri_base_ids: base(&places),
            column_kind: "utf16CodeUnits",
            artifacts: places.artifacts(report),
            results: Vec::new(),
        }],
    };
    limits.fitted(log, results)
}

fn driver(rules: &rules::Rules, limits: Limits) -> Driver {
    Driver {
        name: "speclint",
        full_name: concat!("speclint ", env!("CARGO_PKG_VERSION")),
        organization: "speclint",
        short_description: Text::new(sentence(env!("CARGO_PKG_DESCRIPTION"))),
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: "https://speclint.github.io/speclint/",
        language: "en",
        rules: rules.described(limits),
        notifications: rules::notices(),
    }
}

/// Services keep the results of one commit apart by this; what ends in `/` is a category. Runs in different folders of a
/// repository must not replace each other.
fn id(run: &Run) -> String {
    let prefix = run.checkout.as_ref().map(|checkout| checkout.prefix.as_str().replace('\\', "/"));
    let category = run.category.clone().or(prefix).unwrap_or_default();
    let category = category.trim_matches('/');
    if category.is_empty() { "speclint/".to_owned() } else { format!("speclint/{category}/") }
}

fn invocation(run: &Run, report: &Report, places: &Places<'_>) -> Invocation {
    let notifications = report.errors.iter().map(|error| Notification {
        descriptor: Descriptor { id: rules::UNREADABLE, index: 0 },
        level: "error",
        message: Message {
            text: sentence(&format!("`{}` was not read: {}", error.path, error.message)),
            id: None,
            arguments: Vec::new(),
        },
        locations: vec![Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: places.location_of(&error.path),
                region: None,
                context_region: None,
            },
            logical_locations: Vec::new(),
            message: None,
        }],
    });
    Invocation {
        execution_successful: run.exit_code < 2,
        exit_code: run.exit_code,
        exit_code_description: match run.exit_code {
            0 => "nothing found at or above --fail-on",
            1 => "something found at or above --fail-on",
            _ => "a path could not be read",
        },
        working_directory: run
            .directory
            .as_ref()
            .map(|folder| ArtifactLocation { uri: Some(uri::folder(folder)), ..ArtifactLocation::default() }),
        tool_execution_notifications: notifications.collect(),
    }
}

fn provenance(run: &Run) -> Option<VersionControl> {
    let checkout = run.checkout.as_ref()?;
    Some(VersionControl {
        repository_uri: checkout.remote.clone()?,
        revision_id: checkout.revision.clone(),
        branch: checkout.branch.clone(),
        mapped_to: ArtifactLocation { uri_base_id: Some(ROOT), ..ArtifactLocation::default() },
    })
}

fn base(places: &Places<'_>) -> BTreeMap<&'static str, ArtifactLocation> {
    let location = |folder| ArtifactLocation {
        uri: Some(uri::folder(folder)),
        description: Some(Text::new("The folder that all other paths are relative to.")),
        ..ArtifactLocation::default()
    };
    places.base.iter().map(|folder| (ROOT, location(folder))).collect()
}
