//! A command that ends, for YAML, at a ` #` which was meant as part of it.
//!
//! Looks at unquoted commands with a comment on their last line. A comment counts as part of the command only if the text
//! before it leaves open what the comment closes, or if what follows the `#` is no prose: a variable, a CodePipeline
//! variable, the value of an option. Silent on every other comment.

use crate::buildspec::Command;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::directives::is_directive;
use crate::rules::Context;
use crate::rules::command_lists::commands;
use crate::rules::quoting::{Open, Scan};
use crate::rules::requote::{is_writable, requote};
use crate::source::Span;
use crate::yaml::{Comment, ScalarStyle};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for command in &commands(cx) {
        if command.text.style != ScalarStyle::Plain || command.text.node.is_alias() {
            continue;
        }
        let Some(comment) = comment_behind(cx, command.text.span()) else { continue };
        if let Some(open) = opened(cx, command, comment) {
            cut(cx, command, comment, open, out);
        } else if let Some((word, what)) = value(cx, command, comment) {
            lost(cx, command, comment, word, what, out);
        }
    }
}

/// The comment on the line on which a span ends, unless it is one for speclint.
fn comment_behind<'a>(cx: &Context<'a>, span: Span) -> Option<&'a Comment> {
    let comments = cx.tree.comments();
    let comment = comments.get(comments.partition_point(|c| c.span.start < span.end))?;
    let between = cx.slice(Span::new(span.end, comment.span.start));
    let theirs = !is_directive(cx.slice(comment.span));
    (theirs && !between.is_empty() && between.bytes().all(|b| matches!(b, b' ' | b'\t'))).then_some(comment)
}

/// What the command leaves open and the comment closes.
fn opened(cx: &Context<'_>, command: &Command<'_>, comment: &Comment) -> Option<Open> {
    let text = command.text.as_str();
    let open = *Scan::of(text).open.first()?;
    let between = cx.slice(Span::new(command.text.span().end, comment.span.start));
    let whole = format!("{text}{between}#{}", comment.text);
    Scan::without_comments(&whole).open.is_empty().then_some(open)
}

fn cut(cx: &Context<'_>, command: &Command<'_>, comment: &Comment, open: Open, out: &mut Findings<'_>) {
    let what = match open {
        Open::Single => "single quote",
        Open::Double => "double quote",
        Open::Backtick => "backtick",
        Open::Parenthesis => "parenthesis",
        Open::Parameter | Open::Arithmetic => "brace or parenthesis",
    };
    let finding = out
        .report(
            Claim::new(Effect::Lost, Evidence::Run),
            comment.span,
            format!("YAML takes this for a comment, and the command ends before it, with an open {what}"),
        )
        .at("does not reach the shell")
        .label(command.text.text_span(), "this is all that CodeBuild gets")
        .help("a blank and `#` begin a comment also inside quotes that do not enclose the whole item: put the whole item in single quotes, or write it below `- |`");
    let line = command.text.span().to(comment.span);
    let trimmed = cx.slice(line).trim_end().len() as u32;
    let line = Span::new(line.start, line.start + trimmed);
    // In a shell, too, `#` begins a comment unless quotes hold it.
    if Scan::of(cx.slice(line)).open.is_empty()
        && let Some(edit) = requote(cx, line)
    {
        finding.fix(Applicability::Safe, "Put the whole command in single quotes", vec![edit]);
    }
}

/// The word that begins with the `#`, where it is a value and no prose, and what it is.
fn value(cx: &Context<'_>, command: &Command<'_>, comment: &Comment) -> Option<(Span, &'static str)> {
    let word = comment.text.split([' ', '\t', ';', '&', '|']).next().unwrap_or_default();
    let span = Span::new(comment.span.start, comment.span.start + 1 + word.len() as u32);
    let before = command.text.as_str().rsplit([' ', '\t']).next().unwrap_or_default();
    let what = if is_pipeline_variable(word) {
        "a variable of CodePipeline"
    } else if is_shell_variable(word) {
        "a variable"
    } else if takes_hash(before) && !word.is_empty() {
        "the option's value"
    } else {
        return None;
    };
    let one_line = !cx.slice(span).contains(['"', '\'', '`', '\\']);
    one_line.then_some((span, what))
}

fn lost(
    cx: &Context<'_>,
    command: &Command<'_>,
    comment: &Comment,
    word: Span,
    what: &str,
    out: &mut Findings<'_>,
) {
    let text = cx.slice(word);
    let finding = out
        .report(
            Claim::new(Effect::Mistake, Evidence::Run),
            comment.span,
            format!("YAML and the shell take this for a comment, so `{text}` does not reach the command"),
        )
        .at(format!("begins with `#` after a blank, but looks like {what}"))
        .label(command.text.text_span(), "this is all that CodeBuild gets")
        .help(format!("write it in quotes: `\"{text}\"`"));
    if is_writable(cx) {
        let gap = cx.slice(Span::new(command.text.span().end, word.start));
        let edit =
            Edit { span: Span::new(command.text.span().end, word.end), text: format!("{gap}\"{text}\"") };
        finding.fix(Applicability::Unsafe, "Put the word in quotes", vec![edit]);
    }
}

/// `{BUILD}`, `{SourceVariables.CommitId}`
fn is_pipeline_variable(word: &str) -> bool {
    let name = word.strip_prefix('{').and_then(|w| w.split_once('}')).map(|(name, _)| name);
    name.is_some_and(|n| {
        n.starts_with(|c: char| c.is_ascii_alphabetic())
            && n.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '@'))
    })
}

/// `$CODEBUILD_BUILD_NUMBER`, `${X}`
fn is_shell_variable(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('$') else { return false };
    let name = rest.strip_prefix('{').and_then(|r| r.strip_suffix('}')).unwrap_or(rest);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a word is an option whose values begin with `#`: a chat room's name, a colour.
fn takes_hash(word: &str) -> bool {
    let Some(name) = word.strip_prefix("--") else { return false };
    ["channel", "color", "colour"].iter().any(|end| name.ends_with(end))
}
