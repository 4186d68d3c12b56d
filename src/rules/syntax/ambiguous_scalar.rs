//! A value that YAML readers take for different things.
//!
//! Looks at the unquoted values of `env.variables`, and at booleans in quotes. Silent on plain words and plain decimal
//! numbers, which come out the same everywhere.

use crate::buildspec::{Buildspec, Text};
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::requote::is_writable;
use crate::source::Span;
use crate::yaml::ScalarStyle;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    variables(cx, spec, out);
    booleans(cx, spec, out);
}

fn variables(cx: &Context<'_>, spec: &Buildspec<'_>, out: &mut Findings<'_>) {
    let Some(variables) = spec.env.as_ref().and_then(|env| env.variables.as_ref()) else { return };
    for (name, value) in &variables.entries {
        let Some(value) = value else { continue };
        if value.style != ScalarStyle::Plain || value.node.tag().is_some() || value.node.is_alias() {
            continue;
        }
        let text = value.as_str();
        let Some(other) = other_reading(text) else { continue };
        let claim = Claim::new(Effect::Information, Evidence::Unverified);
        let finding = out
            .report(
                claim,
                value.span(),
                format!(
                    "`{text}` is {other} for some YAML readers, and AWS does not say what `{}` then holds",
                    name.as_str()
                ),
            )
            .help(format!("put it in quotes: `\"{text}\"`"));
        if is_writable(cx) && value.mapped.exact(0..text.len()).is_some() {
            let edit = Edit { span: value.span(), text: format!("\"{text}\"") };
            finding.fix(Applicability::Safe, "Put the value in quotes", vec![edit]);
        }
    }
}

fn booleans<'t>(cx: &Context<'_>, spec: &Buildspec<'t>, out: &mut Findings<'_>) {
    let mut found: Vec<(&str, Text<'t>)> = Vec::new();
    let mut take = |key, text: Option<Text<'t>>| found.extend(text.map(|t| (key, t)));
    take("git-credential-helper", spec.env.as_ref().and_then(|e| e.git_credential_helper));
    for artifact in spec.artifacts() {
        take("discard-paths", artifact.discard_paths);
        take("enable-symlinks", artifact.enable_symlinks);
    }
    for group in &spec.reports {
        take("discard-paths", group.discard_paths);
    }
    if let Some(batch) = &spec.batch {
        take("fast-fail", batch.fast_fail);
        for task in &batch.tasks {
            take("ignore-failure", task.ignore_failure);
            take("debug-session", task.debug_session);
        }
    }
    for (key, value) in found {
        if !value.style.is_quoted() || value.as_bool().is_none() {
            continue;
        }
        let finding = out
            .report(
                Claim::new(Effect::Information, Evidence::Unverified),
                value.span(),
                format!("`{key}` in quotes is text for a typed reader, and AWS does not say that it is taken for a boolean"),
            )
            .help(format!("write `{}` without the quotes", value.as_str()));
        let inner = Span::new(value.span().start + 1, value.span().end.saturating_sub(1));
        if is_writable(cx) && value.mapped.exact(0..value.as_str().len()) == Some(inner) {
            let edit = Edit { span: value.span(), text: value.as_str().to_owned() };
            finding.fix(Applicability::Safe, "Take the quotes away", vec![edit]);
        }
    }
}

/// What another YAML reader takes a plain scalar for, where writing it out again would change it.
fn other_reading(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "no" | "on" | "off" | "y" | "n" | "true" | "false" => return Some("a boolean"),
        "null" | "~" => return Some("nothing at all"),
        ".inf" | "+.inf" | "-.inf" | ".nan" => return Some("a number"),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let all = |t: &str, ok: fn(char) -> bool| !t.is_empty() && t.chars().all(ok);
    let decimal = |t: &str| all(t, |c| c.is_ascii_digit());
    if let Some(rest) = digits.strip_prefix("0x") {
        return all(rest, |c| c.is_ascii_hexdigit() || c == '_').then_some("a hexadecimal number");
    }
    if let Some(rest) = digits.strip_prefix("0o") {
        return all(rest, |c| matches!(c, '0'..='7')).then_some("an octal number");
    }
    if let Some(rest) = digits.strip_prefix("0b") {
        return all(rest, |c| matches!(c, '0' | '1' | '_')).then_some("a binary number");
    }
    if digits.len() > 1 && digits.starts_with('0') && decimal(digits) {
        let octal = digits.chars().all(|c| matches!(c, '0'..='7'));
        return Some(if octal { "an octal number" } else { "a number without its leading zero" });
    }
    if decimal(digits) {
        return text.starts_with('+').then_some("a number without its sign");
    }
    if all(digits, |c| c.is_ascii_digit() || c == '_') && digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Some("a number without the underscores");
    }
    if digits.split(':').count() > 1 && digits.split(':').all(decimal) && is_sexagesimal(digits) {
        return Some("a number to the base 60");
    }
    if is_date(text) {
        return Some("a date");
    }
    is_changed_float(digits).then_some("a number, which may lose digits,")
}

/// `18:30`, `190:20:30`: each part after the first below 60, the first without a leading zero.
fn is_sexagesimal(text: &str) -> bool {
    !text.starts_with('0')
        && text.split(':').skip(1).all(|part| part.len() <= 2 && part.parse::<u8>().is_ok_and(|n| n < 60))
}

/// `2024-01-31`, with or without a time.
fn is_date(text: &str) -> bool {
    let day = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split('-').collect();
    let digits =
        |t: &str, most: usize| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    matches!(parts.as_slice(), [y, m, d] if y.len() == 4 && digits(y, 4) && digits(m, 2) && digits(d, 2))
}

/// A number with a fraction or exponent that a reader may write differently: `1.10`, `1e3`, `12e4`.
fn is_changed_float(digits: &str) -> bool {
    let Some(number) =
        digits.parse::<f64>().ok().filter(|_| digits.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    else {
        return false;
    };
    digits.contains(['.', 'e', 'E']) && format!("{number}") != digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_readers_disagree_on() {
        for text in [
            "yes",
            "Off",
            "~",
            "012",
            "08",
            "0x1F",
            "0o17",
            "1_000",
            "+5",
            "18:30",
            "190:20:30",
            "2024-01-31",
            "1.10",
            "1e3",
            "5.",
            ".5",
            ".inf",
        ] {
            assert!(other_reading(text).is_some(), "{text}");
        }
        for text in [
            "prod",
            "8080",
            "-1",
            "1.5",
            "0.5",
            "0",
            "1.2.3",
            "08:30",
            "10:75",
            "1:2:three",
            "us-east-1",
            "2024-1",
            "v1",
            "1e",
            "inf",
            "nan",
            "0xZZ",
            "10.0.0.1:80",
            "",
            "123456789012",
        ] {
            assert!(other_reading(text).is_none(), "{text}");
        }
    }
}
