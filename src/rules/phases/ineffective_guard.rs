//! Guards that guard nothing: `exit 0` that ends only its own item, and tests of `CODEBUILD_BUILD_SUCCEEDING` that always
//! have the same result.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::{CommandScript, roles};
use crate::rules::Context;
use crate::shell::{
    AndOr, AndOrOp, Command, Compound, CompoundKind, List, Node, PartKind, Pipeline, SimpleCommand,
    TextRange, Word,
};

const SUCCEEDING: &str = "CODEBUILD_BUILD_SUCCEEDING";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let scripts = cx.facts.scripts();
    for (at, item) in scripts.iter().enumerate() {
        if !item.script.errors().is_empty() || item.script.is_opaque() {
            continue;
        }
        constant_tests(item, out);
        let same = |s: &&CommandScript<'_>| {
            s.command.phase == item.command.phase && s.command.finally == item.command.finally
        };
        let Some(next) = scripts.get(at + 1).filter(same) else { continue };
        let Some(exit) = last_exit(item) else { continue };
        let word = item.script.slice(exit);
        out.report(
            Claim::new(Effect::Mistake, Evidence::Inferred),
            item.script.span(exit),
            format!("`{word}` ends this command only: the next command of the phase runs all the same"),
        )
        .label(next.command.text.text_span(), "runs next")
        .help("put the commands that depend on it into the same `if`, or `exit 1` if the build may fail");
    }
}

/// The `exit 0` of a condition that ends the item: nothing in the item comes after it, so that it was meant for more.
fn last_exit(item: &CommandScript<'_>) -> Option<TextRange> {
    let last = item.script.body().items.last()?;
    match last.and_or.rest.as_slice() {
        [] => match only(&last.and_or.first)? {
            Node::Compound(Compound { kind: CompoundKind::If { branches, otherwise: None }, .. }) => {
                let [(condition, body)] = branches.as_slice() else { return None };
                // A condition that runs a tool is no guard but the work itself.
                (asks(condition)).then(|| exit_of(body.items.last()?.and_or.pipelines().last()?)).flatten()
            }
            _ => None,
        },
        [(op, _, right)] => {
            let guards = *op == AndOrOp::And || !is_work(item, &last.and_or);
            let asks = simple(&last.and_or.first).is_some_and(is_test);
            (guards && asks).then(|| exit_of(right)).flatten()
        }
        _ => None,
    }
}

fn is_work(item: &CommandScript<'_>, and_or: &AndOr) -> bool {
    item.script
        .commands()
        .filter(|c| and_or.range.encloses(c.simple.range))
        .any(|c: Command<'_>| !roles(&c).is_empty())
}

fn asks(condition: &List) -> bool {
    condition.items.iter().flat_map(|i| i.and_or.pipelines()).all(|p| match only(p) {
        Some(Node::Simple(simple)) => is_test(simple),
        Some(Node::Compound(compound)) => matches!(compound.kind, CompoundKind::Conditional { .. }),
        None => false,
    })
}

fn is_test(simple: &SimpleCommand) -> bool {
    simple.words.first().is_some_and(|w| w.is("[") || w.is("test"))
}

/// `exit 0`, alone or at the end of a group.
fn exit_of(pipeline: &Pipeline) -> Option<TextRange> {
    match only(pipeline)? {
        Node::Simple(simple) => {
            let zero = match simple.words.as_slice() {
                [exit] => exit.is("exit"),
                [exit, status] => exit.is("exit") && status.is("0"),
                _ => false,
            };
            // A bare `exit` leaves with the status of what ran before: that of a test or a message.
            zero.then_some(simple.range)
        }
        Node::Compound(Compound { kind: CompoundKind::BraceGroup(list), .. }) => {
            exit_of(list.items.last()?.and_or.pipelines().last()?)
        }
        Node::Compound(_) => None,
    }
}

fn only(pipeline: &Pipeline) -> Option<&Node> {
    match pipeline.stages.as_slice() {
        [stage] => Some(&stage.node),
        _ => None,
    }
}

fn simple(pipeline: &Pipeline) -> Option<&SimpleCommand> {
    match only(pipeline)? {
        Node::Simple(simple) => Some(simple),
        Node::Compound(_) => None,
    }
}

/// `[ $CODEBUILD_BUILD_SUCCEEDING ]`, `[ -n … ]`, `[ … = "true" ]`.
fn constant_tests<'c>(item: &'c CommandScript<'c>, out: &mut Findings<'_>) {
    for command in item.commands() {
        if !matches!(command.program(), Some("[" | "test")) {
            continue;
        }
        let end = if command.runs("[") { command.words.len().saturating_sub(1) } else { command.words.len() };
        let words = command.words.get(..end).unwrap_or_default();
        let words =
            if words.first().is_some_and(|w| w.is("!")) { words.get(1..).unwrap_or_default() } else { words };
        let why = match words {
            [only] if is_variable(only) => "it is never empty",
            [op, only] if is_variable(only) && (op.is("-n") || op.is("-z")) => "it is never empty",
            [left, op, right] => {
                let other = match (is_variable(left), is_variable(right)) {
                    (true, false) => right,
                    (false, true) => left,
                    _ => continue,
                };
                let compares = ["=", "==", "!=", "-eq", "-ne"].iter().any(|o| op.is(o));
                match other.literal() {
                    Some(value) if compares && value != "0" && value != "1" => "it is always `0` or `1`",
                    _ => continue,
                }
            }
            _ => continue,
        };
        let finding = out.report(
            Claim::new(Effect::Mistake, Evidence::Documented),
            command.span(),
            format!("this test of `{SUCCEEDING}` always has the same result: {why}"),
        );
        finding.help(format!("write `[ \"${SUCCEEDING}\" = 1 ]`"));
        if let Some(edit) = compared(command, words) {
            finding.fix(Applicability::Unsafe, "Compare it with `1` or `0`", vec![edit]);
        }
    }
}

/// The operands of a test that was meant to ask for success (`-n`, the variable alone, `= true`) or for failure (`-z`,
/// `= false`), as a comparison. None where the value says neither.
fn compared(command: &Command<'_>, words: &[Word]) -> Option<Edit> {
    let (asks, operator) = match words {
        [only] => (true, ("=", only)),
        [op, only] => (op.is("-n"), ("=", only)),
        [left, op, right] => {
            let (variable, other) = if is_variable(left) { (left, right) } else { (right, left) };
            let asks = match other.literal()?.to_ascii_lowercase().as_str() {
                "true" | "yes" | "success" | "succeeded" => true,
                "false" | "no" | "failure" | "failed" => false,
                _ => return None,
            };
            let operator = if op.is("!=") || op.is("-ne") { "!=" } else { "=" };
            (asks, (operator, variable))
        }
        _ => return None,
    };
    let (operator, variable) = operator;
    let range = words.first()?.range.to(words.last()?.range);
    let span = command.script.exact(range)?;
    let text = format!("{} {operator} {}", command.text_of(variable), u8::from(asks));
    Some(Edit { span, text })
}

/// Whether a word is the variable and nothing else.
fn is_variable(word: &Word) -> bool {
    matches!(word.parts.as_slice(), [part] if matches!(&part.kind, PartKind::Parameter(p) if &*p.name == SUCCEEDING && p.operator.is_none() && !p.length))
}
