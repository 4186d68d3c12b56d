//! What the build will do, as far as it can be known: each fact says how sure it is.
//!
//! Reads the model, the scripts and the tables under `rules/data/`; never a file, a clock or the network. Every fact is
//! worked out when a rule first asks for it.

mod directives;
pub mod runtimes;
mod table;

use std::cell::OnceCell;

pub use self::directives::{Directives, directives};
use crate::buildspec::Buildspec;
use crate::lint::Settings;
use crate::yaml::Tree;

/// The facts of one buildspec.
#[derive(Debug)]
pub struct Facts<'a> {
    tree: &'a Tree,
    spec: Option<&'a Buildspec<'a>>,
    settings: &'a Settings,
    directives: OnceCell<Directives>,
}

impl<'a> Facts<'a> {
    /// Facts of a document; nothing is worked out yet.
    pub fn new(tree: &'a Tree, spec: Option<&'a Buildspec<'a>>, settings: &'a Settings) -> Self {
        Self { tree, spec, settings, directives: OnceCell::new() }
    }

    /// What the file's comments say.
    pub fn directives(&self) -> &Directives {
        self.directives.get_or_init(|| directives(self.tree.comments()))
    }

    /// The identifiers of the images that the build may run in: the user's, else those of the file's comments. Empty:
    /// unknown.
    pub fn images(&self) -> Vec<&str> {
        if self.settings.images.is_empty() {
            return self.directives().images.iter().map(|i| i.value.as_str()).collect();
        }
        self.settings.images.iter().map(String::as_str).collect()
    }

    /// The model, if the root is a mapping.
    pub fn spec(&self) -> Option<&'a Buildspec<'a>> {
        self.spec
    }
}
