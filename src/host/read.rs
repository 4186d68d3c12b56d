//! A path to text, for every room that reads files. What is no text, cannot be read or is too large becomes a message that says what to do.

use std::io::{self, Read};
use std::path::Path;

use crate::catalog::nearest;

/// The largest file that is looked at, in bytes. Real buildspecs have a few kilobytes, the largest seen 40.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// The bytes that are read of a file: enough to see that it is too large, for `lint` to say so.
const LIMIT: usize = LARGEST + 4;

/// Text that was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// The offset of the first byte that was no UTF-8; each of them is a `?` in the text.
    pub(crate) invalid_utf8: Option<u32>,
}

/// Reads a file.
pub(crate) fn read_file(path: &Path) -> Result<Text, String> {
    let metadata = std::fs::metadata(path).map_err(|error| reason(path, &error))?;
    if metadata.is_dir() {
        return Err("is a folder, not a file".to_owned());
    }
    let file = std::fs::File::open(path).map_err(|error| reason(path, &error))?;
    read_from(file).map_err(|error| reason(path, &error))?
}

/// Reads standard input or any other stream to its end.
pub(crate) fn read_from(stream: impl Read) -> io::Result<Result<Text, String>> {
    let mut bytes = Vec::new();
    stream.take(LIMIT as u64).read_to_end(&mut bytes)?;
    if bytes.len() == LIMIT {
        // The end may cut a character.
        let cut = std::str::from_utf8(&bytes).err().filter(|error| error.error_len().is_none());
        bytes.truncate(cut.map_or(LIMIT, |error| error.valid_up_to()));
    }
    Ok(decode(bytes))
}

fn decode(bytes: Vec<u8>) -> Result<Text, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16; save it as UTF-8 (`iconv -f UTF-16 -t UTF-8`)".to_owned());
    }
    if let Some(nul) = bytes.iter().position(|&byte| byte == 0) {
        return Err(format!(
            "holds a NUL byte at offset {nul}, so it is no text file; if it is UTF-16 save it as UTF-8, otherwise leave it out"
        ));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Text { text, invalid_utf8: None }),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            first.get_or_insert(text.len() as u32);
        }
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    Ok(Text { text, invalid_utf8: first })
}

/// Why a path could not be read, in words, with a way out.
pub(crate) fn reason(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => match neighbour(path) {
            Some(name) => format!("no such file or folder; did you mean `{name}`?"),
            None => {
                "no such file or folder; check the path, which is taken from the current directory".to_owned()
            }
        },
        io::ErrorKind::PermissionDenied => {
            "permission denied; make it readable (`chmod +r`) or leave it out".to_owned()
        }
        io::ErrorKind::IsADirectory => "is a folder, not a file".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// The file in the same folder whose name is nearest, as the user would have to write it.
fn neighbour(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    let near = nearest(wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<(String, Option<u32>), String> {
        decode(bytes.to_vec()).map(|text| (text.text, text.invalid_utf8))
    }

    #[test]
    fn invalid_bytes_keep_every_offset() {
        assert_eq!(text("é: 日\n".as_bytes()), Ok(("é: 日\n".to_owned(), None)));
        assert_eq!(text(b"a\xe9b\xff\xfec"), Ok(("a?b??c".to_owned(), Some(1))));
        // The first two bytes of `日`, cut off: two bytes, two marks.
        assert_eq!(text(b"x\xe6\x97"), Ok(("x??".to_owned(), Some(1))));
        assert_eq!(text(b"\xef\xbb\xbfv"), Ok(("\u{feff}v".to_owned(), None)));
    }

    #[test]
    fn what_is_no_text_is_refused_with_a_way_out() {
        assert!(text(b"\xff\xfev\0").unwrap_err().contains("UTF-16"));
        assert!(text(b"\xfe\xff\0v").unwrap_err().contains("UTF-16"));
        assert!(text(b"PK\x03\x04\0").unwrap_err().contains("NUL byte at offset 4"));
    }

    #[test]
    fn of_a_too_large_file_only_that_much_is_read() {
        for prefix in ["", "a", "aa"] {
            let text = prefix.to_owned() + &"日".repeat(LARGEST / 2);
            let read = read_from(text.as_bytes()).unwrap().unwrap();
            assert!(read.text.len() > LARGEST && read.text.len() <= LIMIT, "{}", read.text.len());
            assert_eq!(read.invalid_utf8, None);
        }
    }
}
