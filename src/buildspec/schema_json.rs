//! The schema table as a JSON Schema (draft 07), for editors that know YAML and nothing of buildspecs.

use serde_json::{Map, Value, json};

use super::schema::{Key, Need, ROOT, Section, Shape, sections};

/// The address that the schema is published at.
const ID: &str = "https://speclint.github.io/speclint/schemas/buildspec.schema.json";

/// The JSON Schema of a buildspec. It accepts what CodeBuild tolerates: one scalar for a list, booleans in words.
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    for section in sections() {
        if !section.path.is_empty() {
            definitions.insert(name(section), object(section));
        }
    }
    definitions.insert("text".to_owned(), json!({ "type": ["string", "number", "boolean", "null"] }));
    definitions.insert(
        "texts".to_owned(),
        json!({ "anyOf": [{ "$ref": "#/definitions/text" }, { "type": "array", "items": { "$ref": "#/definitions/text" } }] }),
    );
    definitions.insert(
        "commands".to_owned(),
        json!({ "anyOf": [{ "type": ["string", "null"] }, { "type": "array", "items": { "type": ["string", "null"] } }] }),
    );
    definitions.insert(
        "boolean".to_owned(),
        json!({ "anyOf": [{ "type": "boolean" }, { "type": "string", "pattern": any_case(&["yes", "no", "true", "false"]) }] }),
    );
    let mut root = object(&ROOT);
    if let Some(fields) = root.as_object_mut() {
        fields.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        fields.insert("$id".to_owned(), json!(ID));
        fields.insert("title".to_owned(), json!("AWS CodeBuild buildspec"));
        fields.insert("definitions".to_owned(), Value::Object(definitions));
        // Places for YAML anchors.
        fields.insert("patternProperties".to_owned(), json!({ "^(x-|\\.)": {} }));
    }
    root
}

fn object(section: &Section) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut either = Vec::new();
    for key in section.keys {
        properties.insert(key.name.to_owned(), property(key));
        match key.need {
            Need::Optional => {}
            Need::Required => required.push(json!(key.name)),
            Need::RequiredUnless(others) => {
                let names = std::iter::once(&key.name).chain(others);
                let ways: Vec<Value> = names.map(|name| json!({ "required": [name] })).collect();
                either.push(json!({ "anyOf": ways }));
            }
        }
    }
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("additionalProperties".to_owned(), json!(false));
    if !required.is_empty() {
        object.insert("required".to_owned(), Value::Array(required));
    }
    if !either.is_empty() {
        object.insert("allOf".to_owned(), Value::Array(either));
    }
    Value::Object(object)
}

fn property(key: &Key) -> Value {
    let mut property = shape(key);
    let mut about = key.about.to_owned();
    if let Some(version) = key.only_in {
        about = format!("{about} (version {version} only)");
    }
    // Draft 07 ignores what stands beside `$ref`, so that goes into a list of its own.
    if let Some(reference) = property.remove("$ref") {
        property.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    property.insert("description".to_owned(), json!(about));
    if let Some(default) = key.default {
        property.insert("x-default".to_owned(), json!(default));
    }
    if let Some(since) = key.since {
        property.insert("x-since".to_owned(), json!(since));
    }
    Value::Object(property)
}

fn shape(key: &Key) -> Map<String, Value> {
    let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    let schema = match key.shape {
        Shape::Text => reference("text"),
        Shape::Choice { .. } if key.name == "version" => json!({ "enum": [0.2, 0.1, "0.2", "0.1"] }),
        Shape::Choice { words, case_sensitive: true } => json!({ "enum": words }),
        Shape::Choice { words, .. } => json!({ "type": "string", "pattern": any_case(words) }),
        Shape::Boolean => reference("boolean"),
        Shape::Integer => json!({ "type": "integer", "minimum": 1 }),
        Shape::OnFailure => {
            let plain = any_case(&["ABORT", "CONTINUE"]);
            let retry =
                "^[Rr][Ee][Tt][Rr][Yy](-([0-9]|[1-9][0-9]|100|[^0-9-].*|[0-9]+-.+|[0-9]*[^0-9-].*))?$";
            json!({ "type": "string", "anyOf": [{ "pattern": plain }, { "pattern": retry }] })
        }
        Shape::Texts => reference("texts"),
        Shape::Commands => reference("commands"),
        Shape::Section(section) => reference(&name(section)),
        Shape::TextMap => {
            json!({ "type": "object", "additionalProperties": reference("text") })
        }
        Shape::ListMap => {
            json!({ "type": "object", "additionalProperties": { "type": "array", "items": reference("text") } })
        }
        Shape::SectionMap(section) => {
            json!({ "type": "object", "additionalProperties": reference(&name(section)) })
        }
        Shape::Sections(section) => json!({ "type": "array", "items": reference(&name(section)) }),
        Shape::Foreign => json!({}),
    };
    match schema {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A section's name among the definitions: `phases.*` as `phases.any`.
fn name(section: &Section) -> String {
    section.path.replace("[]", ".item").replace('*', "any")
}

/// A pattern that takes each of the words in any letter case; JSON Schema has no flag for that.
fn any_case(words: &[&str]) -> String {
    let letters = |word: &&str| -> String {
        word.chars()
            .map(|c| {
                if c.is_ascii_alphabetic() {
                    format!("[{}{}]", c.to_ascii_uppercase(), c.to_ascii_lowercase())
                } else {
                    c.to_string()
                }
            })
            .collect()
    };
    format!("^({})$", words.iter().map(letters).collect::<Vec<_>>().join("|"))
}
