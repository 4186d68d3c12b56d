//! Entries of `files` that nothing can match: neither a tracked file nor what commands make.
//!
//! Silent without a known source root, for what depends on the environment, and, once a program ran that may make anything, for
//! all but near misses.

use crate::buildspec::{Artifact, Text};
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::filesystem::Folder;
use crate::repository::{GlobPattern, Near, NearKind, Presence, Root};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let (Some(spec), Some(root)) = (cx.spec, cx.facts.root()) else { return };
    for artifact in spec.artifacts() {
        let Some(base) = base(artifact, root, cx) else { continue };
        let entries = artifact.files.as_ref().map_or(&[][..], |f| &f.items);
        let seen: Vec<Option<Absence>> =
            entries.iter().map(|entry| absence(cx, root, &base, *entry)).collect();
        let all = !seen.is_empty() && seen.iter().all(|s| matches!(s, Some(a) if a.certain));
        for (entry, absence) in entries.iter().zip(seen) {
            if let Some(absence) = absence {
                report(cx, *entry, &base, &absence, all, out);
            }
        }
    }
}

/// Why an entry matches nothing.
struct Absence {
    /// Whether nothing can have made it.
    certain: bool,
    near: Option<Near>,
    /// It is there if looked at from the folder that commands went into.
    from_folder: Option<String>,
    /// It lies on this disk, but git does not track it.
    untracked: bool,
}

/// The base directory as a prefix with `/`; none if it is not known, or if it is itself what is missing.
fn base(artifact: &Artifact<'_>, root: &Root, cx: &Context<'_>) -> Option<String> {
    let Some(base) = artifact.base_directory else { return Some(String::new()) };
    let glob = GlobPattern::new(base.as_str()).ok().filter(GlobPattern::is_literal)?;
    let folder = glob.as_str();
    if base.is_dynamic() {
        return None;
    }
    if folder.is_empty() {
        return Some(String::new());
    }
    let there = root.is_dir(folder) == Some(true) || cx.facts.filesystem().may_hold(folder);
    there.then(|| format!("{folder}/"))
}

fn absence(cx: &Context<'_>, root: &Root, base: &str, entry: Text<'_>) -> Option<Absence> {
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
    let fs = cx.facts.filesystem();
    let assumed = |a: &str| GlobPattern::new(a).is_ok_and(|a| overlaps(&a, &glob));
    if fs.may_match(&glob) || cx.facts.directives().assume.iter().any(|a| assumed(&a.value)) {
        return None;
    }
    let near = near(root, &glob);
    if fs.unknown().is_none() {
        let from_folder = elsewhere(cx, root, &glob);
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
fn elsewhere(cx: &Context<'_>, root: &Root, glob: &GlobPattern) -> Option<String> {
    let fs = cx.facts.filesystem();
    let Folder::Inside(folder) = fs.folder() else { return None };
    if folder.is_empty() {
        return None;
    }
    let inner = GlobPattern::new(&format!("{folder}/{}", glob.as_str())).ok()?;
    let there = root.matches(&inner).next().is_some() || fs.may_match(&inner);
    there.then(|| folder.clone())
}

fn report(
    cx: &Context<'_>,
    entry: Text<'_>,
    base: &str,
    absence: &Absence,
    all: bool,
    out: &mut Findings<'_>,
) {
    let path = format!("{base}{}", entry.as_str().trim_start_matches("./"));
    let is_path = GlobPattern::new(entry.as_str()).is_ok_and(|g| g.is_literal());
    let missing = match (absence.certain, is_path) {
        (true, true) => format!("the repository has no `{path}`, and no command makes it"),
        (true, false) => {
            format!("nothing matches `{path}`: the repository has no such file, and no command makes one")
        }
        (false, _) => format!("the repository has no `{path}`"),
    };
    let message = match (&absence.near, all) {
        (Some(near), false) => format!("{missing}; it has `{}`", near.path),
        (None, false) => format!("{missing}, so it is left out of the artifact"),
        (_, true) => format!("{missing}: the upload fails with `no matching artifact paths found`"),
    };
    let claim = if all {
        Claim::new(Effect::Breaks, Evidence::Observed)
    } else {
        Claim::new(Effect::Mistake, Evidence::Observed)
    };
    let finding = out.report(claim, entry.text_span(), message);
    let fs = cx.facts.filesystem();
    if let Some(folder) = &absence.from_folder {
        if let Some(span) = fs.entered() {
            finding.label(span, "paths of artifacts do not follow this");
        }
        finding.help(format!(
            "write `{folder}/{path}`: paths are relative to the source root, whatever `cd` does"
        ));
    } else if let Some(near) = &absence.near {
        let Some(meant) = near.path.strip_prefix(base) else {
            finding.help(format!("the repository has `{}`", near.path));
            return;
        };
        finding.help(format!("write `{meant}`"));
        if let Some(span) = entry.mapped.exact(0..entry.as_str().trim_end().len())
            && is_path
        {
            let edit = Edit { span, text: meant.to_owned() };
            finding.fix(Applicability::Unsafe, format!("Name `{meant}`"), vec![edit]);
        }
    } else if absence.untracked {
        finding.help(
            "the file lies in this folder, but git does not track it: commit it, or make it in a command",
        );
    } else {
        finding.help("write the path from the source root, or add the command that makes it");
    }
}
