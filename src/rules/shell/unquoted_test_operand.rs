//! `[ $X = a ]`: where the variable is empty or has blanks, the test is not the one that is written.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::CommandScript;
use crate::facts::environment::is_one_word;
use crate::rules::Context;
use crate::rules::command_lists::scripts;
use crate::shell::{AssignmentValue, Command, Part, PartKind, Piece, Word};
use crate::source::Span;
use crate::yaml::ScalarStyle;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let scripts = scripts(cx);
    let given = OnceCell::new();
    for item in &scripts {
        for command in item.commands() {
            let (operands, lone) = operands(command);
            let mut unsure = operands
                .into_iter()
                .filter(|(_, name)| !given.get_or_init(|| Given::of(cx, &scripts)).is_sure(name))
                .map(|(word, _)| word);
            let Some(word) = unsure.next() else { continue };
            let words: Vec<&Word> = std::iter::once(word).chain(unsure).collect();
            let written = command.text_of(word);
            let message = if lone {
                format!("where `{written}` is empty, this is `[ -n ]`, which is true")
            } else {
                format!(
                    "where `{written}` is empty, an operand is missing: the test fails with an error and is never true"
                )
            };
            let finding = out
                .report(Claim::new(Effect::Mistake, Evidence::Run), command.span_of(word.range), message)
                .help(format!("write `\"{written}\"`"));
            for other in words.iter().skip(1) {
                finding.label(command.span_of(other.range), "and this");
            }
            let own = std::ptr::eq(command.script, &raw const item.script);
            let spans: Option<Vec<Span>> =
                words.iter().map(|word| command.script.exact(word.range)).collect();
            if let Some(spans) = spans.filter(|_| own && command.context.substitutions == 0) {
                let quote = match item.command.text.style {
                    ScalarStyle::DoubleQuoted => "\\\"",
                    _ => "\"",
                };
                let edits = spans
                    .iter()
                    .flat_map(|span| [span.start, span.end])
                    .map(|at| Edit { span: Span::empty(at), text: quote.to_owned() })
                    .collect();
                finding.fix(Applicability::Safe, "Quote the variable", edits);
            }
        }
    }
}

/// The operands of a comparison of texts, or the one of `-n`, that are one bare variable, with its name; whether it is the
/// operand of `-n`.
fn operands<'s>(command: &Command<'s>) -> (Vec<(&'s Word, &'s str)>, bool) {
    let none = (Vec::new(), false);
    let words = match command.program() {
        Some("[") => match command.words.split_last() {
            Some((last, words)) if last.is("]") => words,
            _ => return none,
        },
        Some("test") => command.words,
        _ => return none,
    };
    let words = match words {
        [not, words @ ..] if not.is("!") => words,
        _ => words,
    };
    let bare = |words: &[&'s Word]| words.iter().filter_map(|&word| Some((word, variable(word)?))).collect();
    match words {
        [flag, word] if flag.is("-n") => (bare(&[word]), true),
        [left, operator, right] if ["=", "==", "!="].iter().any(|o| operator.is(o)) => {
            (bare(&[left, right]), false)
        }
        _ => none,
    }
}

/// The name, if a word is one unquoted variable that may be empty.
fn variable(word: &Word) -> Option<&str> {
    let [Part { kind: PartKind::Parameter(parameter), .. }] = word.parts() else { return None };
    let special = !parameter.name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let fine = special || parameter.length || parameter.handles_unset() || word.is_quoted();
    (!fine).then_some(&*parameter.name)
}

/// What the file gives to its variables.
#[derive(Default)]
struct Given<'a> {
    /// Those that get a text without blanks, a number or a status.
    words: HashSet<&'a str>,
    /// Those that get something else.
    others: HashSet<&'a str>,
}

impl<'a> Given<'a> {
    /// Looks at every value once: a file may hold thousands of tests.
    fn of(cx: &Context<'a>, scripts: &[&'a CommandScript<'a>]) -> Self {
        let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
        let mut given = Self::default();
        let variables = cx.spec.and_then(|s| s.env.as_ref()?.variables.as_ref());
        for (key, value) in variables.into_iter().flat_map(|m| &m.entries) {
            given.add(key.as_str(), value.as_ref().is_some_and(|v| is_word(v.as_str())));
        }
        for (_, piece) in scripts.iter().flat_map(|s| s.script.pieces()) {
            match piece {
                Piece::Assignment(assignment) => {
                    let AssignmentValue::Scalar(value) = &assignment.value else {
                        given.add(&assignment.name, false);
                        continue;
                    };
                    let status = |p: &Part| matches!(&p.kind, PartKind::Parameter(q) if matches!(&*q.name, "?" | "#" | "$"));
                    let number = |p: &Part| matches!(p.kind, PartKind::Arithmetic(_)) || status(p);
                    let one = || value.parts.iter().any(number) && value.parts.len() == 1;
                    given.add(&assignment.name, value.literal().map_or_else(one, |text| is_word(&text)));
                }
                Piece::Compound(compound) => {
                    // A loop's variable is a word of its list.
                    if let crate::shell::CompoundKind::For { variable, .. } = &compound.kind {
                        given.add(variable, true);
                    }
                }
                _ => {}
            }
        }
        given
    }

    fn add(&mut self, name: &'a str, is_word: bool) {
        if is_word {
            self.words.insert(name)
        } else {
            self.others.insert(name)
        };
    }

    /// Whether a variable is one word whatever happens: the build's, or always given one here.
    fn is_sure(&self, name: &str) -> bool {
        is_one_word(name) || self.words.contains(name) && !self.others.contains(name)
    }
}
