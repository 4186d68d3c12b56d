//! What the build will do, as far as it can be known: each fact says how sure it is.
//!
//! Reads the model, the scripts and the tables under `rules/data/`; never a file, a clock or the network. Every fact is
//! worked out when a rule first asks for it.

pub mod absence;
pub mod aws_cli;
mod bashisms;
mod cloudformation;
pub(crate) mod compute_types;
mod directives;
pub mod docker;
mod downloads;
pub mod environment;
mod file_operands;
mod file_uses;
pub mod filesystem;
pub mod flow;
mod roles;
pub mod runtimes;
mod scripts;
pub mod secrets;
mod shell_state;
mod shellcheck;
pub mod suppressions;
pub(crate) mod table;
mod uploads;

use std::cell::OnceCell;
use std::sync::Arc;

pub use self::bashisms::{Bashism, DashEffect, Found, bashisms};
pub use self::cloudformation::{Need, StackCall};
pub use self::directives::{Directives, directives};
pub use self::downloads::{Download, Saved, download};
use self::environment::Environment;
pub use self::file_operands::PathUse;
pub use self::file_uses::{FileUse, Place as UsePlace};
use self::filesystem::FileSystem;
pub use self::roles::{Role, Roles, roles};
use self::runtimes::{BuildImages, Selected, selected};
pub use self::scripts::CommandScript;
pub use self::shell_state::{Interpreter, Sh, ShellState};
pub use self::uploads::{Destination, Sse, SseValue, Upload};
use crate::buildspec::Buildspec;
use crate::buildspec::shape::{Issue, issues};
use crate::repository::{GlobPattern, Root, RootChoice, choose_root_in};
use crate::settings::{Place, Settings};
use crate::shell::{Dialect, Word};
use crate::shellcheck::Question;
use crate::source::SourceFile;
use crate::yaml::Tree;

/// The facts of one buildspec.
#[derive(Debug)]
pub struct Facts<'a> {
    tree: &'a Tree,
    spec: Option<&'a Buildspec<'a>>,
    settings: &'a Settings,
    place: Option<&'a Place>,
    embedded: bool,
    directives: OnceCell<Directives>,
    root: OnceCell<RootChoice>,
    build_images: OnceCell<BuildImages>,
    selected_runtimes: OnceCell<Vec<Selected<'a>>>,
    shape_issues: OnceCell<Vec<Issue<'a>>>,
    dialect: OnceCell<Dialect>,
    scripts: OnceCell<Vec<CommandScript<'a>>>,
    filesystem: OnceCell<FileSystem>,
    uploads: OnceCell<Vec<Upload>>,
    environment: OnceCell<Environment>,
    secrets: OnceCell<secrets::Flow>,
    file_uses: OnceCell<Vec<FileUse>>,
    suppressions: OnceCell<suppressions::Suppressions>,
    shellcheck_questions: OnceCell<Vec<Option<Question>>>,
}

impl<'a> Facts<'a> {
    /// Facts of a document; nothing is worked out yet.
    pub fn new(
        tree: &'a Tree,
        spec: Option<&'a Buildspec<'a>>,
        settings: &'a Settings,
        place: Option<&'a Place>,
        embedded: bool,
    ) -> Self {
        Self {
            tree,
            spec,
            settings,
            place,
            embedded,
            directives: OnceCell::new(),
            root: OnceCell::new(),
            build_images: OnceCell::new(),
            selected_runtimes: OnceCell::new(),
            shape_issues: OnceCell::new(),
            dialect: OnceCell::new(),
            scripts: OnceCell::new(),
            filesystem: OnceCell::new(),
            uploads: OnceCell::new(),
            environment: OnceCell::new(),
            secrets: OnceCell::new(),
            file_uses: OnceCell::new(),
            suppressions: OnceCell::new(),
            shellcheck_questions: OnceCell::new(),
        }
    }

    /// What the file's comments say.
    pub fn directives(&self) -> &Directives {
        self.directives.get_or_init(|| directives(self.tree.comments()))
    }

    /// The identifiers of the images that the build may run in: those of the command line, else those of the file's
    /// comments, else those of the configuration. Empty: unknown.
    pub fn images(&self) -> Vec<&str> {
        let Settings { images, build, .. } = self.settings;
        let said = &self.directives().images;
        match (images.is_empty(), said.is_empty()) {
            (false, _) => images.iter().map(String::as_str).collect(),
            (true, false) => said.iter().map(|i| i.value.as_str()).collect(),
            (true, true) => build.images.iter().map(String::as_str).collect(),
        }
    }

    /// The shell of the commands that the file's comments name, else the configuration. The buildspec's own `env.shell` beats
    /// it.
    pub fn assumed_shell(&self) -> Option<&str> {
        let said = self.directives().shell.as_ref().map(|s| s.value.as_str());
        said.or(self.settings.build.shell.as_deref())
    }

    /// Globs of what commands make that speclint cannot see, from the file's comments and from the configuration.
    pub fn assumed(&self) -> impl Iterator<Item = &str> {
        let said = self.directives().assume.iter().map(|a| a.value.as_str());
        said.chain(self.settings.build.assume.iter().map(String::as_str))
    }

    /// Where the document is not what the schema table describes. `complete`: nothing of it was left out.
    pub fn shape_issues(&self, file: &'a SourceFile, complete: bool) -> &[Issue<'a>] {
        self.shape_issues.get_or_init(|| issues(self.tree, file, complete))
    }

    /// Where the file stands in a repository.
    pub fn place(&self) -> Option<&'a Place> {
        self.place
    }

    /// The source root, if it is known.
    pub fn root(&self) -> Option<&Root> {
        self.root.get_or_init(|| self.find_root()).known()
    }

    fn find_root(&self) -> RootChoice {
        let Some(place) = self.place else { return RootChoice::Unknown };
        if let Some(root) = &place.root {
            return RootChoice::Known(root.clone());
        }
        if let Some(folder) = &self.directives().root {
            let root = Root::top(Arc::clone(&place.repository)).below(&folder.value);
            return root.map_or(RootChoice::Unknown, RootChoice::Known);
        }
        if let Some(folder) = &self.settings.build.root {
            let root = Root::on_disk(&place.repository, folder.as_std_path());
            return root.map_or(RootChoice::Unknown, RootChoice::Known);
        }
        if self.embedded {
            return RootChoice::Unknown;
        }
        let paths = self.literal_paths();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        choose_root_in(&place.repository, &place.path, &paths)
    }

    /// The paths that the buildspec names: in full, or the fixed part of a glob; in its own keys, and as words of commands
    /// that can only be paths (`src/app.py`, `requirements.txt`, what `cd` goes into).
    fn literal_paths(&self) -> Vec<String> {
        let Some(spec) = self.spec else { return Vec::new() };
        let files = spec.artifacts().filter_map(|a| a.files.as_ref()).flat_map(|f| &f.items);
        let bases = spec.artifacts().filter_map(|a| a.base_directory.as_ref());
        let tasks = spec.batch.iter().flat_map(|b| &b.tasks).filter_map(|t| t.buildspec.as_ref());
        let mut paths: Vec<String> = files
            .chain(bases)
            .chain(tasks)
            .filter(|t| !t.is_dynamic())
            .filter_map(|t| GlobPattern::new(t.as_str()).ok())
            .map(|glob| glob.fixed_part().to_owned())
            .filter(|path| !path.is_empty())
            .collect();
        for item in self.scripts() {
            for command in item.script.commands() {
                let words = command.program_word.into_iter().chain(command.words).filter_map(Word::literal);
                paths.extend(
                    words.filter(|w| command.runs("cd") || is_path(w)).map(std::borrow::Cow::into_owned),
                );
            }
        }
        paths
    }

    /// Whether the buildspec stands inside another file, so that nothing tells its source root.
    pub fn is_embedded(&self) -> bool {
        self.embedded
    }

    /// What those images let the buildspec select.
    pub fn build_images(&self) -> &BuildImages {
        self.build_images.get_or_init(|| BuildImages::of(self.images()))
    }

    /// What stands under `runtime-versions`.
    pub fn selected_runtimes(&self) -> &[Selected<'a>] {
        self.selected_runtimes.get_or_init(|| self.spec.map(selected).unwrap_or_default())
    }

    /// What the commands may do to the files of the source.
    pub fn filesystem(&self) -> &FileSystem {
        self.filesystem.get_or_init(|| FileSystem::of(self))
    }

    /// The variables: where they are defined and used.
    pub fn environment(&self) -> &Environment {
        self.environment.get_or_init(|| Environment::of_facts(self))
    }

    /// The paths of the source that commands need to be there.
    pub fn file_uses(&self) -> &[FileUse] {
        self.file_uses.get_or_init(|| file_uses::file_uses(self))
    }

    /// The model, if the root is a mapping.
    pub fn spec(&self) -> Option<&'a Buildspec<'a>> {
        self.spec
    }
}

/// Whether a word of a command can only be a path of the source.
fn is_path(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty() && (1..6).contains(&end.len()) && end.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    !word.starts_with(['-', '/', '~'])
        && !word.contains([':', '=', '*', '$'])
        && (word.contains('/') || extension)
}
