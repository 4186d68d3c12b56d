//! What a rule may look at.

use crate::lint::Settings;
use crate::source::SourceFile;
use crate::yaml::Tree;

/// One buildspec and all that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The host file.
    pub file: &'a SourceFile,
    /// Its YAML tree; spans are bytes of the host file.
    pub tree: &'a Tree,
    /// What the user said.
    pub settings: &'a Settings,
}
