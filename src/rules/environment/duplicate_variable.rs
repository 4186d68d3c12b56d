//! One name in two of the three `env` maps. Twice in one map is for `duplicate-key`.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::{key_of, maps};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    let mut seen: Vec<(&str, _, _)> = Vec::new();
    for (by, map) in maps(spec) {
        for (name, _) in &map.entries {
            let Some((_, first_by, first)) = seen.iter().find(|(n, b, _)| *n == name.as_str() && *b != by)
            else {
                seen.push((name.as_str(), by, name.span()));
                continue;
            };
            out.report(
                Claim::new(Effect::Mistake, Evidence::Unverified).whatever_happens(),
                name.span(),
                format!(
                    "`{}` stands in `{}` and in `{}`: one of the two values is lost, and nothing says which",
                    name.as_str(),
                    key_of(*first_by),
                    key_of(by)
                ),
            )
            .label(*first, "the other one")
            .help("keep one of them, or give them different names");
        }
    }
}
