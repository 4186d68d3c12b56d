//! Buildspecs in the fenced code blocks of a Markdown page: decoded lines that know their bytes in the page.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::document::Document;
use super::kind::{HostKind, is_complete};
use super::outline::Outline;
use crate::source::{Mapped, MappedBuilder, Span};

/// The buildspecs on a page. A block counts if it is fenced, is tagged `yaml`, `yml`, `json` or not at all, and has a
/// version, and phases or batch: fragments that show one key are left alone.
pub(super) fn documents(page: &str) -> Vec<Document> {
    // A BOM would hide a fence on the first line.
    let skip = if page.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = page.get(skip..).unwrap_or_default();
    let mut found = Vec::new();
    let mut block: Option<MappedBuilder> = None;
    for (event, range) in Parser::new(body).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if may_be_yaml(&info) => {
                block = Some(MappedBuilder::new((range.start + skip) as u32));
            }
            Event::Text(text) => {
                if let Some(block) = &mut block {
                    append(block, &text, body, range, skip);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some(text) = block.take().map(MappedBuilder::finish) else { continue };
                if is_complete(&Outline::of(text.text())) {
                    found.push(document(text));
                }
            }
            _ => {}
        }
    }
    found
}

fn document(text: Mapped) -> Document {
    let incomplete = text.text().lines().any(leaves_out);
    Document::part(text, HostKind::Markdown, incomplete)
}

/// Whether the words behind the fence leave YAML open: `yaml`, `yml title=x`, `{.yaml}`, nothing.
fn may_be_yaml(info: &str) -> bool {
    let tag = info
        .trim_start_matches(['{', '.', ' '])
        .split([' ', ',', '}', '{', '\t', ':'])
        .next()
        .unwrap_or_default();
    matches!(tag.to_ascii_lowercase().as_str(), "" | "yaml" | "yml" | "json" | "buildspec")
}

/// Appends the text of one event, which stands at `range` of the page's body, line by line: the parser turns CRLF into
/// LF and takes indentation and `>` off.
fn append(block: &mut MappedBuilder, text: &str, body: &str, range: Range<usize>, skip: usize) {
    let source = body.get(range.clone()).unwrap_or_default();
    let at = |offset: usize| (range.start + skip + offset) as u32;
    if source == text {
        block.verbatim(text, at(0));
        return;
    }
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        if source.get(from..).is_some_and(|rest| rest.starts_with(content)) {
            block.verbatim(content, at(from));
            from += content.len();
        } else {
            // Blanks that stand for a tab of which the list or quote took a part.
            let tab =
                body.get(..range.start).is_some_and(|before| source.is_empty() && before.ends_with('\t'));
            block.decoded(content, Span::new(at(0) - u32::from(tab), at(source.len())));
            from = source.len();
        }
        if content.len() < line.len() {
            let rest = source.get(from..).unwrap_or_default();
            let end = rest.find('\n').map_or(rest.len(), |n| n + 1);
            block.decoded("\n", Span::new(at(from), at(from + end)));
            from += end;
        }
    }
}

/// Whether a line stands for others that are left out, or holds a placeholder to be filled in.
fn leaves_out(line: &str) -> bool {
    let bare = line.trim().trim_start_matches(['#', '-', ' ']).trim();
    let dots = !bare.is_empty()
        && bare
            .trim_matches(['[', ']', '(', ')', '<', '>', '"', ' '])
            .chars()
            .all(|c| matches!(c, '.' | '…'));
    (dots && bare.contains(['.', '…']) && (bare.contains('…') || bare.contains("...")))
        || has_placeholder(line)
}

/// Whether a line holds something like `<your-bucket>` or `<ACCOUNT ID>`: not `<<EOF`, not a redirection.
fn has_placeholder(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let rest = line.get(at + 1..).unwrap_or_default();
        let Some((name, _)) = rest.split_once('>') else { return false };
        !before.ends_with('<')
            && name.starts_with(|c: char| c.is_alphabetic())
            && name.ends_with(|c: char| c.is_alphanumeric())
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.' | ':' | '/'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Checks that every character of every decoded line stands in the page at the place it claims.
    #[test]
    fn a_lone_carriage_return_ends_a_line() {
        for page in [
            "```yaml\nversion: 0.2\nphases:\na: 0\r2\n```\n",
            "> ```yaml\n> version: 0.2\n> phases:\n> a: 0\r2\n",
        ] {
            assert_eq!(checked(page).len(), 1, "{page:?}");
        }
    }

    fn checked(page: &str) -> Vec<Document> {
        let found = documents(page);
        for document in &found {
            let mapped = document.place().unwrap();
            let text = mapped.text();
            for (at, c) in text.char_indices() {
                let span = mapped.hull(at..at + c.len_utf8());
                let source = page.get(span.range()).unwrap();
                if c == ' ' && mapped.exact(at..at + 1).is_none() {
                    assert_eq!(source, "\t", "a blank from a part of a tab");
                } else if c == '\n' {
                    assert!(source.ends_with('\n'), "{source:?}");
                } else {
                    assert_eq!(source, c.to_string(), "byte {at} of {text:?}");
                    assert_eq!(mapped.exact(at..at + c.len_utf8()), Some(span));
                }
            }
            // Each line is one piece, and each starts on a line of its own of the page.
            let mut before = None;
            let mut from = 0;
            for line in text.split_inclusive('\n') {
                let content = line.trim_end_matches('\n');
                if !content.is_empty() && !page.contains('\t') {
                    let span = mapped.exact(from..from + content.len()).expect(content);
                    assert_eq!(&page.as_bytes()[span.range()], content.as_bytes());
                    let number = page.get(..span.start as usize).unwrap().matches('\n').count();
                    assert!(before < Some(number), "{content:?}");
                    before = Some(number);
                }
                from += line.len();
            }
        }
        found
    }

    const SPEC: &str = "version: 0.2\n\nphases:\n  build:\n    commands:\n      - echo \"é 日 $HOME\"\n";

    fn fenced(prefix: &str, tag: &str) -> String {
        let lines = std::iter::once(format!("```{tag}"))
            .chain(SPEC.lines().map(str::to_owned))
            .chain(["```".to_owned()]);
        lines.flat_map(|l| [prefix.to_owned(), l, "\n".to_owned()]).collect()
    }

    fn texts(page: &str) -> Vec<String> {
        checked(page).iter().map(|d| d.place().unwrap().text().to_owned()).collect()
    }

    #[test]
    fn in_every_place() {
        for page in [
            fenced("", "yaml"),
            format!("# Título é\n\ntext\n\n{}", fenced("", "yml title=\"x\"")),
            fenced("", ""),
            fenced("> ", "yaml"),
            fenced("> > ", "{.yaml}"),
            format!("1. step\n\n{}", fenced("   ", "yaml")),
            format!("- a\n  - b\n\n{}\n- c\n", fenced("    ", "YAML")),
            format!("> - a\n>\n{}", fenced(">   ", "yaml")),
            fenced("  ", "yaml"),
            fenced("", "yaml").replace("```", "~~~~"),
        ] {
            for page in [page.clone(), format!("\u{feff}{page}"), page.replace('\n', "\r\n")] {
                assert_eq!(texts(&page), [SPEC], "{page:?}");
            }
        }
    }

    #[test]
    fn several_and_unclosed() {
        let page =
            format!("{}text\n\n{}", fenced("", "yaml"), fenced("", "yaml").trim_end().trim_end_matches('`'));
        assert_eq!(texts(&page), [SPEC, SPEC]);
    }

    #[test]
    fn what_is_left_alone() {
        for page in [
            fenced("", "python"),
            fenced("", "bash"),
            "```yaml\nphases:\n  build:\n    commands:\n      - x\n```\n".to_owned(),
            "```yaml\nversion: 3\nservices:\n```\n".to_owned(),
            fenced("    ", "yaml"),
            "```yaml\nResources:\n  A:\n    version: 0.2\n```".to_owned(),
        ] {
            assert!(checked(&page).is_empty(), "{page}");
        }
    }

    #[test]
    fn incomplete_blocks() {
        let with = |line: &str| {
            let page = fenced("", "yaml").replace("  build:", &format!("  build:\n    {line}"));
            let found = checked(&page);
            assert_eq!(found.len(), 1);
            found[0].incomplete
        };
        for line in [
            "...",
            "# ...",
            "- ...",
            "[...]",
            "…",
            "bucket: <your-bucket>",
            "- aws s3 cp x s3://<BUCKET NAME>/",
        ] {
            assert!(with(line), "{line}");
        }
        for line in [
            "- cat <<EOF > x",
            "- sort < a > b",
            "- echo '</html>'",
            "- ls ...x",
            "- a..b",
            "# a comment",
            "- cat <<-END>x",
        ] {
            assert!(!with(line), "{line}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn places_are_exact_in_any_page(
            lines in proptest::collection::vec(
                prop_oneof![
                    "[ >\t-]{0,6}(```|~~~)(yaml|yml|)?",
                    "[ >\t-]{0,6}version: 0[.]2",
                    "[ >\t]{0,6}phases:",
                    "[ >\té\\\\&<*-]{0,8}[a-zé😀:&;]{0,6}",
                    "1[.] ",
                ],
                0..14,
            ),
            end in prop_oneof![Just("\n"), Just("\r\n")],
            prefix in "(> |- |1[.] |\u{feff}|)",
        ) {
            let page = format!("{prefix}```yaml{end}{prefix}version: 0.2{end}{prefix}phases:{end}{}", lines.join(end));
            checked(&page);
            checked(&lines.join(end));
        }
    }
}
