//! `echo`, `printf` or a here-document that writes a `.json` file which is no JSON. An expansion inside a JSON string is taken for
//! a letter; one outside may hold anything, and then nothing is said.

use serde::de::IgnoredAny;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{Command, RedirectionKind, TextRange, Word};

/// Stands for an expansion.
const HOLE: char = '\u{1}';

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let commands: Vec<&Command<'_>> = simple_commands(cx).collect();
    for (at, command) in commands.iter().enumerate() {
        let Some(file) = target(command) else { continue };
        let rest = commands.get(at + 1..).unwrap_or_default();
        if rest.iter().any(|later| mends(later, &file)) {
            continue;
        }
        let Some(chars) = written(command) else { continue };
        let (text, whole) = fill(&chars);
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
        let at = place(&text, &error).and_then(|at| chars.get(at)).map(|(_, at)| TextRange::new(*at, at + 1));
        let finding = out.report(
            Claim::new(Effect::Breaks, Evidence::Run),
            command.span_of(at.filter(|_| !unquoted).unwrap_or(command.simple.range)),
            if unquoted {
                format!("the shell takes the quotes away, and `{file}` is no JSON")
            } else {
                format!("what is written to `{file}` is no JSON: {why}")
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

/// A character that is printed, and where in the script it comes from.
type Printed = (char, u32);

/// What a command prints, with a hole for each expansion. None where that cannot be told.
fn written(command: &Command<'_>) -> Option<Vec<Printed>> {
    let mut words = command.words;
    match command.program()? {
        "echo" => {
            if let Some((_, rest)) = words.split_first().filter(|(first, _)| first.is("-n")) {
                words = rest;
            }
            let mut text = Vec::new();
            for word in words {
                if !text.is_empty() {
                    text.push((' ', word.range.start));
                }
                text.extend(holes(word));
            }
            let odd = text.iter().any(|(c, _)| *c == '\\') || text.first().is_some_and(|(c, _)| *c == '-');
            (!odd).then_some(text)
        }
        "printf" => {
            let (format, args) = words.split_first()?;
            format.literal()?;
            printf(&holes(format), &args.iter().map(holes).collect::<Vec<_>>())
        }
        "cat" if words.is_empty() => {
            let doc = command.redirections().iter().find_map(|r| r.here_doc.as_ref())?;
            let text = holes(&doc.body);
            (!text.iter().any(|(c, _)| *c == '\\')).then_some(text)
        }
        _ => None,
    }
}

fn holes(word: &Word) -> Vec<Printed> {
    let mut printed = Vec::new();
    for part in word.parts() {
        let start = part.range.start;
        match part.literal() {
            None => printed.push((HOLE, start)),
            Some(text) if text.len() == part.range.len() as usize => {
                printed.extend(text.char_indices().map(|(at, c)| (c, start + at as u32)));
            }
            Some(text) => printed.extend(text.chars().map(|c| (c, start))),
        }
    }
    printed
}

fn printf(format: &[Printed], args: &[Vec<Printed>]) -> Option<Vec<Printed>> {
    let mut text = Vec::new();
    let mut args = args.iter();
    let mut directives = false;
    loop {
        let mut chars = format.iter().copied().peekable();
        while let Some((c, at)) = chars.next() {
            match (c, chars.peek().map(|(c, _)| *c)) {
                ('%', Some(next @ '%')) | ('\\', Some(next @ ('"' | '\\'))) => text.push((next, at)),
                ('\\', Some('n')) => text.push(('\n', at)),
                ('%', Some('s' | 'd' | 'i')) => {
                    directives = true;
                    text.extend(args.next().into_iter().flatten());
                }
                ('%' | '\\', _) => return None,
                _ => {
                    text.push((c, at));
                    continue;
                }
            }
            chars.next();
        }
        if args.len() == 0 {
            return Some(text);
        }
        if !directives {
            return None;
        }
    }
}

/// The text with a letter in each hole, up to one that stands outside a JSON string; and whether that is all of it.
fn fill(text: &[Printed]) -> (String, bool) {
    let mut filled = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    for &(c, _) in text {
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

/// The index of the character at which the parser stopped.
fn place(text: &str, error: &serde_json::Error) -> Option<usize> {
    let line = error.line().checked_sub(1)?;
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let at = before + error.column().checked_sub(1)?;
    Some(text.get(..at)?.chars().count())
}
