//! ssh told to trust any host key: in an option, in a variable, in a line for its configuration.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{AssignmentValue, Command, Word};
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            for span in switched_off(command) {
                out.report(
                    Claim::new(Effect::Risk, Evidence::Documented),
                    span,
                    "ssh accepts whatever key the server shows: another server can take its place",
                )
                .help("put the server's key into `known_hosts`; `accept-new` at least notices a change");
            }
        }
    }
}

fn switched_off(command: &Command<'_>) -> Vec<Span> {
    let simple = command.simple;
    let prints = matches!(command.program(), Some("echo" | "printf" | "cat"));
    let goes_on = !command.redirections().is_empty() || !command.context.stage.is_last();
    let mut words: Vec<&Word> = Vec::new();
    if !prints || goes_on {
        words.extend(&simple.words);
        words.extend(simple.redirections.iter().filter_map(|r| r.here_doc.as_ref()).map(|h| &h.body));
    }
    words.extend(simple.assignments.iter().filter_map(|a| match &a.value {
        AssignmentValue::Scalar(word) => Some(word),
        AssignmentValue::Array(_) => None,
    }));
    // A script inside a word is looked at by itself.
    let script = simple.nested.is_some();
    words.into_iter().filter(|w| !script && says(w)).map(|w| command.span_of(w.range)).collect()
}

fn says(word: &Word) -> bool {
    word.parts.iter().filter_map(crate::shell::Part::literal).any(|text| {
        let lower = text.to_ascii_lowercase();
        lower.match_indices("stricthostkeychecking").any(|(at, key)| {
            let rest = lower.get(at + key.len()..).unwrap_or_default();
            let value = rest.trim_start_matches([' ', '=', '\t', '"']);
            let value: String = value.chars().take_while(char::is_ascii_alphabetic).collect();
            matches!(value.as_str(), "no" | "off" | "false") && rest.len() > value.len()
        })
    })
}
