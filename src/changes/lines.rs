//! Two texts to the lines of the new one that are not in the old one.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Changed;
use crate::source::SourceFile;

/// Lines that two texts may differ in, taken together, before all that lies between their common beginning and end counts as
/// changed. The comparison costs the product of lines and differences; a buildspec has a few hundred lines.
const MOST: usize = 20_000;

/// The lines of `new` that changed since `old`. Line ends do not count: git may turn them on checkout.
pub fn changed(old: &str, new: &SourceFile) -> Changed {
    // Read the same way, so that lines mean the same in both.
    let old = SourceFile::new("old", old.to_owned());
    let (before, after) = (lines(&old), lines(new));
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = |lines: &[&str]| lines.len() - head;
    let tail = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(rest(&before).min(rest(&after)))
        .take_while(|(a, b)| a == b)
        .count();
    let middle = |lines: &[&str]| head..lines.len() - tail;
    let (old_middle, new_middle) = (middle(&before), middle(&after));
    if old_middle.len() + new_middle.len() > MOST {
        let all = new_middle.start as u32..new_middle.end as u32;
        return Changed::of(std::iter::once(all).collect());
    }
    let old_lines = before.get(old_middle).unwrap_or_default();
    let new_lines = after.get(new_middle).unwrap_or_default();
    let ops = capture_diff_slices(Algorithm::Myers, old_lines, new_lines);
    let ranges = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. } | DiffOp::Delete { .. }));
    let shift = |at: usize| (head + at) as u32;
    Changed::of(ranges.map(DiffOp::new_range).map(|range| shift(range.start)..shift(range.end)).collect())
}

fn lines(file: &SourceFile) -> Vec<&str> {
    let mut lines: Vec<&str> = (0..file.lines().line_count()).map(|line| file.line_text(line)).collect();
    // After the last line end there is no line.
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(old: &str, new: &str) -> Vec<u32> {
        let file = SourceFile::new("f", new.to_owned());
        match changed(old, &file) {
            Changed::All => panic!("all"),
            Changed::Lines(ranges) => ranges.into_iter().flatten().collect(),
        }
    }

    #[test]
    fn lines_that_are_new_changed_or_moved() {
        assert_eq!(between("a\nb\nc\n", "a\nb\nc\n"), [0; 0]);
        assert_eq!(between("a\nc\n", "a\nb\nc\n"), [1]);
        assert_eq!(between("a\nb\nc\n", "a\nB\nc\n"), [1]);
        assert_eq!(between("a\nb\nc\n", "a\nc\n"), [0; 0], "a line less is no line changed");
        assert_eq!(between("", "a\nb\n"), [0, 1]);
        assert_eq!(between("a\n", ""), [0; 0]);
        assert_eq!(between("a\nb\nc\nd\n", "b\na\nc\nd\ne\n").len(), 2);
        assert_eq!(between("x\na\nx\nb\nx\n", "x\na\nx\nq\nx\nb\nx\n").len(), 2);
    }

    #[test]
    fn line_ends_do_not_count() {
        assert_eq!(between("a\nb", "a\r\nb\r\n"), [0; 0]);
        assert_eq!(between("a\nb\n", "a\r\nB\r\n"), [1]);
    }

    #[test]
    fn texts_without_a_line_in_common_take_no_time() {
        let text =
            |word: &str| (0..200_000).map(|n| format!("{word}{n}")).collect::<Vec<_>>().join("\n") + "\n";
        let new = format!("first\n{}last\n", text("b"));
        assert_eq!(between(&format!("first\n{}last\n", text("a")), &new).len(), 200_000);
    }
}
