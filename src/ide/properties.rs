//! What holds of every function of this room on any text: no panic, and places that can be trusted. The texts are the rule
//! pages' examples, mutated.

use proptest::prelude::*;

use super::testing::Ask;
use super::*;
use crate::catalog::rules;
use crate::lint::{Settings, Source, lint};
use crate::rules::Context;
use crate::source::SourceFile;

/// The fenced examples of every rule page.
fn examples() -> Vec<String> {
    let mut found = Vec::new();
    for rule in rules() {
        let mut lines = rule.page.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("```yaml ") {
                let body: Vec<&str> = lines.by_ref().take_while(|l| !l.starts_with("```")).collect();
                found.push(body.join("\n") + "\n");
            }
        }
    }
    found
}

fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

/// Asks everything at an offset and checks every place of the answers.
fn ask_all(cx: &Context<'_>, offset: u32) -> bool {
    let text = cx.file.text();
    let check = |span: Span, what: &str| {
        assert!(text.get(span.range()).is_some(), "{what}: {span:?} in {text:?} at {offset}");
    };
    for c in complete(cx, offset) {
        check(c.replace, "completion");
        let old = cx.slice(c.replace);
        assert!(!old.contains(['\n', '\r']), "{c:?} replaces lines of {text:?}");
        assert!(c.replace.start <= offset && offset <= c.replace.end, "{c:?} at {offset} in {text:?}");
        assert!(!c.plain().contains("${"), "{c:?}");
    }
    if let Some(h) = hover(cx, offset) {
        check(h.span, "hover");
        assert!(!h.markdown.trim().is_empty());
    }
    check_symbols(text, &symbols(cx), cx.document);
    for f in folds(cx) {
        check(f.span, "fold");
    }
    let chain = selection(cx, offset);
    for pair in chain.windows(2) {
        assert!(pair[1].encloses(pair[0]) && pair[0] != pair[1], "{chain:?} in {text:?}");
    }
    for span in chain {
        check(span, "selection");
    }
    if let Some(origin) = definition(cx, offset) {
        check(origin.span, "definition");
        for target in origin.targets {
            if let Target::Here(span) = target {
                check(span, "target");
            }
        }
    }
    for span in references(cx, offset, true) {
        check(span, "reference");
    }
    for highlight in highlights(cx, offset) {
        check(highlight.span, "highlight");
    }
    if let Ok(renaming) = prepare_rename(cx, offset) {
        check(renaming.span, "rename");
        assert_eq!(cx.slice(renaming.span), renaming.name);
        if let Ok(rename) = rename(cx, offset, "my_other_name") {
            let mut end = 0;
            for edit in rename.edits {
                check(edit.span, "edit");
                assert!(edit.span.start >= end && cx.slice(edit.span) == renaming.name, "{text:?}");
                end = edit.span.end;
            }
        }
    }
    for link in links(cx) {
        check(link.span, "link");
    }
    for hint in hints(cx, cx.document) {
        check(Span::empty(hint.offset), "hint");
    }
    for lens in lenses(cx) {
        check(lens.span, "lens");
    }
    true
}

fn check_symbols(text: &str, symbols: &[Symbol], within: Span) {
    for s in symbols {
        assert!(!s.name.is_empty());
        assert!(within.encloses(s.span) && s.span.encloses(s.selection), "{s:?} in {within:?} of {text:?}");
        assert!(
            text.get(s.span.range()).is_some() && text.get(s.selection.range()).is_some(),
            "{s:?} {text:?}"
        );
        check_symbols(text, &s.children, s.span);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_holds_on_broken_texts(
        which in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "(|[\\[\\]{}\"':,#|>&*?$ \n\t-]{1,3}|\r\n|é日😀|\\$\\{A)"), 0..4),
        style in 0_u8..4,
        offsets in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let all = examples();
        let mut text = which.get(&all).clone();
        for (at, len, insert) in cuts {
            let from = boundary(&text, at.index(text.len() + 1));
            let to = boundary(&text, from + len);
            text.replace_range(from..to, &insert);
        }
        let (path, text) = match style {
            0 => ("buildspec.yml", text),
            1 => ("buildspec.yml", format!("\u{feff}{}", text.replace('\n', "\r\n"))),
            2 => ("README.md", format!("# é\n\n> ```yaml\n> {}\n> ```\n", text.replace('\n', "\n> "))),
            _ => ("README.md", format!("- x\n\n  ```yaml\n  {}\n  ```\n", text.replace('\n', "\n  "))),
        };
        let ask = Ask { path, image: Some("standard:7.0"), tree: &["dist/a.js", "ci/run.sh", "Dockerfile"] };
        for offset in offsets {
            let at = boundary(&text, offset.index(text.len() + 1));
            let mut marked = text.clone();
            marked.insert(at, testing::MARK);
            ask.run(&marked, ask_all);
        }
    }
}

/// Rule, line and message of each finding.
fn findings(text: &str) -> Vec<(&'static str, u32, String)> {
    let settings = Settings::new("2026-11-25".parse().unwrap());
    let file = SourceFile::new("buildspec.yml", text.to_owned());
    let report = lint(Source { file, named: true, place: None, invalid_utf8: None }, &settings);
    // That rule goes by how near names are to one another.
    let found = report.findings.iter().filter(|f| f.diagnostic.rule.name != "misspelt-variable").map(|f| {
        let d = &f.diagnostic;
        (d.rule.name, report.file.line_of(d.primary.span.start), d.message.clone())
    });
    let mut found: Vec<_> = found.collect();
    found.sort();
    found
}

#[test]
fn a_new_name_changes_nothing_else() {
    let ask = Ask::default();
    let mut renamed = 0;
    for text in examples() {
        let names: Vec<(u32, String)> = ask.run(&text, |cx, _| {
            let mut found: Vec<(u32, String)> = Vec::new();
            for (at, c) in text.char_indices() {
                let before = text[..at].chars().next_back();
                let start = (c.is_ascii_alphabetic() || c == '_')
                    && !before.is_some_and(|b| b.is_alphanumeric() || b == '_');
                if !start {
                    continue;
                }
                if let Ok(renaming) = prepare_rename(cx, at as u32)
                    && !found.iter().any(|(_, name)| *name == renaming.name)
                {
                    found.push((at as u32, renaming.name));
                }
            }
            found
        });
        // What is reserved by its name is not after it has another one.
        for (at, name) in names.into_iter().filter(|(_, name)| !name.starts_with("CODEBUILD_")) {
            let prefix = if name.chars().any(|c| c.is_ascii_lowercase()) { "my_" } else { "MY_" };
            let new = format!("{prefix}{name}");
            let edits = ask.run(&text, |cx, _| rename(cx, at, &new).map(|r| r.edits).unwrap_or_default());
            if edits.is_empty() {
                continue;
            }
            let mut after = text.clone();
            for edit in edits.iter().rev() {
                after.replace_range(edit.span.range(), &edit.text);
            }
            let said: Vec<_> = findings(&after)
                .into_iter()
                .map(|(rule, line, m)| (rule, line, m.replace(&new, &name)))
                .collect();
            let mut said = said;
            said.sort();
            assert_eq!(said, findings(&text), "{name} in\n{text}\nto\n{after}");
            renamed += 1;
        }
    }
    assert!(renamed > 50, "only {renamed} names were tried");
}
