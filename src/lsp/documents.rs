//! The open documents: their text as the editor has it, and when each is to be linted again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::buffers::resolved;
use super::position::Columns;
use super::snapshot::Snapshot;
use super::uri;
use super::world::World;
use crate::source::{Encoding, SourceFile};

/// The open documents, by the name that [`key`] gives an address.
pub(super) type Documents = BTreeMap<String, Document>;

/// An open document.
#[derive(Debug)]
pub(super) struct Document {
    /// Its address, as the client writes it.
    pub(super) uri: Uri,
    pub(super) path: Option<PathBuf>,
    /// The path with its links resolved.
    pub(super) real: Option<PathBuf>,
    pub(super) version: i32,
    file: SourceFile,
    snapshot: Option<Arc<Snapshot>>,
    pub(super) lint: LintState,
}

/// Whether a document waits for a lint.
#[derive(Debug, Default)]
pub(super) struct LintState {
    /// When the next is to begin; none: nothing has changed.
    pub(super) due: Option<Instant>,
    /// When the first change since the last lint came.
    since: Option<Instant>,
    pub(super) running: bool,
    /// How long the last one took.
    pub(super) cost: Duration,
}

/// A lint that takes no longer begins at once. A longer one waits for a pause in typing.
const QUICK: Duration = Duration::from_millis(20);
/// No change waits longer, however fast someone types.
const PATIENCE: Duration = Duration::from_secs(1);

impl LintState {
    /// Something has changed.
    pub(super) fn want(&mut self, now: Instant, pause: Duration) {
        let since = *self.since.get_or_insert(now);
        let own = if self.cost <= QUICK { Duration::ZERO } else { self.cost };
        self.due = Some((now + own.max(pause)).min(since + PATIENCE));
    }

    /// One begins.
    pub(super) fn begin(&mut self) {
        *self = Self { running: true, cost: self.cost, ..Self::default() };
    }
}

/// One name for all spellings of a document's address.
pub(super) fn key(uri: &str) -> String {
    uri::to_path(uri).map_or_else(|| uri.to_owned(), |path| uri::from_path(&path))
}

impl Document {
    /// A document that was opened.
    pub(super) fn new(uri: Uri, version: i32, text: String, world: &World) -> Self {
        let path = uri::to_path(&uri.0);
        let real = path.as_deref().map(resolved);
        let file = SourceFile::new(shown(&uri, path.as_deref(), world), text);
        Self { uri, path, real, version, file, snapshot: None, lint: LintState::default() }
    }

    /// The open folders have changed, and with them the path that is shown.
    pub(super) fn show_from(&mut self, world: &World) {
        let shown = shown(&self.uri, self.path.as_deref(), world);
        self.file = SourceFile::new(shown, self.file.text().to_owned());
        self.snapshot = None;
    }

    /// Applies the changes in their order, each to the text that the one before left. Places outside are moved to the
    /// nearest inside.
    pub(super) fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let columns = Columns { encoding, count_mark: true };
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    let span = columns.span(&self.file, change.range);
                    self.file.replace(span, &change.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    self.file = SourceFile::new(self.file.path(), change.text);
                }
            }
        }
        self.version = version;
        self.snapshot = None;
    }

    /// Its text.
    pub(super) fn text(&self) -> &str {
        self.file.text()
    }

    /// The world has changed.
    pub(super) fn forget(&mut self) {
        self.snapshot = None;
    }

    /// The document as it is now.
    pub(super) fn snapshot(&mut self, world: &Arc<World>) -> Arc<Snapshot> {
        let snapshot = self.snapshot.get_or_insert_with(|| {
            let (uri, path, file) = (self.uri.clone(), self.path.clone(), self.file.clone());
            Arc::new(Snapshot::open(uri, path, self.version, file, Arc::clone(world)))
        });
        Arc::clone(snapshot)
    }
}

fn shown(uri: &Uri, path: Option<&Path>, world: &World) -> Utf8PathBuf {
    path.map_or_else(|| uri::shown(&uri.0).into(), |path| world.shown(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_lint_begins_at_once_and_a_slow_one_waits_for_a_pause() {
        let now = Instant::now();
        let ms = Duration::from_millis;
        let mut lint = LintState::default();
        lint.want(now, Duration::ZERO);
        assert_eq!(lint.due, Some(now));
        lint = LintState { cost: ms(300), ..LintState::default() };
        lint.want(now, Duration::ZERO);
        assert_eq!(lint.due, Some(now + ms(300)));
        for at in [200, 400, 600, 800, 900] {
            lint.want(now + ms(at), Duration::ZERO);
        }
        assert_eq!(lint.due, Some(now + PATIENCE), "typing does not put it off for ever");
        lint.begin();
        assert_eq!((lint.due, lint.running, lint.cost), (None, true, ms(300)));
    }
}
