//! The phases of one buildspec and what follows each.
//!
//! A failure in `build` still leads to `post_build`; one in `install` or `pre_build` leads to no further phase
//! ([phases](https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details.html)). `on-failure` changes that.

use crate::buildspec::{Buildspec, Phase, PhaseName, Text};
use crate::facts::Facts;

/// The phases that a buildspec has, in the order in which they run.
#[derive(Debug, Default)]
pub struct Flow<'a> {
    /// In the order in which they run.
    pub phases: Vec<PhaseFlow<'a>>,
}

/// One phase.
#[derive(Debug)]
pub struct PhaseFlow<'a> {
    /// Which.
    pub name: PhaseName,
    /// The phase itself.
    pub phase: &'a Phase<'a>,
    /// What its failure does.
    pub on_failure: OnFailure,
}

/// `on-failure`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// Nothing is said: `build` goes on with `post_build`, the others end the build.
    Default,
    /// `ABORT`
    Abort,
    /// `CONTINUE`
    Continue,
    /// `RETRY…`
    Retry,
    /// Something else, or a template.
    Unknown,
}

impl OnFailure {
    fn of(text: Option<Text<'_>>) -> Self {
        let Some(text) = text else { return Self::Default };
        let word = text.as_str().to_ascii_uppercase();
        match word.as_str() {
            "ABORT" => Self::Abort,
            "CONTINUE" => Self::Continue,
            _ if word == "RETRY" || word.starts_with("RETRY-") => Self::Retry,
            _ => Self::Unknown,
        }
    }
}

impl<'a> Flow<'a> {
    pub(in crate::facts) fn of(spec: &'a Buildspec<'a>) -> Self {
        let phase = |name| {
            let phase = spec.phase(name)?;
            Some(PhaseFlow { name, phase, on_failure: OnFailure::of(phase.on_failure) })
        };
        Self { phases: PhaseName::ALL.into_iter().filter_map(phase).collect() }
    }

    /// A phase by its name.
    pub fn phase(&self, name: PhaseName) -> Option<&PhaseFlow<'a>> {
        self.phases.iter().find(|p| p.name == name)
    }

    /// The phase that runs next after a failure of `name`; none if the build ends there.
    pub fn after_failure(&self, name: PhaseName) -> Option<&PhaseFlow<'a>> {
        let phase = self.phase(name)?;
        let next = self.phases.iter().find(|p| p.name > name)?;
        match phase.on_failure {
            OnFailure::Continue => Some(next),
            OnFailure::Default | OnFailure::Retry | OnFailure::Unknown => {
                (name == PhaseName::Build).then_some(next)
            }
            OnFailure::Abort => None,
        }
    }
}

impl<'a> Facts<'a> {
    /// The phases and what follows each.
    pub fn flow(&self) -> Flow<'a> {
        self.spec.map(Flow::of).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::lower;
    use crate::yaml::load;

    #[test]
    fn what_follows_a_failure() {
        for (on_failure, want) in [
            ("", [None, None, Some("post_build"), None]),
            ("ABORT", [None; 4]),
            ("CONTINUE", [Some("pre_build"), Some("build"), Some("post_build"), None]),
            ("Retry-3-.*time.*", [None, None, Some("post_build"), None]),
        ] {
            let phase = |name: PhaseName| {
                let on = if on_failure.is_empty() {
                    String::new()
                } else {
                    format!("    on-failure: {on_failure}\n")
                };
                format!("  {}:\n{on}    commands: [a]\n", name.key())
            };
            let text = format!("phases:\n{}", PhaseName::ALL.map(phase).concat());
            let tree = load(&text, None);
            let spec = lower(&tree).unwrap();
            let flow = Flow::of(&spec);
            let got = PhaseName::ALL.map(|name| flow.after_failure(name).map(|p| p.name.key()));
            assert_eq!(got, want, "{on_failure}");
        }
    }
}
