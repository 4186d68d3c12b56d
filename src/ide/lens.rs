//! Lines above a section that an editor shows and runs: the graph of the phases and of the batch, the files that are uploaded.

use std::collections::BTreeSet;

use super::globs::{FileGlob, file_globs, files};
use super::{Lens, LensAction};
use crate::repository::GlobPattern;
use crate::rules::Context;
use crate::source::Span;

/// The lenses of a buildspec, in the order of the text.
pub fn lenses(cx: &Context<'_>) -> Vec<Lens> {
    let mut found = Vec::new();
    let Some(spec) = cx.spec else { return found };
    if let Some(key) = spec.phases_key.filter(|_| !spec.phases.is_empty()) {
        found.push(Lens {
            span: key.span(),
            title: "Show the graph of phases".to_owned(),
            action: LensAction::Graph,
        });
    }
    if let Some(batch) = spec.batch.as_ref().filter(|b| !b.tasks.is_empty()) {
        found.push(Lens {
            span: batch.key.span(),
            title: "Show the graph of the batch".to_owned(),
            action: LensAction::Graph,
        });
    }
    let globs = file_globs(cx);
    let mut done: BTreeSet<Span> = BTreeSet::new();
    for glob in &globs {
        let key = glob.list.key.span();
        if !done.insert(key) {
            continue;
        }
        let same = globs.iter().filter(|g| g.list.key.span() == key);
        if let Some(count) = together(cx, same) {
            found.push(Lens {
                span: key,
                title: format!("{} of the source", files(count)),
                action: LensAction::None,
            });
        }
    }
    found.sort_by_key(|l| l.span);
    found
}

/// How many tracked files several globs match together; none where one of them is not known, and where nothing matches:
/// the build may have yet to make it.
fn together<'g>(cx: &Context<'_>, globs: impl Iterator<Item = &'g FileGlob<'g>>) -> Option<usize> {
    let root = cx.facts.root().filter(|root| root.is_known())?;
    let mut paths: BTreeSet<String> = BTreeSet::new();
    for glob in globs {
        let pattern = GlobPattern::new(&glob.rooted()?).ok().filter(GlobPattern::is_known)?;
        paths.extend(root.matches(&pattern).map(str::to_owned));
    }
    (!paths.is_empty()).then_some(paths.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::Ask;

    #[test]
    fn graphs_and_files() {
        let ask = Ask { tree: &["dist/a.js", "dist/b/c.js", "README.md"], ..Ask::default() };
        let text = "batch:\n  build-list:\n    - identifier: a\nphases:\n  build:\n    commands: [make]\nartifacts:\n  files:\n    - dist/**/*\n    - dist/*.js\n    - README.md\n  secondary-artifacts:\n    x:\n      files: [$X]\n";
        let found = ask.run(text, |cx, _| lenses(cx));
        let said: Vec<_> = found.iter().map(|l| (&text[l.span.range()], l.title.as_str())).collect();
        assert_eq!(
            said,
            [
                ("batch", "Show the graph of the batch"),
                ("phases", "Show the graph of phases"),
                ("files", "3 files of the source")
            ]
        );
    }
}
