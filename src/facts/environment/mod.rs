//! The variables of a build: where each is defined, how long it lasts, where it is used, and whether unseen scripts may define
//! more.
//!
//! In: the `env` maps, the batch section, the scripts, artifact names and cache keys, and the table `rules/data/variables.tsv`.
//! Out: [`Environment`]. What the project defines is not known here: an undefined name proves nothing by itself.

mod chains;
mod collect;
mod maps;
mod near;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::source::Span;

pub use self::chains::Chains;
pub(crate) use self::maps::{each_batch_variable, expansions, key_of, maps};
pub use self::near::Slip;
pub use self::table::{Builtin, Origin, documented, documented_as, is_one_word, origin};

/// Where a variable, a function or an alias gets its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinedBy {
    /// `env.variables`
    Variables,
    /// `env.parameter-store`
    ParameterStore,
    /// `env.secrets-manager`
    SecretsManager,
    /// `env.variables` of a task, a matrix or a fanout under `batch`.
    Batch,
    /// `NAME=value` in a command, `export` and the like included.
    Assignment,
    /// `for`, `select`, `read`, `getopts`, `printf -v`, `mapfile`, `${NAME:=value}`.
    Command,
    /// `export NAME` and the like without a value, which proves no value.
    Declaration,
    /// `NAME=value` before a command: for that command alone.
    Prefix,
    /// An array.
    Array,
    /// `name() { … }`
    Function,
    /// `alias name=…`
    Alias,
}

/// How far a definition reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the commands that follow.
    Lasting,
    /// To those that follow a call of the function in which it stands, or to one command.
    Uncertain,
    /// Not beyond `( … )`.
    Subshell,
    /// Not beyond `$( … )`.
    Substitution,
    /// Not beyond a stage of a pipeline.
    Pipeline,
    /// Not beyond `sh -c '…'`.
    ChildShell,
    /// Not beyond a command in the background.
    Background,
}

impl Reach {
    /// Whether the value is certainly lost to the script.
    pub fn is_lost(self) -> bool {
        !matches!(self, Self::Lasting | Self::Uncertain)
    }
}

/// One definition of a name.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The name.
    pub name: Box<str>,
    /// The name's place in the host file.
    pub span: Span,
    /// By what.
    pub by: DefinedBy,
    /// How far it reaches.
    pub reach: Reach,
    /// The value, where it is written as it is.
    pub value: Option<Box<str>>,
    /// The index among [`Facts::scripts`](super::Facts::scripts) of the command; none in the `env` maps.
    pub item: Option<usize>,
}

/// One use of a variable.
#[derive(Clone, Debug)]
pub struct Use {
    /// The name.
    pub name: Box<str>,
    /// The expansion, from its `$` to its end.
    pub span: Span,
    /// The name in one piece of the host file, for a fix.
    pub exact: Option<Span>,
    /// Whether the expansion says what happens when the variable is unset (`${X:-y}`, `${X:?}`, `${X+y}`).
    pub handles_unset: bool,
    /// Whether it is an element of an array, or all of them (`${X[0]}`, `${X[@]}`).
    pub subscript: bool,
    /// The index of the command; none in artifact names, cache keys and the like.
    pub item: Option<usize>,
}

/// A program by name that may as well be a function or an alias.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: Box<str>,
    pub(crate) span: Span,
    pub(crate) item: usize,
}

/// The variables of a build.
#[derive(Debug, Default)]
pub struct Environment {
    definitions: Vec<Definition>,
    uses: Vec<Use>,
    calls: Vec<Call>,
    unseen: Vec<(usize, Span)>,
    /// Every word of the commands that could be a name, and whether it looks assigned somewhere.
    words: HashMap<Box<str>, bool>,
    /// The definitions and the uses of each name, as positions in the lists above.
    by_name: HashMap<Box<str>, Places>,
}

/// Where a name is defined and used.
#[derive(Debug, Default)]
struct Places {
    definitions: Vec<u32>,
    uses: Vec<u32>,
}

impl Environment {
    /// Notes the words of a text.
    fn read(&mut self, text: &str) {
        for (word, after) in words(text) {
            let assigned = assigns(after);
            match self.words.get_mut(word) {
                Some(seen) => *seen |= assigned,
                None => {
                    self.words.insert(word.into(), assigned);
                }
            }
        }
    }

    /// Makes names quick to find, once everything is there.
    fn index(&mut self) {
        for (at, definition) in (0..).zip(&self.definitions) {
            self.by_name.entry(definition.name.clone()).or_default().definitions.push(at);
        }
        for (at, one) in (0..).zip(&self.uses) {
            self.by_name.entry(one.name.clone()).or_default().uses.push(at);
        }
    }

    fn all_of<'e>(&'e self, name: &str) -> impl DoubleEndedIterator<Item = &'e Definition> + use<'e> {
        let at = self.by_name.get(name).map(|p| p.definitions.as_slice()).unwrap_or_default();
        at.iter().filter_map(|&at| self.definitions.get(at as usize))
    }

    /// Every definition: the maps first, then the commands as they run.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The definitions of a variable; functions and aliases are none.
    pub fn of<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Definition> + use<'e> {
        self.all_of(name).filter(|d| !matches!(d.by, DefinedBy::Function | DefinedBy::Alias))
    }

    /// The definitions of a function or an alias.
    pub fn of_program<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Definition> + use<'e> {
        self.all_of(name).filter(|d| matches!(d.by, DefinedBy::Function | DefinedBy::Alias))
    }

    /// The uses of a variable, in the order of [`Environment::uses`].
    pub fn uses_of<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Use> + use<'e> {
        let at = self.by_name.get(name).map(|p| p.uses.as_slice()).unwrap_or_default();
        at.iter().filter_map(|&at| self.uses.get(at as usize))
    }

    /// Every use of a variable, in the order in which the commands run, artifact names and cache keys after them.
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    pub(crate) fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Whether a script that is not in sight may define any name: `source file`, `eval "$(…)"`, a command in another
    /// language, one that cannot be read.
    pub fn has_unseen(&self) -> bool {
        !self.unseen.is_empty()
    }

    /// The same of one command.
    pub fn has_unseen_in(&self, item: usize) -> bool {
        self.unseen.iter().any(|(at, _)| *at == item)
    }

    /// The same of the commands before one.
    pub fn has_unseen_before(&self, item: usize) -> bool {
        self.unseen.first().is_some_and(|(at, _)| *at < item)
    }

    /// Whether some definition of the name may reach other commands, or text of a command looks like an assignment to it:
    /// then nothing is to be said of its absence.
    pub fn may_define(&self, name: &str) -> bool {
        self.of(name).next().is_some() || self.words.get(name).copied().unwrap_or(false)
    }

    /// Whether a name stands anywhere in the commands, as a word of its own; of what cannot be a name nothing is known.
    pub fn mentions(&self, name: &str) -> bool {
        !words(name).eq([(name, "")]) || self.words.contains_key(name)
    }
}

/// The names in a text, each with what follows it: runs of letters, digits and underscores.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.get(rest.find(is_name)?..)?;
        let len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(len)?;
        rest = after;
        Some((word, after))
    })
}

/// Whether what follows a name makes it look assigned.
fn assigns(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '\t']);
    let operator = after.trim_start_matches(['+', '-', '*', '/', '%', '|', '&', '^', '<', '>']);
    operator.starts_with('=') && !operator.starts_with("==")
        || after.starts_with("++")
        || after.starts_with("--")
}
