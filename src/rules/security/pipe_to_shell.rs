//! A download that an interpreter runs before anyone has looked at it: `curl … | sh`, `sh -c "$(curl …)"`, `. <(curl …)`.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::{Saved, download};
use crate::rules::Context;
use crate::shell::{Command, PartKind, Redirection, Script, Word};

/// Programs between a download and a shell that hand the text on.
const FILTERS: [&str; 10] =
    ["awk", "base64", "cat", "envsubst", "grep", "gunzip", "sed", "tee", "tr", "zcat"];
const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];
const INTERPRETERS: [&str; 7] = ["node", "perl", "php", "pwsh", "python", "python3", "ruby"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        let commands = item.commands();
        for (at, command) in commands.iter().enumerate() {
            let url = piped(commands, at).or_else(|| inside(command));
            if let Some(span) = url {
                let runner = command.program_word.map_or(command.span(), |w| command.span_of(w.range));
                out.report(
                    Claim::new(Effect::Risk, Evidence::Documented),
                    runner,
                    "this runs whatever the server sends today, unseen and unchecked",
                )
                .help("fetch a pinned version into a file, compare its checksum, then run it")
                .label(span, "fetched here");
            }
        }
    }
}

type Place = crate::source::Span;

/// The URL whose content the command reads from a pipe and runs.
fn piped(commands: &[Command<'_>], at: usize) -> Option<Place> {
    let command = commands.get(at)?;
    if !runs_standard_input(command) {
        return None;
    }
    let stage = command.context.stage;
    let earlier = |index: u32| {
        commands.iter().find(|c| {
            std::ptr::eq(c.script, command.script)
                && c.context.pipeline == command.context.pipeline
                && c.context.stage.of == stage.of
                && c.context.stage.index == index
                && c.context.substitutions == command.context.substitutions
                && c.context.subshells == command.context.subshells
        })
    };
    for index in (0..stage.index).rev() {
        let source = earlier(index)?;
        if let Some(url) = download(source).into_iter().find(|d| d.saved == Saved::Stdout) {
            return Some(url.span);
        }
        if !source.program().is_some_and(|p| FILTERS.contains(&p)) {
            return None;
        }
    }
    None
}

/// Whether a command runs what it reads: a shell or an interpreter without a script of its own.
fn runs_standard_input(command: &Command<'_>) -> bool {
    let Some(program) = command.program() else { return false };
    let first = command.words.iter().find(|w| !w.literal_prefix().starts_with('-') || w.is("-"));
    let has = |flag: &str| {
        command
            .words
            .iter()
            .filter_map(Word::literal)
            .any(|w| w.starts_with('-') && !w.starts_with("--") && w.contains(flag))
    };
    if SHELLS.contains(&program) {
        return has("s") || !has("c") && first.is_none_or(|w| w.is("-") || w.is("/dev/stdin"));
    }
    INTERPRETERS.contains(&program)
        && !["c", "e", "m", "r"].iter().any(|f| has(f))
        && first.is_none_or(|w| w.is("-") || w.is("/dev/stdin"))
        && !command.words.iter().any(|w| w.literal_prefix().starts_with("--"))
}

/// The URL whose content is the script of `sh -c "$(…)"`, `eval "$(…)"`, `. <(…)`, `bash <(…)`, `bash <<< "$(…)"`.
fn inside(command: &Command<'_>) -> Option<Place> {
    let program = command.program()?;
    let shell = SHELLS.contains(&program);
    let interpreter = INTERPRETERS.contains(&program);
    let words: Vec<&Word> = match program {
        "eval" => command.words.iter().collect(),
        "." | "source" => command.words.first().into_iter().collect(),
        _ if shell || interpreter => {
            let script = command.words.iter().position(|w| !w.literal_prefix().starts_with('-'));
            script.and_then(|at| command.words.get(at)).into_iter().collect()
        }
        _ => return None,
    };
    let here = command.redirections().iter().filter(|_| shell).map(|r: &Redirection| &r.target);
    words.into_iter().chain(here).find_map(|word| {
        word.parts.iter().find_map(|part| {
            let PartKind::Substitution(substitution) = &part.kind else { return None };
            // The commands of a substitution stand in the same script, or in one of its own.
            let script: &Script = substitution.nested.as_deref().unwrap_or(command.script);
            let range = if substitution.nested.is_some() { script.body().range } else { part.range };
            let last = script
                .commands()
                .filter(|c| std::ptr::eq(c.script, script) && range.encloses(c.simple.range))
                .last()?;
            let place = download(&last).into_iter().find(|d| d.saved == Saved::Stdout)?.span;
            Some(place)
        })
    })
}
