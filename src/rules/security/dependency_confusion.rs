//! A second package index for pip, which takes the highest version wherever it comes from. Silent for indexes of well-known
//! projects that only hold builds of their own.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{AssignmentValue, Command, Word};
use crate::source::Span;

/// Public indexes: names on them are not private ones.
const PUBLIC: [&str; 8] = [
    "://download.pytorch.org/",
    "://pypi.org/",
    "://pypi.python.org/",
    "://test.pypi.org/",
    "://pypi.nvidia.com",
    "://google-coral.github.io/",
    "://pypi.ngc.nvidia.com",
    "://storage.googleapis.com/jax-releases",
];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            if let Some(span) = second_index(command) {
                out.report(
                    Claim::new(Effect::Risk, Evidence::Documented),
                    span,
                    "pip looks on both indexes and takes the higher version: whoever publishes a private package's name on \
                     the public one has code run here",
                )
                .help("use one index that also serves public packages: `--index-url`, or `aws codeartifact login --tool pip`");
            }
        }
    }
}

fn second_index(command: &Command<'_>) -> Option<Span> {
    let variable = command.assignments().iter().chain(&command.simple.declared).find(|a| {
        &*a.name == "PIP_EXTRA_INDEX_URL"
            && matches!(&a.value, AssignmentValue::Scalar(w) if !w.parts.is_empty() && !is_public(w))
    });
    if let Some(variable) = variable {
        return Some(command.span_of(variable.range));
    }
    let words = match command.program()? {
        "pip" | "pip3" => command.words,
        "python" | "python3" if command.words.get(1).is_some_and(|w| w.is("pip")) => {
            command.words.get(2..)?
        }
        _ => return None,
    };
    let verb = words.first().and_then(Word::literal)?;
    if !matches!(verb.as_ref(), "install" | "download" | "wheel") {
        return None;
    }
    // With a private index and the public one as the second it is the same, the other way round.
    let first = words
        .windows(2)
        .find_map(|p| matches!(p, [f, _] if f.is("-i") || f.is("--index-url")).then(|| p.get(1))?)
        .is_some_and(|w| !is_public(w));
    words.iter().enumerate().find_map(|(at, word)| {
        let prefix = word.literal_prefix();
        let (value, end) = if word.is("--extra-index-url") {
            let next = words.get(at + 1)?;
            (next.clone(), next)
        } else if prefix.starts_with("--extra-index-url=") {
            (word.after("--extra-index-url=".len())?, word)
        } else {
            return None;
        };
        (first || !is_public(&value)).then(|| command.span_of(word.range.to(end.range)))
    })
}

fn is_public(word: &Word) -> bool {
    let prefix = word.literal_prefix();
    PUBLIC.iter().any(|host| prefix.contains(host))
}
