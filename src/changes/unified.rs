//! A unified diff, as `git diff` and `diff -u` write it, to the lines that it adds to each file.

use std::collections::BTreeMap;
use std::ops::Range;

use thiserror::Error;

use super::Changed;

/// What a diff changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    files: BTreeMap<String, Changed>,
}

/// Why a diff cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DiffError {
    /// There is text, and no diff in it.
    #[error("it holds no unified diff")]
    NoDiff,
    /// The diff has colours in it.
    #[error("line {0} has colour codes in it")]
    Coloured(usize),
    /// A diff of a merge with several old files.
    #[error("line {0} begins a combined diff, of a merge with both of its parents")]
    Combined(usize),
    /// A hunk's head that cannot be right.
    #[error("line {0} is no head of a hunk")]
    BadHunk(usize),
    /// A hunk that ends before it has as many lines as its head says.
    #[error("the hunk that begins on line {0} is cut short")]
    CutShort(usize),
    /// A hunk before any file was named.
    #[error("the hunk on line {0} belongs to no file")]
    NoFile(usize),
    /// A name in quotes that cannot be read.
    #[error("the file name on line {0} cannot be read")]
    BadName(usize),
}

impl Diff {
    /// Reads a diff. An empty one changes nothing.
    ///
    /// # Errors
    /// See [`DiffError`].
    pub fn parse(text: &str) -> Result<Self, DiffError> {
        let mut reader =
            Reader { lines: text.lines().enumerate(), diff: Self::default(), old: None, file: None };
        let seen = reader.read()?;
        if seen || text.trim().is_empty() { Ok(reader.diff) } else { Err(DiffError::NoDiff) }
    }

    /// The changed lines of a file by its path from the repository's top, with `/`.
    pub fn changed(&self, path: &str) -> &Changed {
        const NONE: &Changed = &Changed::NONE;
        self.files.get(path).unwrap_or(NONE)
    }

    /// The files that have new lines.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

struct Reader<'t> {
    lines: std::iter::Enumerate<std::str::Lines<'t>>,
    diff: Diff,
    /// The old name of the file, as it stands behind `--- `.
    old: Option<String>,
    /// The file whose hunks are read; none before the first.
    file: Option<Target>,
}

/// What hunks make of a file.
#[derive(Clone)]
enum Target {
    New(String),
    Deleted,
}

impl Reader<'_> {
    /// Whether there was a diff.
    fn read(&mut self) -> Result<bool, DiffError> {
        let mut seen = false;
        while let Some((at, line)) = self.lines.next() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.contains('\u{1b}') && (line.contains("@@ ") || line.contains("diff --git")) {
                return Err(DiffError::Coloured(at + 1));
            } else if line.starts_with("diff --cc ")
                || line.starts_with("diff --combined ")
                || line.starts_with("@@@ ")
            {
                return Err(DiffError::Combined(at + 1));
            } else if line.starts_with("diff --git ") {
                (self.old, self.file) = (None, None);
                seen = true;
            } else if let Some(name) = line.strip_prefix("--- ") {
                self.old = Some(name.to_owned());
            } else if let (Some(name), Some(old)) = (line.strip_prefix("+++ "), self.old.take()) {
                let name = path(name, &old).ok_or(DiffError::BadName(at + 1))?;
                self.file = Some(name);
                seen = true;
            } else if let Some(head) = line.strip_prefix("@@ ") {
                self.hunk(head, at + 1)?;
            }
        }
        Ok(seen)
    }

    fn hunk(&mut self, head: &str, at: usize) -> Result<(), DiffError> {
        let (mut old, mut new) = counts(head).ok_or(DiffError::BadHunk(at))?;
        let file = self.file.clone().ok_or(DiffError::NoFile(at))?;
        let mut added: Vec<Range<u32>> = Vec::new();
        while old > 0 || new.len > 0 {
            let (_, line) = self.lines.next().ok_or(DiffError::CutShort(at))?;
            match line.as_bytes().first() {
                Some(b'+') if new.len > 0 => {
                    added.push(new.at..new.at + 1);
                    new.step();
                }
                Some(b'-') if old > 0 => old -= 1,
                // Tools that trim lines leave nothing of an empty one.
                Some(b' ' | b'\r') | None if old > 0 && new.len > 0 => {
                    old -= 1;
                    new.step();
                }
                // `\ No newline at end of file`
                Some(b'\\') => {}
                _ => return Err(DiffError::CutShort(at)),
            }
        }
        let Target::New(file) = file else { return Ok(()) };
        let before = match self.diff.files.remove(&file) {
            Some(Changed::Lines(ranges)) => ranges,
            _ => Vec::new(),
        };
        let all = before.into_iter().chain(added).collect();
        self.diff.files.insert(file, Changed::of(all));
        Ok(())
    }
}

/// Lines of the new file that a hunk still has to show.
struct Ahead {
    /// The next one, from 0.
    at: u32,
    len: u32,
}

impl Ahead {
    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
        self.len -= 1;
    }
}

/// `-1,3 +1,4 @@ context`: the lines of the old file, and those of the new one.
fn counts(head: &str) -> Option<(u32, Ahead)> {
    let (ranges, _) = head.split_once(" @@")?;
    let (old, new) = ranges.split_once(' ')?;
    let numbers = |text: &str| -> Option<(u32, u32)> {
        match text.split_once(',') {
            Some((start, len)) => Some((start.parse().ok()?, len.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    let (_, old) = numbers(old.strip_prefix('-')?)?;
    let (start, len) = numbers(new.strip_prefix('+')?)?;
    start.checked_add(len)?;
    // Of no lines the start is the line before them.
    Some((old, Ahead { at: start.saturating_sub(1), len }))
}

/// The path behind `+++ `, given the one behind `--- `; none where the name cannot be read. Git puts `b/` before it, or with `diff.mnemonicPrefix` another letter; with `--no-prefix` nothing.
fn path(new: &str, old: &str) -> Option<Target> {
    let (new, old) = (unquoted(new)?, unquoted(old)?);
    if new == "/dev/null" {
        return Some(Target::Deleted);
    }
    let letter = |name: &str| match name.as_bytes() {
        [letter, b'/', ..] => Some(*letter),
        _ => None,
    };
    let prefixed = match (letter(&old), letter(&new)) {
        (Some(old), Some(new)) => {
            matches!((old, new), (b'a', b'b') | (b'c' | b'i' | b'o' | b'1', b'w' | b'i' | b'c' | b'2'))
        }
        (None, Some(new)) => old == "/dev/null" && matches!(new, b'b' | b'w' | b'i' | b'c' | b'2'),
        _ => false,
    };
    let name =
        if prefixed { new.get(2..).unwrap_or_default() } else { new.strip_prefix("./").unwrap_or(&new) };
    Some(Target::New(name.to_owned()))
}

/// A name as it is: without quotes and their escapes, without a time behind a tab.
fn unquoted(name: &str) -> Option<String> {
    let Some(quoted) = name.strip_prefix('"') else {
        return Some(name.split('\t').next().unwrap_or_default().trim_end().to_owned());
    };
    let mut bytes = Vec::new();
    let mut rest = quoted.bytes();
    loop {
        match rest.next()? {
            b'"' => return String::from_utf8(bytes).ok(),
            b'\\' => bytes.push(escaped(&mut rest)?),
            byte => bytes.push(byte),
        }
    }
}

/// An escape as in C, its backslash read: a letter, or three octal digits for a byte.
fn escaped(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    Some(match rest.next()? {
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        byte @ (b'"' | b'\\') => byte,
        first @ b'0'..=b'3' => {
            let mut value = first - b'0';
            for _ in 0..2 {
                let digit = rest.next().filter(|digit| (b'0'..=b'7').contains(digit))?;
                value = value << 3 | (digit - b'0');
            }
            value
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(diff: &str, path: &str) -> Vec<u32> {
        match Diff::parse(diff).unwrap().changed(path) {
            Changed::All => panic!("all"),
            Changed::Lines(ranges) => ranges.iter().cloned().flatten().collect(),
        }
    }

    const GIT: &str = "diff --git a/ci/buildspec.yml b/ci/buildspec.yml\nindex 1..2 100644\n--- a/ci/buildspec.yml\n+++ b/ci/buildspec.yml\n@@ -1,4 +1,5 @@ version\n version: 0.2\n-a: 1\n+a: 2\n+b: 3\n c: 4\n d: 5\n@@ -10 +11,2 @@\n-x\n\\ No newline at end of file\n+x\n+y\n\\ No newline at end of file\n";

    #[test]
    fn added_lines_by_file() {
        assert_eq!(lines(GIT, "ci/buildspec.yml"), [1, 2, 10, 11]);
        assert_eq!(lines(GIT, "other.yml"), [0; 0]);
        assert_eq!(lines(&GIT.replace('\n', "\r\n"), "ci/buildspec.yml"), [1, 2, 10, 11]);
        assert_eq!(Diff::parse("").unwrap(), Diff::default());
        assert_eq!(Diff::parse("\n").unwrap(), Diff::default());
    }

    #[test]
    fn names_of_every_kind() {
        let of = |old: &str, new: &str| format!("--- {old}\n+++ {new}\n@@ -0,0 +1 @@\n+a\n");
        assert_eq!(lines(&of("/dev/null", "b/new.yml"), "new.yml"), [0]);
        assert_eq!(lines(&of("i/x.yml", "w/x.yml"), "x.yml"), [0]);
        assert_eq!(lines(&of("b/x.yml", "b/x.yml"), "b/x.yml"), [0], "without a prefix");
        assert_eq!(lines(&of("x.yml", "x.yml"), "x.yml"), [0]);
        assert_eq!(lines(&of("./x.yml\t2026-11-25 10:00", "./x.yml\t2026-11-25 10:01"), "x.yml"), [0]);
        assert_eq!(
            lines(
                &of("\"a/caf\\303\\251 \\\"x\\\".yml\"", "\"b/caf\\303\\251 \\\"x\\\".yml\""),
                "café \"x\".yml"
            ),
            [0]
        );
        assert_eq!(lines(&of("a/with blank.yml\t", "b/with blank.yml\t"), "with blank.yml"), [0]);
        let gone = "--- a/x.yml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n";
        assert_eq!(Diff::parse(gone).unwrap().paths().count(), 0);
    }

    #[test]
    fn text_around_it_is_no_diff() {
        let mail = format!("From 1234\nSubject: x\n--- \n---\n 1 file changed\n\n{GIT}-- \n2.50\n");
        assert_eq!(lines(&mail, "ci/buildspec.yml"), [1, 2, 10, 11]);
        let rename =
            "diff --git a/a.yml b/b.yml\nsimilarity index 100%\nrename from a.yml\nrename to b.yml\n";
        assert_eq!(lines(rename, "b.yml"), [0; 0]);
        let binary = "diff --git a/a.bin b/a.bin\nBinary files a/a.bin and b/a.bin differ\n";
        assert_eq!(Diff::parse(binary).unwrap(), Diff::default());
        let trimmed = "--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n a\n\n+b\n";
        assert_eq!(lines(trimmed, "x"), [2]);
        let dashes = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- old\n-y\n+++ new\n+z\n";
        assert_eq!(lines(dashes, "x"), [0, 1], "in a hunk every line is the hunk's");
    }

    #[test]
    fn mistakes_have_a_place() {
        let error = |text: &str| Diff::parse(text).unwrap_err();
        assert_eq!(error("version: 0.2\n"), DiffError::NoDiff);
        assert_eq!(error("\u{1b}[1mdiff --git a/x b/x\u{1b}[m\n"), DiffError::Coloured(1));
        assert_eq!(error("diff --cc x\n"), DiffError::Combined(1));
        assert_eq!(error("@@ -1 +1 @@\n"), DiffError::NoFile(1));
        assert_eq!(error("--- a/x\n+++ b/x\n@@ -1 1 @@\n"), DiffError::BadHunk(3));
        assert_eq!(error("--- a/x\n+++ b/x\n@@ -1 +4294967295,9 @@\n"), DiffError::BadHunk(3));
        assert_eq!(error("--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\n+b\n"), DiffError::CutShort(3));
        assert_eq!(error("--- a/x\n+++ b/x\n@@ -1 +1 @@\n+a\n+b\n"), DiffError::CutShort(3));
        assert_eq!(error("--- a/x\n+++ \"b/x\\9\"\n"), DiffError::BadName(2));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(?s).{0,200}") {
            let _ = Diff::parse(&text);
        }

        #[test]
        fn no_damage_breaks_it(at in 0..GIT.len(), with in "[-+@ 0-9,\\\\\"a\n]{0,4}", gone in 0..6usize) {
            let mut text = GIT.to_owned();
            let end = (at + gone).min(text.len());
            text.replace_range(at..end, &with);
            let _ = Diff::parse(&text);
        }
    }
}
