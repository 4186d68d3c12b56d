//! Deployments that fail when there is nothing to change. Silent where the failure is caught, or a file of settings may say
//! otherwise.

use std::cell::LazyCell;

use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::facts::CommandScript;
use crate::rules::Context;
use crate::rules::simple_commands::{insert_after, known_images};
use crate::shell::{Command, Word, aws_command};

const FLAG: &str = "--no-fail-on-empty-changeset";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let version_1 = known_images(cx).is_some_and(|l| l.iter().all(|i| i.aws_cli == Some(1)));
    let settings = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"];
    let configured = LazyCell::new(|| {
        cx.facts.root().map(|root| {
            root.files_under("").any(|path| settings.contains(&path.rsplit('/').next().unwrap_or_default()))
        })
    });
    for item in cx.facts.scripts().iter().filter(|i| i.script.errors().is_empty()) {
        for command in item.commands() {
            if !fails_the_build(item, command) || command.words.iter().any(is_answer) {
                continue;
            }
            if command.runs("sam") && *configured != Some(true) {
                let Some(verb) = command.words.first().filter(|w| w.is("deploy")) else { continue };
                let claim = Claim::new(Effect::Mistake, Evidence::Observed);
                let claim = if configured.is_some() { claim } else { claim.in_unknown_context() };
                say(command, verb, "sam deploy", claim, out);
            } else if version_1
                && let Some(call) = aws_command(command).filter(|c| c.is("cloudformation", "deploy"))
                && let Some(verb) = call.operation_word
            {
                let claim = Claim::new(Effect::Mistake, Evidence::Documented);
                say(command, verb, "aws cloudformation deploy", claim, out);
            }
        }
    }
}

fn say(command: &Command<'_>, verb: &Word, name: &str, claim: Claim, out: &mut Findings<'_>) {
    let range = command.program_word.map_or(verb.range, |w| w.range.to(verb.range));
    let finding = out.report(
        claim,
        command.span_of(range),
        format!("`{name}` fails when there is nothing to change, and the build with it"),
    );
    finding.help(format!("add `{FLAG}`"));
    if let Some(edit) = insert_after(command, verb, &format!(" {FLAG}")) {
        finding.fix(Applicability::Safe, "Take no change for a success", vec![edit]);
    }
}

/// An option that decides, or may: `$OPTIONS` as a word of its own.
fn is_answer(word: &Word) -> bool {
    let text = word.literal_prefix();
    text.contains("fail-on-empty-changeset")
        || ["--config-file", "--config-env", "--guided", "--no-execute-changeset", "--help"]
            .iter()
            .any(|f| text.starts_with(f))
        || text.is_empty() && word.literal().is_none() && word.may_split()
}

/// Whether its failure is the whole command's.
fn fails_the_build(item: &CommandScript<'_>, command: &Command<'_>) -> bool {
    let place = command.context;
    let caught =
        place.errexit_ignored || place.substitutions > 0 || place.before.is_some() || place.loops > 0;
    let text = item.script.text();
    !caught && (text.trim_end().lines().count() < 2 || text.contains("set -e"))
}
