//! `%NAME%` and PowerShell for a Linux shell; `export` and `&&` for PowerShell.

use std::cell::LazyCell;

use crate::buildspec::Command;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::{commands, scripts};
use crate::rules::quoting::Scan;
use crate::rules::variable_names::Names;
use crate::shell::{Dialect, Piece, TextRange};

const CLAIM: Claim = Claim::new(Effect::Mistake, Evidence::Run);

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    match cx.facts.dialect() {
        Dialect::Posix | Dialect::Bash => percent_signs(cx, out),
        Dialect::PowerShell if is_windows_powershell(cx) => {
            for command in commands(cx).iter().filter(|c| !c.text.is_template()) {
                powershell(command, out);
            }
        }
        Dialect::PowerShell | Dialect::Cmd => {}
    }
}

/// `%NAME%` where the name is one that the build has.
fn percent_signs(cx: &Context<'_>, out: &mut Findings<'_>) {
    let names = LazyCell::new(|| Names::of(cx));
    for item in scripts(cx).into_iter().filter(|item| item.script.text().contains('%')) {
        for (script, piece) in item.script.pieces() {
            let Piece::Part(part) = piece else { continue };
            if part.literal().is_none() {
                continue;
            }
            let text = script.slice(part.range);
            let fields: Vec<&str> = text.split('%').collect();
            let mut at = part.range.start;
            for (index, field) in fields.iter().enumerate() {
                let end = at + field.len() as u32;
                let inside = index > 0 && index + 1 < fields.len();
                let name = field.len() > 2
                    && field.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
                if inside && name && names.knows(field) {
                    out.report(
                        CLAIM,
                        script.span(TextRange::new(at - 1, end + 1)),
                        format!("`%{field}%` is `cmd` of Windows: a Linux shell leaves it as text"),
                    )
                    .help(format!("write `\"${field}\"`"));
                    break;
                }
                at = end + 1;
            }
        }
    }
}

/// Whether the buildspec itself says Windows PowerShell, which is version 5.
fn is_windows_powershell(cx: &Context<'_>) -> bool {
    let shell = cx.spec.and_then(|s| s.env.as_ref()?.shell.map(|t| t.as_str().to_ascii_lowercase()));
    shell.is_some_and(|s| s.starts_with("powershell"))
}

fn powershell(command: &Command<'_>, out: &mut Findings<'_>) {
    let text = command.text.as_str();
    let mapped = command.text.mapped;
    let first = text.split_whitespace().next().unwrap_or_default();
    if first == "export" {
        let at = text.find(first).unwrap_or_default();
        out.report(
            CLAIM,
            mapped.hull(at..at + first.len()),
            "PowerShell has no `export`: the command is not found",
        )
        .help("write `$env:NAME = \"value\"`");
        return;
    }
    let scan = Scan::of(text);
    let at = text.match_indices("&&").map(|(at, _)| at).find(|&at| scan.is_unquoted(at));
    if let Some(at) = at.filter(|_| scan.open.is_empty()) {
        out.report(
            CLAIM,
            mapped.hull(at..at + 2),
            "Windows PowerShell has no `&&`: it refuses the command with a parser error",
        )
        .help("make each command an item of its own, or write `; if ($?) { … }`");
    }
}
