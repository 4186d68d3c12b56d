//! Commands that neither dash nor bash can read. The parser's verdict counts where both shells have been seen to agree with
//! it; what only one of them refuses is the business of `bashism`.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::directives::is_directive;
use crate::facts::CommandScript;
use crate::rules::Context;
use crate::rules::command_lists::scripts;
use crate::rules::quoting::{Open, Scan};
use crate::shell::{Dialect, PartKind, Piece, Script, ShellError, TextRange};
use crate::source::{Mapped, Span};

/// Items that are tried as one command.
const MAX_ITEMS: usize = 40;

/// Text longer than this is not searched for its open quote.
const MAX_SEARCH: usize = 20_000;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // Terraform's templates: what the shell gets is not what stands here. What YAML refuses has another cause.
    if cx.rejection.is_some()
        || cx.slice(cx.document).contains("$${")
        || cx.slice(cx.document).contains("%{ ")
    {
        return;
    }
    let scripts = scripts(cx);
    let mut from = 0;
    while let Some(first) = scripts.get(from) {
        let Some(error) = certain_error(&first.script) else {
            substitutions(cx, &first.script, out);
            here_documents(&first.script, out);
            from += 1;
            continue;
        };
        let count = split_over(scripts.get(from..).unwrap_or_default());
        let breaks = Claim::new(Effect::Breaks, Evidence::Run);
        if let Some(count) = count {
            let last = scripts.get(from + count - 1).unwrap_or(first);
            let message = "this command is not complete: the shell gets each item by itself and stops with a syntax error";
            out.report(breaks, first.command.text.text_span(), message)
                .at("begins here")
                .label(last.command.text.text_span(), "and ends here, in another item")
                .help("put all of it into one item: begin with `- |` and write the lines below it");
            from += count;
            continue;
        }
        if is_cut(cx, first) {
            from += 1;
            continue;
        }
        let (span, message, help) = describe(&first.script, error);
        let finding = out.report(breaks, span, message);
        if let Some(help) = help {
            finding.help(help);
        }
        from += 1;
    }
}

/// Whether YAML takes the end of the command for a comment: `command-truncated` says so.
fn is_cut(cx: &Context<'_>, item: &CommandScript<'_>) -> bool {
    let end = item.command.text.span().end;
    let line = cx.file.line_span(cx.file.line_of(end));
    let rest = cx.slice(Span::new(end, line.end)).trim_start();
    rest.starts_with('#') && !is_directive(rest)
}

/// The first error of which both shells say the same. They read a broken `[[ … ]]` each in its own way.
fn certain_error(script: &Script) -> Option<&ShellError> {
    script.errors().first().filter(|e| !e.message.contains("condition"))
}

/// How many items from the first one on make one command together, if they do and are all parts of it.
fn split_over(scripts: &[&CommandScript<'_>]) -> Option<usize> {
    let first = scripts.first()?;
    let mut text = first.script.text().to_owned();
    for (more, next) in scripts.iter().enumerate().skip(1).take(MAX_ITEMS) {
        let (a, b) = (next.command, first.command);
        if (a.phase, a.finally) != (b.phase, b.finally) {
            return None;
        }
        text.push('\n');
        text.push_str(next.script.text());
        // What closes something is an error by itself, and so is what ends in an operator: without either, nothing is gained.
        if whole_by_itself(next) && scripts.get(more - 1).is_some_and(|before| whole_by_itself(before)) {
            continue;
        }
        let whole = Script::parse(Mapped::verbatim(text.clone(), 0), first.script.dialect());
        if whole.errors().is_empty() {
            // A quote that is left open by two items closes by chance; a construct does not.
            let scan = Scan::of(first.script.text());
            let quote = scan.open.iter().any(|o| matches!(o, Open::Single | Open::Double | Open::Backtick));
            return (!quote).then_some(more + 1);
        }
    }
    None
}

fn whole_by_itself(item: &CommandScript<'_>) -> bool {
    item.script.errors().is_empty()
}

fn describe(script: &Script, error: &ShellError) -> (Span, String, Option<&'static str>) {
    let text = script.text();
    let place = |range: TextRange| {
        // Where the parser stands at the end of the text, the end of the text is meant.
        let end = text.trim_end().len() as u32;
        let start = range.start.min(end);
        let range = TextRange::new(start, range.end.clamp(start, end.max(start)));
        if range.is_empty() { last_word(script) } else { script.span(range) }
    };
    let Some(what) = error.message.strip_prefix("unterminated ") else {
        let message = error.message.trim_start_matches("expected command").trim();
        let word = script.slice(error.range);
        if message.is_empty() && ["fi", "done", "esac", "then", "do", "else", "elif", "}"].contains(&word) {
            let message =
                format!("nothing is open that `{word}` belongs to: the shell stops here with a syntax error");
            return (place(error.range), message, None);
        }
        let message = if message.is_empty() || message.starts_with("after") {
            let after = message.strip_prefix("after ").map_or(String::new(), |op| format!(" after `{op}`"));
            format!("the shell stops here with a syntax error: a command is missing{after}")
        } else {
            format!("the shell stops here with a syntax error: {message}")
        };
        return (place(error.range), message, None);
    };
    let (close, help) = match what {
        "double quote" => {
            ("\"", "write `\\\"` for a quote that is part of the text, or take the odd quote away")
        }
        "single quote" => ("'", "put text with an apostrophe into double quotes, or take the odd quote away"),
        "backtick substitution" => ("`", "close it with a backtick, or write `$(…)`"),
        "command substitution" => (")", "close it with `)`"),
        "parameter expansion" => ("}", "close it with `}`"),
        _ => ("", ""),
    };
    let span = opening(script).unwrap_or_else(|| place(error.range));
    let message = if close.is_empty() {
        format!("this {what} is never closed: the shell stops with a syntax error")
    } else {
        format!(
            "this {what} is never closed: the shell looks for `{close}` up to the end of the command and stops with a syntax error"
        )
    };
    (span, message.replace("```", "a backtick"), (!help.is_empty()).then_some(help))
}

/// The place of what is opened and never closed: of the outermost.
fn opening(script: &Script) -> Option<Span> {
    let text = script.text();
    if text.len() > MAX_SEARCH || Scan::of(text).open.is_empty() {
        return None;
    }
    // Quotes that open before a line end: the one that closes right before a letter is a new one's opening, meant as such.
    let mut open_at = None;
    let mut ends = text.match_indices('\n').map(|(at, _)| at).collect::<Vec<_>>();
    ends.push(text.len());
    for end in ends {
        let head = text.get(..end)?;
        if Scan::of(head).open.is_empty() {
            open_at = None;
            continue;
        }
        if open_at.is_none() {
            open_at = Some(opening_of(head)?);
            continue;
        }
        let line = head.rsplit('\n').next().unwrap_or_default();
        let quote = open_at.and_then(|at| text.as_bytes().get(at).copied()).map(char::from)?;
        let reopened = line.split(quote).nth(1).is_some_and(|after| after.starts_with(char::is_alphanumeric));
        if matches!(quote, '"' | '\'') && reopened {
            break;
        }
    }
    let at = open_at? as u32;
    let at = at - u32::from(at > 0 && text.get(at as usize - 1..)?.starts_with("$("));
    let len = if text.get(at as usize..)?.starts_with('$') { 2 } else { 1 };
    Some(script.span(TextRange::new(at, at + len)))
}

fn opening_of(text: &str) -> Option<usize> {
    let mut at = text.len();
    loop {
        at = text.get(..at)?.char_indices().next_back()?.0;
        if Scan::of(text.get(..at)?).open.is_empty() {
            return Some(at);
        }
    }
}

fn last_word(script: &Script) -> Span {
    let text = script.text().trim_end();
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    script.span(TextRange::new(start as u32, text.len() as u32))
}

/// `${a.b}`: no shell has such names, which it says only when it gets there.
fn substitutions(cx: &Context<'_>, script: &Script, out: &mut Findings<'_>) {
    for (of, piece) in script.pieces() {
        let Piece::Part(part) = piece else { continue };
        let text = of.slice(part.range);
        if !matches!(part.kind, PartKind::Unknown) || !is_dotted(text) {
            continue;
        }
        let help = match text.strip_prefix("${env.") {
            Some(name) => format!("variables of the environment have plain names: `${{{name}"),
            None => "names consist of letters, digits and `_`".to_owned(),
        };
        // Something may fill it in before CodeBuild sees it.
        let effect = if cx.embedded { Effect::Information } else { Effect::Mistake };
        out.report(
            Claim::new(effect, Evidence::Run),
            of.span(part.range),
            format!("`{text}` is no variable: the shell stops here with `bad substitution`"),
        )
        .help(help);
    }
}

fn is_dotted(text: &str) -> bool {
    let Some(inside) = text.strip_prefix("${").and_then(|t| t.strip_suffix('}')) else { return false };
    inside.contains('.')
        && inside.split('.').all(|name| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        })
        && inside.split('.').next().is_some_and(|name| !name.contains('-'))
}

/// Here-documents whose end is indented, so that it is text like the rest.
fn here_documents(script: &Script, out: &mut Findings<'_>) {
    for (of, piece) in script.pieces() {
        let Piece::Redirection(redirection) = piece else { continue };
        let Some(doc) = &redirection.here_doc else { continue };
        let from = redirection.range.end as usize;
        let Some(rest) = of.text().get(from..) else { continue };
        let mut at = from + rest.find('\n').map_or(rest.len(), |n| n + 1);
        let mut indented = None;
        let mut ends = false;
        for line in of.text().get(at..).unwrap_or_default().split('\n') {
            let bare = if doc.strip_tabs { line.trim_start_matches('\t') } else { line };
            ends |= bare == &*doc.delimiter;
            if indented.is_none() && line.trim() == &*doc.delimiter && bare != &*doc.delimiter {
                let lead = line.len() - line.trim_start().len();
                let start = (at + lead) as u32;
                indented = Some(TextRange::new(start, start + doc.delimiter.len() as u32));
            }
            at += line.len() + 1;
        }
        let Some(indented) = indented.filter(|_| !ends && of.dialect() != Dialect::Cmd) else { continue };
        out.report(
            Claim::new(Effect::Mistake, Evidence::Run),
            of.span(indented),
            format!("this `{}` does not end the here-document: there are blanks around it", doc.delimiter),
        )
        .label(of.span(redirection.range), "it begins here, and goes on to the end of the command")
        .help("write the end word at the indentation of the block's first line, with nothing behind it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::process::{Command, Stdio};

    /// Whether a shell can read a text; none where it is not installed.
    fn reads(shell: &str, text: &str) -> Option<bool> {
        let mut child = Command::new(shell)
            .arg("-n")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        child.stdin.take()?.write_all(text.as_bytes()).ok()?;
        Some(child.wait().ok()?.success())
    }

    #[test]
    fn the_shells_agree() {
        let broken = [
            "echo a\"",
            "echo it's",
            "echo `a",
            "echo $(a",
            "echo ${a",
            "if a; then b",
            "if a; b; fi",
            "fi",
            "for a in b; do c",
            "while a; do b; done; done",
            "a &&",
            "a ||",
            "a |",
            "&& a",
            "a;; b",
            "echo (a)",
            "{ a",
            "( a",
            "case a in b) c",
            "a > ",
            "if a; then; fi",
            "echo a) b",
            "done",
            "then a",
        ];
        for text in broken {
            let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
            assert!(certain_error(&script).is_some(), "{text}");
            for shell in ["dash", "bash"] {
                assert_ne!(reads(shell, text), Some(true), "{shell} reads {text}");
            }
        }
        let fine = [
            "echo a\\\"",
            "echo \"it's\"",
            "a #'",
            "if a; then b; fi",
            "case a in b) c;; esac",
            "a && \\\nb",
            "{ a; }",
            "(a)",
            "a <<E\n'\nE",
            "echo ${a:-'b'}",
            "echo \"${a:-\"b\"}\"",
            "x=$(a | b)",
            "! a",
            "echo }",
            "echo {",
            "echo ]]",
            "f() { a; }",
            "echo $((1+2))",
            "echo a{b",
            "echo 'a'\\''b'",
        ];
        for text in fine {
            let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
            assert!(script.errors().is_empty(), "{text}: {:?}", script.errors());
            for shell in ["dash", "bash"] {
                assert_ne!(reads(shell, text), Some(false), "{shell} does not read {text}");
            }
        }
    }
}
