//! Variables in single quotes, in arguments of programs that do not expand them themselves.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::scripts;
use crate::rules::variable_names::Names;
use crate::shell::{Command, Part, Quoting, TextRange, Word};

/// Programs to which `$NAME` is text like any other.
const PROGRAMS: [&str; 18] = [
    "aws", "cat", "cd", "chmod", "cp", "curl", "docker", "git", "ln", "ls", "mkdir", "mv", "rm", "tar",
    "touch", "unzip", "wget", "zip",
];

/// Words that say that what follows is for another shell, another machine or another language.
const ELSEWHERE: [&str; 16] = [
    "run",
    "exec",
    "ssm",
    "send-command",
    "-c",
    "config",
    "filter-branch",
    "foreach",
    "bisect",
    "--format",
    "--query",
    "--user-data",
    "--change",
    "-w",
    "--write-out",
    "rebase",
];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let names = Names::of(cx);
    for item in scripts(cx) {
        for command in item.commands() {
            for word in command.words {
                for part in word.parts.iter().filter(|p| p.quoting == Quoting::Single) {
                    let Some(range) = meant(command, word, part, &names) else { continue };
                    let text = command.script.slice(range);
                    let program = command.program().unwrap_or_default();
                    out.report(
                        Claim::new(Effect::Mistake, Evidence::Run),
                        command.span_of(range),
                        format!("single quotes keep `{text}` as it stands: `{program}` gets the name, not the value"),
                    )
                    .help(help(command, part));
                }
            }
        }
    }
}

fn help(command: &Command<'_>, part: &Part) -> &'static str {
    if command.script.slice(part.range).contains('"') {
        "end the single quotes before the variable: `'…'\"$NAME\"'…'`"
    } else {
        "use double quotes"
    }
}

/// The first variable in a quoted part that was certainly meant to be expanded.
fn meant(command: &Command<'_>, word: &Word, part: &Part, names: &Names) -> Option<TextRange> {
    let text = part.literal()?;
    let program = command.program()?;
    if program == "sed" {
        return replaced(command, word, part, names);
    }
    let elsewhere = |w: &Word| {
        let head = w.literal_prefix();
        ELSEWHERE.contains(&head.split('=').next().unwrap_or_default())
    };
    if !PROGRAMS.contains(&program) || command.words.iter().any(elsewhere) {
        return None;
    }
    // A place in S3 has no `$` of its own; elsewhere the name must be one that the build has.
    let address = text.starts_with("s3://");
    find(text, |name| address || names.knows(name)).map(|at| shift(part, at))
}

/// A variable in what a `s` command of sed writes: in what it looks for, `$NAME` may be the very text that is looked for.
fn replaced(command: &Command<'_>, word: &Word, part: &Part, names: &Names) -> Option<TextRange> {
    let text = part.literal()?;
    // Quotes inside: `'s/a/"$B"/'`; several parts are the idiom that ends the quotes for the variable.
    if word.parts.len() != 1 {
        return None;
    }
    let script = text.strip_prefix('s')?;
    let delimiter = script.chars().next().filter(|c| c.is_ascii_punctuation() && *c != '\\')?;
    let mut fields = script.get(1..)?.split(delimiter);
    let looked_for = fields.next()?;
    let written = fields.next()?;
    // What looks for one variable's name and writes another's is a file being edited.
    if looked_for.contains('$') || looked_for.ends_with('\\') || fields.count() != 1 || has_export(command) {
        return None;
    }
    let offset = 2 + looked_for.len() + delimiter.len_utf8() - 1;
    let at = find(written, |name| names.knows(name))?;
    Some(shift(part, (at.0 + offset, at.1 + offset)))
}

/// Whether the output goes to a file that a shell or a tool will read.
fn has_export(command: &Command<'_>) -> bool {
    command
        .words
        .iter()
        .any(|w| w.literal_suffix().ends_with(".sh") || w.literal_suffix().contains("profile"))
}

fn shift(part: &Part, (start, end): (usize, usize)) -> TextRange {
    TextRange::new(part.range.start + start as u32, part.range.start + end as u32)
}

/// The first `$NAME` or `${NAME}` of which `is_known` holds.
fn find(text: &str, is_known: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
    for (at, _) in text.match_indices('$') {
        let rest = text.get(at + 1..)?;
        let braced = rest.starts_with('{');
        let name_at = usize::from(braced);
        let name: String = rest
            .chars()
            .skip(name_at)
            .take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_')
            .collect();
        let after = rest.get(name_at + name.len()..).and_then(|r| r.chars().next());
        let ends =
            if braced { after == Some('}') } else { !after.is_some_and(|c| c.is_alphanumeric() || c == '_') };
        let escaped = text.get(..at).is_some_and(|t| t.ends_with(['\\', '$']));
        if name.starts_with(|c: char| c.is_ascii_uppercase()) && ends && !escaped && is_known(&name) {
            return Some((at, at + 1 + name.len() + 2 * name_at));
        }
    }
    None
}
