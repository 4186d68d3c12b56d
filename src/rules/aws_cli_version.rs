//! Which version of the AWS CLI runs: that of the image, unless the build installs version 1 over it.

use super::Context;
use super::simple_commands::{known_images, simple_commands};

/// The version of the AWS CLI that the commands call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AwsCli {
    /// Version 1, from the image.
    One,
    /// Version 2, from the image.
    Two,
    /// The image is not known; all current ones have version 2.
    Unknown,
    /// The build installs version 1 from `PyPI`, which has no other.
    InstallsOne,
}

impl AwsCli {
    /// The one of this build.
    pub(crate) fn of(cx: &Context<'_>) -> Self {
        let installs = simple_commands(cx).any(|c| {
            c.program().is_some_and(|p| p.starts_with("pip") || p.starts_with("python"))
                && c.words.iter().any(|w| w.literal_prefix().starts_with("awscli"))
        });
        if installs {
            return Self::InstallsOne;
        }
        let images = known_images(cx);
        let all = |version: u8| images.as_ref().is_some_and(|l| l.iter().all(|i| i.aws_cli == Some(version)));
        match (all(1), all(2)) {
            (true, _) => Self::One,
            (_, true) => Self::Two,
            _ => Self::Unknown,
        }
    }
}
