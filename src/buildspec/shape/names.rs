//! What a wrong key was meant to be: tables of names that people use, and the nearest right one.

use crate::buildspec::schema::{Key, Section};
use crate::catalog::nearest;

/// What an unknown key was probably meant to be.
#[derive(Clone, Copy, Debug)]
pub enum Meant {
    /// This key of the same section, misspelt.
    Key(&'static Key),
    /// This key of the same section, by the name that other tools give it.
    Synonym(&'static Key),
    /// An invented phase whose work belongs in this one.
    Phase(&'static str),
    /// A phase with a name that says nothing.
    SomePhase,
    /// A key of version 0.1, misspelt or not, in a later one, and what that has instead.
    Old(Option<&'static Key>),
    /// A place for YAML anchors, or a key that says itself that it is an extension.
    Helper,
    /// Nothing that is known.
    Nothing,
}

/// Where misplaced keys belong.
#[derive(Clone, Copy, Debug)]
pub enum Elsewhere {
    /// In this section.
    Section(&'static Section),
    /// In an entry of this section map, whose name was left out.
    Named(&'static Section),
    /// In the map of free names at this path.
    Map(&'static str),
    /// Beside the list that holds it as an item.
    Beside,
}

impl Elsewhere {
    /// The path of the section, with `*` for free names.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Section(section) | Self::Named(section) => section.path,
            Self::Map(path) => path,
            Self::Beside => "",
        }
    }
}

/// Names that projects invent for phases, and the phase that the work belongs in.
const PHASES: &[(&str, &[&str])] = &[
    (
        "install",
        &[
            "setup",
            "init",
            "beforeinstall",
            "preinstall",
            "prepare",
            "bootstrap",
            "dependencies",
            "provision",
        ],
    ),
    ("pre_build", &["beforebuild", "beforescript", "postinstall", "afterinstall", "pretest", "login"]),
    (
        "build",
        &[
            "test",
            "tests",
            "lint",
            "unittest",
            "unittests",
            "compile",
            "package",
            "script",
            "integrationtest",
            "synth",
        ],
    ),
    (
        "post_build",
        &[
            "deploy",
            "deployment",
            "push",
            "publish",
            "release",
            "afterbuild",
            "afterscript",
            "posttest",
            "predeploy",
            "postdeploy",
            "cleanup",
            "teardown",
            "upload",
            "notify",
            "onsuccess",
        ],
    ),
];

/// Other names for keys, by section: folded words, and the key that they stand for.
const SYNONYMS: &[(&str, &[(&str, &str)])] = &[
    (
        "",
        &[
            ("environment", "env"),
            ("stages", "phases"),
            ("steps", "phases"),
            ("output", "artifacts"),
            ("outputs", "artifacts"),
            ("caching", "cache"),
        ],
    ),
    (
        "env",
        &[
            ("vars", "variables"),
            ("plaintext", "variables"),
            ("environmentvariables", "variables"),
            ("secrets", "secrets-manager"),
            ("ssm", "parameter-store"),
            ("parameters", "parameter-store"),
            ("exports", "exported-variables"),
        ],
    ),
    ("phases.install", PHASE_WORDS),
    ("phases.*", PHASE_WORDS),
    ("artifacts", FILE_WORDS),
    ("artifacts.secondary-artifacts.*", FILE_WORDS),
    ("reports.*", FILE_WORDS),
    (
        "cache",
        &[
            ("files", "paths"),
            ("directories", "paths"),
            ("folders", "paths"),
            ("restorekeys", "fallback-keys"),
        ],
    ),
    (
        "batch",
        &[
            ("graph", "build-graph"),
            ("list", "build-list"),
            ("matrix", "build-matrix"),
            ("fanout", "build-fanout"),
            ("failfast", "fast-fail"),
        ],
    ),
    ("batch.build-graph[]", TASK_WORDS),
    ("batch.build-list[]", TASK_WORDS),
];

const PHASE_WORDS: &[(&str, &str)] = &[
    ("script", "commands"),
    ("scripts", "commands"),
    ("run", "commands"),
    ("steps", "commands"),
    ("cmd", "commands"),
    ("cmds", "commands"),
    ("runtimes", "runtime-versions"),
    ("user", "run-as"),
];

const FILE_WORDS: &[(&str, &str)] = &[
    ("path", "files"),
    ("paths", "files"),
    ("dir", "base-directory"),
    ("directory", "base-directory"),
    ("root", "base-directory"),
    ("excludes", "exclude-paths"),
    ("ignore", "exclude-paths"),
    ("flatten", "discard-paths"),
    ("format", "file-format"),
];

const TASK_WORDS: &[(&str, &str)] = &[
    ("id", "identifier"),
    ("name", "identifier"),
    ("needs", "depend-on"),
    ("environment", "env"),
    ("allowfailure", "ignore-failure"),
];

/// The names of runtimes that stand under `runtime-versions`.
const RUNTIMES: [&str; 11] =
    ["nodejs", "node", "python", "java", "golang", "go", "ruby", "php", "dotnet", "docker", "android"];

/// The longest key that is compared with others: no slip of the pen is longer.
const LONGEST: usize = 64;

/// A name without `-`, `_`, blanks and letter case.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The phase whose work an invented one does.
pub(super) fn phase_for(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    PHASES.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(phase, _)| *phase)
}

/// The key of the section that another tool calls by that name.
pub(super) fn synonym(name: &str, section: &Section) -> Option<&'static Key> {
    let folded = fold(name);
    let (_, words) = SYNONYMS.iter().find(|(path, _)| *path == section.path)?;
    let (_, key) = words.iter().find(|(word, _)| *word == folded)?;
    section.key(key)
}

/// Whether it is the name of a runtime.
pub(super) fn is_runtime(name: &str) -> bool {
    RUNTIMES.contains(&name)
}

/// The key of the section that is the same but for `-`, `_` and letter case.
pub(super) fn same(name: &str, section: &Section) -> Option<&'static Key> {
    let folded = fold(name);
    section.keys.iter().find(|k| fold(k.name) == folded)
}

/// The key of the section that the name is a slip of.
pub(super) fn near(name: &str, section: &Section) -> Option<&'static Key> {
    near_word(name, section.keys.iter().map(|k| k.name)).and_then(|found| section.key(found))
}

/// The word that a name is a slip of, or alone begins with it.
pub(super) fn near_word(
    name: &str,
    words: impl Iterator<Item = &'static str> + Clone,
) -> Option<&'static str> {
    if name.len() > LONGEST {
        return None;
    }
    let folded = fold(name);
    if folded.chars().count() >= 4 {
        let mut longer = words.clone().filter(|w| fold(w).starts_with(&folded));
        if let (Some(only), None) = (longer.next(), longer.next()) {
            return Some(only);
        }
    }
    nearest(name, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::schema::{Shape, sections};

    #[test]
    fn the_tables_name_what_the_schema_has() {
        for (path, words) in SYNONYMS {
            let section = sections().into_iter().find(|s| s.path == *path).unwrap();
            for (word, key) in *words {
                assert_eq!(fold(word), *word);
                assert!(section.key(word).is_none(), "{path}.{word} is a key");
                // The file words serve artifacts and reports, which lack a key each.
                let shared = std::ptr::eq(*words, FILE_WORDS) || std::ptr::eq(*words, PHASE_WORDS);
                let shared = shared || std::ptr::eq(*words, TASK_WORDS);
                assert!(shared || section.key(key).is_some(), "{path}: {key}");
            }
        }
        let phases = sections().into_iter().find(|s| s.path == "phases").unwrap();
        for (phase, words) in PHASES {
            assert!(matches!(phases.key(phase).unwrap().shape, Shape::Section(_)));
            assert!(words.iter().all(|w| fold(w) == *w));
        }
    }

    #[test]
    fn a_beginning_is_near() {
        let artifacts = sections().into_iter().find(|s| s.path == "artifacts").unwrap();
        let near = |name| near(name, artifacts).map(|k| k.name);
        assert_eq!(near("basedir"), Some("base-directory"));
        assert_eq!(near("exclude"), Some("exclude-paths"));
        assert_eq!(near("fils"), Some("files"));
        assert_eq!(near("location"), None);
        assert_eq!(near(&"x".repeat(10_000)), None);
    }
}
