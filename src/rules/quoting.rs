//! Which bytes of a shell text stand in quotes, comments and here-documents.
//!
//! In: text as the shell would get it, also text that YAML has cut or folded, which no shell parser accepts. Out: a
//! [`Scan`]. It knows words only as far as quoting needs them, and nothing of YAML.

use std::ops::Range;

/// Where one byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Unquoted, in the command itself.
    Bare,
    /// Unquoted, inside `$(…)`, `(…)` or backticks.
    Nested,
    /// In quotes, `${…}`, `$((…))`, a comment or a here-document.
    Covered,
}

/// What is open, innermost last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// `'`
    Single,
    /// `"`
    Double,
    /// A backtick.
    Backtick,
    /// `$(` or `(`
    Parenthesis,
    /// `${`
    Parameter,
    /// `$((`
    Arithmetic,
}

/// What a scan of a text found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scan {
    places: Vec<Place>,
    /// What the text leaves open.
    pub(crate) open: Vec<Open>,
    /// The offsets of the here-document operators `<<`.
    pub(crate) here_documents: Vec<usize>,
    /// The comments, from `#` to the end of the line.
    pub(crate) comments: Vec<Range<usize>>,
}

impl Scan {
    /// Reads a text whose `#` begins comments as in a shell.
    pub(crate) fn of(text: &str) -> Self {
        Self::read(text, true)
    }

    /// Reads a text in which `#` is a letter like any other.
    pub(crate) fn without_comments(text: &str) -> Self {
        Self::read(text, false)
    }

    /// Where a byte stands.
    pub(crate) fn place(&self, at: usize) -> Place {
        self.places.get(at).copied().unwrap_or(Place::Covered)
    }

    /// Whether a byte is unquoted, nested or not.
    pub(crate) fn is_unquoted(&self, at: usize) -> bool {
        self.place(at) != Place::Covered
    }

    fn read(text: &str, comments: bool) -> Self {
        let mut scanner = Scanner {
            text,
            bytes: text.as_bytes(),
            at: 0,
            comments,
            waiting: Vec::new(),
            scan: Self::default(),
        };
        while scanner.at < scanner.bytes.len() {
            scanner.step();
        }
        scanner.scan
    }
}

/// Whether the byte at `at` is a backslash that is not itself escaped.
pub(crate) fn is_escape(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let before = bytes.get(..at).unwrap_or_default().iter().rev().take_while(|b| **b == b'\\').count();
    bytes.get(at) == Some(&b'\\') && before % 2 == 0
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    comments: bool,
    /// Here-documents whose bodies begin after this line: end word, and whether tabs before it are dropped.
    waiting: Vec<(String, bool)>,
    scan: Scan,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn take(&mut self, count: usize, place: Place) {
        let end = (self.at + count).min(self.bytes.len());
        self.scan.places.resize(end, place);
        self.at = end;
    }

    fn open(&mut self, what: Open, count: usize, place: Place) {
        self.scan.open.push(what);
        self.take(count, place);
    }

    fn close(&mut self, count: usize, place: Place) {
        self.scan.open.pop();
        self.take(count, place);
    }

    fn step(&mut self) {
        let byte = self.peek(0).unwrap_or_default();
        let covered = Place::Covered;
        match self.scan.open.last() {
            Some(Open::Single) if byte == b'\'' => self.close(1, covered),
            Some(Open::Single) => self.take(1, covered),
            Some(Open::Double) if byte == b'"' => self.close(1, covered),
            Some(Open::Parameter) if byte == b'}' => self.close(1, covered),
            Some(Open::Arithmetic) if byte == b')' && self.peek(1) == Some(b')') => self.close(2, covered),
            Some(Open::Double | Open::Parameter | Open::Arithmetic) => match byte {
                b'\\' => self.take(2, covered),
                b'"' if self.scan.open.last() != Some(&Open::Double) => self.open(Open::Double, 1, covered),
                b'\''
                    if self.scan.open.last() == Some(&Open::Parameter)
                        && !self.scan.open.contains(&Open::Double) =>
                {
                    self.open(Open::Single, 1, covered);
                }
                _ => self.expansion(byte, covered),
            },
            _ => self.command(byte),
        }
    }

    /// What begins an expansion inside of quotes and outside; any other byte is taken as it stands.
    fn expansion(&mut self, byte: u8, place: Place) {
        match (byte, self.peek(1), self.peek(2)) {
            (b'$', Some(b'('), Some(b'(')) => self.open(Open::Arithmetic, 3, place),
            (b'$', Some(b'('), _) => self.open(Open::Parenthesis, 2, place),
            (b'$', Some(b'{'), _) => self.open(Open::Parameter, 2, place),
            (b'`', _, _) => self.open(Open::Backtick, 1, place),
            _ => self.take(1, place),
        }
    }

    fn command(&mut self, byte: u8) {
        let place = if self.scan.open.is_empty() { Place::Bare } else { Place::Nested };
        match byte {
            b'\\' => self.take(2, place),
            b'\'' => self.open(Open::Single, 1, Place::Covered),
            b'"' => self.open(Open::Double, 1, Place::Covered),
            b'`' if self.scan.open.last() == Some(&Open::Backtick) => self.close(1, place),
            b'(' => self.open(Open::Parenthesis, 1, place),
            b')' if self.scan.open.last() == Some(&Open::Parenthesis) => self.close(1, place),
            b'#' if self.comments && self.is_word_start() => self.comment(),
            b'<' if self.peek(1) == Some(b'<') && self.peek(2) != Some(b'<') => self.here_document(place),
            b'<' if self.peek(1) == Some(b'<') => self.take(3, place),
            b'\n' => {
                self.take(1, place);
                self.bodies();
            }
            _ => self.expansion(byte, place),
        }
    }

    fn is_word_start(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        before.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b';' | b'&' | b'|' | b'(' | b')' | b'`'))
    }

    fn comment(&mut self) {
        let in_backticks = self.scan.open.last() == Some(&Open::Backtick);
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let ends = |b: &u8| *b == b'\n' || (in_backticks && *b == b'`');
        let len = rest.iter().position(ends).unwrap_or(rest.len());
        self.scan.comments.push(self.at..self.at + len);
        self.take(len, Place::Covered);
    }

    fn here_document(&mut self, place: Place) {
        self.scan.here_documents.push(self.at);
        let tabs = self.peek(2) == Some(b'-');
        self.take(if tabs { 3 } else { 2 }, place);
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = rest.trim_start_matches([' ', '\t']);
        let word = word.split([' ', '\t', '\n', ';', '|', '&', ')', '>', '<']).next().unwrap_or_default();
        let end: String = word.chars().filter(|c| !matches!(c, '\'' | '"' | '\\')).collect();
        if !end.is_empty() {
            self.waiting.push((end, tabs));
        }
    }

    /// Takes the bodies of the here-documents that the line just read has announced.
    fn bodies(&mut self) {
        for (end, tabs) in std::mem::take(&mut self.waiting) {
            while self.at < self.bytes.len() {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let line = rest.split('\n').next().unwrap_or_default();
                let found = if tabs { line.trim_start_matches('\t') } else { line } == end;
                self.take(line.len() + 1, Place::Covered);
                if found {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unquoted(text: &str) -> String {
        let scan = Scan::of(text);
        text.bytes()
            .enumerate()
            .map(|(at, b)| if scan.is_unquoted(at) { char::from(b) } else { '_' })
            .collect()
    }

    #[test]
    fn quotes_and_comments_cover() {
        assert_eq!(unquoted(r#"a 'b c' "d e" f # g"#), "a _____ _____ f ___");
        assert_eq!(unquoted(r"a \' b \\ c"), r"a \' b \\ c");
        assert_eq!(unquoted("a#b ${x#y} $((1<<2)) z"), "a#b ${____ $((______ z");
        assert_eq!(unquoted("echo `a #b` c"), "echo `a __` c");
        assert_eq!(unquoted("x=\"$(a 'b')\" c"), "x=___a ___)_ c");
    }

    #[test]
    fn here_documents_cover_their_bodies() {
        assert_eq!(unquoted("a <<E b\n'\nE\nc"), "a <<E b\n____c");
        assert_eq!(unquoted("a <<-'E'\n\tx\n\tE\nc"), "a <<-___\n______c");
        assert_eq!(Scan::of("cat <<EOF x EOF").here_documents, [4]);
        assert!(Scan::of("cat <<<x").here_documents.is_empty());
    }

    #[test]
    fn what_is_open_is_told() {
        assert_eq!(Scan::of("echo \"a").open, [Open::Double]);
        assert_eq!(Scan::of("echo \"a $(b").open, [Open::Double, Open::Parenthesis]);
        assert_eq!(Scan::of("echo \"a\" 'b'").open, []);
        assert_eq!(Scan::of("$(a #b)").open, [Open::Parenthesis]);
        assert_eq!(Scan::without_comments("$(a #b)").open, []);
    }

    #[test]
    fn a_backslash_may_be_escaped_itself() {
        assert!(is_escape(r"a \", 2));
        assert!(!is_escape(r"a \\", 3));
        assert!(is_escape(r"a \\\", 4));
    }
}
