//! The settings that the editor sends (`initializationOptions`, `workspace/configuration`), as far as they can be understood;
//! for the rest, words for the user. `docs/schemas/editor-settings.schema.json` describes them.

use serde_json::Value;

use crate::catalog::Severity;
use crate::config::Profile;

/// What the editor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClientSettings {
    pub(super) images: Vec<String>,
    pub(super) select: Vec<String>,
    pub(super) ignore: Vec<String>,
    /// The source root; relative to the folder that is open.
    pub(super) root: Option<String>,
    /// The one configuration file, relative to the folder that is open, or `off` for none at all; none: as on the command line.
    pub(super) config: Option<String>,
    /// The rules to begin with.
    pub(super) profile: Option<Profile>,
    /// The lowest severity that is shown; none: as the configuration says.
    pub(super) severity: Option<Severity>,
    /// Whether the buildspecs on Markdown pages are looked at.
    pub(super) markdown: bool,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            images: Vec::new(),
            select: Vec::new(),
            ignore: Vec::new(),
            root: None,
            config: None,
            profile: None,
            severity: None,
            markdown: true,
        }
    }
}

/// The section's name in the editor's configuration.
pub(super) const SECTION: &str = "speclint";

/// Reads the section, or an object that holds it. What is wrong is left out and said.
pub(super) fn read(value: &Value) -> (ClientSettings, Vec<String>) {
    let value = value.get(SECTION).unwrap_or(value);
    let mut settings = ClientSettings::default();
    let mut problems = Vec::new();
    let Some(fields) = value.as_object() else {
        if !value.is_null() {
            problems.push(format!("the settings `{SECTION}` must be an object"));
        }
        return (settings, problems);
    };
    for (key, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let understood = match key.as_str() {
            "image" => words(value).map(|list| settings.images = list),
            "select" => words(value).map(|list| settings.select = list),
            "ignore" => words(value).map(|list| settings.ignore = list),
            "root" => text(value, &mut settings.root),
            "config" => text(value, &mut settings.config),
            "profile" => word(value, &PROFILES, &mut settings.profile),
            "severity" => word(value, &SEVERITIES, &mut settings.severity),
            "markdown" => value.as_bool().map(|on| settings.markdown = on),
            // The others are the editor's own (`path`, `trace`).
            _ => Some(()),
        };
        if understood.is_none() {
            problems.push(format!("the setting `{SECTION}.{key}` cannot be `{value}`; {}", expected(key)));
        }
    }
    (settings, problems)
}

/// A list of words, or one text with commas between them.
fn words(value: &Value) -> Option<Vec<String>> {
    let words: Vec<&str> = match value {
        Value::String(text) => text.split(',').collect(),
        Value::Array(list) => list.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    Some(words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
}

/// Takes over a text; one that is empty says nothing.
fn text(value: &Value, into: &mut Option<String>) -> Option<()> {
    let text = value.as_str()?.trim();
    *into = (!text.is_empty()).then(|| text.to_owned());
    Some(())
}

const PROFILES: [(&str, Profile); 3] =
    [("default", Profile::Default), ("strict", Profile::Strict), ("security", Profile::Security)];
const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("note", Severity::Note)];

/// Takes over one of the words; an empty one says nothing.
fn word<V: Copy>(value: &Value, words: &[(&str, V)], into: &mut Option<V>) -> Option<()> {
    let text = value.as_str()?.trim();
    let found = words.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    *into = found;
    (found.is_some() || text.is_empty()).then_some(())
}

fn expected(key: &str) -> &'static str {
    match key {
        "root" => "it takes the path of a folder",
        "config" => "it takes the path of a file, or `off`",
        "profile" => "it takes `default`, `strict` or `security`",
        "severity" => "it takes `error`, `warning` or `note`",
        "markdown" => "it takes `true` or `false`",
        _ => "it takes a list of texts",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_understood_counts_and_the_rest_is_said() {
        let (settings, problems) = read(&json!({
            "speclint": {"image": "standard:7.0, standard:6.0", "ignore": ["security"], "severity": "warning", "path": "/bin/speclint"},
        }));
        assert_eq!(settings.images, ["standard:7.0", "standard:6.0"]);
        assert_eq!(
            (settings.ignore.as_slice(), settings.severity),
            (&["security".to_owned()][..], Some(Severity::Warning))
        );
        assert!(problems.is_empty(), "{problems:?}");
        let (settings, problems) =
            read(&json!({"image": 7, "select": ["a", 1], "severity": "bad", "markdown": false}));
        assert_eq!(settings, ClientSettings { markdown: false, ..ClientSettings::default() });
        assert_eq!(problems.len(), 3);
        assert_eq!(problems[0], "the setting `speclint.image` cannot be `7`; it takes a list of texts");
        assert_eq!(read(&Value::Null), (ClientSettings::default(), Vec::new()));
        assert_eq!(read(&json!([])).1.len(), 1);
    }

    #[test]
    fn the_schema_describes_what_is_read() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schemas/editor-settings.schema.json");
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let described = schema["properties"].as_object().unwrap();
        let mut defaults = serde_json::Map::new();
        for (name, property) in described {
            // A wrong value is complained about, so the setting is read.
            let (_, problems) = read(&json!({name: {"wrong": 1}}));
            assert_eq!(problems.len(), 1, "{name}");
            defaults.insert(name.clone(), property["default"].clone());
        }
        assert_eq!(described.len(), 8, "all of them");
        assert_eq!(read(&Value::Object(defaults)), (ClientSettings::default(), Vec::new()));
    }
}
