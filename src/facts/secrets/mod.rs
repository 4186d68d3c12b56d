//! Secrets: what looks like one by its name or its shape, where commands get them from, and where they go.
//!
//! Reads the model and the scripts. A value itself never leaves this module: rules say what kind of value it is.

mod flow;
mod names;
mod shapes;
mod sources;

pub use flow::{Dump, Flow, Printed, Source, Step, Trace, Traced, Written};
pub use names::{is_secret_name, is_user_name};
pub use shapes::{Shape, is_placeholder, shape_in, url_password};
pub use sources::is_credentials_url;

impl super::Facts<'_> {
    /// Where the secrets of `env` and of the commands go.
    pub fn secrets(&self) -> &Flow {
        self.secrets.get_or_init(|| flow::flow(self.spec.and_then(|s| s.env.as_ref()), self.scripts()))
    }
}
