//! What a buildspec selects under `phases.install.runtime-versions`, the only place where CodeBuild looks for it.

use crate::buildspec::{Buildspec, PhaseName, Text};

/// One runtime and its version.
#[derive(Clone, Copy, Debug)]
pub struct Selected<'a> {
    /// The name.
    pub name: Text<'a>,
    /// The version; never empty.
    pub version: Text<'a>,
}

impl<'a> Selected<'a> {
    /// The runtime's name.
    pub fn runtime(&self) -> &'a str {
        self.name.as_str()
    }

    /// The version as written, quotes taken off.
    pub fn raw(&self) -> &'a str {
        self.version.as_str().trim()
    }
}

/// What is selected, in order. Names that a template makes and versions that are no text are left out.
pub fn selected<'a>(spec: &Buildspec<'a>) -> Vec<Selected<'a>> {
    let versions = spec.phase(PhaseName::Install).and_then(|phase| phase.runtime_versions.as_ref());
    let entries = versions.into_iter().flat_map(|map| &map.entries);
    entries
        .filter_map(|(name, version)| Some(Selected { name: *name, version: (*version)? }))
        .filter(|s| !s.name.is_dynamic() && !s.raw().is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::lower;
    use crate::yaml::load;

    #[test]
    fn only_text_under_install_counts_and_stays_text() {
        let text = "phases:\n  install:\n    runtime-versions:\n      python: 3.10\n      nodejs: \"$NODE\"\n      ruby:\n      \
                    java: [corretto17]\n      '{{ runtime }}': 1\n  build:\n    runtime-versions:\n      php: 8.3\n";
        let tree = load(text, None);
        let found: Vec<_> = selected(&lower(&tree).unwrap()).iter().map(|s| (s.runtime(), s.raw())).collect();
        assert_eq!(found, [("python", "3.10"), ("nodejs", "$NODE")]);
    }
}
