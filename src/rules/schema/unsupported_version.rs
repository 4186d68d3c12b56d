//! A `version` that is not `0.1` or `0.2`. `0.1` itself is noted, with what changes in 0.2.

use crate::buildspec::Text;
use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(version) = cx.spec.and_then(|s| s.version) else { return };
    let text = version.as_str().trim();
    if text == "0.1" {
        out.report(
            Claim::new(Effect::Information, Evidence::Documented),
            version.span(),
            "version 0.1 runs every command in a shell of its own: `cd` and variables do not last",
        )
        .help("for `0.2` write `env` for `environment_variables`, `variables` for `plaintext`, and remove `artifacts.type`");
        return;
    }
    if text == "0.2" || text.is_empty() || version.is_dynamic() || text.starts_with('<') {
        return;
    }
    let equal = text.parse::<f64>().is_ok_and(|n| (n - 0.2).abs() < 1e-9);
    let finding = if equal {
        out.report(
            Claim::new(Effect::Breaks, Evidence::Unverified),
            version.span(),
            format!(
                "`{text}` is 0.2 as a number; whether CodeBuild compares numbers or texts is not documented"
            ),
        )
    } else {
        out.report(
            Claim::new(Effect::Breaks, Evidence::Documented),
            version.span(),
            format!("CodeBuild has no buildspec version `{text}`: the versions are 0.1 and 0.2"),
        )
    };
    finding.help("write `version: 0.2`");
    if let Some(edit) = edit(version) {
        finding.fix(Applicability::Safe, "Write `0.2`", vec![edit]);
    }
}

fn edit(version: Text<'_>) -> Option<Edit> {
    let span = version.span();
    (!version.node.is_alias() && !version.style.is_block() && !span.is_empty())
        .then(|| Edit { span, text: "0.2".to_owned() })
}
