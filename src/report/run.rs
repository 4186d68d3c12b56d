//! What a format may say of the run besides what was found: filled in by the command line, read by the formats. Knows neither.

use std::borrow::Cow;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::Style;
use crate::repository::Checkout;

/// The name of standard input in findings, where nobody gave it another.
pub const STDIN: &str = "<stdin>";

/// The run that a report tells of.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// How text for people is to look.
    pub style: Style,
    /// The exit code that the run will end with.
    pub exit_code: u8,
    /// The folder that shown paths are relative to, absolute.
    pub directory: Option<Utf8PathBuf>,
    /// The git repository that holds it.
    pub checkout: Option<Checkout>,
    /// What tells this run from others of the same commit (SARIF's `automationDetails`).
    pub category: Option<String>,
}

impl Run {
    /// The path from the top of the repository, for services that know the repository and not the working directory. A
    /// path outside, and any path where there is no repository, stays as it is shown.
    pub(super) fn path_from_top<'a>(&self, shown: &'a Utf8Path) -> Cow<'a, str> {
        let as_shown = Cow::Borrowed(shown.as_str());
        let Some(checkout) = self.checkout.as_ref().filter(|_| shown.as_str() != STDIN) else {
            return as_shown;
        };
        if shown.is_absolute() {
            return shown.strip_prefix(&checkout.top).map_or(as_shown, |path| slashed(path).into());
        }
        let whole = checkout.prefix.join(shown);
        let mut parts: Vec<&str> = Vec::new();
        for component in whole.components() {
            match component {
                Utf8Component::Normal(part) => parts.push(part),
                Utf8Component::CurDir => {}
                Utf8Component::ParentDir if parts.pop().is_some() => {}
                _ => return as_shown,
            }
        }
        if parts.is_empty() { as_shown } else { parts.join("/").into() }
    }
}

fn slashed(path: &Utf8Path) -> String {
    path.components().map(|part| part.as_str()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_from_the_top() {
        let mut run = Run {
            checkout: Some(Checkout {
                top: "/work/shop".into(),
                prefix: "services/api".into(),
                remote: None,
                revision: None,
                branch: None,
            }),
            ..Run::default()
        };
        let paths = |run: &Run, shown: &str| run.path_from_top(Utf8Path::new(shown)).into_owned();
        for (shown, wanted) in [
            ("buildspec.yml", "services/api/buildspec.yml"),
            ("./ci/build.yml", "services/api/ci/build.yml"),
            ("../web/buildspec.yml", "services/web/buildspec.yml"),
            ("../../../other/buildspec.yml", "../../../other/buildspec.yml"),
            ("/work/shop/a/b.yml", "a/b.yml"),
            ("/work/shopping/b.yml", "/work/shopping/b.yml"),
            (STDIN, STDIN),
        ] {
            assert_eq!(paths(&run, shown), wanted);
        }
        run.checkout = None;
        assert_eq!(paths(&run, "../b.yml"), "../b.yml");
    }
}
