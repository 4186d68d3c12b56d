//! Definitions and uses in commands: one walk over the simple commands for what they define, one over all words for what they
//! expand.

use super::{Call, DefinedBy, Definition, Environment, Reach, Use, maps};
use crate::facts::Facts;
use crate::shell::{
    AndOr, Assignment, AssignmentValue, Command, Compound, CompoundKind, List, Node, Part, PartKind,
    Redirection, Script, SimpleCommand, TextRange, Word,
};

impl Environment {
    /// Works it out.
    pub(in crate::facts) fn of_facts(facts: &Facts<'_>) -> Self {
        let mut env = Self::default();
        let Some(spec) = facts.spec() else { return env };
        maps::define(spec, &mut env);
        for (item, command) in facts.scripts().iter().enumerate() {
            let script = &command.script;
            env.read(script.text());
            if script.is_opaque() || !script.errors().is_empty() {
                env.unseen.push((item, command.command.text.text_span()));
            }
            for simple in script.commands() {
                define(&simple, item, &mut env);
            }
            Walker { item, env: &mut env }.list(script, script.body());
        }
        maps::uses(spec, &mut env);
        env.index();
        env
    }
}

fn define(command: &Command<'_>, item: usize, env: &mut Environment) {
    let reach = reach(command);
    for wrapper in &command.wrappers {
        for word in wrapper.environment() {
            let prefix = word.literal_prefix();
            let name = prefix.split_once('=').map_or("", |(name, _)| name);
            push(env, name, command.span_of(word.range), DefinedBy::Prefix, Reach::Uncertain, item);
        }
    }
    let for_itself = !command.simple.words.is_empty();
    for assignment in command.assignments() {
        let (by, reach) =
            if for_itself { (DefinedBy::Prefix, Reach::Uncertain) } else { (by(assignment), reach) };
        push(env, &assignment.name, command.span_of(assignment.name_range), by, reach, item);
        value(env, assignment);
    }
    for assignment in &command.simple.declared {
        push(env, &assignment.name, command.span_of(assignment.name_range), by(assignment), reach, item);
        value(env, assignment);
    }
    let Some(program) = command.program() else { return };
    let own = command.wrappers.is_empty() || command.wrappers.iter().all(|w| w.name == "command");
    if let Some(word) = command.program_word.filter(|_| own) {
        let span = command.span_of(word.range);
        env.calls.push(Call { name: command.program_path().unwrap_or(program).into(), span, item });
    }
    match program {
        "." | "source" if !command.words.first().is_some_and(|w| w.is("/dev/null")) => {
            env.unseen.push((item, command.span()));
        }
        "eval" if command.words.iter().any(|w| w.literal().is_none()) => {
            env.unseen.push((item, command.span()));
        }
        "export" | "readonly" | "declare" | "typeset" | "local" => {
            let array = command.words.iter().any(|w| {
                let text = w.literal_prefix();
                text.starts_with('-') && text.contains(['a', 'A'])
            });
            let by = if array { DefinedBy::Array } else { DefinedBy::Declaration };
            for word in command.words {
                name_of(word, command, by, reach, item, env);
            }
        }
        "read" | "readarray" | "mapfile" | "getopts" | "let" | "printf" => {
            if program == "printf" && !command.words.iter().any(|w| w.is("-v")) {
                return;
            }
            for word in command.words {
                name_of(word, command, DefinedBy::Command, reach, item, env);
            }
        }
        "alias" => {
            for word in command.words {
                if let Some((name, _)) = word.literal_prefix().split_once('=') {
                    push(env, name, command.span_of(word.range), DefinedBy::Alias, reach, item);
                }
            }
        }
        _ => {}
    }
}

/// The name that an argument of `read`, `export` and the like is; something that expands may be any name.
fn name_of(
    word: &Word,
    command: &Command<'_>,
    by: DefinedBy,
    reach: Reach,
    item: usize,
    env: &mut Environment,
) {
    let prefix = word.literal_prefix();
    match word.literal() {
        Some(text) if is_name(&text) => push(env, &text, command.span_of(word.range), by, reach, item),
        None if !prefix.contains('=') => env.unseen.push((item, command.span())),
        _ => {}
    }
}

fn by(assignment: &Assignment) -> DefinedBy {
    let array = matches!(assignment.value, AssignmentValue::Array(_)) || assignment.subscript.is_some();
    if array { DefinedBy::Array } else { DefinedBy::Assignment }
}

fn reach(command: &Command<'_>) -> Reach {
    let cx = command.context;
    if !cx.isolated {
        return if cx.functions > 0 { Reach::Uncertain } else { Reach::Lasting };
    }
    if cx.substitutions > 0 {
        Reach::Substitution
    } else if cx.subshells > 0 {
        Reach::Subshell
    } else if cx.scripts > 0 {
        Reach::ChildShell
    } else if cx.background {
        Reach::Background
    } else {
        Reach::Pipeline
    }
}

fn push(
    env: &mut Environment,
    name: &str,
    span: crate::source::Span,
    by: DefinedBy,
    reach: Reach,
    item: usize,
) {
    if !name.is_empty() {
        let item = Some(item);
        env.definitions.push(Definition { name: name.into(), span, by, reach, value: None, item });
    }
}

/// Adds the value of the assignment that was pushed last.
fn value(env: &mut Environment, assignment: &Assignment) {
    let AssignmentValue::Scalar(word) = &assignment.value else { return };
    if let Some(last) = env.definitions.last_mut().filter(|d| *d.name == *assignment.name) {
        let whole = !assignment.append && assignment.subscript.is_none();
        last.value = word.literal().filter(|_| whole && !word.has_tilde()).map(|v| v.as_ref().into());
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

struct Walker<'e> {
    item: usize,
    env: &'e mut Environment,
}

impl Walker<'_> {
    fn list(&mut self, script: &Script, list: &List) {
        for item in &list.items {
            self.and_or(script, &item.and_or);
        }
    }

    fn and_or(&mut self, script: &Script, and_or: &AndOr) {
        for stage in and_or.pipelines().flat_map(|p| &p.stages) {
            self.node(script, &stage.node);
        }
    }

    fn node(&mut self, script: &Script, node: &Node) {
        match node {
            Node::Simple(simple) => self.simple(script, simple),
            Node::Compound(compound) => self.compound(script, compound),
        }
    }

    fn simple(&mut self, script: &Script, simple: &SimpleCommand) {
        for assignment in &simple.assignments {
            self.assignment(script, assignment);
        }
        self.words(script, &simple.words);
        for assignment in &simple.declared {
            if matches!(assignment.value, AssignmentValue::Array(_)) {
                self.assignment(script, assignment);
            }
        }
        self.redirections(script, &simple.redirections);
        if let Some(nested) = &simple.nested {
            self.list(nested, nested.body());
        }
    }

    fn compound(&mut self, script: &Script, compound: &Compound) {
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
            CompoundKind::For { variable, words, body } => {
                self.loop_variable(script, variable, compound.range);
                self.words(script, words.as_deref().unwrap_or_default());
                self.list(script, body);
            }
            CompoundKind::Select { variable, words, body } => {
                self.loop_variable(script, variable, compound.range);
                self.words(script, words);
                self.list(script, body);
            }
            CompoundKind::ArithmeticFor { words, body, .. } => {
                self.words(script, words);
                self.list(script, body);
            }
            CompoundKind::While { condition, body, .. } => {
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
            CompoundKind::BraceGroup(list) | CompoundKind::Subshell(list) => self.list(script, list),
            CompoundKind::Function { name, name_range, body, .. } => {
                let span = script.span(*name_range);
                push(self.env, name, span, DefinedBy::Function, Reach::Lasting, self.item);
                self.node(script, body);
            }
            CompoundKind::Arithmetic { words } | CompoundKind::Conditional { words } => {
                self.words(script, words);
            }
            CompoundKind::Time(timed) => {
                if let Some(timed) = timed {
                    self.and_or(script, timed);
                }
            }
            CompoundKind::Coprocess(body) => self.and_or(script, body),
        }
        self.redirections(script, &compound.redirections);
    }

    fn loop_variable(&mut self, script: &Script, name: &str, range: TextRange) {
        let span = script.span(TextRange::empty(range.start));
        push(self.env, name, span, DefinedBy::Command, Reach::Uncertain, self.item);
    }

    fn assignment(&mut self, script: &Script, assignment: &Assignment) {
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.word(script, word),
            AssignmentValue::Array(elements) => elements.iter().for_each(|e| self.word(script, &e.value)),
        }
    }

    fn redirections(&mut self, script: &Script, redirections: &[Redirection]) {
        for redirection in redirections {
            match &redirection.here_doc {
                Some(here_doc) => self.word(script, &here_doc.body),
                None => self.word(script, &redirection.target),
            }
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
            PartKind::Parameter(parameter) => {
                let name = &parameter.name;
                if is_name(name) && !parameter.indirect {
                    if matches!(parameter.operator(), Some(":=" | "=")) {
                        let span = script.span(parameter.name_range);
                        push(self.env, name, span, DefinedBy::Command, Reach::Uncertain, self.item);
                    }
                    self.env.uses.push(Use {
                        name: name.clone(),
                        span: script.span(part.range),
                        exact: script.exact(parameter.name_range),
                        handles_unset: parameter.handles_unset(),
                        subscript: parameter.subscript.is_some(),
                        item: Some(self.item),
                    });
                }
                self.words(script, &parameter.operands);
            }
            PartKind::Substitution(substitution) => {
                self.list(script, &substitution.body);
                if let Some(nested) = &substitution.nested {
                    self.list(nested, nested.body());
                }
            }
        }
    }
}
