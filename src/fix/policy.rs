//! Which fixes may be applied.

use crate::diagnostics::{Applicability, Finding, Fix, Severity};

/// What the user allows. How far each rule's fixes are trusted is decided before: `Settings.trust`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether fixes that may change what the build does are applied too.
    pub unsafe_fixes: bool,
    /// Findings below this severity are left alone: who does not want to see them does not want them mended.
    pub lowest: Severity,
}

impl Policy {
    /// Only fixes that keep what was plainly meant.
    pub const SAFE: Self = Self { unsafe_fixes: false, lowest: Severity::Note };
    /// Every fix that is offered.
    pub const ALL: Self = Self { unsafe_fixes: true, lowest: Severity::Note };

    /// Whether this fix of this finding may be applied.
    pub fn allows(self, finding: &Finding, fix: &Fix) -> bool {
        let trusted = self.unsafe_fixes || fix.applicability == Applicability::Safe;
        trusted && finding.diagnostic.severity >= self.lowest
    }
}
