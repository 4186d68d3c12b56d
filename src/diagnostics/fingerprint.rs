//! Fingerprint v1: names a finding by what it is about, never by where it stands in the file.

use std::fmt;

/// A 128-bit hash, shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Hashes the parts that identify a finding: rule, path from the git top, key path (list positions replaced by the
/// item's text), primary text (white space folded), and the occurrence number among equals, from 0.
pub fn fingerprint(
    rule: &str,
    path: &str,
    key_path: &[String],
    primary_text: &str,
    occurrence: usize,
) -> Fingerprint {
    let mut hash = Fnv::new();
    hash.part(rule);
    hash.part(path);
    hash.part(&key_path.len().to_string());
    for key in key_path {
        hash.part(key);
    }
    hash.part(&fold(primary_text));
    hash.part(&occurrence.to_string());
    Fingerprint(hash.0)
}

/// Folds each run of white space to one space and takes it from both ends.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// FNV-1a, 128 bits: stable across platforms and versions, which the standard hasher is not.
struct Fnv(u128);

impl Fnv {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Adds one part and a byte that no part holds, so that parts cannot run together.
    fn part(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_frozen() {
        // Users' baselines hold these: a change here is a break of version 1.
        let f = fingerprint(
            "discard-paths-collision",
            "buildspec.yml",
            &["artifacts".into(), "files".into()],
            "a/b.py",
            0,
        );
        assert_eq!(f.to_string(), "7e35f4daa328ae1386486748467f5806");
    }

    #[test]
    fn white_space_does_not_count_and_parts_do_not_run_together() {
        let base = fingerprint("r", "p", &[], "a  b", 0);
        assert_eq!(base, fingerprint("r", "p", &[], " a\n b ", 0));
        assert_ne!(base, fingerprint("rp", "", &[], "a b", 0));
        assert_ne!(base, fingerprint("r", "p", &[], "a b", 1));
    }
}
