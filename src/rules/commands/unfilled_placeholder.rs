//! What an example left to be filled in: `<your-bucket>`, `REPLACE_ME`.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{RedirectionKind, Word};

/// How a text in angle brackets that is to be replaced begins.
const BEGINNINGS: [&str; 10] =
    ["your-", "your_", "your ", "my-", "my_", "insert-", "insert_", "insert ", "replace-", "enter-"];
const WORDS: [&str; 7] =
    ["REPLACE_ME", "REPLACEME", "REPLACE-ME", "CHANGE_ME", "CHANGEME", "FILL_ME_IN", "YOUR_BUCKET_NAME"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let claim = Claim::new(Effect::Mistake, Evidence::Inferred);
    let maps = cx.spec.and_then(|s| s.env.as_ref()).into_iter().flat_map(|env| {
        [env.variables.as_ref(), env.parameter_store.as_ref(), env.secrets_manager.as_ref()]
            .into_iter()
            .flatten()
    });
    for (_, value) in maps.flat_map(|map| &map.entries) {
        if let Some((value, found)) = value.as_ref().and_then(|v| Some((v, placeholder(v.as_str())?))) {
            out.report(claim, value.span(), format!("`{found}` was left to be filled in"))
                .help("write the real value");
        }
    }
    for command in simple_commands(cx) {
        if matches!(command.program(), Some("echo" | "printf" | "sed" | "grep" | "envsubst" | "perl" | "awk"))
        {
            continue;
        }
        for word in command.words {
            let text: String = word.parts().iter().map(|p| p.literal().unwrap_or("\u{1}")).collect();
            if text.contains('\n') {
                continue;
            }
            if let Some(found) = placeholder(&text) {
                out.report(claim, command.span_of(word.range), format!("`{found}` was left to be filled in"))
                    .help("write the real value");
            }
        }
        for redirection in command.redirections().iter().filter(|r| r.kind == RedirectionKind::Input) {
            let name = redirection.target.literal_prefix();
            let end = redirection.range.end as usize;
            let closed = command.script.text().get(end..).is_some_and(|rest| rest.starts_with('>'));
            if closed && tight(&redirection.target, redirection.range.start) && begins(&name) {
                let shown = format!("<{name}>");
                out.report(
                    claim,
                    command.span_of(redirection.range),
                    format!("`{shown}` was left to be filled in: the shell reads a file called `{name}`"),
                )
                .help("write the real value");
            }
        }
    }
}

/// Whether a word stands right behind the `<`.
fn tight(word: &Word, start: u32) -> bool {
    word.range.start == start + 1
}

fn begins(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    BEGINNINGS.iter().any(|b| lower.starts_with(b))
}

/// The part of a text that is to be replaced.
fn placeholder(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some((inner, _)) = after.split_once('>').filter(|(inner, _)| begins(inner) && inner.len() < 60)
        {
            return Some(format!("<{inner}>"));
        }
        rest = after;
    }
    let mut names = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    names.find(|n| WORDS.contains(n)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_filled_in() {
        for text in
            ["s3://<your-bucket>/x", "<YOUR_ACCOUNT_ID>", "REPLACE_ME", "a/CHANGEME:b", "<Your bucket>"]
        {
            assert!(placeholder(text).is_some(), "{text}");
        }
        for text in
            ["<bean>", "a < b", "List<String>", "REPLACE_ME_NOT", "my-bucket", "change me", "<mybean>"]
        {
            assert_eq!(placeholder(text), None, "{text}");
        }
    }
}
