//! Secrets given to an image's build as arguments, which stay in the image.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::secrets::{is_placeholder, is_secret_name};
use crate::rules::Context;
use crate::shell::{Command, Word};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            if !builds_image(command) {
                continue;
            }
            for (at, word) in command.words.iter().enumerate() {
                let argument = if word.is("--build-arg") {
                    command.words.get(at + 1).cloned()
                } else {
                    word.after("--build-arg=".len())
                        .filter(|_| word.literal_prefix().starts_with("--build-arg="))
                };
                if let Some(argument) = argument {
                    one(command, &argument, out);
                }
            }
        }
    }
}

fn builds_image(command: &Command<'_>) -> bool {
    let says_build = command.words.iter().take(4).any(|w| w.is("build") || w.is("bake"));
    match command.program() {
        Some("docker" | "podman" | "nerdctl" | "docker-compose") => says_build,
        Some("buildah" | "kaniko" | "executor") => true,
        _ => false,
    }
}

fn one(command: &Command<'_>, argument: &Word, out: &mut Findings<'_>) {
    let prefix = argument.literal_prefix();
    let (name, value) = match prefix.split_once('=') {
        Some((name, _)) => (name, argument.after(name.len() + 1)),
        None => (prefix.as_ref(), None),
    };
    let value_secret = value.as_ref().is_some_and(|v| {
        v.parameters().any(|(p, _)| !p.length && is_secret_name(&p.name) && &*p.name != "AWS_SESSION_TOKEN")
    });
    let stands_in = value.as_ref().and_then(Word::literal).is_some_and(|v| is_placeholder(&v));
    if name.is_empty() || stands_in || !(is_secret_name(name) || value_secret) {
        return;
    }
    out.report(
        Claim::new(Effect::Risk, Evidence::Documented),
        command.span_of(argument.range),
        format!(
            "the value of `{name}` stays in the image: `docker history` shows it to everyone who can pull it"
        ),
    )
    .help(format!(
        "use a secret mount: `--secret id=…,env={name}`, and in the Dockerfile `RUN --mount=type=secret,id=…`"
    ));
}
