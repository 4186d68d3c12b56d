//! What the commands may do to the files of the source: the folder that each runs in, what it makes, and from where on
//! nothing is known any more.
//!
//! In: the scripts and the table `rules/data/file-effects.tsv`. Out: [`FileSystem`]. It reads no disk; what the repository
//! tracks is for the asker to add.

mod effects;
mod folder;
mod table;
#[cfg(test)]
mod tests;

use crate::repository::GlobPattern;
use crate::shell::{Command, Dialect};
use crate::source::Span;

pub(super) use self::folder::Target;
pub use self::folder::{Folder, join};
use super::Facts;

/// Whether the table says what a command may do to files, so that it runs nothing else.
pub fn is_known(command: &Command<'_>) -> bool {
    table::effect(command).is_some()
}

/// What the commands may have done to the source when they are all over.
#[derive(Debug, Default)]
pub struct FileSystem {
    made: Vec<Made>,
    unknown: Option<Unknown>,
    /// The folder after the last command.
    folder: Folder,
    /// The place of the `cd` that left the source root for good.
    entered: Option<Span>,
    steps: Vec<Step>,
    /// Where each item begins.
    starts: Vec<Start>,
}

/// Where an item begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The folder.
    pub folder: Folder,
    /// The `cd` that led there.
    pub entered: Option<Span>,
}

/// Where a command runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The command.
    pub command: Span,
    /// The folder before it.
    pub folder: Folder,
    /// The `cd` that led there.
    pub entered: Option<Span>,
    /// Whether something ran before that may have done anything.
    pub unknown: bool,
    /// How many of [`FileSystem::made`] may have been made before.
    made: usize,
}

/// Something that a command makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What, as a path from the source root.
    pub what: Path,
    /// Whether it is there for certain once the commands have succeeded.
    pub certain: bool,
    /// The command.
    pub by: Span,
}

/// A path from the source root, or a set of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path {
    /// A file.
    File(String),
    /// A folder, of whose content this says nothing.
    Directory(String),
    /// Anything below a folder; the empty path is the source root.
    Below(String),
}

/// From where on anything may have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The first command that may do anything.
    pub by: Span,
    /// What it runs.
    pub program: String,
}

impl FileSystem {
    /// Works it out from the scripts of a buildspec.
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let mut fs = Self { folder: Folder::root(), ..Self::default() };
        let each_in_its_own = facts.spec().is_some_and(super::super::buildspec::Buildspec::is_version_0_1);
        for item in facts.scripts() {
            if each_in_its_own {
                fs.folder = Folder::root();
                fs.entered = None;
            }
            fs.starts.push(Start { folder: fs.folder.clone(), entered: fs.entered });
            if item.script.is_opaque() || !item.script.errors().is_empty() {
                let language = match item.script.dialect() {
                    Dialect::PowerShell => "a PowerShell command",
                    _ => "a command that speclint cannot read",
                };
                fs.give_up(item.command.text.text_span(), language);
                fs.folder = Folder::Unknown;
                continue;
            }
            effects::apply(&item.script, &mut fs);
        }
        fs
    }

    /// What commands make, in order.
    pub fn made(&self) -> &[Made] {
        &self.made
    }

    /// From where on nothing is known; none if every command is known through and through.
    pub fn unknown(&self) -> Option<&Unknown> {
        self.unknown.as_ref()
    }

    /// The folder that the last command leaves behind.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The `cd` that led there.
    pub fn entered(&self) -> Option<Span> {
        self.entered
    }

    /// Where an item begins, by its index among [`Facts::scripts`].
    pub fn start_of(&self, item: usize) -> Option<&Start> {
        self.starts.get(item)
    }

    /// Where a command runs; none for one that was not followed.
    pub fn step_at(&self, command: Span) -> Option<&Step> {
        self.steps.iter().find(|step| step.command == command)
    }

    /// Where each command runs, in the order in which they run.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether something that commands make, as far as it is known, may match a glob relative to the source root.
    pub fn may_match(&self, glob: &GlobPattern) -> bool {
        self.made.iter().any(|made| match &made.what {
            Path::File(path) => glob.matches(path),
            Path::Directory(_) => false,
            Path::Below(folder) => meets(glob.fixed_part(), folder),
        })
    }

    /// Whether commands may make the folder at a path from the source root, or something in it.
    pub fn may_hold(&self, folder: &str) -> bool {
        self.made.iter().any(|made| may_hold(made, folder))
    }

    /// The same of what commands before a step may have made.
    pub fn may_hold_at(&self, step: &Step, folder: &str) -> bool {
        self.made.iter().take(step.made).any(|made| may_hold(made, folder))
    }

    /// The files that are certainly made.
    pub fn certain_files(&self) -> impl Iterator<Item = (&str, Span)> {
        self.made.iter().filter(|m| m.certain).filter_map(|m| match &m.what {
            Path::File(path) => Some((path.as_str(), m.by)),
            _ => None,
        })
    }

    fn make(&mut self, what: Path, certain: bool, by: Span) {
        self.made.push(Made { what, certain, by });
    }

    fn give_up(&mut self, by: Span, program: &str) {
        self.unknown.get_or_insert_with(|| Unknown { by, program: program.to_owned() });
    }
}

fn may_hold(made: &Made, folder: &str) -> bool {
    match &made.what {
        Path::File(path) | Path::Directory(path) => path == folder || is_below(path, folder),
        Path::Below(top) => meets(folder, top),
    }
}

/// Whether one of two folders lies in the other, or they are the same.
fn meets(a: &str, b: &str) -> bool {
    a == b || is_below(a, b) || is_below(b, a)
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
