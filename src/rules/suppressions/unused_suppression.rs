//! A name in an `ignore[…]` that silences nothing.
//!
//! Silent of rules that are off or could not say all that they have to say in this run: where the buildspec is broken, or the
//! root or image is not known that they need. Silent of names that no rule has and of halves of a pair: others speak of those.

use crate::catalog::{Category, silenced_by};
use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::facts::suppressions::{Name, Suppression, Verb};
use crate::rules::Context;
use crate::rules::comment_edits::remove;
use crate::source::Span;

/// The name of this rule.
pub(crate) const NAME: &str = "unused-suppression";

/// Nothing: what is unused is known when all other rules have spoken, and said by [`report`].
pub(crate) fn check(_: &Context<'_>, _: &mut Findings<'_>) {}

/// Reports the names that silenced nothing. `used` answers for a suppression and a name by their positions.
pub(crate) fn report(cx: &Context<'_>, used: impl Fn((usize, usize)) -> bool, out: &mut Findings<'_>) {
    for (at, suppression) in cx.suppressions().list.iter().enumerate() {
        let unused: Vec<usize> = (0..suppression.names.len())
            .filter(|&which| !used((at, which)))
            .filter(|&which| suppression.names.get(which).is_some_and(|name| counts(cx, suppression, name)))
            .collect();
        let names: Vec<&Name> = unused.iter().filter_map(|&which| suppression.names.get(which)).collect();
        let Some(span) = names.iter().map(|name| name.name.span).reduce(Span::to) else { continue };
        let all = names.len() == suppression.names.len();
        let span = if all { suppression.call } else { span };
        let list = names.iter().map(|name| format!("`{}`", name.name.value)).collect::<Vec<_>>().join(", ");
        let verb = if names.len() == 1 { "reports" } else { "report" };
        let message = if suppression.verb == Verb::Ignore && names.iter().all(|name| name.cover.is_none()) {
            "this comment stands above nothing, so it silences nothing".to_owned()
        } else {
            format!("{list} {verb} nothing here, so there is nothing to silence")
        };
        let finding = out.report(Claim::new(Effect::Mistake, Evidence::Run), span, message);
        finding.help(if all {
            "remove the comment".to_owned()
        } else {
            format!("remove {list} from the comment")
        });
        let ends = names.iter().filter_map(|name| name.pair).map(|(end, _)| end);
        for end in ends.filter_map(|end| cx.suppressions().list.get(end)) {
            if finding.labels().all(|label| label.span != end.call) {
                finding.label(end.call, "its end");
            }
        }
        if let Some(edits) = remove(cx, at, &unused) {
            let title = if all { "Remove the comment".to_owned() } else { format!("Remove {list}") };
            finding.fix(Applicability::Safe, title, edits);
        }
    }
}

/// Whether a name that silenced nothing is this rule's business.
fn counts(cx: &Context<'_>, suppression: &Suppression, name: &Name) -> bool {
    let pairs = matches!(suppression.verb, Verb::Start | Verb::End);
    if suppression.verb == Verb::End || (pairs && name.pair.is_none()) {
        return false;
    }
    let rules = silenced_by(&name.name.value);
    // Of a category, those that are off by default may be on in another run.
    let mut counted = rules.iter().filter(|rule| rules.len() == 1 || rule.enabled).peekable();
    let locked = |rule| cx.settings.locked.contains(rule);
    counted.peek().is_some()
        && counted.all(|rule| rule.category != Category::Suppressions && !locked(rule) && cx.hears(rule))
}
