//! A key that its section does not have: misspelt, misplaced, a stranger, or none of our business.

use std::sync::LazyLock;

use super::Place;
use super::names::{Elsewhere, Meant, fold, is_runtime, near, phase_for, same, synonym};
use crate::buildspec::schema::{Key, ROOT, Section, Shape, sections};
use crate::yaml::{Kind, Node};

/// What is to be said of the key.
pub(super) enum Verdict {
    /// A template's, or another rule's.
    Silent,
    /// Unknown.
    Unknown(Meant),
    /// Known elsewhere. The key is none where it belongs into a map of free names.
    Misplaced(Elsewhere, Option<&'static Key>),
}

/// Judges a key that stands in `place`, whose section does not have it. `old`: the buildspec says version 0.1.
pub(super) fn judge(name: &str, value: Node<'_>, place: &Place<'_>, old: bool) -> Verdict {
    let section = place.section;
    if is_placeholder(name) || has_invisible(name) {
        return Verdict::Silent;
    }
    if let Some(key) = same(name, section) {
        return Verdict::Unknown(Meant::Key(key));
    }
    if section.path.is_empty() && name.starts_with(['.', '_']) || name.starts_with("x-") {
        return Verdict::Unknown(Meant::Helper);
    }
    let scalar = value.kind() == Kind::Scalar;
    let lists = section.path == "batch.build-matrix.dynamic.env" && value.kind() == Kind::Sequence;
    if let Some(variables) = variables_of(section).filter(|_| (scalar || lists) && is_variable(name)) {
        return Verdict::Misplaced(Elsewhere::Map(variables), None);
    }
    if (place.is_phase() || section.path == "phases") && scalar && is_runtime(name) {
        return Verdict::Misplaced(Elsewhere::Map("phases.install.runtime-versions"), None);
    }
    if let Some(key) = synonym(name, section) {
        return Verdict::Unknown(Meant::Synonym(key));
    }
    if let Some((home, key)) = elsewhere(name, section) {
        return Verdict::Misplaced(Elsewhere::Section(home), Some(key));
    }
    if section.path == "phases" {
        return Verdict::Unknown(phase(name, section, value));
    }
    if let Some(key) = near(name, section) {
        return Verdict::Unknown(match key.only_in {
            Some(_) if !old => replacement(key).map_or(Meant::Nothing, |k| Meant::Old(Some(k))),
            _ => Meant::Key(key),
        });
    }
    Verdict::Unknown(if value.anchor().is_some() { Meant::Helper } else { Meant::Nothing })
}

/// Where the variables of an `env` stand.
fn variables_of(section: &Section) -> Option<&'static str> {
    match section.path {
        "env" => Some("env.variables"),
        "batch.*[].env" => Some("batch.*[].env.variables"),
        "batch.build-matrix.dynamic.env" => Some("batch.build-matrix.dynamic.env.variables"),
        _ => None,
    }
}

/// What later versions have for a key of version 0.1.
pub(super) fn replacement(key: &Key) -> Option<&'static Key> {
    (key.name == "environment_variables").then(|| ROOT.key("env")).flatten()
}

/// An unknown key under `phases`.
fn phase(name: &str, section: &Section, value: Node<'_>) -> Meant {
    if let Some(phase) = phase_for(name) {
        return Meant::Phase(phase);
    }
    if let Some(key) = near(name, section) {
        return Meant::Key(key);
    }
    // `build_frontend`, `install-deps`
    let folded = fold(name);
    if let Some(key) = section.keys.iter().find(|k| folded.starts_with(&fold(k.name))) {
        return Meant::Phase(key.name);
    }
    match value.kind() {
        _ if value.anchor().is_some() => Meant::Helper,
        Kind::Scalar => Meant::Nothing,
        _ => Meant::SomePhase,
    }
}

/// Keys of a batch whose names say so, wherever they stand.
const BATCH_NAMES: [&str; 11] = [
    "fast-fail",
    "build-graph",
    "build-list",
    "build-matrix",
    "build-fanout",
    "depend-on",
    "ignore-failure",
    "debug-session",
    "compute-type",
    "fleet",
    "privileged-mode",
];

/// Names so common that they tell their section only to its neighbours.
const COMMON: [&str; 11] = [
    "type",
    "name",
    "key",
    "image",
    "action",
    "logs",
    "static",
    "dynamic",
    "identifier",
    "buildspec",
    "parallelism",
];

static SECTIONS: LazyLock<Vec<&'static Section>> = LazyLock::new(sections);

/// The section that has a key of that name, the likeliest if there are several.
fn elsewhere(name: &str, section: &Section) -> Option<(&'static Section, &'static Key)> {
    let here = is_batch(section);
    let candidates = SECTIONS.iter().copied().filter(|s| s.path != section.path).filter_map(|s| {
        let key = same(name, s).filter(|k| k.only_in.is_none())?;
        Some((s, key))
    });
    candidates
        .filter(|(s, key)| {
            let neighbours = holds(section, s) || holds(s, section);
            let foreign = match (here, is_batch(s)) {
                // `phases:` is missing above them.
                (true, false) => !(s.path.is_empty() || section.path == "batch" && s.path == "phases"),
                (false, true) => !BATCH_NAMES.contains(&key.name),
                _ => false,
            };
            // Everything is near the top level.
            let common = COMMON.contains(&key.name);
            s.path != "environment_variables"
                && (if common { neighbours && !section.path.is_empty() } else { neighbours || !foreign })
        })
        .min_by_key(|(s, _)| {
            let neighbours = holds(section, s) || holds(s, section);
            let rank = match s.path {
                "phases.install" => 1,
                "reports.*" => 2,
                "artifacts.secondary-artifacts.*" => 3,
                _ => 0,
            };
            (!neighbours, is_batch(s) != here, rank)
        })
}

/// Whether `inner` is the section of a key of `outer`.
fn holds(outer: &Section, inner: &Section) -> bool {
    outer.keys.iter().any(|k| match k.shape {
        Shape::Section(s) | Shape::SectionMap(s) | Shape::Sections(s) => s.path == inner.path,
        _ => false,
    })
}

fn is_batch(section: &Section) -> bool {
    section.path == "batch" || section.path.starts_with("batch.")
}

/// `STAGE`, `AWS_REGION`: how variables are written.
fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Whether the text is to be filled in or replaced: `<name>`, `{{ x }}`, `${X}`, `[…]`, `…`.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.contains(['$', '`', '…', '%', '<', '{'])
        || text.contains("...")
        || (text.starts_with('[') && text.ends_with(']'))
}

/// Whether the name holds characters that cannot be seen; another rule reports them.
fn has_invisible(name: &str) -> bool {
    name.chars().any(|c| {
        (c.is_whitespace() && c != ' ')
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}')
    })
}
