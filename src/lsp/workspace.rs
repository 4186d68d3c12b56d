//! What changes beside the documents: settings, folders, files on disk.

use std::sync::Arc;

use gen_lsp_types::{self as lsp, MessageType};
use serde_json::{Map, Value, json};

use super::configured;
use super::offers::Folder;
use super::server::{Asked, Server};
use super::settings::{self, ClientSettings, SECTION};
use crate::config::{NameError, names, split_codes};

/// The files that answers depend on, beside what is open: buildspecs, pages and scripts, and what git tracks.
const WATCHED: [&str; 4] = ["**/*.{yml,yaml,json,md}", "**/*.{sh,bash}", "**/.git/index", "**/.gitignore"];

impl Server {
    /// The client is ready to be asked.
    pub(super) fn initialized(&mut self) {
        let offers = Arc::clone(&self.world.offers);
        let mut registrations = Vec::new();
        let mut register = |method: &str, options: Value| {
            registrations.push(lsp::Registration {
                id: method.to_owned(),
                method: method.to_owned(),
                register_options: Some(options),
            });
        };
        if offers.register_watchers {
            let watchers: Vec<Value> = WATCHED.iter().map(|glob| json!({"globPattern": glob})).collect();
            register("workspace/didChangeWatchedFiles", json!({"watchers": watchers}));
        }
        if offers.register_configuration {
            register("workspace/didChangeConfiguration", json!({"section": SECTION}));
        }
        if !registrations.is_empty() {
            let params = lsp::RegistrationParams { registrations };
            self.client.ask::<lsp::RegistrationRequest>(params, Asked::Other("changes are not told"));
        }
        self.ask_settings();
    }

    fn ask_settings(&mut self) {
        if !self.world.offers.configuration {
            return;
        }
        let mut folders = vec![None];
        folders.extend(self.world.folders.iter().map(|folder| Some(folder.path.clone())));
        let uris =
            std::iter::once(None).chain(self.world.folders.iter().map(|f| Some(f.uri.as_str().into())));
        let items = uris
            .map(|scope_uri| lsp::ConfigurationItem { scope_uri, section: Some(SECTION.to_owned()) })
            .collect();
        self.client
            .ask::<lsp::ConfigurationRequest>(lsp::ConfigurationParams { items }, Asked::Settings(folders));
    }

    /// The client has said what was asked for.
    pub(super) fn settings_came(&mut self, folders: &[Option<std::path::PathBuf>], answer: Option<Value>) {
        let Some(Value::Array(sections)) = answer else { return };
        for (folder, section) in folders.iter().zip(&sections) {
            self.take_settings(folder.as_deref(), section);
        }
    }

    /// Takes over settings for a folder, or for all, laid over what `initialize` said. What is wrong in them is said, once.
    pub(super) fn take_settings(&mut self, folder: Option<&std::path::Path>, section: &Value) {
        let (settings, mut problems) = settings::read(&laid_over(&self.first_settings, section));
        let base = folder.or(self.world.folders.first().map(|folder| folder.path.as_path()));
        problems.extend(impossible(&settings, base));
        for problem in problems {
            if self.complained.insert(problem.clone()) {
                self.client.show(MessageType::Warning, format!("speclint: {problem}"));
            }
        }
        let old = folder.map_or(&self.world.everywhere, |folder| {
            let own = self.world.by_folder.iter().find(|(path, _)| path == folder);
            own.map_or(&self.world.everywhere, |(_, settings)| settings)
        });
        if **old == settings {
            return;
        }
        let settings: Arc<ClientSettings> = Arc::new(settings);
        self.change_world(|world| match folder {
            None => world.everywhere = settings,
            Some(folder) => {
                world.by_folder.retain(|(path, _)| path != folder);
                world.by_folder.push((folder.to_owned(), settings));
            }
        });
    }

    pub(super) fn did_change_configuration(&mut self, params: &Value) {
        if self.world.offers.configuration {
            self.ask_settings();
        } else {
            self.take_settings(None, params.get("settings").unwrap_or(&Value::Null));
        }
    }

    pub(super) fn did_change_folders(&mut self, params: &lsp::DidChangeWorkspaceFoldersParams) {
        let removed: Vec<_> = params.event.removed.iter().filter_map(|f| Folder::of(&f.uri.0)).collect();
        let added: Vec<_> = params.event.added.iter().filter_map(|f| Folder::of(&f.uri.0)).collect();
        self.change_world(|world| {
            let gone = |path: &std::path::Path| removed.iter().any(|folder| folder.path == path);
            world.folders.retain(|folder| !gone(&folder.path));
            world.by_folder.retain(|(path, _)| !gone(path));
            world.folders.extend(added);
        });
        for document in self.documents.values_mut() {
            document.show_from(&self.world);
        }
        self.ask_settings();
    }

    /// Files have changed on disk.
    pub(super) fn did_change_files(&mut self, _: lsp::DidChangeWatchedFilesParams) {
        self.look_again();
    }

    /// A client that does not tell of files tells of what it saves.
    pub(super) fn did_save(&mut self) {
        if !self.world.offers.register_watchers {
            self.look_again();
        }
    }

    /// Reads anew what was read of the disk.
    fn look_again(&mut self) {
        let repositories = Arc::new(self.buffers.repositories());
        self.change_world(|world| world.repositories = repositories);
    }
}

/// What of the settings cannot hold, in words.
fn impossible(settings: &ClientSettings, base: Option<&std::path::Path>) -> Vec<String> {
    let mut problems = Vec::new();
    let ignore = || split_codes(&settings.ignore).and_then(|(ignore, _)| names(&ignore));
    for (name, result) in [("select", names(&settings.select)), ("ignore", ignore())] {
        let told = |why: NameError| {
            format!("{}\n  help: {}", why.message(&format!("`{SECTION}.{name}`")), why.help())
        };
        problems.extend(result.err().map(told));
    }
    if let Some(root) = settings.root.as_deref().filter(|root| configured::folder(base, root).is_none()) {
        problems.push(format!("the setting `{SECTION}.root` names no folder: `{root}`"));
    }
    let config = settings.config.as_deref().filter(|name| *name != "off");
    if let Some(name) = config.filter(|name| configured::configuration(base, name).is_none()) {
        problems.push(format!("the setting `{SECTION}.config` names no file: `{name}`"));
    }
    problems
}

/// The fields of `over`, and those of `under` that it leaves out.
fn laid_over(under: &Value, over: &Value) -> Value {
    let fields = |value: &Value| -> Map<String, Value> {
        value.get(SECTION).unwrap_or(value).as_object().cloned().unwrap_or_default()
    };
    let wrong = |value: &Value| !value.is_null() && !value.get(SECTION).unwrap_or(value).is_object();
    if wrong(over) {
        return over.clone();
    }
    if wrong(under) {
        return under.clone();
    }
    let mut merged = fields(under);
    merged.extend(fields(over).into_iter().filter(|(_, value)| !value.is_null()));
    Value::Object(merged)
}
