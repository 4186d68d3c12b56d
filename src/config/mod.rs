//! What users set: `speclint.yml` files, and which of what they say holds for a file.
//!
//! In: a path, and what was said on the command line. Out: [`crate::settings::Settings`], who said each part of it, and
//! problems with their places. It knows the catalogue, YAML and diagnostics; nothing of buildspecs, of the command line's
//! words or of how things are shown.

mod find;
mod layer;
mod load;
mod locks;
mod names;
mod origin;
mod pattern;
mod problem;
mod read;
mod resolve;
mod rules;
mod schema;
mod schema_json;
mod starter;
mod store;

#[cfg(test)]
mod tests;

pub use find::NAMES;
pub use layer::Profile;
pub use names::{NameError, names, split_codes};
pub use origin::{Origin, Traced};
pub use pattern::{Pattern, PatternError};
pub use problem::Problem;
pub use resolve::{Invocation, Resolved, SetOption, SetTrust};
pub use rules::Choice;
pub use schema_json::json_schema;
pub use starter::{Surroundings, starter};
pub use store::{Configuration, Configurations, Overlay, Which};
