//! Which commit of which repository a folder is checked out from, for reports. Git's files are read, git is never run.
//!
//! In: a folder. Out: the top, the remote's address without credentials, the commit and the branch, each if it can be told.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::git_dir;

/// A working tree and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The folder that holds `.git`, absolute.
    pub top: Utf8PathBuf,
    /// The path from the top to the folder that was asked for; empty at the top.
    pub prefix: Utf8PathBuf,
    /// The address of `origin`, or of the only remote: a URL without user, password, query and fragment.
    pub remote: Option<String>,
    /// The commit, in hexadecimal digits.
    pub revision: Option<String>,
    /// The branch; none with a detached head.
    pub branch: Option<String>,
}

/// Files of git that are larger are not read.
const LARGEST: u64 = 1 << 24;

/// The checkout that holds `folder`; none outside of git.
pub fn checkout(folder: &Path) -> Option<Checkout> {
    let folder = fs::canonicalize(folder).ok()?;
    let git = git_dir::find(&folder)?;
    let prefix = folder.strip_prefix(&git.top).ok()?.to_owned();
    // A linked worktree keeps its own HEAD; branches and configuration lie in the folder that `commondir` names.
    let common = read(&git.dir.join("commondir")).map_or_else(|| git.dir.clone(), |c| git.dir.join(c.trim()));
    let head = read(&git.dir.join("HEAD")).unwrap_or_default();
    let (reference, revision) = match head.trim().strip_prefix("ref:") {
        Some(name) => (Some(name.trim().to_owned()), resolve(&git.dir, &common, name.trim())),
        None => (None, hexadecimal(head.trim())),
    };
    Some(Checkout {
        top: utf8(git.top)?,
        prefix: utf8(prefix)?,
        remote: read(&common.join("config")).and_then(|text| remote(&text)),
        revision,
        // Where references are kept in tables, this is what HEAD says instead of the branch.
        branch: reference
            .and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned))
            .filter(|branch| branch != ".invalid"),
    })
}

/// The commit that a reference names, in a file of its own or among the packed ones.
fn resolve(dir: &Path, common: &Path, name: &str) -> Option<String> {
    let plain = Utf8Path::new(name).components().all(|c| matches!(c, camino::Utf8Component::Normal(_)));
    if !plain || !name.starts_with("refs/") {
        return None;
    }
    [dir, common].into_iter().find_map(|folder| hexadecimal(read(&folder.join(name))?.trim())).or_else(|| {
        read(&common.join("packed-refs"))?.lines().find_map(|line| {
            let (commit, packed) = line.split_once(' ')?;
            (packed == name).then(|| hexadecimal(commit)).flatten()
        })
    })
}

fn hexadecimal(text: &str) -> Option<String> {
    let commit = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    commit.then(|| text.to_owned())
}

/// The address of `origin` in the text of git's configuration, or that of the only other remote.
fn remote(config: &str) -> Option<String> {
    let mut section = String::new();
    let mut found: Vec<(String, String)> = Vec::new();
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            line.clone_into(&mut section);
        } else if let Some(rest) = section.strip_prefix("[remote \"")
            && let Some((name, _)) = rest.split_once("\"]")
            && let Some((key, value)) = line.split_once('=')
            && key.trim().eq_ignore_ascii_case("url")
        {
            found.push((name.to_owned(), value.trim().trim_matches('"').to_owned()));
        }
    }
    let origin = found.iter().find(|(name, _)| name == "origin");
    let (_, address) = origin.or_else(|| found.first().filter(|_| found.len() == 1))?;
    public(address)
}

/// An address as a URL without anything that could be a credential; none if it is no address on a network.
fn public(address: &str) -> Option<String> {
    let Some((scheme, rest)) = address.split_once("://") else {
        // `git@host:owner/name.git`, the form of scp.
        let (host, path) = address.split_once(':')?;
        if host.contains('/') || host.len() < 2 || path.starts_with('\\') {
            return None;
        }
        return public(&format!("ssh://{host}/{}", path.trim_start_matches('/')));
    };
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "https" | "http" | "ssh" | "git" | "git+ssh" | "codecommit") {
        return None;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let harmless =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
    // A port is a number: `user:part/of-a-password@host` is no address, and must not be shown.
    let port = host.rsplit_once(':').is_none_or(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    if host.is_empty() || !port || path.contains('@') || !host.chars().chain(path.chars()).all(harmless) {
        return None;
    }
    Some(format!("{scheme}://{host}/{path}"))
}

fn utf8(path: PathBuf) -> Option<Utf8PathBuf> {
    Utf8PathBuf::from_path_buf(path).ok()
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    fs::File::open(path).ok()?.take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "1234567890abcdef1234567890abcdef12345678";

    fn write(top: &Path, path: &str, text: &str) {
        let path = top.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn credentials_never_leave_the_configuration() {
        for (address, wanted) in [
            ("https://github.com/o/r.git", Some("https://github.com/o/r.git")),
            ("https://user:p%40ss@host.example/o/r", Some("https://host.example/o/r")),
            ("https://x-access-token:ghs_secret@github.com/o/r", Some("https://github.com/o/r")),
            ("HTTPS://a@b@host:8443/o/r?private_token=s#f", Some("https://host:8443/o/r")),
            ("git@github.com:o/r.git", Some("ssh://github.com/o/r.git")),
            ("ssh://git@host:22/~o/r", Some("ssh://host:22/~o/r")),
            ("codecommit::eu-west-1://profile@repo", None),
            ("/srv/git/r.git", None),
            ("../r.git", None),
            ("C:\\r", None),
            ("file:///srv/r.git", None),
            ("https://user:p/w@host/o", None),
            ("https://host/a b", None),
        ] {
            assert_eq!(public(address).as_deref(), wanted, "{address}");
        }
    }

    #[test]
    fn head_remote_and_branch_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(dir.path()).unwrap();
        assert_eq!(checkout(&top.join("gone")), None);
        write(&top, ".git/HEAD", "ref: refs/heads/feature/x\n");
        write(&top, ".git/packed-refs", &format!("# pack-refs\n{COMMIT} refs/heads/feature/x\n"));
        write(
            &top,
            ".git/config",
            "[core]\n\turl = no\n[remote \"fork\"]\n\turl = https://h/fork\n[remote \"origin\"]\n\tURL = https://t:s@h/o/r\n",
        );
        fs::create_dir_all(top.join("a/b")).unwrap();
        let found = checkout(&top.join("a/b")).unwrap();
        assert_eq!(found.top.as_std_path(), top);
        assert_eq!(found.prefix, "a/b");
        assert_eq!(found.remote.as_deref(), Some("https://h/o/r"));
        assert_eq!(found.revision.as_deref(), Some(COMMIT));
        assert_eq!(found.branch.as_deref(), Some("feature/x"));
        // A reference of its own beats the packed one.
        let newer = COMMIT.replace('1', "2");
        write(&top, ".git/refs/heads/feature/x", &format!("{newer}\n"));
        assert_eq!(checkout(&top).unwrap().revision, Some(newer));
        // A detached head, as in most CI.
        write(&top, ".git/HEAD", COMMIT);
        let found = checkout(&top).unwrap();
        assert_eq!((found.revision.as_deref(), found.branch), (Some(COMMIT), None));
        write(&top, ".git/HEAD", "ref: refs/../../secret\n");
        assert_eq!(checkout(&top).unwrap().revision, None);
        write(&top, ".git/HEAD", "ref: refs/heads/.invalid\n");
        let found = checkout(&top).unwrap();
        assert_eq!((found.revision, found.branch), (None, None));
    }

    #[test]
    fn a_linked_worktree_is_read_where_it_points() {
        let dir = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(dir.path()).unwrap();
        write(&top, "main/.git/HEAD", "ref: refs/heads/main\n");
        write(&top, "main/.git/refs/heads/side", COMMIT);
        write(&top, "main/.git/config", "[remote \"up\"]\nurl = git@h.example:o/r\n");
        write(&top, "main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
        write(&top, "main/.git/worktrees/side/commondir", "../..\n");
        write(&top, "side/.git", &format!("gitdir: {}\n", top.join("main/.git/worktrees/side").display()));
        let found = checkout(&top.join("side")).unwrap();
        assert_eq!(found.revision.as_deref(), Some(COMMIT));
        assert_eq!(found.branch.as_deref(), Some("side"));
        assert_eq!(found.remote.as_deref(), Some("ssh://h.example/o/r"));
    }
}
