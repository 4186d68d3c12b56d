//! The tree of a script above the level of words: lists, and-or lists, pipelines, simple and compound commands.
//!
//! In source order throughout. Ranges are tight: no blank, separator or line end around the thing itself.

use super::{Script, Word};

/// A half-open byte range of a script's decoded text. Not a place in the file: see [`Script::span`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextRange {
    /// First byte.
    pub start: u32,
    /// The byte after the last one; never less than `start`.
    pub end: u32,
}

impl TextRange {
    /// The range `start..end`; an `end` before `start` gives the empty range at `start`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The empty range at `offset`.
    pub const fn empty(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// As a range for slicing.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether all of `other` lies inside.
    pub const fn encloses(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// Commands one after the other.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// In source order.
    pub items: Vec<Item>,
    /// From the first item to the last; empty where there is none.
    pub range: TextRange,
}

/// One and-or list and what ends it.
#[derive(Clone, Debug)]
pub struct Item {
    /// The commands.
    pub and_or: AndOr,
    /// What stands after it; none for a line end or the end of the list.
    pub terminator: Option<Terminator>,
}

/// What ends an item of a list, where that is not a line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    /// `;`
    Semicolon(TextRange),
    /// `&`: the item runs in the background.
    Background(TextRange),
}

/// Pipelines joined by `&&` and `||`.
#[derive(Clone, Debug)]
pub struct AndOr {
    /// The first pipeline.
    pub first: Pipeline,
    /// The others, each with the operator before it and that operator's place.
    pub rest: Vec<(AndOrOp, TextRange, Pipeline)>,
    /// All of it.
    pub range: TextRange,
}

impl AndOr {
    /// Every pipeline, in order.
    pub fn pipelines(&self) -> impl Iterator<Item = &Pipeline> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, _, pipeline)| pipeline))
    }
}

/// An operator between pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AndOrOp {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands joined by `|`, or a single one.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The place of a leading `!`, which turns the status around.
    pub negation: Option<TextRange>,
    /// One stage or more.
    pub stages: Vec<Stage>,
    /// All of it, the `!` included.
    pub range: TextRange,
}

/// One command of a pipeline.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The command.
    pub node: Node,
    /// The place of the `|` or `|&` before it; none for the first.
    pub pipe: Option<TextRange>,
    /// Whether that is `|&`, which bash alone knows.
    pub pipe_both: bool,
}

/// A simple command, or one that holds others.
#[derive(Clone, Debug)]
pub enum Node {
    /// Words, assignments, redirections.
    Simple(SimpleCommand),
    /// `if`, `for`, `( … )` and the like.
    Compound(Compound),
}

impl Node {
    /// Where it stands, redirections included.
    pub fn range(&self) -> TextRange {
        match self {
            Self::Simple(simple) => simple.range,
            Self::Compound(compound) => compound.range,
        }
    }
}

/// A simple command: assignments, words, redirections; at least one of them.
#[derive(Clone, Debug)]
pub struct SimpleCommand {
    /// `A=b` before the first word. Without words they set variables of the shell.
    pub assignments: Vec<Assignment>,
    /// The command's name and its arguments, as written. `export A=b` has two words.
    pub words: Vec<Word>,
    /// The operands of `export`, `declare`, `local`, `readonly`, `typeset` that are assignments; they are words as well.
    pub declared: Vec<Assignment>,
    /// In source order.
    pub redirections: Vec<Redirection>,
    /// From its first to its last byte; bodies of here-documents are not in it.
    pub range: TextRange,
    /// The script in an argument of `eval` or `sh -c`, where its text is known.
    pub nested: Option<Box<Script>>,
}

/// `NAME=value`, `NAME+=value`, `NAME[i]=value`, `NAME=(…)`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The variable's name.
    pub name: Box<str>,
    /// Where the name stands.
    pub name_range: TextRange,
    /// What stands between `[` and `]`.
    pub subscript: Option<TextRange>,
    /// `+=`, which bash alone knows.
    pub append: bool,
    /// What is assigned.
    pub value: AssignmentValue,
    /// All of it.
    pub range: TextRange,
}

/// What is assigned.
#[derive(Clone, Debug)]
pub enum AssignmentValue {
    /// A word; empty for `A=`.
    Scalar(Word),
    /// `(a b c)`, which bash alone knows.
    Array(Vec<ArrayElement>),
}

/// One element of an array.
#[derive(Clone, Debug)]
pub struct ArrayElement {
    /// What stands between `[` and `]`.
    pub key: Option<TextRange>,
    /// The element.
    pub value: Word,
}

/// A redirection.
#[derive(Clone, Debug)]
pub struct Redirection {
    /// The number before the operator.
    pub fd: Option<i32>,
    /// Which.
    pub kind: RedirectionKind,
    /// The file or descriptor; for a here-document its delimiter as written.
    pub target: Word,
    /// The here-document.
    pub here_doc: Option<HereDoc>,
    /// The number, the operator and the target.
    pub range: TextRange,
}

/// The kinds of redirection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectionKind {
    /// `> file`
    Output,
    /// `>| file`
    Clobber,
    /// `>> file`
    Append,
    /// `< file`
    Input,
    /// `<> file`
    ReadWrite,
    /// `<< word` or `<<- word`
    HereDoc,
    /// `<<< word`, which bash alone knows.
    HereString,
    /// `>& n`
    DuplicateOutput,
    /// `<& n`
    DuplicateInput,
    /// `&> file`; dash reads `&` and `> file`.
    OutputBoth,
    /// `&>> file`; dash reads `&` and `>> file`.
    AppendBoth,
}

/// A here-document.
#[derive(Clone, Debug)]
pub struct HereDoc {
    /// The delimiter, quotes removed.
    pub delimiter: Box<str>,
    /// Whether the delimiter is quoted, so that nothing in the body expands.
    pub quoted: bool,
    /// `<<-`
    pub strip_tabs: bool,
    /// The text; its parts are quoted [`Quoting::HereDoc`](super::Quoting::HereDoc).
    pub body: Word,
}

/// A compound command and its redirections.
#[derive(Clone, Debug)]
pub struct Compound {
    /// Which.
    pub kind: CompoundKind,
    /// Redirections of the whole.
    pub redirections: Vec<Redirection>,
    /// From its first to its last byte, redirections included.
    pub range: TextRange,
}

/// The compound commands.
#[derive(Clone, Debug)]
pub enum CompoundKind {
    /// `if … then … elif … else … fi`
    If {
        /// Conditions and what they lead to: one pair for `if`, one for each `elif`.
        branches: Vec<(List, List)>,
        /// After `else`.
        otherwise: Option<List>,
    },
    /// `for NAME in …; do … done`
    For {
        /// The loop variable.
        variable: Box<str>,
        /// The words after `in`; none for the positional parameters.
        words: Option<Vec<Word>>,
        /// Between `do` and `done`.
        body: List,
    },
    /// `for ((…; …; …)); do … done`, which bash alone knows.
    ArithmeticFor {
        /// `((…))`
        header: TextRange,
        /// Expansions in the header.
        words: Vec<Word>,
        /// Between `do` and `done`.
        body: List,
    },
    /// `while` and `until`
    While {
        /// Whether it is `until`.
        until: bool,
        /// Between the keyword and `do`.
        condition: List,
        /// Between `do` and `done`.
        body: List,
    },
    /// `case … in … esac`
    Case {
        /// What is compared.
        word: Word,
        /// In source order.
        arms: Vec<CaseArm>,
    },
    /// `select NAME in …; do … done`, which bash alone knows.
    Select {
        /// The loop variable.
        variable: Box<str>,
        /// The words after `in`.
        words: Vec<Word>,
        /// Between `do` and `done`.
        body: List,
    },
    /// `{ …; }`
    BraceGroup(List),
    /// `( … )`
    Subshell(List),
    /// `name() …` and `function name …`
    Function {
        /// The name as written.
        name: Box<str>,
        /// Where the name stands.
        name_range: TextRange,
        /// The place of the word `function`, which bash alone knows.
        keyword: Option<TextRange>,
        /// Its body.
        body: Box<Node>,
    },
    /// `((…))`, which bash alone knows.
    Arithmetic {
        /// Expansions in it.
        words: Vec<Word>,
    },
    /// `[[ … ]]`, which bash alone knows.
    Conditional {
        /// Operands, in source order; operators are not among them.
        words: Vec<Word>,
    },
    /// `time …`, a keyword of bash.
    Time(Option<Box<AndOr>>),
    /// `coproc …`, which bash alone knows.
    Coprocess(Box<AndOr>),
}

/// One arm of a `case`.
#[derive(Clone, Debug)]
pub struct CaseArm {
    /// The patterns between `|`.
    pub patterns: Vec<Word>,
    /// What is run.
    pub body: List,
}
