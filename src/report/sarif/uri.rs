//! Paths as URIs.

use std::fmt::Write as _;

use camino::Utf8Path;

/// A path with `/` as a URI reference (RFC 3986): everything that is not plain is written as `%XX`.
pub(super) fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    // A first part with `:` would be read as a scheme.
    let colon = path.starts_with('/');
    for (at, byte) in path.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric()
            || b"-._~/!$&'()*+,=@".contains(&byte)
            || byte == b':' && (colon || path.get(..at).is_some_and(|before| before.contains('/')));
        if plain {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// An absolute path as a `file:` URI.
pub(super) fn file(path: &Utf8Path) -> String {
    let path = path.as_str().trim_start_matches(r"\\?\").replace('\\', "/");
    format!("file:///{}", escaped(&format!("/{}", path.trim_start_matches('/'))).trim_start_matches('/'))
}

/// An absolute folder as a `file:` URI; it ends in `/`, so that others can be relative to it.
pub(super) fn folder(path: &Utf8Path) -> String {
    let uri = file(path);
    if uri.ends_with('/') { uri } else { uri + "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_escaped() {
        assert_eq!(escaped("ci/build spec é.yml"), "ci/build%20spec%20%C3%A9.yml");
        assert_eq!(escaped("<stdin>"), "%3Cstdin%3E");
        assert_eq!(escaped("a:b/c:d%#?"), "a%3Ab/c:d%25%23%3F");
        assert_eq!(folder("/work/my app".into()), "file:///work/my%20app/");
        assert_eq!(folder("/".into()), "file:///");
        assert_eq!(file(r"\\?\C:\a b\c.yml".into()), "file:///C:/a%20b/c.yml");
    }
}
