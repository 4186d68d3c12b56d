//! The way of secrets through the commands: from where they come, through variables, pipes and substitutions, to the log, to
//! `set -x` and into files.
//!
//! Follows the phases in their order. What an unknown program does with a secret is not known, and its output is taken for
//! clean; what only some branches do may happen.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::buildspec::Env;
use crate::facts::CommandScript;
use crate::shell::{
    AndOr, Assignment, AssignmentValue, Command, Compound, CompoundKind, List, Node, Part, PartKind,
    Pipeline, Redirection, RedirectionKind, Script, SimpleCommand, Word,
};
use crate::source::Span;

use super::sources::{fetched, picks_secret};
use super::{is_placeholder, is_secret_name};

/// Where a secret comes from and the way that it took.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The variable's name, or what was fetched.
    pub name: String,
    /// From where.
    pub source: Source,
    /// The place of the source.
    pub span: Span,
    /// Where it went from there.
    pub steps: Vec<Step>,
    /// Whether CodeBuild replaces it in the log: it is the very value that it put into the environment.
    pub masked: bool,
}

/// Kinds of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `env.secrets-manager`
    SecretsManager,
    /// `env.parameter-store`
    ParameterStore,
    /// `env.variables`, named like a secret.
    Plaintext,
    /// Fetched by a command.
    Fetched,
    /// A variable from outside the buildspec that is named like a secret.
    Name,
}

/// A step on the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where.
    pub span: Span,
    /// What happens there.
    pub text: String,
}

/// A secret that goes to the log.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The word or the command that prints it.
    pub span: Span,
    /// The secret.
    pub trace: Rc<Trace>,
}

/// A command that prints all variables.
#[derive(Clone, Debug)]
pub struct Dump {
    /// The command.
    pub span: Span,
    /// One of the secrets among them, an unmasked one if there is one.
    pub trace: Rc<Trace>,
}

/// A secret in a command that `set -x` prints.
#[derive(Clone, Debug)]
pub struct Traced {
    /// `set -x`
    pub set: Span,
    /// Where the secret is used.
    pub span: Span,
    /// The secret.
    pub trace: Rc<Trace>,
}

/// A secret written to a file.
#[derive(Clone, Debug)]
pub struct Written {
    /// The path as written.
    pub path: String,
    /// Where the path stands.
    pub span: Span,
    /// Whether the working directory is the source's top.
    pub at_top: bool,
    /// The secret.
    pub trace: Rc<Trace>,
}

/// Where secrets go.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// To the log.
    pub printed: Vec<Printed>,
    /// To the log with all variables.
    pub dumps: Vec<Dump>,
    /// To the log through `set -x`, the first of each command.
    pub traced: Vec<Traced>,
    /// Into files.
    pub written: Vec<Written>,
    /// What the variables hold at the end.
    pub variables: HashMap<String, Rc<Trace>>,
}

/// Follows the secrets of `env` and of the commands.
pub(crate) fn flow(env: Option<&Env<'_>>, scripts: &[CommandScript<'_>]) -> Flow {
    let mut machine = Machine::default();
    if let Some(env) = env {
        machine.declare(env);
    }
    for item in scripts {
        machine.script(&item.script);
    }
    machine.found.variables = machine.variables;
    machine.found
}

/// Programs that hand on what they read, as it is or changed.
const HAND_ON: [&str; 5] = ["cat", "tee", "sort", "uniq", "less"];
const CHANGE: [&str; 17] = [
    "awk", "base32", "base64", "cut", "fold", "grep", "head", "hexdump", "jq", "od", "perl", "rev", "sed",
    "tail", "tr", "xxd", "yq",
];

#[derive(Default)]
struct Machine<'s> {
    variables: HashMap<String, Rc<Trace>>,
    /// Variables that the file itself gives a value that is no secret.
    clean: HashSet<String>,
    files: HashMap<String, Rc<Trace>>,
    commands: HashMap<*const SimpleCommand, Command<'s>>,
    xtrace: Option<Span>,
    moved: bool,
    /// In how many branches: an assignment there does not clean a variable for sure.
    branches: usize,
    found: Flow,
}

type Secret = Option<Rc<Trace>>;

impl<'s> Machine<'s> {
    fn declare(&mut self, env: &Env<'_>) {
        for (map, source) in [
            (&env.secrets_manager, Source::SecretsManager),
            (&env.parameter_store, Source::ParameterStore),
            (&env.variables, Source::Plaintext),
        ] {
            for (key, value) in map.iter().flat_map(|m| &m.entries) {
                let name = key.as_str().to_owned();
                let plain = source == Source::Plaintext;
                if plain && !(is_secret_name(&name) && value.is_some_and(|v| !is_placeholder(v.as_str()))) {
                    self.clean.insert(name);
                    continue;
                }
                let trace =
                    Trace { name: name.clone(), source, span: key.span(), steps: Vec::new(), masked: !plain };
                self.variables.insert(name, Rc::new(trace));
            }
        }
    }

    /// One command of the buildspec: a shell of its own.
    fn script(&mut self, script: &'s Script) {
        self.xtrace = None;
        self.commands =
            script.commands().map(|c| (std::ptr::from_ref::<SimpleCommand>(c.simple), c)).collect();
        let printed = self.list(script, script.body(), &None);
        self.found.printed.extend(printed);
    }

    fn list(&mut self, script: &'s Script, list: &'s List, input: &Secret) -> Vec<Printed> {
        let mut out = Vec::new();
        for item in &list.items {
            out.extend(self.and_or(script, &item.and_or, input));
        }
        out
    }

    fn and_or(&mut self, script: &'s Script, and_or: &'s AndOr, input: &Secret) -> Vec<Printed> {
        let mut out = Vec::new();
        for pipeline in and_or.pipelines() {
            out.extend(self.pipeline(script, pipeline, input));
        }
        out
    }

    fn pipeline(&mut self, script: &'s Script, pipeline: &'s Pipeline, input: &Secret) -> Vec<Printed> {
        let mut input = input.clone();
        let mut out = Vec::new();
        let several = pipeline.stages.len() > 1;
        let before = several.then(|| self.variables.clone());
        for stage in &pipeline.stages {
            out = self.node(script, &stage.node, &input);
            input = out.first().map(|p: &Printed| Rc::clone(&p.trace));
        }
        if let Some(before) = before {
            self.variables = before;
        }
        out
    }

    fn node(&mut self, script: &'s Script, node: &'s Node, input: &Secret) -> Vec<Printed> {
        match node {
            Node::Simple(simple) => self.simple(script, simple, input.as_ref()),
            Node::Compound(compound) => {
                let out = self.compound(script, compound, input);
                self.redirect(script, &compound.redirections, out)
            }
        }
    }

    fn compound(&mut self, script: &'s Script, compound: &'s Compound, input: &Secret) -> Vec<Printed> {
        let mut out = Vec::new();
        match &compound.kind {
            CompoundKind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    out.extend(self.list(script, condition, input));
                    out.extend(self.branch(script, body, input));
                }
                if let Some(body) = otherwise {
                    out.extend(self.branch(script, body, input));
                }
            }
            CompoundKind::For { body, .. }
            | CompoundKind::ArithmeticFor { body, .. }
            | CompoundKind::Select { body, .. } => out = self.branch(script, body, input),
            CompoundKind::While { condition, body, .. } => {
                out = self.list(script, condition, input);
                out.extend(self.branch(script, body, input));
            }
            CompoundKind::Case { arms, .. } => {
                for arm in arms {
                    out.extend(self.branch(script, &arm.body, input));
                }
            }
            CompoundKind::BraceGroup(list) => out = self.list(script, list, input),
            CompoundKind::Subshell(list) => out = self.isolated(|m| m.list(script, list, input)),
            CompoundKind::Function { body, .. } => {
                self.branches += 1;
                out = self.node(script, body, &None);
                self.branches -= 1;
            }
            CompoundKind::Time(Some(timed)) => out = self.and_or(script, timed, input),
            CompoundKind::Coprocess(body) => {
                self.isolated(|m| m.and_or(script, body, &None));
            }
            CompoundKind::Time(None) | CompoundKind::Arithmetic { .. } | CompoundKind::Conditional { .. } => {
            }
        }
        out
    }

    fn branch(&mut self, script: &'s Script, list: &'s List, input: &Secret) -> Vec<Printed> {
        self.branches += 1;
        let out = self.list(script, list, input);
        self.branches -= 1;
        out
    }

    fn isolated<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let (variables, xtrace, moved) = (self.variables.clone(), self.xtrace, self.moved);
        let result = run(self);
        self.variables = variables;
        self.xtrace = xtrace;
        self.moved = moved;
        result
    }

    fn simple(
        &mut self,
        script: &'s Script,
        simple: &'s SimpleCommand,
        input: Option<&Rc<Trace>>,
    ) -> Vec<Printed> {
        let words: Vec<(Span, Secret)> =
            simple.words.iter().map(|w| (script.span(w.range), self.word(script, w))).collect();
        let mut assigned: Vec<(&Assignment, Secret)> = Vec::new();
        for assignment in &simple.assignments {
            let secret = match &assignment.value {
                AssignmentValue::Scalar(word) => self.word(script, word),
                AssignmentValue::Array(_) => None,
            };
            assigned.push((assignment, secret));
        }
        // The operands of `export` are words already.
        for assignment in &simple.declared {
            let at = simple.words.iter().position(|w| w.range.encloses(assignment.range));
            let secret = at.and_then(|at| words.get(at)).and_then(|(_, secret)| secret.clone());
            assigned.push((assignment, secret));
        }
        self.trace_line(script, &words, &assigned);
        if simple.words.is_empty() || !simple.declared.is_empty() {
            for (assignment, secret) in assigned {
                self.assign(script, assignment, secret);
            }
        }
        let Some(command) = self.commands.get(&std::ptr::from_ref(simple)).cloned() else {
            return Vec::new();
        };
        let out = self.output(&command, &words, input);
        if let Some(nested) = &simple.nested {
            let more = self.isolated(|m| m.list(nested, nested.body(), &input.cloned()));
            return self.redirect(script, &simple.redirections, out.into_iter().chain(more).collect());
        }
        self.redirect(script, &simple.redirections, out)
    }

    fn trace_line(&mut self, script: &Script, words: &[(Span, Secret)], assigned: &[(&Assignment, Secret)]) {
        let Some(set) = self.xtrace else { return };
        if self.found.traced.iter().any(|t| t.set == set) {
            return;
        }
        let words = words.iter().filter_map(|(span, s)| s.as_ref().map(|s| (*span, s)));
        let values = assigned.iter().filter_map(|(a, s)| s.as_ref().map(|s| (script.span(a.range), s)));
        if let Some((span, trace)) = words.chain(values).find(|(_, s)| !s.masked && s.source != Source::Name)
        {
            self.found.traced.push(Traced { set, span, trace: Rc::clone(trace) });
        }
    }

    fn assign(&mut self, script: &Script, assignment: &Assignment, secret: Secret) {
        let name = assignment.name.to_string();
        if let Some(secret) = secret {
            let mut trace = Trace::clone(&secret);
            trace
                .steps
                .push(Step { span: script.span(assignment.name_range), text: format!("kept in `{name}`") });
            self.variables.insert(name, Rc::new(trace));
        } else if self.branches == 0 {
            self.variables.remove(&name);
            self.clean.insert(name);
        } else if !self.variables.contains_key(&name) {
            self.clean.insert(name);
        }
    }

    /// What a command writes to its standard output.
    fn output(
        &mut self,
        command: &Command<'s>,
        words: &[(Span, Secret)],
        input: Option<&Rc<Trace>>,
    ) -> Vec<Printed> {
        let span = command.span();
        let Some(program) = command.program() else { return Vec::new() };
        if let Some(what) = fetched(command) {
            let trace = Trace {
                name: what.to_owned(),
                source: Source::Fetched,
                span,
                steps: Vec::new(),
                masked: false,
            };
            return vec![Printed { span, trace: Rc::new(trace) }];
        }
        match program {
            "cd" | "pushd" => {
                self.moved = true;
                Vec::new()
            }
            "set" => {
                self.set(command);
                Vec::new()
            }
            "echo" | "printf" => {
                let found = words.iter().find_map(|(span, s)| s.as_ref().map(|s| (*span, Rc::clone(s))));
                found.into_iter().map(|(span, trace)| Printed { span, trace }).collect()
            }
            "env" | "printenv" | "export" | "declare" => {
                self.dump(command);
                Vec::new()
            }
            "cat" if !command.words.is_empty() => {
                let mut paths = command.words.iter().filter_map(Word::literal);
                let found = paths.find_map(|p| self.files.get(p.as_ref()));
                found.map(|trace| Printed { span, trace: Rc::clone(trace) }).into_iter().collect()
            }
            _ if HAND_ON.contains(&program) => {
                input.map(|trace| Printed { span, trace: Rc::clone(trace) }).into_iter().collect()
            }
            _ if CHANGE.contains(&program) => self.changed(command, words, input, program),
            _ => Vec::new(),
        }
    }

    fn changed(
        &self,
        command: &Command<'s>,
        words: &[(Span, Secret)],
        input: Option<&Rc<Trace>>,
        program: &str,
    ) -> Vec<Printed> {
        let span = command.span();
        // `jq … <<< "$SECRET"`
        let here = command.redirections().iter().find(|r| r.kind == RedirectionKind::HereString);
        let here = here.and_then(|r| r.target.parts.iter().find_map(|p| self.part_variable(p)));
        let Some(trace) = input.cloned().or(here) else { return Vec::new() };
        let quiet = |w: &Word| {
            w.literal().is_some_and(|t| matches!(t.as_ref(), "-q" | "-qE" | "--quiet" | "-c" | "-e"))
        };
        if program == "grep" && command.words.iter().any(quiet) {
            return Vec::new();
        }
        if matches!(program, "jq" | "yq" | "grep") {
            let filter =
                command.words.iter().filter(|w| !w.literal_prefix().starts_with('-')).find_map(Word::literal);
            if filter.is_some_and(|f| !picks_secret(&f)) {
                return Vec::new();
            }
        }
        let mut trace = Trace::clone(&trace);
        trace.masked = false;
        let at = words.first().map_or(span, |(span, _)| *span);
        trace
            .steps
            .push(Step { span: at, text: format!("changed by `{program}`, so that nothing masks it") });
        vec![Printed { span, trace: Rc::new(trace) }]
    }

    fn set(&mut self, command: &Command<'_>) {
        if command.words.is_empty() {
            self.dump(command);
        }
        let mut words = command.words.iter().filter_map(Word::literal);
        while let Some(word) = words.next() {
            let on = word.starts_with('-');
            if !on && !word.starts_with('+') {
                return;
            }
            let long = word.ends_with('o') && words.next().is_some_and(|w| w == "xtrace");
            if long || word.contains('x') {
                self.xtrace = on.then(|| command.span());
            }
        }
    }

    /// `env`, `printenv`, `set`, `export` without operands, to the log or to a program that only sorts.
    fn dump(&mut self, command: &Command<'_>) {
        let operands = command.words.iter().any(|w| !w.is("-p") && !w.is("-0"));
        let kept = command.redirections().iter().any(is_output);
        if operands || kept || !command.context.stage.is_last() || command.context.substitutions > 0 {
            return;
        }
        let mut secrets: Vec<&Rc<Trace>> = self.variables.values().collect();
        secrets.sort_by_key(|t| (t.masked, !is_secret_name(&t.name), t.span.start));
        if let Some(trace) = secrets.first() {
            self.found.dumps.push(Dump { span: command.span(), trace: Rc::clone(trace) });
        }
    }

    /// What is left for the log after the redirections.
    fn redirect(&mut self, script: &Script, redirections: &[Redirection], out: Vec<Printed>) -> Vec<Printed> {
        let Some(to) = redirections.iter().rev().find(|r| is_output(r)) else { return out };
        let path = to.target.literal();
        if path.as_deref().is_some_and(|p| matches!(p, "/dev/stdout" | "/dev/stderr" | "/dev/tty")) {
            return out;
        }
        if let (Some(path), Some(first)) = (path, out.first())
            && !path.starts_with("/dev/")
        {
            self.files.insert(path.clone().into_owned(), Rc::clone(&first.trace));
            self.found.written.push(Written {
                path: path.into_owned(),
                span: script.span(to.target.range),
                at_top: !self.moved,
                trace: Rc::clone(&first.trace),
            });
        }
        Vec::new()
    }

    /// The secret in a word.
    fn word(&mut self, script: &'s Script, word: &'s Word) -> Secret {
        word.parts.iter().find_map(|part| match &part.kind {
            PartKind::Substitution(substitution) => {
                let out = match &substitution.nested {
                    Some(nested) => self.isolated(|m| m.list(nested, nested.body(), &None)),
                    None => self.isolated(|m| m.list(script, &substitution.body, &None)),
                };
                out.into_iter().next().map(|p| p.trace)
            }
            _ => self.part_variable(part),
        })
    }

    fn part_variable(&self, part: &Part) -> Secret {
        let PartKind::Parameter(parameter) = &part.kind else { return None };
        let operator = parameter.operator();
        if parameter.length || matches!(operator, Some(":+" | "+")) {
            return None;
        }
        let Some(trace) = self.variables.get(&*parameter.name) else {
            let outside = is_secret_name(&parameter.name) && !self.clean.contains(&*parameter.name);
            return outside.then(|| {
                Rc::new(Trace {
                    name: parameter.name.to_string(),
                    source: Source::Name,
                    span: Span::default(),
                    steps: Vec::new(),
                    masked: true,
                })
            });
        };
        let whole = matches!(operator, None | Some(":-" | "-" | ":=" | "=" | ":?" | "?"));
        if whole {
            return Some(Rc::clone(trace));
        }
        // `${TOKEN:0:4}`: a part for the eye, seldom the secret.
        None
    }
}

fn is_output(redirection: &Redirection) -> bool {
    redirection.fd.unwrap_or(1) == 1
        && matches!(
            redirection.kind,
            RedirectionKind::Output
                | RedirectionKind::Clobber
                | RedirectionKind::Append
                | RedirectionKind::OutputBoth
                | RedirectionKind::AppendBoth
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Dialect;
    use crate::source::Mapped;

    fn follow(texts: &[&str]) -> Flow {
        let scripts: Vec<Script> =
            texts.iter().map(|t| Script::parse(Mapped::verbatim(*t, 0), Dialect::Bash)).collect();
        let mut machine = Machine::default();
        let trace = Trace {
            name: "NPM_TOKEN".to_owned(),
            source: Source::SecretsManager,
            span: Span::default(),
            steps: Vec::new(),
            masked: true,
        };
        machine.variables.insert("NPM_TOKEN".to_owned(), Rc::new(trace));
        for script in &scripts {
            machine.script(script);
        }
        machine.found
    }

    #[test]
    fn what_is_printed() {
        for (texts, masked) in [
            (&["echo $NPM_TOKEN"][..], true),
            (&["A=$NPM_TOKEN", "export B=\"x$A\"", "printf %s \"$B\" >&2"], true),
            (&["echo $NPM_TOKEN | base64"], false),
            (&["X=$(echo $NPM_TOKEN | jq -r .password)", "echo $X"], false),
            (&["if true; then { echo \"$NPM_TOKEN\"; }; fi"], true),
            (&["aws ecr get-login-password"], false),
            (
                &[
                    "export C=$(aws sts assume-role)",
                    "export K=$(echo $C | jq -r .SecretAccessKey)",
                    "echo $K",
                ],
                false,
            ),
            (&["echo $NPM_TOKEN > f", "cat f"], true),
        ] {
            let found = follow(texts).printed;
            assert_eq!(found.len(), 1, "{texts:?}");
            assert_eq!(found[0].trace.masked, masked, "{texts:?}");
        }
    }

    #[test]
    fn what_is_not_printed() {
        for texts in [
            &["echo '$NPM_TOKEN'"][..],
            &["echo ${NPM_TOKEN:+set} ${#NPM_TOKEN}"],
            &["echo $NPM_TOKEN | docker login --password-stdin"],
            &["echo $NPM_TOKEN > /dev/null"],
            &["{ echo $NPM_TOKEN; } > ~/.npmrc"],
            &["(A=$NPM_TOKEN); echo $A"],
            &["NPM_TOKEN=x", "echo $NPM_TOKEN"],
            &["X=$(aws secretsmanager get-secret-value --secret-id x | jq -r .ARN)", "echo $X"],
            &["aws ecr get-login-password | docker login --password-stdin"],
            &["curl -H \"token: $NPM_TOKEN\" https://x"],
        ] {
            assert!(follow(texts).printed.is_empty(), "{texts:?}");
        }
    }

    #[test]
    fn traces_and_dumps() {
        let fetch = "T=$(aws ecr get-login-password)";
        assert_eq!(follow(&[&format!("set -ex; {fetch}; use $T")]).traced.len(), 1);
        assert_eq!(follow(&["set -x", fetch]).traced.len(), 0);
        assert_eq!(follow(&[&format!("set -x; make; set +x; {fetch}")]).traced.len(), 0);
        assert_eq!(follow(&["set -x; use $NPM_TOKEN"]).traced.len(), 0);
        assert_eq!(follow(&["printenv"]).dumps.len(), 1);
        assert_eq!(follow(&["env | grep X", "env A=b make", "env > f"]).dumps.len(), 0);
        assert_eq!(follow(&["echo $NPM_TOKEN > f"]).written.len(), 1);
    }
}
