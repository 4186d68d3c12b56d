//! Versions as numbers in a buildspec that is JSON: a number has no trailing zero, so 3.10 is 3.1.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::runtimes::{Runtime, Selected, meant, selecting_images, title};
use crate::rules::Context;
use crate::yaml::ScalarStyle;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if !is_json(cx) {
        return;
    }
    for entry in cx.facts.selected_runtimes() {
        if entry.version.style == ScalarStyle::Plain && is_decimal(entry.raw()) {
            number(entry, out);
        }
    }
}

/// Whether the document is JSON: `{` and nothing but keys in double quotes.
fn is_json(cx: &Context<'_>) -> bool {
    let Some(root) = cx.tree.root().filter(|root| root.is_flow()) else { return false };
    root.entries().all(|e| e.key.scalar().is_some_and(|s| s.style == ScalarStyle::DoubleQuoted))
}

/// One point with digits on both sides.
fn is_decimal(raw: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    raw.split_once('.').is_some_and(|(whole, rest)| digits(whole) && digits(rest))
}

fn number(entry: &Selected<'_>, out: &mut Findings<'_>) {
    let Some(runtime) = meant(entry.runtime()) else { return };
    let (raw, what) = (entry.raw(), title(runtime));
    let claim = Claim::new(Effect::Mistake, Evidence::Observed);
    let (version, applicability, message) = if raw.ends_with('0') {
        let short = raw.trim_end_matches('0').trim_end_matches('.');
        let message = format!("as a number, {what} {raw} is {short} to every program that reads this JSON");
        (raw.to_owned(), Applicability::Safe, message)
    } else {
        let whole = format!("{raw}0");
        let listed = |wanted: &str| {
            selecting_images()
                .filter_map(|i| i.runtime(runtime))
                .flat_map(Runtime::names)
                .any(|n| n == wanted)
        };
        if listed(raw) || !listed(&whole) {
            return;
        }
        let message = format!(
            "no image has {what} {raw}: {whole} has probably been written as a number and lost its zero"
        );
        (whole, Applicability::Unsafe, message)
    };
    let finding = out.report(claim, entry.version.span(), message);
    finding.help(format!("write the version as a string: `\"{version}\"`"));
    if !entry.version.node.is_alias() {
        let edit = Edit { span: entry.version.span(), text: format!("\"{version}\"") };
        finding.fix(applicability, format!("Write `\"{version}\"`"), vec![edit]);
    }
}
