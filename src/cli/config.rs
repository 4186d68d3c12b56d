//! `speclint config`: what holds for a file, and who says so.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::args::{ColorWhen, Given, ListFormat};
use super::failure::{Failure, Result};
use super::given::{self, Sources};
use super::{FAILED, output, problems};
use crate::catalog::Severity;
use crate::config::{Choice, Configuration, Configurations, Origin, Profile, Resolved, SetTrust};
use crate::settings::{Trust, options};
use crate::source::Encoding;

/// Shows what holds for `file`; where none is named, for a buildspec in the current directory.
pub(super) fn config(
    file: Option<&Path>,
    format: ListFormat,
    given: &Given,
    sources: Sources<'_>,
    color: ColorWhen,
) -> Result<ExitCode> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::new(format!("the current directory cannot be read: {error}")))?;
    let configurations = given::configurations(given, sources, &here)?;
    let path = here.join(file.unwrap_or(Path::new("buildspec.yml")));
    let shown = Shown {
        path: configurations.shown(&path).into_string(),
        configuration: &configurations.configuration_for(&path),
        configurations: &configurations,
        excluded: configurations.excludes(&path),
        resolved: configurations.resolve(&path),
    };
    problems::show(&configurations.problems(), color, false);
    let text = match format {
        ListFormat::Text => shown.text(),
        ListFormat::Json => serde_json::to_string_pretty(&shown.json())
            .map(|text| text + "\n")
            .map_err(|error| Failure::new(error.to_string()))?,
    };
    output::to_stdout(text.as_bytes(), false)?;
    Ok(ExitCode::from(if shown.configuration.is_broken() { FAILED } else { 0 }))
}

struct Shown<'a> {
    path: String,
    configuration: &'a Configuration,
    configurations: &'a Configurations,
    excluded: Option<Origin>,
    resolved: Resolved,
}

/// A setting: its key, its value in words, its value for programs, who said it.
struct Row<'a> {
    key: &'static str,
    words: String,
    value: Value,
    origin: &'a Origin,
}

impl Shown<'_> {
    fn rows(&self) -> Vec<Row<'_>> {
        let Resolved { settings, .. } = &self.resolved;
        let row =
            |key, words: &str, value: Value, origin| Row { key, words: words.to_owned(), value, origin };
        let text = |key, value: Option<&str>, unsaid: &str, origin| {
            row(key, value.unwrap_or(unsaid), json!(value), origin)
        };
        let images = if settings.images.is_empty() { &settings.build.images } else { &settings.images };
        let root = settings.root.as_ref().or(settings.build.root.as_ref());
        let root = root.map(|root| self.configurations.shown(root.as_std_path()).into_string());
        let baseline = settings.baseline.as_ref();
        let baseline = baseline.map(|path| self.configurations.shown(path.as_std_path()).into_string());
        let joined = images.join(", ");
        let profile = profile(self.resolved.profile.value);
        vec![
            text("profile", Some(profile), "", &self.resolved.profile.origin),
            text("severity", Some(settings.severity.name()), "", &self.resolved.severity),
            text(
                "fail-on",
                Some(settings.fail_on.map_or("never", Severity::name)),
                "",
                &self.resolved.fail_on,
            ),
            row(
                "require-reasons",
                &settings.require_reasons.to_string(),
                json!(settings.require_reasons),
                &self.resolved.require_reasons,
            ),
            text("baseline", baseline.as_deref(), "none", &self.resolved.baseline),
            row(
                "images",
                if images.is_empty() { "unknown" } else { &joined },
                json!(images),
                &self.resolved.images,
            ),
            text("root", root.as_deref(), "found out from git", &self.resolved.root),
            text("shell", settings.build.shell.as_deref(), "what the image has", &self.resolved.shell),
        ]
    }

    fn text(&self) -> String {
        let mut rows: Vec<[String; 3]> = self
            .rows()
            .into_iter()
            .map(|row| [row.key.to_owned(), row.words, row.origin.to_string()])
            .collect();
        let Resolved { settings, assume, rules, .. } = &self.resolved;
        for (glob, origin) in settings.build.assume.iter().zip(assume) {
            rows.push(["assume".to_owned(), glob.clone(), origin.to_string()]);
        }
        let mut text = format!("{}\n", self.path);
        let files: Vec<String> = self.files();
        let _ = match files.split_first() {
            None => writeln!(text, "no configuration file"),
            Some((first, [])) => writeln!(text, "configured by {first}"),
            Some((first, others)) => {
                writeln!(text, "configured by {first}, which extends {}", others.join(", "))
            }
        };
        if let Some(by) = &self.excluded {
            let _ = writeln!(text, "not searched: excluded by {by}");
        }
        text.push('\n');
        table(&rows, &mut text);
        let on = rules.iter().filter(|choice| choice.on).count();
        let _ = writeln!(text, "\n{on} of {} rules run. Those that are not as by default:", rules.len());
        let mut rows = Vec::new();
        for choice in rules.iter().filter(|choice| self.is_special(choice)) {
            let mut origin = choice.origin.to_string();
            if let Some(lock) = self.lock(choice) {
                let _ = write!(origin, ", locked by {lock}");
            }
            rows.push([format!("  {}", choice.rule.name), choice.words(), origin]);
            if let Some(set) = self.fix(choice) {
                rows.push([
                    "    fix".to_owned(),
                    trust(set.trust.value).to_owned(),
                    set.trust.origin.to_string(),
                ]);
            }
            for set in self.resolved.options.iter().filter(|set| set.rule.name == choice.rule.name) {
                let value = words(&set.value.value);
                rows.push([format!("    {}", set.option.name), value, set.value.origin.to_string()]);
            }
        }
        if rows.is_empty() {
            text.push_str("  none\n");
        }
        table(&rows, &mut text);
        text
    }

    fn json(&self) -> Value {
        let mut settings = Map::new();
        for row in self.rows() {
            settings.insert(row.key.to_owned(), json!({ "value": row.value, "origin": origin(row.origin) }));
        }
        let Resolved { settings: said, assume, rules, .. } = &self.resolved;
        let assumed: Vec<Value> = said
            .build
            .assume
            .iter()
            .zip(assume)
            .map(|(glob, by)| json!({ "value": glob, "origin": origin(by) }))
            .collect();
        settings.insert("assume".to_owned(), Value::Array(assumed));
        let rules: Vec<Value> = rules
            .iter()
            .map(|choice| {
                let (low, high) = choice.level.range(choice.rule);
                let set = self.resolved.options.iter().filter(|set| set.rule.name == choice.rule.name);
                let options: Map<String, Value> = set
                    .map(|set| {
                        let by = origin(&set.value.origin);
                        (
                            set.option.name.to_owned(),
                            json!({ "value": value(&set.value.value), "origin": by }),
                        )
                    })
                    .collect();
                json!({
                    "name": choice.rule.name,
                    "enabled": choice.on,
                    "lowest": low.name(),
                    "highest": high.name(),
                    "origin": origin(&choice.origin),
                    "locked": self.lock(choice).map(origin),
                    "fix": self.fix(choice).map(|set| json!({ "value": trust(set.trust.value), "origin": origin(&set.trust.origin) })),
                    "options": options,
                })
            })
            .collect();
        json!({
            "schema_version": 1,
            "file": self.path,
            "configurations": self.files(),
            "excluded": self.excluded.as_ref().map(origin),
            "settings": settings,
            "rules": rules,
        })
    }

    /// The configuration file, then those that it extends.
    fn files(&self) -> Vec<String> {
        let shown = |path: &std::path::PathBuf| self.configurations.shown(path).into_string();
        self.configuration.paths().iter().map(shown).collect()
    }

    fn is_special(&self, choice: &Choice) -> bool {
        let options = || self.resolved.options.iter().any(|set| set.rule.name == choice.rule.name);
        !matches!(choice.origin, Origin::Default)
            || self.lock(choice).is_some()
            || self.fix(choice).is_some()
            || options()
    }

    fn fix(&self, choice: &Choice) -> Option<&SetTrust> {
        self.resolved.fixes.iter().find(|set| set.rule.name == choice.rule.name)
    }

    fn lock(&self, choice: &Choice) -> Option<&Origin> {
        self.resolved.locked.iter().find(|lock| lock.value.name == choice.rule.name).map(|lock| &lock.origin)
    }
}

fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Default => "default",
        Profile::Strict => "strict",
        Profile::Security => "security",
    }
}

fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Never => "never",
        Trust::Unsafe => "unsafe",
        Trust::Safe => "safe",
    }
}

fn words(value: &options::Value) -> String {
    match value {
        options::Value::Integer(value) => value.to_string(),
        options::Value::Text(text) => text.clone(),
        options::Value::Names(list) if list.is_empty() => "none".to_owned(),
        options::Value::Names(list) => list.join(", "),
    }
}

fn value(value: &options::Value) -> Value {
    match value {
        options::Value::Integer(value) => json!(value),
        options::Value::Text(text) => json!(text),
        options::Value::Names(list) => json!(list),
    }
}

fn origin(origin: &Origin) -> Value {
    match origin {
        Origin::Default => json!({ "kind": "default" }),
        Origin::Profile(by) => json!({ "kind": "profile", "by": self::origin(by) }),
        Origin::Flag(name) => json!({ "kind": "flag", "name": name }),
        Origin::Variable(name) => json!({ "kind": "variable", "name": name }),
        Origin::File(file, span) => {
            let at = file.lines().position(file.text(), span.start, Encoding::CodePoints);
            json!({ "kind": "file", "path": file.path().as_str(), "line": at.line + 1, "column": at.column + 1 })
        }
    }
}

/// Rows in columns.
fn table(rows: &[[String; 3]], text: &mut String) {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
    let (first, second) = (width(0).unwrap_or(0), width(1).unwrap_or(0).min(50));
    for [key, value, origin] in rows {
        let _ = writeln!(text, "{key:first$}  {value:second$}  {origin}");
    }
}
