//! The names of runtimes, and what people write instead.

use std::sync::LazyLock;

use crate::catalog::nearest;
use crate::facts::table;

const TABLE: &str = include_str!("../../../rules/data/runtime-names.tsv");

struct Name {
    runtime: &'static str,
    title: &'static str,
    aliases: Vec<&'static str>,
    related: Vec<&'static str>,
}

static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| table::rows(TABLE).filter_map(name).collect());

fn name([runtime, title, aliases, related]: [Option<&'static str>; 4]) -> Option<Name> {
    let words = |cell: Option<&'static str>| cell.unwrap_or_default().split_whitespace().collect();
    Some(Name { runtime: runtime?, title: title?, aliases: words(aliases), related: words(related) })
}

/// How a wrong name relates to the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Another name for the same thing (`node`): its version is the runtime's.
    Alias,
    /// A slip of the pen (`pyhton`).
    Misspelt,
    /// Something that comes with the runtime (`npm`): its version is its own.
    Related,
}

/// The name that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RightName {
    /// The runtime.
    pub runtime: &'static str,
    /// Why it is thought to be meant.
    pub kind: NameKind,
}

/// The names that an image of CodeBuild has or had.
pub fn runtime_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|n| n.runtime)
}

/// Whether an image of CodeBuild has or had a runtime of that name. Names are case-sensitive.
pub fn is_runtime(name: &str) -> bool {
    runtime_names().any(|n| n == name)
}

/// The runtime's name in prose: `Node.js` for `nodejs`; an unknown name as it is.
pub fn title(runtime: &str) -> &str {
    NAMES.iter().find(|n| n.runtime == runtime).map_or(runtime, |n| n.title)
}

/// The runtime that a wrong name was probably meant to be.
pub fn right_name(wrong: &str) -> Option<RightName> {
    let plain = wrong.to_lowercase();
    let has = |words: &[&str]| words.contains(&plain.as_str());
    let listed = NAMES.iter().find_map(|n| {
        let kind = match n {
            _ if n.runtime == plain => NameKind::Misspelt,
            _ if has(&n.aliases) => NameKind::Alias,
            _ if has(&n.related) => NameKind::Related,
            _ => return None,
        };
        Some(RightName { runtime: n.runtime, kind })
    });
    // Slips of words of two or three letters are no evidence: `go` is as near to `js` as to anything.
    listed.or_else(|| {
        let long_enough = plain.chars().count() > 3;
        let runtime = long_enough.then(|| nearest(&plain, runtime_names())).flatten()?;
        Some(RightName { runtime, kind: NameKind::Misspelt })
    })
}

/// The runtime whose version stands beside a name: the name itself, or what it is an alias or a misspelling of.
pub fn meant(name: &str) -> Option<&'static str> {
    let right = runtime_names().find(|n| *n == name);
    right.or_else(|| right_name(name).filter(|r| r.kind != NameKind::Related).map(|r| r.runtime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_no_word_stands_twice() {
        assert_eq!(NAMES.len(), table::row_count(TABLE));
        let mut words: Vec<_> = NAMES
            .iter()
            .flat_map(|n| [n.runtime].into_iter().chain(n.aliases.clone()).chain(n.related.clone()))
            .collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn common_wrong_names_lead_to_the_right_one() {
        for (wrong, right) in [
            ("node", "nodejs"),
            ("go", "golang"),
            ("python3", "python"),
            ("dotnetcore", "dotnet"),
            ("jdk", "java"),
            ("corretto", "java"),
        ] {
            assert_eq!(
                right_name(wrong),
                Some(RightName { runtime: right, kind: NameKind::Alias }),
                "{wrong}"
            );
        }
        for (wrong, right) in
            [("nodeJS", "nodejs"), ("pyhton", "python"), ("nodesj", "nodejs"), ("Python", "python")]
        {
            assert_eq!(
                right_name(wrong),
                Some(RightName { runtime: right, kind: NameKind::Misspelt }),
                "{wrong}"
            );
        }
        assert_eq!(right_name("npm"), Some(RightName { runtime: "nodejs", kind: NameKind::Related }));
        assert_eq!(right_name("javascript").map(|n| n.kind), Some(NameKind::Related));
        assert_eq!(meant("nodejs"), Some("nodejs"));
        assert_eq!(meant("node"), Some("nodejs"));
        assert_eq!(meant("npm"), None);
        assert_eq!(right_name("terraform"), None);
        assert_eq!(right_name("elixir"), None);
    }

    #[test]
    fn a_title_is_for_prose() {
        assert_eq!(title("nodejs"), "Node.js");
        assert_eq!(title("unheard-of"), "unheard-of");
        assert!(is_runtime("docker") && !is_runtime("node") && !is_runtime("NodeJS"));
    }
}
