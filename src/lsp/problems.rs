//! Mistakes in configuration files, as diagnostics of these files, open or not, and of the documents that are not linted
//! because of them.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use gen_lsp_types::{Diagnostic, DiagnosticRelatedInformation, Location, Position, Range};

use super::buffers::resolved;
use super::diagnostics::{SOURCE, severity};
use super::documents::{Document, key};
use super::position::Columns;
use super::server::Server;
use super::snapshot::Snapshot;
use super::uri;
use super::world::World;
use crate::config::Problem;

/// What a client is shown of configuration files that are not open.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// When to look again.
    pub(super) due: Option<Instant>,
    shown: BTreeMap<PathBuf, Vec<Diagnostic>>,
}

impl Server {
    /// The text of an open document has changed.
    pub(super) fn text_changed(&mut self, key: &str) {
        let Some(document) = self.documents.get(key) else { return };
        let Some(real) = document.real.as_deref() else { return };
        self.buffers.put(real, document.text());
        if self.world.configured.depends_on(real) || self.buffers.are_asked_for(real) {
            self.change_world(|_| {});
        }
    }

    /// A document was closed: what is on disk counts again.
    pub(super) fn closed(&mut self, document: &Document) {
        let Some(real) = document.real.as_deref() else { return };
        self.buffers.take(real);
        if self.world.configured.depends_on(real) || self.buffers.are_asked_for(real) {
            self.change_world(|_| {});
        }
    }

    /// Sends what is wrong with the configuration files that are not open, as far as it is not shown already. A client that
    /// asks for diagnostics is told when it asks for those of the workspace.
    pub(super) fn show_problems(&mut self) {
        self.problems.due = None;
        if self.world.offers.pull {
            return;
        }
        for path in self.problems.shown.keys() {
            self.world.configured.look_into(path);
        }
        let open = |path: &PathBuf| {
            self.documents.values().any(|document| document.real.as_deref() == Some(&resolved(path)))
        };
        let mut now = by_file(&self.world);
        now.retain(|path, _| !open(path));
        let gone: Vec<PathBuf> = self
            .problems
            .shown
            .keys()
            .filter(|path| !now.contains_key(*path) && !open(path))
            .cloned()
            .collect();
        let changed: Vec<(PathBuf, Vec<Diagnostic>)> = now
            .iter()
            .filter(|(path, items)| self.problems.shown.get(*path) != Some(items))
            .map(|(path, items)| (path.clone(), items.clone()))
            .collect();
        self.problems.shown = now;
        for (path, items) in gone.into_iter().map(|path| (path, Vec::new())).chain(changed) {
            self.publish(Some(uri::from_path(&path).into()), None, items);
        }
    }
}

/// Whether a document is a configuration file that something depends on, or is one by its name.
pub(super) fn is_configuration(document: &Snapshot) -> bool {
    document.path().is_some_and(|path| document.world.configured.depends_on(path))
}

/// What is wrong with the configuration that a document is, with its place in it.
pub(super) fn in_document(document: &Snapshot) -> Vec<Problem> {
    let Some(path) = document.path().filter(|_| is_configuration(document)) else { return Vec::new() };
    let configured = &document.world.configured;
    configured.look_into(path);
    let real = resolved(path);
    let here = configured.problems().into_iter().filter(|(path, _)| resolved(path) == real);
    here.map(|(_, problem)| problem).collect()
}

/// The diagnostics of the configuration that a document is.
pub(super) fn of_document(document: &Snapshot) -> impl Iterator<Item = Diagnostic> {
    let open = document.version.is_some();
    in_document(document)
        .into_iter()
        .map(move |problem| diagnostic(&document.world, &problem, &document.uri, open))
}

/// Those of configuration files that are not open.
pub(super) fn of_closed(
    world: &Arc<World>,
    open: &HashMap<String, Arc<Snapshot>>,
) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
    let mut all = by_file(world);
    all.retain(|path, _| !open.contains_key(&key(&uri::from_path(path))));
    all
}

fn by_file(world: &World) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
    let mut all: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    for (path, problem) in world.configured.problems() {
        let uri = uri::from_path(&path).into();
        let diagnostic = diagnostic(world, &problem, &uri, false);
        all.entry(path).or_default().push(diagnostic);
    }
    all
}

/// What is shown of a document that is not linted.
pub(super) fn not_linted(document: &Snapshot, problem: &Problem) -> Diagnostic {
    let world = &document.world;
    let mut message = format!("not linted, because of a mistake in {}\n{}", problem.path, problem.line());
    message.extend(problem.diagnostic.help.iter().map(|help| format!("\nhelp: {help}")));
    let path = world
        .configured
        .problems()
        .into_iter()
        .find(|(_, other)| other.path == problem.path)
        .map(|(path, _)| path);
    let related = path.filter(|_| world.offers.related_information).map(|path| {
        let location = Location { uri: uri::from_path(&path).into(), range: range(world, problem, false) };
        vec![DiagnosticRelatedInformation { location, message: problem.diagnostic.message.clone() }]
    });
    let first = Position { line: 0, character: 0 };
    let end = document.range(document.file.line_span(0)).end;
    Diagnostic {
        range: Range { start: first, end },
        message: message.into(),
        related_information: related,
        ..plain(problem)
    }
}

/// A problem as a diagnostic of its file. `open`: the editor counts a byte order mark, if there is one.
pub(super) fn diagnostic(
    world: &World,
    problem: &Problem,
    uri: &gen_lsp_types::Uri,
    open: bool,
) -> Diagnostic {
    let found = &problem.diagnostic;
    let mut message = found.message.clone();
    let mut line = |words: &str| {
        message.push('\n');
        message.push_str(words);
    };
    if !found.primary.message.is_empty() {
        line(&found.primary.message);
    }
    found.help.iter().for_each(|help| line(&format!("help: {help}")));
    let file =
        problem.file.as_deref().filter(|_| world.offers.related_information && !found.secondary.is_empty());
    let related = file.map(|file| {
        let place = |label: &crate::diagnostics::Label| DiagnosticRelatedInformation {
            location: Location { uri: uri.clone(), range: columns(world, open).range(file, label.span) },
            message: label.message.clone(),
        };
        found.secondary.iter().map(place).collect()
    });
    Diagnostic {
        range: range(world, problem, open),
        message: message.into(),
        related_information: related,
        ..plain(problem)
    }
}

fn plain(problem: &Problem) -> Diagnostic {
    Diagnostic {
        range: Range::default(),
        severity: Some(severity(problem.diagnostic.severity)),
        code: Some(problem.diagnostic.rule.name.to_owned().into()),
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: String::new().into(),
        tags: None,
        related_information: None,
        data: None,
    }
}

fn range(world: &World, problem: &Problem, open: bool) -> Range {
    let span = problem.diagnostic.primary.span;
    problem.file.as_deref().map_or_else(Range::default, |file| columns(world, open).range(file, span))
}

fn columns(world: &World, open: bool) -> Columns {
    Columns { encoding: world.offers.encoding, count_mark: open }
}
