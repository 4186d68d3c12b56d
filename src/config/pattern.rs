//! A glob of the configuration, as in `.gitignore`: without a `/` it names files and folders at any depth, with one it is a
//! path from the base folder, and what lies in a folder that it names is meant too.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use thiserror::Error;

/// A glob. Paths are relative to some base folder, with `/`.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    set: GlobSet,
}

/// Why a text is no such glob.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PatternError {
    /// Nothing is left of it.
    #[error("an empty glob matches nothing")]
    Empty,
    /// `!…`
    #[error("a glob cannot be negated with `!`")]
    Negated,
    /// `..` or an absolute path.
    #[error("a glob cannot leave its folder by `..`")]
    Outside,
    /// An unclosed bracket or brace and the like.
    #[error("this is no glob: {0}")]
    Invalid(String),
}

/// Longer globs are refused, so that matching stays fast.
const LONGEST: usize = 1024;

impl Pattern {
    /// Reads a glob: `*` and `?` stay within a name, `**` crosses folders, `[ab]` and `{a,b}` are alternatives, `\` takes the
    /// meaning from the character after it.
    ///
    /// # Errors
    /// If it matches nothing, is negated, leaves its folder, or is no glob at all.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        if text.starts_with('!') {
            return Err(PatternError::Negated);
        }
        let plain = text.trim_start_matches("./").trim_end_matches('/');
        let anchored = plain.trim_end_matches("/**").contains('/');
        let path = plain.trim_start_matches('/');
        if path.is_empty() {
            return Err(PatternError::Empty);
        }
        if path.split('/').any(|name| name == "..") {
            return Err(PatternError::Outside);
        }
        if path.len() > LONGEST {
            return Err(PatternError::Invalid("it is too long".to_owned()));
        }
        let own = if anchored { path.to_owned() } else { format!("**/{path}") };
        let mut set = GlobSetBuilder::new();
        for glob in [format!("{own}/**"), own] {
            let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build();
            set.add(glob.map_err(|error| PatternError::Invalid(error.kind().to_string()))?);
        }
        let set = set.build().map_err(|_| PatternError::Invalid("it nests too deep".to_owned()))?;
        Ok(Self { text: text.to_owned(), set })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it names a path or a folder above it.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named() {
        for (pattern, path, named) in [
            ("buildspec.yml", "buildspec.yml", true),
            ("buildspec.yml", "a/b/buildspec.yml", true),
            ("/buildspec.yml", "buildspec.yml", true),
            ("/buildspec.yml", "a/buildspec.yml", false),
            ("legacy", "legacy/a/b.yml", true),
            ("legacy", "x/legacy/b.yml", true),
            ("legacy/", "legacy/b.yml", true),
            ("legacy/**", "legacy/b.yml", true),
            ("legacy/**", "x/legacy/b.yml", true),
            ("/legacy/**", "x/legacy/b.yml", false),
            ("ci/legacy", "ci/legacy/b.yml", true),
            ("ci/legacy", "x/ci/legacy/b.yml", false),
            ("**/ci/legacy", "x/ci/legacy/b.yml", true),
            ("ci/*.yml", "ci/a.yml", true),
            ("ci/*.yml", "ci/b/a.yml", false),
            ("ci/**/*.yml", "ci/b/c/a.yml", true),
            ("./ci/*.yml", "ci/a.yml", true),
            ("*.yml", "a/b.yml", true),
            ("*", "a/b", true),
            ("{a,b}.yml", "x/b.yml", true),
            ("[ab].yml", "c.yml", false),
            (".github", ".github/x.yml", true),
            ("a?c.yml", "a/c.yml", false),
            ("été", "x/été/y", true),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().matches(path), named, "{pattern} {path}");
        }
    }

    #[test]
    fn mistakes_are_values() {
        let error = |pattern: &str| Pattern::new(pattern).unwrap_err();
        assert_eq!(error(""), PatternError::Empty);
        assert_eq!(error("/"), PatternError::Empty);
        assert_eq!(error("!a"), PatternError::Negated);
        assert_eq!(error("../a"), PatternError::Outside);
        assert_eq!(error("a/../../b"), PatternError::Outside);
        for pattern in ["[", "{a", "[z-a]", "a\\"] {
            assert!(matches!(error(pattern), PatternError::Invalid(_)), "{pattern}");
        }
        assert!(matches!(error(&"a".repeat(2000)), PatternError::Invalid(_)));
    }
}
