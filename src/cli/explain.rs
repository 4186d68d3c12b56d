//! `speclint explain`: a rule's page.

use super::failure::Result;
use super::selection::unknown;
use crate::catalog::rule;
use crate::report::Style;

/// The page of the rule named `name`.
pub(super) fn explain(name: &str, style: Style) -> Result<String> {
    let _ = style;
    let rule = rule(name).ok_or_else(|| unknown(name, "", &[], []))?;
    Ok(format!("{}\n", rule.body().trim_end()))
}
