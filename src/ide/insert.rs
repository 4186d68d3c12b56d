//! How a text must be written so that YAML reads it as that very text.

use super::outline::Style;

/// The text inside of a scalar of that style.
pub(super) fn escaped(text: &str, style: Style) -> String {
    match style {
        Style::Single => text.replace('\'', "''"),
        Style::Double => text.replace('\\', "\\\\").replace('"', "\\\""),
        Style::Plain | Style::Literal | Style::Folded => text.to_owned(),
    }
}

/// The text as a scalar of its own, quoted where it must be; in JSON always.
pub(super) fn scalar(text: &str, flow: bool, json: bool) -> String {
    if json {
        format!("\"{}\"", escaped(text, Style::Double))
    } else if needs_quotes(text, flow) {
        format!("'{}'", escaped(text, Style::Single))
    } else {
        text.to_owned()
    }
}

/// Whether a plain scalar would not be read as that text.
pub(super) fn needs_quotes(text: &str, flow: bool) -> bool {
    let special = |c: char| "*&!|>%@`{}[]\"'#,".contains(c);
    let indicator = |c: char| "-?:".contains(c);
    let mut chars = text.chars();
    let first = chars.next();
    let second = chars.next();
    first.is_none_or(special)
        || first.is_some_and(indicator) && second.is_none_or(|c| c == ' ')
        || text.trim() != text
        || text.ends_with(':')
        || text.contains(": ")
        || text.contains(" #")
        || text.contains(char::is_control)
        || flow && text.contains([',', '[', ']', '{', '}'])
}

/// Takes the meaning of a snippet's `$`, `}` and `\` off.
pub(super) fn verbatim(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

/// A snippet as plain text: placeholders as their text, choices as their first, stops as nothing.
pub(super) fn without_snippet(snippet: &str) -> String {
    let mut out = String::with_capacity(snippet.len());
    let mut rest = snippet;
    while let Some(at) = rest.find(['$', '\\', '}']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut chars = from.chars();
        let first = chars.next();
        rest = chars.as_str();
        match first {
            Some('\\') => {
                out.extend(chars.next());
                rest = chars.as_str();
            }
            Some('$') => {
                let braced = rest.strip_prefix('{');
                rest = braced.unwrap_or(rest).trim_start_matches(|c: char| c.is_ascii_digit());
                if let (Some(_), Some(choices)) = (braced, rest.strip_prefix('|')) {
                    let (list, after) = choices.split_once("|}").unwrap_or((choices, ""));
                    out.push_str(list.split(',').next().unwrap_or_default());
                    rest = after;
                } else if braced.is_some() {
                    rest = rest.strip_prefix(':').unwrap_or(rest);
                }
            }
            // The end of a placeholder: a `}` of the text is escaped.
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::load;

    #[test]
    fn snippets_become_plain_text() {
        for (snippet, plain) in [
            ("version: ${1|0.2,0.1|}", "version: 0.2"),
            ("reports:\n  ${1:group}:\n    files:\n      - $0", "reports:\n  group:\n    files:\n      - "),
            ("a\\$b\\}c", "a$b}c"),
            ("${1:a ${2:b}} $0", "a b "),
            ("$", ""),
        ] {
            assert_eq!(without_snippet(snippet), plain);
            assert_eq!(without_snippet(&verbatim(plain)), plain);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "dist",
            "**/*",
            "a: b",
            "a #b",
            "it's",
            "say \"x\"",
            "\\d",
            "-x",
            "- x",
            "a,b",
            "[x]",
            "é 日",
            "@scope/x",
            "x:",
            "a:b",
            "100%",
            "%x",
            "!x",
            "`x`",
            "~",
            "0.2",
            "",
        ] {
            for (flow, json) in [(false, false), (true, false), (true, true)] {
                let scalar = scalar(text, flow, json);
                let source = if flow { format!("[{scalar}]\n") } else { format!("- {scalar}\n") };
                let tree = load(&source, None);
                let read = tree.root().and_then(|r| r.items().next()).and_then(crate::yaml::Node::text);
                assert_eq!(read, Some(text), "{source}");
            }
            for style in [Style::Single, Style::Double] {
                let quote = if style == Style::Single { '\'' } else { '"' };
                let tree = load(&format!("- {quote}{}{quote}\n", escaped(text, style)), None);
                assert_eq!(
                    tree.root().and_then(|r| r.items().next()).and_then(crate::yaml::Node::text),
                    Some(text)
                );
            }
        }
    }
}
