//! Artifact names that make odd keys: what stands there literally, and times with colons. Silent for what other commands print.

use crate::buildspec::Text;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

/// Formats of `date` that print a colon.
const WITH_COLON: [&str; 6] = ["%H:%M", "%I:%M", "%T", "%R", "%X", "%r"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for name in spec.artifacts().filter_map(|a| a.name).filter(|n| !n.is_template()) {
        if let Some(what) = odd(name) {
            out.report(
                Claim::new(Effect::Mistake, Evidence::Documented),
                name.text_span(),
                format!("this name has {what} in it, which makes a key that other tools stumble over"),
            )
            .help("use letters, digits, `-`, `_`, `.`, and `/` between folders");
        }
    }
}

fn odd(name: Text<'_>) -> Option<&'static str> {
    let (literal, substitutions) = split(name.as_str());
    if substitutions
        .iter()
        .any(|s| s.trim_start().starts_with("date ") && WITH_COLON.iter().any(|f| s.contains(f)))
    {
        return Some("a time with a colon");
    }
    if literal.starts_with('/') {
        return Some("a leading `/`");
    }
    literal.chars().find_map(|c| match c {
        ':' => Some("a colon"),
        ' ' => Some("a blank"),
        '#' => Some("a `#`"),
        _ => None,
    })
}

/// The text outside of `$(…)`, `${…}` and backticks, and what stands inside the first and last.
fn split(text: &str) -> (String, Vec<String>) {
    let (mut literal, mut substitutions) = (String::new(), Vec::new());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let close = match (c, chars.peek()) {
            ('$', Some('(')) => ')',
            ('$', Some('{')) => '}',
            ('`', _) => '`',
            _ => {
                literal.push(c);
                continue;
            }
        };
        let open = if close == '`' { '\0' } else { chars.next().unwrap_or_default() };
        let (mut depth, mut inner) = (1, String::new());
        for c in chars.by_ref() {
            depth += i32::from(c == open) - i32::from(c == close);
            if depth == 0 {
                break;
            }
            inner.push(c);
        }
        if close != '}' {
            substitutions.push(inner);
        }
    }
    (literal, substitutions)
}
