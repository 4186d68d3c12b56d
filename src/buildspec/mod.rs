//! The YAML tree as a buildspec: one table of what may stand where, and a typed model with places.
//!
//! Lowering never fails: what has the wrong shape is left out of the model, and the schema rules say so.

mod lower;
mod model;
pub mod schema;
mod schema_json;
pub mod shape;

pub use lower::{entries, lower};
pub use model::{
    Artifact, Batch, BatchTask, Buildspec, Cache, Command, CommandList, Env, Map, Phase, PhaseName,
    ReportGroup, Text, Texts,
};
pub use schema_json::json_schema;
