//! Puts a file's new content in the place of the old: whole, or not at all.
//!
//! The content is written beside the file, flushed to disk, and moved into its place, so that nobody ever reads half of it
//! and a crash loses nothing. Mode, owner (where that is permitted) and symbolic links stay. A further hard link keeps the
//! old content, and extended attributes are not taken along.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::failure::{Failure, Result};

/// Writes a file, whatever stood there.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    whole(path, bytes, None).map_err(|error| failure(path, &error))
}

/// Writes a file that was read before, unless it has changed since. `old` is what was read. Whether it was written: it is
/// not where the new content stands there already.
pub(super) fn rewrite(path: &Path, old: &[u8], bytes: &[u8]) -> Result<()> {
    whole(path, bytes, Some(old)).map_err(|error| failure(path, &error))
}

fn failure(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot write {}: {error}", path.display()));
    match error.kind() {
        io::ErrorKind::NotFound => failure.help("make its folder first"),
        io::ErrorKind::PermissionDenied => {
            failure.help("make it and its folder writable, or name another place")
        }
        io::ErrorKind::IsADirectory => failure.help("name a file in it"),
        io::ErrorKind::ResourceBusy => failure.help("nothing was lost; run speclint again"),
        _ => failure,
    }
}

fn whole(path: &Path, bytes: &[u8], expected: Option<&[u8]>) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound && expected.is_none() => None,
        Err(error) => return Err(error),
    };
    if old.as_ref().is_some_and(Metadata::is_dir) {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    if let Some(old) = &old
        && !old.is_file()
    {
        // A pipe or a device, such as /dev/stdout: nothing can be put in its place.
        return match expected {
            None => OpenOptions::new().write(true).open(path)?.write_all(bytes),
            Some(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file")),
        };
    }
    if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    // A symbolic link stays one, also where it leads to nothing yet.
    let target = if old.is_some() { fs::canonicalize(path)? } else { followed(path)? };
    if let (None, Some(folder)) = (&old, target.parent().filter(|folder| !folder.as_os_str().is_empty())) {
        // Reports go into folders of their own, which a fresh checkout does not have.
        fs::create_dir_all(folder)?;
    }
    if old.is_some() {
        // Moving another file into its place needs no right to write it; this asks for that right all the same.
        OpenOptions::new().write(true).open(&target)?;
    }
    let beside = Beside::new(&target, old.as_ref())?;
    (&beside.file).write_all(bytes)?;
    if let Some(old) = &old {
        keep_owner(&beside, old);
        beside.file.set_permissions(old.permissions())?;
    }
    beside.file.sync_all()?;
    if let Some(expected) = expected {
        let now = fs::read(&target)?;
        if now == bytes {
            return Ok(());
        }
        if now != expected {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "it has changed since it was read"));
        }
    }
    beside.move_to(&target)
}

/// Where a path leads whose last part does not exist, or is a link to what does not exist.
fn followed(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&path) {
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "its links go round in circles"))
}

/// A file beside another, removed again unless it takes its place.
struct Beside {
    path: PathBuf,
    file: File,
}

impl Beside {
    fn new(target: &Path, old: Option<&Metadata>) -> io::Result<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.{}.tmp", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        let path = target.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if old.is_some() {
            // Nobody may read more of it than of the file itself; its own mode comes later.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        let _ = old;
        let file = options.open(&path)?;
        Ok(Self { path, file })
    }

    fn move_to(mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        // There is nothing left to remove.
        self.path.clear();
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            // So that the move itself outlives a crash. Not every system lets a folder be flushed.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Gives a file the owner and group of the one that it replaces, as far as this user may.
#[cfg(unix)]
fn keep_owner(beside: &Beside, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(new) = beside.file.metadata() else { return };
    if new.gid() != old.gid() {
        let _ = fchown(&beside.file, None, Some(old.gid()));
    }
    if new.uid() != old.uid() {
        let _ = fchown(&beside.file, Some(old.uid()), None);
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Beside, _: &Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_only_as_it_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b.yml");
        fs::write(&path, "old").unwrap();
        rewrite(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let error = rewrite(&path, b"old", b"newer").unwrap_err().to_string();
        assert!(error.contains("has changed since it was read"), "{error}");
        assert!(rewrite(&path, b"old", b"new").is_ok(), "somebody else did the same");
        fs::remove_file(&path).unwrap();
        assert!(rewrite(&path, b"new", b"newer").is_err(), "it is gone");
        assert_eq!(names(dir.path()), [""; 0], "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_links_stay() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("real")).unwrap();
        fs::write(at("real/b.yml"), "old").unwrap();
        fs::set_permissions(at("real/b.yml"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real/b.yml", at("one.yml")).unwrap();
        symlink("one.yml", at("two.yml")).unwrap();
        let before = fs::metadata(at("real/b.yml")).unwrap();
        rewrite(&at("two.yml"), b"old", b"new").unwrap();
        let after = fs::metadata(at("real/b.yml")).unwrap();
        assert_eq!(fs::read_to_string(at("real/b.yml")).unwrap(), "new");
        assert_eq!((after.mode() & 0o7777, after.uid(), after.gid()), (0o640, before.uid(), before.gid()));
        assert_eq!(fs::read_link(at("two.yml")).unwrap(), Path::new("one.yml"));
        assert_eq!(names(dir.path()), ["one.yml", "real", "two.yml"]);
        assert_eq!(names(&at("real")), ["b.yml"]);
        symlink("real/new.yml", at("dangling.yml")).unwrap();
        write(&at("dangling.yml"), b"made").unwrap();
        assert_eq!(fs::read_to_string(at("real/new.yml")).unwrap(), "made");
        symlink("round.yml", at("round.yml")).unwrap();
        assert!(write(&at("round.yml"), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_read_only_stays_as_it_is() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b.yml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let error = rewrite(&path, b"old", b"new").unwrap_err().to_string();
        assert!(error.contains("it is read-only\n  help: make it"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(dir.path()), ["b.yml"]);
    }
}
