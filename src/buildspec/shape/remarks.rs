//! Whether comments stand where the content of an empty key would: somebody took it out on purpose.

use crate::directives::is_directive;
use crate::source::SourceFile;
use crate::yaml::{Node, Tree};

pub(super) struct Remarks<'t> {
    tree: &'t Tree,
    file: &'t SourceFile,
    /// Where the nodes with content start, sorted; made when first asked.
    starts: Option<Vec<u32>>,
}

impl<'t> Remarks<'t> {
    pub(super) fn new(tree: &'t Tree, file: &'t SourceFile) -> Self {
        Self { tree, file, starts: None }
    }

    /// Whether a comment stands between the key and what follows its missing content: on the key's line, deeper than the
    /// key, or holding an item (`#  - make`).
    pub(super) fn stand_under(&mut self, key: Node<'_>) -> bool {
        let tree = self.tree;
        let starts = self.starts.get_or_insert_with(|| {
            let mut starts: Vec<u32> =
                tree.nodes().filter(|n| !n.is_null()).map(|n| n.full_span().start).collect();
            starts.sort_unstable();
            starts
        });
        let from = key.span().end;
        let next = starts.get(starts.partition_point(|&s| s < from)).copied().unwrap_or(u32::MAX);
        let comments = self.tree.comments();
        let first = comments.partition_point(|c| c.span.start < from);
        let column = |offset: u32| offset - self.file.line_span(self.file.line_of(offset)).start;
        let line = self.file.line_of(from);
        // A comment for us is no command that somebody took out.
        let theirs = |span| !is_directive(self.file.slice(span));
        comments.iter().skip(first).take_while(|c| c.span.start < next).filter(|c| theirs(c.span)).any(|c| {
            self.file.line_of(c.span.start) == line
                || column(c.span.start) > column(key.span().start)
                || c.text.trim_start().starts_with("- ")
        })
    }
}
