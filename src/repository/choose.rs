//! Which folder is the source root of a buildspec.

use std::path::Path;
use std::sync::Arc;

use super::listing::parents;
use super::root::Root;
use super::store::{Repositories, Repository, canonical, relative};

/// The source root of a buildspec, as far as it can be told.
#[derive(Clone, Debug)]
pub enum RootChoice {
    /// It is this one.
    Known(Root),
    /// It cannot be told: every claim about the tree is silent.
    Unknown,
}

impl RootChoice {
    /// The root, if known.
    pub fn known(&self) -> Option<&Root> {
        match self {
            Self::Known(root) => Some(root),
            Self::Unknown => None,
        }
    }
}

/// Chooses the source root of the buildspec at `buildspec` (a path on disk): `explicit` if the user named one, else the
/// git top or a folder between it and the file, whichever most of `literal_paths` (the paths without variables that the
/// buildspec names) are tracked under; of equals the topmost. Where none is, one that is tracked in other letter case counts.
/// Unknown if there is none either, or without git. For an embedded buildspec only an explicit root counts: do not ask without one.
pub fn choose_root(
    repositories: &Repositories,
    buildspec: &Path,
    literal_paths: &[&str],
    explicit: Option<&Path>,
) -> RootChoice {
    if let Some(dir) = explicit {
        return named(repositories, dir).map_or(RootChoice::Unknown, RootChoice::Known);
    }
    let Some(repository) = repositories.holding(buildspec) else { return RootChoice::Unknown };
    let path = canonical(buildspec).and_then(|file| relative(repository.top()?, &file));
    path.map_or(RootChoice::Unknown, |path| choose_root_in(&repository, &path, literal_paths))
}

/// The same for a buildspec at `buildspec`, a path from the top of `repository`.
pub fn choose_root_in(repository: &Arc<Repository>, buildspec: &str, literal_paths: &[&str]) -> RootChoice {
    let top = Root::top(Arc::clone(repository));
    if !top.is_known() {
        return RootChoice::Unknown;
    }
    let mut folders: Vec<&str> = parents(buildspec).collect();
    folders.push("");
    folders.reverse();
    let roots: Vec<Root> = folders.into_iter().filter_map(|f| top.below(f)).collect();
    let best = |resolves: fn(&Root, &str) -> bool| {
        let mut best: Option<(usize, &Root)> = None;
        for root in &roots {
            let hits = literal_paths.iter().filter(|p| resolves(root, p)).count();
            if hits > best.map_or(0, |(most, _)| most) {
                best = Some((hits, root));
            }
        }
        best.map(|(_, root)| root.clone())
    };
    best(resolves).or_else(|| best(resolves_but_for_case)).map_or(RootChoice::Unknown, RootChoice::Known)
}

/// Whether the path, as it is written, is tracked under the root. What is the root itself, or lies outside, tells nothing.
fn resolves(root: &Root, path: &str) -> bool {
    let inside = root.below(path).is_some_and(|at| at.folder() != root.folder());
    inside && root.presence(path).is_tracked()
}

/// The same, upper and lower case mixed up: a slip, but in a path of this root.
fn resolves_but_for_case(root: &Root, path: &str) -> bool {
    let inside = root.below(path).is_some_and(|at| at.folder() != root.folder());
    inside && root.in_other_case(path)
}

/// A root that the user named: as part of its repository, or walked where git tracks nothing in it.
pub(super) fn named(repositories: &Repositories, dir: &Path) -> Option<Root> {
    let dir = canonical(dir).filter(|d| d.is_dir())?;
    if let Some(repository) = repositories.holding(&dir) {
        let folder = repository.top().and_then(|top| relative(top, &dir)).unwrap_or_default();
        let root = Root::top(repository).below(&folder)?;
        if !root.is_known() || root.files_under("").next().is_some() {
            return Some(root);
        }
    }
    repositories.folder(&dir).map(Root::top)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(tracked: &[&str], buildspec: &str, literals: &[&str]) -> Option<String> {
        let repository = Arc::new(Repository::of(tracked.iter().copied()));
        choose_root_in(&repository, buildspec, literals).known().map(|r| r.folder().to_owned())
    }

    #[test]
    fn the_folder_under_which_most_paths_are() {
        let tracked =
            ["app/package.json", "app/ci/buildspec.yml", "app/ci/run.sh", "package.json", "Dockerfile"];
        let spec = "app/ci/buildspec.yml";
        assert_eq!(chosen(&tracked, spec, &["Dockerfile"]).as_deref(), Some(""));
        assert_eq!(chosen(&tracked, spec, &["ci/run.sh", "package.json"]).as_deref(), Some("app"));
        assert_eq!(chosen(&tracked, spec, &["run.sh"]).as_deref(), Some("app/ci"));
        assert_eq!(chosen(&tracked, spec, &["package.json"]).as_deref(), Some(""), "of equals the topmost");
        assert_eq!(chosen(&tracked, spec, &["ci"]).as_deref(), Some("app"), "folders count");
        assert_eq!(chosen(&tracked, spec, &["CI/run.sh"]).as_deref(), Some("app"), "in another case");
        assert_eq!(
            chosen(&tracked, spec, &["CI/run.sh", "Dockerfile"]).as_deref(),
            Some(""),
            "as written before that"
        );
    }

    #[test]
    fn unknown_if_no_path_is_there() {
        let tracked = ["app/buildspec.yml", "x"];
        assert_eq!(chosen(&tracked, "app/buildspec.yml", &["dist/a", "y"]), None);
        assert_eq!(chosen(&tracked, "app/buildspec.yml", &[]), None);
        assert_eq!(chosen(&tracked, "app/buildspec.yml", &[".", "../x", "/x"]), None, "these tell nothing");
        assert!(choose_root_in(&Arc::new(Repository::unknown()), "b.yml", &["x"]).known().is_none());
    }
}
