//! Variables that a build has without defining them: the table `rules/data/variables.tsv`.

use std::sync::LazyLock;

use crate::facts::table::Table;

static TABLE: Table<5> = Table::new(include_str!("../../../rules/data/variables.tsv"));

/// Where a variable that the buildspec does not define comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// CodeBuild sets it, and its guide describes it.
    Documented,
    /// CodeBuild sets it without a word about it.
    Seen,
    /// The shell.
    Shell,
    /// The operating system or a tool.
    System,
}

/// Variables that CodeBuild always sets, to one word (its user guide, "Environment variables in build environments").
const ALWAYS_SET: [&str; 10] = [
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "CODEBUILD_BUILD_ARN",
    "CODEBUILD_BUILD_ID",
    "CODEBUILD_BUILD_NUMBER",
    "CODEBUILD_BUILD_SUCCEEDING",
    "CODEBUILD_INITIATOR",
    "CODEBUILD_KMS_KEY_ID",
    "CODEBUILD_SRC_DIR",
    "CODEBUILD_START_TIME",
];

/// Whether CodeBuild always sets the variable, to a value without blanks.
pub fn is_one_word(name: &str) -> bool {
    ALWAYS_SET.contains(&name)
}

/// Where a variable comes from, if the table has it.
pub fn origin(name: &str) -> Option<Origin> {
    let mut starts =
        open().iter().filter(|(prefix, _)| name.len() > prefix.len() && name.starts_with(prefix));
    let kind = kind(name).or_else(|| starts.next().map(|(_, kind)| *kind))?;
    match kind {
        "documented" => Some(Origin::Documented),
        "seen" => Some(Origin::Seen),
        "shell" => Some(Origin::Shell),
        "system" | "tool" => Some(Origin::System),
        _ => None,
    }
}

/// What CodeBuild's guide says of a variable, in our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Builtin {
    /// Its name; a final `*` stands for a source identifier.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// When it is not set or may be empty, as far as the guide says.
    pub unset: Option<&'static str>,
}

/// The documented variables of CodeBuild, by name.
pub fn documented() -> impl Iterator<Item = Builtin> {
    TABLE
        .rows()
        .iter()
        .filter_map(|&[name, _, _, about, unset]| Some(Builtin { name: name?, about: about?, unset }))
}

/// The documented variable of that name.
pub fn documented_as(name: &str) -> Option<Builtin> {
    let fits = |b: &Builtin| {
        b.name
            .strip_suffix('*')
            .map_or(b.name == name, |start| name.len() > start.len() && name.starts_with(start))
    };
    let exact = documented().find(|b| b.name == name);
    exact.or_else(|| documented().find(fits))
}

/// The variable that is meant by a name which people take for one of CodeBuild's.
pub(super) fn meant_by(name: &str) -> Option<&'static str> {
    TABLE.of(name).find(|row| row[1] == Some("mistaken")).and_then(|row| row[2])
}

/// The names of CodeBuild's own variables, without those that end in a source identifier.
pub(super) fn builtins() -> impl Iterator<Item = &'static str> {
    static BUILTINS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        table()
            .filter(|(name, kind, _)| matches!(*kind, "documented" | "seen") && !name.ends_with('*'))
            .map(|(name, ..)| name)
            .collect()
    });
    BUILTINS.iter().copied()
}

/// CodeBuild's own variable of that name.
pub(super) fn builtin(name: &str) -> Option<&'static str> {
    let row = TABLE.of(name).find(|row| matches!(row[1], Some("documented" | "seen")))?;
    row[0].filter(|name| !name.ends_with('*'))
}

/// Where a variable of that very name comes from, in the table's words.
fn kind(name: &str) -> Option<&'static str> {
    TABLE.of(name).find_map(|row| row[1])
}

/// The beginnings of names of which any end will do, with where they come from.
fn open() -> &'static [(&'static str, &'static str)] {
    static OPEN: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
        table().filter_map(|(name, kind, _)| Some((name.strip_suffix('*')?, kind))).collect()
    });
    &OPEN
}

fn table() -> impl Iterator<Item = (&'static str, &'static str, Option<&'static str>)> {
    TABLE.rows().iter().filter_map(|&[name, kind, meant, ..]| Some((name?, kind?, meant)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::{row_count, source};

    #[test]
    fn every_row_is_read_and_says_where_from() {
        assert_eq!(table().count(), row_count(TABLE.text()));
        assert!(source(TABLE.text()).contains("2026-11-22"));
        assert_eq!(documented().count(), table().filter(|(_, kind, _)| *kind == "documented").count());
        assert_eq!(documented_as("CODEBUILD_SRC_DIR_x").map(|b| b.name), Some("CODEBUILD_SRC_DIR_*"));
        for (name, kind, meant) in table() {
            let known = origin(name).is_some();
            assert_eq!(known, kind != "mistaken", "{name}");
            assert_eq!(meant.is_some(), kind == "mistaken", "{name}");
            assert!(meant.is_none_or(|m| origin(m) == Some(Origin::Documented)), "{name}");
        }
    }

    #[test]
    fn source_identifiers_are_any() {
        assert_eq!(origin("CODEBUILD_SRC_DIR_artifact"), Some(Origin::Documented));
        assert_eq!(origin("CODEBUILD_SRC_DIR_"), None);
        assert_eq!(origin("CODEBUILD_SOURCE_DIR"), None);
        assert_eq!(meant_by("CODEBUILD_SOURCE_DIR"), Some("CODEBUILD_SRC_DIR"));
    }
}
