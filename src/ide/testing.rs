//! For the tests of this room: a buildspec with a mark at the offset that is asked about.

use std::sync::Arc;

use crate::lint::{Place, Settings, Source, analyze};
use crate::repository::Repository;
use crate::rules::Context;
use crate::source::SourceFile;

/// The mark.
pub(super) const MARK: char = '‸';

/// A file to ask about.
pub(super) struct Ask<'s> {
    pub(super) path: &'s str,
    pub(super) image: Option<&'s str>,
    /// The files that git tracks beside it.
    pub(super) tree: &'s [&'s str],
}

impl Default for Ask<'_> {
    fn default() -> Self {
        Self { path: "buildspec.yml", image: None, tree: &[] }
    }
}

impl Ask<'_> {
    /// Runs `ask` on the document that holds the mark of `marked`, at its offset.
    pub(super) fn run<R: Default>(&self, marked: &str, ask: impl Fn(&Context<'_>, u32) -> R) -> R {
        let offset = marked.find(MARK).unwrap_or(0);
        let text = marked.replacen(MARK, "", 1);
        let mut settings = Settings::new("2026-11-25".parse().unwrap());
        settings.images = self.image.iter().map(|i| (*i).to_owned()).collect();
        let tracked: Vec<String> = self.tree.iter().copied().chain([self.path]).map(str::to_owned).collect();
        let place =
            Place { repository: Arc::new(Repository::of(tracked)), path: self.path.to_owned(), root: None };
        let file = SourceFile::new(self.path, text);
        let source = Source { file, named: true, place: Some(place), invalid_utf8: None };
        let mut found = None;
        analyze(&source, &settings, |cx| {
            let offset = offset as u32;
            if cx.document.start <= offset && offset <= cx.document.end {
                found.get_or_insert_with(|| ask(cx, offset));
            }
        });
        found.unwrap_or_default()
    }
}

/// The same with nothing around.
pub(super) fn at<R: Default>(marked: &str, ask: impl Fn(&Context<'_>, u32) -> R) -> R {
    Ask::default().run(marked, ask)
}
