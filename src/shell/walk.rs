//! The simple commands of a script in the order in which they would run, each with what surrounds it.

use super::tree::{
    AndOr, AndOrOp, Assignment, AssignmentValue, Compound, CompoundKind, List, Node, Pipeline, Redirection,
    SimpleCommand, Terminator, TextRange,
};
use super::word::{PartKind, Word};
use super::{Command, Script};

/// What surrounds a simple command. The first group of fields describes the innermost list; the second adds up on the way
/// from the script's top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub struct Context {
    /// Its place in its own pipeline; `0 of 1` where there is none.
    pub stage: Position,
    /// All of its own pipeline, in the text of its script.
    pub pipeline: TextRange,
    /// The operator before its pipeline.
    pub after: Option<AndOrOp>,
    /// The operator after its pipeline.
    pub before: Option<AndOrOp>,
    /// Whether `!` stands before its pipeline.
    pub negated: bool,
    /// Whether its item ends in `&`.
    pub background: bool,
    /// Whether its list is a condition.
    pub condition: Option<Condition>,
    /// Which branch its list is.
    pub branch: Option<Branch>,

    /// How many `( … )` it is in.
    pub subshells: u16,
    /// How many command and process substitutions it is in.
    pub substitutions: u16,
    /// How many loops it is in.
    pub loops: u16,
    /// How many functions it is in: it runs when they are called.
    pub functions: u16,
    /// How many `eval` and `sh -c` it is in.
    pub scripts: u16,
    /// Whether what it does to variables and to the working directory is lost to the script: it runs in a subshell, a
    /// substitution, a pipeline of several stages, in the background, or by `sh -c`.
    pub isolated: bool,
    /// Whether it may not run although everything goes well: a branch, a loop's body, a function, the right side of `||` or
    /// of `&&`.
    pub conditional: bool,
    /// Whether `set -e` overlooks its failure: a condition, the left side of `&&` or `||`, a negation, a stage that is not
    /// the last.
    pub errexit_ignored: bool,
}

/// A place in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 0.
    pub index: u32,
    /// The length of the row.
    pub of: u32,
}

impl Position {
    /// Whether it is the last.
    pub const fn is_last(self) -> bool {
        self.index + 1 >= self.of
    }
}

/// The conditions of compound commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Of `if` or `elif`.
    If,
    /// Of `while`.
    While,
    /// Of `until`.
    Until,
}

/// The parts of compound commands that may not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// After `then`.
    Then,
    /// After `else`.
    Else,
    /// An arm of `case`.
    Case,
    /// Between `do` and `done`.
    Loop,
}

impl Context {
    const TOP: Self = Self {
        stage: Position { index: 0, of: 1 },
        pipeline: TextRange::empty(0),
        after: None,
        before: None,
        negated: false,
        background: false,
        condition: None,
        branch: None,
        subshells: 0,
        substitutions: 0,
        loops: 0,
        functions: 0,
        scripts: 0,
        isolated: false,
        conditional: false,
        errexit_ignored: false,
    };

    /// Whether it stands at the script's top level, alone or in a chain of `&&` and `||`.
    pub fn is_top_level(&self) -> bool {
        self.subshells == 0
            && self.substitutions == 0
            && self.functions == 0
            && self.scripts == 0
            && self.condition.is_none()
            && self.branch.is_none()
    }

    fn in_condition(self, condition: Condition) -> Self {
        Self { condition: Some(condition), branch: None, errexit_ignored: true, ..self }
    }

    fn in_branch(self, branch: Branch) -> Self {
        let loops = self.loops + u16::from(branch == Branch::Loop);
        Self { condition: None, branch: Some(branch), loops, conditional: true, ..self }
    }

    fn in_substitution(self) -> Self {
        Self {
            condition: None,
            branch: None,
            substitutions: self.substitutions.saturating_add(1),
            isolated: true,
            ..self
        }
    }
}

/// Every simple command of `script`.
pub(super) fn commands(script: &Script) -> Vec<Command<'_>> {
    let mut out = Vec::new();
    Walker { script, out: &mut out }.list(script.body(), Context::TOP);
    out
}

struct Walker<'s, 'o> {
    script: &'s Script,
    out: &'o mut Vec<Command<'s>>,
}

impl<'s> Walker<'s, '_> {
    fn list(&mut self, list: &'s List, cx: Context) {
        for item in &list.items {
            let background = matches!(item.terminator, Some(Terminator::Background(_)));
            self.and_or(&item.and_or, Context { background, isolated: cx.isolated || background, ..cx });
        }
    }

    fn and_or(&mut self, and_or: &'s AndOr, cx: Context) {
        let mut after = None;
        let mut rest = and_or.rest.iter();
        let mut pipeline = &and_or.first;
        loop {
            let next = rest.next();
            let before = next.map(|(op, _, _)| *op);
            self.pipeline(
                pipeline,
                Context {
                    after,
                    before,
                    conditional: cx.conditional || after.is_some(),
                    errexit_ignored: cx.errexit_ignored || before.is_some(),
                    ..cx
                },
            );
            let Some((op, _, following)) = next else { return };
            after = Some(*op);
            pipeline = following;
        }
    }

    fn pipeline(&mut self, pipeline: &'s Pipeline, cx: Context) {
        let negated = pipeline.negation.is_some();
        let of = pipeline.stages.len() as u32;
        for (index, stage) in (0..).zip(&pipeline.stages) {
            let stage_at = Position { index, of };
            let cx = Context {
                stage: stage_at,
                pipeline: pipeline.range,
                negated,
                isolated: cx.isolated || of > 1,
                errexit_ignored: cx.errexit_ignored || negated || !stage_at.is_last(),
                ..cx
            };
            self.node(&stage.node, cx);
        }
    }

    fn node(&mut self, node: &'s Node, cx: Context) {
        match node {
            Node::Simple(simple) => self.simple(simple, cx),
            Node::Compound(compound) => self.compound(compound, cx),
        }
    }

    fn simple(&mut self, simple: &'s SimpleCommand, cx: Context) {
        self.words(&simple.words, cx);
        // The values of `declared` are words already, those of arrays excepted.
        for assignment in simple.declared.iter().filter(|a| matches!(a.value, AssignmentValue::Array(_))) {
            self.assignment(assignment, cx);
        }
        self.redirections(&simple.redirections, cx);
        simple.assignments.iter().for_each(|a| self.assignment(a, cx));
        let command = Command::new(self.script, simple, cx);
        let shell = command.program() != Some("eval");
        self.out.push(command);
        if let Some(script) = &simple.nested {
            let cx = Context {
                scripts: cx.scripts.saturating_add(1),
                isolated: cx.isolated || shell,
                condition: None,
                branch: None,
                ..cx
            };
            self.nested(script, cx);
        }
    }

    fn nested(&mut self, script: &'s Script, cx: Context) {
        Walker { script, out: &mut *self.out }.list(script.body(), cx);
    }

    fn compound(&mut self, compound: &'s Compound, cx: Context) {
        self.redirections(&compound.redirections, cx);
        match &compound.kind {
            CompoundKind::If { branches, otherwise } => {
                for (index, (condition, body)) in branches.iter().enumerate() {
                    let cx = Context { conditional: cx.conditional || index > 0, ..cx };
                    self.list(condition, cx.in_condition(Condition::If));
                    self.list(body, cx.in_branch(Branch::Then));
                }
                if let Some(body) = otherwise {
                    self.list(body, cx.in_branch(Branch::Else));
                }
            }
            CompoundKind::For { words, body, .. } => {
                self.words(words.as_deref().unwrap_or_default(), cx);
                self.list(body, cx.in_branch(Branch::Loop));
            }
            CompoundKind::ArithmeticFor { words, body, .. } | CompoundKind::Select { words, body, .. } => {
                self.words(words, cx);
                self.list(body, cx.in_branch(Branch::Loop));
            }
            CompoundKind::While { until, condition, body } => {
                let kind = if *until { Condition::Until } else { Condition::While };
                let in_loop = Context { loops: cx.loops + 1, ..cx };
                self.list(condition, in_loop.in_condition(kind));
                self.list(body, cx.in_branch(Branch::Loop));
            }
            CompoundKind::Case { word, arms } => {
                self.word(word, cx);
                for arm in arms {
                    self.words(&arm.patterns, cx);
                    self.list(&arm.body, cx.in_branch(Branch::Case));
                }
            }
            CompoundKind::BraceGroup(list) => self.list(list, cx),
            CompoundKind::Subshell(list) => {
                self.list(list, Context { subshells: cx.subshells + 1, isolated: true, ..cx });
            }
            CompoundKind::Function { body, .. } => {
                let cx = Context {
                    functions: cx.functions + 1,
                    conditional: true,
                    condition: None,
                    branch: None,
                    ..cx
                };
                self.node(body, cx);
            }
            CompoundKind::Arithmetic { words } | CompoundKind::Conditional { words } => self.words(words, cx),
            CompoundKind::Time(timed) => {
                if let Some(timed) = timed {
                    self.and_or(timed, cx);
                }
            }
            CompoundKind::Coprocess(body) => {
                self.and_or(body, Context { background: true, isolated: true, ..cx });
            }
        }
    }

    fn assignment(&mut self, assignment: &'s Assignment, cx: Context) {
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.word(word, cx),
            AssignmentValue::Array(elements) => elements.iter().for_each(|e| self.word(&e.value, cx)),
        }
    }

    fn redirections(&mut self, redirections: &'s [Redirection], cx: Context) {
        for redirection in redirections {
            self.word(&redirection.target, cx);
            if let Some(here_doc) = &redirection.here_doc {
                self.word(&here_doc.body, cx);
            }
        }
    }

    fn words(&mut self, words: &'s [Word], cx: Context) {
        for word in words {
            self.word(word, cx);
        }
    }

    fn word(&mut self, word: &'s Word, cx: Context) {
        for part in &word.parts {
            match &part.kind {
                PartKind::Literal(_) | PartKind::Unknown => {}
                PartKind::Parameter(parameter) => self.words(&parameter.operands, cx),
                PartKind::Arithmetic(words) => self.words(words, cx),
                PartKind::Substitution(substitution) => {
                    let cx = cx.in_substitution();
                    self.list(&substitution.body, cx);
                    if let Some(script) = &substitution.nested {
                        self.nested(script, cx);
                    }
                }
            }
        }
    }
}
