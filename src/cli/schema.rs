//! `speclint schema`: the published JSON Schemas.

use super::args::SchemaArg;
use super::failure::{Failure, Result};
use crate::{buildspec, config};

/// The text of a schema.
pub(super) fn schema(which: SchemaArg) -> Result<String> {
    let value = match which {
        SchemaArg::Config => config::json_schema(),
        SchemaArg::Buildspec => buildspec::json_schema(),
        SchemaArg::Json => {
            let published =
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schemas/json-v1.schema.json"));
            return Ok(published.to_owned());
        }
    };
    serde_json::to_string_pretty(&value)
        .map(|text| text + "\n")
        .map_err(|error| Failure::new(error.to_string()))
}
