//! Words: literal text and expansions, each with its quoting.

use std::borrow::Cow;

use super::{List, Script, TextRange};

/// A word, before expansion.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// In source order. A quoted empty string is an empty literal.
    pub parts: Vec<Part>,
    /// All of it, quotes included.
    pub range: TextRange,
    /// Unquoted braces that bash expands (`{a,b}`, `{1..3}`) and dash does not.
    pub braces: Vec<TextRange>,
}

/// A piece of a word that is all literal or one expansion.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// How it is quoted.
    pub quoting: Quoting,
    /// Its bytes, without the quotes around them, but with the backslash of an escaped character.
    pub range: TextRange,
}

/// How a part of a word is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Not at all: expansions are split into fields and may be globs.
    Unquoted,
    /// One character after a backslash, outside quotes.
    Escaped,
    /// `"…"`
    Double,
    /// `'…'`: nothing expands.
    Single,
    /// `$'…'`, which bash alone knows.
    AnsiC,
    /// `$"…"`, which bash alone knows.
    Locale,
    /// The body of a here-document: expansions are not split.
    HereDoc,
}

/// What a part of a word is.
#[derive(Clone, Debug)]
pub enum PartKind {
    /// Text, quotes and escapes taken off. Either the very bytes of the range, or the one character that they escape
    /// (several for `$'…'`).
    Literal(Box<str>),
    /// `$name`, `${name…}`
    Parameter(Box<Parameter>),
    /// `$(…)`, `` `…` ``, `<(…)`, `>(…)`
    Substitution(Box<Substitution>),
    /// `$((…))` or `$[…]`: the expansions inside.
    Arithmetic(Vec<Word>),
    /// Something that could not be read, or that an enclosing command puts there.
    Unknown,
}

/// A parameter expansion.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name: a variable, a digit, or one of `@*#?-$!`.
    pub name: Box<str>,
    /// Where the name stands.
    pub name_range: TextRange,
    /// Whether it is written with braces.
    pub braced: bool,
    /// `${!name}`, which bash alone knows.
    pub indirect: bool,
    /// `${#name}`
    pub length: bool,
    /// What stands between `[` and `]`, and where; bash alone knows it.
    pub subscript: Option<(Box<str>, TextRange)>,
    /// The operator as written: `:-` `-` `:=` `=` `:?` `?` `:+` `+` `#` `##` `%` `%%` and, in bash, `/` `//` `/#` `/%` `:`
    /// `^` `^^` `,` `,,` `@`.
    pub operator: Option<(Box<str>, TextRange)>,
    /// The words after the operator: one for most, two for `${a/b/c}` and `${a:1:2}`.
    pub operands: Vec<Word>,
}

impl Parameter {
    /// The operator as written.
    pub fn operator(&self) -> Option<&str> {
        self.operator.as_ref().map(|(text, _)| text.as_ref())
    }

    /// The word that stands in for an unset (or, with `:`, empty) variable: after `:-`, `-`, `:=` and `=`.
    pub fn default(&self) -> Option<&Word> {
        matches!(self.operator()?, ":-" | "-" | ":=" | "=").then(|| self.operands.first())?
    }

    /// Whether the expansion fails, or has a value all the same, when the variable is unset: after `:-`, `-`, `:=`, `=`,
    /// `:?`, `?`, `:+` and `+`.
    pub fn handles_unset(&self) -> bool {
        matches!(self.operator(), Some(":-" | "-" | ":=" | "=" | ":?" | "?" | ":+" | "+"))
    }
}

/// A command or process substitution.
#[derive(Clone, Debug)]
pub struct Substitution {
    /// Which.
    pub kind: SubstitutionKind,
    /// Its commands. Empty when they are in `nested`.
    pub body: List,
    /// Its commands where its text differs from what stands in the source: backslashes inside backticks.
    pub nested: Option<Box<Script>>,
}

/// The kinds of substitution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubstitutionKind {
    /// `$(…)`
    Dollar,
    /// `` `…` ``
    Backtick,
    /// `<(…)`, which bash alone knows.
    ProcessInput,
    /// `>(…)`, which bash alone knows.
    ProcessOutput,
}

impl Word {
    /// Its parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The value, if nothing in it expands; quotes and escapes removed. Globs, braces and `~` are not expanded: ask
    /// [`Word::has_glob`], [`Word::braces`] and [`Word::has_tilde`].
    pub fn literal(&self) -> Option<Cow<'_, str>> {
        self.parts.iter().all(|p| matches!(p.kind, PartKind::Literal(_))).then(|| self.literal_prefix())
    }

    /// Whether it is literal and reads `text`.
    pub fn is(&self, text: &str) -> bool {
        self.literal().is_some_and(|value| value == text)
    }

    /// The literal text before the first expansion.
    pub fn literal_prefix(&self) -> Cow<'_, str> {
        join(self.parts.iter().map_while(Part::literal))
    }

    /// The literal text after the last expansion; the whole of a literal word.
    pub fn literal_suffix(&self) -> Cow<'_, str> {
        let from = self.parts.iter().rposition(|p| p.literal().is_none()).map_or(0, |at| at + 1);
        join(self.parts.iter().skip(from).filter_map(Part::literal))
    }

    /// Whether any of it is quoted or escaped.
    pub fn is_quoted(&self) -> bool {
        self.parts.iter().any(|p| p.quoting != Quoting::Unquoted)
    }

    /// Whether it holds an unquoted `*`, `?` or `[…]`.
    pub fn has_glob(&self) -> bool {
        self.unquoted().any(|text| {
            text.contains(['*', '?']) || text.split_once('[').is_some_and(|(_, after)| after.contains(']'))
        })
    }

    /// Whether it begins with an unquoted `~`.
    pub fn has_tilde(&self) -> bool {
        self.parts.first().is_some_and(|p| {
            p.quoting == Quoting::Unquoted && p.literal().is_some_and(|t| t.starts_with('~'))
        })
    }

    /// Whether it may become any number of words: an unquoted expansion, a glob, braces, or `"$@"`.
    pub fn may_split(&self) -> bool {
        !self.braces.is_empty() || self.has_glob() || self.parts.iter().any(Part::may_split)
    }

    /// Its parameter expansions, those inside operands of other expansions left out.
    pub fn parameters(&self) -> impl Iterator<Item = (&Parameter, &Part)> {
        self.parts.iter().filter_map(|part| match &part.kind {
            PartKind::Parameter(parameter) => Some((parameter.as_ref(), part)),
            _ => None,
        })
    }

    /// The word without the first `len` bytes of its literal prefix: the value in `--name=value`. None when the prefix is
    /// shorter, or ends inside an escaped character.
    pub fn after(&self, len: usize) -> Option<Self> {
        let mut left = len;
        let mut parts = self.parts.iter();
        let mut rest = Vec::new();
        let mut start = self.range.end;
        while left > 0 {
            let part = parts.next()?;
            let text = part.literal()?;
            start = part.range.end;
            if text.len() > left {
                if part.range.len() as usize != text.len() {
                    return None;
                }
                let at = part.range.start + left as u32;
                rest.push(Part {
                    kind: PartKind::Literal(text.get(left..)?.into()),
                    quoting: part.quoting,
                    range: TextRange::new(at, part.range.end),
                });
                start = at;
                left = 0;
            } else {
                left -= text.len();
            }
        }
        if len == 0 {
            start = self.range.start;
        }
        rest.extend(parts.cloned());
        let braces = self.braces.iter().copied().filter(|b| b.start >= start).collect();
        Some(Self { parts: rest, range: TextRange::new(start, self.range.end), braces })
    }

    fn unquoted(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter(|p| p.quoting == Quoting::Unquoted).filter_map(Part::literal)
    }
}

impl Part {
    /// Its text, if it is literal.
    pub fn literal(&self) -> Option<&str> {
        match &self.kind {
            PartKind::Literal(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is an expansion that may become no word, or several.
    pub fn may_split(&self) -> bool {
        match &self.kind {
            PartKind::Literal(_) | PartKind::Arithmetic(_) => false,
            PartKind::Parameter(p) if self.quoting != Quoting::Unquoted => {
                &*p.name == "@" || p.subscript.as_ref().is_some_and(|(text, _)| &**text == "@" && !p.length)
            }
            PartKind::Parameter(p) => !(p.length || matches!(&*p.name, "#" | "?" | "$" | "!")),
            PartKind::Substitution(s) => {
                self.quoting == Quoting::Unquoted
                    && matches!(s.kind, SubstitutionKind::Dollar | SubstitutionKind::Backtick)
            }
            PartKind::Unknown => self.quoting == Quoting::Unquoted,
        }
    }
}

fn join<'a>(mut texts: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    let Some(first) = texts.next() else { return Cow::Borrowed("") };
    let Some(second) = texts.next() else { return Cow::Borrowed(first) };
    let mut joined = String::from(first);
    joined.push_str(second);
    joined.extend(texts);
    Cow::Owned(joined)
}
