//! Globs as CodeBuild's artifacts, reports and caches use them: text in, a matcher of paths out.
//!
//! `*` and `?` stay within a name, `**` as a whole name crosses folders, a leading dot is nothing special, `{a,b}` are
//! alternatives. It knows no files.

use globset::{GlobBuilder, GlobSet};
use thiserror::Error;

/// A glob, relative to some folder. Paths use `/`: for Windows turn `\` into `/` first.
#[derive(Clone, Debug)]
pub struct GlobPattern {
    text: String,
    /// How much of `text` holds no special character.
    literal: usize,
    reach: Reach,
    /// None where the pattern is literal or its paths are not known.
    matcher: Option<GlobSet>,
}

/// What the pattern's paths are relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// The folder.
    Inside,
    /// Absolute, or out of the folder by `..`.
    Outside,
    /// It holds a variable or a command substitution.
    Variable,
}

/// A pattern that is no glob.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct GlobError(String);

/// Longer patterns are refused, so that matching stays fast.
const LONGEST: usize = 1024;

impl GlobPattern {
    /// Reads a pattern. A leading `./`, a trailing `/`, `//` and `..` after a plain name are taken out.
    ///
    /// # Errors
    /// If a bracket or a brace does not close, a range runs backwards, or the pattern is larger than the matcher takes.
    pub fn new(pattern: &str) -> Result<Self, GlobError> {
        let (text, reach) = normalise(pattern);
        if text.len() > LONGEST {
            return Err(GlobError("the pattern is too long".to_owned()));
        }
        let literal = special(&text).unwrap_or(text.len());
        let matcher = if reach == Reach::Inside && literal < text.len() {
            let glob = GlobBuilder::new(&text)
                .literal_separator(true)
                .empty_alternates(true)
                .backslash_escape(true)
                .build()
                .map_err(|e| GlobError(e.kind().to_string()))?;
            // A set of one: unlike a single matcher it does not panic where braces nest too deep.
            Some(GlobSet::new([glob]).map_err(|_| GlobError("the pattern is too deep".to_owned()))?)
        } else {
            None
        };
        Ok(Self { text, literal, reach, matcher })
    }

    /// The pattern as it is matched.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the paths that it can match are known: it holds no variable and does not leave its folder.
    pub fn is_known(&self) -> bool {
        self.reach == Reach::Inside
    }

    /// Whether it is absolute or leaves its folder by `..`.
    pub fn is_outside(&self) -> bool {
        self.reach == Reach::Outside
    }

    /// Whether it is a plain path: nothing special, no variable, within its folder.
    pub fn is_literal(&self) -> bool {
        self.is_known() && self.literal == self.text.len()
    }

    /// The text before the first special character or variable: `dist/app-` of `dist/app-*.jar`. Empty if it leaves its
    /// folder.
    pub fn literal_prefix(&self) -> &str {
        if self.reach == Reach::Outside {
            return "";
        }
        self.text.get(..self.literal).unwrap_or_default()
    }

    /// The path that every match lies at or below: `dist` of `dist/app-*.jar`, the whole of a plain path, empty where the
    /// first name is special already.
    pub fn fixed_part(&self) -> &str {
        if self.is_literal() {
            return &self.text;
        }
        self.literal_prefix().rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether it matches at any depth below its fixed part (`**` as a whole name).
    pub fn is_recursive(&self) -> bool {
        self.text.split('/').any(|part| part == "**")
    }

    /// Whether `**` is glued to other characters (`dist/**.js`) and so means no more than `*`.
    pub fn has_glued_stars(&self) -> bool {
        self.text.split('/').any(|part| part != "**" && part.contains("**"))
    }

    /// Whether it matches a path, relative to the same folder and normalised. Never, if its paths are not known.
    pub fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Some(matcher) => matcher.is_match(path),
            None => self.is_literal() && self.text == path,
        }
    }

    /// The number of names in it; at least that many names has what it matches, unless `**` stands for none.
    pub(super) fn depth(&self) -> usize {
        self.text.split('/').count()
    }
}

fn normalise(pattern: &str) -> (String, Reach) {
    if variable(pattern).is_some() {
        return (pattern.to_owned(), Reach::Variable);
    }
    let mut reach =
        if pattern.starts_with('/') || pattern.starts_with('~') { Reach::Outside } else { Reach::Inside };
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(last) if *last != ".." && special(last).is_none() => {
                    parts.pop();
                }
                _ => {
                    parts.push(part);
                    reach = Reach::Outside;
                }
            },
            _ => parts.push(part),
        }
    }
    (parts.join("/"), reach)
}

/// Where the first special character or variable stands.
fn special(text: &str) -> Option<usize> {
    let glob = text.find(['*', '?', '[', '{', '\\']);
    glob.into_iter().chain(variable(text)).min()
}

/// Where the first `$VAR`, `${VAR}`, `$(…)`, backtick or `%VAR%` stands.
fn variable(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    bytes.iter().enumerate().position(|(at, byte)| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        match byte {
            b'`' => true,
            b'$' => rest.first().is_some_and(|b| name(b) || matches!(b, b'{' | b'(')),
            b'%' => {
                let len = rest.iter().take(128).take_while(|b| name(b)).count();
                len > 0 && rest.get(len) == Some(&b'%')
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(pattern: &str) -> GlobPattern {
        GlobPattern::new(pattern).unwrap()
    }

    #[test]
    fn what_matches() {
        for (pattern, path, expected) in [
            ("file.jar", "file.jar", true),
            ("file.jar", "dir/file.jar", false),
            ("dir/*", "dir/a", true),
            ("dir/*", "dir/.env", true),
            ("dir/*", "dir/sub/a", false),
            ("dir/**/*", "dir/a", true),
            ("dir/**/*", "dir/sub/deep/a", true),
            ("dir/**/*", "other/a", false),
            ("dir/**", "dir/sub/a", true),
            ("**/*", ".git/config", true),
            ("**/*", "a", true),
            ("*/x.txt", "d/x.txt", true),
            ("*/x.txt", "x.txt", false),
            ("*/x.txt", "d/e/x.txt", false),
            ("**/x.txt", "x.txt", true),
            ("dist/**.js", "dist/a.js", true),
            ("dist/**.js", "dist/sub/a.js", false),
            ("./dist/*", "dist/a", true),
            ("dist//*", "dist/a", true),
            ("dist/../build/*", "build/a", true),
            ("dist/", "dist", true),
            ("dist", "dist/a", false),
            ("{a,b}/*.zip", "b/x.zip", true),
            ("a{,b}", "a", true),
            ("[ab].txt", "b.txt", true),
            ("a?c", "a/c", false),
            ("\\*", "*", true),
            ("été/*", "été/à", true),
        ] {
            assert_eq!(glob(pattern).matches(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_fixed() {
        for (pattern, literal, prefix, fixed) in [
            ("dist/app-*.jar", false, "dist/app-", "dist"),
            ("dist/app.jar", true, "dist/app.jar", "dist/app.jar"),
            ("./dist/", true, "dist", "dist"),
            ("**/*", false, "", ""),
            ("*", false, "", ""),
            (".", true, "", ""),
            ("dist/$STAGE/*.zip", false, "dist/", "dist"),
            ("${DIR}/x", false, "", ""),
            ("%DIR%/x", false, "", ""),
            ("100%/x", true, "100%/x", "100%/x"),
            ("a$.txt", true, "a$.txt", "a$.txt"),
            ("../x/*", false, "", ""),
            ("/root/x", false, "", ""),
            ("*/../x", false, "", ""),
        ] {
            let g = glob(pattern);
            assert_eq!(
                (g.is_literal(), g.literal_prefix(), g.fixed_part()),
                (literal, prefix, fixed),
                "{pattern}"
            );
        }
    }

    #[test]
    fn unknown_paths_match_nothing() {
        for pattern in ["$X", "a/${X}/b", "a/$(date)/b", "`x`", "../a", "/a", "~/a"] {
            let g = glob(pattern);
            assert!(!g.is_known() && !g.matches(pattern), "{pattern}");
        }
    }

    #[test]
    fn mistakes_are_values() {
        for pattern in ["[", "{a", "*}", "[z-a]", "a\\"] {
            assert!(GlobPattern::new(pattern).is_err(), "{pattern}");
        }
        assert!(GlobPattern::new(&"{a,".repeat(5000)).is_err());
        for pattern in
            ["*".repeat(1024), "?*".repeat(512), "{a,".repeat(256) + &"}".repeat(256), "**/".repeat(340)]
        {
            let _ = GlobPattern::new(&pattern).map(|g| g.matches(&"a/".repeat(2000)));
        }
    }

    #[test]
    fn stars_glued_to_a_name() {
        assert!(glob("dist/**.js").has_glued_stars());
        assert!(!glob("dist/**/*.js").has_glued_stars());
        assert!(glob("dist/**/*.js").is_recursive() && !glob("dist/*").is_recursive());
    }
}
