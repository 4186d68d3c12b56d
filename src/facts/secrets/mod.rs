//! Secrets: what looks like one by its name or its shape.
//!
//! Knows names and values only. A value itself never leaves this module: rules say what kind of value it is.

mod names;
mod shapes;

pub use names::{is_secret_name, is_user_name};
pub use shapes::{Shape, is_placeholder, shape_in, url_password};
