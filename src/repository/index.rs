//! The reader of git's index file: bytes in, tracked paths out. Versions 2, 3 and 4, SHA-1 and SHA-256.
//!
//! The format is described in git's `gitformat-index(5)`. Whatever this reader does not know makes the whole listing
//! unknown; no bytes make it panic, and time and memory grow with the length of the file only.

use thiserror::Error;

use super::listing::{Entry, EntryKind};

/// The length of an object's name in the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ObjectFormat {
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl ObjectFormat {
    const fn len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The name of the object without content.
    const fn empty_blob(self) -> &'static [u8] {
        match self {
            Self::Sha1 => &[
                0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a, 0xd8,
                0xc2, 0xe4, 0x8c, 0x53, 0x91,
            ],
            Self::Sha256 => &[
                0x47, 0x3a, 0x0f, 0x4c, 0x3b, 0xe8, 0xa9, 0x36, 0x81, 0xa2, 0x67, 0xe3, 0xb1, 0xe9, 0xa7,
                0xdc, 0xda, 0x11, 0x85, 0x43, 0x6f, 0xe1, 0x41, 0xf7, 0x74, 0x91, 0x20, 0xa3, 0x03, 0x72,
                0x18, 0x13,
            ],
        }
    }
}

/// Why an index tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum IndexError {
    #[error("not an index")]
    Signature,
    #[error("index version {0} is not known")]
    Version(u32),
    #[error("the index is cut short")]
    Truncated,
    #[error("the index is damaged")]
    Corrupt,
    #[error("a split index: most entries stand in another file")]
    Split,
    #[error("a sparse index: whole folders stand as one entry")]
    Sparse,
    #[error("the index has a required extension that is not known")]
    Extension,
    #[error("the index names more than it could hold")]
    TooLarge,
}

/// The longest path taken, in bytes; Linux takes no longer one either.
const PATH_MAX: usize = 4096;
/// Device, inode, times, mode, owner, size: the fields before the object's name.
const STAT: usize = 40;
const MODE_AT: usize = 24;
const SIZE_AT: usize = 36;
const EXTENDED: u16 = 0x4000;
const INTENT_TO_ADD: u16 = 0x2000;
const NAME_MASK: u16 = 0x0fff;

/// Reads the tracked paths from the bytes of an index file, in the file's order (git sorts it by bytes).
pub(super) fn read(bytes: &[u8], format: ObjectFormat) -> Result<Vec<Entry>, IndexError> {
    let mut at = Reader { bytes, at: 0 };
    if at.take(4)? != b"DIRC" {
        return Err(IndexError::Signature);
    }
    let version = at.u32()?;
    if !(2..=4).contains(&version) {
        return Err(IndexError::Version(version));
    }
    let count = at.u32()? as usize;
    // The trailing checksum is no entry and no extension.
    let body = bytes.len().checked_sub(format.len()).ok_or(IndexError::Truncated)?;
    at.bytes = bytes.get(..body).ok_or(IndexError::Truncated)?;
    let smallest = STAT + format.len() + 2 + 2;
    if count > body / smallest {
        return Err(IndexError::Truncated);
    }
    // Prefix compression can make a small file name very much; real ones stay below twice their size.
    let mut budget = bytes.len().saturating_mul(8);
    let mut entries = Vec::with_capacity(count);
    let mut path: Vec<u8> = Vec::new();
    for _ in 0..count {
        let entry = at.entry(version, format, &mut path)?;
        budget = budget.checked_sub(path.len()).ok_or(IndexError::TooLarge)?;
        entries.push(entry);
    }
    at.extensions()?;
    Ok(entries)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], IndexError> {
        let end = self.at.checked_add(len).ok_or(IndexError::Truncated)?;
        let taken = self.bytes.get(self.at..end).ok_or(IndexError::Truncated)?;
        self.at = end;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, IndexError> {
        let bytes = self.take(2)?.try_into().map_err(|_| IndexError::Truncated)?;
        Ok(u16::from_be_bytes(bytes))
    }

    fn u32(&mut self) -> Result<u32, IndexError> {
        be32(self.take(4)?)
    }

    /// One entry; `path` holds the path of the one before and then its own.
    fn entry(&mut self, version: u32, format: ObjectFormat, path: &mut Vec<u8>) -> Result<Entry, IndexError> {
        let begin = self.at;
        let stat = self.take(STAT)?;
        let mode = be32(stat.get(MODE_AT..MODE_AT + 4).unwrap_or_default())?;
        let size = be32(stat.get(SIZE_AT..SIZE_AT + 4).unwrap_or_default())?;
        let object = self.take(format.len())?;
        let flags = self.u16()?;
        let mut second_flags = 0;
        if flags & EXTENDED != 0 {
            if version < 3 {
                return Err(IndexError::Corrupt);
            }
            second_flags = self.u16()?;
        }
        if version == 4 {
            let strip = self.varint()?;
            let keep = path.len().checked_sub(strip).ok_or(IndexError::Corrupt)?;
            path.truncate(keep);
        } else {
            path.clear();
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let rest = rest.get(..rest.len().min(PATH_MAX + 1)).unwrap_or_default();
        let len = rest.iter().position(|&b| b == 0).ok_or(IndexError::Corrupt)?;
        path.extend_from_slice(self.take(len)?);
        let named = usize::from(flags & NAME_MASK);
        if path.len() > PATH_MAX
            || (named != path.len() && (named != usize::from(NAME_MASK) || path.len() < named))
        {
            return Err(IndexError::Corrupt);
        }
        // Before version 4, one to eight NUL bytes fill the entry up to a multiple of eight.
        let padding = if version == 4 { 1 } else { 8 - (self.at - begin) % 8 };
        if self.take(padding)?.iter().any(|&b| b != 0) {
            return Err(IndexError::Corrupt);
        }
        if path.is_empty() {
            // Only an entry that replaces one of the shared index has no name.
            return Err(IndexError::Split);
        }
        if !is_path(path) {
            // A folder that stands for all below it ends in a slash.
            return Err(if mode == 0o040_000 { IndexError::Sparse } else { IndexError::Corrupt });
        }
        let kind = match mode {
            0o040_000 => return Err(IndexError::Sparse),
            0o120_000 => EntryKind::Symlink,
            0o160_000 => EntryKind::Submodule,
            _ if mode & 0o170_000 == 0o100_000 => EntryKind::File { executable: Some(mode & 0o100 != 0) },
            _ => return Err(IndexError::Corrupt),
        };
        // Git writes the size 0 where it does not trust its own record, and for files that were never on disk here; and
        // it gives a file that is only announced (`git add -N`) the name of the empty object.
        let size = if second_flags & INTENT_TO_ADD != 0 || !matches!(kind, EntryKind::File { .. }) {
            None
        } else if object == format.empty_blob() {
            Some(0)
        } else {
            (size != 0).then_some(u64::from(size))
        };
        Ok(Entry { path: String::from_utf8_lossy(path).into(), kind, size })
    }

    /// The variable-width number of version 4, the same as that of pack offsets.
    fn varint(&mut self) -> Result<usize, IndexError> {
        let mut value = 0usize;
        for round in 0..4 {
            let byte = self.take(1)?.first().copied().unwrap_or_default();
            if round > 0 {
                value += 1;
            }
            value = (value << 7) | usize::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(IndexError::Corrupt)
    }

    fn extensions(&mut self) -> Result<(), IndexError> {
        while self.at < self.bytes.len() {
            let name = self.take(4)?;
            let len = self.u32()? as usize;
            self.take(len)?;
            match name {
                b"link" => return Err(IndexError::Split),
                b"sdir" => return Err(IndexError::Sparse),
                // A capital first letter says that it may be passed over.
                [b'A'..=b'Z', ..] => {}
                _ => return Err(IndexError::Extension),
            }
        }
        Ok(())
    }
}

fn be32(bytes: &[u8]) -> Result<u32, IndexError> {
    Ok(u32::from_be_bytes(bytes.try_into().map_err(|_| IndexError::Truncated)?))
}

/// Whether git could have written the path: no empty part, no `.`, `..` or `.git`.
fn is_path(path: &[u8]) -> bool {
    path.split(|&b| b == b'/').all(|part| !matches!(part, b"" | b"." | b".." | b".git"))
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
