//! Which comments of a buildspec silence findings, and where: `# speclint: ignore[rule] reason` and its kin.
//!
//! In: the tree, the scripts, the host file. Out: [`Suppressions`], each name with the bytes that it covers. It knows no
//! rule: names are text here.

mod cover;
mod gather;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::cover::Cover;
pub(crate) use self::cover::member;
use self::gather::{Comment, gather};
use super::Facts;
use crate::directives::{self, Part};
pub use crate::directives::{FaultKind, Verb};
use crate::source::{SourceFile, Span, Spanned};

/// What the comments of one buildspec silence.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    /// In order of the text. `ignore-end` is among them; it covers nothing.
    pub list: Vec<Suppression>,
    /// Comments that cannot be read and silence nothing, in order of the text.
    pub faults: Vec<Fault>,
}

/// One `ignore…[…]`.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// Which form.
    pub verb: Verb,
    /// Its names; at least one.
    pub names: Vec<Name>,
    /// The reason, if one is given.
    pub reason: Option<String>,
    /// From the `#` of `# speclint:` to its end.
    pub span: Span,
    /// From the verb to the closing bracket.
    pub call: Span,
    /// The line, from 0, on which that begins which an `ignore` stands on or above.
    pub line: Option<u32>,
    /// Where it stands.
    pub place: Place,
}

/// One name between the brackets.
#[derive(Clone, Debug)]
pub struct Name {
    /// As written.
    pub name: Spanned<String>,
    /// Where it silences: findings that begin in these bytes or at their end. None: nowhere.
    pub cover: Option<Span>,
    /// The name of the other end of an `ignore-start` or `ignore-end`: which suppression and which of its names.
    pub pair: Option<(usize, usize)>,
}

/// Where a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The whole comment, with what is not ours in it.
    pub comment: Span,
    /// Whether nothing stands before it on its line.
    pub own_line: bool,
    /// Whether it is a comment of a script, in a scalar.
    pub in_script: bool,
    /// Whether the file holds its very bytes in one piece and it ends its line, so that it may be edited.
    pub editable: bool,
}

/// A comment that was meant for speclint and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which mistake.
    pub kind: FaultKind,
    /// Where it is.
    pub span: Span,
    /// From the `#` of `# speclint:` to its end.
    pub directive: Span,
    /// Whether a bracket follows.
    pub bracket: bool,
    /// What it would cover, were it an `ignore`.
    pub cover: Option<Span>,
    /// Where the comment stands.
    pub place: Place,
}

impl Facts<'_> {
    /// What the comments of the buildspec silence. `document`: its bytes in `file`, its host.
    pub fn suppressions(&self, file: &SourceFile, document: Span) -> &Suppressions {
        self.suppressions.get_or_init(|| {
            if !directives::mentioned(file.slice(document)) {
                return Suppressions::default();
            }
            let cover = Cover::new(self.tree, file, document);
            let mut found = Suppressions::default();
            for comment in gather(self, file, document) {
                found.read(&comment, &cover);
            }
            found.pair(file);
            found
        })
    }
}

impl Suppressions {
    fn read(&mut self, comment: &Comment, cover: &Cover<'_>) {
        let item = std::cell::OnceCell::new();
        let item = || *item.get_or_init(|| cover.item(&comment.place));
        for directive in directives::directives(&comment.text) {
            let span = comment.span(directive.range.clone());
            let context = directive.words.first().filter(|_| comment.place.in_script);
            let in_script = context.map(|(key, _)| (FaultKind::InScript, key.range.clone()));
            let unreadable = directive.fault.map(|fault| (fault.kind, fault.range));
            for (kind, range) in in_script.into_iter().chain(unreadable) {
                self.faults.push(Fault {
                    kind,
                    bracket: comment
                        .text
                        .get(range.end..)
                        .is_some_and(|rest| rest.trim_start().starts_with('[')),
                    span: comment.span(range),
                    directive: span,
                    cover: item().map(|(_, cover)| cover),
                    place: comment.place,
                });
            }
            let Some(ignore) = directive.ignore else { continue };
            let covered = match ignore.verb {
                Verb::Ignore => item().map(|(_, cover)| cover),
                Verb::File => Some(cover.document()),
                Verb::Start | Verb::End => None,
            };
            let name = |part: Part| Name {
                name: Spanned::new(part.text, comment.span(part.range)),
                cover: covered,
                pair: None,
            };
            self.list.push(Suppression {
                verb: ignore.verb,
                names: ignore.names.into_iter().map(name).collect(),
                reason: ignore.reason,
                span,
                call: comment.span(ignore.range),
                line: item().map(|(line, _)| line).filter(|_| ignore.verb == Verb::Ignore),
                place: comment.place,
            });
        }
    }

    /// Finds the `ignore-end` of each name of an `ignore-start`. The inner pair closes first.
    fn pair(&mut self, file: &SourceFile) {
        let mut open: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        let mut pairs = Vec::new();
        for (at, suppression) in self.list.iter().enumerate() {
            for (which, name) in suppression.names.iter().enumerate() {
                let text = &name.name.value;
                match suppression.verb {
                    Verb::Start => open.entry(text.clone()).or_default().push((at, which)),
                    Verb::End => {
                        let start = open.get_mut(text).and_then(Vec::pop);
                        pairs.extend(start.map(|start| (start, (at, which))));
                    }
                    Verb::Ignore | Verb::File => {}
                }
            }
        }
        for (start, end) in pairs {
            let line = |at: usize| self.list.get(at).map(|s| file.line_span(file.line_of(s.span.start)));
            let cover = line(start.0).zip(line(end.0)).map(|(first, last)| first.to(last));
            if let Some(name) = self.name_mut(start) {
                name.cover = cover;
                name.pair = Some(end);
            }
            if let Some(name) = self.name_mut(end) {
                name.pair = Some(start);
            }
        }
    }

    /// A name by its suppression and its position there.
    pub fn name(&self, (suppression, name): (usize, usize)) -> Option<&Name> {
        self.list.get(suppression)?.names.get(name)
    }

    fn name_mut(&mut self, (suppression, name): (usize, usize)) -> Option<&mut Name> {
        self.list.get_mut(suppression)?.names.get_mut(name)
    }
}
