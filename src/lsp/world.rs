//! What the answers about one document depend on beside its text: open folders, settings, the repositories, the day. Never
//! changed: when something changes, a new world takes its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::buffers::Buffers;
use super::configured::Configured;
use super::offers::{Folder, Offers};
use super::settings::ClientSettings;
use crate::lint::{Place, Settings};
use crate::repository::Repositories;

/// Tells which day it is.
pub type Clock = Arc<dyn Fn() -> Date + Send + Sync>;

/// What is known beside the documents.
#[derive(Clone)]
pub(super) struct World {
    pub(super) offers: Arc<Offers>,
    pub(super) folders: Vec<Folder>,
    /// What the editor says for all folders.
    pub(super) everywhere: Arc<ClientSettings>,
    /// What it says for each folder, by the folder's path.
    pub(super) by_folder: Vec<(PathBuf, Arc<ClientSettings>)>,
    /// What of it, and of the configuration files, holds.
    pub(super) configured: Arc<Configured>,
    pub(super) repositories: Arc<Repositories>,
    pub(super) clock: Clock,
    /// Goes up with every change.
    pub(super) generation: u64,
}

impl World {
    /// The innermost open folder that holds a path.
    pub(super) fn folder(&self, path: &Path) -> Option<&Folder> {
        let holding = self.folders.iter().filter(|folder| path.starts_with(&folder.path));
        holding.max_by_key(|folder| folder.path.components().count())
    }

    /// What holds is worked out anew: something that it depends on has changed.
    pub(super) fn configure(&mut self, buffers: &Buffers) {
        let today = (self.clock)();
        self.configured =
            Arc::new(Configured::new(&self.folders, &self.everywhere, &self.by_folder, buffers, today));
    }

    /// The settings of a run over a document.
    pub(super) fn settings(&self, path: Option<&Path>) -> Settings {
        self.configured.settings(path, (self.clock)())
    }

    /// Where a document stands in its repository. What git says to have changed since is read again.
    pub(super) fn place(&self, path: Option<&Path>, shown: &Utf8Path, settings: &Settings) -> Option<Place> {
        self.repositories.forget_changed();
        Place::find(&self.repositories, path.unwrap_or(shown.as_std_path()), shown.as_str(), settings)
    }

    /// The path to show: from the open folder that holds it, with `/`.
    pub(super) fn shown(&self, path: &Path) -> Utf8PathBuf {
        let shown = self.folder(path).and_then(|folder| path.strip_prefix(&folder.path).ok()).unwrap_or(path);
        let text = shown.to_string_lossy();
        if cfg!(windows) { text.replace('\\', "/").into() } else { text.into_owned().into() }
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("folders", &self.folders).finish_non_exhaustive()
    }
}
