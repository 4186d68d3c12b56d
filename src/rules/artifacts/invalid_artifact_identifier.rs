//! Keys of `secondary-artifacts` that are no identifiers, and more of them than a project can have. Silent for templates and
//! variables.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;

/// Secondary artifacts that a project can have (`CreateProject`, API of 2016-10-06).
const MOST: usize = 12;
/// Characters of an identifier.
const LONGEST: usize = 127;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for artifact in &spec.secondary_artifacts {
        let Some(name) = artifact.key.text() else { continue };
        if name.contains(['$', '<']) || name.contains("{{") || name.contains("{%") {
            continue;
        }
        let stranger = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_');
        let length = name.chars().count();
        let what = match stranger {
            Some(c) => format!("`{c}`"),
            None if length > LONGEST => format!("{length} characters"),
            None if name.is_empty() => "nothing".to_owned(),
            None => continue,
        };
        let finding = out
            .report(
                Claim::new(Effect::Breaks, Evidence::Observed),
                artifact.key.span(),
                format!("the identifier `{name}` has {what} in it, and no project can have an artifact of that name"),
            )
            .help("an identifier has letters, digits and underscores, 127 at most");
        let exact = artifact.key.scalar().and_then(|s| s.text.exact(0..s.text.text().len()));
        if let (Some(_), Some(span)) = (stranger, exact) {
            let text: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            finding.fix(Applicability::Unsafe, format!("Call it `{text}`"), vec![Edit { span, text }]);
        }
    }
    if let (Some(extra), Some((key, _))) = (spec.secondary_artifacts.get(MOST), spec.secondary_artifacts_node)
    {
        let count = spec.secondary_artifacts.len();
        out.report(
            Claim::new(Effect::Breaks, Evidence::Documented),
            extra.key.span(),
            format!(
                "this is the {}th of {count} secondary artifacts, and a project can have {MOST}",
                MOST + 1
            ),
        )
        .label(key.span(), format!("{count} of them"))
        .help("put several outputs into one artifact");
    }
}
