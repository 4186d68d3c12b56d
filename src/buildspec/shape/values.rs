//! Scalars with a grammar: booleans, choices, numbers, `on-failure`.

use super::names::near_word;
use super::unknown::is_placeholder;
use crate::buildspec::model::Text;
use crate::buildspec::schema::{Key, Shape};

/// What is wrong with a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No spelling of a boolean that AWS documents; the one that was meant, if that is clear.
    Boolean(Option<&'static str>),
    /// A boolean in quotes where a typed parser reads it.
    QuotedBoolean,
    /// None of the words; the nearest one.
    Choice(Option<&'static str>),
    /// The right word in the wrong letter case.
    Case(&'static str),
    /// A shell that AWS does not list.
    Shell,
    /// No whole number above 0.
    Integer,
    /// Not in the grammar of `on-failure`; the nearest word.
    OnFailure(Option<&'static str>),
    /// More retries than 100.
    Retries,
}

const YES: [&str; 6] = ["y", "on", "1", "enable", "enabled", "t"];
const NO: [&str; 6] = ["n", "off", "0", "disable", "disabled", "f"];
/// Shells that exist and that AWS does not list as values of `env.shell`.
const SHELLS: [&str; 14] = [
    "sh",
    "dash",
    "ash",
    "zsh",
    "ksh",
    "fish",
    "tcsh",
    "csh",
    "pwsh",
    "powershell",
    "cmd",
    "pwsh.exe",
    "bash.exe",
    "bash",
];

/// What is wrong with the value of `key`, if anything is known to be.
pub(super) fn fault(key: &Key, text: Text<'_>, batch: bool) -> Option<Fault> {
    let word = text.as_str().trim();
    if word.is_empty() || text.is_dynamic() || is_placeholder(word) {
        return None;
    }
    // The way syntax is written down: `yes | no`.
    let is_syntax = word.contains('|');
    match key.shape {
        Shape::OnFailure => on_failure(word).filter(|_| !is_syntax),
        _ if is_syntax => None,
        Shape::Boolean => boolean(text, word, batch),
        Shape::Choice { words, case_sensitive } => choice(key, word, words, case_sensitive),
        Shape::Integer => (!word.parse::<u64>().is_ok_and(|n| n > 0)).then_some(Fault::Integer),
        _ => None,
    }
}

fn boolean(text: Text<'_>, word: &str, batch: bool) -> Option<Fault> {
    if text.as_bool().is_some() {
        let quoted = text.style.is_quoted() && matches!(word, "true" | "false");
        return (quoted && batch).then_some(Fault::QuotedBoolean);
    }
    let lower = word.to_ascii_lowercase();
    let meant = if YES.contains(&lower.as_str()) {
        Some("yes")
    } else if NO.contains(&lower.as_str()) {
        Some("no")
    } else {
        near_word(&lower, ["yes", "no", "true", "false"].into_iter())
    };
    let meant = match meant {
        Some("yes") if batch => Some("true"),
        Some("no") if batch => Some("false"),
        other => other,
    };
    (text.as_str().trim() == word).then_some(Fault::Boolean(meant))
}

fn choice(key: &Key, word: &str, words: &'static [&'static str], case_sensitive: bool) -> Option<Fault> {
    if let Some(same) = words.iter().find(|w| w.eq_ignore_ascii_case(word)) {
        return (case_sensitive && *same != word).then_some(Fault::Case(same));
    }
    let program = word.rsplit('/').next().unwrap_or(word).to_ascii_lowercase();
    if key.name == "shell" && (SHELLS.contains(&program.as_str()) || word.starts_with("/usr/bin/env ")) {
        return Some(Fault::Shell);
    }
    Some(Fault::Choice(near_word(word, words.iter().copied())))
}

/// `ABORT`, `CONTINUE`, `RETRY`, `RETRY-<count>`, `RETRY-<regex>`, `RETRY-<count>-<regex>`. AWS writes `Retry` in its own
/// examples, so the letter case does not count.
fn on_failure(word: &str) -> Option<Fault> {
    let upper = word.to_ascii_uppercase();
    if matches!(upper.as_str(), "ABORT" | "CONTINUE" | "RETRY") {
        return None;
    }
    if let Some(rest) = upper.strip_prefix("RETRY-").filter(|r| !r.is_empty()) {
        let count = rest.split('-').next().unwrap_or_default();
        let is_number = count.chars().all(|c| c.is_ascii_digit()) && !count.is_empty();
        let too_many = is_number && !count.parse::<u32>().is_ok_and(|n| n <= 100);
        return too_many.then_some(Fault::Retries);
    }
    Some(Fault::OnFailure(near_word(word, ["ABORT", "CONTINUE", "RETRY"].into_iter())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_failure_has_a_grammar() {
        for good in [
            "ABORT",
            "abort",
            "Continue",
            "RETRY",
            "Retry-3",
            "RETRY-100",
            "RETRY-a|b",
            "Retry-3-.*timed out.*",
        ] {
            assert_eq!(on_failure(good), None, "{good}");
        }
        assert_eq!(on_failure("CONTINE"), Some(Fault::OnFailure(Some("CONTINUE"))));
        assert_eq!(on_failure("RETRY3"), Some(Fault::OnFailure(Some("RETRY"))));
        assert_eq!(on_failure("RETRY-101"), Some(Fault::Retries));
        assert_eq!(on_failure("RETRY-99999999999999999999"), Some(Fault::Retries));
        assert_eq!(on_failure("ignore"), Some(Fault::OnFailure(None)));
    }
}
