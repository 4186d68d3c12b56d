//! The loop that owns the state. It answers nothing that takes long itself: it freezes the document, gives the work to a
//! thread and goes on; what comes back is an event like any other.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use gen_lsp_types::{
    CodeLensRefreshRequest, Diagnostic, DiagnosticRefreshRequest, InlayHintRefreshRequest, MessageType,
    PublishDiagnosticsNotification, PublishDiagnosticsParams, Uri, WorkspaceDiagnosticParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use serde_json::Value;

use super::buffers::Buffers;
use super::client::{Answer, Client, Refusal};
use super::configured::Configured;
use super::documents::{Documents, key};
use super::offers::Offers;
use super::parent::{self, Parent};
use super::pictures::Pictures;
use super::problems::Problems;
use super::settings::ClientSettings;
use super::snapshot::Snapshot;
use super::transport::{Incoming, Outgoing};
use super::worker::{Haste, Workers};
use super::workspace_pull::{Held, Search, Seen};
use super::world::{Clock, World};
use super::{capabilities, diagnostics, offers, uri};
use crate::guard::guard;

/// What the loop reacts to.
pub(super) enum Event {
    /// Something from the client.
    Client(Incoming),
    /// A request has been worked on.
    Answered { id: RequestId, answer: Answer<Value> },
    /// The diagnostics of the workspace have been looked for.
    Searched { id: RequestId, params: WorkspaceDiagnosticParams, changes: u64, found: Result<Search, String> },
    /// A graph has been drawn, as Mermaid and SVG.
    Drawn { id: RequestId, name: Utf8PathBuf, drawn: Answer<(String, String)> },
    /// A document has been linted, for a client that waits for diagnostics to be sent.
    Linted(Linted),
}

/// What a lint gave.
pub(super) struct Linted {
    key: String,
    version: i32,
    generation: u64,
    diagnostics: Result<Vec<Diagnostic>, String>,
    cost: Duration,
}

/// What is kept of a request to the client.
#[derive(Debug)]
pub(super) enum Asked {
    /// The settings for these folders; none: for all.
    Settings(Vec<Option<PathBuf>>),
    /// Something that was done or not; which is only worth a line in the log.
    Other(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    New,
    Running,
    /// After `shutdown`.
    Over,
}

/// The server's state.
pub(super) struct Server {
    phase: Phase,
    pub(super) client: Client<Arc<AtomicBool>, Asked>,
    pub(super) documents: Documents,
    pub(super) world: Arc<World>,
    /// The texts of the open documents.
    pub(super) buffers: Buffers,
    /// What is shown of the mistakes in configuration files that are not open.
    pub(super) problems: Problems,
    /// What `initialize` said of settings: what comes later is laid over it.
    pub(super) first_settings: Value,
    /// Complaints about settings that the user has seen.
    pub(super) complained: BTreeSet<String>,
    /// When to tell the client to ask for diagnostics again.
    pub(super) refresh: Option<Instant>,
    /// The search for diagnostics in the workspace that waits for a change.
    pub(super) held: Option<Held>,
    /// How often anything has changed.
    pub(super) changes: u64,
    /// What was found in files that are not open.
    pub(super) seen: Arc<Mutex<Seen>>,
    /// What was drawn and is being looked at.
    pub(super) pictures: Pictures,
    workers: Workers,
    events: Sender<Event>,
    parent: Option<Parent>,
}

/// Events that are handled before a lint begins, at most: a burst of edits costs one lint.
const BURST: usize = 1000;
/// How long a change beside the documents waits for others of its kind.
pub(super) const SETTLE: Duration = Duration::from_millis(50);

impl Server {
    /// A server that hears of everything through `events` and writes to `out`.
    pub(super) fn new(out: Sender<Outgoing>, events: Sender<Event>, clock: Clock) -> std::io::Result<Self> {
        let buffers = Buffers::default();
        let world = World {
            offers: Arc::new(Offers::of(&Value::Null)),
            folders: Vec::new(),
            everywhere: Arc::new(ClientSettings::default()),
            by_folder: Vec::new(),
            configured: Arc::new(Configured::new(&[], &Arc::default(), &[], &Buffers::default(), (clock)())),
            repositories: Arc::new(buffers.repositories()),
            clock,
            generation: 0,
        };
        Ok(Self {
            phase: Phase::New,
            client: Client::new(out),
            documents: Documents::new(),
            world: Arc::new(world),
            buffers,
            problems: Problems::default(),
            first_settings: Value::Null,
            complained: BTreeSet::new(),
            refresh: None,
            held: None,
            changes: 0,
            pictures: Pictures::default(),
            seen: Arc::default(),
            workers: Workers::start()?,
            events,
            parent: None,
        })
    }

    /// Serves until the client says `exit` or goes away; whether it had said `shutdown` before.
    pub(super) fn run(mut self, events: &Receiver<Event>) -> bool {
        loop {
            let mut next = match self.wait() {
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(time) => events.recv_timeout(time),
            };
            for _ in 0..BURST {
                match next {
                    Ok(event) => {
                        if self.ends(event) {
                            return self.phase == Phase::Over;
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return self.phase == Phase::Over,
                }
                next = events.try_recv().map_err(|_| RecvTimeoutError::Timeout);
            }
            if self.client.is_gone() || self.parent.as_ref().is_some_and(Parent::is_gone) {
                return self.phase == Phase::Over;
            }
            self.do_what_is_due();
        }
    }

    /// Handles an event; whether it was the last.
    fn ends(&mut self, event: Event) -> bool {
        match event {
            Event::Client(Incoming::Closed) => return true,
            Event::Client(Incoming::Message(Message::Notification(n))) if n.method == "exit" => return true,
            Event::Client(Incoming::Malformed(malformed)) => self.client.refuse(malformed),
            Event::Client(Incoming::Message(message)) => {
                let id =
                    if let Message::Request(request) = &message { Some(request.id.clone()) } else { None };
                if let Err(why) = guard(|| self.message(message)) {
                    self.client.log(MessageType::Error, why.clone());
                    if let Some(id) = id {
                        self.client.reply(id, Err(Refusal::new(ErrorCode::InternalError, why)));
                    }
                }
            }
            Event::Answered { id, answer } => {
                if let Err(refusal) = &answer
                    && refusal.code == ErrorCode::InternalError as i32
                {
                    self.client.log(MessageType::Error, refusal.message.clone());
                }
                self.client.answer(id, answer);
            }
            Event::Searched { id, params, changes, found } => self.searched(id, params, changes, found),
            Event::Drawn { id, name, drawn } => self.drawn(id, &name, drawn),
            Event::Linted(linted) => self.linted(linted),
        }
        false
    }

    fn message(&mut self, message: Message) {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) if self.phase == Phase::Running => {
                self.notification(notification);
            }
            Message::Notification(_) => {}
            Message::Response(response) => match self.client.answered(response.id) {
                Some(Asked::Settings(folders)) => self.settings_came(&folders, response.response_result.ok()),
                Some(Asked::Other(what)) => {
                    if let Err(error) = response.response_result {
                        self.client.log(MessageType::Info, format!("{what}: {}", error.message));
                    }
                }
                None => {}
            },
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let refused = |code, message: &str| Err(Refusal::new(code, message));
        match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(id, &params),
            (Phase::New, _) => {
                self.client.reply(id, refused(ErrorCode::ServerNotInitialized, "`initialize` comes first"));
            }
            (_, "initialize") => {
                self.client.reply(id, refused(ErrorCode::InvalidRequest, "`initialize` was sent before"));
            }
            (Phase::Over, _) => {
                self.client.reply(id, refused(ErrorCode::InvalidRequest, "the server is shut down"));
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Over;
                self.client.reply(id, Ok(Value::Null));
            }
            (Phase::Running, _) => self.dispatch(id, &method, params),
        }
    }

    fn initialize(&mut self, id: RequestId, params: &Value) {
        let offers = Arc::new(Offers::of(params));
        self.parent =
            params.get("processId").and_then(Value::as_u64).and_then(|id| Parent::watch(id.try_into().ok()?));
        self.client.reply(id, Ok(to_value(&capabilities::initialize(&offers))));
        self.phase = Phase::Running;
        self.first_settings = params.get("initializationOptions").cloned().unwrap_or_default();
        let folders = offers::folders(params);
        self.change_world(|world| {
            world.offers = offers;
            world.folders = folders;
        });
        self.take_settings(None, &Value::Null);
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            "initialized" => self.initialized(),
            "$/cancelRequest" => {
                let id = params.get("id").cloned().and_then(|id| serde_json::from_value(id).ok());
                if let Some(id) = id {
                    self.forget_held(&id);
                    if let Some(cancelled) = self.client.cancel(id) {
                        cancelled.store(true, Ordering::Relaxed);
                    }
                }
            }
            _ => self.notified(&method, params),
        }
    }

    /// Changes what is known beside the documents, after which each is looked at again.
    pub(super) fn change_world(&mut self, change: impl FnOnce(&mut World)) {
        let mut world = World::clone(&self.world);
        change(&mut world);
        world.configure(&self.buffers);
        world.generation += 1;
        self.world = Arc::new(world);
        let now = Instant::now();
        self.problems.due.get_or_insert(now + SETTLE);
        for document in self.documents.values_mut() {
            document.forget();
            document.lint.want(now, SETTLE);
        }
        let offers = &self.world.offers;
        let refreshes = offers.refresh_diagnostics || offers.refresh_hints || offers.refresh_lenses;
        if self.phase == Phase::Running && refreshes {
            self.refresh.get_or_insert(now + SETTLE);
        }
        self.search_again();
    }

    /// Has a request about a document worked on.
    pub(super) fn on_document<R: gen_lsp_types::Request>(
        &mut self,
        id: RequestId,
        params: Value,
        haste: Haste,
        work: fn(&Snapshot, &R::Params) -> Answer<R::Result>,
    ) {
        // An action that is to be resolved has it in what it was given.
        let address = params.pointer("/textDocument/uri").or_else(|| params.pointer("/data/uri"));
        let address = address.and_then(Value::as_str).unwrap_or_default().to_owned();
        let params: R::Params = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => {
                return self.client.reply(id, Err(Refusal::new(ErrorCode::InvalidParams, error.to_string())));
            }
        };
        let open = self.documents.get_mut(&key(&address)).map(|document| document.snapshot(&self.world));
        let world = Arc::clone(&self.world);
        self.work_on(id, haste, move || {
            let on_disk;
            let document = if let Some(open) = &open {
                open
            } else {
                on_disk = from_disk(&address, world)?;
                &on_disk
            };
            work(document, &params).map(|result| to_value(&result))
        });
    }

    /// Has a request worked on by a thread. A panic becomes an error.
    pub(super) fn work_on(
        &mut self,
        id: RequestId,
        haste: Haste,
        work: impl FnOnce() -> Answer<Value> + Send + 'static,
    ) {
        self.event_after(id.clone(), haste, |_| {
            let answer = guard(work).unwrap_or_else(|why| Err(Refusal::new(ErrorCode::InternalError, why)));
            Event::Answered { id, answer }
        });
    }

    /// Has a request worked on; what `work` gives is what the loop hears. Nothing, if it is cancelled before it begins.
    pub(super) fn event_after(
        &mut self,
        id: RequestId,
        haste: Haste,
        work: impl FnOnce(&AtomicBool) -> Event + Send + 'static,
    ) {
        let cancelled = Arc::new(AtomicBool::new(false));
        self.client.received(id, Arc::clone(&cancelled));
        let events = self.events.clone();
        let job = move || {
            if !cancelled.load(Ordering::Relaxed) {
                let _ = events.send(work(&cancelled));
            }
        };
        self.workers.give(haste, Box::new(job));
    }

    fn linted(&mut self, linted: Linted) {
        let Some(document) = self.documents.get_mut(&linted.key) else { return };
        document.lint.running = false;
        document.lint.cost = linted.cost;
        let diagnostics = linted.diagnostics.unwrap_or_else(|why| {
            self.client.log(MessageType::Error, why.clone());
            vec![diagnostics::broken(why)]
        });
        // What is out of date is being linted again.
        if document.version == linted.version && self.world.generation == linted.generation {
            let version = self.world.offers.diagnostic_version.then_some(linted.version);
            self.publish(document_uri(&self.documents, &linted.key), version, diagnostics);
            // Its configuration has been read by now.
            self.show_problems();
        }
    }

    /// Sends the diagnostics of a document.
    pub(super) fn publish(&mut self, uri: Option<Uri>, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        if let Some(uri) = uri {
            let params = PublishDiagnosticsParams { uri, version, diagnostics };
            self.client.notify::<PublishDiagnosticsNotification>(params);
        }
    }

    /// Tells the client to ask again for what depends on more than the text.
    fn ask_to_refresh(&mut self) {
        let offers = Arc::clone(&self.world.offers);
        if offers.refresh_diagnostics && offers.pull {
            self.client
                .ask::<DiagnosticRefreshRequest>((), Asked::Other("diagnostics are not asked for again"));
        }
        if offers.refresh_hints {
            self.client.ask::<InlayHintRefreshRequest>((), Asked::Other("hints are not asked for again"));
        }
        if offers.refresh_lenses {
            self.client.ask::<CodeLensRefreshRequest>((), Asked::Other("lenses are not asked for again"));
        }
    }

    /// How long to wait for an event at most.
    fn wait(&self) -> Option<Duration> {
        let lints = self.documents.values().filter(|d| !d.lint.running).filter_map(|d| d.lint.due);
        let held = self.held.as_ref().and_then(|held| held.due);
        let due = lints
            .chain(self.refresh)
            .chain(self.problems.due)
            .chain(held)
            .min()
            .map(|due| due.saturating_duration_since(Instant::now()));
        let parent = self.parent.as_ref().map(|_| parent::EVERY);
        due.into_iter().chain(parent).min()
    }

    fn do_what_is_due(&mut self) {
        let now = Instant::now();
        if self.refresh.is_some_and(|due| due <= now) {
            self.refresh = None;
            self.ask_to_refresh();
        }
        if self.held.as_ref().is_some_and(|held| held.due.is_some_and(|due| due <= now)) {
            self.search_held();
        }
        if self.problems.due.is_some_and(|due| due <= now) {
            self.show_problems();
        }
        let pull = self.world.offers.pull;
        for (key, document) in &mut self.documents {
            if document.lint.running || document.lint.due.is_none_or(|due| due > now) {
                continue;
            }
            document.lint.begin();
            if pull {
                document.lint.running = false;
                continue;
            }
            let (key, snapshot) = (key.clone(), document.snapshot(&self.world));
            let (events, generation, version) =
                (self.events.clone(), self.world.generation, document.version);
            let job = move || {
                let began = Instant::now();
                let diagnostics = guard(|| diagnostics::diagnostics(&snapshot));
                let cost = began.elapsed();
                let _ = events.send(Event::Linted(Linted { key, version, generation, diagnostics, cost }));
            };
            self.workers.give(Haste::Soon, Box::new(job));
        }
    }
}

fn document_uri(documents: &Documents, key: &str) -> Option<Uri> {
    documents.get(key).map(|document| document.uri.clone())
}

/// A document that is not open.
fn from_disk(address: &str, world: Arc<World>) -> Answer<Snapshot> {
    let invalid = |why: String| Refusal::new(ErrorCode::InvalidParams, format!("{address}: {why}"));
    let path = uri::to_path(address).ok_or_else(|| invalid("is not open".to_owned()))?;
    Snapshot::on_disk(address.into(), path, world).map_err(invalid)
}

/// As JSON. The protocol's types always have that form.
pub(super) fn to_value(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
