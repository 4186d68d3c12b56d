//! A rule's page for readers of SARIF: its Markdown with whole addresses, and the same as plain text.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::catalog::{Category, Rule};

/// The page without its title; fences say in words what their examples do.
pub(super) fn markdown(rule: &Rule) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in untitled(rule).lines() {
        if let Some(info) = line.strip_prefix("```") {
            fenced = !fenced;
            let mut words = info.split(' ');
            let language = words.next().unwrap_or_default();
            let lines = words.clone().find_map(|word| word.strip_prefix("line="));
            match words.next().filter(|_| fenced) {
                Some("bad") => {
                    let plural = if lines.is_some_and(|l| l.contains(',')) { "lines" } else { "line" };
                    let lines = lines.unwrap_or("1").replace(',', ", ");
                    let _ = writeln!(out, "Reported at {plural} {lines}:\n");
                }
                Some("good") => out.push_str("Not reported:\n\n"),
                _ => {}
            }
            let _ = writeln!(out, "```{language}");
        } else if fenced {
            let _ = writeln!(out, "{line}");
        } else {
            let _ = writeln!(out, "{}", whole_addresses(line, rule.category));
        }
    }
    out.trim().to_owned()
}

/// The first paragraph of the page, as plain text.
pub(super) fn first_paragraph(rule: &Rule) -> String {
    let paragraph: Vec<&str> =
        untitled(rule).trim_start().lines().take_while(|line| !line.trim().is_empty()).collect();
    plain(&paragraph.join("\n"))
}

/// Markdown as plain text: marks taken off, code indented, of links their text.
pub(super) fn plain(markdown: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                out.push('\n');
            }
            Event::Start(Tag::Item) => out.push_str("- "),
            Event::End(TagEnd::Item) if out.ends_with('\n') => {}
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_) | TagEnd::Table) => {
                while !out.ends_with("\n\n") {
                    out.push('\n');
                }
            }
            Event::End(TagEnd::TableCell) => out.push_str("  "),
            Event::End(TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow) | Event::HardBreak => {
                out.push('\n');
            }
            Event::Text(text) if in_code => {
                for line in text.lines() {
                    let _ = writeln!(out, "    {line}");
                }
            }
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak => out.push(' '),
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn untitled(rule: &Rule) -> &'static str {
    let body = rule.body();
    if body.starts_with("# ") { body.split_once('\n').map_or("", |(_, rest)| rest) } else { body }
}

/// Links to other pages, which are relative to the page's folder, as addresses on the web.
fn whole_addresses(line: &str, category: Category) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("](") {
        out += before;
        out += "](";
        rest = behind;
        let Some((target, after)) = behind.split_once(')') else { break };
        let page = target.strip_suffix(".md").filter(|page| !page.contains(':'));
        if let Some(page) = page {
            let page =
                page.strip_prefix("../").map_or_else(|| format!("{}/{page}", category.slug()), str::to_owned);
            let _ = write!(out, "https://speclint.github.io/speclint/rules/{page}.html)");
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{rule, rules};

    #[test]
    fn pages_become_text_without_marks() {
        assert_eq!(
            plain(
                "# Title\n\nIt `is` *so*\nand [there](x.md).\n\n- one\n- two\n\n```yaml bad\na: 1\n  b\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
            ),
            "Title\n\nIt is so and there.\n\n- one\n- two\n\n    a: 1\n      b\n\na  b  \n1  2"
        );
    }

    #[test]
    fn links_to_pages_are_whole() {
        let page = markdown(rule("unmatched-base-directory").unwrap());
        assert!(
            page.contains(
                "(https://speclint.github.io/speclint/rules/artifacts/unmatched-artifact-glob.html)"
            ),
            "{page}"
        );
        for rule in rules() {
            let page = markdown(rule);
            assert!(!page.contains(".md)") && !page.starts_with("# "), "{}: {page}", rule.name);
            assert!(page.contains("Reported at line") && page.contains("Not reported:"), "{}", rule.name);
            assert!(!first_paragraph(rule).is_empty(), "{}", rule.name);
        }
    }
}
