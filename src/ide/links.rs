//! Paths of the source in the text that lead to a file which is there: scripts, Dockerfiles, templates, other buildspecs.

use std::path::PathBuf;

use super::Link;
use crate::facts::PathUse;
use crate::repository::{Presence, Root};
use crate::rules::Context;
use crate::source::Span;

/// The paths that lead to a tracked file, in the order of the text.
pub fn links(cx: &Context<'_>) -> Vec<Link> {
    let Some(root) = cx.facts.root() else { return Vec::new() };
    let mut found: Vec<Link> = Vec::new();
    for used in cx.facts.file_uses() {
        let path = match used.kind {
            PathUse::DockerContext if used.path.is_empty() => "Dockerfile".to_owned(),
            PathUse::DockerContext => format!("{}/Dockerfile", used.path),
            PathUse::Program | PathUse::File | PathUse::Module => used.path.clone(),
            PathUse::Folder => continue,
        };
        push(root, used.exact.unwrap_or(used.span), &path, &mut found);
    }
    let tasks = cx.spec.and_then(|s| s.batch.as_ref()).map_or(&[][..], |b| &b.tasks);
    for text in tasks.iter().filter_map(|t| t.buildspec).filter(|t| !t.is_dynamic()) {
        push(root, text.text_span(), text.as_str().trim(), &mut found);
    }
    found.sort_by_key(|l| l.span);
    found.dedup_by_key(|l| l.span);
    found
}

fn push(root: &Root, span: Span, path: &str, found: &mut Vec<Link>) {
    if !span.is_empty()
        && matches!(root.presence(path), Presence::Tracked { .. })
        && root.is_dir(path) != Some(true)
    {
        let folder = root.directory().unwrap_or_else(|| PathBuf::from(root.folder()));
        found.push(Link { span, file: folder.join(path), tooltip: path.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::Ask;

    #[test]
    fn paths_that_are_there() {
        let text = "batch:\n  build-list:\n    - identifier: a\n      buildspec: ci/other.yml\nphases:\n  build:\n    commands:\n      - ./ci/run.sh && bash 'gone.sh'\n      - cd app && docker build .\n      - echo README.md https://x.org/ci/run.sh\n";
        let ask =
            Ask { tree: &["ci/run.sh", "ci/other.yml", "app/Dockerfile", "README.md"], ..Ask::default() };
        let found = ask.run(text, |cx, _| links(cx));
        let said: Vec<_> = found.iter().map(|l| (&text[l.span.range()], l.tooltip.as_str())).collect();
        assert_eq!(
            said,
            [("ci/other.yml", "ci/other.yml"), ("./ci/run.sh", "ci/run.sh"), (".", "app/Dockerfile")]
        );
        assert_eq!(found[1].file, PathBuf::from("ci/run.sh"));
    }
}
