//! Whether edits changed anything in a tree beside what they edit.
//!
//! In: the trees before and after, where each byte went, what the fixes are about. Out: the first difference, if any.
//!
//! Each scalar, key and alias of the old tree falls into one of three classes. *Edited*: an edit changes bytes of it, or
//! touches it and it is what a fix is about. *Moved*: edits change nothing but the blanks and dashes before lines that it
//! begins or goes on on. *Kept*: all others. What is kept has the same text, tag and anchor under the same keys afterwards (keys that
//! are edited or new do not count); what is moved has the same text, tag and anchor; what is new stands in new text, or
//! where something edited stood. No comment is lost.

use std::collections::HashMap;

use super::apply::Moves;
use crate::source::{LineIndex, Span};
use crate::yaml::{Comment, Kind, Node, ScalarStyle, Tree};

/// What a comparison goes by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edited<'a> {
    pub(super) before: &'a str,
    pub(super) lines: &'a LineIndex,
    pub(super) after: &'a str,
    pub(super) moves: &'a Moves,
    /// The places in the old text that the fixes are about.
    pub(super) about: &'a [Span],
}

/// The first thing that changed though no fix is about it, in words; none if nothing did.
pub(super) fn changed(old: &Tree, new: &Tree, edited: &Edited<'_>) -> Option<String> {
    let before = Walk::of(old, |leaf| edited.class(leaf), |item| edited.moves.to(item).is_none());
    let classes: HashMap<u32, Class> =
        before.leaves.iter().map(|leaf| (leaf.span.start, leaf.class)).collect();
    let class = |leaf: &Leaf<'_>| {
        let old = edited.moves.back(leaf.span.start);
        old.and_then(|old| classes.get(&old)).copied().unwrap_or(Class::Edited)
    };
    let after = Walk::of(new, class, |item| edited.moves.back(item).is_none());
    let by_start: HashMap<u32, &Leaf<'_>> = after.leaves.iter().map(|leaf| (leaf.span.start, leaf)).collect();
    let mut found = Vec::with_capacity(after.leaves.len());
    for leaf in before.leaves.iter().filter(|leaf| leaf.class != Class::Edited) {
        let now = edited.moves.to(leaf.span.start).and_then(|start| by_start.get(&start).copied());
        let Some(now) = now.filter(|now| now.is_same(leaf)) else {
            return Some(format!("{} would change", leaf.describe()));
        };
        if leaf.class == Class::Kept && !before.same_path(leaf, &after, now) {
            return Some(format!("{} would stand under other keys", leaf.describe()));
        }
        found.push(now.span.start);
    }
    found.sort_unstable();
    let stray = after.leaves.iter().find(|leaf| {
        found.binary_search(&leaf.span.start).is_err() && !edited.may_be_new(leaf.span, &before)
    });
    if let Some(stray) = stray {
        return Some(format!("{} would come of nothing", stray.describe()));
    }
    lost_text(&before, &after, edited).or_else(|| lost_comment(old, new, edited))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Kept,
    Moved,
    /// Or new.
    Edited,
}

/// A scalar or an alias.
#[derive(Clone, Copy, Debug)]
struct Leaf<'t> {
    node: Node<'t>,
    span: Span,
    class: Class,
    /// The index of its innermost [`Part`].
    parent: usize,
}

/// A step on the way from the root.
#[derive(Clone, Copy, Debug)]
struct Part<'t> {
    parent: usize,
    step: Step<'t>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'t> {
    Key(Leaf<'t>),
    /// A place in a list.
    Item,
    /// A key that is no text; a list whose items are all edited or new.
    Other,
}

struct Walk<'t> {
    leaves: Vec<Leaf<'t>>,
    parts: Vec<Part<'t>>,
}

impl<'t> Walk<'t> {
    /// `is_edited` tells it of an item of a list, by where its text begins.
    fn of(tree: &'t Tree, class: impl Fn(&Leaf<'_>) -> Class, is_edited: impl Fn(u32) -> bool) -> Self {
        let mut walk = Self { leaves: Vec::new(), parts: vec![Part { parent: 0, step: Step::Other }] };
        let mut open: Vec<(Node<'t>, usize)> = tree.documents().map(|root| (root, 0)).collect();
        open.reverse();
        while let Some((node, parent)) = open.pop() {
            if node.is_alias() || node.kind() == Kind::Scalar {
                let leaf = Self::leaf(node, parent, &class);
                walk.leaves.push(leaf);
                continue;
            }
            let edited = node.items().all(|item| is_edited(item.full_span().start));
            for item in node.items() {
                let part = walk.part(parent, if edited { Step::Other } else { Step::Item });
                open.push((item, part));
            }
            for entry in node.entries() {
                let key = (entry.key.kind() == Kind::Scalar).then(|| Self::leaf(entry.key, parent, &class));
                let part = walk.part(parent, key.map_or(Step::Other, Step::Key));
                open.push((entry.key, parent));
                open.push((entry.value, part));
            }
        }
        walk.leaves.sort_by_key(|leaf| leaf.span.start);
        walk
    }

    fn leaf(node: Node<'t>, parent: usize, class: impl Fn(&Leaf<'_>) -> Class) -> Leaf<'t> {
        let mut leaf = Leaf { node, span: node.span(), class: Class::Kept, parent };
        leaf.class = class(&leaf);
        leaf
    }

    fn part(&mut self, parent: usize, step: Step<'t>) -> usize {
        self.parts.push(Part { parent, step });
        self.parts.len() - 1
    }

    /// The keys above a leaf, innermost first, without what is edited, moved or new; `None` for a list.
    fn keys(&self, leaf: &Leaf<'t>) -> impl Iterator<Item = Option<&'t str>> {
        let mut at = leaf.parent;
        std::iter::from_fn(move || {
            while at != 0 {
                let part = self.parts.get(at)?;
                at = part.parent;
                match part.step {
                    Step::Item => return Some(None),
                    Step::Key(key) if key.class == Class::Kept => return Some(key.node.text()),
                    Step::Key(_) | Step::Other => {}
                }
            }
            None
        })
    }

    /// The key whose value a leaf is.
    fn key_of(&self, leaf: &Leaf<'_>) -> Option<Span> {
        match self.parts.get(leaf.parent)?.step {
            Step::Key(key) => Some(key.span),
            Step::Item | Step::Other => None,
        }
    }

    fn same_path(&self, leaf: &Leaf<'t>, other: &Walk<'_>, now: &Leaf<'_>) -> bool {
        self.keys(leaf).eq(other.keys(now))
    }
}

impl Leaf<'_> {
    fn is_same(&self, other: &Leaf<'_>) -> bool {
        let (a, b) = (self.node, other.node);
        let tag = |node: Node<'_>| node.tag().map(|tag| tag.value.clone());
        let anchor = |node: Node<'_>| node.anchor().map(|anchor| anchor.value.clone());
        a.alias_name() == b.alias_name()
            && (a.is_alias() || a.text() == b.text())
            && tag(a) == tag(b)
            && anchor(a) == anchor(b)
    }

    fn describe(&self) -> String {
        let text = self.node.alias_name().or(self.node.text()).unwrap_or_default();
        let short: String = text.lines().next().unwrap_or_default().chars().take(40).collect();
        format!("`{short}`")
    }
}

impl Edited<'_> {
    fn class(&self, leaf: &Leaf<'_>) -> Class {
        let mut class = Class::Kept;
        let is_about = || self.about.iter().any(|about| about.touches(leaf.span));
        let plain = leaf.node.scalar().is_some_and(|scalar| scalar.style == ScalarStyle::Plain);
        // Tag and anchor are part of it.
        let whole = leaf.node.full_span();
        for (old, new) in self.moves.touching_old(whole) {
            let inside = old.start < whole.end && whole.start < old.end
                || (old.is_empty() && whole.start < old.start && old.start < whole.end);
            if self.is_indentation(*old, *new) {
                // A plain text of several lines that a fix is about: its lines may become something else.
                if inside && plain && is_about() {
                    return Class::Edited;
                }
                class = Class::Moved;
            } else if inside || is_about() {
                return Class::Edited;
            }
        }
        if class == Class::Kept && self.line_moved(leaf.span.start) { Class::Moved } else { class }
    }

    /// Whether a part changes nothing but the blanks and dashes at the beginning of a line.
    fn is_indentation(&self, old: Span, new: Span) -> bool {
        let blank = |text: &str, span: Span| {
            text.get(span.range()).is_some_and(|text| text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'-')))
        };
        let start = self.lines.line_start(self.lines.line(old.start));
        let lead = self.before.get(start as usize..old.start as usize).unwrap_or_default();
        blank(self.before, old)
            && blank(self.after, new)
            && lead.bytes().all(|b| matches!(b, b' ' | b'\t' | b'-' | b'>'))
    }

    /// Whether the indentation of the line that holds an old offset is changed.
    fn line_moved(&self, old: u32) -> bool {
        let start = self.lines.line_start(self.lines.line(old));
        self.moves
            .touching_old(Span::new(start, old))
            .iter()
            .any(|(before, now)| before.start >= start && self.is_indentation(*before, *now))
    }

    /// Whether something that was not there before may be at this place of the new text.
    fn may_be_new(&self, span: Span, before: &Walk<'_>) -> bool {
        let touched = self.moves.touching_new(span);
        if touched.iter().any(|(old, new)| !self.is_indentation(*old, *new)) {
            return true;
        }
        let Some(old) = self.moves.back(span.start) else { return true };
        let after = before.leaves.partition_point(|leaf| leaf.span.start <= old);
        let holder = after.checked_sub(1).and_then(|at| before.leaves.get(at));
        holder.is_some_and(|leaf| leaf.class == Class::Edited && old <= leaf.span.end)
            || self.about.iter().any(|about| about.start <= old && old < about.end)
    }
}

/// A text that an edit takes away though no fix is about it, and that stands nowhere in new text.
fn lost_text(before: &Walk<'_>, after: &Walk<'_>, edited: &Edited<'_>) -> Option<String> {
    let mut news: HashMap<&str, usize> = HashMap::new();
    for leaf in after.leaves.iter().filter(|leaf| leaf.class == Class::Edited) {
        *news.entry(leaf.node.text().unwrap_or_default()).or_insert(0) += 1;
    }
    let gone = |leaf: &&Leaf<'_>| {
        leaf.class == Class::Edited
            && edited.moves.touching_old(leaf.span).iter().any(|(old, _)| old.encloses(leaf.span))
    };
    let others = |leaf: &&Leaf<'_>| {
        // The value of a key that a fix is about goes with it.
        let touched = |span: Span| edited.about.iter().any(|about| about.touches(span));
        !touched(leaf.span) && !before.key_of(leaf).is_some_and(touched)
    };
    let lost = before.leaves.iter().filter(gone).filter(others).find(|leaf| {
        let text = leaf.node.text().unwrap_or_default();
        match news.get_mut(text) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            Some(_) => true,
            // Or a part of a longer one: a command that YAML took for a mapping.
            None => !news.keys().any(|new| new.contains(text)),
        }
    });
    lost.map(|leaf| format!("{} would be lost", leaf.describe()))
}

/// A comment that is neither a comment any more nor in the text that takes its place.
fn lost_comment(old: &Tree, new: &Tree, edited: &Edited<'_>) -> Option<String> {
    let now: HashMap<u32, &Comment> =
        new.comments().iter().map(|comment| (comment.span.start, comment)).collect();
    let lost = old.comments().iter().find(|comment| {
        let touching = edited.moves.touching_old(comment.span);
        let still = edited.moves.to(comment.span.start).and_then(|start| now.get(&start));
        if touching.is_empty() {
            return still.is_none_or(|now| now.text != comment.text);
        }
        let written = |text: &str| {
            let mut parts = edited.moves.parts().iter();
            parts.any(|(_, new)| edited.after.get(new.range()).is_some_and(|t| t.contains(text)))
        };
        let about = edited.about.iter().any(|about| about.touches(comment.span));
        still.is_none() && !about && !written(comment.text.trim())
    });
    lost.map(|comment| {
        let short: String = comment.text.chars().take(40).collect();
        format!("the comment `#{short}` would be lost")
    })
}

#[cfg(test)]
mod tests {
    use super::super::apply::{Change, apply};
    use super::*;
    use crate::diagnostics::Edit;
    use crate::yaml::load;

    /// What changes in `text` by replacing each first `from` by `to`; the fix is about what `about` names.
    fn what(text: &str, edits: &[(&str, &str)], about: &str) -> Option<String> {
        let place =
            |needle: &str| Span::of(text.find(needle).unwrap()..text.find(needle).unwrap() + needle.len());
        let edits: Vec<Edit> =
            edits.iter().map(|(from, to)| Edit { span: place(from), text: (*to).to_owned() }).collect();
        let Change { text: after, moves } = apply(text, &edits).unwrap();
        let lines = LineIndex::new(text);
        let edited =
            Edited { before: text, lines: &lines, after: &after, moves: &moves, about: &[place(about)] };
        changed(&load(text, None), &load(&after, None), &edited)
    }

    const SPEC: &str = "a: &x 1\nphases:\n  build: # why\n    comands:\n      - one # first\n      - two\n  post:\n    - three\nz: *x\n";

    #[test]
    fn what_a_fix_is_about_may_change() {
        assert_eq!(what(SPEC, &[("comands", "commands")], "comands"), None);
        assert_eq!(what(SPEC, &[("one", "'one: 1'")], "one"), None);
        assert_eq!(what(SPEC, &[("      - two\n", "")], "two"), None, "deleted");
        assert_eq!(what(SPEC, &[("      - two", "      - zero\n      - two")], "two"), None, "a new item");
        assert_eq!(what(SPEC, &[("a: ", "version: 0.2\na: ")], "a: "), None, "a new key at the top");
        assert_eq!(
            what(SPEC, &[("    - three", "    commands:\n    - three")], "post"),
            None,
            "a key above a list"
        );
        assert_eq!(what(SPEC, &[("&x", "&x")], "a"), None);
    }

    #[test]
    fn nothing_else_may() {
        let change = |edits: &[(&str, &str)], about: &str| what(SPEC, edits, about).unwrap_or_default();
        assert_eq!(change(&[("two\n", "two #\n")], "one"), "");
        assert_eq!(change(&[(" # first\n", "\n       more\n")], "two"), "`one` would change");
        assert_eq!(
            change(&[("  post:", "post:")], "z"),
            "`three` would stand under other keys",
            "left behind"
        );
        assert_eq!(
            change(&[("\n  post", "\n  post: {}\n  other")], "post"),
            "",
            "a key takes its children along"
        );
        assert_eq!(
            change(&[(":\n    -", ":\n  p:\n    -")], "z"),
            "`three` would stand under other keys",
            "adopted"
        );
        let swallowed = what("a:\n  - one\n  - two\n", &[("  - two", "    - two")], "a");
        assert_eq!(swallowed.unwrap_or_default(), "`one` would change");
        assert_eq!(change(&[(" # why", "")], "z"), "the comment `# why` would be lost");
        assert_eq!(change(&[("&x 1", "1")], "z"), "");
    }

    #[test]
    fn moved_lines_keep_their_text() {
        let text = "a:\nb:\n  c: |\n    x\n    y\n  d: 'p\n    q'\n";
        let deeper = [("b:", "  b:"), ("  c:", "    c:"), ("    x", "      x"), ("    y", "      y")];
        let all = [&deeper[..], &[("  d:", "    d:"), ("    q", "      q")]].concat();
        assert_eq!(what(text, &all, "b"), None);
        let ragged =
            [&deeper[..2], &[("    x", "      x"), ("    y", "       y"), ("  d:", "    d:")]].concat();
        assert!(what(text, &ragged, "b").is_some(), "one line of the block is moved further");
    }
}
