use super::super::Repositories;
use super::super::testing::git;
use super::*;

fn root(tracked: &[&str]) -> Root {
    Repository::of(tracked.iter().copied()).into_root()
}

fn glob(pattern: &str) -> GlobPattern {
    GlobPattern::new(pattern).unwrap()
}

const FILE: Presence = Presence::Tracked { size: None };

#[test]
fn presence_in_memory() {
    let root =
        Repository::of(["a/b.txt", "a-b/c", "a/d/e"]).with_links(["ln"]).with_submodules(["sub"]).into_root();
    for (path, expected) in [
        ("a/b.txt", FILE),
        ("./a//b.txt", FILE),
        ("a/d/../b.txt", FILE),
        ("a", Presence::Directory),
        ("a/", Presence::Directory),
        ("a/d", Presence::Directory),
        (".", Presence::Directory),
        ("", Presence::Directory),
        ("a-", Presence::Absent),
        ("a/b", Presence::Absent),
        ("A", Presence::Absent),
        ("../x", Presence::Unknown),
        ("a/../../x", Presence::Unknown),
        ("/a", Presence::Unknown),
        ("~/a", Presence::Unknown),
        ("$DIR/a", Presence::Unknown),
        (".git/HEAD", Presence::Unknown),
        ("ln", FILE),
        ("ln/x", Presence::Unknown),
        ("ln/../a", Presence::Unknown),
        ("sub", Presence::Directory),
        ("sub/x/y", Presence::Unknown),
    ] {
        assert_eq!(root.presence(path), expected, "{path}");
    }
    assert_eq!(root.presence(&"x/".repeat(5000)), Presence::Unknown);
    assert_eq!(
        (root.is_dir("a"), root.is_dir("a/b.txt"), root.is_dir("ln")),
        (Some(true), Some(false), None)
    );
    assert_eq!(Repository::unknown().into_root().presence("a"), Presence::Unknown);
}

#[test]
fn a_folder_as_root() {
    let root = root(&["app/a.txt", "app/x/b.txt", "app2/z", "lib/c.txt"]).below("app").unwrap();
    assert_eq!(root.presence("a.txt"), FILE);
    assert_eq!(root.presence("../lib/c.txt"), FILE);
    assert_eq!(root.presence("../lib/none"), Presence::Unknown, "the source may hold no more than the root");
    assert_eq!(root.files_under("").collect::<Vec<_>>(), ["a.txt", "x/b.txt"]);
    assert_eq!(root.files_under("x").collect::<Vec<_>>(), ["x/b.txt"]);
    assert_eq!(root.matches(&glob("**/*.txt")).collect::<Vec<_>>(), ["a.txt", "x/b.txt"]);
    assert_eq!(root.matches(&glob("*")).collect::<Vec<_>>(), ["a.txt"]);
    assert_eq!(root.folders_matching(&glob("*")), ["x"]);
    assert!(root.below("../lib").is_none() && root.below("../app2").is_none());
}

#[test]
fn matches_are_sorted_and_say_whether_they_are_all() {
    let root = Repository::of(["b/x", "a/y/z.js", "a/k.js", "c"])
        .with_links(["a/ln"])
        .with_submodules(["sub"])
        .into_root();
    let found = |pattern: &str| {
        let pattern = glob(pattern);
        let matches = root.matches(&pattern);
        (matches.is_complete(), matches.map(str::to_owned).collect::<Vec<_>>())
    };
    let list = |l: &[&str]| l.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(found("b/**/*"), (true, list(&["b/x"])));
    assert_eq!(found("b/none"), (true, list(&[])));
    assert_eq!(found("a/*.js"), (true, list(&["a/k.js"])));
    assert_eq!(found("a/**/*.js"), (false, list(&["a/k.js", "a/y/z.js"])));
    assert_eq!(found("a/*/*.js"), (false, list(&["a/y/z.js"])));
    assert_eq!(found("*"), (true, list(&["c"])));
    assert_eq!(found("**/*.x"), (false, list(&[])));
    assert_eq!(found("sub/x"), (false, list(&[])));
    assert_eq!(found("sub/*"), (false, list(&[])));
    assert_eq!(found("a/ln/x/*"), (false, list(&[])));
    assert_eq!(found("$X/*"), (false, list(&[])));
    assert_eq!(found("../*"), (false, list(&[])));
    let unknown = Repository::unknown().into_root();
    assert!(!unknown.matches(&glob("*")).is_complete());
}

fn write(dir: &Path, path: &str, text: &str) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn untracked_ignored_absent() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    if git(at, &["init", "-q"]).is_none() {
        return;
    }
    write(at, ".gitignore", "*.log\n/dist/\n!keep.log\n");
    write(at, "app/.gitignore", "secret\n!app.log\n");
    write(at, ".git/info/exclude", "private\n");
    write(at, "app/run.sh", "x");
    git(at, &["add", "."]).unwrap();
    for path in ["new.txt", "x.log", "keep.log", "dist/a/b", "app/secret", "secret", "app/app.log", "private"]
    {
        write(at, path, "x");
    }
    let repositories = Repositories::new();
    let root = Root::top(repositories.holding(&at.join("app/run.sh")).unwrap());
    for (path, expected) in [
        ("app/run.sh", Presence::Tracked { size: Some(1) }),
        ("app", Presence::Directory),
        ("new.txt", Presence::Untracked),
        ("x.log", Presence::Ignored),
        ("keep.log", Presence::Untracked),
        ("dist", Presence::Ignored),
        ("dist/a/b", Presence::Ignored),
        ("app/secret", Presence::Ignored),
        ("secret", Presence::Untracked),
        ("app/app.log", Presence::Untracked),
        ("private", Presence::Ignored),
        ("none.log", Presence::Absent),
        ("app/RUN.sh", Presence::Absent),
    ] {
        assert_eq!(root.presence(path), expected, "{path}");
    }
    assert!(root.is_ignored("dist/not/yet") && !root.is_ignored("out/x"));
    assert_eq!(root.is_executable("app/run.sh"), Some(false));
    assert!(Arc::ptr_eq(root.repository(), &repositories.holding(at).unwrap()), "one top, one repository");
}

#[test]
fn a_linked_worktree_and_a_lost_index() {
    let dir = tempfile::tempdir().unwrap();
    let main = dir.path().join("main");
    write(&main, "a.txt", "x");
    if git(&main, &["init", "-q"]).is_none() {
        return;
    }
    git(&main, &["add", "."]).unwrap();
    git(&main, &["commit", "-qm", "1"]).unwrap();
    git(&main, &["worktree", "add", "-q", "../linked"]).unwrap();
    let linked = dir.path().join("linked");
    write(&linked, "b.txt", "x");
    git(&linked, &["add", "."]).unwrap();
    let repositories = Repositories::new();
    let root = Root::top(repositories.holding(&linked).unwrap());
    assert_eq!(root.files_under("").collect::<Vec<_>>(), ["a.txt", "b.txt"]);
    let root = Root::top(repositories.holding(&main).unwrap());
    fs::remove_file(main.join(".git/index")).unwrap();
    assert_eq!(root.presence("a.txt"), Presence::Unknown);
    assert!(root.repository().unknown_because().is_some());
}

#[test]
fn a_folder_without_git_is_walked() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    write(at, ".gitignore", "*\n");
    write(at, "a/.hidden", "12");
    write(at, ".git/x", "");
    let root = Root::top(Repositories::new().folder(at).unwrap());
    assert_eq!(root.files_under("").collect::<Vec<_>>(), [".gitignore", "a/.hidden"]);
    assert_eq!(root.presence("a/.hidden"), Presence::Tracked { size: Some(2) });
    assert_eq!(root.presence("b"), Presence::Absent);
}

#[test]
fn an_explicit_root() {
    use super::super::{RootChoice, choose_root};
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    write(at, "app/x", "");
    write(at, "made/y", "");
    let repositories = Repositories::new();
    let ask = |root: &str| choose_root(&repositories, &at.join("b.yml"), &[], Some(&at.join(root)));
    assert_eq!(ask("app").known().unwrap().files_under("").collect::<Vec<_>>(), ["x"]);
    assert!(matches!(ask("none"), RootChoice::Unknown));
    if git(at, &["init", "-q"]).is_none() {
        return;
    }
    git(at, &["add", "app"]).unwrap();
    let repositories = Repositories::new();
    let ask = |root: &str| choose_root(&repositories, &at.join("b.yml"), &[], Some(&at.join(root)));
    assert_eq!(ask("app").known().unwrap().folder(), "app");
    assert_eq!(
        ask("made").known().unwrap().files_under("").collect::<Vec<_>>(),
        ["y"],
        "git tracks nothing in it"
    );
    let found = choose_root(&repositories, &at.join("app/b.yml"), &["x"], None);
    assert_eq!(found.known().unwrap().folder(), "app");
}

#[test]
fn a_submodule_from_above_and_from_within() {
    let dir = tempfile::tempdir().unwrap();
    let (lib, top) = (dir.path().join("lib"), dir.path().join("top"));
    write(&lib, "f", "x");
    write(&top, "g", "x");
    if git(&lib, &["init", "-q"]).is_none() {
        return;
    }
    git(&lib, &["add", "."]).unwrap();
    git(&lib, &["commit", "-qm", "1"]).unwrap();
    git(&top, &["init", "-q"]).unwrap();
    let lib = lib.to_str().unwrap();
    git(&top, &["-c", "protocol.file.allow=always", "submodule", "add", "-q", lib, "sub"]).unwrap();
    let repositories = Repositories::new();
    let within = Root::top(repositories.holding(&top.join("sub/f")).unwrap());
    assert_eq!(within.files_under("").collect::<Vec<_>>(), ["f"]);
    let above = Root::top(repositories.holding(&top).unwrap());
    assert_eq!(above.presence("sub"), Presence::Directory);
    assert_eq!(above.presence("sub/f"), Presence::Unknown, "a build need not fetch submodules");
    assert_eq!(above.presence("none"), Presence::Absent);
}
