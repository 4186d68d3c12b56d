//! Against the real git: what it says, and what this reader says.

use std::fs;
use std::path::Path;

use super::*;
use crate::repository::Repositories;
use crate::repository::testing::{git, git_says};

fn history(at: &Path) -> History {
    History::of(&Repositories::new().holding(at).unwrap()).unwrap()
}

/// The text of a file where `HEAD` left `name`.
fn text(history: &History, name: &str, path: &str) -> std::result::Result<Option<String>, HistoryError> {
    let snapshot = history.left(name)?;
    Ok(match history.file(snapshot, path)? {
        Old::Nothing => None,
        Old::File(bytes) => Some(String::from_utf8(bytes).unwrap()),
    })
}

/// A repository with a file of `count` versions; none where git is missing.
fn versions(at: &Path, count: usize) -> Option<()> {
    git(at, &["init", "-q", "-b", "main"])?;
    for n in 0..count {
        let lines: String = (0..300).fold(String::new(), |all, line| {
            format!("{all}line {line} of {}\n", if line == n { n } else { 0 })
        });
        fs::create_dir_all(at.join("ci/deep")).unwrap();
        fs::write(at.join("ci/deep/buildspec.yml"), format!("version {n}\n{lines}")).unwrap();
        fs::write(at.join("README"), format!("{n}")).unwrap();
        git(at, &["add", "."]).unwrap();
        git(at, &["commit", "-qm", &format!("{n}")]).unwrap();
    }
    Some(())
}

fn first_line(history: &History, name: &str) -> String {
    let text = text(history, name, "ci/deep/buildspec.yml").unwrap().unwrap();
    text.lines().next().unwrap().to_owned()
}

#[test]
fn every_way_to_name_a_commit_loose_and_packed() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    if versions(at, 12).is_none() {
        return;
    }
    git(at, &["tag", "light", "HEAD~3"]).unwrap();
    git(at, &["tag", "-a", "heavy", "-m", "x", "HEAD~4"]).unwrap();
    git(at, &["tag", "-a", "heavier", "-m", "x", "heavy"]).unwrap();
    git(at, &["branch", "some/branch", "HEAD~5"]).unwrap();
    git(at, &["update-ref", "refs/remotes/origin/main", "HEAD~6"]).unwrap();
    git(at, &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]).unwrap();
    let hash = git_says(at, &["rev-parse", "HEAD~7"], &[]).unwrap();
    let names: Vec<(&str, usize)> = vec![
        ("HEAD", 11),
        ("@", 11),
        ("main", 11),
        ("refs/heads/main", 11),
        ("HEAD^", 10),
        ("HEAD~2", 9),
        ("HEAD^^", 9),
        ("HEAD~1^1~1^0", 8),
        ("light", 8),
        ("tags/light", 8),
        ("heavy", 7),
        ("heavy^{}", 7),
        ("heavy^{commit}~1", 6),
        ("heavier", 7),
        ("some/branch", 6),
        ("origin/main", 5),
        ("origin", 5),
        (&hash, 4),
        (&hash[..12], 4),
        (&hash[..9], 4),
    ];
    for packed in [false, true] {
        if packed {
            git(at, &["gc", "-q"]).unwrap();
            assert!(!at.join(".git/refs/heads/main").exists() && at.join(".git/packed-refs").exists());
        }
        let history = history(at);
        for (name, version) in &names {
            assert_eq!(first_line(&history, name), format!("version {version}"), "{name}, packed: {packed}");
        }
        for name in ["ci", "ci/deep", "ci/deep/buildspec.yml/x", "gone", "ci/gone.yml"] {
            assert_eq!(text(&history, "HEAD", name), Ok(None), "{name}");
        }
        let error = |name: &str| history.left(name).unwrap_err();
        assert_eq!(
            error("mian"),
            HistoryError::Unknown { name: "mian".to_owned(), nearest: Some("main".to_owned()) }
        );
        assert_eq!(error("HEAD~12"), HistoryError::TooFar("HEAD~12".to_owned()));
        assert_eq!(error("HEAD~4294967295"), HistoryError::TooFar("HEAD~4294967295".to_owned()));
        assert_eq!(error("HEAD^2"), HistoryError::TooFar("HEAD^2".to_owned()));
        for bad in [
            "",
            "~1",
            "HEAD:README",
            "@{upstream}",
            "HEAD^{tree}",
            "../../etc/passwd",
            "a b",
            "HEAD~99999999999",
        ] {
            assert_eq!(error(bad), HistoryError::BadName(bad.to_owned()));
        }
        let blob = git_says(at, &["rev-parse", "HEAD:README"], &[]).unwrap();
        assert_eq!(error(&blob), HistoryError::NoCommit(blob.clone()));
        assert!(matches!(error(&"0".repeat(40)), HistoryError::Object(ObjectError::Missing(_))));
    }
}

#[test]
fn every_object_is_what_git_says_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    if versions(at, 40).is_none() {
        return;
    }
    fs::write(at.join("empty"), "").unwrap();
    fs::write(at.join("large"), "0123456789abcdef".repeat(1 << 16)).unwrap();
    git(at, &["add", "."]).unwrap();
    git(at, &["commit", "-qm", "more"]).unwrap();
    for pack in [
        None,
        Some(vec!["repack", "-adqf", "--depth=50"]),
        Some(vec!["-c", "repack.useDeltaBaseOffset=false", "repack", "-adqf"]),
    ] {
        if let Some(pack) = pack {
            git(at, &pack).unwrap();
            git(at, &["prune-packed", "-q"]).unwrap();
        }
        let objects = Objects::new(&at.join(".git/objects"));
        let list = git_says(
            at,
            &["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize)"],
            &[],
        );
        let list = list.unwrap();
        assert!(list.lines().count() > 120);
        for line in list.lines() {
            let mut words = line.split(' ');
            let id = Id::parse(words.next().unwrap()).unwrap();
            let object = objects.read(id).unwrap();
            assert_eq!(format!("{:?}", object.kind).to_lowercase(), words.next().unwrap());
            assert_eq!(object.data.len().to_string(), words.next().unwrap());
            let hex = id.to_string();
            assert!(objects.beginning(&hex[..7]).unwrap().contains(&id));
            if object.kind == Kind::Blob {
                let text = git_says(at, &["cat-file", "blob", &hex], &[]).unwrap();
                assert_eq!(String::from_utf8(object.data).unwrap().trim(), text);
            }
        }
    }
}

/// Small, so that tests make the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

#[test]
fn merge_bases_are_those_of_git() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    if git(at, &["init", "-q", "-b", "main"]).is_none() {
        return;
    }
    let tree = git_says(at, &["write-tree"], &[]).unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut commits: Vec<String> = Vec::new();
    for n in 0..45 {
        let mut args = vec!["commit-tree".to_owned(), tree.clone(), "-m".to_owned(), n.to_string()];
        let parents = if n % 20 < 2 { 0 } else { 1 + dice.below(3) };
        let mut chosen: Vec<String> = (0..parents)
            .map(|_| commits[commits.len() - 1 - dice.below(commits.len().min(5))].clone())
            .collect();
        chosen.sort();
        chosen.dedup();
        for parent in chosen {
            args.extend(["-p".to_owned(), parent]);
        }
        // Clocks that go wrong now and then.
        let time =
            if dice.below(5) == 0 { 1_700_000_000 + dice.below(4000) } else { 1_700_000_000 + 100 * n };
        let date = format!("{time} +0100");
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let dates = [("GIT_AUTHOR_DATE", &*date), ("GIT_COMMITTER_DATE", &*date)];
        commits.push(git_says(at, &args, &dates).unwrap());
    }
    let objects = Objects::new(&at.join(".git/objects"));
    let (mut none, mut several) = (0, 0);
    for _ in 0..250 {
        let first = dice.below(commits.len());
        let near = commits.len().min(first.saturating_sub(4) + dice.below(9) + 1) - 1;
        let second = if dice.below(4) == 0 { dice.below(commits.len()) } else { near };
        let (a, b) = (&commits[first], &commits[second]);
        let all = git_says(at, &["merge-base", "--all", a, b], &[]).unwrap_or_default();
        let id = |hex: &str| Id::parse(hex).unwrap();
        let ours = merge_base::merge_base(&objects, &std::collections::HashSet::new(), id(a), id(b)).unwrap();
        match ours {
            None => none += usize::from(all.is_empty()),
            Some(base) => {
                assert!(all.lines().any(|line| line == base.to_string()), "{a} {b}: {base}, not\n{all}");
            }
        }
        assert_eq!(ours.is_none(), all.is_empty(), "{a} {b}");
        several += usize::from(all.lines().count() > 1);
    }
    assert!(none > 5 && several > 5, "{none} {several}");
}

#[test]
fn a_branch_is_compared_with_where_it_began() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    if versions(at, 2).is_none() {
        return;
    }
    git(at, &["checkout", "-qb", "topic"]).unwrap();
    fs::write(at.join("README"), "topic").unwrap();
    git(at, &["commit", "-qam", "topic"]).unwrap();
    git(at, &["checkout", "-q", "main"]).unwrap();
    fs::write(at.join("README"), "moved on").unwrap();
    git(at, &["commit", "-qam", "main"]).unwrap();
    git(at, &["checkout", "-q", "topic"]).unwrap();
    assert_eq!(text(&history(at), "main", "README").unwrap().unwrap(), "1");
}

#[test]
fn worktrees_shared_objects_and_shallow_clones() {
    let dir = tempfile::tempdir().unwrap();
    let main = dir.path().join("main");
    fs::create_dir(&main).unwrap();
    if versions(&main, 3).is_none() {
        return;
    }
    git(&main, &["worktree", "add", "-q", "-b", "other", "../linked", "HEAD~1"]).unwrap();
    let linked = history(&dir.path().join("linked"));
    assert_eq!(first_line(&linked, "HEAD"), "version 1", "its own HEAD");
    assert_eq!(
        first_line(&linked, "main"),
        "version 1",
        "and the merge base with the branch of the other one"
    );
    git(dir.path(), &["clone", "-q", "--shared", "main", "borrows"]).unwrap();
    let borrows = history(&dir.path().join("borrows"));
    assert_eq!(first_line(&borrows, "origin/main~1"), "version 1");
    let url = format!("file://{}", main.display());
    git(dir.path(), &["clone", "-q", "--depth", "1", &url, "shallow"]).unwrap();
    let shallow = history(&dir.path().join("shallow"));
    assert_eq!(first_line(&shallow, "HEAD"), "version 2");
    assert!(matches!(
        shallow.left("HEAD~1"),
        Err(HistoryError::TooFar(_) | HistoryError::Object(ObjectError::Missing(_)))
    ));
    let old = git_says(&main, &["rev-parse", "HEAD~1"], &[]).unwrap();
    git(&dir.path().join("shallow"), &["fetch", "-q", "--depth", "1", "origin", &old]).unwrap();
    let shallow = history(&dir.path().join("shallow"));
    assert_eq!(
        shallow.left("FETCH_HEAD").unwrap_err(),
        HistoryError::Unrelated { name: "FETCH_HEAD".to_owned(), shallow: true }
    );
}

#[test]
fn what_is_not_known_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let of = |name: &str| History::of(&Repositories::new().holding(&dir.path().join(name)).unwrap());
    if git(dir.path(), &["init", "-q", "--object-format=sha256", "sha256"]).is_some() {
        assert!(matches!(of("sha256").unwrap_err(), HistoryError::Unsupported(_)));
    }
    if git(dir.path(), &["init", "-q", "--ref-format=reftable", "reftable"]).is_some() {
        assert!(matches!(of("reftable").unwrap_err(), HistoryError::Unsupported(_)));
    }
    if git(dir.path(), &["init", "-q", "empty"]).is_some() {
        assert!(matches!(of("empty").unwrap().left("main").unwrap_err(), HistoryError::Unknown { .. }));
    }
    assert_eq!(History::of(&Repository::of(["a"])).unwrap_err(), HistoryError::NoRepository);
}

/// Whatever bytes stand in the files, reading ends, nothing panics, and what is read is right or refused.
#[test]
fn damaged_objects_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    if versions(at, 15).is_none() {
        return;
    }
    git(at, &["gc", "-q"]).unwrap();
    fs::write(at.join("loose"), "a loose object\n".repeat(50)).unwrap();
    git(at, &["add", "."]).unwrap();
    git(at, &["commit", "-qm", "loose"]).unwrap();
    let objects_dir = at.join(".git/objects");
    let objects = Objects::new(&objects_dir);
    let list =
        git_says(at, &["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"], &[]).unwrap();
    let all: Vec<(Id, Vec<u8>)> = list
        .lines()
        .map(|hex| Id::parse(hex).unwrap())
        .map(|id| (id, objects.read(id).unwrap().data))
        .collect();
    let files: Vec<_> = walk(&objects_dir);
    let mut dice = Dice(42);
    for _ in 0..400 {
        let file = &files[dice.below(files.len())];
        let whole = fs::read(file).unwrap();
        let mut bytes = whole.clone();
        match dice.below(4) {
            0 => bytes.truncate(dice.below(bytes.len())),
            1 => bytes.extend([0xff; 40]),
            _ => {
                for _ in 0..=dice.below(3) {
                    let place = dice.below(bytes.len());
                    bytes[place] = dice.below(256) as u8;
                }
            }
        }
        make_writable(file);
        fs::write(file, &bytes).unwrap();
        let damaged = Objects::new(&objects_dir);
        for (id, data) in &all {
            if let Ok(object) = damaged.read(*id) {
                assert!(object.data.len() <= super::super::objects::LIMIT);
                let _ = data;
            }
            let _ = damaged.beginning(&id.to_string()[..5]);
        }
        let _ = history(at).left("HEAD~3");
        fs::write(file, whole).unwrap();
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else if path.extension().is_none_or(|e| e == "pack" || e == "idx") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn make_writable(file: &Path) {
    let mut permissions = fs::metadata(file).unwrap().permissions();
    #[allow(clippy::permissions_set_readonly_false, reason = "a file of the test's own")]
    permissions.set_readonly(false);
    fs::set_permissions(file, permissions).unwrap();
}
