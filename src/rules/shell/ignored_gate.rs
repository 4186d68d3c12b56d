//! Tests, scans and lints whose failure `|| true` or `|| echo …` swallows. Silent where a later command reads the report that
//! the tool writes.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::flow::{Fate, outcomes};
use crate::facts::{CommandScript, roles};
use crate::rules::Context;
use crate::shell::{Command, Word};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let scripts = cx.facts.scripts();
    for (at, item) in scripts.iter().enumerate() {
        for outcome in outcomes(&item.script) {
            let Fate::Rescued { by, always: true } = outcome.fate else { continue };
            let later = scripts.get(at..).unwrap_or_default();
            if !roles(&outcome.command).is_gate() || is_read(&outcome.command, later) {
                continue;
            }
            let what = outcome.command.program().unwrap_or("it").to_owned();
            let rescue: String = cx.slice(by).split_whitespace().collect::<Vec<_>>().join(" ");
            let short =
                if rescue.chars().count() > 30 { "what follows `||`" } else { &format!("`{rescue}`") };
            out.report(
                Claim::new(Effect::Mistake, Evidence::Run),
                by,
                format!("{short} makes the command succeed whatever `{what}` finds"),
            )
            .label(outcome.command.span(), "its result decides nothing")
            .help("leave it out, or write down which findings are accepted in the tool's own configuration");
        }
    }
}

/// Whether the text of a later command names a file that this one writes or may write.
fn is_read(command: &Command<'_>, later: &[CommandScript<'_>]) -> bool {
    let redirected = command.redirections().iter().map(|r| &r.target);
    let values = command.words.iter().filter_map(Word::literal).map(std::borrow::Cow::into_owned);
    let names: Vec<String> = redirected
        .filter_map(Word::literal)
        .map(std::borrow::Cow::into_owned)
        .chain(values)
        .filter_map(|w| w.rsplit(['/', '=']).next().map(str::to_owned))
        .filter(|name| name.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && is_report(end)))
        .collect();
    names.iter().any(|name| {
        later.iter().any(|item| {
            let own = item.script.slice(command.simple.range);
            let whole = item.script.text();
            let times = whole.matches(name.as_str()).count();
            let mine = own.matches(name.as_str()).count();
            let here = std::ptr::eq(command.script, &raw const item.script);
            times > if here { mine } else { 0 }
        })
    })
}

fn is_report(extension: &str) -> bool {
    matches!(extension, "json" | "xml" | "sarif" | "txt" | "log" | "out" | "html" | "csv" | "md")
}
