//! Everything in a script, nested scripts included, in the order of the text: for rules that look for a construct wherever
//! it may stand.

use super::tree::{
    AndOr, Assignment, AssignmentValue, Compound, CompoundKind, List, Node, Redirection, SimpleCommand, Stage,
};
use super::word::{Part, PartKind, Word};
use super::{Script, TextRange};

/// One thing in a script.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'s> {
    /// A simple command.
    Simple(&'s SimpleCommand),
    /// A compound command.
    Compound(&'s Compound),
    /// A stage of a pipeline, before what it runs.
    Stage(&'s Stage),
    /// An assignment, of `export` and the like too.
    Assignment(&'s Assignment),
    /// A redirection.
    Redirection(&'s Redirection),
    /// A word, those in patterns and operands included.
    Word(&'s Word),
    /// A part of a word.
    Part(&'s Part),
    /// A list of commands that belong together: the script's own, or one inside a compound command or substitution.
    List(&'s List),
}

impl Script {
    /// Everything in the script, each with the script whose text its ranges are of.
    pub fn pieces(&self) -> Vec<(&Script, Piece<'_>)> {
        let mut found = Vec::new();
        Collector { script: self, found: &mut found }.list(self.body());
        found
    }
}

struct Collector<'s, 'o> {
    script: &'s Script,
    found: &'o mut Vec<(&'s Script, Piece<'s>)>,
}

impl<'s> Collector<'s, '_> {
    fn push(&mut self, piece: Piece<'s>) {
        self.found.push((self.script, piece));
    }

    fn nested(&mut self, script: &'s Script) {
        Collector { script, found: &mut *self.found }.list(script.body());
    }

    fn list(&mut self, list: &'s List) {
        self.push(Piece::List(list));
        for item in &list.items {
            self.and_or(&item.and_or);
        }
    }

    fn and_or(&mut self, and_or: &'s AndOr) {
        for stage in and_or.pipelines().flat_map(|p| &p.stages) {
            self.push(Piece::Stage(stage));
            self.node(&stage.node);
        }
    }

    fn node(&mut self, node: &'s Node) {
        match node {
            Node::Simple(simple) => self.simple(simple),
            Node::Compound(compound) => self.compound(compound),
        }
    }

    fn simple(&mut self, simple: &'s SimpleCommand) {
        self.push(Piece::Simple(simple));
        for assignment in &simple.assignments {
            self.assignment(assignment);
        }
        self.words(&simple.words);
        for assignment in &simple.declared {
            self.push(Piece::Assignment(assignment));
            if let AssignmentValue::Array(elements) = &assignment.value {
                for element in elements {
                    self.word(&element.value);
                }
            }
        }
        self.redirections(&simple.redirections);
        if let Some(script) = &simple.nested {
            self.nested(script);
        }
    }

    fn compound(&mut self, compound: &'s Compound) {
        self.push(Piece::Compound(compound));
        match &compound.kind {
            CompoundKind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.list(condition);
                    self.list(body);
                }
                if let Some(body) = otherwise {
                    self.list(body);
                }
            }
            CompoundKind::For { words, body, .. } => {
                self.words(words.as_deref().unwrap_or_default());
                self.list(body);
            }
            CompoundKind::ArithmeticFor { words, body, .. } | CompoundKind::Select { words, body, .. } => {
                self.words(words);
                self.list(body);
            }
            CompoundKind::While { condition, body, .. } => {
                self.list(condition);
                self.list(body);
            }
            CompoundKind::Case { word, arms } => {
                self.word(word);
                for arm in arms {
                    self.words(&arm.patterns);
                    self.list(&arm.body);
                }
            }
            CompoundKind::BraceGroup(list) | CompoundKind::Subshell(list) => self.list(list),
            CompoundKind::Function { body, .. } => self.node(body),
            CompoundKind::Arithmetic { words } | CompoundKind::Conditional { words } => self.words(words),
            CompoundKind::Time(timed) => {
                if let Some(timed) = timed {
                    self.and_or(timed);
                }
            }
            CompoundKind::Coprocess(body) => self.and_or(body),
        }
        self.redirections(&compound.redirections);
    }

    fn assignment(&mut self, assignment: &'s Assignment) {
        self.push(Piece::Assignment(assignment));
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.word(word),
            AssignmentValue::Array(elements) => {
                for element in elements {
                    self.word(&element.value);
                }
            }
        }
    }

    fn redirections(&mut self, redirections: &'s [Redirection]) {
        for redirection in redirections {
            self.push(Piece::Redirection(redirection));
            self.word(&redirection.target);
            if let Some(here_doc) = &redirection.here_doc {
                self.word(&here_doc.body);
            }
        }
    }

    fn words(&mut self, words: &'s [Word]) {
        for word in words {
            self.word(word);
        }
    }

    fn word(&mut self, word: &'s Word) {
        self.push(Piece::Word(word));
        for part in &word.parts {
            self.push(Piece::Part(part));
            match &part.kind {
                PartKind::Literal(_) | PartKind::Unknown => {}
                PartKind::Parameter(parameter) => self.words(&parameter.operands),
                PartKind::Arithmetic(words) => self.words(words),
                PartKind::Substitution(substitution) => {
                    self.list(&substitution.body);
                    if let Some(script) = &substitution.nested {
                        self.nested(script);
                    }
                }
            }
        }
    }
}

impl Piece<'_> {
    /// Where it stands in its script's text.
    pub fn range(&self) -> TextRange {
        match self {
            Self::Simple(simple) => simple.range,
            Self::Compound(compound) => compound.range,
            Self::Stage(stage) => stage.node.range(),
            Self::Assignment(assignment) => assignment.range,
            Self::Redirection(redirection) => redirection.range,
            Self::Word(word) => word.range,
            Self::Part(part) => part.range,
            Self::List(list) => list.range,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Dialect;
    use crate::source::Mapped;

    #[test]
    fn every_simple_command_is_a_piece() {
        let text =
            "if a \"$(b `c`)\"; then d <<< \"${e:-$(f)}\"; fi | sh -c 'g; [[ h ]] && i' & j() { k=$(l); }";
        let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
        let pieces = script.pieces();
        let simple = pieces.iter().filter(|(_, p)| matches!(p, Piece::Simple(_))).count();
        assert_eq!(simple, script.commands().count());
        assert!(pieces.iter().any(
            |(_, p)| matches!(p, Piece::Compound(c) if matches!(c.kind, CompoundKind::Conditional { .. }))
        ));
    }
}
