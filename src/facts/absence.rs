//! What can be said of a path of artifacts or reports that nothing matches: neither a tracked file nor what commands make.

use super::Facts;
use super::filesystem::Folder;
use crate::buildspec::Text;
use crate::repository::{GlobPattern, Near, NearKind, Presence, Root};

/// Why an entry matches nothing.
#[derive(Clone, Debug)]
pub struct Absence {
    /// Whether nothing can have made it.
    pub certain: bool,
    /// What is there instead.
    pub near: Option<Near>,
    /// It is there if looked at from the folder that commands went into.
    pub from_folder: Option<String>,
    /// It lies on this disk, but git does not track it.
    pub untracked: bool,
}

/// The base directory as a prefix with `/`; none if it is not known, or if it is itself what is missing.
pub fn base_prefix(facts: &Facts<'_>, base: Option<Text<'_>>) -> Option<String> {
    let Some(base) = base else { return Some(String::new()) };
    let root = facts.root()?;
    let glob = GlobPattern::new(base.as_str()).ok().filter(GlobPattern::is_literal)?;
    let folder = glob.as_str();
    if base.is_dynamic() {
        return None;
    }
    if folder.is_empty() {
        return Some(String::new());
    }
    let there = root.is_dir(folder) == Some(true) || facts.filesystem().may_hold(folder);
    there.then(|| format!("{folder}/"))
}

/// Looks for what an entry, relative to the prefix `base`, may match. None if something does, or if that cannot be told: the
/// root is not known, the entry depends on the environment, or a program ran that may have made it (then only a near miss is
/// told).
pub fn absence(facts: &Facts<'_>, base: &str, entry: Text<'_>) -> Option<Absence> {
    let root = facts.root()?;
    let own = GlobPattern::new(entry.as_str()).ok()?;
    if entry.is_dynamic()
        || !own.is_known()
        || own.as_str().is_empty()
        || entry.as_str().starts_with(['/', '~'])
    {
        return None;
    }
    let glob = GlobPattern::new(&format!("{base}{}", own.as_str())).ok()?;
    let mut matches = root.matches(&glob);
    if !glob.is_known() || !matches.is_complete() || matches.next().is_some() {
        return None;
    }
    let mut untracked = false;
    if glob.is_literal() {
        match root.presence(glob.as_str()) {
            Presence::Tracked { .. } | Presence::Directory | Presence::Unknown => return None,
            Presence::Untracked | Presence::Ignored => untracked = true,
            Presence::Absent => {}
        }
    }
    let fs = facts.filesystem();
    let assumed = |a: &str| GlobPattern::new(a).is_ok_and(|a| overlaps(&a, &glob));
    if fs.may_match(&glob) || facts.assumed().any(assumed) {
        return None;
    }
    let near = near(root, &glob);
    if fs.unknown().is_none() {
        let from_folder = elsewhere(facts, root, &glob);
        return Some(Absence { certain: true, near, from_folder, untracked });
    }
    // Anything may have been made: only what looks like a slip.
    let near = near.filter(|n| {
        n.others == 0 && matches!(n.kind, NearKind::Case | NearKind::Spelling | NearKind::Extension)
    });
    (near.is_some() && !untracked).then_some(Absence { certain: false, near, from_folder: None, untracked })
}

/// What is there instead of a literal path, or of the fixed part of a glob.
fn near(root: &Root, glob: &GlobPattern) -> Option<Near> {
    let fixed = glob.fixed_part();
    if fixed.is_empty() || root.is_dir(fixed) == Some(true) {
        return None;
    }
    root.similar(fixed)
}

/// Whether two globs may match one path, as far as their fixed parts tell.
fn overlaps(a: &GlobPattern, b: &GlobPattern) -> bool {
    if b.is_literal() {
        return a.matches(b.as_str());
    }
    let (a, b) = (a.fixed_part(), b.fixed_part());
    a.is_empty()
        || b.is_empty()
        || a == b
        || a.starts_with(&format!("{b}/"))
        || b.starts_with(&format!("{a}/"))
}

/// The folder that commands went into, if the entry is there.
fn elsewhere(facts: &Facts<'_>, root: &Root, glob: &GlobPattern) -> Option<String> {
    let fs = facts.filesystem();
    let Folder::Inside(folder) = fs.folder() else { return None };
    if folder.is_empty() {
        return None;
    }
    let inner = GlobPattern::new(&format!("{folder}/{}", glob.as_str())).ok()?;
    let there = root.matches(&inner).next().is_some() || fs.may_match(&inner);
    there.then(|| folder.clone())
}
