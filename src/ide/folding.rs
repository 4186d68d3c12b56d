//! What can be folded away: keys and items with more than one line, block scalars, runs of comments.

use super::{Fold, FoldKind};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// The parts of a buildspec that take more than one line, in the order of the text. The first line of each stays in sight.
pub fn folds(cx: &Context<'_>) -> Vec<Fold> {
    let mut found = Vec::new();
    if let Some(root) = cx.tree.root() {
        below(cx, root, &mut found);
    }
    comments(cx, &mut found);
    found.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end)));
    found.dedup_by_key(|f| cx.file.line_of(f.span.start));
    found
}

fn below(cx: &Context<'_>, node: Node<'_>, found: &mut Vec<Fold>) {
    // The content of an alias is folded where it stands.
    if node.is_alias() {
        return;
    }
    let mut push = |span: Span| {
        let end = end_of(cx, span);
        if cx.file.line_of(span.start) < cx.file.line_of(end) {
            found.push(Fold { span: Span::new(span.start, end), kind: FoldKind::Region });
        }
    };
    match node.kind() {
        Kind::Mapping => {
            for entry in node.entries() {
                if !entry.value.is_alias() {
                    push(entry.key.full_span().to(entry.value.full_span()));
                }
            }
            node.entries().for_each(|entry| below(cx, entry.value, found));
        }
        Kind::Sequence => {
            node.items().filter(|item| !item.is_alias()).for_each(|item| push(item.full_span()));
            node.items().for_each(|item| below(cx, item, found));
        }
        _ => {}
    }
}

/// The end of a span without blank lines.
fn end_of(cx: &Context<'_>, span: Span) -> u32 {
    span.start + cx.slice(span).trim_end().len() as u32
}

/// Comments on lines of their own, one below the other.
fn comments(cx: &Context<'_>, found: &mut Vec<Fold>) {
    let mut run: Option<(Span, u32)> = None;
    let mut close = |run: &mut Option<(Span, u32)>| {
        if let Some((span, _)) = run.take().filter(|(span, last)| cx.file.line_of(span.start) < *last) {
            found.push(Fold { span, kind: FoldKind::Comment });
        }
    };
    for comment in cx.tree.comments() {
        let line = cx.file.line_of(comment.span.start);
        let before = cx.slice(Span::new(cx.file.line_span(line).start, comment.span.start));
        // In a Markdown quote marks stand before it.
        let alone = before.trim_matches([' ', '\t', '>']).is_empty();
        run = match run {
            Some((span, last)) if alone && last + 1 == line => Some((span.to(comment.span), line)),
            mut other => {
                close(&mut other);
                alone.then_some((comment.span, line))
            }
        };
    }
    close(&mut run);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::at;

    fn lines(text: &str) -> Vec<(usize, usize, FoldKind)> {
        let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
        at(text, |cx, _| folds(cx))
            .into_iter()
            .map(|f| (line(f.span.start), line(f.span.end), f.kind))
            .collect()
    }

    #[test]
    fn what_has_several_lines() {
        use FoldKind::{Comment, Region};
        let text = "# a\n# b\nversion: 0.2 # c\nphases:\n  build:\n    commands:\n      - |\n        a\n\n        b\n\n      - c\nartifacts: {\n  files: x\n}\n";
        assert_eq!(
            lines(text),
            [
                (1, 2, Comment),
                (4, 12, Region),
                (5, 12, Region),
                (6, 12, Region),
                (7, 10, Region),
                (13, 15, Region)
            ]
        );
        assert!(lines("version: 0.2\n# a\nenv: {}\n").is_empty());
        assert!(lines("").is_empty());
    }
}
