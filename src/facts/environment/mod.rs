//! The variables of a build: where each is defined, how long it lasts, where it is used, and whether unseen scripts may define
//! more.
//!
//! In: the `env` maps, the batch section, the scripts, artifact names and cache keys, and the table `rules/data/variables.tsv`.
//! Out: [`Environment`]. What the project defines is not known here: an undefined name proves nothing by itself.

mod collect;
mod maps;
mod near;
mod table;
#[cfg(test)]
mod tests;

use crate::source::Span;

pub(crate) use self::maps::{each_batch_variable, expansions, key_of, maps};
pub use self::near::Slip;
pub use self::table::{Origin, origin};

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
    texts: Vec<String>,
}

impl Environment {
    /// Every definition: the maps first, then the commands as they run.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The definitions of a variable; functions and aliases are none.
    pub fn of<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Definition> {
        self.definitions
            .iter()
            .filter(move |d| *d.name == *name && !matches!(d.by, DefinedBy::Function | DefinedBy::Alias))
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

    /// Whether some definition of the name may reach other commands, or text of a command looks like an assignment to it:
    /// then nothing is to be said of its absence.
    pub fn may_define(&self, name: &str) -> bool {
        self.of(name).next().is_some() || self.texts.iter().any(|text| assigns(text, name))
    }

    /// Whether a name stands anywhere in the commands, as a word of its own.
    pub fn mentions(&self, name: &str) -> bool {
        self.texts.iter().any(|text| words(text, name).next().is_some())
    }
}

/// What follows each place of a text where `name` stands as a word of its own.
fn words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let after = text.get(at + name.len()..)?;
        (!before.is_some_and(is_name) && !after.starts_with(is_name)).then_some(after)
    })
}

fn assigns(text: &str, name: &str) -> bool {
    words(text, name).any(|after| {
        let after = after.trim_start_matches([' ', '\t']);
        let operator = after.trim_start_matches(['+', '-', '*', '/', '%', '|', '&', '^', '<', '>']);
        operator.starts_with('=') && !operator.starts_with("==")
            || after.starts_with("++")
            || after.starts_with("--")
    })
}
