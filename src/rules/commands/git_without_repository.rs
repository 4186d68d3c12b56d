//! Git commands that read the history where the source has none: in a pipeline, as far as the artifacts show one, and after `.git` was
//! deleted. Once a file.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::pipeline::shows_pipeline;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{AndOrOp, Command};
use crate::source::Span;

/// Subcommands that fail outside of a repository.
const READS: [&str; 24] = [
    "add",
    "blame",
    "branch",
    "checkout",
    "cherry-pick",
    "commit",
    "describe",
    "fetch",
    "log",
    "ls-files",
    "ls-tree",
    "merge",
    "merge-base",
    "name-rev",
    "pull",
    "push",
    "rev-list",
    "rev-parse",
    "show",
    "stash",
    "status",
    "submodule",
    "symbolic-ref",
    "tag",
];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut deleted: Option<Span> = None;
    for command in simple_commands(cx) {
        if command.program().is_none() && !command.simple.words.is_empty() {
            return;
        }
        if command.runs("rm") && command.words.iter().any(|w| w.is(".git") || w.is("./.git")) {
            deleted = deleted.or(Some(command.span()));
        }
        if !command.runs("git") {
            continue;
        }
        let Some(verb) = command.subcommand() else { continue };
        if matches!(verb.as_ref(), "init" | "clone" | "worktree") {
            return;
        }
        if !READS.contains(&verb.as_ref()) || is_caught(command) {
            continue;
        }
        let range = command.program_word.zip(command.words.first()).map(|(p, v)| p.range.to(v.range));
        let span = range.map_or(command.span(), |r| command.span_of(r));
        if let Some(by) = deleted {
            out.report(
                Claim::new(Effect::Mistake, Evidence::Run),
                span,
                format!("`git {verb}` fails: the repository has been deleted"),
            )
            .label(by, "here")
            .help("run it before, or take `CODEBUILD_RESOLVED_SOURCE_VERSION`");
            return;
        }
        if let Some(artifact) = shows_pipeline(cx) {
            out.report(
                Claim::new(Effect::Mistake, Evidence::Documented).in_unknown_context(),
                span,
                format!("CodePipeline hands over the source without `.git`, unless the source action makes a full clone: `git {verb}` fails"),
            )
            .label(artifact.text_span(), "only CodePipeline reads this file")
            .help("take the commit from `CODEBUILD_RESOLVED_SOURCE_VERSION`, or let the source action make a full clone");
            return;
        }
    }
}

/// Whether a failure has no effect, or leads elsewhere.
fn is_caught(command: &Command<'_>) -> bool {
    let place = command.context;
    place.condition.is_some()
        || place.before == Some(AndOrOp::Or)
        || place.negated
        || command.redirections().iter().any(|r| r.target.is("/dev/null") && r.fd == Some(2))
}
