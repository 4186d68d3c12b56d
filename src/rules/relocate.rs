//! Edits that put keys, with what is under them and the comments above them, where they belong.
//!
//! In: keys of a block mapping that stand in the wrong place, and where they belong. Out: edits, or none where the text is
//! not written plainly enough to be moved by lines. Where the right place is next to the wrong one, only indentation changes.

use super::Context;
use super::edit::lead;
use crate::diagnostics::Edit;
use crate::source::Span;
use crate::yaml::{Entry, Kind, Node};

/// The blanks by which a section that is made here is indented.
const STEP: u32 = 2;

/// Where keys belong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'t> {
    /// At the top level.
    Root,
    /// Under this key, whose value is this node.
    Under(Node<'t>, Node<'t>),
    /// Under a key of this name that is yet to be made, beside them.
    New(&'static str),
}

/// The edits that move entries of one mapping, in order, to a place of the same document.
pub(crate) fn relocate(
    cx: &Context<'_>,
    entries: &[(Node<'_>, Node<'_>)],
    to: Target<'_>,
) -> Option<Vec<Edit>> {
    let root = cx.tree.root()?;
    // Lines of a document that stands behind a prefix cannot be moved by counting blanks.
    if root.is_flow() || !lead(cx, root.entries().next()?.key.full_span().start)?.is_empty() {
        return None;
    }
    let lines = Lines { cx };
    let blocks = entries.iter().map(|&(key, value)| lines.block(key, value)).collect::<Option<Vec<_>>>()?;
    let together = blocks.windows(2).all(|pair| matches!(pair, [a, b] if lines.adjacent(a.last, b.first)));
    let (first, last) = (*blocks.first()?, *blocks.last()?);
    let whole = Block { last: last.last, ..first };
    match to {
        Target::New(name) if together => {
            let mut edits = lines.indented(whole, first.indent + STEP)?;
            let (start, outer) = (lines.start(first.first), " ".repeat(first.indent as usize));
            // In one edit with the first line's blanks, since edits must not touch.
            let blanks = edits.first_mut()?;
            let old = cx.slice(Span::new(start, blanks.span.start));
            blanks.text = format!("{outer}{name}:\n{old}{}", blanks.text);
            blanks.span.start = start;
            Some(edits)
        }
        Target::New(_) => None,
        Target::Root => {
            if together && lines.indent_after(last.last).is_none_or(|indent| indent == 0) {
                return lines.indented(whole, 0);
            }
            let top = root
                .entries()
                .find(|e| whole_of(*e).touches(entries.first().map_or(Span::default(), |e| e.0.span())))?;
            lines.carried(&blocks, 0, lines.block(top.key, top.value)?.last)
        }
        Target::Under(home, value) => {
            let home_block = lines.block(home, value)?;
            let indent = match value.kind() {
                Kind::Null => home_block.indent + STEP,
                Kind::Mapping if !value.is_flow() && !value.is_alias() => {
                    let child = value.entries().next()?.key.full_span();
                    lead(cx, child.start)?.len() as u32
                }
                _ => return None,
            };
            if together && lines.adjacent(home_block.last, first.first) && indent > first.indent {
                return lines.indented(whole, indent);
            }
            let inside = home_block.first <= first.first && last.last <= home_block.last;
            if inside && together && lines.indent_after(last.last).is_none_or(|after| after <= indent) {
                return lines.indented(whole, indent);
            }
            let after = if inside {
                let child = value.entries().find(|e| {
                    whole_of(*e).encloses(entries.first().map_or(Span::default(), |e| e.0.span()))
                })?;
                lines.block(child.key, child.value)?.last
            } else {
                home_block.last
            };
            lines.carried(&blocks, indent, after)
        }
    }
}

fn whole_of(entry: Entry<'_>) -> Span {
    entry.key.full_span().to(entry.value.full_span())
}

/// Lines, from 0 and both included, that belong to one key, with the comments right above it.
#[derive(Clone, Copy, Debug)]
struct Block {
    first: u32,
    last: u32,
    indent: u32,
}

struct Lines<'c, 'a> {
    cx: &'c Context<'a>,
}

impl Lines<'_, '_> {
    fn start(&self, line: u32) -> u32 {
        self.cx.file.line_span(line).start
    }

    fn text(&self, line: u32) -> &str {
        self.cx.file.line_text(line)
    }

    fn is_blank(&self, line: u32) -> bool {
        self.text(line).trim().is_empty()
    }

    fn is_comment(&self, line: u32) -> bool {
        self.text(line).trim_start().starts_with('#')
    }

    fn indent(&self, line: u32) -> u32 {
        let text = self.text(line);
        (text.len() - text.trim_start_matches(' ').len()) as u32
    }

    /// The lines of an entry that begins its line.
    fn block(&self, key: Node<'_>, value: Node<'_>) -> Option<Block> {
        let file = self.cx.file;
        let indent = lead(self.cx, key.full_span().start)?.len() as u32;
        let line = file.line_of(key.full_span().start);
        let end = value.full_span().end.max(key.full_span().end);
        let mut last = file.line_of(end.saturating_sub(u32::from(end > self.start(file.line_of(end)))));
        last = last.max(line);
        // Comments that are indented deeper than the key belong to it.
        let mut next = last + 1;
        while next < file.lines().line_count() && (self.is_blank(next) || self.is_comment(next)) {
            if self.is_comment(next) {
                if self.indent(next) <= indent {
                    break;
                }
                last = next;
            }
            next += 1;
        }
        let mut first = line;
        while first > 0 && self.is_comment(first - 1) && self.indent(first - 1) == indent {
            first -= 1;
        }
        // What stands above the first line of the document speaks of the whole.
        let heads = (0..first).all(|line| self.is_blank(line));
        Some(Block { first: if heads { line } else { first }, last, indent })
    }

    /// Whether nothing but blank lines and comments stand between two lines.
    fn adjacent(&self, above: u32, below: u32) -> bool {
        above < below && (above + 1..below).all(|line| self.is_blank(line) || self.is_comment(line))
    }

    /// The indentation of the first line after one that says something.
    fn indent_after(&self, line: u32) -> Option<u32> {
        let count = self.cx.file.lines().line_count();
        (line + 1..count).find(|&l| !self.is_blank(l) && !self.is_comment(l)).map(|l| self.indent(l))
    }

    /// The indentation of each line of a block that says something, if the key gets another one.
    fn indents(&self, block: Block, indent: u32) -> Option<Vec<(u32, u32)>> {
        (block.first..=block.last)
            .filter(|&line| !self.is_blank(line))
            .map(|line| {
                let own = self.indent(line);
                // A line that stands left of its key: a comment, the text of a quoted scalar.
                Some((line, (own + indent).checked_sub(block.indent)?))
            })
            .collect()
    }

    /// Gives a block another indentation where it stands.
    fn indented(&self, block: Block, indent: u32) -> Option<Vec<Edit>> {
        let edits = self.indents(block, indent)?.into_iter().map(|(line, to)| {
            let (start, own) = (self.start(line), self.indent(line));
            let common = own.min(to);
            Edit { span: Span::new(start + common, start + own), text: " ".repeat((to - common) as usize) }
        });
        Some(edits.collect())
    }

    /// Cuts blocks out and puts them behind a line, with another indentation.
    fn carried(&self, blocks: &[Block], indent: u32, after: u32) -> Option<Vec<Edit>> {
        let file = self.cx.file;
        let end = |line: u32| {
            let next = file.line_span(line + 1).start;
            if line + 1 < file.lines().line_count() { next } else { file.text().len() as u32 }
        };
        let mut text = String::new();
        let mut edits = Vec::new();
        for block in blocks {
            let indents = self.indents(*block, indent)?;
            for line in block.first..=block.last {
                if let Some((_, to)) = indents.iter().find(|(l, _)| *l == line) {
                    text.push_str(&" ".repeat(*to as usize));
                    text.push_str(self.text(line).trim_start_matches(' '));
                }
                text.push('\n');
            }
            edits.push(Edit {
                span: Span::new(self.start(block.first), end(block.last)),
                text: String::new(),
            });
        }
        let at = end(after);
        if blocks
            .iter()
            .any(|b| b.first <= after && after <= b.last || end(b.last) == at || self.start(b.first) == at)
        {
            return None;
        }
        if file.line_span(after).end == at {
            // The last line has no end: the new ones come behind one.
            text.insert(0, '\n');
            text.truncate(text.trim_end_matches('\n').len());
        }
        edits.push(Edit { span: Span::empty(at), text });
        edits.sort_by_key(|edit| edit.span);
        Some(edits)
    }
}
