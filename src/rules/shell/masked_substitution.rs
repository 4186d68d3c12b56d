//! `export X=$(command)`: the status is that of `export`. A run of such assignments is one finding. Silent where the
//! substitution cannot fail, or hides its failure itself.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::{CommandScript, Role, roles};
use crate::rules::Context;
use crate::shell::{
    AndOrOp, Assignment, AssignmentValue, Command, List, Node, Part, PartKind, Redirection, Substitution,
    SubstitutionKind, Word,
};
use crate::source::Span;

/// Programs that do not fail, or whose failure is that of what feeds them.
const HARMLESS: [&str; 28] = [
    "date", "pwd", "basename", "dirname", "echo", "printf", "cut", "tr", "sed", "awk", "head", "tail",
    "sort", "uniq", "whoami", "hostname", "uname", "nproc", "id", "wc", "rev", "xargs", "jq", "seq", "expr",
    "true", "base64", "tee",
];

struct Found<'s> {
    item: usize,
    name: &'s str,
    span: Span,
    what: String,
    fix: Option<Vec<Edit>>,
    used: bool,
    /// Whether the value is the substitution and nothing else.
    whole: bool,
}

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let scripts = cx.facts.scripts();
    let mut run: Vec<Found<'_>> = Vec::new();
    for (at, item) in scripts.iter().enumerate() {
        if !item.script.errors().is_empty() {
            continue;
        }
        for command in item.commands() {
            let Some(found) = look(command, at, scripts) else { continue };
            if run.last().is_some_and(|last| last.item + 1 < at) {
                say(&mut run, out);
            }
            run.push(found);
        }
    }
    say(&mut run, out);
}

/// One finding for a run.
fn say(run: &mut Vec<Found<'_>>, out: &mut Findings<'_>) {
    let found = std::mem::take(run);
    let Some(first) = found.iter().find(|f| f.used).or_else(|| found.first()) else { return };
    let effect = if first.used { Effect::Mistake } else { Effect::Information };
    let finding = out
        .report(
            Claim::new(effect, Evidence::Run),
            first.span,
            format!(
                "if `{}` fails, `{}` {} and the build goes on",
                first.what,
                first.name,
                if first.whole { "is empty" } else { "lacks what it should print" },
            ),
        )
        .help(format!(
            "assign without `export`: `{}=$(…)` fails with the command, and CodeBuild hands the variable on all the same",
            first.name
        ));
    for other in found.iter().filter(|f| f.span != first.span) {
        finding.label(other.span, "the same");
    }
    let edits: Option<Vec<Vec<Edit>>> = found.iter().map(|f| f.fix.clone()).collect();
    if let Some(edits) = edits {
        finding.fix(Applicability::Unsafe, "Export first, then assign", edits.concat());
    }
}

fn look<'s>(command: &Command<'s>, item: usize, scripts: &'s [CommandScript<'s>]) -> Option<Found<'s>> {
    let program = command.program()?;
    if !matches!(program, "export" | "declare" | "local" | "readonly" | "typeset")
        || command.context.substitutions > 0
    {
        return None;
    }
    let (assignment, what) = command.simple.declared.iter().find_map(|a| Some((a, can_fail(command, a)?)))?;
    // The assignment comes last, so that its status is that of the whole list, for `set -e` too. Behind `||` and in a
    // pipeline a list would mean something else.
    let place = command.context;
    let alone = place.stage.of == 1 && place.after != Some(AndOrOp::Or) && !place.negated;
    let fix =
        (command.simple.declared.len() == 1 && command.words.len() == 1 && program == "export" && alone)
            .then(|| {
                let at = command.script.exact(assignment.range)?.start;
                Some(vec![Edit { span: Span::empty(at), text: format!("{} && ", assignment.name) }])
            })
            .flatten();
    Some(Found {
        item,
        name: &assignment.name,
        span: command.span_of(assignment.range),
        what,
        fix,
        whole: matches!(&assignment.value, AssignmentValue::Scalar(word) if word.parts.len() == 1),
        used: is_used(&assignment.name, item, scripts),
    })
}

/// The program in an assignment's substitution, if the substitution fails with it.
fn can_fail(command: &Command<'_>, assignment: &Assignment) -> Option<String> {
    let AssignmentValue::Scalar(word) = &assignment.value else { return None };
    word.parts
        .iter()
        .find_map(|part| {
            let PartKind::Substitution(substitution) = &part.kind else { return None };
            if !matches!(substitution.kind, SubstitutionKind::Dollar | SubstitutionKind::Backtick) {
                return None;
            }
            last_program(body(substitution)).filter(|p| !HARMLESS.contains(&p.as_str()))
        })
        .filter(|_| !command.simple.words.is_empty())
}

fn body(substitution: &Substitution) -> &List {
    substitution.nested.as_ref().map_or(&substitution.body, |script| script.body())
}

/// The program of the command whose status the list has; none where nothing but a single command has it.
fn last_program(list: &List) -> Option<String> {
    let [item] = list.items.as_slice() else { return None };
    if item.and_or.rest.iter().any(|(op, _, _)| *op == crate::shell::AndOrOp::Or) {
        return None;
    }
    let pipeline = item.and_or.pipelines().last()?;
    let Node::Simple(simple) = &pipeline.stages.last()?.node else { return None };
    // Who throws the errors away expects some.
    let silent = |r: &Redirection| r.fd == Some(2) && r.target.is("/dev/null");
    if simple.redirections.iter().any(silent) {
        return None;
    }
    let name = simple.words.first()?.literal()?;
    Some(name.rsplit('/').next().unwrap_or_default().to_owned())
}

/// Whether a command that publishes, deletes or builds an image uses the variable in one of its words.
fn is_used<'c>(name: &str, item: usize, scripts: &'c [CommandScript<'c>]) -> bool {
    let names = |word: &Word| {
        word.parts.iter().any(|p: &Part| matches!(&p.kind, PartKind::Parameter(p) if *p.name == *name))
    };
    scripts.iter().skip(item).any(|later| {
        later.commands().iter().any(|command| {
            let roles = roles(command);
            let matters = roles.changes_the_world()
                || roles.has(Role::Remove)
                || command.runs("docker")
                    && (roles.has(Role::Build) || command.words.first().is_some_and(|w| w.is("tag")));
            matters && command.words.iter().any(names)
        })
    })
}
