//! Lines that stand too far left or right.

use super::line::Line;
use super::{CauseKind, Change, Guess, Offer, insert, replace};
use crate::source::Span;

/// A line that left the block scalar above it: it and the lines after it, put back.
pub(super) fn block_dedent(all: &[Line<'_>], line: usize) -> Vec<Guess> {
    let Some(at) = all.get(line).filter(|l| !l.is_blank() && !l.is_item() && l.key().is_none()) else {
        return Vec::new();
    };
    let Some((owner, header, indent)) = block_above(all, line) else { return Vec::new() };
    // A key without its blank, or an item without, may stand right below a block.
    if at.indent >= indent || at.indent <= owner && super::spacing::lacks_blank(at) {
        return Vec::new();
    }
    // What belongs to a key without its colon stands below it.
    let next = all.iter().skip(line + 1).find(|l| !l.is_blank());
    let below =
        |l: &Line<'_>| l.indent > at.indent && l.indent != owner && (l.is_item() || l.key().is_some());
    if next.is_some_and(below) && !at.closes_command() {
        return Vec::new();
    }
    let mut guesses = Vec::new();
    for count in [1, 2, 3, 4, 6, 8, 12, 16, 24, 40] {
        let run: Vec<&Line<'_>> = all.iter().skip(line).take(count).collect();
        // The lines keep their distances, if all of them can.
        let by = indent - at.indent;
        let changes = run
            .iter()
            .filter(|l| !l.body().is_empty() && l.indent < indent.max(at.indent + 1))
            .map(|l| insert(l.span.start, " ".repeat(by.max(indent.saturating_sub(l.indent)) as usize)))
            .collect();
        let guess = Guess::new(CauseKind::BlockDedent, at.body_span(), changes);
        guesses.push(
            guess
                .related(header)
                .offer(if count == 1 { Offer::Likely } else { Offer::No }, "Indent the line"),
        );
        if line + count >= all.len() {
            break;
        }
    }
    guesses
}

/// Of the block scalar that the lines just above belong to: the column of its line, from 0, its header (`|`, `>`), and the
/// column of its text, from 0.
pub(super) fn block_above(all: &[Line<'_>], line: usize) -> Option<(u32, Span, u32)> {
    let mut least = u32::MAX;
    for above in all.iter().take(line).rev().take(400) {
        if above.body().is_empty() {
            continue;
        }
        let header = above.value().filter(|_| above.indent < least).filter(|(_, value)| is_header(value));
        if let Some((span, _)) = header {
            // Nothing stands in it yet, or lines that share its column.
            let inside = if least == u32::MAX { above.indent + 2 } else { least };
            return Some((above.indent, span, inside));
        }
        if above.indent < least && least != u32::MAX && (above.is_item() || above.key().is_some()) {
            return None;
        }
        least = least.min(above.indent);
    }
    None
}

/// Whether a value is `|` or `>`, with or without indicators and a comment.
fn is_header(value: &str) -> bool {
    let rest = value.strip_prefix(['|', '>']);
    let indicators = rest.and_then(|rest| rest.split(" #").next());
    indicators.is_some_and(|text| text.trim().bytes().all(|b| b"+-0123456789".contains(&b)))
}

/// The lines that move together.
#[derive(Clone, Copy)]
enum Reach {
    Line,
    Block,
    Siblings,
}

pub(super) fn guesses(all: &[Line<'_>], line: usize) -> Vec<Guess> {
    let Some(at) = all.get(line).filter(|l| !l.is_blank()) else { return Vec::new() };
    if !at.is_item() && at.key().is_none() {
        return no_dash(all, line, at).into_iter().chain(continuation(all, line, at)).collect();
    }
    // The first line of all gives the measure.
    if at.indent == 0 && all.iter().take(line).all(Line::is_blank) {
        return Vec::new();
    }
    let mut targets: Vec<u32> = Vec::new();
    let above = all.iter().take(line).rev().filter(|l| !l.is_blank()).take(30);
    let below = all.iter().skip(line + 1).filter(|l| !l.is_blank()).take(5);
    let same_kind = |l: &&Line<'_>| alike(l, at);
    for l in above.clone().filter(same_kind).chain(below).chain(above) {
        if l.indent != at.indent && !targets.contains(&l.indent) {
            targets.push(l.indent);
        }
    }
    targets.sort_by_key(|t| t.abs_diff(at.indent));
    targets.truncate(6);
    let mut guesses = Vec::new();
    for reach in [Reach::Line, Reach::Block, Reach::Siblings] {
        for &target in &targets {
            // A sibling that stands in the right column already stays.
            let arrived = |l: &&Line<'_>| target > at.indent && l.indent == target && alike(l, at);
            let moves = |l: &&Line<'_>| match reach {
                Reach::Line => false,
                Reach::Block => l.is_blank() || l.indent > at.indent && !arrived(l),
                Reach::Siblings => l.is_blank() || l.indent >= at.indent && !arrived(l),
            };
            let rest: Vec<&Line<'_>> = all.iter().skip(line + 1).collect();
            let block = rest.iter().copied().take_while(moves);
            let after = rest.iter().skip_while(|l| moves(l)).find(|l| !l.is_blank());
            // What stays behind must not fall below the line that moved.
            let adopted = |l: &&&Line<'_>| match reach {
                Reach::Line => l.indent == at.indent && l.is_item() == at.is_item(),
                _ => l.indent > target,
            };
            let adopts = target < at.indent && after.as_ref().is_some_and(adopted);
            // A key with nothing behind it may well be meant to have what follows.
            let may_adopt = matches!(reach, Reach::Line) && at.key().is_some() && at.value().is_none();
            if adopts && !may_adopt {
                continue;
            }
            let together = std::iter::once(at).chain(block).filter(|l| !l.body().is_empty());
            let changes: Vec<Change> = together.map(|l| shift(l, at.indent, target)).collect();
            guesses.push(Guess { late: adopts, ..describe(all, line, at, target, changes) });
        }
    }
    guesses
}

/// The number of blanks by which most lines are indented deeper than the line above; at least 1.
pub(super) fn step(all: &[Line<'_>]) -> u32 {
    let mut counts = [0_u32; 9];
    let mut above = 0;
    for line in all.iter().filter(|l| !l.is_blank()) {
        if let Some(count) = counts.get_mut(line.indent.saturating_sub(above) as usize) {
            *count += 1;
        }
        above = line.indent;
    }
    let deepest = (1..counts.len()).rev().max_by_key(|&by| counts.get(by).copied().unwrap_or(0));
    deepest.map_or(1, |by| by as u32)
}

/// How a move goes with the step of the rest: 0 for a line that comes into step, 2 for one that falls out of it.
pub(super) fn out_of_step(guess: &Guess, step: u32) -> u8 {
    let Some(first) = guess.changes.first() else { return 1 };
    let in_step = |indent: u32| indent.is_multiple_of(step);
    match (in_step(first.span.len()), in_step(first.text.len() as u32)) {
        (false, true) => 0,
        (true, false) => 2,
        _ => 1,
    }
}

/// What is to be said of a line that would be right at another column.
fn describe(all: &[Line<'_>], line: usize, at: &Line<'_>, target: u32, changes: Vec<Change>) -> Guess {
    let mut above = all.iter().take(line).rev().filter(|l| !l.is_blank());
    let previous = above.clone().next();
    let sibling = above.find(|l| l.indent <= target && alike(l, at)).filter(|l| l.indent == target);
    let sibling = sibling
        .or_else(|| all.iter().skip(line + 1).find(|l| !l.is_blank() && l.indent == target && alike(l, at)));
    let swallowed = at.key().is_some()
        && !at.is_item()
        && at.indent > target
        && previous.is_some_and(|p| {
            p.indent < at.indent && p.value().is_some_and(|(_, v)| !v.starts_with(['|', '>']))
        });
    let kind = match (swallowed, at.is_item()) {
        (true, _) => CauseKind::SwallowedKey,
        (_, true) => CauseKind::ItemIndent(target + 1),
        _ => CauseKind::KeyIndent(target + 1),
    };
    let guess = Guess::new(kind, at.body_span(), changes);
    let guess = guess.offer(Offer::Likely, &format!("Move it to column {}", target + 1));
    match if swallowed { previous } else { sibling } {
        Some(l) => guess.related(l.body_span()),
        None => guess,
    }
}

/// A line that is neither item nor key: text that continues the item above it, put under that item's text.
fn continuation(all: &[Line<'_>], line: usize, at: &Line<'_>) -> Vec<Guess> {
    let Some(above) = all.iter().take(line).rev().find(|l| !l.is_blank()) else { return Vec::new() };
    let Some(owner) = all.iter().take(line).rev().find(|l| l.is_item() || l.key().is_some()) else {
        return Vec::new();
    };
    let deeper = above.indent.max(owner.indent + 2);
    if at.indent >= deeper {
        return Vec::new();
    }
    let run = all.iter().skip(line).take_while(|l| !l.is_blank() && !l.is_item() && l.key().is_none());
    let changes: Vec<Change> = run.map(|l| shift(l, l.indent, deeper)).collect();
    let guess = Guess::new(CauseKind::Continuation, at.body_span(), changes);
    vec![guess.related(owner.body_span()).offer(Offer::Likely, "Indent the continuation line")]
}

/// Whether two lines can be siblings: two items, or two keys.
fn alike(a: &Line<'_>, b: &Line<'_>) -> bool {
    a.is_item() == b.is_item() && (a.is_item() || a.key().is_some() == b.key().is_some())
}

fn shift(line: &Line<'_>, from: u32, to: u32) -> Change {
    let indent = (line.indent + to).saturating_sub(from);
    replace(Span::new(line.span.start, line.span.start + line.indent), " ".repeat(indent as usize))
}

/// An item's text under the dashes of its siblings.
fn no_dash(all: &[Line<'_>], line: usize, at: &Line<'_>) -> Option<Guess> {
    let above = all.iter().take(line).rev().find(|l| !l.is_blank() && l.indent <= at.indent)?;
    let option = at.body().starts_with(['-', '|', '&', '>', '<', '\\']);
    if option || !above.is_item() || above.indent != at.indent {
        return None;
    }
    let guess = Guess::new(CauseKind::NoDash, at.body_span(), vec![insert(at.body_span().start, "- ")]);
    // It may as well continue the item, if that leaves something open.
    let text = above.body().trim_end();
    let balanced = ['"', '\'', '`'].iter().all(|&quote| text.matches(quote).count().is_multiple_of(2))
        && text.matches('(').count() == text.matches(')').count();
    let open = text.ends_with(['\\', '|', '&', ';', ',', '(', '{', '=']);
    let begins = at.body().starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '$'));
    let direct = all.get(line.wrapping_sub(1)).is_some_and(|l| l.span == above.span);
    let sure = balanced && !open && begins && direct && !at.closes_command();
    Some(
        guess
            .related(above.body_span())
            .offer(if sure { Offer::Likely } else { Offer::No }, "Make it an item of the list"),
    )
}
