//! Short words behind the text: how many tracked files a glob matches, which release a range of versions selects.

use std::fmt::Write as _;

use super::globs::{file_globs, files, matched};
use super::{Hint, HintKind, hover};
use crate::facts::runtimes::Selection;
use crate::repository::GlobPattern;
use crate::rules::Context;
use crate::source::Span;

/// What is worth saying behind the text of a span, in its order. Nothing is said where nothing is known.
pub fn hints(cx: &Context<'_>, within: Span) -> Vec<Hint> {
    let mut found = Vec::new();
    for glob in file_globs(cx) {
        let span = glob.text.span();
        let is_glob = GlobPattern::new(glob.text.as_str().trim()).is_ok_and(|g| !g.is_literal());
        if !within.touches(span) || !is_glob || span.is_empty() {
            continue;
        }
        // None may be what the build has yet to make.
        if let Some(matched) = matched(cx, &glob).filter(|m| m.count > 0) {
            let more = matched.count - matched.first.len();
            let mut tooltip = matched.first.join("\n");
            if more > 0 {
                let _ = write!(tooltip, "\nand {more} more");
            }
            let label = format!("{}{}", files(matched.count), if matched.complete { "" } else { " or more" });
            found.push(Hint {
                offset: glob.text.text_span().end.max(span.end),
                label,
                tooltip,
                kind: HintKind::Files,
            });
        }
    }
    for selected in cx.facts.selected_runtimes() {
        let span = selected.version.span();
        if !within.touches(span) {
            continue;
        }
        if let Some((release, image)) = installed(cx, selected.runtime(), selected.raw()) {
            let label = release.to_owned();
            let tooltip = format!("What `{image}` installs");
            found.push(Hint { offset: span.end, label, tooltip, kind: HintKind::Version });
        }
    }
    found.sort_by_key(|h| h.offset);
    found
}

/// The release that every known image installs for a range or `latest`.
fn installed(cx: &Context<'_>, runtime: &str, raw: &str) -> Option<(&'static str, &'static str)> {
    let (images, known) = hover::images(cx);
    let several = matches!(Selection::parse(raw), Selection::Range(_) | Selection::Latest);
    if !known || !several {
        return None;
    }
    let mut releases = images.iter().map(|image| hover::chosen(image, runtime, raw));
    let first = releases.next()??;
    let all = releases.all(|r| r == Some(first));
    all.then_some((first, images.first()?.id()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::Ask;

    fn said(ask: &Ask<'_>, text: &str) -> Vec<(String, String)> {
        let found = ask.run(text, |cx, _| hints(cx, cx.document));
        let line = |at: u32| text[..at as usize].rsplit('\n').next().unwrap().trim().to_owned();
        found.into_iter().map(|h| (line(h.offset), h.label)).collect()
    }

    #[test]
    fn globs_and_ranges() {
        let ask = Ask {
            image: Some("standard:7.0"),
            tree: &["dist/a.js", "dist/b/c.js", "x.xml"],
            ..Ask::default()
        };
        let text = "phases:\n  install:\n    runtime-versions:\n      python: 3.x\n      nodejs: latest\n      ruby: 3.4\nartifacts:\n  base-directory: dist\n  files:\n    - '**/*'\n    - a.js\n    - '*.css'\n    - $X/*\nreports:\n  r:\n    files: '*.xml'\n";
        let want = [
            ("python: 3.x", "3.14.3"),
            ("nodejs: latest", "24.14.0"),
            ("- '**/*'", "2 files"),
            ("files: '*.xml'", "1 file"),
        ];
        let want: Vec<_> = want.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(said(&ask, text), want);
        assert_eq!(
            said(&Ask::default(), "phases:\n  install:\n    runtime-versions:\n      python: 3.x\n"),
            []
        );
    }
}
