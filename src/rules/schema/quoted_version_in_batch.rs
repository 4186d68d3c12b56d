//! `version: "0.2"` beside `batch`: the batch service reads the version as a number.

use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    let (Some(version), Some(batch)) = (spec.version, &spec.batch) else { return };
    if !version.style.is_quoted() || !matches!(version.as_str(), "0.2" | "0.1") || version.node.is_alias() {
        return;
    }
    let text = version.as_str();
    let finding = out.report(
        Claim::new(Effect::Breaks, Evidence::Observed),
        version.span(),
        format!("a batch build rejects the quoted version: cannot unmarshal !!str `{text}` into float64"),
    );
    finding.help(format!("write `version: {text}`, without quotes"));
    finding.label(batch.key.span(), "this makes it a batch build");
    finding.fix(
        Applicability::Safe,
        "Remove the quotes",
        vec![Edit { span: version.span(), text: text.to_owned() }],
    );
}
