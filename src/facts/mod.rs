//! What the build will do, as far as it can be known: each fact says how sure it is.
//!
//! Reads the model, the scripts and the tables under `rules/data/`; never a file, a clock or the network.

pub mod runtimes;
mod table;
