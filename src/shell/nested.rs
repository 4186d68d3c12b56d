//! Scripts inside words: `sh -c '…'`, `eval '…'`, backticks with backslashes. Each is parsed from its own decoded text,
//! whose places lead through the enclosing script to the host file.

use crate::source::{Mapped, MappedBuilder, Span};

use super::tree::{
    Assignment, AssignmentValue, Compound, CompoundKind, List, Node, Redirection, SimpleCommand, TextRange,
};
use super::word::{PartKind, Quoting, Substitution, SubstitutionKind, Word};
use super::wrappers::{basename, unwrap};
use super::{Dialect, Script};

/// How many scripts may be nested in one another.
pub(super) const MAX_LEVELS: usize = 4;

/// A nested script is parsed while an outer tree is on the stack.
const NESTED_DEPTH: usize = 20;

/// Parses every nested script of `script`, down to `levels` levels.
pub(super) fn fill(script: &mut Script, levels: usize) {
    let mut body = std::mem::take(&mut script.body);
    Filler { text: &script.text, dialect: script.dialect, levels }.list(&mut body);
    script.body = body;
}

struct Filler<'t> {
    text: &'t Mapped,
    dialect: Dialect,
    levels: usize,
}

impl Filler<'_> {
    fn list(&self, list: &mut List) {
        for item in &mut list.items {
            self.and_or(&mut item.and_or);
        }
    }

    fn and_or(&self, and_or: &mut super::AndOr) {
        for pipeline in std::iter::once(&mut and_or.first).chain(and_or.rest.iter_mut().map(|(_, _, p)| p)) {
            for stage in &mut pipeline.stages {
                self.node(&mut stage.node);
            }
        }
    }

    fn node(&self, node: &mut Node) {
        match node {
            Node::Simple(simple) => self.simple(simple),
            Node::Compound(compound) => self.compound(compound),
        }
    }

    fn simple(&self, simple: &mut SimpleCommand) {
        self.words(&mut simple.words);
        self.assignments(&mut simple.assignments);
        self.assignments(&mut simple.declared);
        self.redirections(&mut simple.redirections);
        if let Some((words, dialect)) = script_words(&simple.words, self.dialect)
            && let Some((text, unknown)) = self.compose(words)
        {
            simple.nested = self.parse(text, dialect, &unknown);
        }
    }

    fn compound(&self, compound: &mut Compound) {
        self.redirections(&mut compound.redirections);
        match &mut compound.kind {
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
                self.words(words.as_deref_mut().unwrap_or_default());
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
                    self.words(&mut arm.patterns);
                    self.list(&mut arm.body);
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
    }

    fn assignments(&self, assignments: &mut [Assignment]) {
        for assignment in assignments {
            match &mut assignment.value {
                AssignmentValue::Scalar(word) => self.word(word),
                AssignmentValue::Array(elements) => elements.iter_mut().for_each(|e| self.word(&mut e.value)),
            }
        }
    }

    fn redirections(&self, redirections: &mut [Redirection]) {
        for redirection in redirections {
            self.word(&mut redirection.target);
            if let Some(here_doc) = &mut redirection.here_doc {
                self.word(&mut here_doc.body);
            }
        }
    }

    fn words(&self, words: &mut [Word]) {
        for word in words {
            self.word(word);
        }
    }

    fn word(&self, word: &mut Word) {
        for part in &mut word.parts {
            match &mut part.kind {
                PartKind::Literal(_) | PartKind::Unknown => {}
                PartKind::Parameter(parameter) => self.words(&mut parameter.operands),
                PartKind::Arithmetic(words) => self.words(words),
                PartKind::Substitution(substitution) => {
                    self.substitution(substitution, part.range, part.quoting);
                }
            }
        }
    }

    fn substitution(&self, substitution: &mut Substitution, range: TextRange, quoting: Quoting) {
        if !substitution.body.items.is_empty() {
            self.list(&mut substitution.body);
            return;
        }
        let open = if substitution.kind == SubstitutionKind::Backtick { 1 } else { 2 };
        let inside = TextRange::new(range.start + open, range.end.saturating_sub(1));
        let text = self.text.text().get(inside.range()).unwrap_or_default();
        if text.trim().is_empty() {
            return;
        }
        let inner = match substitution.kind {
            SubstitutionKind::Backtick => unescape(text, inside.start, quoting).through(self.text),
            _ => self.text.slice(inside.range()),
        };
        substitution.nested = self.parse(inner, self.dialect, &[]);
    }

    fn parse(&self, text: Mapped, dialect: Dialect, unknown: &[TextRange]) -> Option<Box<Script>> {
        let levels = self.levels.checked_sub(1)?;
        let mut script = Script::parse_flat(text, dialect, unknown, NESTED_DEPTH);
        fill(&mut script, levels);
        Some(Box::new(script))
    }

    /// The text that `words` make, joined by blanks, and the ranges in it that are expansions of the enclosing script: a `_`
    /// stands in their place. None when nothing of it is literal.
    fn compose(&self, words: &[Word]) -> Option<(Mapped, Vec<TextRange>)> {
        let mut builder = MappedBuilder::new(words.first()?.range.start);
        let mut unknown = Vec::new();
        let mut some_literal = false;
        let mut end = None;
        for word in words {
            if let Some(end) = end {
                builder.decoded(" ", Span::new(end, word.range.start));
            }
            end = Some(word.range.end);
            for part in &word.parts {
                let source = Span::new(part.range.start, part.range.end);
                if let Some(text) = part.literal() {
                    some_literal |= !text.trim().is_empty();
                    if self.text.text().get(part.range.range()) == Some(text) {
                        builder.verbatim(text, part.range.start);
                    } else {
                        builder.decoded(text, source);
                    }
                } else {
                    let at = builder.text().len() as u32;
                    builder.decoded("_", source);
                    unknown.push(TextRange::new(at, at + 1));
                }
            }
        }
        some_literal.then(|| (builder.finish().through(self.text), unknown))
    }
}

/// The words of a simple command that a shell reads as a script, and which shell.
fn script_words(words: &[Word], dialect: Dialect) -> Option<(&[Word], Dialect)> {
    let (_, at) = unwrap(words);
    let at = at?;
    let name = words.get(at)?.literal()?;
    let arguments = words.get(at + 1..)?;
    match basename(&name) {
        "eval" => {
            let skip = usize::from(arguments.first().is_some_and(|w| w.is("--")));
            let words = arguments.get(skip..)?;
            (!words.is_empty()).then_some((words, dialect))
        }
        "bash" => command_string(arguments).map(|words| (words, Dialect::Bash)),
        "sh" | "dash" | "ash" => command_string(arguments).map(|words| (words, Dialect::Posix)),
        _ => None,
    }
}

/// The argument of `-c`: the first word that is no option, if one of the options is `-c`.
fn command_string(arguments: &[Word]) -> Option<&[Word]> {
    let mut at = 0;
    let mut asked = false;
    loop {
        let word = arguments.get(at)?;
        let text = word.literal_prefix();
        if !text.starts_with(['-', '+']) {
            // An expansion may be an option; behind `-c` a quoted one is the script.
            return (asked && (word.literal().is_some() || !word.may_split()))
                .then(|| arguments.get(at..=at))?;
        }
        let text = word.literal()?;
        at += 1;
        if text == "--" || text == "-" {
            return asked.then(|| arguments.get(at..=at))?;
        }
        if text.starts_with("--") {
            at += usize::from(matches!(text.as_ref(), "--rcfile" | "--init-file"));
            continue;
        }
        asked |= text.starts_with('-') && text.contains('c');
        at += text.chars().filter(|c| matches!(c, 'o' | 'O')).count();
    }
}

/// What a shell reads between backticks: `` \` ``, `\$` and `\\` lose their backslash, and inside double quotes `\"` too.
fn unescape(text: &str, start: u32, quoting: Quoting) -> Mapped {
    let mut builder = MappedBuilder::new(start);
    let mut run = 0;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        if byte != b'\\' {
            continue;
        }
        let Some((_, next)) = bytes.next() else { break };
        let resolves = match next {
            b'`' | b'$' | b'\\' => true,
            b'"' => matches!(quoting, Quoting::Double | Quoting::Locale),
            _ => false,
        };
        if resolves {
            builder.verbatim(text.get(run..at).unwrap_or_default(), start + run as u32);
            let source = start + at as u32;
            builder.decoded(char::from(next).encode_utf8(&mut [0; 4]), Span::new(source, source + 2));
            run = at + 2;
        }
    }
    builder.verbatim(text.get(run..).unwrap_or_default(), start + run as u32);
    builder.finish()
}
