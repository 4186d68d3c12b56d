//! A folder that commands run in, and what words mean there.

use crate::shell::{Part, PartKind, Word};

/// The working directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Folder {
    /// A folder of the source, as a path from its root.
    Inside(String),
    /// Somewhere outside of the source (`/tmp`, `~`).
    Outside,
    /// It cannot be told.
    #[default]
    Unknown,
}

/// What a word names, seen from a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts) enum Target {
    /// This path, from the source root; it may hold a glob.
    Path(String),
    /// Something below this folder of the source.
    Below(String),
    /// Something outside of the source.
    Outside,
    /// Anything.
    Unknown,
}

impl Folder {
    /// The source root.
    pub fn root() -> Self {
        Self::Inside(String::new())
    }

    /// The path from the source root, if it is inside.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Inside(path) => Some(path),
            _ => None,
        }
    }

    /// The folder that `cd WORD` leads to.
    pub(super) fn enter(&self, word: &Word) -> Self {
        match self.target(word) {
            Target::Path(path) if !word.has_glob() => Self::Inside(path),
            Target::Outside => Self::Outside,
            _ => Self::Unknown,
        }
    }

    /// What a word names here. `$CODEBUILD_SRC_DIR` is the source root, `$PWD` the folder itself.
    pub(in crate::facts) fn target(&self, word: &Word) -> Target {
        if word.has_tilde() {
            return Target::Outside;
        }
        let mut parts = word.parts.iter().peekable();
        let (start, absolute) = match parts.peek().map(|p| &p.kind) {
            Some(PartKind::Parameter(p)) if p.operator.is_none() && !p.length => match &*p.name {
                "CODEBUILD_SRC_DIR" => (Self::root(), false),
                "PWD" => (self.clone(), false),
                "HOME" | "TMPDIR" | "RUNNER_TEMP" => return Target::Outside,
                _ => return Target::Unknown,
            },
            Some(PartKind::Literal(text)) if text.starts_with('/') => (Self::Outside, true),
            Some(PartKind::Literal(_)) => (self.clone(), false),
            _ => return Target::Unknown,
        };
        if !matches!(parts.peek().map(|p| &p.kind), Some(PartKind::Literal(_))) {
            parts.next();
        }
        let mut text = String::new();
        let mut whole = true;
        for part in parts {
            let Some(literal) = Part::literal(part) else {
                whole = false;
                break;
            };
            text.push_str(literal);
        }
        if absolute {
            // The source itself lies at an absolute path.
            return if text.starts_with("/codebuild/output") || (!whole && text.len() < 5) {
                Target::Unknown
            } else {
                Target::Outside
            };
        }
        let Self::Inside(base) = start else {
            return if start == Self::Outside && !text.starts_with("..") {
                Target::Outside
            } else {
                Target::Unknown
            };
        };
        if whole {
            return join(&base, &text).map_or(Target::Outside, Target::Path);
        }
        // Up to the last whole component before what is not known.
        let known = text.rfind('/').map(|at| text.get(..at).unwrap_or_default());
        match known {
            Some(folder) => join(&base, folder).map_or(Target::Unknown, Target::Below),
            None => Target::Below(base),
        }
    }
}

/// `path` seen from the folder `base`, both from the source root; none if it leads out of the source.
pub fn join(base: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Dialect, Script};
    use crate::source::Mapped;

    fn target(folder: &Folder, word: &str) -> Target {
        let script = Script::parse(Mapped::verbatim(format!("x {word}"), 0), Dialect::Posix);
        let command = script.commands().last().unwrap();
        folder.target(&command.words[0])
    }

    #[test]
    fn words_mean_what_the_shell_makes_of_them() {
        let app = Folder::Inside("app".into());
        let path = |p: &str| Target::Path(p.into());
        for (word, want) in [
            ("dist", path("app/dist")),
            ("./a/../b/", path("app/b")),
            ("..", path("")),
            ("../../x", Target::Outside),
            ("/tmp/x", Target::Outside),
            ("~/x", Target::Outside),
            ("$HOME/x", Target::Outside),
            ("\"$CODEBUILD_SRC_DIR/out\"", path("out")),
            ("${CODEBUILD_SRC_DIR}", path("")),
            ("$PWD/x", path("app/x")),
            ("dist/$X/y", Target::Below("app/dist".into())),
            ("dist-$X", Target::Below("app".into())),
            ("$X/y", Target::Unknown),
            ("$(mktemp)", Target::Unknown),
            ("/codebuild/output/src1/x", Target::Unknown),
        ] {
            assert_eq!(target(&app, word), want, "{word}");
        }
        assert_eq!(target(&Folder::Outside, "x"), Target::Outside);
        assert_eq!(target(&Folder::Unknown, "x"), Target::Unknown);
        assert_eq!(target(&Folder::Unknown, "$CODEBUILD_SRC_DIR/x"), path("x"));
    }
}
