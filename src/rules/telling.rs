//! Commands that only pass on what a build tells of itself.

use crate::shell::{Command, Word};

/// Whether a command only passes on logs, reports or caches, by the names of what it moves: `TestReport`, `coverage-results`.
pub(crate) fn tells(command: &Command<'_>) -> bool {
    const NAMES: [&str; 6] = ["log", "report", "coverage", "cache", "result", "badge"];
    command.words.iter().any(|word: &Word| {
        let text = command.text_of(word);
        words(text).any(|part| NAMES.contains(&part.trim_end_matches('s')))
    })
}

/// The words of a text in small letters, names like `TestReport` taken apart.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::new();
    let mut small = false;
    for c in text.chars() {
        if c.is_ascii_uppercase() && small {
            spaced.push(' ');
        }
        small = c.is_ascii_lowercase();
        spaced.push(c.to_ascii_lowercase());
    }
    let parts: Vec<String> = spaced.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(
            words("s3://b/$N/TestReport-x").collect::<Vec<_>>(),
            ["s3", "b", "n", "test", "report", "x"]
        );
        assert_eq!(words("BLOG_catalog").collect::<Vec<_>>(), ["blog", "catalog"]);
    }
}
