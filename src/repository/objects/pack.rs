//! Packs: many objects in one file, most of them as deltas, and the index that says where each stands (version 2).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::inflate::{Bad, inflate};
use super::{Id, Kind, LIMIT, Object, ObjectError, Result, delta};

/// Deltas on deltas. Git itself makes at most 4,095.
const CHAIN: usize = 4096;

/// Bytes of all the deltas of one object.
const CHAIN_BYTES: usize = 4 * LIMIT;

const SIGNATURE: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
const FANOUT_AT: u64 = 8;
const NAMES_AT: u64 = FANOUT_AT + 256 * 4;
/// The checksums of the pack and of the index.
const TRAILER: u64 = 40;

/// A pack and its index.
#[derive(Debug)]
pub(super) struct Pack {
    index: Random,
    data: Random,
    /// For each first byte the number of names up to and with it.
    fanout: Vec<u32>,
}

/// Something of a pack that cannot be right, in words.
struct Broken(&'static str);

impl Pack {
    /// Opens a pack by the path of its index; none if it is of another version or cannot be right.
    pub(super) fn open(index: &Path) -> Option<Self> {
        let data = Random::open(&index.with_extension("pack")).ok()?;
        let index = Random::open(index).ok()?;
        let mut signature = [0; 8];
        index.read_at(0, &mut signature).ok()?;
        let mut table = [0; 256 * 4];
        index.read_at(FANOUT_AT, &mut table).ok()?;
        let fanout: Vec<u32> =
            table.chunks(4).filter_map(|c| c.try_into().ok().map(u32::from_be_bytes)).collect();
        let count = u64::from(*fanout.last()?);
        // A name, a checksum and an offset each.
        let whole = NAMES_AT + count * (20 + 4 + 4) + TRAILER <= index.len;
        (signature == SIGNATURE && fanout.is_sorted() && whole).then_some(Self { index, data, fanout })
    }

    /// Where in the pack an object stands.
    pub(super) fn find(&self, id: Id) -> Result<Option<u64>> {
        self.search(id).map_err(|error| unreadable(&error))
    }

    fn search(&self, id: Id) -> io::Result<Option<u64>> {
        let (mut low, mut high) = self.part(id);
        while low < high {
            let middle = u32::midpoint(low, high);
            let name = self.name(middle)?;
            match name.cmp(&id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.offset(middle).map(Some),
            }
        }
        Ok(None)
    }

    /// The names that begin with these digits.
    pub(super) fn beginning(&self, digits: &str, found: &mut BTreeSet<Id>) -> Result<()> {
        let pad = |digit: &str| {
            Id::parse(&format!("{digits}{}", digit.repeat(40_usize.saturating_sub(digits.len()))))
        };
        let Some((first, last)) = pad("0").zip(pad("f")) else { return Ok(()) };
        let all = || -> io::Result<()> {
            let (mut low, mut high) = self.part(first);
            let end = self.part(last).1;
            while low < high {
                let middle = u32::midpoint(low, high);
                if self.name(middle)? < first {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            for at in low..end {
                let name = self.name(at)?;
                if name > last {
                    break;
                }
                found.insert(name);
            }
            Ok(())
        };
        all_or(all)
    }

    /// The object at an offset. `outside` reads the base of a delta that this pack does not hold.
    pub(super) fn read(&self, id: Id, offset: u64, outside: &dyn Fn(Id) -> Result<Object>) -> Result<Object> {
        let damaged = |Broken(what)| ObjectError::Damaged(id.to_string(), what);
        let mut deltas: Vec<Vec<u8>> = Vec::new();
        let mut held = 0;
        let mut offset = offset;
        let base = loop {
            if deltas.len() > CHAIN || held > CHAIN_BYTES {
                return Err(damaged(Broken("a chain of deltas without an end")));
            }
            let entry = self.entry(offset).map_err(damaged)?;
            if entry.size > LIMIT {
                return Err(ObjectError::TooLarge(id.to_string()));
            }
            let data = self.inflate(&entry).map_err(damaged)?;
            match entry.head {
                Head::Object(kind) => break Object { kind, data },
                Head::OffsetDelta(back) => {
                    // Always before this one, so no chain goes round.
                    offset =
                        offset.checked_sub(back).filter(|_| back > 0).ok_or(damaged(Broken("an offset")))?;
                    held += data.len();
                    deltas.push(data);
                }
                Head::NameDelta(base) => {
                    held += data.len();
                    deltas.push(data);
                    match self.find(base)? {
                        Some(at) => offset = at,
                        None => break outside(base)?,
                    }
                }
            }
        };
        let Object { kind, mut data } = base;
        while let Some(delta) = deltas.pop() {
            data = delta::apply(&data, &delta).ok_or_else(|| damaged(Broken("a delta")))?;
        }
        Ok(Object { kind, data })
    }

    /// The range of positions of the names with the same first byte.
    fn part(&self, id: Id) -> (u32, u32) {
        let at = |index: usize| self.fanout.get(index).copied().unwrap_or(0);
        (id.first().checked_sub(1).map_or(0, at), at(id.first()))
    }

    fn count(&self) -> u64 {
        self.fanout.last().copied().map_or(0, u64::from)
    }

    fn name(&self, at: u32) -> io::Result<Id> {
        let mut name = [0; Id::LEN];
        self.index.read_at(NAMES_AT + u64::from(at) * 20, &mut name)?;
        Ok(Id(name))
    }

    fn offset(&self, at: u32) -> io::Result<u64> {
        let offsets = NAMES_AT + self.count() * 24;
        let mut word = [0; 4];
        self.index.read_at(offsets + u64::from(at) * 4, &mut word)?;
        let offset = u32::from_be_bytes(word);
        if offset & 0x8000_0000 == 0 {
            return Ok(u64::from(offset));
        }
        // Offsets of 2 GiB and more stand in a table of their own.
        let mut long = [0; 8];
        let far = offsets + self.count() * 4 + u64::from(offset & 0x7fff_ffff) * 8;
        self.index.read_at(far, &mut long)?;
        Ok(u64::from_be_bytes(long))
    }

    /// Reads the head of the entry at an offset.
    fn entry(&self, offset: u64) -> std::result::Result<Entry, Broken> {
        let mut bytes = [0; 40];
        let len = self.data.read_some(offset, &mut bytes).map_err(|_| Broken("its pack cannot be read"))?;
        let mut at = bytes.iter().take(len).copied();
        let mut next = || at.next().ok_or(Broken("its pack is cut short"));
        let mut byte = next()?;
        let mut used = 1;
        let kind = (byte >> 4) & 7;
        let mut size = u64::from(byte & 0x0f);
        let mut shift = 4;
        while byte & 0x80 != 0 {
            byte = next()?;
            used += 1;
            if shift > 56 {
                return Err(Broken("its size"));
            }
            size |= u64::from(byte & 0x7f) << shift;
            shift += 7;
        }
        let head = match kind {
            1 => Head::Object(Kind::Commit),
            2 => Head::Object(Kind::Tree),
            3 => Head::Object(Kind::Blob),
            4 => Head::Object(Kind::Tag),
            6 => {
                let mut byte = next()?;
                used += 1;
                let mut back = u64::from(byte & 0x7f);
                while byte & 0x80 != 0 {
                    byte = next()?;
                    used += 1;
                    let more = back.checked_add(1).filter(|b| *b < 1 << 50).ok_or(Broken("an offset"))?;
                    back = more << 7 | u64::from(byte & 0x7f);
                }
                Head::OffsetDelta(back)
            }
            7 => {
                let mut name = [0; Id::LEN];
                for slot in &mut name {
                    *slot = next()?;
                }
                used += name.len() as u64;
                Head::NameDelta(Id(name))
            }
            _ => return Err(Broken("its kind")),
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(Entry { head, size, data: offset + used })
    }

    fn inflate(&self, entry: &Entry) -> std::result::Result<Vec<u8>, Broken> {
        let input = Stream { of: &self.data, at: entry.data };
        let data = inflate(input, entry.size).map_err(|bad| match bad {
            Bad::Stream => Broken("its compressed data"),
            Bad::TooLong => Broken("its size"),
        })?;
        if data.len() == entry.size { Ok(data) } else { Err(Broken("its size")) }
    }
}

struct Entry {
    head: Head,
    /// Bytes of its data when inflated.
    size: usize,
    /// Where its compressed data begins.
    data: u64,
}

enum Head {
    Object(Kind),
    /// The base stands so many bytes before.
    OffsetDelta(u64),
    NameDelta(Id),
}

fn unreadable(error: &io::Error) -> ObjectError {
    ObjectError::Unreadable(format!("the index of a pack cannot be read: {error}"))
}

fn all_or(read: impl FnOnce() -> io::Result<()>) -> Result<()> {
    read().map_err(|error| unreadable(&error))
}

/// A file that is read here and there.
#[derive(Debug)]
struct Random {
    file: Mutex<File>,
    len: u64,
}

impl Random {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok(Self { file: Mutex::new(file), len })
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(bytes)
    }

    /// As many bytes as there are, up to the length of `bytes`.
    fn read_some(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let len = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX).min(bytes.len());
        self.read_at(offset, bytes.get_mut(..len).unwrap_or_default())?;
        Ok(len)
    }
}

/// The bytes of a file from an offset on.
struct Stream<'a> {
    of: &'a Random,
    at: u64,
}

impl Read for Stream<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.of.read_some(self.at, bytes)?;
        self.at += read as u64;
        Ok(read)
    }
}
