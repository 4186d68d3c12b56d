//! How a build goes on when something fails: the phases, what runs after which failure, and what becomes of the failure of
//! each command.
//!
//! In: the model and the scripts. Out: [`Flow`] and [`outcomes`]. What CodeBuild does is documented for failures of `build`
//! alone; where it is not, this says so.

mod phases;
mod status;

pub use self::phases::{Flow, OnFailure, PhaseFlow};
pub use self::status::{Fate, Options, Outcome, Switch, Why, outcomes};
