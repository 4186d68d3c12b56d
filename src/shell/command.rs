//! One simple command as it is run: its program behind wrappers, its arguments, what surrounds it.

use std::borrow::Cow;

use crate::source::{Span, Spanned};

use super::args::{Args, FlagSpec};
use super::tree::{Assignment, Redirection, SimpleCommand, TextRange};
use super::walk::Context;
use super::wrappers::{Wrapper, basename, unwrap};
use super::{Script, Word};

/// A simple command of a script.
#[derive(Clone, Debug)]
pub struct Command<'s> {
    /// The script whose text its ranges are of: the one asked, or one nested in it.
    pub script: &'s Script,
    /// The node.
    pub simple: &'s SimpleCommand,
    /// What surrounds it.
    pub context: Context,
    /// `sudo`, `env` and the like before the program, the outermost first.
    pub wrappers: Vec<Wrapper<'s>>,
    /// The word that names the program, wrappers left out. None when there are no words, or where an expansion hides it.
    pub program_word: Option<&'s Word>,
    /// The arguments of the program.
    pub words: &'s [Word],
    path: Option<Cow<'s, str>>,
    /// Where in the path the program's name begins: many rules ask every command for it.
    name: usize,
}

impl<'s> Command<'s> {
    pub(super) fn new(script: &'s Script, simple: &'s SimpleCommand, context: Context) -> Self {
        let (wrappers, at) = unwrap(&simple.words);
        let program_word = at.and_then(|at| simple.words.get(at));
        let words = at.and_then(|at| simple.words.get(at + 1..)).unwrap_or_default();
        let path = program_word.and_then(Word::literal);
        let name = path.as_deref().map_or(0, |path| path.len() - basename(path).len());
        Self { script, simple, context, wrappers, program_word, words, path, name }
    }

    /// The program's name without its path: `aws` for `/usr/local/bin/aws`, `run.sh` for `./run.sh`. None where it is not
    /// literal.
    pub fn program(&self) -> Option<&str> {
        self.path.as_deref().and_then(|path| path.get(self.name..))
    }

    /// The program as written: `./run.sh`.
    pub fn program_path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Whether it runs `program`, from wherever.
    pub fn runs(&self, program: &str) -> bool {
        self.program() == Some(program)
    }

    /// The first argument, if it is literal and no flag: `install` in `npm install`.
    pub fn subcommand(&self) -> Option<Cow<'s, str>> {
        self.words.first().and_then(Word::literal).filter(|text| !text.starts_with('-'))
    }

    /// Assignments before the first word. With words they hold for this command alone; those of `env A=b` are in
    /// [`Command::wrappers`].
    pub fn assignments(&self) -> &'s [Assignment] {
        &self.simple.assignments
    }

    /// Its redirections.
    pub fn redirections(&self) -> &'s [Redirection] {
        &self.simple.redirections
    }

    /// Its arguments as flags and operands.
    pub fn args(&self, spec: &FlagSpec) -> Args<'s> {
        Args::parse(self.words, spec)
    }

    /// The name of the wrapper of that name, if it is behind one.
    pub fn wrapper(&self, name: &str) -> Option<&Wrapper<'s>> {
        self.wrappers.iter().find(|w| w.name == name)
    }

    /// The whole command in the host file.
    pub fn span(&self) -> Span {
        self.script.span(self.simple.range)
    }

    /// A range of its script in the host file.
    pub fn span_of(&self, range: TextRange) -> Span {
        self.script.span(range)
    }

    /// The source of a word, as written.
    pub fn text_of(&self, word: &Word) -> &'s str {
        self.script.slice(word.range)
    }

    /// The value and the place of a literal word.
    pub fn spanned(&self, word: &Word) -> Option<Spanned<String>> {
        word.literal().map(|text| Spanned::new(text.into_owned(), self.script.span(word.range)))
    }
}
