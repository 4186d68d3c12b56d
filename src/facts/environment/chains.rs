//! Which definitions of a variable a use of it may see, and which occurrences are the same variable.
//!
//! In: the definitions and uses of one name, and the scripts that they stand in. Out: [`Chains`], worked out only for those who
//! ask. A definition hides those before it if it surely ran; one in a subshell, a substitution, a pipeline or `sh -c` is seen
//! in there alone.

use super::{DefinedBy, Definition, Use};
use crate::buildspec::{Buildspec, Command, PhaseName};
use crate::facts::Facts;
use crate::facts::flow::Flow;
use crate::shell::{
    self, AndOr, Assignment, AssignmentValue, Compound, CompoundKind, List, Node, Part, PartKind,
    Redirection, Script, SimpleCommand, Terminator, TextRange, Word,
};
use crate::source::Span;

/// The definitions and uses of one variable.
#[derive(Debug)]
pub struct Chains<'e> {
    definitions: Vec<Reaching<'e>>,
    uses: Vec<&'e Use>,
    /// For each pair of commands whether the first surely ran before the second does.
    order: Order,
}

/// A definition and what limits it.
#[derive(Debug)]
struct Reaching<'e> {
    definition: &'e Definition,
    /// The offset from which it holds.
    from: u32,
    /// Whether it surely happens once its command runs, and leaves nothing of the old value.
    definite: bool,
    /// Where alone it holds.
    scope: Option<Span>,
    /// The loops that it stands in: an earlier place of the loop sees it too.
    loops: Vec<Span>,
    /// Whether it stands in a function, which runs when it is called.
    function: bool,
}

impl<'a> Facts<'a> {
    /// The definitions and uses of the variable `name`. Functions and aliases are none.
    pub fn chains(&'a self, name: &str) -> Chains<'a> {
        let environment = self.environment();
        let mut scopes: Vec<Scope> = Vec::new();
        let definitions: Vec<&Definition> =
            environment.definitions().iter().filter(|d| *d.name == *name).collect();
        let uses: Vec<&Use> = environment.uses().iter().filter(|u| *u.name == *name).collect();
        let mut items: Vec<usize> = definitions.iter().filter_map(|d| d.item).collect();
        items.sort_unstable();
        items.dedup();
        for item in items {
            if let Some(command) = self.scripts().get(item) {
                Walker { item, scopes: &mut scopes }.list(&command.script, command.script.body());
            }
        }
        let mut definitions: Vec<Reaching<'a>> = definitions
            .into_iter()
            .filter(|d| !matches!(d.by, DefinedBy::Function | DefinedBy::Alias))
            .map(|d| self.reaching(d, &scopes))
            .collect();
        definitions.sort_by_key(|d| (d.definition.item, d.from, d.definition.span));
        Chains { definitions, uses, order: Order::of(self.spec(), self.scripts().iter().map(|s| s.command)) }
    }

    fn reaching(&'a self, definition: &'a Definition, scopes: &[Scope]) -> Reaching<'a> {
        let at = definition.span;
        let around = |kind: ScopeKind| {
            scopes
                .iter()
                .filter(move |s| Some(s.item) == definition.item && s.kind == kind && s.span.encloses(at))
                .map(|s| s.span)
        };
        let command = definition.item.and_then(|item| self.scripts().get(item)).and_then(|script| {
            let holds = script.commands().iter().filter(|c| c.span().encloses(at));
            holds.min_by_key(|c| c.span().len())
        });
        let own: Option<&Assignment> =
            command.and_then(|c| c.assignments().iter().find(|a| c.span_of(a.name_range) == at));
        let in_command = matches!(
            definition.by,
            DefinedBy::Assignment | DefinedBy::Array | DefinedBy::Declaration | DefinedBy::Prefix
        ) || command.is_some_and(|c| c.words.iter().any(|w| c.span_of(w.range) == at));
        let append = command.is_some_and(|c| {
            let all = c.assignments().iter().chain(&c.simple.declared);
            all.filter(|a| c.span_of(a.name_range) == at).any(|a| a.append || a.subscript.is_some())
        });
        let from = match (own, command) {
            (Some(assignment), Some(command)) => command.span_of(assignment.range).end,
            (None, Some(command)) if in_command && definition.by != DefinedBy::Prefix => command.span().end,
            _ => at.end,
        };
        let nested = || command.and_then(|c| c.simple.nested.as_deref()).map(whole);
        let scope = match definition.by {
            DefinedBy::Prefix => Some(nested().unwrap_or(Span::empty(at.start))),
            _ if definition.reach.is_lost() => {
                let inner = around(ScopeKind::Isolated).min_by_key(|s| s.len());
                Some(inner.or_else(|| command.map(shell::Command::span)).unwrap_or(at))
            }
            _ => None,
        };
        let function = around(ScopeKind::Function).next().is_some();
        let surely = in_command && command.is_some_and(|c| !c.context.conditional) && !function;
        Reaching {
            definition,
            from,
            definite: match definition.by {
                DefinedBy::Variables | DefinedBy::ParameterStore | DefinedBy::SecretsManager => true,
                DefinedBy::Assignment | DefinedBy::Array | DefinedBy::Command | DefinedBy::Prefix => {
                    surely && !append
                }
                DefinedBy::Batch | DefinedBy::Declaration | DefinedBy::Function | DefinedBy::Alias => false,
            },
            scope,
            loops: around(ScopeKind::Loop).collect(),
            function,
        }
    }
}

fn whole(script: &Script) -> Span {
    script.span(TextRange::new(0, script.text().len() as u32))
}

impl<'e> Chains<'e> {
    /// The definitions, as they run.
    pub fn definitions(&self) -> impl Iterator<Item = &'e Definition> {
        self.definitions.iter().map(|d| d.definition)
    }

    /// The uses, as they run.
    pub fn uses(&self) -> &[&'e Use] {
        &self.uses
    }

    /// The definitions whose value may be seen at an offset in a command (none: after all commands); empty where the
    /// variable can only come from outside of the file.
    pub fn seen(&self, item: Option<usize>, at: u32) -> Vec<&'e Definition> {
        self.seen_at(item, at)
            .into_iter()
            .filter_map(|i| self.definitions.get(i))
            .map(|d| d.definition)
            .collect()
    }

    /// Whether the variable surely has been set at an offset in a command, if only to nothing.
    pub fn is_set(&self, item: Option<usize>, at: u32) -> bool {
        self.seen_at(item, at)
            .into_iter()
            .filter_map(|i| self.definitions.get(i))
            .any(|d| self.is_sure(d, item, at))
    }

    /// The occurrences that are the same variable: for each definition and then for each use a number. Equal numbers see or
    /// overwrite one another's value.
    pub fn groups(&self) -> (Vec<usize>, Vec<usize>) {
        let count = self.definitions.len();
        let mut union = Union((0..count + self.uses.len()).collect());
        let mut first_outside = None;
        for (i, d) in self.definitions.iter().enumerate() {
            if d.definition.item.is_none() {
                let first = *first_outside.get_or_insert(i);
                union.join(first, i);
            }
            for seen in self.seen_at(d.definition.item, d.definition.span.start) {
                union.join(seen, i);
            }
        }
        for (i, u) in self.uses.iter().enumerate() {
            for seen in self.seen_at(u.item, u.span.start) {
                union.join(seen, count + i);
            }
        }
        let all: Vec<usize> = (0..count + self.uses.len()).map(|i| union.root(i)).collect();
        let (definitions, uses) = all.split_at(count);
        (definitions.to_vec(), uses.to_vec())
    }

    fn seen_at(&self, item: Option<usize>, at: u32) -> Vec<usize> {
        let visible: Vec<usize> =
            (0..self.definitions.len()).filter(|&i| self.is_visible(i, item, at)).collect();
        let sure = |i: &usize| self.definitions.get(*i).is_some_and(|d| self.is_sure(d, item, at));
        let from = visible.iter().rposition(sure).unwrap_or(0);
        visible.get(from..).unwrap_or_default().to_vec()
    }

    fn is_visible(&self, definition: usize, item: Option<usize>, at: u32) -> bool {
        let Some(d) = self.definitions.get(definition) else { return false };
        match d.definition.item {
            None => true,
            Some(own) if Some(own) == item => {
                d.scope.is_none_or(|scope| scope.contains(at))
                    && (d.from <= at || d.function || d.loops.iter().any(|l| l.contains(at)))
            }
            Some(own) => d.scope.is_none() && !self.order.separate && item.is_none_or(|item| own < item),
        }
    }

    /// Whether a visible definition surely ran before.
    fn is_sure(&self, d: &Reaching<'_>, item: Option<usize>, at: u32) -> bool {
        d.definite
            && match (d.definition.item, item) {
                (None, _) => true,
                (Some(own), Some(item)) if own == item => d.from <= at,
                (Some(own), Some(item)) => self.order.surely(own, item),
                (Some(_), None) => false,
            }
    }
}

/// What is known of the order of commands.
#[derive(Debug)]
struct Order {
    /// For each command: its phase and whether it stands under `finally`.
    places: Vec<(PhaseName, bool)>,
    /// The phases whose failure leads to another phase.
    survives: Vec<PhaseName>,
    /// Whether each command has a shell of its own (version 0.1).
    separate: bool,
}

impl Order {
    fn of<'a>(spec: Option<&'a Buildspec<'a>>, commands: impl Iterator<Item = &'a Command<'a>>) -> Self {
        let flow = spec.map(Flow::of).unwrap_or_default();
        Self {
            places: commands.map(|c| (c.phase, c.finally)).collect(),
            survives: flow
                .phases
                .iter()
                .map(|p| p.name)
                .filter(|&name| flow.after_failure(name).is_some())
                .collect(),
            separate: spec.is_some_and(Buildspec::is_version_0_1),
        }
    }

    /// Whether command `a` surely ran to its end when the later command `b` begins.
    fn surely(&self, a: usize, b: usize) -> bool {
        let (Some((phase, finally)), Some(later)) = (self.places.get(a), self.places.get(b)) else {
            return false;
        };
        if *phase == later.0 { *finally == later.1 } else { !self.survives.contains(phase) }
    }
}

/// Disjoint sets of numbers.
struct Union(Vec<usize>);

impl Union {
    fn root(&mut self, mut at: usize) -> usize {
        while let Some(&up) = self.0.get(at).filter(|&&up| up != at) {
            let above = self.0.get(up).copied().unwrap_or(up);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScopeKind {
    Isolated,
    Loop,
    Function,
}

#[derive(Debug)]
struct Scope {
    item: usize,
    span: Span,
    kind: ScopeKind,
}

/// Finds the scopes of a script.
struct Walker<'w> {
    item: usize,
    scopes: &'w mut Vec<Scope>,
}

impl Walker<'_> {
    fn push(&mut self, span: Span, kind: ScopeKind) {
        self.scopes.push(Scope { item: self.item, span, kind });
    }

    fn list(&mut self, script: &Script, list: &List) {
        for item in &list.items {
            if matches!(item.terminator, Some(Terminator::Background(_))) {
                self.push(script.span(item.and_or.range), ScopeKind::Isolated);
            }
            self.and_or(script, &item.and_or);
        }
    }

    fn and_or(&mut self, script: &Script, and_or: &AndOr) {
        for pipeline in and_or.pipelines() {
            for stage in &pipeline.stages {
                if pipeline.stages.len() > 1 {
                    self.push(script.span(stage.node.range()), ScopeKind::Isolated);
                }
                self.node(script, &stage.node);
            }
        }
    }

    fn node(&mut self, script: &Script, node: &Node) {
        match node {
            Node::Simple(simple) => self.simple(script, simple),
            Node::Compound(compound) => self.compound(script, compound),
        }
    }

    fn simple(&mut self, script: &Script, simple: &SimpleCommand) {
        self.words(script, &simple.words);
        for assignment in simple.assignments.iter().chain(&simple.declared) {
            match &assignment.value {
                AssignmentValue::Scalar(word) => self.word(script, word),
                AssignmentValue::Array(elements) => elements.iter().for_each(|e| self.word(script, &e.value)),
            }
        }
        self.redirections(script, &simple.redirections);
        if let Some(nested) = &simple.nested {
            if !simple.words.first().is_some_and(|w| w.is("eval")) {
                self.push(whole(nested), ScopeKind::Isolated);
            }
            self.list(nested, nested.body());
        }
    }

    fn compound(&mut self, script: &Script, compound: &Compound) {
        let span = script.span(compound.range);
        match &compound.kind {
            CompoundKind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.list(script, condition);
                    self.list(script, body);
                }
                if let Some(body) = otherwise {
                    self.list(script, body);
                }
            }
            CompoundKind::For { words, body, .. } => {
                self.push(span, ScopeKind::Loop);
                self.words(script, words.as_deref().unwrap_or_default());
                self.list(script, body);
            }
            CompoundKind::Select { words, body, .. } | CompoundKind::ArithmeticFor { words, body, .. } => {
                self.push(span, ScopeKind::Loop);
                self.words(script, words);
                self.list(script, body);
            }
            CompoundKind::While { condition, body, .. } => {
                self.push(span, ScopeKind::Loop);
                self.list(script, condition);
                self.list(script, body);
            }
            CompoundKind::Case { word, arms } => {
                self.word(script, word);
                for arm in arms {
                    self.words(script, &arm.patterns);
                    self.list(script, &arm.body);
                }
            }
            CompoundKind::BraceGroup(list) => self.list(script, list),
            CompoundKind::Subshell(list) => {
                self.push(span, ScopeKind::Isolated);
                self.list(script, list);
            }
            CompoundKind::Function { body, .. } => {
                self.push(span, ScopeKind::Function);
                self.node(script, body);
            }
            CompoundKind::Arithmetic { words } | CompoundKind::Conditional { words } => {
                self.words(script, words);
            }
            CompoundKind::Time(timed) => timed.iter().for_each(|timed| self.and_or(script, timed)),
            CompoundKind::Coprocess(body) => {
                self.push(span, ScopeKind::Isolated);
                self.and_or(script, body);
            }
        }
        self.redirections(script, &compound.redirections);
    }

    fn redirections(&mut self, script: &Script, redirections: &[Redirection]) {
        for redirection in redirections {
            self.word(script, redirection.here_doc.as_ref().map_or(&redirection.target, |h| &h.body));
        }
    }

    fn words(&mut self, script: &Script, words: &[Word]) {
        for word in words {
            self.word(script, word);
        }
    }

    fn word(&mut self, script: &Script, word: &Word) {
        word.parts.iter().for_each(|part| self.part(script, part));
    }

    fn part(&mut self, script: &Script, part: &Part) {
        match &part.kind {
            PartKind::Literal(_) | PartKind::Unknown => {}
            PartKind::Arithmetic(words) => self.words(script, words),
            PartKind::Parameter(parameter) => self.words(script, &parameter.operands),
            PartKind::Substitution(substitution) => {
                self.push(script.span(part.range), ScopeKind::Isolated);
                self.list(script, &substitution.body);
                if let Some(nested) = &substitution.nested {
                    self.list(nested, nested.body());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::buildspec::lower;
    use crate::facts::Facts;
    use crate::settings::Settings;
    use crate::yaml::load;

    /// For each use of `A`: the texts at its definitions, to the end of the line. `<` stands before each use that may be unset.
    fn chains(text: &str) -> Vec<String> {
        let tree = load(text, None);
        let spec = lower(&tree);
        let settings = Settings::new("2026-11-25".parse().unwrap());
        let facts = Facts::new(&tree, spec.as_ref(), &settings, None, false);
        let chains = facts.chains("A");
        let tail = |at: u32| text[at as usize..].split(['\n', ';', ')', '\'']).next().unwrap().to_owned();
        let said = chains.uses().iter().map(|u| {
            let seen: Vec<String> =
                chains.seen(u.item, u.span.start).iter().map(|d| tail(d.span.start)).collect();
            let sure = if chains.is_set(u.item, u.span.start) { "" } else { "<" };
            format!("{sure}{}", seen.join(" | "))
        });
        said.collect()
    }

    fn commands(lines: &[&str]) -> Vec<String> {
        let mut text = "phases:\n  build:\n    commands:\n".to_owned();
        for line in lines {
            let _ = writeln!(text, "      - {line}");
        }
        chains(&text)
    }

    #[test]
    fn what_a_use_sees() {
        for (lines, want) in [
            (&["A=1", "echo $A"][..], &["A=1"][..]),
            (&["A=1", "A=2", "echo $A"], &["A=2"]),
            (&["A=1", "x && A=2", "echo $A"], &["A=1 | A=2"]),
            (&["A=1; if x; then A=2; fi; echo $A"], &["A=1 | A=2"]),
            (&["echo $A", "A=1"], &["<"]),
            (&["A=1; A=\"$A:2\"; echo $A"], &["A=1", "A=\"$A:2\""]),
            (&["(A=1; echo $A); echo $A"], &["A=1", "<"]),
            (&["A=0", "(A=1; echo $A); echo $A"], &["A=1", "A=0"]),
            (&["B=$(A=1; echo $A)", "echo $A"], &["A=1", "<"]),
            (&["x | { A=1; echo $A; }", "echo $A"], &["A=1", "<"]),
            (&["A=1 make $A"], &["<"]),
            (&["A=1 sh -c 'echo $A'"], &["A=1 sh -c "]),
            (&["sh -c 'A=1; echo $A'; echo $A"], &["A=1", "<"]),
            (&["for i in 1 2; do echo $A; A=$i; done"], &["<A=$i"]),
            (&["f() { A=1; }; f; echo $A"], &["<A=1"]),
            (&["A=1", "A+=2", "echo $A"], &["A=1 | A+=2"]),
            (&["read A", "echo $A"], &["A"]),
            (&["export A", "echo $A"], &["<A"]),
        ] {
            assert_eq!(commands(lines), want, "{lines:?}");
        }
    }

    #[test]
    fn across_phases() {
        let text = "env:\n  variables:\n    A: x\nphases:\n  pre_build:\n    commands: [A=1]\n    finally: [echo $A]\n  build:\n    commands:\n      - echo $A\n      - A=2\n  post_build:\n    commands: [echo $A]\nartifacts:\n  name: $A\n";
        assert_eq!(
            chains(text),
            ["A: x | A=1]", "A=1]", "A=1] | A=2", "A: x | A=1] | A=2"],
            "a failed build leads to post_build, a failed pre_build to its own finally alone"
        );
        let separate =
            "version: 0.1\nphases:\n  build:\n    commands:\n      - A=1; echo $A\n      - echo $A\n";
        assert_eq!(chains(separate), ["A=1", "<"]);
    }

    #[test]
    fn the_same_variable_and_another_one() {
        let text = "phases:\n  build:\n    commands:\n      - A=1\n      - echo $A; A=2\n      - echo $A $(B=1; A=3; echo $A)\n      - x=$(echo $A)\n";
        let tree = load(text, None);
        let spec = lower(&tree);
        let settings = Settings::new("2026-11-25".parse().unwrap());
        let facts = Facts::new(&tree, spec.as_ref(), &settings, None, false);
        let (definitions, uses) = facts.chains("A").groups();
        assert!(definitions.iter().chain(&uses).all(|g| *g == definitions[0]), "{definitions:?} {uses:?}");
        let inner = text.replace("      - A=1\n", "").replace("; A=2", "");
        let tree = load(&inner, None);
        let spec = lower(&tree);
        let facts = Facts::new(&tree, spec.as_ref(), &settings, None, false);
        let (definitions, uses) = facts.chains("A").groups();
        assert_eq!(definitions.len(), 1);
        assert_eq!(
            uses.iter().filter(|g| **g == definitions[0]).count(),
            1,
            "only the one in the substitution"
        );
    }
}
