//! The published JSON Schema, the guide's example and what the program writes must be one. The validator here knows as
//! much of JSON Schema as the published one uses, and fails on keywords that it does not know.

use std::fs;

use serde_json::Value;

use crate::cli::{COLLISION, Dir};

const SCHEMA: &str = "docs/schemas/json-v1.schema.json";

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(SCHEMA).unwrap()).unwrap()
}

/// What in `value` is not as `schema` says, as lines `place: what`. Fields that the schema does not name are wrong too:
/// they would be undocumented.
fn faults(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: String| faults.push(format!("{place}: {what}"));
    let mut below = Vec::new();
    for (keyword, wanted) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$ref" => {
                let name = wanted.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                below.push((&root["$defs"][name], value, place.to_owned()));
            }
            "const" if value != wanted => fault(format!("{value} is not {wanted}")),
            "enum" if !wanted.as_array().unwrap().contains(value) => {
                fault(format!("{value} is none of {wanted}"));
            }
            "type" => {
                let types = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                if !types.iter().any(|t| is(value, t.as_str().unwrap())) {
                    fault(format!("{value} is no {wanted}"));
                }
            }
            "anyOf" => {
                let fits = |schema: &&Value| self::faults(root, schema, value, place).is_empty();
                if !wanted.as_array().unwrap().iter().any(|schema| fits(&schema)) {
                    fault(format!("{value} is none of {wanted}"));
                }
            }
            "minimum" if value.as_u64() < wanted.as_u64() => fault(format!("{value} is less than {wanted}")),
            "minItems" if (value.as_array().unwrap().len() as u64) < wanted.as_u64().unwrap() => {
                fault("too few items".to_owned());
            }
            "required" => {
                for name in wanted.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        fault(format!("{name} is missing"));
                    }
                }
            }
            "properties" => {
                for (name, value) in value.as_object().unwrap() {
                    match wanted.get(name) {
                        Some(schema) => below.push((schema, value, format!("{place}.{name}"))),
                        None => fault(format!("`{name}` is not in the schema")),
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().unwrap().iter().enumerate() {
                    below.push((wanted, item, format!("{place}[{index}]")));
                }
            }
            // Words, and what held. Patterns (of fingerprints and names) are left to the tests of those.
            "$schema" | "$id" | "$defs" | "title" | "description" | "const" | "enum" | "minimum"
            | "minItems" | "pattern" => {}
            other => panic!("the validator does not know `{other}`"),
        }
    }
    for (schema, value, place) in below {
        faults.extend(self::faults(root, schema, value, &place));
    }
    faults
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        _ => panic!("the validator does not know the type `{kind}`"),
    }
}

fn valid(text: &str) -> Value {
    let schema = schema();
    let value = serde_json::from_str(text).unwrap();
    assert_eq!(faults(&schema, &schema, &value, ""), Vec::<String>::new(), "{text}");
    value
}

#[test]
fn the_validator_finds_faults() {
    let schema = schema();
    let mut value: Value = serde_json::from_str(
        &fs::read_to_string("docs/guide/json.md").unwrap().split("```").nth(1).unwrap()[4..],
    )
    .unwrap();
    value["schema_version"] = 2.into();
    value["diagnostics"][0]["range"]["start"]["line"] = 0.into();
    value["diagnostics"][0]["severity"] = "info".into();
    value["summary"].as_object_mut().unwrap().remove("notes");
    value["summary"]["extra"] = 1.into();
    let faults = faults(&schema, &schema, &value, "");
    assert_eq!(faults.len(), 5, "{faults:#?}");
}

#[test]
fn the_guide_shows_what_the_schema_says() {
    let guide = fs::read_to_string("docs/guide/json.md").unwrap();
    let (_, rest) = guide.split_once("```json\n").unwrap();
    valid(rest.split_once("```").unwrap().0);
}

#[test]
fn output_is_as_the_schema_says() {
    let dir = Dir::new();
    dir.write("buildspec.yml", COLLISION);
    dir.write("clean.yml", "version: 0.2\n");
    let run = dir.run(&["--format", "json", "buildspec.yml", "clean.yml", "gone.yml"]);
    assert_eq!(run.code, 2);
    assert!(run.stdout.starts_with('{'));
    let value = valid(&run.stdout);
    assert_eq!(value["diagnostics"][0]["rule"], "discard-paths-collision");
    assert_eq!(value["diagnostics"][0]["path"], "buildspec.yml");
    assert_eq!(value["diagnostics"][0]["labels"][0]["kind"], "primary");
    assert_eq!(value["errors"][0]["path"], "gone.yml");
    assert_eq!(value["summary"]["files"], 2);
    assert_eq!(value["summary"]["errors"], 1);
}

/// The snapshot of the format's unit test has every kind of field, fixes among them.
#[test]
fn the_snapshot_is_as_the_schema_says() {
    let snapshot = fs::read_to_string("snapshots/report/json.snap").unwrap();
    let value = valid(snapshot.splitn(3, "---\n").nth(2).unwrap());
    assert_eq!(value["diagnostics"][0]["fixes"][0]["applicability"], "unsafe");
}
