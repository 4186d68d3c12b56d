//! What ShellCheck says of the commands, each at its own bytes. Silent where it was not asked, of codes that the table leaves
//! out, where a rule of speclint's own says the same, and of commands that have swallowed the items below them: their text is no
//! command that anyone wrote.

use std::collections::HashSet;
use std::ops::Range;

use crate::catalog::{Applicability, Severity};
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::Interpreter;
use crate::rules::Context;
use crate::rules::command_lists::indexed_scripts;
use crate::rules::script_edit::{Change, edits};
use crate::rules::swallowed::swallowed;
use crate::settings::options::shellcheck as options;
use crate::shellcheck::{Code, Comment, Level, Use, known_code, shown};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(answers) = &cx.settings.shellcheck else { return };
    let questions = cx.facts.shellcheck_questions();
    let known_shell = cx.facts.interpreter() != Interpreter::Sh;
    let mut told = HashSet::new();
    for (at, item) in indexed_scripts(cx) {
        let Some(comments) = questions.get(at).and_then(Option::as_ref).and_then(|q| answers.get(q)) else {
            continue;
        };
        let text = &item.command.text;
        if !swallowed(cx, text.node).is_empty() {
            continue;
        }
        for comment in comments {
            // What no shell can read is for the rule shell-syntax.
            if !is_shown(cx, comment, known_shell)
                || is_idiom(comment, text.as_str())
                || is_other_half(comment, comments)
                || comment.code < 2000 && !item.script.errors().is_empty()
            {
                continue;
            }
            let span = text.mapped.hull(visible(text.as_str(), &comment.range));
            // Commands behind aliases of one anchor stand at one place.
            if told.insert((span, comment.code)) {
                let row = known_code(comment.code);
                let finding = out
                    .report(claim(comment, row), span, message(comment))
                    .code(format!("SC{}", comment.code))
                    .yields_to(row.map_or(&[], |row| row.rules))
                    .help(format!("see https://www.shellcheck.net/wiki/SC{}", comment.code));
                let trust = row.map_or(Some(Applicability::Unsafe), |row| row.fix);
                let changes: Vec<Change<'_>> =
                    comment.fix.iter().map(|r| (r.range.clone(), r.text.as_str())).collect();
                if let Some(trust) = trust.filter(|_| !changes.is_empty())
                    && let Some(edits) = edits(cx, text, &changes)
                {
                    finding.fix(trust, format!("Apply ShellCheck's fix for SC{}", comment.code), edits);
                }
            }
        }
    }
}

fn is_shown(cx: &Context<'_>, comment: &Comment, known_shell: bool) -> bool {
    let name = format!("SC{}", comment.code);
    let asked = || cx.settings.options.names(options::CODES).matches(&name);
    let by_default = match shown(comment.code, comment.level) {
        Use::On => true,
        Use::Off => asked(),
        Use::KnownShell => known_shell,
        Use::Never => false,
    };
    by_default && !cx.settings.options.names(options::EXCLUDE).matches(&name)
}

/// Whether a comment is about a way of writing that does what it should.
fn is_idiom(comment: &Comment, text: &str) -> bool {
    let about = text.get(comment.range.clone()).unwrap_or_default();
    match comment.code {
        // `Key="a",Value="b"`: quotes around the values alone.
        2140 => about.contains('='),
        // `A=$A command $A`: both are the same.
        2097 | 2098 => {
            let name = about.trim_start_matches(['$', '{']).trim_end_matches('}');
            let same = |value: &str| text.contains(&format!("{name}={value}"));
            same(&format!("${name}")) || same(&format!("\"${name}")) || same(&format!("${{{name}}}"))
        }
        _ => false,
    }
}

/// Whether a comment is about the end of what another is about the beginning of: `/{NAME}:` without its `$`.
fn is_other_half(comment: &Comment, all: &[Comment]) -> bool {
    comment.code == 1083
        && all.iter().any(|other| other.code == 1083 && other.range.start < comment.range.start)
}

/// The range, at least one character long, inside of the text: ShellCheck's has a line end that the script may not have, and
/// some comments are about a point.
fn visible(text: &str, range: &Range<usize>) -> Range<usize> {
    let (start, end) = (range.start.min(text.len()), range.end.min(text.len()));
    if start < end {
        return start..end;
    }
    let next = text.get(start..).and_then(|rest| rest.chars().next()).filter(|c| *c != '\n');
    let last = || text.get(..start).and_then(|before| before.chars().next_back()).filter(|c| *c != '\n');
    match (next, last()) {
        (Some(c), _) => start..start + c.len_utf8(),
        (None, Some(c)) => start - c.len_utf8()..start,
        (None, None) => start..end,
    }
}

fn claim(comment: &Comment, row: Option<&Code>) -> Claim {
    let effect = match (row.and_then(|row| row.severity), comment.level) {
        (Some(Severity::Note), _) | (None, Level::Info | Level::Style) => Effect::Information,
        (Some(_), _) | (None, Level::Warning | Level::Error) => Effect::Mistake,
    };
    Claim::new(effect, Evidence::Run)
}

/// Its words without the full stop.
fn message(comment: &Comment) -> String {
    let words = comment.message.trim();
    let words = words.strip_suffix('.').filter(|w| !w.ends_with('.')).unwrap_or(words);
    format!("SC{}: {words}", comment.code)
}
