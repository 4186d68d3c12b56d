//! One version of one document and the world it was seen in, never changed, so that any thread may ask. What is asked more
//! than once is worked out once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use gen_lsp_types::{Range, Uri};

use super::position::Columns;
use super::world::World;
use crate::config::Problem;
use crate::diagnostics::Finding;
use crate::host::{self, Chosen, HostKind, read};
use crate::lint::{Settings, Source, analyze, lint};
use crate::rules::Context;
use crate::source::{SourceFile, Span};

/// A document as it was.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) uri: Uri,
    /// The editor's version; none for a file on disk.
    pub(super) version: Option<i32>,
    pub(super) file: SourceFile,
    pub(super) world: Arc<World>,
    path: Option<PathBuf>,
    invalid_utf8: Option<u32>,
    given: OnceLock<(Source, Settings)>,
    findings: OnceLock<Vec<Finding>>,
}

impl Snapshot {
    /// An open document.
    pub(super) fn open(
        uri: Uri,
        path: Option<PathBuf>,
        version: i32,
        file: SourceFile,
        world: Arc<World>,
    ) -> Self {
        Self {
            uri,
            version: Some(version),
            file,
            world,
            path,
            invalid_utf8: None,
            given: OnceLock::new(),
            findings: OnceLock::new(),
        }
    }

    /// A file that is not open; in words, why it cannot be read.
    pub(super) fn on_disk(uri: Uri, path: PathBuf, world: Arc<World>) -> Result<Self, String> {
        let read = read::read_file(&path)?;
        let file = SourceFile::new(world.shown(&path), read.text);
        Ok(Self {
            uri,
            version: None,
            file,
            world,
            path: Some(path),
            invalid_utf8: read.invalid_utf8,
            given: OnceLock::new(),
            findings: OnceLock::new(),
        })
    }

    /// Where it is on disk; none for what was never saved.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// How the client counts its columns.
    pub(super) fn columns(&self) -> Columns {
        Columns { encoding: self.world.offers.encoding, count_mark: self.version.is_some() }
    }

    /// The range of a span.
    pub(super) fn range(&self, span: Span) -> Range {
        self.columns().range(&self.file, span)
    }

    /// Whether it is, or shows, a buildspec. An editor opens every YAML file: of the others nothing is said.
    pub(super) fn is_ours(&self) -> bool {
        match host::kind(self.file.path(), self.file.text()) {
            HostKind::Buildspec => true,
            HostKind::Markdown => self.world.configured.client(self.path()).markdown,
            HostKind::LookAlike(_) | HostKind::NotABuildspec => false,
        }
    }

    /// Whether it is linted: a buildspec that is not excluded, or a file that the configuration names.
    pub(super) fn is_linted(&self) -> bool {
        let chosen = self.path().map_or(Chosen::ByLooks, |path| self.world.configured.chosen(path));
        match chosen {
            Chosen::Out => false,
            Chosen::In => true,
            Chosen::ByLooks => self.is_ours(),
        }
    }

    /// Why nothing is said of it although it is one of those that are linted.
    pub(super) fn obstacle(&self) -> Option<Problem> {
        self.is_linted().then(|| self.world.configured.obstacle(self.path())).flatten()
    }

    /// What is found in it, at or above the severity that is shown.
    pub(super) fn findings(&self) -> &[Finding] {
        self.findings.get_or_init(|| {
            if !self.is_linted() || self.obstacle().is_some() {
                return Vec::new();
            }
            #[cfg(test)]
            super::tests::hooks::lint(self.file.text());
            let (source, settings) = self.given();
            let mut report = lint(source.clone(), settings);
            self.world.configured.silence(self.path(), &mut report);
            report.findings.retain(|finding| finding.diagnostic.severity >= settings.severity);
            report.findings
        })
    }

    /// Shows each buildspec in it to `visit`.
    pub(super) fn analyze(&self, visit: impl FnMut(&Context<'_>)) {
        if self.is_ours() {
            let (source, settings) = self.given();
            analyze(source, settings, visit);
        }
    }

    /// What `lint` is given.
    pub(super) fn given(&self) -> &(Source, Settings) {
        self.given.get_or_init(|| {
            let settings = self.world.settings(self.path());
            let place = self.world.place(self.path(), self.file.path(), &settings);
            let file = self.file.clone();
            (Source { file, named: false, place, invalid_utf8: self.invalid_utf8 }, settings)
        })
    }
}
