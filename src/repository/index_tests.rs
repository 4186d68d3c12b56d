use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::testing::git;
use super::*;

/// A repository with some files, an empty one, an executable, a link and a submodule; none without git.
fn sample(init: &[&str]) -> Option<tempfile::TempDir> {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    git(at, &[&["init", "-q"], init].concat())?;
    for (path, text) in
        [("a/b/long name é.txt", "12345"), ("a/b.txt", ""), ("a-b", "x"), ("z/run.sh", "#!/bin/sh\n")]
    {
        std::fs::create_dir_all(at.join(path).parent().unwrap()).unwrap();
        std::fs::write(at.join(path), text).unwrap();
    }
    git(at, &["add", "."])?;
    git(at, &["update-index", "--chmod=+x", "z/run.sh"])?;
    let sha = "1".repeat(if init.is_empty() { 40 } else { 64 });
    git(at, &["update-index", "--add", "--cacheinfo", &format!("160000,{sha},sub/module")])?;
    let link = if init.is_empty() {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    } else {
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
    };
    git(at, &["update-index", "--add", "--cacheinfo", &format!("120000,{link},link")])?;
    Some(dir)
}

fn read_in(dir: &Path, format: ObjectFormat) -> Result<Vec<Entry>, IndexError> {
    read(&std::fs::read(dir.join(".git/index")).unwrap(), format)
}

fn version(dir: &Path) -> u8 {
    std::fs::read(dir.join(".git/index")).unwrap()[7]
}

fn expect_sample(entries: &[Entry]) {
    let got: Vec<(&str, EntryKind, Option<u64>)> =
        entries.iter().map(|e| (&*e.path, e.kind, e.size)).collect();
    let file = |x| EntryKind::File { executable: Some(x) };
    assert_eq!(
        got,
        [
            ("a-b", file(false), Some(1)),
            ("a/b.txt", file(false), Some(0)),
            ("a/b/long name é.txt", file(false), Some(5)),
            ("link", EntryKind::Symlink, None),
            ("sub/module", EntryKind::Submodule, None),
            ("z/run.sh", file(true), got.last().unwrap().2),
        ]
    );
}

#[test]
fn reads_what_git_writes_in_each_version() {
    let Some(dir) = sample(&[]) else { return };
    for wanted in [2, 4, 2] {
        git(dir.path(), &["update-index", "--index-version", &wanted.to_string()]).unwrap();
        assert_eq!(version(dir.path()), wanted);
        expect_sample(&read_in(dir.path(), ObjectFormat::Sha1).unwrap());
    }
    // Version 3 is what git writes when an entry needs the second flags.
    std::fs::write(dir.path().join("new"), "text").unwrap();
    git(dir.path(), &["add", "-N", "new"]).unwrap();
    assert_eq!(version(dir.path()), 3);
    let entries = read_in(dir.path(), ObjectFormat::Sha1).unwrap();
    let new = entries.iter().find(|e| &*e.path == "new").unwrap();
    assert_eq!(new.size, None, "only announced");
}

#[test]
fn reads_sha_256() {
    let Some(dir) = sample(&["--object-format=sha256"]) else { return };
    expect_sample(&read_in(dir.path(), ObjectFormat::Sha256).unwrap());
    assert!(read_in(dir.path(), ObjectFormat::Sha1).is_err());
}

#[test]
fn a_conflict_names_a_path_once() {
    let Some(dir) = sample(&[]) else { return };
    let at = dir.path();
    let step = |args: &[&str]| git(at, args);
    let run = || {
        step(&["commit", "-qm", "1"])?;
        step(&["checkout", "-qb", "other"])?;
        std::fs::write(at.join("a-b"), "other").ok()?;
        step(&["commit", "-qam", "2"])?;
        step(&["checkout", "-q", "-"])?;
        std::fs::write(at.join("a-b"), "mine").ok()?;
        step(&["commit", "-qam", "3"])
    };
    run().unwrap();
    assert!(step(&["merge", "-q", "other"]).is_none(), "there is a conflict");
    let entries = read_in(at, ObjectFormat::Sha1).unwrap();
    assert!(entries.iter().filter(|e| &*e.path == "a-b").count() > 1);
    let listing = super::super::listing::Listing::new(entries);
    assert_eq!(listing.children("").filter(|c| *c == "a-b").count(), 1);
}

#[test]
fn split_and_sparse_indexes_are_unknown() {
    let Some(dir) = sample(&[]) else { return };
    git(dir.path(), &["commit", "-qm", "1"]).unwrap();
    git(dir.path(), &["update-index", "--split-index"]).unwrap();
    assert_eq!(read_in(dir.path(), ObjectFormat::Sha1), Err(IndexError::Split));
    git(dir.path(), &["update-index", "--no-split-index"]).unwrap();
    expect_sample(&read_in(dir.path(), ObjectFormat::Sha1).unwrap());
    git(dir.path(), &["rm", "-q", "--cached", "sub/module"]).unwrap();
    git(dir.path(), &["commit", "-qm", "2"]).unwrap();
    git(dir.path(), &["sparse-checkout", "set", "--cone", "--sparse-index", "z"]).unwrap();
    assert_eq!(read_in(dir.path(), ObjectFormat::Sha1), Err(IndexError::Sparse));
    git(dir.path(), &["sparse-checkout", "set", "--cone", "--no-sparse-index", "z"]).unwrap();
    assert!(read_in(dir.path(), ObjectFormat::Sha1).unwrap().iter().any(|e| &*e.path == "a/b.txt"));
}

/// An index of version 2 or 4 as git would write it, with extensions.
fn index(version: u32, paths: &[&str], extensions: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"DIRC".to_vec();
    bytes.extend(version.to_be_bytes());
    bytes.extend((paths.len() as u32).to_be_bytes());
    let mut before = "";
    for path in paths {
        let begin = bytes.len();
        let mut stat = [0; STAT];
        stat[MODE_AT..MODE_AT + 4].copy_from_slice(&0o100_644u32.to_be_bytes());
        bytes.extend(stat);
        bytes.extend([1; 20]);
        bytes.extend((path.len().min(0xfff) as u16).to_be_bytes());
        if version == 4 {
            let common = before.bytes().zip(path.bytes()).take_while(|(a, b)| a == b).count();
            assert!(before.len() - common < 128);
            bytes.push((before.len() - common) as u8);
            bytes.extend(&path.as_bytes()[common..]);
            bytes.push(0);
            before = path;
        } else {
            bytes.extend(path.as_bytes());
            let padding = 8 - (bytes.len() - begin) % 8;
            bytes.extend(std::iter::repeat_n(0, padding));
        }
    }
    for (name, content) in extensions {
        bytes.extend(*name);
        bytes.extend((content.len() as u32).to_be_bytes());
        bytes.extend(*content);
    }
    bytes.extend([7; 20]);
    bytes
}

#[test]
fn extensions_in_any_order() {
    let with =
        |list: &[(&[u8; 4], &[u8])]| read(&index(2, &["a"], list), ObjectFormat::Sha1).map(|e| e.len());
    assert_eq!(with(&[(b"UNTR", b"xyz"), (b"TREE", b""), (b"ZZZZ", b"1")]), Ok(1));
    assert_eq!(with(&[(b"TREE", b""), (b"link", b"12345678901234567890")]), Err(IndexError::Split));
    assert_eq!(with(&[(b"sdir", b""), (b"TREE", b"")]), Err(IndexError::Sparse));
    assert_eq!(with(&[(b"what", b"")]), Err(IndexError::Extension));
}

#[test]
fn long_paths_and_their_limit() {
    let long = format!("{}x", "d/".repeat(2047));
    assert_eq!(long.len(), 4095);
    for version in [2, 4] {
        let entries = read(&index(version, &[&long], &[]), ObjectFormat::Sha1).unwrap();
        assert_eq!(&*entries[0].path, long);
        let longer = format!("{long}yz");
        assert_eq!(read(&index(version, &[&longer], &[]), ObjectFormat::Sha1), Err(IndexError::Corrupt));
    }
}

#[test]
fn nothing_but_an_index_is_taken() {
    assert_eq!(read(b"", ObjectFormat::Sha1), Err(IndexError::Truncated));
    assert_eq!(read(b"PACK\0\0\0\x02\0\0\0\0", ObjectFormat::Sha1), Err(IndexError::Signature));
    assert_eq!(read(&index(5, &[], &[]), ObjectFormat::Sha1), Err(IndexError::Version(5)));
    assert_eq!(read(&index(2, &[], &[]), ObjectFormat::Sha1), Ok(vec![]));
    for path in ["/a", "a//b", "a/", "../a", "a/./b", ".git/config"] {
        assert_eq!(read(&index(2, &[path], &[]), ObjectFormat::Sha1), Err(IndexError::Corrupt), "{path}");
    }
    let mut many = index(2, &["a"], &[]);
    many[8..12].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(read(&many, ObjectFormat::Sha1), Err(IndexError::Truncated));
}

#[test]
fn every_cut_is_noticed() {
    for version in [2, 4] {
        let whole = index(version, &["a", "a/b", "abc/d"], &[(b"TREE", b"xyz")]);
        let all = read(&whole, ObjectFormat::Sha1).unwrap();
        for len in 0..whole.len() {
            // Where exactly the extension is cut off, the paths are all there.
            let read = read(&whole[..len], ObjectFormat::Sha1);
            assert!(read.is_err() || read == Ok(all.clone()), "version {version}, {len} bytes");
        }
    }
}

#[test]
fn a_small_index_cannot_name_too_much() {
    // Each entry repeats 4,000 bytes of the one before.
    let base = "d/".repeat(2000);
    let paths: Vec<String> = (0..2000).map(|i| format!("{base}{i:04}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(read(&index(4, &paths, &[]), ObjectFormat::Sha1), Err(IndexError::TooLarge));
}

fn all_questions(entries: Vec<Entry>) {
    let listing = super::super::listing::Listing::new(entries);
    for path in listing.children("").map(str::to_owned).take(20).collect::<Vec<_>>() {
        let _ = (listing.get(&path), listing.is_folder(&path), listing.children(&path).count());
    }
    let _ = (listing.named("a").count(), listing.folders_named("a").count(), listing.folders().count());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..600), version in 2u8..5) {
        let mut index = b"DIRC\0\0\0".to_vec();
        index.push(version);
        index.extend([0, 0, 0, 3]);
        index.extend(&bytes);
        for bytes in [&index, &bytes] {
            for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
                if let Ok(entries) = read(bytes, format) {
                    all_questions(entries);
                }
            }
        }
    }

    #[test]
    fn damage_does_no_harm(
        paths in proptest::collection::vec("[a-c]{1,3}(/[a-cé]{1,3}){0,4}", 1..20),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4),
        version in prop_oneof![Just(2u32), Just(4)],
    ) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let mut bytes = index(version, &paths, &[(b"TREE", b"abc")]);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let start = Instant::now();
        if let Ok(entries) = read(&bytes, ObjectFormat::Sha1) {
            all_questions(entries);
        }
        prop_assert!(start.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn what_was_written_is_read(mut paths in proptest::collection::vec("[a-c]{1,3}(/[a-cé.]{3}){0,4}", 0..20)) {
        paths.retain(|p| !p.split('/').any(|n| n == "." || n == ".."));
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        for version in [2, 4] {
            let entries = read(&index(version, &paths, &[]), ObjectFormat::Sha1).unwrap();
            prop_assert_eq!(entries.iter().map(|e| &*e.path).collect::<Vec<_>>(), paths.clone());
        }
    }
}
