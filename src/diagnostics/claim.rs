//! From what happens and how it is known to a severity: the one function (contract "Severity").

use super::Severity;

/// What the thing found does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// CodeBuild rejects the buildspec, or the build surely fails there.
    Breaks,
    /// Configuration, commands or files are silently ignored or lost.
    Lost,
    /// A secret, or the build itself, is given away to whoever reads along.
    Exposed,
    /// Very probably not what was meant.
    Mistake,
    /// A real risk.
    Risk,
    /// Worth knowing.
    Information,
}

/// How the fact behind a finding is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// AWS documents it.
    Documented,
    /// Seen in public logs or said by maintainers.
    Observed,
    /// Run by us against the same parser, shell or tool.
    Run,
    /// Follows from the above.
    Inferred,
    /// Nobody knows.
    Unverified,
}

/// What a finding claims. Made with [`Claim::new`], softened with the other methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    effect: Effect,
    evidence: Evidence,
    every_outcome_bad: bool,
    unknown_context: u8,
}

impl Claim {
    /// A claim whose context (image, root, shell) is known or does not matter.
    pub const fn new(effect: Effect, evidence: Evidence) -> Self {
        Self { effect, evidence, every_outcome_bad: false, unknown_context: 0 }
    }

    /// What CodeBuild does exactly is not known, but whatever it does is bad.
    #[must_use]
    pub const fn whatever_happens(mut self) -> Self {
        self.every_outcome_bad = true;
        self
    }

    /// The claim rests on an image, a root, a shell or a project that is not known: one level down.
    #[must_use]
    pub const fn in_unknown_context(mut self) -> Self {
        self.unknown_context += 1;
        self
    }

    /// The severity, before the ceiling of the rule's page.
    pub fn severity(self) -> Severity {
        let mut severity = match self.effect {
            Effect::Breaks | Effect::Lost | Effect::Exposed => Severity::Error,
            Effect::Mistake | Effect::Risk => Severity::Warning,
            Effect::Information => Severity::Note,
        };
        if !self.every_outcome_bad {
            severity = match self.evidence {
                Evidence::Documented | Evidence::Observed | Evidence::Run => severity,
                Evidence::Inferred => severity.min(Severity::Warning),
                Evidence::Unverified => Severity::Note,
            };
        }
        for _ in 0..self.unknown_context {
            severity = severity.lower();
        }
        severity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_and_context_decide() {
        let claim = Claim::new;
        assert_eq!(claim(Effect::Breaks, Evidence::Observed).severity(), Severity::Error);
        assert_eq!(claim(Effect::Lost, Evidence::Inferred).severity(), Severity::Warning);
        assert_eq!(claim(Effect::Lost, Evidence::Unverified).severity(), Severity::Note);
        assert_eq!(claim(Effect::Lost, Evidence::Unverified).whatever_happens().severity(), Severity::Error);
        assert_eq!(
            claim(Effect::Breaks, Evidence::Documented).in_unknown_context().severity(),
            Severity::Warning
        );
        assert_eq!(
            claim(Effect::Information, Evidence::Documented).in_unknown_context().severity(),
            Severity::Note
        );
    }
}
