//! Diagnostics of every buildspec below the open folders, for a client that asks for them. It asks again and again: of what
//! is as it was only that is said, and where nothing at all has changed the answer waits until something does.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use gen_lsp_types::{
    Diagnostic, FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};
use lsp_server::{ErrorCode, RequestId};

use super::client::Refusal;
use super::diagnostics::{broken, diagnostics, result_id};
use super::documents::key;
use super::problems;
use super::server::{Event, Server, to_value};
use super::snapshot::Snapshot;
use super::uri;
use super::worker::Haste;
use super::world::World;
use crate::guard::guard;
use crate::host::discover;

/// What a search gave.
pub(super) struct Search {
    items: Vec<WorkspaceDocumentDiagnosticReport>,
    /// Whether everything is as the client has it.
    unchanged: bool,
}

/// A search whose answer waits for a change.
pub(super) struct Held {
    id: RequestId,
    params: WorkspaceDiagnosticParams,
    /// When to search again, since something has changed.
    pub(super) due: Option<Instant>,
}

/// What was found in files that are not open, by path: when that was and the name of the result.
pub(super) type Seen = HashMap<PathBuf, (Look, String)>;

/// As what a file was seen: the world's generation, when it was written, its length.
type Look = (u64, Option<SystemTime>, u64);

/// How long a change waits for others before a held search begins.
const PAUSE: Duration = Duration::from_millis(300);

impl Server {
    /// Has the workspace searched.
    pub(super) fn search(&mut self, id: RequestId, params: WorkspaceDiagnosticParams) {
        self.release(Vec::new());
        let world = Arc::clone(&self.world);
        let open = self.documents.iter_mut().map(|(key, document)| (key.clone(), document.snapshot(&world)));
        let (open, seen): (HashMap<_, _>, _) = (open.collect(), Arc::clone(&self.seen));
        let changes = self.changes;
        self.event_after(id.clone(), Haste::Soon, move |cancelled| {
            let found = guard(|| search(&world, &open, &seen, &params, cancelled));
            Event::Searched { id, params, changes, found }
        });
    }

    /// The workspace has been searched. If there is nothing new, and the client can wait, so does the answer.
    pub(super) fn searched(
        &mut self,
        id: RequestId,
        params: WorkspaceDiagnosticParams,
        changes: u64,
        found: Result<Search, String>,
    ) {
        match found {
            Ok(found) if found.unchanged && params.partial_result_params.partial_result_token.is_some() => {
                self.release(Vec::new());
                self.held = Some(Held { id, params, due: None });
                if self.changes != changes {
                    self.search_again();
                }
            }
            Ok(found) => {
                self.client.answer(id, Ok(to_value(&WorkspaceDiagnosticReport { items: found.items })));
            }
            Err(why) => self.client.answer(id, Err(Refusal::new(ErrorCode::InternalError, why))),
        }
    }

    /// Something has changed.
    pub(super) fn search_again(&mut self) {
        self.changes += 1;
        if let Some(held) = &mut self.held {
            held.due.get_or_insert(Instant::now() + PAUSE);
        }
    }

    /// Searches for the answer that waits.
    pub(super) fn search_held(&mut self) {
        if let Some(Held { id, params, .. }) = self.held.take() {
            self.search(id, params);
        }
    }

    /// The answer that waits is not wanted any more.
    pub(super) fn forget_held(&mut self, id: &RequestId) {
        self.held.take_if(|held| held.id == *id);
    }

    /// Gives the answer that waits.
    fn release(&mut self, items: Vec<WorkspaceDocumentDiagnosticReport>) {
        if let Some(held) = self.held.take() {
            self.client.answer(held.id, Ok(to_value(&WorkspaceDiagnosticReport { items })));
        }
    }
}

fn search(
    world: &Arc<World>,
    open: &HashMap<String, Arc<Snapshot>>,
    seen: &Mutex<Seen>,
    params: &WorkspaceDiagnosticParams,
    cancelled: &AtomicBool,
) -> Search {
    let known: HashMap<String, &str> =
        params.previous_result_ids.iter().map(|known| (key(&known.uri.0), known.value.as_str())).collect();
    let mut looked: HashSet<String> = HashSet::new();
    let mut items = Vec::new();
    let mut unchanged = true;
    let mut report = |key: &str, uri: Uri, version: Option<i32>, found: Found| {
        let item = item(uri, version, found, known.get(key).copied());
        unchanged &=
            matches!(item, WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(_));
        items.push(item);
    };
    let ours = |document: &Snapshot| document.is_linted() || problems::is_configuration(document);
    for (key, document) in open.iter().filter(|(_, document)| ours(document)) {
        looked.insert(key.clone());
        report(key, document.uri.clone(), document.version, Found::of(guard(|| diagnostics(document))));
    }
    for path in world
        .folders
        .iter()
        .flat_map(|folder| discover(&folder.path, &world.configured.choose()))
        .filter_map(Result::ok)
    {
        if cancelled.load(Ordering::Relaxed) {
            break;
        }
        let address = uri::from_path(&path);
        let key = key(&address);
        if !open.contains_key(&key) && looked.insert(key.clone()) {
            report(&key, address.into(), None, on_disk(&path, world, seen, known.get(&key).copied()));
        }
    }
    // Each of them has asked for its configuration by now.
    for (path, items) in problems::of_closed(world, open) {
        let address = uri::from_path(&path);
        let key = key(&address);
        if looked.insert(key.clone()) {
            report(&key, address.into(), None, Found::of(Ok(items)));
        }
    }
    // What was reported and is gone has nothing any more.
    for gone in params.previous_result_ids.iter().filter(|known| !looked.contains(&key(&known.uri.0))) {
        let nothing = result_id(&[]);
        if gone.value != nothing {
            report(&key(&gone.uri.0), gone.uri.clone(), None, Found { id: nothing, items: Some(Vec::new()) });
        }
    }
    Search { items, unchanged }
}

/// What was found in a document.
struct Found {
    /// The result's name.
    id: String,
    /// The result; none if the client has it.
    items: Option<Vec<Diagnostic>>,
}

impl Found {
    fn of(found: Result<Vec<Diagnostic>, String>) -> Self {
        let items = found.unwrap_or_else(|why| vec![broken(why)]);
        Self { id: result_id(&items), items: Some(items) }
    }
}

/// What is found in a file that is not open. Read only if it is not as it was when the client's result was found.
fn on_disk(path: &Path, world: &Arc<World>, seen: &Mutex<Seen>, known: Option<&str>) -> Found {
    let lock = || seen.lock().unwrap_or_else(PoisonError::into_inner);
    let meta = std::fs::metadata(path);
    let now = |meta: &std::fs::Metadata| (world.generation, meta.modified().ok(), meta.len());
    let now: Look = meta.as_ref().map(now).unwrap_or_default();
    if let Some((_, id)) = lock().get(path).filter(|(then, id)| *then == now && Some(id.as_str()) == known) {
        return Found { id: id.clone(), items: None };
    }
    let uri: Uri = uri::from_path(path).into();
    let found = Snapshot::on_disk(uri, path.to_owned(), Arc::clone(world));
    let found = Found::of(found.and_then(|document| guard(|| diagnostics(&document))));
    lock().insert(path.to_owned(), (now, found.id.clone()));
    found
}

fn item(
    uri: Uri,
    version: Option<i32>,
    found: Found,
    known: Option<&str>,
) -> WorkspaceDocumentDiagnosticReport {
    match found.items {
        Some(items) if known != Some(&found.id) => WorkspaceFullDocumentDiagnosticReport {
            uri,
            version,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(found.id),
                items,
            },
        }
        .into(),
        _ => WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: found.id },
        }
        .into(),
    }
}
