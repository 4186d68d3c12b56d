//! What the globs of a buildspec match among the tracked files.

use crate::buildspec::{Artifact, ReportGroup, Text, Texts};
use crate::repository::GlobPattern;
use crate::rules::Context;

/// A glob or path of the buildspec.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileGlob<'a> {
    /// As written.
    pub(super) text: Text<'a>,
    /// The `base-directory` that it is relative to.
    pub(super) base: Option<Text<'a>>,
    /// The list that it stands in.
    pub(super) list: &'a Texts<'a>,
}

/// The tracked files that it matches.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    /// How many.
    pub(super) count: usize,
    /// The first ones, as paths from the source root.
    pub(super) first: Vec<String>,
    /// Whether these are all: nothing that git does not tell can hide others.
    pub(super) complete: bool,
}

/// So many paths are shown.
const SHOWN: usize = 5;

/// The globs of artifacts and reports; those of caches match what builds make.
pub(super) fn file_globs<'a>(cx: &Context<'a>) -> Vec<FileGlob<'a>> {
    let Some(spec) = cx.spec else { return Vec::new() };
    let artifacts = spec.artifacts.iter().chain(&spec.secondary_artifacts);
    let lists = artifacts.map(|a: &'a Artifact<'a>| (a.files.as_ref(), a.base_directory));
    let lists =
        lists.chain(spec.reports.iter().map(|r: &'a ReportGroup<'a>| (r.files.as_ref(), r.base_directory)));
    let mut found = Vec::new();
    for (list, base) in lists {
        let Some(list) = list else { continue };
        found.extend(list.items.iter().map(|text| FileGlob { text: *text, base, list }));
    }
    found
}

impl FileGlob<'_> {
    /// The glob as seen from the source root; none where it depends on a variable.
    pub(super) fn rooted(&self) -> Option<String> {
        let base = self.base.map_or("", |base| base.as_str().trim().trim_end_matches('/'));
        if self.text.is_dynamic() || self.base.is_some_and(|base| base.is_dynamic()) {
            return None;
        }
        let text = self.text.as_str().trim();
        Some(if base.is_empty() || base == "." { text.to_owned() } else { format!("{base}/{text}") })
    }
}

/// What a glob matches; none where the source root is not known or the glob depends on a variable.
pub(super) fn matched(cx: &Context<'_>, glob: &FileGlob<'_>) -> Option<Matched> {
    matching(cx, &glob.rooted()?)
}

/// What a glob, seen from the source root, matches.
pub(super) fn matching(cx: &Context<'_>, glob: &str) -> Option<Matched> {
    let root = cx.facts.root().filter(|root| root.is_known())?;
    let pattern = GlobPattern::new(glob).ok().filter(GlobPattern::is_known)?;
    let mut all = root.matches(&pattern);
    let complete = all.is_complete();
    let first: Vec<String> = all.by_ref().take(SHOWN).map(str::to_owned).collect();
    let count = first.len() + all.count();
    Some(Matched { count, first, complete })
}

/// `1 file`, `12 files`
pub(super) fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}
