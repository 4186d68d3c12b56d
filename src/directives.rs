//! One comment to what it tells speclint: `# speclint: ignore[rule, rule] reason`, `# speclint: image=standard:7.0`.
//!
//! In: the text of a comment, with its `#`. Out: [`Directive`]s, and what is wrong with them; all places are bytes of that
//! text. It knows neither the file nor the rules.

use std::ops::Range;

use crate::catalog::nearest;

/// A part of the comment's text and where it stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Its bytes in the comment.
    pub range: Range<usize>,
}

/// One `# speclint: …`. A comment may hold several, and other text before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// From its `#` to its end.
    pub range: Range<usize>,
    /// `key=value,value`: each key with its values, in order.
    pub words: Vec<(Part, Vec<Part>)>,
    /// `ignore[…]` and its kin.
    pub ignore: Option<Ignore>,
    /// What cannot be read. Then the rest of it says nothing.
    pub fault: Option<Fault>,
}

/// `ignore[rule, rule] reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// Which of the forms.
    pub verb: Verb,
    /// The names between the brackets; at least one.
    pub names: Vec<Part>,
    /// The reason, if one is given.
    pub reason: Option<String>,
    /// From the verb to the closing bracket.
    pub range: Range<usize>,
}

/// The forms of `ignore`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `ignore[…]`: what the comment stands on or above.
    Ignore,
    /// `ignore-file[…]`: the whole buildspec.
    File,
    /// `ignore-start[…]`: from here on.
    Start,
    /// `ignore-end[…]`: up to here.
    End,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ignore, Self::File, Self::Start, Self::End];

    /// The word in the comment.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::File => "ignore-file",
            Self::Start => "ignore-start",
            Self::End => "ignore-end",
        }
    }
}

/// Why a comment that is meant for speclint cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which mistake.
    pub kind: FaultKind,
    /// Where, in the comment.
    pub range: Range<usize>,
}

/// The mistakes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// `# speclint ignore[…]`
    MissingColon,
    /// `# speclint:` and nothing more.
    Empty,
    /// `ignore` without brackets.
    NoBrackets(Verb),
    /// `ignore[a, b`
    Unclosed(Verb),
    /// `ignore[]`
    NoNames(Verb),
    /// A word that means nothing, and the one that was probably meant.
    UnknownWord(Option<&'static str>),
    /// `image=`
    NoValue,
    /// `image=…` in a comment of a script, where it does not count. Never found here: the text does not tell.
    InScript,
}

/// The keys of `key=value`.
pub const KEYS: [&str; 4] = ["image", "shell", "root", "assume"];

/// What other tools call it, and what it is called here.
const SYNONYMS: [(&str, Verb); 15] = [
    ("allow", Verb::Ignore),
    ("disable", Verb::Ignore),
    ("disable-line", Verb::Ignore),
    ("disable-next-line", Verb::Ignore),
    ("ignore-line", Verb::Ignore),
    ("ignore-next-line", Verb::Ignore),
    ("ignores", Verb::Ignore),
    ("noqa", Verb::Ignore),
    ("nolint", Verb::Ignore),
    ("off", Verb::Ignore),
    ("skip", Verb::Ignore),
    ("suppress", Verb::Ignore),
    ("disable-file", Verb::File),
    ("file-ignore", Verb::File),
    ("enable", Verb::End),
];

const NAME: &str = "speclint";

/// Whether a text can hold a directive at all: a cheap question before anything is parsed.
pub fn mentioned(text: &str) -> bool {
    text.contains("peclint")
}

/// Whether a comment, with its `#`, begins with a directive: then it is no text of the user's that got lost there.
pub fn is_directive(comment: &str) -> bool {
    mentioned(comment) && directives(comment).first().is_some_and(|first| first.range.start == 0)
}

/// Reads a comment. Prose that merely begins with `speclint:` is no directive.
pub fn directives(comment: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = comment.get(from..).and_then(next_start) {
        let start = from + at;
        let end = comment.get(start + 1..).map_or(comment.len(), |rest| start + 1 + part_end(rest));
        let text = comment.get(..end).unwrap_or_default();
        found.extend(Reader { text, at: start + 1 }.directive(start));
        from = end.max(start + 1);
    }
    found
}

/// The first `#` that `speclint` follows, at the start or after a blank.
fn next_start(text: &str) -> Option<usize> {
    text.match_indices('#').map(|(at, _)| at).find(|&at| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let word = after.trim_start_matches([' ', '\t']);
        let own = before.is_empty() || before.ends_with([' ', '\t', '#']);
        own && (word.starts_with(NAME) || word.starts_with("Speclint"))
    })
}

/// Where another comment begins on the same line (`… # noqa`; not `… #12`, which is a number of an issue), without the
/// blanks before it.
fn part_end(text: &str) -> usize {
    let other = text.match_indices('#').map(|(at, _)| at).find(|&at| {
        let blank = text.get(..at).is_some_and(|before| before.ends_with([' ', '\t']));
        blank && text.get(at + 1..).is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_digit()))
    });
    text.get(..other.unwrap_or(text.len())).map_or(0, |own| own.trim_end().len())
}

struct Reader<'a> {
    /// The comment up to the directive's end.
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn directive(mut self, start: usize) -> Option<Directive> {
        let mut directive =
            Directive { range: start..self.text.len(), words: Vec::new(), ignore: None, fault: None };
        self.blanks();
        let name = self.at..self.at + NAME.len();
        self.at = name.end;
        if self.rest().starts_with(':') {
            self.at += 1;
        } else {
            directive.fault = Some(self.without_colon(name)?);
            return Some(directive);
        }
        self.blanks();
        if self.rest().is_empty() {
            directive.fault = Some(Fault { kind: FaultKind::Empty, range: start..self.text.len() });
            return Some(directive);
        }
        while !self.rest().is_empty() {
            match self.word(directive.words.is_empty()) {
                Word::Pair(key, values) => directive.words.push((key, values)),
                Word::Ignore(ignore) => {
                    directive.ignore = Some(ignore);
                    break;
                }
                Word::Fault(fault) => {
                    directive.fault = Some(fault);
                    break;
                }
                Word::Prose if directive.words.is_empty() => return None,
                Word::Prose => break,
            }
            self.blanks();
        }
        Some(directive)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    /// `speclint ignore[a]`: a slip. `speclint finds …`: prose.
    fn without_colon(&self, name: Range<usize>) -> Option<Fault> {
        let word = self.rest().strip_prefix([' ', '-', '\t'])?.trim_start_matches([' ', '\t']);
        let meant = Verb::ALL.iter().any(|verb| {
            word.strip_prefix(verb.word()).is_some_and(|after| after.trim_start_matches(' ').starts_with('['))
        });
        meant.then_some(Fault { kind: FaultKind::MissingColon, range: name })
    }

    /// The word here, up to a blank or a bracket. `first`: nothing was read before it.
    fn word(&mut self, first: bool) -> Word {
        let start = self.at;
        let len = self.rest().find([' ', '\t', '[']).unwrap_or(self.rest().len());
        let word = self.rest().get(..len).unwrap_or_default().to_owned();
        self.at += len;
        if let Some(verb) = Verb::ALL.into_iter().find(|verb| verb.word() == word.trim_end_matches(':')) {
            return self.ignore(verb, start);
        }
        let fault = |kind| Word::Fault(Fault { kind, range: start..start + word.len() });
        if let Some((key, values)) = word.split_once('=') {
            if !KEYS.contains(&key) {
                let prose =
                    !first || key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                return if prose && meant(key).is_none() {
                    Word::Prose
                } else {
                    fault(FaultKind::UnknownWord(meant(key)))
                };
            }
            let values = split(values, start + key.len() + 1, &[',']);
            if values.is_empty() {
                return fault(FaultKind::NoValue);
            }
            return Word::Pair(Part { text: key.to_owned(), range: start..start + key.len() }, values);
        }
        let bracket = self.rest().starts_with('[');
        let following = self.rest().split_whitespace().count();
        if KEYS.contains(&word.as_str()) && !bracket {
            // `image standard:7.0`: an `=` is missing. `image pinned by us` is prose.
            return if following < 2 { fault(FaultKind::NoValue) } else { Word::Prose };
        }
        match meant(&word) {
            Some(near) if bracket || following == 0 || (first && !KEYS.contains(&near)) => {
                fault(FaultKind::UnknownWord(Some(near)))
            }
            _ if first && (bracket || following == 0) => fault(FaultKind::UnknownWord(None)),
            _ => Word::Prose,
        }
    }

    fn ignore(&mut self, verb: Verb, start: usize) -> Word {
        let fault = |kind, end| Word::Fault(Fault { kind, range: start..end });
        let word_end = self.at;
        self.blanks();
        if !self.rest().starts_with('[') {
            return fault(FaultKind::NoBrackets(verb), word_end);
        }
        self.at += 1;
        let Some(len) = self.rest().find(']') else {
            return fault(FaultKind::Unclosed(verb), self.text.len());
        };
        let names = split(self.rest().get(..len).unwrap_or_default(), self.at, &[',', ' ', '\t']);
        self.at += len + 1;
        if names.is_empty() {
            return fault(FaultKind::NoNames(verb), self.at);
        }
        let range = start..self.at;
        let reason = self.rest().trim().trim_start_matches([':', '-', '–', '—']).trim();
        Word::Ignore(Ignore { verb, names, reason: (!reason.is_empty()).then(|| reason.to_owned()), range })
    }
}

enum Word {
    Pair(Part, Vec<Part>),
    Ignore(Ignore),
    Fault(Fault),
    /// No word of ours: the rest is prose.
    Prose,
}

/// The parts between separators that are not empty, the first byte of `text` being at `at`.
fn split(text: &str, at: usize, separators: &[char]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut start = 0;
    for piece in text.split(separators) {
        if !piece.is_empty() {
            let from = at + start;
            parts.push(Part { text: piece.to_owned(), range: from..from + piece.len() });
        }
        start += piece.len() + 1;
    }
    parts
}

/// The word of ours that was probably meant.
fn meant(word: &str) -> Option<&'static str> {
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, verb)| verb.word());
    synonym.or_else(|| nearest(word, Verb::ALL.map(Verb::word).into_iter().chain(KEYS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(comment: &str) -> Directive {
        let mut found = directives(comment);
        assert_eq!(found.len(), 1, "{comment}: {found:?}");
        found.remove(0)
    }

    fn ignore(comment: &str) -> (Verb, Vec<String>, Option<String>) {
        let directive = one(comment);
        assert_eq!(directive.fault, None, "{comment}");
        let ignore = directive.ignore.unwrap_or_else(|| panic!("{comment}"));
        for name in &ignore.names {
            assert_eq!(comment[name.range.clone()], name.text);
        }
        (ignore.verb, ignore.names.into_iter().map(|n| n.text).collect(), ignore.reason)
    }

    fn fault(comment: &str) -> (FaultKind, &str) {
        let fault = one(comment).fault.unwrap_or_else(|| panic!("{comment}"));
        (fault.kind, &comment[fault.range])
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_and_reason() {
        let a = || names(&["a"]);
        assert_eq!(ignore("# speclint: ignore[a]"), (Verb::Ignore, a(), None));
        assert_eq!(ignore("#speclint:ignore[a]"), (Verb::Ignore, a(), None));
        assert_eq!(
            ignore("# speclint: ignore[a, b-c] we know, see #12"),
            (Verb::Ignore, names(&["a", "b-c"]), Some("we know, see #12".to_owned()))
        );
        assert_eq!(
            ignore("# speclint: ignore-file [ a b ,]: why"),
            (Verb::File, names(&["a", "b"]), Some("why".to_owned()))
        );
        assert_eq!(ignore("# speclint: ignore-start[a]").0, Verb::Start);
        assert_eq!(ignore("# speclint: ignore-end[a]").0, Verb::End);
        assert_eq!(ignore("# speclint: ignore[a] — ça va").2.unwrap(), "ça va");
    }

    #[test]
    fn it_may_stand_beside_other_comments() {
        let comment = "# build it # speclint: ignore[a] why # noqa";
        let directive = one(comment);
        assert_eq!(&comment[directive.range], "# speclint: ignore[a] why");
        let two = directives("# speclint: ignore[a] x # speclint: ignore[b]");
        assert_eq!(two.len(), 2);
        assert_eq!(two[0].ignore.as_ref().unwrap().reason.as_deref(), Some("x"));
        assert_eq!(directives("# a#speclint: ignore[b]"), []);
    }

    #[test]
    fn context_comes_in_words() {
        let comment = "# speclint: image=standard:7.0,standard:8.0 shell=bash root=ci because x=y";
        let directive = one(comment);
        let words: Vec<_> = directive
            .words
            .iter()
            .map(|(key, values)| (key.text.as_str(), values.iter().map(|v| v.text.as_str()).collect()))
            .collect();
        let wanted: Vec<(&str, Vec<&str>)> = vec![
            ("image", vec!["standard:7.0", "standard:8.0"]),
            ("shell", vec!["bash"]),
            ("root", vec!["ci"]),
        ];
        assert_eq!(words, wanted);
        let last = &directive.words[0].1[1];
        assert_eq!(comment[last.range.clone()], last.text);
        let both = one("# speclint: image=standard:7.0 ignore[a] shell=bash is not why");
        assert_eq!((both.words.len(), both.ignore.is_some()), (1, true));
    }

    #[test]
    fn mistakes_have_a_place() {
        use FaultKind::{Empty, MissingColon, NoBrackets, NoNames, NoValue, Unclosed, UnknownWord};
        assert_eq!(fault("# speclint: ignore"), (NoBrackets(Verb::Ignore), "ignore"));
        assert_eq!(fault("# speclint: ignore some-rule"), (NoBrackets(Verb::Ignore), "ignore"));
        assert_eq!(fault("# speclint: ignore-file: a"), (NoBrackets(Verb::File), "ignore-file:"));
        assert_eq!(fault("# speclint: ignore[a, b why"), (Unclosed(Verb::Ignore), "ignore[a, b why"));
        assert_eq!(fault("# speclint: ignore[ ,]"), (NoNames(Verb::Ignore), "ignore[ ,]"));
        assert_eq!(fault("# speclint:"), (Empty, "# speclint:"));
        assert_eq!(fault("# speclint ignore[a]"), (MissingColon, "speclint"));
        assert_eq!(fault("# speclint: disable[a]"), (UnknownWord(Some("ignore")), "disable"));
        assert_eq!(fault("# speclint: ignore=a"), (UnknownWord(Some("ignore")), "ignore=a"));
        assert_eq!(fault("# speclint: ingore[a]"), (UnknownWord(Some("ignore")), "ingore"));
        assert_eq!(fault("# speclint: images=a"), (UnknownWord(Some("image")), "images=a"));
        assert_eq!(fault("# speclint: quux[a]"), (UnknownWord(None), "quux"));
        assert_eq!(fault("# speclint: image="), (NoValue, "image="));
        assert_eq!(fault("# speclint: image standard:7.0"), (NoValue, "image"));
        assert_eq!(fault("# speclint: skip this one"), (UnknownWord(Some("ignore")), "skip"));
    }

    #[test]
    fn prose_is_left_alone() {
        for prose in [
            "# speclint: see the guide for what this means",
            "# speclint finds nothing here",
            "# run speclint: it is quick",
            "# https://example.com/#speclint",
            "# speclint: we set FOO=bar",
            "# speclint: images are pinned in the project",
            "# speclint: image pinned by us",
        ] {
            assert_eq!(directives(prose), [], "{prose}");
        }
    }

    #[test]
    fn no_text_breaks_it() {
        for text in [
            "#",
            "",
            "# speclint: ignore[é, 日] 😀",
            "# speclint: é=",
            "# speclint: [",
            "# speclint: ignore]",
        ] {
            for directive in directives(text) {
                assert!(text.get(directive.range).is_some());
            }
        }
    }
}
