//! A backslash that was meant to continue a line and escapes a blank instead.
//!
//! Looks at unquoted backslashes with blanks between them and the end of the line, and at those before a line end that YAML
//! has turned into a blank. Silent in quotes, comments and here-documents, on Windows paths, and for PowerShell and `cmd`.

use crate::buildspec::Command;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::commands;
use crate::rules::folds::{folds, may_be_sh};
use crate::rules::quoting::{Scan, is_escape};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if !may_be_sh(cx) {
        return;
    }
    for command in &commands(cx) {
        if command.text.is_template() || !command.text.as_str().contains('\\') {
            continue;
        }
        let scan = Scan::of(command.text.as_str());
        trailing(command, &scan, out);
        folded(cx, command, &scan, out);
    }
}

/// `\` and blanks at the end of a line that stays a line.
fn trailing(command: &Command<'_>, scan: &Scan, out: &mut Findings<'_>) {
    let text = command.text.as_str();
    for (at, _) in text.match_indices('\\') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let after = rest.trim_start_matches([' ', '\t']);
        let blanks = rest.len() - after.len();
        let ends = after.is_empty() || after.starts_with('\n');
        if blanks == 0 || !ends || !is_escape(text, at) || !scan.is_unquoted(at) || is_meant(text, at) {
            continue;
        }
        let range = at..at + 1 + blanks;
        let next = after.get(1..).unwrap_or_default().lines().next().unwrap_or_default();
        let blank_word = if blanks == 1 { "the blank" } else { "the blanks" };
        if next.trim().is_empty() {
            let claim = Claim::new(Effect::Mistake, Evidence::Run);
            let finding = out
                .report(
                    claim,
                    command.text.mapped.hull(range.clone()),
                    "this backslash escapes the blank behind it, so the command gets a blank as its last argument",
                )
                .help("delete the backslash");
            if let Some(span) = command.text.mapped.exact(range) {
                finding.fix(
                    Applicability::Safe,
                    "Delete the backslash",
                    vec![Edit { span, text: String::new() }],
                );
            }
            continue;
        }
        let next_start = text.len() - after.len() + 1 + next.len() - next.trim_start().len();
        let next_end = next_start + next.trim().len();
        let finding = out
            .report(
                Claim::new(Effect::Lost, Evidence::Run),
                command.text.mapped.hull(range),
                format!("{blank_word} after this backslash end the command here: the next line runs as a command of its own")
                    .replace("the blank after this backslash end", "the blank after this backslash ends"),
            )
            .at("escapes the blank, not the line end")
            .label(command.text.mapped.hull(next_start..next_end), "is no part of the command above")
            .help(format!("delete {blank_word}, so that the backslash is the last character of the line"));
        if let Some(span) = command.text.mapped.exact(at + 1..at + 1 + blanks) {
            let edit = Edit { span, text: String::new() };
            finding.fix(Applicability::Safe, "Delete the blanks after the backslash", vec![edit]);
        }
    }
}

/// Whether an escaped blank at the end of a line may be what was meant: `IFS=\ `, `cut -d \ `, a Windows folder.
fn is_meant(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let word = before.rsplit([' ', '\t', '\n']).next().unwrap_or_default();
    if word.is_empty() {
        let option =
            before.trim_end_matches([' ', '\t']).rsplit([' ', '\t', '\n']).next().unwrap_or_default();
        return takes_blank(option);
    }
    let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches([' ', '\t']);
    let continues = rest.trim_start().starts_with('-');
    !continues || is_windows_path(word)
}

/// Whether a word takes a blank for its value: the delimiter options of `cut`, `awk`, `sort`, `column`, and `tr` itself.
fn takes_blank(word: &str) -> bool {
    matches!(word, "-d" | "-F" | "-t" | "-s" | "--delimiter" | "--field-separator" | "tr")
}

fn is_windows_path(word: &str) -> bool {
    word.contains(['\\', ':'])
}

/// `\` before a line end that became a blank.
fn folded(cx: &Context<'_>, command: &Command<'_>, scan: &Scan, out: &mut Findings<'_>) {
    let text = command.text.as_str();
    let mapped = command.text.mapped;
    let mut places: Vec<usize> = Vec::new();
    for fold in folds(cx, mapped) {
        let before = text.get(..fold).unwrap_or_default().trim_end_matches([' ', '\t']);
        let Some(at) = before.len().checked_sub(1) else { continue };
        let mut words = before.split([' ', '\t', '\n']).filter(|w| !w.is_empty());
        let word = words.next_back().unwrap_or_default();
        let path = is_windows_path(word.strip_suffix('\\').unwrap_or(word));
        let value = word == "\\" && words.next_back().is_some_and(takes_blank);
        if is_escape(text, at) && scan.is_unquoted(at) && !path && !value {
            places.push(at);
        }
    }
    let Some(&first) = places.first() else { return };
    let at_program = places.iter().copied().find(|&at| begins_command(text, at));
    let argument = |at: usize| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let name = rest.trim_start().split([' ', '\t', '\n']).next().unwrap_or_default();
        // An escaped blank that another one or an operator follows is an argument of its own.
        let alone = rest.starts_with("  ") || name.starts_with(['&', '|', ';', '<', '>', ')']);
        if alone { String::from(" ") } else { format!(" {}", name.trim_matches(['"', '\''])) }
    };
    let (claim, primary, message) = match at_program {
        Some(at) => (
            Claim::new(Effect::Breaks, Evidence::Run),
            at,
            format!(
                "YAML joins these lines with a blank, which the backslash escapes: the shell looks for a program named `\"{}\"`",
                argument(at)
            ),
        ),
        None => (
            Claim::new(Effect::Mistake, Evidence::Run),
            first,
            format!(
                "YAML joins these lines with a blank, which the backslash escapes: the command gets the argument `\"{}\"`",
                argument(first)
            ),
        ),
    };
    let finding = out
        .report(claim, mapped.hull(primary..primary + 1), message)
        .at("continues no line: the line end is gone before the shell reads this")
        .help("delete the backslash, since YAML joins the lines anyway, or keep the line ends with `|`");
    for &at in places.iter().filter(|&&at| at != primary) {
        finding.label(mapped.hull(at..at + 1), "and here");
    }
    let edits: Option<Vec<Edit>> = places
        .iter()
        .map(|&at| {
            let before = text.get(..at)?;
            let start = before.trim_end_matches([' ', '\t']).len();
            let line_is_empty = before.get(..start)?.is_empty() || before.get(..start)?.ends_with('\n');
            // A line that holds nothing but the backslash would become an empty one, which YAML does not fold.
            let empty = line_is_empty || folds(cx, mapped).iter().any(|&f| f >= start && f < at);
            let cut = mapped.exact(start..at + 1)?;
            (!empty).then_some(Edit { span: cut, text: String::new() })
        })
        .collect();
    if let Some(edits) = edits {
        finding.fix(Applicability::Safe, "Delete the backslash", edits);
    }
}

/// Whether the shell expects a program at an offset.
fn begins_command(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end();
    let last = before.rsplit([' ', '\t', '\n']).next().unwrap_or_default();
    before.is_empty()
        || before.ends_with(['|', '&', ';', '('])
        || matches!(last, "then" | "do" | "else" | "if" | "while" | "until" | "elif" | "{" | "!")
}
