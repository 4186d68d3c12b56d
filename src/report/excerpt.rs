//! The few lines of a file that one finding is about, ready to be drawn: long lines cut to windows around the labels,
//! nothing in them that a terminal would obey. Both drawn formats render this, never the file, so their time does not
//! depend on the file's size.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::printable::{harmless, printable};
use crate::diagnostics::Diagnostic;
use crate::source::{Encoding, Position, SourceFile, Span};

/// Columns of a tab stop.
pub(super) const TAB: usize = 4;

/// A label over more lines than this is shown on its first line only.
const TALLEST: u32 = 8;

/// Labels drawn; of further ones only the lines are told.
const MOST_LABELS: usize = 8;

/// Columns that a label on a line that is cut needs; more labels than fit are not drawn.
const ROOM: usize = 24;

/// How to cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// Lines shown before and after each label.
    pub(super) context: u32,
    /// Columns of a line that are shown.
    pub(super) columns: usize,
    /// What stands for text left out.
    pub(super) ellipsis: &'static str,
}

/// Lines of a file and labels on them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The file's path.
    pub(super) name: String,
    /// The rows, each ended by LF.
    pub(super) text: String,
    pub(super) rows: Vec<Row>,
    /// The labels drawn, the primary first.
    pub(super) marks: Vec<Mark>,
    /// Columns left of the lines that labels over several lines take.
    pub(super) gutter: usize,
    /// Lines, from 0, of the labels that are not drawn; one for each.
    pub(super) rest: Vec<u32>,
}

/// One line.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number in the file, from 0.
    pub(super) number: u32,
    /// Where it stands in the excerpt's text, without its LF.
    pub(super) range: Range<usize>,
}

/// A label.
#[derive(Debug)]
pub(super) struct Mark {
    /// Where it stands in the excerpt's text.
    pub(super) range: Range<usize>,
    /// Where it starts in the file, column in code points.
    pub(super) start: Position,
    pub(super) message: String,
    pub(super) primary: bool,
}

impl Excerpt {
    /// Cuts out what `diagnostic` is about.
    pub(super) fn new(file: &SourceFile, diagnostic: &Diagnostic, cut: Cut) -> Self {
        let spans = diagnostic.labels().map(|label| drawable(file, label.span)).collect();
        let (drawn, rest) = chosen(file, spans, cut.columns);
        let tall = drawn.iter().filter(|(_, span)| is_tall(file, *span)).count();
        let gutter = if tall == 0 { 0 } else { tall + 3 };
        let cut = Cut { columns: cut.columns.saturating_sub(gutter), ..cut };
        let mut excerpt = Self {
            name: printable(file.path().as_str(), false).into_owned(),
            text: String::new(),
            rows: Vec::new(),
            marks: Vec::new(),
            gutter,
            rest,
        };
        let spans: Vec<Span> = drawn.iter().map(|(_, span)| *span).collect();
        let mut pieces = Vec::new();
        for number in numbers(file, &spans, cut.context) {
            excerpt.push_row(file, number, &spans, cut, &mut pieces);
        }
        for (index, span) in drawn {
            let Some(label) = diagnostic.labels().nth(index) else { continue };
            let start = place(&pieces, file, span.start, false);
            let end = place(&pieces, file, span.end, true).max(start);
            excerpt.marks.push(Mark {
                range: start..end,
                start: file.lines().position(file.text(), span.start, Encoding::CodePoints),
                message: printable(&label.message, false).into_owned(),
                primary: index == 0,
            });
        }
        excerpt
    }

    /// The index of the row that holds the byte `at` of the excerpt's text.
    pub(super) fn row_at(&self, at: usize) -> usize {
        self.rows.partition_point(|row| row.range.start <= at).saturating_sub(1)
    }

    /// Columns before the byte `at` in its row.
    pub(super) fn column_at(&self, at: usize) -> usize {
        let start = self.rows.get(self.row_at(at)).map_or(0, |row| row.range.start);
        self.text.get(start..at).unwrap_or_default().chars().fold(0, |column, c| column + width(c, column))
    }

    fn push_row(
        &mut self,
        file: &SourceFile,
        number: u32,
        spans: &[Span],
        cut: Cut,
        pieces: &mut Vec<Piece>,
    ) {
        let line = file.line_span(number).range();
        let start = self.text.len();
        let windows = windows(file, &line, spans, cut);
        let mut shown = line.start;
        for window in windows {
            if window.start > shown {
                self.text.push_str(cut.ellipsis);
            }
            let text = file.text().get(window.clone()).unwrap_or_default();
            pieces.push(Piece { source: window.clone(), at: self.text.len(), cut: 0 });
            self.text.push_str(&printable(text, false));
            shown = window.end;
            if shown < line.end
                && let Some(piece) = pieces.last_mut()
            {
                piece.cut = cut.ellipsis.len();
            }
        }
        if shown < line.end {
            self.text.push_str(cut.ellipsis);
        }
        self.rows.push(Row { number, range: start..self.text.len() });
        self.text.push('\n');
    }
}

/// A run of the file that stands in the excerpt.
#[derive(Debug)]
struct Piece {
    source: Range<usize>,
    /// Where it begins in the excerpt.
    at: usize,
    /// The length of the ellipsis after it.
    cut: usize,
}

/// A span as it can be drawn: on character boundaries, not reaching into line ends, not too tall.
fn drawable(file: &SourceFile, span: Span) -> Span {
    let text = file.text();
    let snap = |offset: u32| {
        let mut at = (offset as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at as u32
    };
    let line_end = |offset: u32| file.line_span(file.line_of(offset)).end;
    let start = snap(span.start);
    // A span that begins in a line end begins after the line's last character; a BOM is no character.
    let start = start.min(line_end(start)).max(file.line_span(0).start);
    let covered = Span::new(start, snap(span.end));
    let solid = start + trimmed(file.slice(covered)).len() as u32;
    if solid == start {
        // Nothing but white space: what of it stands on the first line.
        return Span::new(start, covered.end.min(line_end(start)));
    }
    let first = file.line_of(start);
    if file.line_of(solid) - first < TALLEST {
        return Span::new(start, solid);
    }
    let line = Span::new(start, line_end(start));
    Span::new(start, start + trimmed(file.slice(line)).len() as u32)
}

/// The labels to draw, with their index, and the lines of the others: as many as can be read, the first first.
fn chosen(file: &SourceFile, spans: Vec<Span>, columns: usize) -> (Vec<(usize, Span)>, Vec<u32>) {
    let mut drawn = Vec::new();
    let mut rest = Vec::new();
    let mut crowds: BTreeMap<u32, usize> = BTreeMap::new();
    for (index, span) in spans.into_iter().enumerate() {
        let line = file.line_of(span.start);
        let crowd = crowds.entry(line).or_insert(0);
        let full = *crowd >= (columns / ROOM).max(1) && !fits(file, &file.line_span(line).range(), columns);
        if drawn.len() < MOST_LABELS && !full {
            *crowd += 1;
            drawn.push((index, span));
        } else {
            rest.push(line);
        }
    }
    (drawn, rest)
}

fn is_tall(file: &SourceFile, span: Span) -> bool {
    file.line_of(span.start) != file.line_of(span.end)
}

fn fits(file: &SourceFile, line: &Range<usize>, columns: usize) -> bool {
    forward(file.text(), line.start, line.end, columns) == line.end
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\r', '\n'])
}

/// The numbers of the lines to show: those with labels, some around them, and a single line between two others.
fn numbers(file: &SourceFile, spans: &[Span], context: u32) -> BTreeSet<u32> {
    let mut last = file.lines().line_count() - 1;
    if file.line_span(last).is_empty() {
        // What follows the last line end is a line only for a label that stands there.
        last = last.saturating_sub(1);
    }
    let mut numbers = BTreeSet::new();
    for span in spans {
        let (first, end) = (file.line_of(span.start), file.line_of(span.end));
        numbers.extend(first.saturating_sub(context)..=end);
        numbers.extend(end..=(end + context).min(last.max(end)));
    }
    let gaps: Vec<u32> = numbers
        .iter()
        .zip(numbers.iter().skip(1))
        .filter(|(before, after)| *before + 2 == **after)
        .map(|(before, _)| before + 1)
        .collect();
    numbers.extend(gaps);
    numbers
}

/// The parts of a line to show, as ranges of the file: all of it if it fits, else windows around the labels.
fn windows(file: &SourceFile, line: &Range<usize>, spans: &[Span], cut: Cut) -> Vec<Range<usize>> {
    let text = file.text();
    let columns = cut.columns;
    if fits(file, line, columns) {
        return vec![line.clone()];
    }
    let mut labels: Vec<Range<usize>> = spans
        .iter()
        .map(|span| span.range())
        .filter(|span| span.start <= line.end && span.end >= line.start)
        .map(|span| span.start.max(line.start)..span.end.min(line.end))
        .collect();
    if labels.is_empty() {
        labels.push(line.start..line.start);
    }
    labels.sort_by_key(|label| label.start);
    let most = (columns * 2 / 3 / labels.len()).max(8);
    for label in &mut labels {
        label.end = forward(text, label.start, label.end, most);
    }
    let cores = merged(labels);
    let used: usize = cores.iter().map(|core| columns_of(text, core)).sum();
    let used = used + (cores.len() + 1) * cut.ellipsis.chars().count();
    let side = (columns.saturating_sub(used) / (2 * cores.len())).max(1);
    let mut grown: Vec<Range<usize>> = cores
        .iter()
        .map(|core| {
            let start = back(text, core.start, line.start, side);
            // What the left side did not need goes to the right one.
            let spare = side.saturating_sub(columns_of(text, &(start..core.start)));
            let end = forward(text, core.end, line.end, side + spare);
            let spare = (side + spare).saturating_sub(columns_of(text, &(core.end..end)));
            back(text, start, line.start, spare)..end
        })
        .collect();
    // An ellipsis in place of less than itself would be silly.
    if let Some(first) = grown.first_mut().filter(|first| short(text, line.start..first.start)) {
        first.start = line.start;
    }
    if let Some(last) = grown.last_mut().filter(|last| short(text, last.end..line.end)) {
        last.end = line.end;
    }
    merged(grown)
}

/// Whether a range takes no more columns than an ellipsis; long ones are not counted through.
fn short(text: &str, range: Range<usize>) -> bool {
    range.len() <= 12 && columns_of(text, &range) <= 3
}

/// Joins ranges that touch or almost touch.
fn merged(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end + 3 => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The offset at most `columns` columns after `from`, not past `end`; a character keeps its combining marks.
fn forward(text: &str, from: usize, end: usize, columns: usize) -> usize {
    let mut column = 0;
    for (at, c) in text.get(from..end).unwrap_or_default().char_indices() {
        column += width(c, column);
        if column > columns {
            return from + at;
        }
    }
    end
}

/// The offset at most `columns` columns before `from`, not before `start`.
fn back(text: &str, from: usize, start: usize, columns: usize) -> usize {
    let mut column = 0;
    let mut reached = from;
    for (at, c) in text.get(start..from).unwrap_or_default().char_indices().rev() {
        let wide = width(c, 0);
        column += wide;
        if column > columns {
            break;
        }
        if wide > 0 {
            reached = start + at;
        }
    }
    reached
}

fn columns_of(text: &str, range: &Range<usize>) -> usize {
    text.get(range.clone()).unwrap_or_default().chars().fold(0, |column, c| column + width(c, column))
}

/// The columns that a character takes at a column; what may not be printed is shown as one.
pub(super) fn width(c: char, column: usize) -> usize {
    match c {
        '\t' => TAB - column % TAB,
        _ if !harmless(c, false) => 1,
        _ => c.width().unwrap_or(1),
    }
}

/// Where an offset of the file stands in the excerpt. An offset that was cut out stands at the ellipsis: before it for
/// a start, after it for an end.
fn place(pieces: &[Piece], file: &SourceFile, offset: u32, end: bool) -> usize {
    let offset = offset as usize;
    let index = pieces.partition_point(|piece| piece.source.start <= offset);
    let Some(piece) = index.checked_sub(1).and_then(|index| pieces.get(index)) else {
        return pieces.first().map_or(0, |piece| piece.at);
    };
    let inside = file.text().get(piece.source.start..offset.min(piece.source.end)).unwrap_or_default();
    let beyond = if end && offset > piece.source.end { piece.cut } else { 0 };
    piece.at + printable(inside, false).len() + beyond
}
