//! `echo`, `printf` or a here-document that writes a `.json` file which is no JSON. An expansion inside a JSON string is taken for
//! a letter; one outside may hold anything, and then nothing is said.

use std::iter::Peekable;

use serde::de::IgnoredAny;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{Command, RedirectionKind, Word};

/// Stands for an expansion.
const HOLE: char = '\u{1}';

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let commands: Vec<Command<'_>> = simple_commands(cx).collect();
    for (at, command) in commands.iter().enumerate() {
        let Some(file) = target(command) else { continue };
        let rest = commands.get(at + 1..).unwrap_or_default();
        if rest.iter().any(|later| mends(later, &file)) {
            continue;
        }
        let Some(text) = written(command).map(|t| fill(&t)) else { continue };
        let (text, whole) = text;
        let start = text.trim_start();
        if !start.starts_with(['{', '[']) {
            continue;
        }
        let Err(error) = serde_json::from_str::<IgnoredAny>(&text) else { continue };
        if error.is_eof() && !whole {
            continue;
        }
        let unquoted = !text.contains('"') && command.script.slice(command.simple.range).contains('"');
        let why = error.to_string();
        let why = why.split(" at line").next().unwrap_or_default();
        let finding = out.report(
            Claim::new(Effect::Breaks, Evidence::Run),
            command.span(),
            if unquoted {
                format!("the shell takes the quotes away, and `{file}` is no JSON")
            } else {
                format!("what this writes to `{file}` is no JSON: {why}")
            },
        );
        finding.help(if unquoted {
            "put the whole text in single quotes; `printf '[{\"name\":\"%s\"}]' \"$NAME\"` fills values in"
        } else {
            "mend the text, or let `jq -n` write it"
        });
    }
}

/// The `.json` file that a command writes alone.
fn target(command: &Command<'_>) -> Option<String> {
    use RedirectionKind::{Clobber, Output};
    if command.context.stage.of != 1 {
        return None;
    }
    let mut files = command.redirections().iter().filter(|r| r.kind != RedirectionKind::HereDoc);
    let one =
        files.next().filter(|r| matches!(r.kind, Output | Clobber) && matches!(r.fd, None | Some(1)))?;
    let file = one.target.literal()?.into_owned();
    let name = file.rsplit('/').next().unwrap_or_default();
    // These take comments and trailing commas.
    let lenient = name.starts_with("tsconfig") || name.starts_with('.') || name == "devcontainer.json";
    (files.next().is_none() && name.rsplit_once('.').is_some_and(|(_, end)| end == "json") && !lenient)
        .then_some(file)
}

/// Whether a later command may change the file.
fn mends(command: &Command<'_>, file: &str) -> bool {
    let names = |w: &Word| w.literal().is_some_and(|t| t == file);
    let appends =
        command.redirections().iter().any(|r| r.kind == RedirectionKind::Append && names(&r.target));
    let edits =
        matches!(command.program(), Some("sed" | "envsubst" | "perl" | "awk" | "tr" | "python" | "python3"));
    appends || edits && command.script.text().contains(file)
}

/// What a command prints, with a hole for each expansion. None where that cannot be told.
fn written(command: &Command<'_>) -> Option<String> {
    let mut words = command.words;
    match command.program()? {
        "echo" => {
            if let Some((_, rest)) = words.split_first().filter(|(first, _)| first.is("-n")) {
                words = rest;
            }
            let text = words.iter().map(holes).collect::<Vec<_>>().join(" ");
            (!text.contains('\\') && !text.starts_with('-')).then_some(text)
        }
        "printf" => {
            let (format, args) = words.split_first()?;
            let format = format.literal()?;
            let args: Vec<String> = args.iter().map(holes).collect();
            printf(&format, &args)
        }
        "cat" if words.is_empty() => {
            let doc = command.redirections().iter().find_map(|r| r.here_doc.as_ref())?;
            let text = holes(&doc.body);
            (!text.contains('\\')).then_some(text)
        }
        _ => None,
    }
}

fn holes(word: &Word) -> String {
    word.parts().iter().map(|part| part.literal().map_or_else(|| HOLE.to_string(), str::to_owned)).collect()
}

fn printf(format: &str, args: &[String]) -> Option<String> {
    let mut text = String::new();
    let mut args = args.iter();
    let mut directives = false;
    loop {
        let mut chars = format.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, chars.peek()) {
                ('%', Some('s' | 'd' | 'i')) => {
                    directives = true;
                    take(&mut chars);
                    text.push_str(args.next().map_or("", String::as_str));
                }
                ('\\', Some('n')) => {
                    take(&mut chars);
                    text.push('\n');
                }
                ('%', Some('%')) | ('\\', Some('"' | '\\')) => text.push(take(&mut chars)),
                ('%' | '\\', _) => return None,
                _ => text.push(c),
            }
        }
        if args.len() == 0 {
            return Some(text);
        }
        if !directives {
            return None;
        }
    }
}

fn take(chars: &mut Peekable<std::str::Chars<'_>>) -> char {
    chars.next().unwrap_or_default()
}

/// The text with a letter in each hole, up to one that stands outside a JSON string; and whether that is all of it.
fn fill(text: &str) -> (String, bool) {
    let mut filled = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            HOLE if !inside => return (filled, false),
            HOLE => filled.push('x'),
            '"' if !escaped => {
                inside = !inside;
                filled.push(c);
            }
            // A line break in a string is an error of its own, but hardly what was meant to be found.
            '\n' if inside => return (filled, false),
            _ => filled.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    (filled, true)
}
