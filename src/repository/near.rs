//! Near misses: what is there instead of a path that is not.

use super::listing::{Entry, Listing, last_name, parents};
use super::root::{as_prefix, join};

/// Something tracked that a missing path was probably meant to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// From the root.
    pub path: String,
    /// In what it differs.
    pub kind: NearKind,
    /// How many others come as near; the more, the less it says.
    pub others: usize,
}

/// In what a near miss differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NearKind {
    /// Upper and lower case only.
    Case,
    /// The name of a folder stands twice in a row in the missing path (`bin/bin/run.sh`).
    Repeated,
    /// The file's extension.
    Extension,
    /// One letter of one name is missing, added, changed, or swapped with its neighbour.
    Spelling,
    /// The folder that holds it.
    Folder,
}

/// Extensions that tools make out of others beside them, so that another extension is no near miss.
const MADE: [&str; 32] = [
    "a", "cjs", "class", "css", "d", "dll", "exe", "gz", "html", "jar", "js", "jsx", "lock", "log", "map",
    "min", "mjs", "o", "obj", "out", "pdf", "pyc", "rpm", "so", "tar", "tgz", "tmp", "war", "wasm", "whl",
    "xml", "zip",
];

/// Folders that builds make, so that a file of the same name elsewhere is no near miss.
const MADE_IN: [&str; 30] = [
    "_site",
    "artifact",
    "artifacts",
    "bin",
    "build",
    "cdk.out",
    "classes",
    "coverage",
    "deploy",
    "dist",
    "gen",
    "generated",
    "node_modules",
    "obj",
    "out",
    "output",
    "outputs",
    "package",
    "packages",
    "public",
    "publish",
    "release",
    "report",
    "reports",
    "site",
    "staging",
    "target",
    "tmp",
    "vendor",
    "www",
];

/// A path of more names is not looked for: nobody has one.
const DEPTH: usize = 128;

/// Looks for what comes nearest to `wanted`, a path from the folder `root`, which is not there. `made`: git ignores it,
/// so a build makes it; then only the case is looked at.
pub(super) fn similar(listing: &Listing, root: &str, wanted: &str, made: bool) -> Option<Near> {
    if wanted.split('/').count() > DEPTH {
        return None;
    }
    if let Some(path) = other_case(listing, root, wanted) {
        return Some(Near { path, kind: NearKind::Case, others: 0 });
    }
    if made {
        return None;
    }
    repeated(listing, root, wanted)
        .or_else(|| extension(listing, root, wanted))
        .or_else(|| spelling(listing, root, wanted))
        .or_else(|| folder(listing, root, wanted))
}

/// The same path below `root` in another case.
pub(super) fn other_case(listing: &Listing, root: &str, wanted: &str) -> Option<String> {
    case_below(listing, root, wanted, DEPTH)
}

fn case_below(listing: &Listing, root: &str, wanted: &str, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let (name, rest) = wanted.split_once('/').map_or((wanted, None), |(n, r)| (n, Some(r)));
    listing.children(root).filter(|child| same_but_case(child, name)).find_map(|child| {
        let at = join(root, child);
        match rest {
            None => Some(child.to_owned()),
            Some(rest) if listing.is_folder(&at) => {
                // Equal so far and to the end is the path itself, which is not there.
                Some(join(child, &case_below(listing, &at, rest, depth)?))
            }
            Some(_) => None,
        }
    })
}

fn same_but_case(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || (!(a.is_ascii() && b.is_ascii())
            && a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase)))
}

/// The path is there without one of two equal names in a row.
fn repeated(listing: &Listing, root: &str, wanted: &str) -> Option<Near> {
    let names: Vec<&str> = wanted.split('/').collect();
    let twice = names.windows(2).position(|pair| matches!(pair, [a, b] if a == b))?;
    let once: Vec<&str> =
        names.iter().enumerate().filter(|(at, _)| *at != twice).map(|(_, name)| *name).collect();
    let path = once.join("/");
    is_there(listing, &join(root, &path)).then_some(Near { path, kind: NearKind::Repeated, others: 0 })
}

/// One name of the path is one edit away from a name that is there, and the rest is as wanted.
fn spelling(listing: &Listing, root: &str, wanted: &str) -> Option<Near> {
    let mut found: Option<Near> = None;
    let mut start = 0;
    for name in wanted.split('/') {
        let before = wanted.get(..start).unwrap_or_default().trim_end_matches('/');
        let after = wanted.get(start + name.len() + 1..).unwrap_or_default();
        let parent = join(root, before);
        if !listing.is_folder(&parent) {
            break;
        }
        // An edit in the extension makes another extension.
        let alike = |child: &&str| split(child).1 == split(name).1 && one_edit(child, name);
        for child in listing.children(&parent).filter(alike) {
            let path = join(&join(before, child), after);
            if is_there(listing, &join(root, &path)) {
                add(&mut found, path, NearKind::Spelling);
            }
        }
        start += name.len() + 1;
    }
    found
}

/// The same folder has the same name with another extension, or with one, or without.
fn extension(listing: &Listing, root: &str, wanted: &str) -> Option<Near> {
    let name = last_name(wanted);
    let (stem, ext) = split(name);
    if MADE.binary_search(&ext.to_ascii_lowercase().as_str()).is_ok() {
        return None;
    }
    let before = parents(wanted).next().unwrap_or_default();
    let parent = join(root, before);
    let mut found = None;
    for child in listing.children(&parent) {
        if split(child).0 == stem && listing.get(&join(&parent, child)).is_some() {
            add(&mut found, join(before, child), NearKind::Extension);
        }
    }
    found
}

/// The same name in another folder of the root: the one that shares the most names at its end with the wanted path, then
/// the shortest.
fn folder(listing: &Listing, root: &str, wanted: &str) -> Option<Near> {
    if parents(wanted).any(|p| MADE_IN.binary_search(&last_name(p).to_ascii_lowercase().as_str()).is_ok()) {
        return None;
    }
    let name = last_name(wanted);
    if MADE_IN.binary_search(&name.to_ascii_lowercase().as_str()).is_ok() {
        return None;
    }
    let prefix = as_prefix(root);
    let files = listing.named(name).map(|e: &Entry| &*e.path);
    let mut there: Vec<&str> =
        files.chain(listing.folders_named(name)).filter_map(|p| p.strip_prefix(prefix.as_str())).collect();
    let best = there.iter().map(|p| shared_end(p, wanted)).max()?;
    there.retain(|p| shared_end(p, wanted) == best);
    let path = there.iter().min_by_key(|p| (p.split('/').count(), **p))?;
    Some(Near { path: (*path).to_owned(), kind: NearKind::Folder, others: there.len() - 1 })
}

fn add(found: &mut Option<Near>, path: String, kind: NearKind) {
    match found {
        Some(near) => near.others += 1,
        None => *found = Some(Near { path, kind, others: 0 }),
    }
}

fn is_there(listing: &Listing, path: &str) -> bool {
    listing.get(path).is_some() || listing.is_folder(path)
}

/// A name's stem and extension; a leading dot begins none.
fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, ext)) if !stem.is_empty() => (stem, ext),
        _ => (name, ""),
    }
}

fn shared_end(a: &str, b: &str) -> usize {
    a.rsplit('/').zip(b.rsplit('/')).take_while(|(a, b)| a == b).count()
}

/// Whether two names are one Damerau edit apart. Short names are too alike for that to mean anything, and another digit
/// is another thing.
fn one_edit(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().max(b.len()) < 4 || a.len().min(b.len()) < 3 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let a = a.get(front..).unwrap_or_default();
    let b = b.get(front..).unwrap_or_default();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let a = a.get(..a.len() - back).unwrap_or_default();
    let b = b.get(..b.len() - back).unwrap_or_default();
    if a.iter().chain(b).any(char::is_ascii_digit) {
        return false;
    }
    match (a.len(), b.len()) {
        (1, 0 | 1) | (0, 1) => true,
        (2, 2) => a.iter().eq(b.iter().rev()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Repository;
    use super::*;

    fn near(tracked: &[&str], wanted: &str) -> Option<(String, NearKind)> {
        let root = Repository::of(tracked.iter().copied()).into_root();
        root.similar(wanted).map(|n| (n.path, n.kind))
    }

    #[test]
    fn tables_are_sorted() {
        assert!(MADE.is_sorted() && MADE_IN.is_sorted());
    }

    #[test]
    fn what_is_there_instead() {
        use NearKind::{Case, Extension, Folder, Repeated, Spelling};
        for (tracked, wanted, path, kind) in [
            ("Dockerfile", "dockerfile", "Dockerfile", Case),
            ("src/Main/App.java", "src/main/app.java", "src/Main/App.java", Case),
            ("Été/x", "été/x", "Été/x", Case),
            ("Scripts/build.sh", "scripts", "Scripts", Case),
            ("ci/bin/run.sh", "ci/bin/bin/run.sh", "ci/bin/run.sh", Repeated),
            ("tests/run.sh", "test/run.sh", "tests/run.sh", Spelling),
            ("dist/app.cfg", "dsit/app.cfg", "dist/app.cfg", Spelling),
            ("scripts/depoly.sh", "scripts/deploy.sh", "scripts/depoly.sh", Spelling),
            ("tests/run.sh", "test", "tests", Spelling),
            ("my-app/run.sh", "my_app/run.sh", "my-app/run.sh", Spelling),
            ("template.yaml", "template.yml", "template.yaml", Extension),
            ("cfn/stack.json", "cfn/stack.yml", "cfn/stack.json", Extension),
            ("deploy.sh", "deploy", "deploy.sh", Extension),
            ("ci/scripts/deploy.sh", "scripts/deploy.sh", "ci/scripts/deploy.sh", Folder),
            ("app/requirements.txt", "requirements.txt", "app/requirements.txt", Folder),
            ("apps/frontend/x", "frontend", "apps/frontend", Folder),
            ("app1/run.sh", "app2/run.sh", "app1/run.sh", Folder),
        ] {
            assert_eq!(near(&[tracked], wanted), Some((path.to_owned(), kind)), "{wanted}");
        }
    }

    #[test]
    fn what_is_not_near() {
        for (tracked, wanted) in [
            ("src/app.ts", "src/app.js"),
            ("src/index.html", "dist/index.html"),
            ("src/x.sh", "srv/y.sh"),
            ("lib/a.py", "bin/b.py"),
            ("scripts/test.sh", "scripts/lint.sh"),
            ("tests/other.sh", "test/run.sh"),
        ] {
            assert_eq!(near(&[tracked], wanted), None, "{wanted}");
        }
    }

    #[test]
    fn the_best_of_several_folders() {
        let root = Repository::of(["a/x/run.sh", "b/run.sh", "c/d/x/run.sh", "run.py"]).into_root();
        let near = root.similar("y/x/run.sh").unwrap();
        assert_eq!((near.path.as_str(), near.others), ("a/x/run.sh", 1));
    }

    #[test]
    fn deep_paths_are_let_be() {
        let deep = "a/".repeat(2000);
        assert_eq!(near(&[&format!("{deep}b")], &format!("{}B", deep.to_uppercase())), None);
        let deep = "a/".repeat(100);
        assert!(near(&[&format!("{deep}b")], &format!("{}B", deep.to_uppercase())).is_some());
    }

    #[test]
    fn only_below_the_root() {
        let root = Repository::of(["a/deploy.sh", "b/scripts/deploy.sh"]).into_root().below("b").unwrap();
        assert_eq!(root.similar("deploy.sh").unwrap().path, "scripts/deploy.sh");
        let root = Repository::of(["a/deploy.sh", "b/x"]).into_root().below("b").unwrap();
        assert_eq!(root.similar("deploy.sh"), None);
    }
}
