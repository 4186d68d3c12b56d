//! Commands that YAML folds into one: their line ends become blanks before the shell sees them.
//!
//! Looks at `>` blocks and at plain and quoted commands of several lines. Silent where the lines are one command carried
//! on: flags, operands, operators at either end, open quotes, a wrapper such as `xargs` that takes a command. For the rest
//! it needs a program with one of its own subcommands or options at the start of the next line.

use crate::buildspec::Command;
use crate::diagnostics::{Applicability, Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::commands;
use crate::rules::command_words::{Operands, begins_command, head};
use crate::rules::folds::{folds, may_be_sh};
use crate::rules::quoting::{Place, Scan};
use crate::rules::requote::is_writable;
use crate::shell::{Dialect, Script};
use crate::source::Span;
use crate::yaml::ScalarStyle;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if !may_be_sh(cx) {
        return;
    }
    for command in &commands(cx) {
        if command.text.is_template() {
            continue;
        }
        let folds = folds(cx, command.text.mapped);
        if !folds.is_empty() {
            let text = command.text.as_str();
            let item = Item { cx, command, text, scan: Scan::of(text), folds };
            item.check(out);
        }
    }
}

struct Item<'a, 't> {
    cx: &'a Context<'t>,
    command: &'a Command<'t>,
    text: &'a str,
    scan: Scan,
    folds: Vec<usize>,
}

/// Why a line is no part of the command before it.
enum Joint {
    /// `fi echo b`, `echo a done`: the joined text, and whether the line stands behind the keyword.
    Keyword { fold: usize, joined: String, behind: bool },
    /// A command among the arguments of another one.
    Argument { fold: usize, head: String, prose: bool },
}

impl Joint {
    fn fold(&self) -> usize {
        match self {
            Self::Keyword { fold, .. } | Self::Argument { fold, .. } => *fold,
        }
    }
}

impl Item<'_, '_> {
    fn check(&self, out: &mut Findings<'_>) {
        if self.here_document(out) || self.comment(out) {
            return;
        }
        let mut joints: Vec<Joint> = self.folds.iter().filter_map(|&fold| self.judge(fold)).collect();
        if joints.is_empty() {
            return;
        }
        // What the shell makes of the joined text has the last word.
        let script = Script::parse(self.command.text.mapped.clone(), Dialect::Posix);
        joints.retain(|joint| self.is_confirmed(joint, &script));
        let Some(first) = joints.iter().find(|j| matches!(j, Joint::Keyword { .. })).or(joints.first())
        else {
            return;
        };
        let line = self.after(first.fold());
        let (claim, message) = match first {
            Joint::Keyword { joined, .. } => (
                Claim::new(Effect::Breaks, Evidence::Run),
                format!(
                    "YAML folds these lines into one, and the shell stops at `{joined}` with a syntax error"
                ),
            ),
            Joint::Argument { head, prose, .. } => {
                let effect = if *prose { Effect::Mistake } else { Effect::Lost };
                (
                    Claim::new(effect, Evidence::Run),
                    format!(
                        "YAML folds these lines into one, so `{}` never runs: it becomes arguments of `{head}`",
                        shorten(line.trim())
                    ),
                )
            }
        };
        let finding = out.report(claim, self.span(first.fold()), message);
        finding.at("not a line of its own for the shell");
        for joint in joints.iter().filter(|j| j.fold() != first.fold()) {
            finding.label(self.span(joint.fold()), "nor this");
        }
        finding.help(HELP);
        let all = self.folds.iter().all(|&f| joints.iter().any(|j| j.fold() == f) || self.is_open_end(f));
        if all {
            self.offer(finding);
        }
    }

    /// A here-document whose body and end are folded onto its first line.
    fn here_document(&self, out: &mut Findings<'_>) -> bool {
        for &at in &self.scan.here_documents {
            let rest = self.text.get(at..).unwrap_or_default();
            let line = rest.split('\n').next().unwrap_or_default();
            let end = end_word(line);
            let Some(&fold) = self.folds.iter().find(|f| (at..at + line.len()).contains(f)) else { continue };
            // Where the text after the first real line end holds the end word, the body begins there.
            if end.is_empty() || rest.lines().skip(1).any(|l| l.trim_start_matches('\t') == end) {
                continue;
            }
            let span = self.command.text.mapped.hull(at..at + 2 + line.get(2..).map_or(0, word_len));
            let finding = out
                .report(
                    Claim::new(Effect::Breaks, Evidence::Run),
                    span,
                    format!("YAML folds these lines into one, so the here-document has no body and `{end}` does not end it: its text becomes arguments"),
                )
                .at("its lines must stay lines")
                .label(self.span(fold), "no line of its own for the shell")
                .help(HELP);
            self.offer(finding);
            return true;
        }
        false
    }

    /// A comment line that swallows the lines folded onto it.
    fn comment(&self, out: &mut Findings<'_>) -> bool {
        for comment in &self.scan.comments {
            let swallowed = self.folds.iter().copied().filter(|f| comment.contains(f));
            let Some(fold) = swallowed.into_iter().find(|&f| {
                let line = self.after(f).trim();
                !line.is_empty() && !line.starts_with('#')
            }) else {
                continue;
            };
            let end = self.folds.iter().copied().find(|f| comment.contains(f)).unwrap_or(comment.end);
            let finding = out
                .report(
                    Claim::new(Effect::Lost, Evidence::Run),
                    self.span(fold),
                    "YAML folds this line onto the comment above it, so it never runs",
                )
                .at("part of the comment")
                .label(
                    self.command.text.mapped.hull(comment.start..end),
                    "the comment goes on to the end of the folded text",
                )
                .help(HELP);
            self.offer(finding);
            return true;
        }
        false
    }

    fn judge(&self, fold: usize) -> Option<Joint> {
        if self.scan.place(fold) != Place::Bare {
            return None;
        }
        let (before, after) = (self.before(fold).trim(), self.after(fold).trim());
        if before.is_empty() || after.is_empty() || self.is_open_end(fold) || continues(after) {
            return None;
        }
        let (last, next) = (last_word(before), first_word(after));
        let opened = self.opened(fold);
        let joined = format!("{} {}", shorten(last), next);
        let closes = matches!(next, "else" | "elif" | "fi" | "done" | "esac");
        if opened && closes {
            return Some(Joint::Keyword {
                fold,
                joined: shorten(&format!("{before} {next}")).to_owned(),
                behind: false,
            });
        }
        let opens_loop = matches!(first_word(before), "if" | "elif" | "while" | "until" | "for");
        if opens_loop && matches!(next, "then" | "do") {
            return Some(Joint::Keyword { fold, joined, behind: false });
        }
        let ends_block = matches!(last, "fi" | "done" | "esac");
        let alone = before == last || before.trim_end_matches(last).trim_end().ends_with(';');
        if opened && ends_block && alone {
            return Some(Joint::Keyword { fold, joined, behind: true });
        }
        self.argument(fold, after)
    }

    /// Whether the joined text is no shell where a keyword stands wrong, or has no command where a line begins.
    fn is_confirmed(&self, joint: &Joint, script: &Script) -> bool {
        match joint {
            // A word behind `fi` is one command after another for a lenient parser; dash and bash stop there.
            Joint::Keyword { behind: true, .. } => true,
            Joint::Keyword { .. } => !script.errors().is_empty(),
            Joint::Argument { fold, .. } => {
                let line = self.after(*fold);
                let start = fold + 1 + line.len() - line.trim_start().len();
                !script.commands().any(|c| c.program_word.is_some_and(|w| w.range.start as usize == start))
            }
        }
    }

    fn argument(&self, fold: usize, after: &str) -> Option<Joint> {
        let start = self.command_start(fold);
        let head = head(self.text.get(start..fold)?)?;
        if !begins_command(after, &head) {
            return None;
        }
        // `export A=1 export B=2` sets both.
        if first_word(head.text) == "export" && first_word(after) == "export" {
            return None;
        }
        let first_line_end = self.folds.iter().copied().find(|&f| f > start).unwrap_or(fold);
        let first_line = self.text.get(start..first_line_end).unwrap_or(head.text).trim();
        let prose = head.operands == Operands::Prose;
        Some(Joint::Argument { fold, head: shorten(first_line).to_owned(), prose })
    }

    /// Where the simple command that a fold stands in begins: after the last operator or line end before it.
    fn command_start(&self, fold: usize) -> usize {
        let text = self.text.get(..fold).unwrap_or_default();
        let operator = |(at, b): &(usize, u8)| {
            self.scan.place(*at) == Place::Bare && matches!(b, b';' | b'|' | b'&' | b'\n' | b'(' | b')')
        };
        let all: Vec<(usize, u8)> = text.bytes().enumerate().collect();
        all.iter().rfind(|b| operator(b)).map_or(0, |(at, _)| at + 1)
    }

    /// Whether an `if`, loop or `case` begins on a line up to this fold.
    fn opened(&self, fold: usize) -> bool {
        let lines = std::iter::once(0).chain(self.folds.iter().copied().filter(|&f| f < fold).map(|f| f + 1));
        let newlines = self.text.match_indices('\n').map(|(at, _)| at + 1).filter(|&at| at <= fold);
        lines.chain(newlines).any(|at| {
            let word = first_word(self.text.get(at..fold).unwrap_or_default().trim_start());
            matches!(word, "if" | "for" | "while" | "until" | "case")
        })
    }

    /// The text of the line before a fold.
    fn before(&self, fold: usize) -> &str {
        let start = self.folds.iter().copied().rfind(|&f| f < fold).map_or(0, |f| f + 1);
        let text = self.text.get(start..fold).unwrap_or_default();
        text.rsplit('\n').next().unwrap_or_default()
    }

    /// The text of the line after a fold.
    fn after(&self, fold: usize) -> &str {
        let end = self.folds.iter().copied().find(|&f| f > fold).unwrap_or(self.text.len());
        self.text.get(fold + 1..end).unwrap_or_default().split('\n').next().unwrap_or_default()
    }

    /// The place of the line after a fold, blanks left out.
    fn span(&self, fold: usize) -> Span {
        let line = self.after(fold);
        let start = fold + 1 + line.len() - line.trim_start().len();
        self.command.text.mapped.hull(start..start + line.trim().len())
    }

    /// Whether the line before a fold ends in what asks for more.
    fn is_open_end(&self, fold: usize) -> bool {
        let before = self.before(fold).trim_end();
        before.ends_with(['\\', '|', '&', ';', '(', '{', ',', '<', '>', '=', '+'])
            || matches!(
                last_word(before),
                "then" | "do" | "else" | "in" | "if" | "elif" | "while" | "until" | "!" | "--"
            )
    }

    /// Offers `|`, which keeps the lines.
    fn offer(&self, finding: &mut Diagnostic) {
        if !is_writable(self.cx) {
            return;
        }
        let span = self.command.text.span();
        let edit = match self.command.text.style {
            ScalarStyle::Folded => Edit { span: Span::new(span.start, span.start + 1), text: "|".to_owned() },
            ScalarStyle::Plain => match self.block_indent() {
                Some(indent) => Edit { span: Span::empty(span.start), text: format!("|\n{indent}") },
                None => return,
            },
            _ => return,
        };
        finding.fix(Applicability::Unsafe, "Keep the line ends with `|`", vec![edit]);
    }

    /// The indentation that the further lines of a plain command share, if it is deep enough for a block.
    fn block_indent(&self) -> Option<String> {
        let file = self.cx.file;
        let span = self.command.text.span();
        let first = file.line_of(span.start);
        let column = span.start - file.line_span(first).start;
        let indents: Vec<usize> = (first + 1..=file.line_of(span.end))
            .map(|line| {
                let text = file.line_text(line);
                text.len() - text.trim_start_matches(' ').len()
            })
            .collect();
        let same = indents.iter().all(|i| Some(i) == indents.first());
        let indent = *indents.first()?;
        (same && indent >= column as usize).then(|| " ".repeat(indent))
    }
}

const HELP: &str = "make each line an item of its own, or keep the line ends with `|`, where `set -e` must come first if a failing line is to stop the build";

/// Whether a line carries the command before it on.
fn continues(line: &str) -> bool {
    line.starts_with(['|', '&', ';', ')', '}', '<', '>', '-', '\\', '"', '\'', '$', '/', '{', '(', '['])
        || line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('>')
}

fn first_word(text: &str) -> &str {
    text.split([' ', '\t', ';', '\n']).next().unwrap_or_default()
}

fn last_word(text: &str) -> &str {
    text.rsplit([' ', '\t', ';', '\n']).next().unwrap_or_default()
}

/// The word that ends a here-document whose operator begins the text.
fn end_word(text: &str) -> String {
    let rest = text.trim_start_matches('<').trim_start_matches('-').trim_start_matches([' ', '\t']);
    let len = word_len(rest);
    rest.get(..len).unwrap_or_default().chars().filter(|c| !matches!(c, '\'' | '"' | '\\')).collect()
}

fn word_len(text: &str) -> usize {
    let start = text.len() - text.trim_start_matches(['-', ' ', '\t']).len();
    let word = text.get(start..).unwrap_or_default();
    start + word.find([' ', '\t', '\n', ';', '|', '&', ')', '>', '<']).unwrap_or(word.len())
}

fn shorten(text: &str) -> &str {
    match text.char_indices().nth(50) {
        Some((at, _)) => text.get(..at).unwrap_or_default().trim_end(),
        None => text,
    }
}
