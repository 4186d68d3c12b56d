//! `speclint explain`: a rule's page. In a pipe the page's own Markdown; on a terminal wrapped and coloured.

use std::fmt::Write as _;

use super::failure::{Failure, Result};
use super::hint;
use super::selection::unknown;
use crate::catalog::{Named, OptionDefault, Rule, named};
use crate::report::Style;

/// Lines of prose are no longer than this, however wide the terminal.
const READABLE: usize = 90;

/// The page of the rule named `name`.
pub(super) fn explain(name: &str, style: Style) -> Result<String> {
    match named(name).map_err(|why| unknown(name, "", why))? {
        Named::Rule(rule) => Ok(page(rule, style)),
        Named::Renamed(rule) => {
            hint(&format!("the rule `{name}` is called `{}` now", rule.name));
            Ok(page(rule, style))
        }
        Named::All | Named::Category(_) => {
            Err(Failure::new(format!("`{name}` stands for many rules, not for one"))
                .help("`speclint rules` lists them by category"))
        }
    }
}

fn page(rule: &Rule, style: Style) -> String {
    let body = rule.body();
    let (title, text) = match body.strip_prefix("# ").and_then(|body| body.split_once('\n')) {
        Some((title, text)) => (title.trim(), text),
        None => (rule.name, body),
    };
    let (bold, dim, reset) = if style.color { ("\u{1b}[1m", "\u{1b}[2m", RESET) } else { ("# ", "", "") };
    let text = &(text.trim_end().to_owned() + "\n" + &options(rule));
    let text = if style.color { drawn(text, style.width.min(READABLE)) } else { text.to_owned() };
    format!("{bold}{title}{reset}\n\n{dim}{}{reset}\n\n{}\n", facts(rule), text.trim())
}

fn facts(rule: &Rule) -> String {
    let mut facts = format!("{}, at most {}, since {}", rule.category.slug(), rule.severity, rule.since);
    if let Some(fix) = rule.fix {
        let _ = write!(facts, ", {} fix", fix.name());
    }
    if !rule.enabled {
        facts.push_str(", off by default");
    }
    for tag in rule.tags {
        let _ = write!(facts, ", {tag}");
    }
    let _ = write!(facts, "\n{}", rule.url());
    facts
}

/// The options, as a section of the page.
fn options(rule: &Rule) -> String {
    if rule.options.is_empty() {
        return String::new();
    }
    let mut text = format!("\n## Options\n\nUnder `rules: {{{}: {{…}}}}` in speclint.yml:\n\n", rule.name);
    for option in rule.options {
        let default = match option.default {
            OptionDefault::Integer(value) => format!("a whole number, `{value}` by default"),
            OptionDefault::Text => "a text, none by default".to_owned(),
            OptionDefault::Names([]) => {
                "a list of names, `*` standing for any text; empty by default".to_owned()
            }
            OptionDefault::Names(list) => {
                format!("a list of names, `*` standing for any text; `[{}]` by default", list.join(", "))
            }
        };
        let _ = writeln!(text, "- `{}`: {} ({default})", option.name, option.about);
    }
    text
}

const RESET: &str = "\u{1b}[0m";
const CODE: &str = "\u{1b}[36m";

/// Markdown for the eye: headings bold, code coloured, prose wrapped.
fn drawn(markdown: &str, width: usize) -> String {
    let mut out = String::new();
    let mut prose = String::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            flush(&mut prose, width, &mut out);
            fenced = !fenced;
            if fenced && let Some(words) = verdict(info) {
                let _ = writeln!(out, "    \u{1b}[2m{words}{RESET}");
            }
        } else if fenced {
            let _ = writeln!(out, "    {CODE}{line}{RESET}");
        } else if line.starts_with('#') {
            flush(&mut prose, width, &mut out);
            let _ = writeln!(out, "\u{1b}[1m{}{RESET}", line.trim_start_matches('#').trim());
        } else if line.trim().is_empty() || line.starts_with('|') {
            flush(&mut prose, width, &mut out);
            let _ = writeln!(out, "{line}");
        } else {
            if item(line).is_some() {
                flush(&mut prose, width, &mut out);
            }
            prose.push_str(if prose.is_empty() { "" } else { " " });
            prose.push_str(if prose.is_empty() { line } else { line.trim() });
        }
    }
    flush(&mut prose, width, &mut out);
    out
}

/// What the words after a fence say of its example: `yaml bad line=5,9`, `yaml good`.
fn verdict(info: &str) -> Option<String> {
    let mut words = info.split(' ').skip(1);
    match words.next()? {
        "bad" => Some(match words.find_map(|word| word.strip_prefix("line=")) {
            Some(lines) if lines.contains(',') => format!("reported at lines {}", lines.replace(',', ", ")),
            Some(line) => format!("reported at line {line}"),
            None => "reported".to_owned(),
        }),
        "good" => Some("not reported".to_owned()),
        _ => None,
    }
}

/// Writes a paragraph or a list item.
fn flush(prose: &mut String, width: usize, out: &mut String) {
    if prose.is_empty() {
        return;
    }
    let indent = " ".repeat(item(prose).unwrap_or(0));
    let options = textwrap::Options::new(width)
        .subsequent_indent(&indent)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let wrapped = textwrap::fill(prose, options);
    for (index, part) in wrapped.split('`').enumerate() {
        if index > 0 {
            out.push_str(if index % 2 == 1 { CODE } else { RESET });
        }
        out.push_str(part);
    }
    out.push_str(RESET);
    out.push('\n');
    prose.clear();
}

/// The column at which a list item's text begins; none if the line is no list item.
fn item(line: &str) -> Option<usize> {
    let text = line.trim_start();
    let mark =
        ["- ", "* "].iter().find(|mark| text.starts_with(**mark)).map(|mark| mark.len()).or_else(|| {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            text.get(digits..).filter(|rest| digits > 0 && rest.starts_with(". ")).map(|_| digits + 2)
        })?;
    Some(line.len() - text.len() + mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Category, Severity};

    const RULE: Rule = Rule {
        enabled: false,
        page: "---\nseverity: error\n---\nIt finds `this` and\n`that`.\n\n## Why\n\n- first\n- second item, long enough to be \
               wrapped at forty columns\n\n```yaml bad line=1,2 image=x\nversion: 0.2\n```\n",
        ..Rule::without_page("a-rule", Category::Artifacts, Severity::Error, "A rule.")
    };

    #[test]
    fn a_pipe_gets_markdown() {
        let text = page(&RULE, Style::default());
        assert!(
            text.starts_with("# a-rule\n\nartifacts, at most error, since 0.1.0, off by default\nhttps://"),
            "{text}"
        );
        assert!(text.ends_with("\n\n```yaml bad line=1,2 image=x\nversion: 0.2\n```\n"), "{text}");
    }

    #[test]
    fn a_terminal_gets_wrapped_text() {
        let text = page(&RULE, Style { color: true, width: 40, ..Style::default() });
        assert!(text.starts_with("\u{1b}[1ma-rule\u{1b}[0m\n"), "{text:?}");
        assert!(text.contains("It finds \u{1b}[36mthis\u{1b}[0m and \u{1b}[36mthat\u{1b}[0m."), "{text:?}");
        assert!(text.contains("- second item, long enough to be wrapped\n  at forty columns"), "{text:?}");
        assert!(
            text.contains("    \u{1b}[2mreported at lines 1, 2\u{1b}[0m\n    \u{1b}[36mversion: 0.2"),
            "{text:?}"
        );
    }
}
