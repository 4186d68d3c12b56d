//! A comment that is meant for speclint and cannot be read, an `ignore-start` without its end, a name that the configuration
//! locks, a reason that is missing though reasons are required.

use crate::catalog::{Category, rule, silenced_by};
use crate::diagnostics::{Applicability, Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::directives::KEYS;
use crate::facts::suppressions::{Fault, FaultKind, Name, Suppression, Verb};
use crate::rules::Context;
use crate::source::Span;

const NAME: &str = "invalid-directive";

/// A comment without effect: what it says is lost.
const LOST: Claim = Claim::new(Effect::Lost, Evidence::Run);
/// A comment that works, or that works in part.
const MISTAKE: Claim = Claim::new(Effect::Mistake, Evidence::Run);

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let suppressions = cx.suppressions();
    for fault in &suppressions.faults {
        unreadable(fault, out);
    }
    for suppression in &suppressions.list {
        unpaired(suppression, out);
        for name in &suppression.names {
            locked(cx, suppression, name, out);
        }
        if cx.settings.require_reasons && suppression.reason.is_none() && suppression.verb != Verb::End {
            let call = cx.slice(suppression.call);
            out.report(
                MISTAKE,
                suppression.call,
                "the configuration requires a reason here, and none is given",
            )
            .help(format!("say why after the bracket: `# speclint: {call} why it is right here`"));
        }
    }
}

fn unreadable(fault: &Fault, out: &mut Findings<'_>) {
    let mut report = |message: String, help: String| {
        let finding = out.report(LOST, fault.span, message);
        finding.help(help);
        if let Some((title, edit)) = mended(fault) {
            finding.fix(Applicability::Safe, title, vec![edit]);
        }
    };
    match &fault.kind {
        FaultKind::MissingColon => report(
            "a colon is missing after `speclint`, so this comment does nothing".to_owned(),
            "write `# speclint: ignore[rule] reason`".to_owned(),
        ),
        FaultKind::Empty => report(
            "this comment tells speclint nothing".to_owned(),
            "write what it is to do, as in `# speclint: ignore[rule] reason`, or remove it".to_owned(),
        ),
        FaultKind::NoBrackets(verb) | FaultKind::NoNames(verb) => {
            let word = verb.word();
            report(
                format!("this `{word}` names no rule, so it silences nothing"),
                format!("name what it is to silence: `# speclint: {word}[rule, rule] reason`"),
            );
        }
        FaultKind::Unclosed(verb) => report(
            format!("the bracket of this `{}` is not closed, so it silences nothing", verb.word()),
            format!("write `# speclint: {}[rule, rule] reason`", verb.word()),
        ),
        FaultKind::UnknownWord(near) => report(
            "speclint does not know this word, so the comment does nothing".to_owned(),
            match near {
                Some(key) if KEYS.contains(key) => format!("did you mean `{key}=…`?"),
                Some(verb) => format!("did you mean `# speclint: {verb}[rule] reason`?"),
                None => "it knows ignore[…], ignore-file[…], ignore-start[…], ignore-end[…], image=…, shell=…, root=…, assume=…"
                    .to_owned(),
            },
        ),
        FaultKind::NoValue => report(
            "this has no value, so it does nothing".to_owned(),
            "write it with `=` and without blanks, as in `image=standard:7.0`".to_owned(),
        ),
        FaultKind::InScript => report(
            "this counts only in a comment of the YAML, not in one of the shell".to_owned(),
            "write it above the list item, or at the top of the file".to_owned(),
        ),
    }
}

/// The edit that makes a slip what was plainly meant.
fn mended(fault: &Fault) -> Option<(String, Edit)> {
    if !fault.place.editable {
        return None;
    }
    match &fault.kind {
        FaultKind::MissingColon => Some((
            "Write the colon".to_owned(),
            Edit { span: Span::empty(fault.span.end), text: ":".to_owned() },
        )),
        // Only where brackets follow: without them the mended word says nothing either.
        FaultKind::UnknownWord(Some(near)) if fault.bracket && !KEYS.contains(near) => {
            Some((format!("Write `{near}`"), Edit { span: fault.span, text: (*near).to_owned() }))
        }
        _ => None,
    }
}

/// An `ignore-start` that nothing ends, or an `ignore-end` that ends nothing.
fn unpaired(suppression: &Suppression, out: &mut Findings<'_>) {
    let alone = |name: &&Name| name.pair.is_none() && !silenced_by(&name.name.value).is_empty();
    let names: Vec<&Name> = suppression.names.iter().filter(alone).collect();
    let Some(span) = names.iter().map(|name| name.name.span).reduce(Span::to) else { return };
    let list = names.iter().map(|name| name.name.value.as_str()).collect::<Vec<_>>().join(", ");
    match suppression.verb {
        Verb::Start => {
            out.report(LOST, span, "nothing ends this `ignore-start`, so it silences nothing").help(format!(
                "write `# speclint: ignore-end[{list}]` where it is to end, or `ignore-file[{list}]` for all of it"
            ));
        }
        Verb::End => {
            out.report(LOST, span, "this `ignore-end` ends nothing")
                .help(format!("write `# speclint: ignore-start[{list}] reason` above, or remove this"));
        }
        Verb::Ignore | Verb::File => {}
    }
}

fn locked(cx: &Context<'_>, suppression: &Suppression, name: &Name, out: &mut Findings<'_>) {
    let of_its_own = rule(&name.name.value).is_some_and(|rule| cx.settings.locked.contains(rule));
    if of_its_own && suppression.verb != Verb::End {
        let text = &name.name.value;
        out.report(
            MISTAKE,
            name.name.span,
            format!("the configuration locks `{text}`, so no comment can silence it"),
        )
        .help("mend what it finds, or ask those who locked it");
    }
}

/// Says of each `ignore` without names which rules report where it stands, and offers to write them.
pub(crate) fn name_the_rules(cx: &Context<'_>, said: &mut [Diagnostic]) {
    /// Each costs a look at every finding; more of them are no slip.
    const MOST: usize = 100;
    let of_nothing = |fault: &&Fault| matches!(fault.kind, FaultKind::NoBrackets(_) | FaultKind::NoNames(_));
    for fault in cx.suppressions().faults.iter().filter(of_nothing).take(MOST) {
        let (FaultKind::NoBrackets(verb) | FaultKind::NoNames(verb)) = fault.kind else { continue };
        let cover = match verb {
            Verb::Ignore => fault.cover,
            Verb::File => Some(cx.document),
            Verb::Start | Verb::End => None,
        };
        let Some(cover) = cover else { continue };
        let here = |d: &Diagnostic| {
            let own = d.rule.category == Category::Suppressions;
            !own && cover.start <= d.primary.span.start && d.primary.span.start <= cover.end
        };
        let mut rules: Vec<&str> = said.iter().filter(|d| here(d)).map(|d| d.rule.name).collect();
        rules.sort_unstable();
        rules.dedup();
        if rules.is_empty() {
            continue;
        }
        let list = format!("{}[{}]", verb.word(), rules.join(", "));
        let own = |d: &&mut Diagnostic| d.rule.name == NAME && d.primary.span == fault.span;
        let Some(finding) = said.iter_mut().find(own) else { continue };
        finding.help(format!("name what it is to silence: `# speclint: {list} reason`"));
        if fault.place.editable {
            let edit = Edit { span: fault.span, text: list.clone() };
            finding.fix(Applicability::Safe, format!("Write `{list}`"), vec![edit]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_name_is_that_of_its_page() {
        assert!(rule(NAME).is_some());
    }
}
