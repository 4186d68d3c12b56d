//! The format for logs: codespan-reporting draws the excerpt in ASCII, with words instead of signs.

use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic as drawn;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{Chars, Config, emit_to_write_style};
use termcolor::{Ansi, NoColor};

use super::excerpt::{Cut, Excerpt, TAB};
use super::printable::printable;
use super::silenced::{Shown, shown};
use super::summary::{offer, summary, told};
use super::{Reporter, Style};
use crate::diagnostics::{Diagnostic, Report, Severity};

/// Columns of a line that are shown; a log has no width.
const COLUMNS: usize = 121;

pub(super) struct Plain {
    pub(super) style: Style,
}

impl Reporter for Plain {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let config = Config { tab_width: TAB, chars: Chars::ascii(), ..Config::default() };
        let cut = Cut { context: 0, columns: COLUMNS, ellipsis: "..." };
        let mut bytes = Vec::new();
        for Shown { file, diagnostic, .. } in shown(report, self.style.suppressed) {
            let excerpt = Excerpt::new(file, &diagnostic, cut);
            let diagnostic = converted(&diagnostic, &excerpt);
            let emitted = if self.style.color {
                emit_to_write_style(&mut Ansi::new(&mut bytes), &config, &excerpt, &diagnostic)
            } else {
                emit_to_write_style(&mut NoColor::new(&mut bytes), &config, &excerpt, &diagnostic)
            };
            emitted.map_err(io::Error::other)?;
        }
        let text = String::from_utf8_lossy(&bytes);
        for line in text.trim_end().lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        if self.style.summary {
            let gap = if text.is_empty() { "" } else { "\n" };
            writeln!(out, "{gap}{}", summary(report))?;
        }
        Ok(())
    }
}

fn converted(diagnostic: &Diagnostic, excerpt: &Excerpt) -> drawn::Diagnostic<()> {
    let severity = match diagnostic.severity {
        Severity::Error => drawn::Severity::Error,
        Severity::Warning => drawn::Severity::Warning,
        Severity::Note => drawn::Severity::Note,
    };
    let labels = excerpt.marks.iter().map(|mark| {
        let style = if mark.primary { drawn::LabelStyle::Primary } else { drawn::LabelStyle::Secondary };
        drawn::Label::new(style, (), mark.range.clone()).with_message(&mark.message)
    });
    let help = diagnostic.help.iter().map(|help| format!("help: {}", printable(help, true)));
    let offered = offer(diagnostic).map(|offer| printable(&offer, true).into_owned());
    drawn::Diagnostic::new(severity)
        .with_code(diagnostic.rule.name)
        .with_message(printable(&diagnostic.message, false))
        .with_labels(labels.collect())
        .with_notes(help.chain(offered).chain(told(&excerpt.rest)).collect())
}

/// Line indices are those of the file, so that lines left out are seen to be left out.
impl<'a> Files<'a> for Excerpt {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.name)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.text)
    }

    fn line_index(&'a self, (): (), at: usize) -> Result<usize, Error> {
        let row = self.rows.get(self.row_at(at)).ok_or(Error::FileMissing)?;
        Ok(row.number as usize)
    }

    fn column_number(&'a self, (): (), _line: usize, at: usize) -> Result<usize, Error> {
        let mark = self.marks.iter().find(|mark| mark.range.start == at);
        Ok(mark.map_or(1, |mark| mark.start.column as usize + 1))
    }

    fn line_range(&'a self, (): (), line: usize) -> Result<Range<usize>, Error> {
        let missing = Error::LineTooLarge { given: line, max: self.rows.len() };
        let index = self.rows.binary_search_by_key(&line, |row| row.number as usize).map_err(|_| missing)?;
        let row = self.rows.get(index).ok_or(Error::FileMissing)?;
        Ok(row.range.start..row.range.end + 1)
    }
}
