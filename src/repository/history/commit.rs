//! Commits, tags and trees: their bytes to what they say.

use crate::repository::objects::{Id, Kind, ObjectError, Objects};

/// What a commit says of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Commit {
    pub(super) tree: Id,
    pub(super) parents: Vec<Id>,
    /// When it was made, in seconds since 1970; 0 where that cannot be read.
    pub(super) time: i64,
}

/// Reads a commit.
pub(super) fn read(objects: &Objects, id: Id) -> Result<Commit, ObjectError> {
    let object = objects.read(id)?;
    let damaged = || ObjectError::Damaged(id.to_string(), "it is no commit");
    if object.kind != Kind::Commit {
        return Err(damaged());
    }
    parse(&object.data).ok_or_else(damaged)
}

/// The head of a commit: `tree`, `parent` lines, `author`, `committer`; the message follows an empty line.
fn parse(data: &[u8]) -> Option<Commit> {
    let mut tree = None;
    let mut parents = Vec::new();
    let mut time = 0;
    for line in data.split(|&byte| byte == b'\n').take_while(|line| !line.is_empty()) {
        let Some((key, value)) = split(line) else { continue };
        match key {
            b"tree" if tree.is_none() => tree = Some(name(value)?),
            b"parent" => parents.push(name(value)?),
            b"committer" => time = seconds(value).unwrap_or(0),
            _ => {}
        }
    }
    Some(Commit { tree: tree?, parents, time })
}

/// `Name <mail> 1700000000 +0100`
fn seconds(line: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(line);
    let after = text.rsplit_once('>')?.1;
    after.split_ascii_whitespace().next()?.parse().ok()
}

/// What an annotated tag points to.
pub(super) fn tagged(data: &[u8]) -> Option<Id> {
    let (key, value) = split(data.split(|&byte| byte == b'\n').next()?)?;
    (key == b"object").then(|| name(value))?
}

fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = line.iter().position(|&byte| byte == b' ')?;
    Some((line.get(..at)?, line.get(at + 1..)?))
}

fn name(hex: &[u8]) -> Option<Id> {
    Id::parse(std::str::from_utf8(hex).ok()?)
}

/// One entry of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    pub(super) id: Id,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    Folder,
    File,
    /// A symbolic link, a submodule.
    Other,
}

/// The entry of a name in the bytes of a tree: `mode name\0` and 20 bytes, again and again. The error says what is damaged.
pub(super) fn entry(mut data: &[u8], wanted: &str) -> Result<Option<Entry>, &'static str> {
    const BROKEN: &str = "a folder is cut short";
    while !data.is_empty() {
        let end = data.iter().position(|&byte| byte == 0).ok_or(BROKEN)?;
        let (head, rest) = data.split_at_checked(end).ok_or(BROKEN)?;
        let (id, next) = rest.get(1..).and_then(|rest| rest.split_at_checked(20)).ok_or(BROKEN)?;
        let (mode, name) = split(head).ok_or(BROKEN)?;
        if name == wanted.as_bytes() {
            let kind = match mode {
                b"40000" | b"040000" => EntryKind::Folder,
                mode if mode.starts_with(b"100") => EntryKind::File,
                _ => EntryKind::Other,
            };
            return Ok(Some(Entry { kind, id: Id::from_bytes(id).ok_or(BROKEN)? }));
        }
        data = next;
    }
    Ok(None)
}
