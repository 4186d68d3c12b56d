//! Objects in files of their own: `objects/ab/cdef…`, a zlib stream of `kind size\0content`.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use super::inflate::{Bad, inflate};
use super::{Id, Kind, LIMIT, Object, ObjectError, Result};

/// The longest head: a kind, a blank, the digits of a size.
const HEAD: usize = 32;

/// The object, if the folder has it.
pub(super) fn read(folder: &Path, id: Id) -> Result<Option<Object>> {
    let name = id.to_string();
    let (fan, rest) = name.split_at(2);
    let file = match File::open(folder.join(fan).join(rest)) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(ObjectError::Unreadable(format!("object {id} cannot be read: {error}"))),
    };
    let bytes = inflate(file, LIMIT + HEAD).map_err(|bad| match bad {
        Bad::Stream => ObjectError::Damaged(id.to_string(), "its compressed data"),
        Bad::TooLong => ObjectError::TooLarge(id.to_string()),
    })?;
    parse(bytes).map(Some).ok_or_else(|| ObjectError::Damaged(id.to_string(), "its head"))
}

fn parse(mut bytes: Vec<u8>) -> Option<Object> {
    let end = bytes.iter().take(HEAD).position(|&byte| byte == 0)?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let (kind, size) = head.split_once(' ')?;
    let kind = match kind {
        "commit" => Kind::Commit,
        "tree" => Kind::Tree,
        "blob" => Kind::Blob,
        "tag" => Kind::Tag,
        _ => return None,
    };
    let size: usize = size.parse().ok()?;
    let data = bytes.split_off(end + 1);
    (data.len() == size).then_some(Object { kind, data })
}

/// The names of the objects in the folder that begin with these hexadecimal digits, at least two.
pub(super) fn beginning(folder: &Path, digits: &str) -> Vec<Id> {
    let Some((fan, rest)) = digits.split_at_checked(2) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(folder.join(fan)) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|name| name.starts_with(rest))
        .filter_map(|name| Id::parse(&format!("{fan}{name}")))
        .collect()
}
