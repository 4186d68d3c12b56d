//! What stands as a runtime's version: a number, a range, `latest`, a variable. Text is never read as a floating number:
//! `3.10` is not `3.1`.

use std::fmt;

/// A version in parts: `corretto17` is the prefix `corretto` and 17, `3.10` is 3 and 10. Ordered by number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    prefix: &'static str,
    numbers: Vec<u32>,
}

/// The words that stand before the number of a Java version.
const PREFIXES: [&str; 3] = ["corretto", "openjdk", ""];

impl Version {
    /// Reads `12`, `3.10`, `8.1.34`, `corretto17`; none of anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, rest) = PREFIXES.iter().find_map(|p| Some((*p, text.strip_prefix(p)?)))?;
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        };
        let numbers = rest.split('.').map(number).collect::<Option<Vec<u32>>>()?;
        Some(Self { prefix, numbers })
    }

    /// `corretto`, `openjdk` or nothing.
    pub fn prefix(&self) -> &'static str {
        self.prefix
    }

    /// The numbers, the most significant first; never empty.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Whether this is `other` or one of its releases: 3.10.4 is within 3.10 and 3, not within 3.1.
    pub fn is_within(&self, other: &Self) -> bool {
        self.prefix == other.prefix && self.numbers.starts_with(&other.numbers)
    }

    /// Whether both are written with the same prefix and as many numbers.
    pub fn is_shaped_like(&self, other: &Self) -> bool {
        self.prefix == other.prefix && self.numbers.len() == other.numbers.len()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix)?;
        for (i, number) in self.numbers.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            write!(f, "{number}")?;
        }
        Ok(())
    }
}

/// The value of a runtime under `runtime-versions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// `3.12`, `corretto17`.
    Exact(Version),
    /// `3.x`, `corretto21.x`: the newest release within.
    Range(Version),
    /// `latest`.
    Latest,
    /// Comes from a variable or a template: unknown.
    Variable,
    /// None of the documented forms.
    Other,
}

impl Selection {
    /// Reads the value as written, quotes taken off.
    pub fn parse(raw: &str) -> Self {
        let raw = raw.trim();
        // `$VAR` and `${VAR}`, but also `{{ x }}`, `<%= x %>` and `%{ x }` of the template that makes the file.
        if raw.contains(['$', '{', '<', '%']) {
            return Self::Variable;
        }
        if raw == "latest" {
            return Self::Latest;
        }
        if let Some(version) = raw.strip_suffix(".x").and_then(Version::parse) {
            return Self::Range(version);
        }
        Version::parse(raw).map_or(Self::Other, Self::Exact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn three_ten_is_not_three_one() {
        assert_ne!(version("3.10"), version("3.1"));
        assert!(version("3.10") > version("3.9"));
        assert!(!version("3.10.4").is_within(&version("3.1")));
        assert!(version("3.10.4").is_within(&version("3.10")));
        assert!(!version("17").is_within(&version("corretto17")));
        assert_eq!(version("1.20").to_string(), "1.20");
        assert_eq!(version("corretto21").to_string(), "corretto21");
    }

    #[test]
    fn every_documented_form_is_read() {
        assert_eq!(Selection::parse("3.12"), Selection::Exact(version("3.12")));
        assert_eq!(Selection::parse("corretto17"), Selection::Exact(version("corretto17")));
        assert_eq!(Selection::parse("1.x"), Selection::Range(version("1")));
        assert_eq!(Selection::parse("corretto21.x"), Selection::Range(version("corretto21")));
        assert_eq!(Selection::parse(" latest "), Selection::Latest);
        for variable in ["$VERSION", "${VERSION}", "{{ version }}", "<%= v %>", "corretto$N"] {
            assert_eq!(Selection::parse(variable), Selection::Variable, "{variable}");
        }
        for other in
            ["lts", "v20", ">=18", "3.12-slim", "18.*", "", ".", "1..2", "99999999999", "Corretto17", "x"]
        {
            assert_eq!(Selection::parse(other), Selection::Other, "{other}");
        }
    }
}
