//! Why a text is no YAML, and where the mistake is: not where the parser stumbled.
//!
//! In: a text and libyaml's verdict. Out: one [`Cause`]. Each guess is a change to the text that would mend it, and
//! libyaml itself is asked whether it does: the first guess that makes the text whole is the cause, else the one that
//! lets it read furthest. It knows nothing of buildspecs; what follows from a cause its readers say.

mod characters;
mod indentation;
mod line;
mod markers;
mod quotes;
mod spacing;
mod words;

#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
mod tests;

use self::line::{Line, lines};
pub use self::words::Words;
use super::oracle::{Rejection, verdict};
use crate::source::{Mapped, Span};

/// What is wrong with a text that libyaml rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseKind {
    /// A line that git leaves where two versions of a file meet.
    ConflictMarker,
    /// A Markdown fence around the text.
    MarkdownFence,
    /// A placeholder that is filled in before CodeBuild sees the text.
    Template,
    /// `-e` before each line: what `echo -e` prints in a shell that does not know the option.
    EchoOutput,
    /// A tab in the indentation.
    Tab,
    /// A character that only looks like the one YAML wants: a typographic quote or dash, a no-break or zero-width space.
    LookAlike(char),
    /// A control character, which YAML does not allow anywhere.
    ControlCharacter(char),
    /// `-item`
    NoSpaceAfterDash,
    /// `key:value`
    NoSpaceAfterColon,
    /// `-- item`
    DoubleDash,
    /// `key value`, or `key` alone above what belongs to it.
    NoColon,
    /// An item's text without its dash.
    NoDash,
    /// `key: - item`
    ItemOnKeyLine,
    /// A quote that is never closed.
    UnclosedQuote(char),
    /// A bracket that is never closed.
    UnclosedBracket(char),
    /// `"…" rest`: the quote ends before the text does.
    TextAfterQuote(char),
    /// A text in quotes that holds the same quote.
    QuoteInQuotes(char),
    /// A quote too many at the end.
    StrayQuote(char),
    /// A backslash in double quotes before a character that YAML knows no escape for.
    UnknownEscape(char),
    /// A text that begins with a character that means something to YAML.
    Indicator(char),
    /// A second colon and space in the value of a key.
    SecondColon,
    /// A colon and space in a command.
    ColonInText,
    /// A comma that is missing in a flow collection.
    MissingComma,
    /// A line of a block scalar that is not indented as deep as the block.
    BlockDedent,
    /// A continuation line that is not indented deeper than what it continues.
    Continuation,
    /// An item that does not stand under its siblings; the column where they stand, from 1.
    ItemIndent(u32),
    /// A key that does not stand under its siblings; the column where they stand, from 1.
    KeyIndent(u32),
    /// A key that is indented below an item or value, which takes it for its own text.
    SwallowedKey,
    /// An alias (`*name`) of an anchor that does not exist.
    UnknownAlias,
    /// None of the above.
    Unknown,
}

/// A change to the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// A set of changes that mends the mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What it does, as an imperative.
    pub title: String,
    /// In order, not overlapping.
    pub changes: Vec<Change>,
    /// Whether it can only be what was meant.
    pub certain: bool,
    /// Whether it is good enough to be offered, and not only to see what the text would be.
    pub offered: bool,
}

/// Why a text is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What is wrong.
    pub kind: CauseKind,
    /// The mistake.
    pub span: Span,
    /// A place that belongs to the story: the sibling, the second marker.
    pub related: Option<Span>,
    /// What would mend it; of [`diagnose`] only if it may be offered.
    pub repair: Option<Repair>,
}

/// The cause of a rejection; without one, a mistake that libyaml reads over (merge-conflict markers).
pub fn diagnose(text: &str, rejection: Option<&Rejection>) -> Option<Cause> {
    let mut cause = causes(text, rejection).into_iter().next()?;
    cause.repair = cause.repair.filter(|repair| repair.offered);
    Some(cause)
}

/// What may be the cause of a rejection, the likeliest first: where a line could have been meant to stand in several places,
/// all of them. Which of them makes sense, only those know who know what the text is for. Empty if nothing is wrong.
pub fn causes(text: &str, rejection: Option<&Rejection>) -> Vec<Cause> {
    if let Some(cause) = markers::conflict(text) {
        return vec![cause];
    }
    let Some(rejection) = rejection else { return Vec::new() };
    let neutral = markers::without_placeholders(text);
    if let Some((neutral, first)) = &neutral {
        let Err(left) = verdict(neutral) else {
            return vec![Cause::at(CauseKind::Template, template_span(text, rejection, *first))];
        };
        return Search::new(neutral, &left).causes();
    }
    Search::new(text, rejection).causes()
}

/// The line where libyaml stumbled if a placeholder stands on it, else the first that has one.
fn template_span(text: &str, rejection: &Rejection, first: Span) -> Span {
    let offset = rejection.offset.unwrap_or(first.start);
    let all = lines(text);
    let line = all.iter().find(|l| l.span.start <= offset && offset <= l.span.end);
    line.filter(|l| markers::has_placeholder(l.text)).map_or(first, Line::body_span)
}

impl Cause {
    fn at(kind: CauseKind, span: Span) -> Self {
        Self { kind, span, related: None, repair: None }
    }

    /// The text with the repair in it; none if there is no repair. The place of a cause of [`causes`] is in its text.
    pub fn repaired(&self, text: &str) -> Option<String> {
        self.repair.as_ref().map(|repair| apply(text, &repair.changes))
    }

    /// The same cause with the places of the host file that `outer` was decoded from.
    #[must_use]
    pub fn through(self, outer: &Mapped) -> Self {
        let change = |c: Change| Some(Change { span: outer.exact(c.span.range())?, ..c });
        Self {
            kind: self.kind,
            span: outer.hull(self.span.range()),
            related: self.related.map(|s| outer.hull(s.range())),
            repair: self.repair.and_then(|r| {
                let changes = r.changes.into_iter().map(change).collect::<Option<Vec<_>>>()?;
                Some(Repair { changes, ..r })
            }),
        }
    }
}

/// A guess: a cause, and the change by which it is tried.
struct Guess {
    cause: Cause,
    changes: Vec<Change>,
    /// To be tried after the others.
    late: bool,
}

/// How far a guess's change may be offered as a fix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    /// Only for trying.
    No,
    /// Probably what was meant.
    Likely,
    /// Nothing else can be meant.
    Certain,
}

impl Guess {
    fn new(kind: CauseKind, span: Span, changes: Vec<Change>) -> Self {
        let mut cause = Cause::at(kind, span);
        cause.repair =
            Some(Repair { title: String::new(), changes: changes.clone(), certain: false, offered: false });
        Self { cause, changes, late: false }
    }

    fn offer(mut self, offer: Offer, title: &str) -> Self {
        if let Some(repair) = &mut self.cause.repair {
            title.clone_into(&mut repair.title);
            repair.certain = offer == Offer::Certain;
            repair.offered = offer != Offer::No;
        }
        self
    }

    fn related(mut self, span: Span) -> Self {
        self.cause.related = Some(span);
        self
    }
}

fn insert(at: u32, text: impl Into<String>) -> Change {
    Change { span: Span::empty(at), text: text.into() }
}

fn replace(span: Span, text: impl Into<String>) -> Change {
    Change { span, text: text.into() }
}

/// Makes guesses about one line of a text.
type Guesses = for<'l> fn(&[Line<'l>], usize) -> Vec<Guess>;

/// Lines above the stumble that are looked at.
const REACH: usize = 60;
/// Places for a line that are named, of those that mend all.
const MOVES: usize = 12;
/// Guesses that are tried.
const TRIES: usize = 400;
/// Bytes that libyaml is asked to read, guesses all told.
const BYTES: usize = 8 << 20;

struct Search<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
    rejection: &'a Rejection,
    /// The line where libyaml stumbled.
    at: usize,
    tries: usize,
    /// The best guess that did not mend everything, and the bytes that libyaml then left unread.
    best: Option<(Cause, usize)>,
}

impl<'a> Search<'a> {
    fn new(text: &'a str, rejection: &'a Rejection) -> Self {
        let lines = lines(text);
        let offset = rejection.offset.unwrap_or(text.len() as u32);
        let mut at = lines.partition_point(|l| l.span.start <= offset).saturating_sub(1);
        while at > 0 && lines.get(at).is_some_and(Line::is_blank) {
            at -= 1;
        }
        let tries = (BYTES / text.len().max(1)).clamp(3, TRIES);
        Self { text, lines, rejection, at, tries, best: None }
    }

    fn causes(mut self) -> Vec<Cause> {
        let certain = characters::control(self.text, self.rejection)
            .or_else(|| quotes::escape(self.text, &self.lines, self.at, self.rejection));
        if let Some(guess) = certain {
            return vec![guess.cause];
        }
        let up: Vec<usize> = (self.at.saturating_sub(REACH)..=self.at).rev().collect();
        let openers = self.openers();
        let whole = markers::whole(&self.lines);
        if let Some(cause) = self.first(whole) {
            return vec![cause];
        }
        let by_looks: [Guesses; 4] =
            [characters::guesses, indentation::block_dedent, spacing::guesses, quotes::guesses];
        let stumble = self.lines.get(self.at).filter(|l| l.has_tab_indent());
        if let Some(line) = stumble.filter(|_| self.rejection.problem.contains("cannot start any token")) {
            return vec![Cause::at(CauseKind::Tab, Span::new(line.span.start, line.body_span().start))];
        }
        for &line in up.iter().chain(&openers) {
            for guesses in by_looks {
                let guesses = guesses(&self.lines, line);
                if let Some(cause) = self.first(guesses) {
                    return vec![cause];
                }
            }
        }
        // Of the lines that could move, first those that keep no step with the rest; then the fewest; then the nearest.
        let step = indentation::step(&self.lines);
        let near = up.iter().copied().take(15);
        let far = (0..self.at.saturating_sub(14)).rev().filter(|&line| {
            self.lines.get(line).is_some_and(|l| !l.indent.is_multiple_of(step) && !l.is_blank())
        });
        let mut moves: Vec<Guess> =
            near.chain(far.take(15)).flat_map(|line| indentation::guesses(&self.lines, line)).collect();
        moves.sort_by_key(|g| {
            (g.late, indentation::out_of_step(g, step), g.changes.len(), g.cause.related.is_none())
        });
        let moves = self.several(moves);
        if !moves.is_empty() {
            return moves;
        }
        let commas: Vec<Guess> =
            up.iter().take(30).filter_map(|&line| spacing::comma(&self.lines, line)).collect();
        if let Some(cause) = self.first(commas) {
            return vec![cause];
        }
        if let Some((cause, _)) = self.best.take() {
            return vec![cause];
        }
        vec![self.fallback(&up)]
    }

    /// Lines further up that open a quote or bracket and do not close it.
    fn openers(&self) -> Vec<usize> {
        let above = self.at.saturating_sub(REACH);
        let opens = |&line: &usize| self.lines.get(line).is_some_and(quotes::opens);
        (0..above).rev().filter(opens).take(20).collect()
    }

    /// Tries guesses; gives those that mend all, up to a number of them.
    fn several(&mut self, guesses: Vec<Guess>) -> Vec<Cause> {
        let mut guesses = guesses.into_iter();
        let mut found = Vec::new();
        while found.len() < MOVES
            && let Some(cause) = self.first(guesses.by_ref())
        {
            found.push(cause);
        }
        found
    }

    /// Tries guesses; gives the first that mends all.
    fn first(&mut self, guesses: impl IntoIterator<Item = Guess>) -> Option<Cause> {
        for guess in guesses {
            if self.tries == 0 {
                return None;
            }
            self.tries -= 1;
            let changed = apply(self.text, &guess.changes);
            let Err(left) = verdict(&changed) else { return Some(guess.cause) };
            if let Some(unread) = self.unread(&changed, &left)
                && self.best.as_ref().is_none_or(|(_, b)| unread < *b)
            {
                self.best = Some((guess.cause, unread));
            }
        }
        None
    }

    /// The bytes that libyaml left unread of a changed text, if it got past the line where it stumbled before. That it
    /// read on to the end in search of a quote's end is no progress.
    fn unread(&self, changed: &str, left: &Rejection) -> Option<usize> {
        if left.problem.contains("end of stream") || self.rejection.problem.contains("end of stream") {
            return None;
        }
        let unread = changed.len().checked_sub(left.offset? as usize)?;
        let before = self.text.len() - self.lines.get(self.at)?.span.end as usize;
        (unread < before).then_some(unread)
    }

    /// The line without which libyaml reads on, else the line where it stumbled.
    fn fallback(mut self, up: &[usize]) -> Cause {
        if self.rejection.problem.contains("unknown anchor") {
            let offset = self.rejection.offset.unwrap_or(0);
            let rest = self.text.get(offset as usize..).unwrap_or_default();
            let len = rest.find(|c: char| c.is_whitespace() || ",]}".contains(c)).unwrap_or(rest.len());
            return Cause::at(CauseKind::UnknownAlias, Span::new(offset, offset + len as u32));
        }
        let blanked: Vec<Guess> = up
            .iter()
            .take(12)
            .filter_map(|&line| self.lines.get(line))
            .filter(|line| !line.is_blank())
            .map(|line| Guess::new(CauseKind::Unknown, line.body_span(), vec![replace(line.span, "")]))
            .collect();
        if let Some(cause) = self.first(blanked) {
            return cause;
        }
        let stumble = self.lines.get(self.at).map_or(Span::default(), Line::body_span);
        self.best.take().map_or(Cause::at(CauseKind::Unknown, stumble), |(cause, _)| cause)
    }
}

fn apply(text: &str, changes: &[Change]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for change in changes {
        out.push_str(text.get(from..change.span.start as usize).unwrap_or_default());
        out.push_str(&change.text);
        from = change.span.end as usize;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}
