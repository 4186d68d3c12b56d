//! The table as a JSON Schema (draft 07), for editors.

use serde_json::{Map, Value, json};

use super::layer::Block;
use super::schema::{
    ANYWHERE, FAIL_ON, FIX, FIXES, Key, LEVEL, LEVELS, ONLY, PROFILES, SEVERITIES, SHELLS, Shape, TOP, Word,
};
use crate::catalog::{Category, OptionDefault, Rule, RuleOption, rules};
use crate::settings::Trust;

/// The address that the schema is published at.
const ID: &str = "https://speclint.github.io/speclint/schemas/speclint.schema.json";

/// The JSON Schema of a configuration file.
pub fn json_schema() -> Value {
    let mut properties = Map::new();
    add(TOP, &mut properties);
    add(ANYWHERE, &mut properties);
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ID,
        "title": "speclint configuration",
        "description": "Settings of speclint, the linter for AWS CodeBuild buildspecs",
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": false,
        "definitions": {
            "text": text(),
            "texts": { "anyOf": [{ "$ref": "#/definitions/text" }, { "type": "array", "items": { "$ref": "#/definitions/text" } }] },
            "level": one_of(LEVELS.iter()),
            "fix": one_of(FIXES.iter()),
            "group": group(),
            "rule": with_options(&[]),
            "rules": all_rules(),
            "override": an_override(),
        },
    })
}

fn add<T>(keys: &[Key<T>], properties: &mut Map<String, Value>) {
    for key in keys {
        properties.insert(key.name.to_owned(), property(key));
    }
}

fn property<T>(key: &Key<T>) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    let schema = match key.shape {
        Shape::Profile(_) => one_of(PROFILES.iter()),
        Shape::Severity(_) => one_of(SEVERITIES.iter()),
        Shape::FailOn(_) => one_of(FAIL_ON.iter()),
        Shape::Shell(_) => one_of(SHELLS.iter()),
        Shape::Boolean(_) => json!({ "type": "boolean" }),
        Shape::Folder(_) | Shape::File(_) => reference("text"),
        Shape::Extends(_) | Shape::Images(_) | Shape::Globs(_) | Shape::SourceGlobs(_) => reference("texts"),
        Shape::RuleNames(_) => {
            let name = json!({ "enum": names() });
            json!({ "anyOf": [name, { "type": "array", "items": name }] })
        }
        Shape::Rules(_) => reference("rules"),
        Shape::Overrides(_) => json!({ "type": "array", "items": reference("override") }),
    };
    // Draft 07 ignores what stands beside `$ref`.
    json!({
        "description": format!("{}. Default: {}", key.about, key.default),
        "anyOf": [schema, { "type": "null" }],
    })
}

/// A text, or what YAML takes for a number or a truth value and is meant as a text.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" })
}

fn one_of<V: 'static>(words: impl Iterator<Item = &'static Word<V>>) -> Value {
    let words: Vec<Value> =
        words.map(|word| json!({ "const": word.name, "description": word.about })).collect();
    json!({ "oneOf": words })
}

/// What may stand under a category or `all`.
fn group() -> Value {
    // What may change a build is trusted by the rule's name.
    let few = FIXES.iter().filter(|word| word.value != Some(Trust::Safe));
    json!({
        "anyOf": [
            { "$ref": "#/definitions/level" },
            { "type": "null" },
            {
                "type": "object",
                "properties": {
                    LEVEL: { "anyOf": [{ "$ref": "#/definitions/level" }, { "type": "null" }] },
                    FIX: { "anyOf": [one_of(few), { "type": "null" }] },
                },
                "additionalProperties": false,
            },
        ],
    })
}

fn all_rules() -> Value {
    let mut properties = Map::new();
    let group = |about: String| json!({ "description": about, "allOf": [{ "$ref": "#/definitions/group" }] });
    properties.insert("all".to_owned(), group("All rules".to_owned()));
    for category in Category::ALL {
        properties.insert(category.slug().to_owned(), group(format!("The rules about {}", category.slug())));
    }
    for rule in rules() {
        let schema = of_rule(rule);
        for old in rule.renamed_from {
            let mut schema = schema.clone();
            if let Some(fields) = schema.as_object_mut() {
                fields.insert("description".to_owned(), json!(format!("Called `{}` now", rule.name)));
                fields.insert("deprecated".to_owned(), json!(true));
            }
            properties.insert((*old).to_owned(), schema);
        }
        properties.insert(rule.name.to_owned(), schema);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn of_rule(rule: &Rule) -> Value {
    let off = if rule.enabled { "" } else { " (off by default)" };
    let about = format!("{}{off}", rule.summary);
    if rule.options.is_empty() {
        return json!({ "description": about, "allOf": [{ "$ref": "#/definitions/rule" }] });
    }
    let mut schema = with_options(rule.options);
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("description".to_owned(), json!(about));
    }
    schema
}

/// What may stand under a rule with these options.
fn with_options(options: &[RuleOption]) -> Value {
    let or_nothing =
        |name: &str| json!({ "anyOf": [{ "$ref": format!("#/definitions/{name}") }, { "type": "null" }] });
    let mut properties = Map::new();
    properties.insert(LEVEL.to_owned(), or_nothing("level"));
    properties.insert(FIX.to_owned(), or_nothing("fix"));
    for option in options {
        properties.insert(option.name.to_owned(), of_option(option));
    }
    json!({
        "anyOf": [
            { "$ref": "#/definitions/level" },
            { "type": "null" },
            { "type": "object", "properties": properties, "additionalProperties": false },
        ],
    })
}

fn of_option(option: &RuleOption) -> Value {
    let (schema, default) = match option.default {
        OptionDefault::Integer(value) => {
            (json!({ "type": "integer", "minimum": 0, "maximum": 999_999_999 }), json!(value))
        }
        OptionDefault::Text => (json!({ "$ref": "#/definitions/text" }), Value::Null),
        OptionDefault::Names(list) => (json!({ "$ref": "#/definitions/texts" }), json!(list)),
    };
    json!({ "description": option.about, "default": default, "anyOf": [schema, { "type": "null" }] })
}

fn an_override() -> Value {
    let mut properties = Map::new();
    add::<Block>(ONLY, &mut properties);
    add(ANYWHERE, &mut properties);
    let required: Vec<&str> = ONLY.iter().map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Every name that stands for rules.
fn names() -> Vec<&'static str> {
    let mut names = vec!["all"];
    names.extend(Category::ALL.map(Category::slug));
    for rule in rules() {
        names.push(rule.name);
        names.extend(rule.renamed_from);
    }
    names
}
