//! Names that the author of a pull request chooses, run as code or used as the name of what builds share.

use std::collections::HashMap;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{AssignmentValue, Command, PartKind, Quoting, Word};
use crate::source::Span;

/// Variables with the name of a branch or tag.
const UNTRUSTED: [&str; 3] =
    ["CODEBUILD_WEBHOOK_HEAD_REF", "CODEBUILD_WEBHOOK_BASE_REF", "CODEBUILD_WEBHOOK_TRIGGER"];
const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// Variables that were made of an untrusted one, and the assignments that made them, the first first.
type Made = HashMap<String, Vec<Span>>;

/// Assignments of one way that are told.
const STEPS: usize = 8;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut made = Made::new();
    for item in cx.facts.scripts() {
        for command in item.commands() {
            code(command, &made, out);
            for assignment in command.assignments().iter().chain(&command.simple.declared) {
                let AssignmentValue::Scalar(word) = &assignment.value else { continue };
                let name = assignment.name.to_string();
                if let Some((from, _)) = untrusted(word, &made, false) {
                    let mut way = made.get(&from).cloned().unwrap_or_default();
                    way.push(command.span_of(assignment.range));
                    way.truncate(STEPS);
                    made.insert(name, way);
                } else if !command.context.conditional {
                    made.remove(&name);
                }
            }
        }
    }
    names(cx, out);
}

/// `eval` and `sh -c` with an untrusted name in the text of the script.
fn code(command: &Command<'_>, made: &Made, out: &mut Findings<'_>) {
    let words: Vec<&Word> = match command.program() {
        Some("eval") => command.words.iter().collect(),
        Some(program) if SHELLS.contains(&program) => {
            let at = command.words.iter().position(|w| {
                w.literal().is_some_and(|t| t.starts_with('-') && !t.starts_with("--") && t.ends_with('c'))
            });
            at.and_then(|at| command.words.get(at + 1)).into_iter().collect()
        }
        _ => return,
    };
    let Some((name, span)) = words.into_iter().find_map(|w| untrusted(w, made, true)) else { return };
    let way = made.get(&name);
    let finding = out
        .report(
            Claim::new(Effect::Exposed, Evidence::Documented),
            command.span_of(span),
            format!("whoever names a branch writes code here: `{name}` becomes part of a script"),
        )
        .help("use it as an argument in double quotes, after `--`, without `eval` or `sh -c`");
    for (at, step) in way.into_iter().flatten().enumerate() {
        let said = if at == 0 { "made of a branch's name here" } else { "made of that here" };
        finding.flow().label(*step, said);
    }
}

/// The first untrusted variable that a word expands, and where. Inside a substitution it is an argument of a command, and no
/// code.
fn untrusted(word: &Word, made: &Made, code: bool) -> Option<(String, crate::shell::TextRange)> {
    word.parts.iter().find_map(|part| match &part.kind {
        PartKind::Parameter(p) if !p.length && part.quoting != Quoting::Single => {
            let known = UNTRUSTED.contains(&&*p.name) || made.contains_key(&*p.name);
            let tested = matches!(p.operator(), Some(":+" | "+"));
            (known && !tested).then(|| (p.name.to_string(), part.range))
        }
        PartKind::Substitution(_) if code => None,
        _ => None,
    })
}

/// The key of the cache and the name of the artifact, which other builds read.
fn names(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    let restores = |t: &crate::buildspec::Text<'_>| t.as_str().eq_ignore_ascii_case("restore");
    let key = spec.cache.as_ref().filter(|c| !c.action.as_ref().is_some_and(restores)).and_then(|c| c.key);
    let said = key.map(|k| (k, "fills the cache of other branches: the key is the branch's name"));
    let artifacts = spec
        .artifacts()
        .filter_map(|a| a.name)
        .map(|n| (n, "decides where the artifact goes, by the branch's name"));
    for (text, what) in said.into_iter().chain(artifacts) {
        let value = text.as_str();
        let found = UNTRUSTED.iter().find_map(|name| {
            let at = value.find(name)?;
            let next = value.get(at + name.len()..)?.chars().next();
            let whole = !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            (whole && value.contains('$')).then_some(at..at + name.len())
        });
        if let Some(range) = found {
            out.report(
                Claim::new(Effect::Risk, Evidence::Documented),
                text.mapped.hull(range),
                format!("who opens a pull request {what}"),
            )
            .help("use something that the change cannot choose, such as `$CODEBUILD_BUILD_NUMBER` or a hash of the lock file");
        }
    }
}
