//! The format for people at a terminal: miette draws the excerpt. Adds what miette lacks: the severity as a word, the
//! rule's name as the only link, labels that wrap, and source code that is found by an index.

use std::fmt;
use std::io::{self, Write};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{Cut, Excerpt, Mark, TAB};
use super::printable::printable;
use super::silenced::{Shown, shown};
use super::summary::{offer, summary, told};
use super::{Reporter, Style};
use crate::diagnostics::{Diagnostic, Report, Severity};
use crate::source::SourceFile;

/// The widest window of a line.
const WINDOW: usize = 121;

/// The narrowest that a label's text is wrapped; at the right edge it may stand out by this much.
const NARROWEST: usize = 12;

pub(super) struct Human {
    pub(super) style: Style,
}

impl Reporter for Human {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut gap = "";
        for Shown { file, diagnostic, .. } in shown(report, self.style.suppressed) {
            write!(out, "{gap}{}", self.draw(file, &diagnostic))?;
            gap = "\n";
        }
        if self.style.summary {
            writeln!(out, "{gap}{}", summary(report))?;
        }
        Ok(())
    }
}

impl Human {
    fn draw(&self, file: &SourceFile, diagnostic: &Diagnostic) -> String {
        let digits = (file.lines().line_count() + 1).to_string().len();
        let cut = Cut {
            context: 1,
            columns: self.style.width.saturating_sub(digits + 5).min(WINDOW),
            ellipsis: if self.style.unicode { "…" } else { "..." },
        };
        let excerpt = Excerpt::new(file, diagnostic, cut);
        let mut drawing = Drawing { diagnostic, labels: Vec::new(), excerpt: &excerpt };
        drawing.labels = self.labels(&excerpt, digits);
        let mut text = String::new();
        // Writing to a string cannot fail; miette itself reports only failures of the source code, which is whole.
        let _ = self.handler(diagnostic.severity, &drawing.labels).render_report(&mut text, &drawing);
        self.head(&tidy(&text), diagnostic)
    }

    fn handler(&self, severity: Severity, labels: &[LabeledSpan]) -> GraphicalReportHandler {
        let mut theme = GraphicalTheme {
            characters: if self.style.unicode {
                ThemeCharacters::unicode()
            } else {
                ThemeCharacters::ascii()
            },
            styles: if self.style.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
        };
        if self.style.color {
            let styles = &mut theme.styles;
            styles.link = styles.help;
            let (primary, secondary) = match severity {
                Severity::Error => (styles.error, styles.help),
                Severity::Warning => (styles.warning, styles.help),
                Severity::Note => (styles.advice, styles.highlights.first().copied().unwrap_or_default()),
            };
            styles.highlights =
                labels.iter().map(|label| if label.primary() { primary } else { secondary }).collect();
        }
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.style.width)
            .with_context_lines(1)
            .tab_width(TAB)
            .with_break_words(false)
            .with_word_separator(textwrap::WordSeparator::AsciiSpace)
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
            .without_syntax_highlighting()
    }

    /// The labels in the order in which miette draws them, their texts wrapped to what is left of the width.
    fn labels(&self, excerpt: &Excerpt, digits: usize) -> Vec<LabeledSpan> {
        let tall = |mark: &Mark| excerpt.row_at(mark.range.start) != excerpt.row_at(mark.range.end);
        let mut marks: Vec<&Mark> = excerpt.marks.iter().collect();
        marks.sort_by_key(|mark| mark.range.start);
        marks
            .into_iter()
            .map(|mark| {
                let middle = if tall(mark) {
                    0
                } else {
                    usize::midpoint(excerpt.column_at(mark.range.start), excerpt.column_at(mark.range.end))
                };
                let used = digits + 4 + excerpt.gutter + middle + 4;
                let room = self.style.width.saturating_sub(used).max(NARROWEST);
                let text = (!mark.message.is_empty()).then(|| wrapped(&mark.message, room));
                let span = SourceSpan::from(mark.range.clone());
                if mark.primary {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            })
            .collect()
    }

    /// Colours the severity and the rule's name, and links the name to its page.
    fn head(&self, text: &str, diagnostic: &Diagnostic) -> String {
        if !self.style.color {
            return text.to_owned();
        }
        let rule = diagnostic.rule.name;
        let color = match diagnostic.severity {
            Severity::Error => "\u{1b}[1;31m",
            Severity::Warning => "\u{1b}[1;33m",
            Severity::Note => "\u{1b}[1;36m",
        };
        let name = if self.style.links {
            format!("\u{1b}]8;;{}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\", diagnostic.rule.url())
        } else {
            rule.to_owned()
        };
        let word = diagnostic.severity;
        text.replacen(&format!("{word}[{rule}]:"), &format!("{color}{word}[{name}]\u{1b}[0m:"), 1)
    }
}

/// A finding as miette sees it.
#[derive(Debug)]
struct Drawing<'a> {
    diagnostic: &'a Diagnostic,
    labels: Vec<LabeledSpan>,
    excerpt: &'a Excerpt,
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { severity, rule, message, .. } = self.diagnostic;
        write!(f, "{severity}[{}]: {}", rule.name, printable(message, false))
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.diagnostic.help.as_deref().map(|help| printable(help, true).into_owned());
        let offered = offer(self.diagnostic).map(|offer| printable(&offer, true).into_owned());
        let parts: Vec<String> = help.into_iter().chain(offered).chain(told(&self.excerpt.rest)).collect();
        (!parts.is_empty()).then(|| Box::new(parts.join("\n")) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let next_to = |a: usize, b: usize| match (self.rows.get(a), self.rows.get(b)) {
            (Some(a), Some(b)) => a.number + 1 == b.number,
            _ => false,
        };
        let mut first = self.row_at(span.offset());
        let mut last = self.row_at(span.offset() + span.len());
        for _ in 0..before {
            first -= usize::from(first > 0 && next_to(first - 1, first));
        }
        for _ in 0..after {
            last += usize::from(next_to(last, last + 1));
        }
        let (Some(top), Some(bottom)) = (self.rows.get(first), self.rows.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        let range = top.range.start..bottom.range.end + 1;
        let data = self.text.get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        // miette asks without context for the place that it shows above the lines.
        let start = self.marks.iter().find(|mark| mark.range.start == span.offset()).map(|mark| mark.start);
        let (line, column) = match start {
            Some(start) if before == 0 => (start.line as usize, start.column as usize),
            _ => (top.number as usize, 0),
        };
        // One line more, if it is here, makes miette join two excerpts that only this line parts.
        let lines = last - first + 1 + usize::from(after > 0 && next_to(last, last + 1));
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            SourceSpan::from(range),
            line,
            column,
            lines,
        )))
    }
}

fn wrapped(text: &str, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// Without blanks at line ends.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.lines() {
        tidy.push_str(line.trim_end());
        tidy.push('\n');
    }
    tidy
}
