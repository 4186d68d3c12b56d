//! From where a comment stands to what it covers: the whole sequence item or mapping entry that it stands on or above.

use super::Place;
use crate::source::{SourceFile, Span};
use crate::yaml::{Kind, Node, Step, Tree};

/// The items and entries of a tree, ready to be asked.
pub(super) struct Cover<'a> {
    tree: &'a Tree,
    file: &'a SourceFile,
    document: Span,
    /// By start. A sequence item begins at its `-`.
    members: Vec<Span>,
    /// The greatest end of the members from one on that begin on the same line.
    line_ends: Vec<u32>,
}

impl<'a> Cover<'a> {
    pub(super) fn new(tree: &'a Tree, file: &'a SourceFile, document: Span) -> Self {
        let mut members = members(tree, file);
        members.sort();
        members.dedup();
        let mut line_ends = vec![0; members.len()];
        let mut next: Option<(u32, u32)> = None;
        for (slot, member) in line_ends.iter_mut().zip(&members).rev() {
            let line = file.line_of(member.start);
            let end = match next {
                Some((same, end)) if same == line => end.max(member.end),
                _ => member.end,
            };
            next = Some((line, end));
            *slot = end;
        }
        Self { tree, file, document, members, line_ends }
    }

    /// The whole buildspec.
    pub(super) fn document(&self) -> Span {
        self.document
    }

    /// What an `ignore` in a comment covers, and the line, from 0, on which that begins; none where it stands above nothing.
    pub(super) fn item(&self, place: &Place) -> Option<(u32, Span)> {
        let comment = place.comment;
        let line = self.line_at(comment.start);
        if place.own_line && !place.in_script {
            return self.below(comment);
        }
        let here = if place.in_script { None } else { self.beginning_on(line) };
        let member = here.or_else(|| {
            // A line that goes on with what began above it: in a script, or with the closing bracket of a list.
            let before = self.file.slice(Span::new(line.start, comment.start)).trim_end().len();
            let on_it = if place.in_script { comment.start } else { line.start + (before as u32).max(1) - 1 };
            around(self.tree, self.file, on_it)
        });
        let cover = member.map_or(line, |member| line.to(member)).to(comment);
        Some((self.file.line_of(member.map_or(line.start, |member| member.start)), cover))
    }

    fn line_at(&self, offset: u32) -> Span {
        self.file.line_span(self.file.line_of(offset))
    }

    /// What the line of the next item or entry begins, if a comment stands above that. It does not where it is indented as
    /// deep as what ended before it: there it is the last word of a list that is over.
    fn below(&self, comment: Span) -> Option<(u32, Span)> {
        let following = self.file.line_of(comment.start) + 1;
        let after = self.members.partition_point(|m| m.start < comment.start);
        let next = self.members.get(after);
        // In a broken file the next line may be missing from the tree.
        let unread = self.tree.is_partial() && following < self.file.lines().line_count();
        let Some(next) = next else {
            return unread.then(|| (following, comment.to(self.file.line_span(following))));
        };
        let line = self.line_at(next.start);
        let deeper = self.column(comment.start) > self.column(next.start);
        let before = after.checked_sub(1).and_then(|at| self.members.get(at));
        if deeper && before.is_some_and(|before| self.first_column(before.start) > self.column(next.start)) {
            return None;
        }
        let mut cover = comment.to(line).to(self.beginning_on(line)?);
        if unread {
            cover = cover.to(self.file.line_span(following));
        }
        Some((self.file.line_of(line.start), cover))
    }

    /// The column, in bytes, of an offset.
    fn column(&self, offset: u32) -> u32 {
        offset - self.line_at(offset).start.min(offset)
    }

    /// The column of the first item or entry on the line of an offset.
    fn first_column(&self, offset: u32) -> u32 {
        let line = self.line_at(offset);
        let first = self.members.partition_point(|m| m.start < line.start);
        self.members.get(first).map_or(0, |m| self.column(m.start))
    }

    /// All that the items and entries take up that begin on a line.
    fn beginning_on(&self, line: Span) -> Option<Span> {
        let first = self.members.partition_point(|m| m.start < line.start);
        let member = self.members.get(first).filter(|m| m.start <= line.end)?;
        Some(Span::new(member.start, *self.line_ends.get(first)?))
    }
}

/// The innermost item or entry that holds an offset. An item begins at its `-`.
pub(crate) fn around(tree: &Tree, file: &SourceFile, offset: u32) -> Option<Span> {
    let steps = tree.path_to(offset);
    steps.iter().rev().find_map(|step| member(file, step))
}

/// The item or entry that a step of the way to a node leads into.
pub(crate) fn member(file: &SourceFile, step: &Step<'_>) -> Option<Span> {
    let span = step.node.full_span();
    match (step.key, step.item) {
        (Some(key), _) => Some(key.full_span().to(span)),
        (None, Some(_)) => Some(Span::new(item_start(file, span.start), span.end)),
        (None, None) => None,
    }
}

/// Every sequence item and mapping entry, aliases not followed.
fn members(tree: &Tree, file: &SourceFile) -> Vec<Span> {
    let mut found = Vec::new();
    for node in tree.nodes().filter(|node| !node.is_alias()) {
        match node.kind() {
            Kind::Sequence => found.extend(node.items().map(|item| {
                let span = item.full_span();
                let start = if node.is_flow() { span.start } else { item_start(file, span.start) };
                Span::new(start, span.end)
            })),
            Kind::Mapping => found.extend(node.entries().map(|e| entry(e.key, e.value))),
            _ => {}
        }
    }
    found
}

fn entry(key: Node<'_>, value: Node<'_>) -> Span {
    key.full_span().to(value.full_span())
}

/// The `-` before an item, which may stand on a line above it.
fn item_start(file: &SourceFile, start: u32) -> u32 {
    let before = file.text().get(..start as usize).unwrap_or_default().trim_end();
    if before.ends_with('-') { before.len() as u32 - 1 } else { start }
}
