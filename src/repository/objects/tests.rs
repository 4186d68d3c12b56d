//! What git itself would never write. Real repositories are read in `history/tests.rs`.

use std::fs;
use std::path::Path;

use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;

use super::*;

fn id(digit: char) -> Id {
    Id::parse(&digit.to_string().repeat(40)).unwrap()
}

fn loose(at: &Path, digit: char, content: &[u8]) {
    let hex = id(digit).to_string();
    fs::create_dir_all(at.join(&hex[..2])).unwrap();
    fs::write(at.join(&hex[..2]).join(&hex[2..]), compress_to_vec_zlib(content, 6)).unwrap();
}

/// An entry's head: kind and size.
fn head(kind: u8, mut size: usize) -> Vec<u8> {
    let mut bytes = vec![kind << 4 | (size & 15) as u8];
    size >>= 4;
    while size > 0 {
        *bytes.last_mut().unwrap() |= 0x80;
        bytes.push((size & 0x7f) as u8);
        size >>= 7;
    }
    bytes
}

/// A pack of these entries, named by digits in order, and its index.
fn pack(at: &Path, entries: &[(char, Vec<u8>)]) {
    fs::create_dir_all(at.join("pack")).unwrap();
    let mut data = b"PACK\0\0\0\x02\0\0\0\0".to_vec();
    let mut offsets = Vec::new();
    for (_, entry) in entries {
        offsets.push(data.len() as u32);
        data.extend(entry);
    }
    data.extend([0; 20]);
    let mut index = vec![0xff, b't', b'O', b'c', 0, 0, 0, 2];
    for byte in 0..=255_u8 {
        let up_to = entries.iter().filter(|(digit, _)| id(*digit).0[0] <= byte).count() as u32;
        index.extend(up_to.to_be_bytes());
    }
    for (digit, _) in entries {
        index.extend(id(*digit).0);
    }
    index.extend(vec![0; 4 * entries.len()]);
    for offset in &offsets {
        index.extend(offset.to_be_bytes());
    }
    index.extend([0; 40]);
    fs::write(at.join("pack/p.pack"), data).unwrap();
    fs::write(at.join("pack/p.idx"), index).unwrap();
}

fn entry(kind: u8, between: &[u8], content: &[u8]) -> Vec<u8> {
    [&head(kind, content.len()), between, &compress_to_vec_zlib(content, 6)].concat()
}

#[test]
fn loose_objects_say_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    loose(at, 'a', b"blob 3\0abc");
    loose(at, 'b', b"blob 4\0abc");
    loose(at, 'c', b"thing 3\0abc");
    loose(at, 'd', b"blob 3 abc");
    loose(at, 'e', &[b"blob 80000000\0".to_vec(), vec![0; 80_000_000]].concat());
    let objects = Objects::new(at);
    assert_eq!(objects.read(id('a')), Ok(Object { kind: Kind::Blob, data: b"abc".to_vec() }));
    for damaged in ['b', 'c', 'd'] {
        assert!(matches!(objects.read(id(damaged)), Err(ObjectError::Damaged(..))), "{damaged}");
    }
    assert!(matches!(objects.read(id('e')), Err(ObjectError::TooLarge(_))));
    assert!(matches!(objects.read(id('f')), Err(ObjectError::Missing(_))));
}

#[test]
fn packs_that_lie_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let delta = [&[3, 5, 0x90, 3, 2][..], b"de"].concat();
    pack(
        at,
        &[
            ('0', entry(3, b"", b"abc")),
            // The one before is its base.
            ('1', entry(6, &[entry(3, b"", b"abc").len() as u8], &delta)),
            // Its own base.
            ('2', entry(7, &id('2').0, &delta)),
            // Each the base of the other.
            ('3', entry(7, &id('4').0, &delta)),
            ('4', entry(7, &id('3').0, &delta)),
            ('5', entry(6, &[0], &delta)),
            ('6', entry(6, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], &delta)),
            ('7', entry(5, b"", b"abc")),
            // It says less than there is, and more.
            ('8', [head(3, 2), compress_to_vec_zlib(b"abc", 6)].concat()),
            ('9', [head(3, 4), compress_to_vec_zlib(b"abc", 6)].concat()),
            ('a', [head(3, 1 << 40), compress_to_vec_zlib(b"abc", 6)].concat()),
            ('b', vec![0xff; 40]),
        ],
    );
    let objects = Objects::new(at);
    assert_eq!(objects.read(id('0')).map(|o| o.data), Ok(b"abc".to_vec()));
    assert_eq!(objects.read(id('1')).map(|o| o.data), Ok(b"abcde".to_vec()));
    for damaged in "23456789b".chars() {
        assert!(matches!(objects.read(id(damaged)), Err(ObjectError::Damaged(..))), "{damaged}");
    }
    assert!(matches!(objects.read(id('a')), Err(ObjectError::TooLarge(_))));
}

#[test]
fn borrowing_in_a_circle_ends() {
    let dir = tempfile::tempdir().unwrap();
    for (own, other) in [("a", "b"), ("b", "a")] {
        let info = dir.path().join(own).join("info");
        fs::create_dir_all(&info).unwrap();
        fs::write(
            info.join("alternates"),
            format!("# comment\n\n{}\n../{other}\n", dir.path().join(other).display()),
        )
        .unwrap();
    }
    loose(&dir.path().join("b"), 'a', b"blob 3\0abc");
    assert!(Objects::new(&dir.path().join("a")).read(id('a')).is_ok());
}

proptest! {
    #[test]
    fn no_delta_breaks_it(base in proptest::collection::vec(any::<u8>(), 0..40), delta in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = delta::apply(&base, &delta);
    }

    #[test]
    fn no_stream_breaks_it(bytes in proptest::collection::vec(any::<u8>(), 0..200), limit in 0..300usize) {
        if let Ok(out) = inflate::inflate(&bytes[..], limit) {
            prop_assert!(out.len() <= limit);
        }
        let packed = compress_to_vec_zlib(&bytes, 6);
        match inflate::inflate(&packed[..], limit) {
            Ok(out) => prop_assert_eq!(out, bytes),
            Err(bad) => prop_assert!(bad == inflate::Bad::TooLong && bytes.len() > limit),
        }
    }
}
