//! The YAML tree as a buildspec: one table of what may stand where, and a typed model with places.
//!
//! Lowering never fails: what has the wrong shape is left out of the model, and the schema rules say so.

mod lower;
mod model;
pub mod schema;

pub use lower::{entries, lower};
pub use model::{
    Artifact, Batch, BatchTask, Buildspec, Cache, Command, CommandList, Env, Map, Phase, PhaseName,
    ReportGroup, Text, Texts,
};
