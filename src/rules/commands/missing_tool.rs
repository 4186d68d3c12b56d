//! A program that the image does not have and that nothing in the buildspec may have installed.

use std::collections::BTreeSet;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::simple_commands::{known_images, simple_commands};
use crate::shell::{AndOrOp, Command};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(images) = known_images(cx) else { return };
    if sets_path(cx) || cx.facts.scripts().iter().any(|i| !i.script.errors().is_empty()) {
        return;
    }
    let mut said = BTreeSet::new();
    for command in simple_commands(cx) {
        let Some(program) = command.program_path().map(str::to_owned) else {
            if command.simple.words.is_empty() {
                continue;
            }
            return;
        };
        if may_install(command, &program) {
            return;
        }
        let missing = images.iter().all(|i| i.has_program(&program) == Some(false));
        let place = command.context;
        let optional = place.condition.is_some()
            || place.branch.is_some()
            || place.functions > 0
            || place.before == Some(AndOrOp::Or)
            || place.after.is_some();
        if !missing || optional || !said.insert(program.clone()) {
            continue;
        }
        let Some(image) = images.first() else { return };
        out.report(
            Claim::new(Effect::Mistake, Evidence::Run),
            command.program_word.map_or(command.span(), |w| command.span_of(w.range)),
            format!(
                "`{}` has no `{program}`, and nothing here installs it: the command is not found",
                image.id()
            ),
        )
        .help(format!("install `{program}` in the `install` phase, or use an image that has it"));
    }
}

/// Whether what it runs is not known, or may put programs into the path.
fn may_install(command: &Command<'_>, program: &str) -> bool {
    let known = [
        "echo",
        "printf",
        "cd",
        "ls",
        "cat",
        "export",
        "test",
        "[",
        "true",
        "false",
        "set",
        "env",
        "pwd",
        "mkdir",
        "rm",
        "cp",
        "aws",
        "docker",
        "git",
        "date",
        "grep",
        "sed",
        "head",
        "tail",
        "wc",
        "sleep",
        "exit",
        "unset",
        "touch",
        "which",
        "command",
        "terraform",
        "cdk",
        "helm",
        "poetry",
        "pnpm",
        "uv",
        "ansible",
        "cfn-lint",
        "serverless",
        "kubectl",
        "jq",
        "cut",
        "awk",
        "tr",
        "sort",
        "uniq",
        "find",
        "node",
        "mvn",
        "gradle",
        "zip",
        "whoami",
        "id",
    ];
    let installs = command.words.iter().any(|w| {
        let text = w.literal_prefix();
        ["install", "plugin", "bin"].iter().any(|part| text.contains(part))
    });
    !known.contains(&program) || installs && !matches!(program, "echo" | "terraform" | "helm" | "poetry")
}

/// Whether a command or `env` changes the path.
fn sets_path(cx: &Context<'_>) -> bool {
    let text = cx.slice(cx.document);
    text.contains("PATH=") || text.contains("PATH:") || text.contains("alias ") || text.contains("cache:")
}
