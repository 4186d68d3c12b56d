//! A name in an `ignore[…]` that no rule and no category has. The same name in a flag or in the configuration stops the run.

use crate::catalog::{Category, nearest, rules, silenced_by};
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for suppression in &cx.suppressions().list {
        for name in suppression.names.iter().filter(|name| silenced_by(&name.name.value).is_empty()) {
            let (text, span) = (name.name.value.as_str(), name.name.span);
            let finding = out.report(
                Claim::new(Effect::Lost, Evidence::Run),
                span,
                format!("no rule has the name `{text}`, so this silences nothing"),
            );
            if matches!(text, "*" | "all") {
                finding
                    .help("name the rules, or a category such as `security`; all at once cannot be silenced");
                continue;
            }
            let names = rules().iter().map(|rule| rule.name).chain(Category::ALL.map(Category::slug));
            let Some(near) = nearest(text, names) else {
                finding.help("`speclint rules` lists all rules and their categories");
                continue;
            };
            finding.help(format!("did you mean `{near}`? `speclint rules` lists all"));
            if suppression.place.editable {
                let edit = Edit { span, text: near.to_owned() };
                finding.fix(Applicability::Safe, format!("Write `{near}`"), vec![edit]);
            }
        }
    }
}
