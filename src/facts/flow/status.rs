//! What becomes of each command's failure: does it fail the item, or does nothing hear of it?
//!
//! In: one script. Out: an [`Outcome`] for every simple command that is surely part of it. Rules of dash and bash, run in
//! both: the status of a list is that of its last command, of a pipeline that of its last stage; `set -e` overlooks
//! conditions, negations and all of `a && b || c` but its last command.

use crate::shell::{
    AndOr, AndOrOp, Assignment, AssignmentValue, Command, Compound, CompoundKind, List, Node, Part, PartKind,
    Pipeline, Script, SimpleCommand, Terminator, Word,
};
use crate::source::Span;

/// A simple command and what becomes of its failure.
#[derive(Clone, Debug)]
pub struct Outcome<'s> {
    /// The command.
    pub command: Command<'s>,
    /// What becomes of its failure.
    pub fate: Fate,
    /// The shell's options when it runs.
    pub options: Options,
}

/// What becomes of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The item fails.
    Counts,
    /// Another command follows whose status takes its place.
    Overwritten {
        /// What follows, in the host file.
        by: Span,
        /// Why nothing stops before it.
        why: Why,
        /// Whether that is inside `sh -c`, where options of the item do not hold.
        nested: bool,
    },
    /// The last stage of the pipeline decides.
    Piped {
        /// The `|` behind the stage.
        pipe: Span,
        /// The last stage.
        into: Span,
    },
    /// The right side of `||` decides.
    Rescued {
        /// From the `||` to the end of that side.
        by: Span,
        /// Whether that side cannot fail: `true`, `:`, `echo …`, `exit 0`.
        always: bool,
    },
    /// Its status is asked for: a condition, a negation, `$?`.
    Asked,
    /// A substitution in an operand of `export`, `local` and the like, whose own status is the command's.
    Declared,
    /// A substitution among the words of another command.
    Inside,
    /// It cannot be told.
    Unknown,
}

/// Why a failure does not end the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no `set -e`.
    NoErrexit,
    /// `set -e` overlooks all of `a && b` but the last.
    AndList,
    /// The round of a loop after it.
    Loop,
}

/// Whether an option is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// It is.
    On,
    /// It is not, as at the beginning of every command.
    Off,
    /// It cannot be told.
    Unknown,
}

/// The options that decide what becomes of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// `set -e`
    pub errexit: Switch,
    /// `set -o pipefail`
    pub pipefail: Switch,
}

/// What happens around a place.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// What becomes of the status that the place leaves behind.
    value: Fate,
    /// What becomes of a failure of the shell that runs the place.
    shell: Fate,
    /// Whether `set -e` overlooks failures here.
    overlooked: bool,
    nested: bool,
}

/// The outcomes of a script's commands, in the order in which they would run. Empty for scripts that cannot be read.
pub fn outcomes(script: &Script) -> Vec<Outcome<'_>> {
    if script.is_opaque() || !script.errors().is_empty() {
        return Vec::new();
    }
    let mut walker = Walker { script, commands: script.commands().collect(), out: Vec::new() };
    // A first line `#!/bin/bash -e` does nothing in an item, as far as is known.
    let shebang = script.text().starts_with("#!");
    let errexit = if shebang { Switch::Unknown } else { Switch::Off };
    let mut options = Options { errexit, pipefail: if shebang { Switch::Unknown } else { Switch::Off } };
    let frame = Frame { value: Fate::Counts, shell: Fate::Counts, overlooked: false, nested: false };
    walker.list(script.body(), frame, &mut options);
    walker.out
}

struct Walker<'s> {
    script: &'s Script,
    commands: Vec<Command<'s>>,
    out: Vec<Outcome<'s>>,
}

impl<'s> Walker<'s> {
    fn list(&mut self, list: &'s List, frame: Frame, options: &mut Options) {
        for (index, item) in list.items.iter().enumerate() {
            let next = list.items.get(index + 1);
            let value = match (next, item.terminator) {
                (_, Some(Terminator::Background(_))) => Fate::Unknown,
                (None, _) => frame.value,
                (Some(next), _) => {
                    let text = self.script.slice(next.and_or.range);
                    if text.contains("$?") || text.contains("PIPESTATUS") || frame.value == Fate::Asked {
                        Fate::Asked
                    } else if options.errexit == Switch::Unknown || frame.value == Fate::Unknown {
                        Fate::Unknown
                    } else {
                        let why = if options.errexit == Switch::On { Why::AndList } else { Why::NoErrexit };
                        let by = self.script.span(next.and_or.range);
                        Fate::Overwritten { by, why, nested: frame.nested }
                    }
                }
            };
            self.and_or(&item.and_or, Frame { value, ..frame }, options);
        }
    }

    fn and_or(&mut self, and_or: &'s AndOr, frame: Frame, options: &mut Options) {
        let pipelines: Vec<&Pipeline> = and_or.pipelines().collect();
        for (index, pipeline) in pipelines.iter().enumerate() {
            let rescue = and_or
                .rest
                .iter()
                .enumerate()
                .skip(index)
                .find(|(_, (op, _, _))| *op == AndOrOp::Or)
                .map(|(at, (_, operator, right))| (at, *operator, right));
            let last = index + 1 == pipelines.len();
            let frame = match rescue {
                Some((_, _, right)) if self.fails(right) => {
                    // `|| exit 1`: the failure goes on as the right side's.
                    Frame { value: Fate::Counts, overlooked: true, ..frame }
                }
                Some((at, operator, right)) => {
                    let end = and_or.rest.get(at).map_or(right.range, |(_, _, p)| p.range);
                    let by = self.script.span(operator.to(end));
                    let always = at + 1 == and_or.rest.len() && Self::cannot_fail(right);
                    let value = if frame.value == Fate::Asked || frame.value == Fate::Unknown {
                        frame.value
                    } else {
                        Fate::Rescued { by, always }
                    };
                    Frame { value, overlooked: true, ..frame }
                }
                None if last => frame,
                None => Frame { overlooked: true, ..frame },
            };
            self.pipeline(pipeline, frame, options);
        }
    }

    fn pipeline(&mut self, pipeline: &'s Pipeline, frame: Frame, options: &mut Options) {
        let fate = if pipeline.negation.is_some() { Fate::Asked } else { fate(frame, options.errexit) };
        let overlooked = frame.overlooked || pipeline.negation.is_some();
        let frame = Frame {
            value: if pipeline.negation.is_some() { Fate::Asked } else { frame.value },
            overlooked,
            ..frame
        };
        let Some(last) = pipeline.stages.last() else { return };
        if let [stage] = pipeline.stages.as_slice() {
            return self.node(&stage.node, frame, options);
        }
        let into = self.script.span(last.node.range());
        for (index, stage) in pipeline.stages.iter().enumerate() {
            let mut own = *options;
            let value = match pipeline.stages.get(index + 1) {
                None => fate,
                Some(next) => match options.pipefail {
                    Switch::On => fate,
                    Switch::Unknown => Fate::Unknown,
                    Switch::Off if fate == Fate::Asked || fate == Fate::Unknown => fate,
                    // What `|| true` would swallow anyway is not the pipe's doing.
                    Switch::Off if matches!(fate, Fate::Rescued { .. }) => fate,
                    Switch::Off => {
                        let pipe = next.pipe.map_or(into, |range| self.script.span(range));
                        Fate::Piped { pipe, into }
                    }
                },
            };
            let frame = Frame { value, shell: value, overlooked: true, ..frame };
            self.node(&stage.node, frame, &mut own);
        }
    }

    fn node(&mut self, node: &'s Node, frame: Frame, options: &mut Options) {
        match node {
            Node::Simple(simple) => self.simple(simple, frame, options),
            Node::Compound(compound) => self.compound(compound, frame, options),
        }
    }

    fn compound(&mut self, compound: &'s Compound, frame: Frame, options: &mut Options) {
        let asked = Frame { value: Fate::Asked, overlooked: true, ..frame };
        match &compound.kind {
            CompoundKind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.list(condition, asked, options);
                    self.list(body, frame, options);
                }
                if let Some(body) = otherwise {
                    self.list(body, frame, options);
                }
            }
            CompoundKind::For { words, body, .. } => {
                let one = words.as_ref().is_some_and(|w| matches!(w.as_slice(), [word] if !word.may_split()));
                self.rounds(body, one, compound, frame, options);
            }
            CompoundKind::ArithmeticFor { body, .. } | CompoundKind::Select { body, .. } => {
                self.rounds(body, false, compound, frame, options);
            }
            CompoundKind::While { condition, body, .. } => {
                self.list(condition, asked, options);
                self.rounds(body, false, compound, frame, options);
            }
            CompoundKind::Case { arms, .. } => {
                for arm in arms {
                    self.list(&arm.body, frame, options);
                }
            }
            CompoundKind::BraceGroup(list) => self.list(list, frame, options),
            CompoundKind::Subshell(list) => {
                let value = fate(frame, options.errexit);
                let mut own = *options;
                self.list(list, Frame { value, shell: value, ..frame }, &mut own);
            }
            CompoundKind::Time(Some(timed)) => self.and_or(timed, frame, options),
            // What a function's failure does is its caller's to say.
            CompoundKind::Function { .. }
            | CompoundKind::Time(None)
            | CompoundKind::Arithmetic { .. }
            | CompoundKind::Conditional { .. }
            | CompoundKind::Coprocess(_) => {}
        }
    }

    /// The body of a loop: the next round takes the place of its status.
    fn rounds(
        &mut self,
        body: &'s List,
        one: bool,
        compound: &'s Compound,
        frame: Frame,
        options: &mut Options,
    ) {
        let frame = match frame.value {
            _ if one => frame,
            Fate::Asked | Fate::Unknown | Fate::Rescued { .. } | Fate::Overwritten { .. } => frame,
            _ if options.errexit == Switch::Unknown => Frame { value: Fate::Unknown, ..frame },
            _ => {
                let by = self.script.span(compound.range);
                Frame { value: Fate::Overwritten { by, why: Why::Loop, nested: frame.nested }, ..frame }
            }
        };
        self.list(body, frame, options);
    }

    fn simple(&mut self, simple: &'s SimpleCommand, frame: Frame, options: &mut Options) {
        let fate = fate(frame, options.errexit);
        let is_assignment = simple.words.is_empty();
        for word in &simple.words {
            let declared = simple.declared.iter().any(|d| d.range == word.range);
            self.word(word, if declared { Fate::Declared } else { Fate::Inside });
        }
        for (index, assignment) in simple.assignments.iter().enumerate() {
            let last = index + 1 == simple.assignments.len();
            self.assigned(assignment, if is_assignment && last { fate } else { Fate::Inside });
        }
        let Some(at) = self.commands.iter().position(|c| std::ptr::eq(c.simple, simple)) else { return };
        let command = self.commands.swap_remove(at);
        change(&command, options);
        if let Some(script) = &simple.nested {
            let eval = command.runs("eval");
            let mut own = if eval { *options } else { inner_options(&command) };
            let outer = std::mem::replace(&mut self.script, script);
            let whole = script.errors().is_empty() && !script.is_opaque();
            if whole {
                let nested = frame.nested || !eval;
                self.list(
                    script.body(),
                    Frame { value: fate, shell: fate, overlooked: false, nested },
                    &mut own,
                );
            }
            self.script = outer;
            return;
        }
        self.out.push(Outcome { command, fate, options: *options });
    }

    fn assigned(&mut self, assignment: &'s Assignment, fate: Fate) {
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.word(word, fate),
            AssignmentValue::Array(elements) => {
                for element in elements {
                    self.word(&element.value, Fate::Inside);
                }
            }
        }
    }

    fn word(&mut self, word: &'s Word, fate: Fate) {
        for part in &word.parts {
            self.part(part, fate);
        }
    }

    fn part(&mut self, part: &'s Part, fate: Fate) {
        match &part.kind {
            PartKind::Substitution(substitution) => {
                let frame = Frame { value: fate, shell: fate, overlooked: false, nested: true };
                // Whether `set -e` holds in there depends on the shell.
                let mut options = Options { errexit: Switch::Unknown, pipefail: Switch::Unknown };
                if let Some(script) = &substitution.nested {
                    let outer = std::mem::replace(&mut self.script, script);
                    self.list(script.body(), frame, &mut options);
                    self.script = outer;
                } else {
                    self.list(&substitution.body, frame, &mut options);
                }
            }
            PartKind::Parameter(parameter) => {
                parameter.operands.iter().for_each(|w| self.word(w, Fate::Inside));
            }
            PartKind::Arithmetic(words) => words.iter().for_each(|w| self.word(w, Fate::Inside)),
            PartKind::Literal(_) | PartKind::Unknown => {}
        }
    }

    /// Whether a pipeline ends in failure for certain: `exit 1`, `false`, `{ …; exit 1; }`.
    fn fails(&self, pipeline: &Pipeline) -> bool {
        match pipeline.stages.as_slice() {
            [stage] => match &stage.node {
                Node::Simple(simple) => {
                    let text = self.script.slice(simple.range).trim();
                    let mut words = text.split_whitespace();
                    match words.next() {
                        Some("exit" | "return") => words.next() != Some("0"),
                        Some("false" | "break" | "continue") => true,
                        _ => false,
                    }
                }
                Node::Compound(compound) => match &compound.kind {
                    CompoundKind::BraceGroup(list) | CompoundKind::Subshell(list) => {
                        list.items.iter().any(|item| {
                            item.and_or.pipelines().last().is_some_and(|pipeline| self.fails(pipeline))
                        })
                    }
                    _ => false,
                },
            },
            _ => false,
        }
    }

    /// Whether a pipeline succeeds for certain.
    fn cannot_fail(pipeline: &Pipeline) -> bool {
        let [stage] = pipeline.stages.as_slice() else { return false };
        match &stage.node {
            Node::Simple(simple) => {
                let name = simple.words.first().and_then(Word::literal);
                let second = simple.words.get(1);
                match name.as_deref() {
                    Some("true" | ":" | "echo" | "printf") => true,
                    Some("exit" | "return") => second.is_some_and(|w| w.is("0")),
                    _ => false,
                }
            }
            Node::Compound(compound) => match &compound.kind {
                CompoundKind::BraceGroup(list) | CompoundKind::Subshell(list) => {
                    let all = |item: &crate::shell::Item| {
                        item.and_or.rest.is_empty() && Self::cannot_fail(&item.and_or.first)
                    };
                    !list.items.is_empty() && list.items.iter().all(all)
                }
                _ => false,
            },
        }
    }
}

/// What becomes of a failure here.
fn fate(frame: Frame, errexit: Switch) -> Fate {
    match errexit {
        _ if frame.overlooked => frame.value,
        Switch::On => frame.shell,
        Switch::Off => frame.value,
        Switch::Unknown if frame.value == frame.shell => frame.value,
        Switch::Unknown => Fate::Unknown,
    }
}

/// What `set`, `trap`, `.` do to the options.
fn change(command: &Command<'_>, options: &mut Options) {
    match command.program() {
        Some("set") => set(command.words, options),
        Some("trap") => options.errexit = Switch::Unknown,
        Some("." | "source") => {
            let harmless = command.words.first().is_some_and(|w| {
                let end = w.literal_suffix();
                end.ends_with("activate") || end.ends_with("nvm.sh") || end.ends_with(".env")
            });
            if !harmless {
                *options = Options { errexit: Switch::Unknown, pipefail: Switch::Unknown };
            }
        }
        _ => {}
    }
}

fn set(words: &[Word], options: &mut Options) {
    let mut names = 0;
    for word in words {
        let Some(text) = word.literal() else {
            *options = Options { errexit: Switch::Unknown, pipefail: Switch::Unknown };
            return;
        };
        let to = if text.starts_with('-') { Switch::On } else { Switch::Off };
        if names > 0 {
            names -= 1;
            match text.as_ref() {
                "errexit" => options.errexit = if names_off(words, word) { Switch::Off } else { Switch::On },
                "pipefail" => {
                    options.pipefail = if names_off(words, word) { Switch::Off } else { Switch::On }
                }
                _ => {}
            }
            continue;
        }
        if !text.starts_with(['-', '+']) || text == "--" {
            return;
        }
        if text.contains('e') {
            options.errexit = to;
        }
        names += text.matches('o').count();
    }
}

/// Whether the `o` before an option's name stands behind `+`.
fn names_off(words: &[Word], name: &Word) -> bool {
    words
        .iter()
        .take_while(|w| w.range != name.range)
        .filter_map(Word::literal)
        .filter(|t| t.starts_with(['-', '+']))
        .last()
        .is_some_and(|t| t.starts_with('+'))
}

/// The options of `sh -ec '…'`.
fn inner_options(command: &Command<'_>) -> Options {
    let mut options = Options { errexit: Switch::Off, pipefail: Switch::Off };
    let flags: Vec<Word> = command
        .words
        .iter()
        .take_while(|w| w.literal().is_some_and(|t| t.starts_with('-') || t == "pipefail" || t == "errexit"))
        .cloned()
        .collect();
    set(&flags, &mut options);
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Dialect;
    use crate::source::Mapped;

    /// The fate of the command `x`.
    fn of(text: &str) -> &'static str {
        let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
        let all = outcomes(&script);
        let Some(one) = all.iter().find(|o| o.command.runs("x")) else { return "not there" };
        match one.fate {
            Fate::Counts => "counts",
            Fate::Overwritten { why: Why::NoErrexit, .. } => "overwritten",
            Fate::Overwritten { why: Why::AndList, .. } => "overlooked",
            Fate::Overwritten { why: Why::Loop, .. } => "loop",
            Fate::Piped { .. } => "piped",
            Fate::Rescued { always: true, .. } => "ignored",
            Fate::Rescued { .. } => "rescued",
            Fate::Asked => "asked",
            Fate::Declared => "declared",
            Fate::Inside => "inside",
            Fate::Unknown => "unknown",
        }
    }

    #[test]
    fn options_at_each_command() {
        use Switch::{Off, On, Unknown};
        let script = Script::parse(
            Mapped::verbatim("a; set -eo pipefail; b; (set +e; c); d; . ./x; e".to_owned(), 0),
            Dialect::Bash,
        );
        let options = |name: &str| {
            outcomes(&script)
                .iter()
                .find(|o| o.command.runs(name))
                .map(|o| (o.options.errexit, o.options.pipefail))
        };
        assert_eq!(options("a"), Some((Off, Off)));
        assert_eq!(options("b"), Some((On, On)));
        assert_eq!(options("c"), Some((Off, On)));
        assert_eq!(options("d"), Some((On, On)));
        assert_eq!(options("e"), Some((Unknown, Unknown)));
    }

    #[test]
    fn fates() {
        for (text, want) in [
            ("x", "counts"),
            ("a; x", "counts"),
            ("x; a", "overwritten"),
            ("x\na", "overwritten"),
            ("x && a", "counts"),
            ("x && a; b", "overwritten"),
            ("set -e; x; a", "counts"),
            ("set -eu\nx\na", "counts"),
            ("set -o errexit\nx\na", "counts"),
            ("set -euo pipefail\nx | tee l\na", "counts"),
            ("set -e\nset +e\nx\na", "overwritten"),
            ("set +o errexit\nx\na", "overwritten"),
            ("set -e; x && a; b", "overlooked"),
            ("set -e; a && x; b", "counts"),
            ("set -e; x && a", "counts"),
            ("x || true", "ignored"),
            ("x || { echo no; }", "ignored"),
            ("x && a || echo no", "ignored"),
            ("x || a", "rescued"),
            ("x || exit 1; a", "counts"),
            ("x || { echo no; exit 1; }; a", "counts"),
            ("a || x", "counts"),
            ("x | tee l", "piped"),
            ("set -o pipefail; x | tee l", "counts"),
            ("a | x", "counts"),
            ("a | x; b", "overwritten"),
            ("if x; then a; fi; b", "asked"),
            ("if a; then x; fi", "counts"),
            ("if a; then x; fi; b", "overwritten"),
            ("if a; then x; b; fi", "overwritten"),
            ("set -e; if a; then x; b; fi; c", "counts"),
            ("set -e; if a; then x && b; fi; c", "overlooked"),
            ("while a; do x; done", "loop"),
            ("for i in a b; do x; done", "loop"),
            ("for i in a b; do x || exit 1; done", "counts"),
            ("for i in a; do x; done", "counts"),
            ("set -e; for i in a b; do x; done", "counts"),
            ("for i in a b; do (cd $i && x); done", "loop"),
            ("(x; a)", "overwritten"),
            ("(set -e; x; a)", "counts"),
            ("(set -e; x; a); b", "overwritten"),
            ("(x)", "counts"),
            ("! x", "asked"),
            ("x; if [ $? -ne 0 ]; then exit 1; fi", "asked"),
            ("x | tee l; exit ${PIPESTATUS[0]}", "asked"),
            ("export A=$(x)", "declared"),
            ("A=$(x)", "counts"),
            ("A=$(x); a", "overwritten"),
            ("echo $(x)", "inside"),
            ("f() { x; a; }; f", "not there"),
            ("bash -c 'x; a'", "overwritten"),
            ("bash -ec 'x; a'", "counts"),
            ("set -e; bash -c 'x; a'", "overwritten"),
            ("bash -c 'x' || true", "ignored"),
            ("x & wait", "unknown"),
            ("trap 'echo no' EXIT; x; a", "unknown"),
            (". ./lib.sh; x; a", "unknown"),
            (". venv/bin/activate; x; a", "overwritten"),
            ("set $O; x; a", "unknown"),
            ("{ x; a; }", "overwritten"),
            ("case a in b) x;; esac", "counts"),
            ("case a in b) x;; esac; c", "overwritten"),
        ] {
            assert_eq!(of(text), want, "{text}");
        }
    }
}
