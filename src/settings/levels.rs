//! The severities that the user gave to rules: exact ones, and least ones.

use std::collections::HashMap;

use crate::catalog::{Rule, Severity};

/// How bad the findings of a rule are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As bad as the rule says of each.
    Own,
    /// As bad as the rule says, but at least this.
    AtLeast(Severity),
    /// This, whatever the rule says.
    Exactly(Severity),
}

impl Level {
    /// The severity of a finding that the rule gave `own`.
    pub fn apply(self, own: Severity) -> Severity {
        match self {
            Self::Own => own,
            Self::AtLeast(least) => own.max(least),
            Self::Exactly(exact) => exact,
        }
    }

    /// The lowest and the highest severity of a finding of `rule`.
    pub fn range(self, rule: &Rule) -> (Severity, Severity) {
        (self.apply(Severity::Note), self.apply(rule.severity))
    }
}

/// The levels of all rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// By the rule's name; those not there are their own.
    given: HashMap<&'static str, Level>,
}

impl Levels {
    /// The level of a rule.
    pub fn of(&self, rule: &Rule) -> Level {
        self.given.get(rule.name).copied().unwrap_or(Level::Own)
    }

    /// Gives a rule a level.
    pub fn set(&mut self, rule: &'static Rule, level: Level) {
        if level == Level::Own {
            self.given.remove(rule.name);
        } else {
            self.given.insert(rule.name, level);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::rules;

    #[test]
    fn levels_raise_and_fix() {
        use Severity::{Error, Note, Warning};
        assert_eq!([Note, Warning, Error].map(|own| Level::Own.apply(own)), [Note, Warning, Error]);
        assert_eq!(
            [Note, Warning, Error].map(|own| Level::AtLeast(Warning).apply(own)),
            [Warning, Warning, Error]
        );
        assert_eq!([Note, Warning, Error].map(|own| Level::Exactly(Note).apply(own)), [Note; 3]);
        let mut levels = Levels::default();
        let rule = &rules()[0];
        levels.set(rule, Level::Exactly(Note));
        assert_eq!(levels.of(rule), Level::Exactly(Note));
        levels.set(rule, Level::Own);
        assert_eq!(levels, Levels::default());
    }
}
