//! What holds for each document: the configuration files, beaten by what the editor says for the open folder. A path goes in;
//! settings, known findings, and what is wrong with the configuration come out. Everything is read when it is first asked for
//! and then kept; when something changes, a new one takes its place.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::buffers::Buffers;
use super::offers::Folder;
use super::settings::ClientSettings;
use crate::baseline::{self, Baseline};
use crate::config::{
    Configuration, Configurations, Invocation, Origin, Problem, Traced, Which, names, split_codes,
};
use crate::diagnostics::FileReport;
use crate::host::{Choose, Chosen};
use crate::settings::Settings;

/// What holds, folder by folder.
#[derive(Debug)]
pub(super) struct Configured {
    /// For the open folders, in their order.
    folders: Vec<Scope>,
    /// For all else.
    elsewhere: Scope,
}

#[derive(Debug)]
struct Scope {
    /// The open folder; the first of them where nothing else is known.
    base: Option<PathBuf>,
    client: Arc<ClientSettings>,
    configurations: Configurations,
    /// The baselines that the configurations name.
    baselines: Mutex<HashMap<Utf8PathBuf, Known>>,
}

/// A baseline, or why it cannot be used.
type Known = Result<Arc<Baseline>, Arc<Problem>>;

impl Configured {
    /// What holds for these folders. Unsaved `buffers` win over what is on disk.
    pub(super) fn new(
        folders: &[Folder],
        everywhere: &Arc<ClientSettings>,
        by_folder: &[(PathBuf, Arc<ClientSettings>)],
        buffers: &Buffers,
        today: Date,
    ) -> Self {
        let client = |folder: &Folder| {
            let own = by_folder.iter().find(|(path, _)| *path == folder.path);
            own.map_or(everywhere, |(_, settings)| settings)
        };
        let scope = |folder: &Folder| {
            Scope::new(Some(folder.path.clone()), Arc::clone(client(folder)), buffers, today)
        };
        let first = folders.first().map(|folder| folder.path.clone());
        Self {
            folders: folders.iter().map(scope).collect(),
            elsewhere: Scope::new(first, Arc::clone(everywhere), buffers, today),
        }
    }

    /// What the editor says for a document.
    pub(super) fn client(&self, path: Option<&Path>) -> &ClientSettings {
        &self.scope(path).client
    }

    /// The settings for a document, on the day that it is now.
    pub(super) fn settings(&self, path: Option<&Path>, today: Date) -> Settings {
        let scope = self.scope(path);
        let mut settings = Settings::clone(&scope.configurations.settings_for(&scope.stand(path)));
        settings.today = today;
        settings
    }

    /// Whether the user wants a file to be linted or not, as a search on the command line asks.
    pub(super) fn chosen(&self, path: &Path) -> Chosen {
        let configurations = &self.scope(Some(path)).configurations;
        Chosen::of(configurations.excludes(path).is_some(), || configurations.includes(path))
    }

    /// For a search of the workspace.
    pub(super) fn choose(self: &Arc<Self>) -> Choose {
        let configured = Arc::clone(self);
        Choose::new(move |path| configured.chosen(path))
    }

    /// Why a document is not linted: nobody knows what holds for it, or what is known already.
    pub(super) fn obstacle(&self, path: Option<&Path>) -> Option<Problem> {
        let scope = self.scope(path);
        let place = scope.stand(path);
        let configuration = scope.configurations.configuration_for(&place);
        let broken = configuration.problems().iter().find(|problem| problem.is_error()).cloned();
        broken.or_else(|| {
            let why = scope.baseline(&place)?.err()?;
            Some(Problem::clone(&why))
        })
    }

    /// Silences what the baseline knows of a document.
    pub(super) fn silence(&self, path: Option<&Path>, report: &mut FileReport) {
        let scope = self.scope(path);
        if let Some(Ok(baseline)) = scope.baseline(&scope.stand(path)) {
            baseline.silence(report);
        }
    }

    /// Whether what holds depends on a file.
    pub(super) fn depends_on(&self, path: &Path) -> bool {
        let scopes = self.scopes();
        scopes.into_iter().any(|scope| {
            scope.configurations.depends_on(path) || scope.lock().keys().any(|known| known == path)
        })
    }

    /// Reads the configuration file at `path`, if it is one by its name, so that its mistakes are known.
    pub(super) fn look_into(&self, path: &Path) -> Option<Arc<Configuration>> {
        self.scope(Some(path)).configurations.at(path)
    }

    /// What is wrong with the configurations that were read so far, by the path of the file.
    pub(super) fn problems(&self) -> Vec<(PathBuf, Problem)> {
        let mut all: Vec<(PathBuf, Problem)> = Vec::new();
        for scope in self.scopes() {
            let configurations = &scope.configurations;
            let of_baselines: Vec<Problem> = scope
                .lock()
                .values()
                .filter_map(|known| known.as_ref().err().map(|why| Problem::clone(why)))
                .collect();
            let problems = configurations.problems().into_iter().chain(of_baselines);
            all.extend(
                problems.filter_map(|problem| Some((configurations.path_of(&problem.path)?, problem))),
            );
        }
        let key = |(path, problem): &(PathBuf, Problem)| {
            (path.clone(), problem.diagnostic.primary.span, problem.diagnostic.message.clone())
        };
        all.sort_by_key(key);
        // Folders within folders see the same file.
        all.dedup_by_key(|one| key(one));
        all
    }

    fn scopes(&self) -> impl IntoIterator<Item = &Scope> {
        self.folders.iter().chain([&self.elsewhere])
    }

    /// That of the innermost open folder that holds a path.
    fn scope(&self, path: Option<&Path>) -> &Scope {
        let holding = path.and_then(|path| {
            let holds = |scope: &&Scope| scope.base.as_ref().is_some_and(|base| path.starts_with(base));
            let length = |scope: &&Scope| scope.base.as_ref().map_or(0, |base| base.components().count());
            self.folders.iter().filter(holds).max_by_key(length)
        });
        // What was never saved counts as standing in the first folder.
        holding.or_else(|| self.folders.first().filter(|_| path.is_none())).unwrap_or(&self.elsewhere)
    }
}

impl Scope {
    fn new(base: Option<PathBuf>, client: Arc<ClientSettings>, buffers: &Buffers, today: Date) -> Self {
        let here = base.clone().unwrap_or_else(|| PathBuf::from(std::path::MAIN_SEPARATOR_STR));
        let (invocation, which) =
            (invocation(&client, base.as_deref(), today), which(&client, base.as_deref()));
        let buffers = buffers.clone();
        let configurations = Configurations::new(which, invocation, &here)
            .with_overlay(Box::new(move |path| buffers.get(path)));
        Self { base, client, configurations, baselines: Mutex::default() }
    }

    /// Where a document stands.
    fn stand(&self, path: Option<&Path>) -> PathBuf {
        let unsaved = || self.base.as_deref().unwrap_or(Path::new("")).join("untitled");
        path.map_or_else(unsaved, Path::to_owned)
    }

    fn baseline(&self, path: &Path) -> Option<Known> {
        let file = self.configurations.settings_for(path).baseline.clone()?;
        let mut known = self.lock();
        let read = || {
            baseline::read(file.as_std_path()).map(Arc::new).map_err(|why| {
                let message = format!(
                    "cannot read the baseline `{}`: {}",
                    self.configurations.shown(file.as_std_path()),
                    why.what
                );
                Arc::new(match self.configurations.resolve(path).baseline {
                    Origin::File(place, span) => Problem::error(&place, span, message).help(why.help),
                    _ => Problem::of_file(&file, message).help(why.help),
                })
            })
        };
        Some(known.entry(file.clone()).or_insert_with(read).clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Utf8PathBuf, Known>> {
        self.baselines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the editor says beats every configuration file, as flags do.
fn invocation(client: &ClientSettings, base: Option<&Path>, today: Date) -> Invocation {
    let mut said = Invocation::new(today);
    said.profile = client.profile.map(|profile| traced(profile, "speclint.profile"));
    said.severity = client.severity.map(|severity| traced(severity, "speclint.severity"));
    let images = Some(client.images.clone()).filter(|images| !images.is_empty());
    said.images = images.map(|images| traced(images, "speclint.image"));
    // What is wrong in them was said when they came.
    let known = |list: &[String]| names(list).ok().filter(|names| !names.is_empty());
    said.select = known(&client.select).map(|names| traced(names, "speclint.select"));
    if let Ok((ignore, codes)) = split_codes(&client.ignore) {
        said.ignore = known(&ignore).map(|names| traced(names, "speclint.ignore"));
        said.ignored_codes = (!codes.is_empty()).then(|| traced(codes, "speclint.ignore"));
    }
    said.root =
        client.root.as_deref().and_then(|root| folder(base, root)).map(|root| traced(root, "speclint.root"));
    said
}

fn traced<T>(value: T, setting: &'static str) -> Traced<T> {
    Traced::new(value, Origin::Flag(setting))
}

/// The folder that the editor names, from the open one.
pub(super) fn folder(base: Option<&Path>, name: &str) -> Option<Utf8PathBuf> {
    let whole = base.map_or_else(|| PathBuf::from(name), |base| base.join(name));
    let whole = std::fs::canonicalize(whole).ok().filter(|whole| whole.is_dir())?;
    Utf8PathBuf::from_path_buf(whole).ok()
}

fn which(client: &ClientSettings, base: Option<&Path>) -> Which {
    match client.config.as_deref() {
        None => Which::Nearest,
        Some("off") => Which::None,
        Some(name) => configuration(base, name).map_or(Which::Nearest, Which::File),
    }
}

/// The configuration file that the editor names, from the open folder; none if there is none.
pub(super) fn configuration(base: Option<&Path>, name: &str) -> Option<PathBuf> {
    let whole = base.map_or_else(|| PathBuf::from(name), |base| base.join(name));
    let folder = std::fs::canonicalize(whole.parent()?).ok()?;
    let whole = folder.join(whole.file_name()?);
    whole.is_file().then_some(whole)
}
