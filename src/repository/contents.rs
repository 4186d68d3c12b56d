//! The text of tracked files, read from the working tree when a rule first asks for it and kept until the file changes.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// A larger file is not read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The text of a file that an editor holds, by its absolute path; none: what is on disk counts.
pub type Overlay = Arc<dyn Fn(&Path) -> Option<String> + Send + Sync>;

/// Texts by path from the top; none for what is no text, or not there.
#[derive(Default)]
pub(super) struct Contents {
    known: Mutex<HashMap<String, Known>>,
    overlay: Option<Overlay>,
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contents").field("known", &self.known).finish_non_exhaustive()
    }
}

/// A text, and the file's time and size when it was read; none for what was added.
#[derive(Clone, Debug)]
struct Known {
    then: Option<Stamp>,
    text: Option<Arc<str>>,
}

type Stamp = (SystemTime, u64);

impl Contents {
    /// The text of `path` below the folder `top` on disk; without a folder only what was added is known.
    pub(super) fn text(&self, top: Option<&Path>, path: &str) -> Option<Arc<str>> {
        let held = self.overlay.as_ref().zip(top).and_then(|(overlay, top)| overlay(&top.join(path)));
        if let Some(text) = held {
            return Some(text.into());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = top.and_then(|top| stamp(&top.join(path)));
        if let Some(found) = known.get(path).filter(|k| top.is_none() || k.then == now) {
            return found.text.clone();
        }
        let text = top.and_then(|top| read(top, path));
        known.insert(path.to_owned(), Known { then: now, text: text.clone() });
        text
    }

    /// Lays the texts of an editor over those on disk.
    pub(super) fn lay_over(&mut self, overlay: Overlay) {
        self.overlay = Some(overlay);
    }

    /// Sets the text of a path in memory.
    pub(super) fn add(&self, path: String, text: &str) {
        let text = Known { then: None, text: Some(text.into()) };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(path, text);
    }
}

fn stamp(file: &Path) -> Option<Stamp> {
    let meta = fs::metadata(file).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

/// A plain file in UTF-8, not too large, that no symbolic link leads out of `top` to.
fn read(top: &Path, path: &str) -> Option<Arc<str>> {
    let file = fs::canonicalize(top.join(path)).ok()?;
    let inside = fs::canonicalize(top).is_ok_and(|top| file.starts_with(top));
    let meta = fs::metadata(&file).ok()?;
    if !inside || !meta.is_file() || meta.len() > LARGEST {
        return None;
    }
    String::from_utf8(fs::read(&file).ok()?).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "one").unwrap();
        fs::write(dir.path().join("b"), [0xff]).unwrap();
        fs::create_dir(dir.path().join("c")).unwrap();
        let contents = Contents::default();
        let text = |path: &str| contents.text(Some(dir.path()), path);
        assert_eq!(text("a").as_deref(), Some("one"));
        assert_eq!(text("a").as_deref(), Some("one"));
        fs::write(dir.path().join("a"), "three").unwrap();
        assert_eq!(text("a").as_deref(), Some("three"), "another size");
        for path in ["b", "c", "d", "../x"] {
            assert_eq!(text(path), None, "{path}");
        }
        assert_eq!(contents.text(None, "e"), None);
        contents.add("e".to_owned(), "three");
        assert_eq!(contents.text(None, "e").as_deref(), Some("three"));
    }

    #[test]
    fn what_an_editor_holds_counts() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "saved").unwrap();
        fs::write(dir.path().join("b"), "saved").unwrap();
        let mut contents = Contents::default();
        contents.lay_over(Arc::new(|path| path.ends_with("a").then(|| "unsaved".to_owned())));
        let text = |path: &str| contents.text(Some(dir.path()), path);
        assert_eq!((text("a").as_deref(), text("b").as_deref()), (Some("unsaved"), Some("saved")));
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().join("top");
        fs::create_dir(&top).unwrap();
        fs::write(dir.path().join("secret"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret"), top.join("link")).unwrap();
        assert_eq!(Contents::default().text(Some(&top), "link"), None);
    }
}
