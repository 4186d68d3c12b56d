//! A command's arguments as flags with values and operands, by a table of which flags take one.

use std::borrow::Cow;

use super::Word;

/// Which flags of a program take values. Names are as written: `-o`, `--output`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FlagSpec {
    /// Flags that take one value, attached or in the next word.
    pub value: &'static [&'static str],
    /// Flags that take every word up to the next flag.
    pub list: &'static [&'static str],
    /// Flags that are known to take no value, or only an attached one.
    pub switch: &'static [&'static str],
    /// Whether `-name` is one flag and not several (`terraform -auto-approve`, `java -jar`, `find -name`).
    pub single_dash: bool,
    /// Whether the first operand ends the flags (`docker run`, `xargs`).
    pub stop_at_operand: bool,
    /// A table that holds as well.
    pub base: Option<&'static FlagSpec>,
}

impl FlagSpec {
    /// A table of nothing, for `..FlagSpec::NONE`.
    pub const NONE: Self =
        Self { value: &[], list: &[], switch: &[], single_dash: false, stop_at_operand: false, base: None };

    fn kind(&self, name: &str) -> Kind {
        if self.value.contains(&name) {
            Kind::Value
        } else if self.list.contains(&name) {
            Kind::List
        } else if self.switch.contains(&name) {
            Kind::Switch
        } else {
            self.base.map_or(Kind::Unknown, |base| base.kind(name))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    List,
    Switch,
    Unknown,
}

/// Arguments, taken apart.
#[derive(Clone, Debug, Default)]
pub struct Args<'w> {
    /// In order.
    pub flags: Vec<Flag<'w>>,
    /// In order.
    pub operands: Vec<Operand<'w>>,
    /// Whether a word may be a flag, or several words, or none, that nobody can see: `$OPTS`. Then the absence of a flag
    /// proves nothing.
    pub uncertain: bool,
}

/// A flag.
#[derive(Clone, Debug)]
pub struct Flag<'w> {
    /// As written, a value left out: `--output`, `-o`. One for each letter of a cluster.
    pub name: Cow<'w, str>,
    /// The word that it stands in.
    pub word: &'w Word,
    /// One for flags that take one, several for lists; empty where it is missing.
    pub values: Vec<FlagValue<'w>>,
    /// Whether the table knows it.
    pub known: bool,
}

/// The value of a flag.
#[derive(Clone, Debug)]
pub struct FlagValue<'w> {
    /// The value: the next word, or what comes after `=` or after the letter.
    pub word: Cow<'w, Word>,
    /// Whether it stands in the flag's own word.
    pub attached: bool,
}

/// An argument that is no flag.
#[derive(Clone, Copy, Debug)]
pub struct Operand<'w> {
    /// The word.
    pub word: &'w Word,
    /// Its index among the arguments.
    pub index: usize,
    /// Whether it may be the value of the unknown flag before it.
    pub maybe_value: bool,
}

impl Flag<'_> {
    /// Its first value.
    pub fn value(&self) -> Option<&Word> {
        self.values.first().map(|v| v.word.as_ref())
    }
}

impl<'w> Args<'w> {
    /// Takes `words`, the arguments without the program, apart.
    pub fn parse(words: &'w [Word], spec: &FlagSpec) -> Self {
        let mut args = Self::default();
        let mut at = 0;
        let mut flags_ended = false;
        let mut open_flag = false;
        while let Some(word) = words.get(at) {
            let index = at;
            at += 1;
            let prefix = word.literal_prefix();
            let literal = word.literal().is_some();
            if flags_ended || !prefix.starts_with('-') || prefix == "-" && literal {
                let hidden = prefix.is_empty() && !literal;
                args.uncertain |= !flags_ended && hidden && word.may_split();
                args.operands.push(Operand { word, index, maybe_value: open_flag });
                open_flag = false;
                flags_ended |= spec.stop_at_operand && !args.operands.last().is_some_and(|o| o.maybe_value);
                continue;
            }
            open_flag = false;
            if prefix == "--" && literal {
                flags_ended = true;
                continue;
            }
            if prefix.starts_with("--") || spec.single_dash {
                open_flag = args.long(words, &mut at, word, &prefix, spec);
            } else {
                open_flag = args.cluster(words, &mut at, word, &prefix, spec) || open_flag;
            }
        }
        args
    }

    /// The last flag of one of these names: for most programs the one that counts.
    pub fn flag(&self, names: &[&str]) -> Option<&Flag<'w>> {
        self.flags.iter().rev().find(|f| names.contains(&f.name.as_ref()))
    }

    /// Whether one of these flags is there.
    pub fn has(&self, names: &[&str]) -> bool {
        self.flag(names).is_some()
    }

    /// The value of the last flag of one of these names.
    pub fn value(&self, names: &[&str]) -> Option<&Word> {
        self.flag(names).and_then(Flag::value)
    }

    /// Operands that are certainly no values of flags.
    pub fn sure_operands(&self) -> impl Iterator<Item = &'w Word> {
        self.operands.iter().filter(|o| !o.maybe_value).map(|o| o.word)
    }

    /// `--name`, `--name=value`, `--name value`. Whether the next word may be its value although the table does not say.
    fn long(
        &mut self,
        words: &'w [Word],
        at: &mut usize,
        word: &'w Word,
        prefix: &str,
        spec: &FlagSpec,
    ) -> bool {
        if let Some((name, _)) = prefix.split_once('=') {
            let known = spec.kind(name) != Kind::Unknown;
            let values = word
                .after(name.len() + 1)
                .map(|value| FlagValue { word: Cow::Owned(value), attached: true })
                .into_iter()
                .collect();
            self.flags.push(Flag { name: name.to_owned().into(), word, values, known });
            return false;
        }
        if word.literal().is_none() {
            // `--$FLAG`, `--name$X`
            self.uncertain = true;
            return true;
        }
        let kind = spec.kind(prefix);
        let values = match kind {
            Kind::Value => next(words, at).into_iter().collect(),
            Kind::List => {
                let mut values = Vec::new();
                while words.get(*at).is_some_and(|w| !w.literal_prefix().starts_with('-')) {
                    values.extend(next(words, at));
                }
                values
            }
            Kind::Switch | Kind::Unknown => Vec::new(),
        };
        self.flags.push(Flag { name: prefix.to_owned().into(), word, values, known: kind != Kind::Unknown });
        kind == Kind::Unknown
    }

    /// `-x`, `-xyz`, `-ofile`, `-o file`.
    fn cluster(
        &mut self,
        words: &'w [Word],
        at: &mut usize,
        word: &'w Word,
        prefix: &str,
        spec: &FlagSpec,
    ) -> bool {
        let literal = word.literal().is_some();
        let mut open = false;
        let mut letters = prefix.char_indices().skip(1).peekable();
        while let Some((from, letter)) = letters.next() {
            let name: String = ['-', letter].into_iter().collect();
            let kind = spec.kind(&name);
            open = kind == Kind::Unknown;
            let mut values = Vec::new();
            let mut ends = false;
            if matches!(kind, Kind::Value | Kind::List) {
                ends = true;
                if letters.peek().is_some() || !literal {
                    let value = word.after(from + letter.len_utf8());
                    values.extend(value.map(|value| FlagValue { word: Cow::Owned(value), attached: true }));
                } else {
                    values.extend(next(words, at));
                    while kind == Kind::List
                        && words.get(*at).is_some_and(|w| !w.literal_prefix().starts_with('-'))
                    {
                        values.extend(next(words, at));
                    }
                }
            }
            self.flags.push(Flag { name: name.into(), word, values, known: kind != Kind::Unknown });
            if ends {
                return false;
            }
        }
        self.uncertain |= !literal;
        open
    }
}

fn next<'w>(words: &'w [Word], at: &mut usize) -> Option<FlagValue<'w>> {
    let word = words.get(*at)?;
    *at += 1;
    Some(FlagValue { word: Cow::Borrowed(word), attached: false })
}
