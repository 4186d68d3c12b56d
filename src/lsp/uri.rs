//! Addresses of the protocol to paths, and back.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The path of a `file:` address; none for other schemes, and on Unix for other hosts.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("file:")).and(uri.get(5..))?;
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/')?),
        None => ("", rest),
    };
    let path = path.split(['?', '#']).next().filter(|path| path.starts_with('/'))?;
    on_this_system(if host.eq_ignore_ascii_case("localhost") { "" } else { host }, decoded(path))
}

/// The text of an address after its scheme and host, as a path to show and to tell a file's kind by.
pub(super) fn shown(uri: &str) -> String {
    let rest = uri.split_once(':').map_or(uri, |(_, rest)| rest);
    let path = rest
        .strip_prefix("//")
        .map_or(rest, |rest| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(rest));
    String::from_utf8_lossy(&decoded(path)).into_owned()
}

/// The address of an absolute path.
pub(super) fn from_path(path: &Path) -> String {
    let mut uri = String::from("file://");
    let text = text(path);
    let text = match text.strip_prefix(b"\\\\").filter(|_| cfg!(windows)) {
        Some(share) => share,
        None if text.starts_with(b"/") => &text,
        None => {
            uri.push('/');
            &text
        }
    };
    for &byte in text {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(byte.into());
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// The bytes with each `%41` taken back; what is no such triple stays.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|&b| char::from(b).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, digit(0), digit(1)) {
            bytes.push((high * 16 + low) as u8);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    bytes
}

#[cfg(unix)]
fn on_this_system(host: &str, path: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    host.is_empty().then(|| std::ffi::OsString::from_vec(path).into())
}

#[cfg(not(unix))]
fn on_this_system(host: &str, path: Vec<u8>) -> Option<PathBuf> {
    let path = String::from_utf8(path).ok()?;
    if !host.is_empty() {
        return Some(format!("\\\\{host}{path}").replace('/', "\\").into());
    }
    let mut path = path.replace('/', "\\");
    // `/c:/x` is `C:\x`: clients do not agree on the case of the letter.
    if path.as_bytes().get(2) == Some(&b':') {
        path.remove(0);
        path.get_mut(..1)?.make_ascii_uppercase();
    }
    Some(path.into())
}

#[cfg(unix)]
fn text(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn text(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_is_the_path_whatever_the_scheme() {
        assert_eq!(shown("untitled:Untitled-1"), "Untitled-1");
        assert_eq!(shown("vscode-vfs://github/o/r/a%20b/buildspec.yml"), "/o/r/a b/buildspec.yml");
        assert_eq!(shown(""), "");
        assert_eq!(shown("http://host"), "host");
    }

    #[test]
    fn percent_signs_are_taken_back() {
        assert_eq!(decoded("a%2Fb%é%4"), "a/b%é%4".as_bytes());
    }

    #[cfg(unix)]
    #[test]
    fn paths_come_back() {
        for path in ["/w/a b/é日😀#?%41.yml", "/", "/c:/x"] {
            assert_eq!(to_path(&from_path(Path::new(path))), Some(path.into()));
        }
        assert_eq!(from_path(Path::new("/a b/é")), "file:///a%20b/%C3%A9");
        assert_eq!(to_path("file://localhost/a%3Ab"), Some("/a:b".into()));
        assert_eq!(to_path("FILE:/a"), Some("/a".into()));
        assert_eq!(to_path("file:///a/b.yml?x#y"), Some("/a/b.yml".into()));
        for none in ["file://server/share", "untitled:1", "file:", "file://", "é", "file:///a%00b/.."] {
            let path = to_path(none);
            assert!(path.is_none() || none.contains("%00"), "{none}: {path:?}");
        }
    }
}
