//! Every configuration of a run, each loaded once: a path in, what holds for it out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use super::find::{Found, NAMES, look};
use super::load::{Access, Loaded, home, load};
use super::origin::Origin;
use super::problem::Problem;
use super::resolve::{Invocation, Resolved, resolve};
use crate::repository::is_git_top;
use crate::settings::Settings;

/// Which configuration files count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// For each file the nearest upwards, up to the git top.
    Nearest,
    /// This one for all.
    File(PathBuf),
    /// None.
    None,
}

/// The configurations of a run. Shared between threads; each file is read once, until [`Configurations::forget`].
pub struct Configurations {
    which: Which,
    invocation: Invocation,
    /// The working directory, its links resolved.
    here: PathBuf,
    overlay: Overlay,
    cache: Mutex<Cache>,
}

/// The text of a file that an editor holds; none: what is on disk counts.
pub type Overlay = Box<dyn Fn(&Path) -> Option<String> + Send + Sync>;

#[derive(Default)]
struct Cache {
    /// By folder, as it is named: with its links resolved, and what is for its files.
    folders: HashMap<PathBuf, (PathBuf, Arc<Configuration>)>,
    /// By the folder that it stands in or is for, links resolved.
    homes: HashMap<PathBuf, Arc<Configuration>>,
}

/// Settings by the overrides that hold.
type ByOverrides = HashMap<Vec<(usize, usize)>, Arc<Settings>>;

/// One configuration: a file and all that it extends, or none.
#[derive(Debug)]
pub struct Configuration {
    path: Option<PathBuf>,
    loaded: Loaded,
    settings: Mutex<ByOverrides>,
}

impl Configurations {
    /// The configurations as `which` says, beaten by what `invocation` says. `here` is the working directory: paths are shown
    /// from it.
    pub fn new(which: Which, invocation: Invocation, here: &Path) -> Self {
        Self {
            which,
            invocation,
            here: std::fs::canonicalize(here).unwrap_or_else(|_| here.to_owned()),
            overlay: Box::new(|_| None),
            cache: Mutex::default(),
        }
    }

    /// The same, files being read from `overlay` first.
    #[must_use]
    pub fn with_overlay(mut self, overlay: Overlay) -> Self {
        self.overlay = overlay;
        self
    }

    /// The settings for the file at `path`, there or not. What a configuration says that could not be understood is left out;
    /// [`Configuration::is_broken`] tells whether there is such a thing.
    pub fn settings_for(&self, path: &Path) -> Arc<Settings> {
        let (path, configuration) = self.stand(path);
        configuration.settings(&path, &self.invocation)
    }

    /// The same with who said each part of it.
    pub fn resolve(&self, path: &Path) -> Resolved {
        let (path, configuration) = self.stand(path);
        resolve(&configuration.loaded.layers, &configuration.holds(&path), &self.invocation)
    }

    /// The configuration that is for the file at `path`.
    pub fn configuration_for(&self, path: &Path) -> Arc<Configuration> {
        self.stand(path).1
    }

    /// The configuration that the file at `path` makes, if it has one of [`NAMES`]; none otherwise.
    pub fn at(&self, path: &Path) -> Option<Arc<Configuration>> {
        let named = NAMES.iter().any(|name| path.ends_with(name));
        named.then(|| self.configuration_for(&home(path).join("buildspec.yml")))
    }

    /// The whole path of a file of configuration that is shown as `shown`.
    pub fn path_of(&self, shown: &Utf8Path) -> Option<PathBuf> {
        self.paths().into_iter().find(|path| self.shown(path) == *shown)
    }

    /// Whether the file or folder at `path` is left out of searches, and who said so.
    pub fn excludes(&self, path: &Path) -> Option<Origin> {
        let (path, configuration) = self.stand(path);
        let said = relative(&self.here, &path)
            .is_some_and(|path| self.invocation.exclude.iter().any(|glob| glob.matches(&path)));
        if said {
            return Some(Origin::Flag("--exclude"));
        }
        configuration.loaded.layers.iter().find_map(|layer| {
            let path = relative(&layer.base, &path)?;
            let glob = layer.exclude.iter().find(|glob| glob.value.matches(&path))?;
            Some(Origin::File(Arc::clone(&layer.file), glob.span))
        })
    }

    /// Whether the configuration names the file at `path` as one to lint.
    pub fn includes(&self, path: &Path) -> bool {
        let (path, configuration) = self.stand(path);
        configuration.loaded.layers.iter().any(|layer| {
            let path = relative(&layer.base, &path);
            path.is_some_and(|path| layer.files.iter().any(|glob| glob.value.matches(&path)))
        })
    }

    /// What is wrong with the configurations that were loaded so far, each once, by path and place.
    pub fn problems(&self) -> Vec<Problem> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let mut problems: Vec<Problem> =
            cache.homes.values().flat_map(|configuration| configuration.loaded.problems.clone()).collect();
        let key = |p: &Problem| (p.path.clone(), p.diagnostic.primary.span, p.diagnostic.message.clone());
        problems.sort_by_key(key);
        problems.dedup_by_key(|problem| key(problem));
        problems
    }

    /// The files that the configurations loaded so far were read from, for whoever watches them. New files with one of
    /// [`NAMES`] matter too.
    pub fn paths(&self) -> Vec<PathBuf> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let mut paths: Vec<PathBuf> =
            cache.homes.values().flat_map(|configuration| configuration.loaded.paths.clone()).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Whether a change of the file at `path` changes a configuration: then [`Configurations::forget`].
    pub fn depends_on(&self, path: &Path) -> bool {
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        NAMES.iter().any(|name| path.ends_with(name)) || self.paths().contains(&whole)
    }

    /// Forgets everything that was loaded, so that it is loaded again when asked for.
    pub fn forget(&self) {
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Cache::default();
    }

    /// A path with its links resolved as far as it exists (a file that is a link stays where it stands), and what is for it.
    fn stand(&self, path: &Path) -> (PathBuf, Arc<Configuration>) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().unwrap_or(&path);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let known = cache.folders.get(folder).cloned();
        let (folder, configuration) = known.unwrap_or_else(|| {
            let whole = canonical(folder);
            let found = (whole.clone(), self.of_folder(&whole, &mut cache));
            cache.folders.insert(folder.to_owned(), found.clone());
            found
        });
        (path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name)), configuration)
    }

    fn of_folder(&self, folder: &Path, cache: &mut Cache) -> Arc<Configuration> {
        let file = match &self.which {
            Which::None => Found::Nothing,
            Which::File(file) => Found::One(file.clone()),
            Which::Nearest => {
                for above in folder.ancestors() {
                    if let Some(known) = cache.homes.get(above) {
                        return Arc::clone(known);
                    }
                    match look(above) {
                        Found::Nothing if is_git_top(above) => break,
                        Found::Nothing => {}
                        found => return self.load(found, cache),
                    }
                }
                Found::Nothing
            }
        };
        self.load(file, cache)
    }

    fn load(&self, found: Found, cache: &mut Cache) -> Arc<Configuration> {
        let (key, loaded, path) = match found {
            Found::Nothing => (PathBuf::new(), Loaded::default(), None),
            Found::One(path) => {
                // A file that is a link stays where it stands.
                let around = (self.which != Which::Nearest).then_some(self.here.as_path());
                (home(&path).to_owned(), Loaded::default(), Some((path, around)))
            }
            Found::Several(paths) => {
                let key = paths.first().map(|path| home(path).to_owned()).unwrap_or_default();
                (key, self.too_many(&paths), None)
            }
        };
        if let Some(known) = cache.homes.get(&key) {
            return Arc::clone(known);
        }
        let loaded = match &path {
            Some((path, around)) => {
                let shown = |path: &Path| self.shown(path);
                load(path, *around, &Access { overlay: &*self.overlay, shown: &shown })
            }
            None => loaded,
        };
        let path = path.map(|(path, _)| path);
        let configuration = Arc::new(Configuration { path, loaded, settings: Mutex::default() });
        cache.homes.insert(key, Arc::clone(&configuration));
        configuration
    }

    fn too_many(&self, paths: &[PathBuf]) -> Loaded {
        let names: Vec<String> = paths.iter().map(|path| format!("`{}`", self.shown(path))).collect();
        let first = paths.first().map(|path| self.shown(path)).unwrap_or_default();
        let message = format!("{} are for the same folder, and only one can hold", names.join(" and "));
        let mut problem = Problem::of_file(&first, message);
        problem.diagnostic.help("keep one of them");
        Loaded { problems: vec![problem], paths: paths.to_vec(), ..Loaded::default() }
    }

    /// A path from the working directory, with `/`; as it is if it lies elsewhere.
    pub fn shown(&self, path: &Path) -> Utf8PathBuf {
        let ups = self.here.ancestors().position(|above| path.starts_with(above) && above.parent().is_some());
        let shown = match ups {
            // Further up than a few folders the whole path says more.
            Some(ups) if ups < 4 => {
                let above = self.here.ancestors().nth(ups).unwrap_or(&self.here);
                let mut shown = std::iter::repeat_n("..", ups).collect::<PathBuf>();
                shown.push(path.strip_prefix(above).unwrap_or(path));
                shown
            }
            _ => path.to_owned(),
        };
        let text = shown.to_string_lossy();
        if cfg!(windows) { text.replace('\\', "/").into() } else { text.into_owned().into() }
    }
}

impl std::fmt::Debug for Configurations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Configurations").field("which", &self.which).finish_non_exhaustive()
    }
}

impl Configuration {
    /// The file; none where nothing is configured.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// All files that it was read from: the file, and what it extends.
    pub fn paths(&self) -> &[PathBuf] {
        &self.loaded.paths
    }

    /// What is wrong with it.
    pub fn problems(&self) -> &[Problem] {
        &self.loaded.problems
    }

    /// Whether something in it could not be understood, so that nobody knows what holds.
    pub fn is_broken(&self) -> bool {
        self.loaded.problems.iter().any(Problem::is_error)
    }

    fn settings(&self, path: &Path, invocation: &Invocation) -> Arc<Settings> {
        let holds = self.holds(path);
        let mut known = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(settings) = known.get(&holds) {
            return Arc::clone(settings);
        }
        let settings = Arc::new(resolve(&self.loaded.layers, &holds, invocation).settings);
        known.insert(holds, Arc::clone(&settings));
        settings
    }

    /// The overrides that are about a file, by the number of the layer and of the override in it.
    fn holds(&self, path: &Path) -> Vec<(usize, usize)> {
        let mut holds = Vec::new();
        for (at, layer) in self.loaded.layers.iter().enumerate() {
            let Some(path) = relative(&layer.base, path) else { continue };
            for (number, block) in layer.overrides.iter().enumerate() {
                if block.only.iter().any(|glob| glob.value.matches(&path)) {
                    holds.push((at, number));
                }
            }
        }
        holds
    }
}

/// A folder with its links resolved as far as it exists.
fn canonical(folder: &Path) -> PathBuf {
    for above in folder.ancestors() {
        if let Ok(whole) = std::fs::canonicalize(above) {
            return whole.join(folder.strip_prefix(above).unwrap_or(Path::new("")));
        }
    }
    folder.to_owned()
}

/// `path` from `base`, with `/`; none if it lies elsewhere.
fn relative(base: &Path, path: &Path) -> Option<String> {
    let parts: Vec<_> = path.strip_prefix(base).ok()?.iter().map(|part| part.to_string_lossy()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}
