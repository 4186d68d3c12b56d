//! A table in GitHub's Markdown, for job summaries and comments. It stays below the megabyte that a job summary may have:
//! what goes over is left out, notes first, and counted.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::printable::printable;
use super::prose::{sentence, shortened};
use super::region::Region;
use super::summary::summary;
use super::{Reporter, Run};
use crate::diagnostics::{Diagnostic, Report};
use crate::source::{Encoding, SourceFile};

/// Bytes of all rows; `GITHUB_STEP_SUMMARY` takes 1 MiB.
const ROOM: usize = 1_000_000;
/// Bytes of a message in the table.
const LONGEST: usize = 2_000;

pub(super) struct Markdown<'a> {
    pub(super) run: &'a Run,
}

impl Reporter for Markdown<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## speclint: {}", summary(report))?;
        let mut rows: Vec<(usize, &Diagnostic, String)> = report
            .findings()
            .enumerate()
            .map(|(at, (file, finding))| {
                let path = self.run.path_from_top(file.path());
                (at, &finding.diagnostic, row(file, &path, &finding.diagnostic))
            })
            .collect();
        let left_out = fit(&mut rows);
        if !rows.is_empty() {
            writeln!(out, "\n| Severity | Place | Rule | Finding |\n|---|---|---|---|")?;
        }
        for (_, _, row) in &rows {
            writeln!(out, "{row}")?;
        }
        if left_out > 0 {
            writeln!(out, "\n{left_out} more findings are left out, the least severe first.")?;
        }
        for error in &report.errors {
            writeln!(out, "\n{} was not read: {}", inline(error.path.as_str()), inline(&error.message))?;
        }
        Ok(())
    }
}

fn row(file: &SourceFile, path: &str, diagnostic: &Diagnostic) -> String {
    let start = Region::shown(file, diagnostic.primary.span, Encoding::CodePoints).start;
    let rule = diagnostic.rule;
    let mut row = format!(
        "| {} | {}:{}:{} | [{}]({}) | {}",
        diagnostic.severity,
        inline(path),
        start.line,
        start.column,
        rule.name,
        rule.url(),
        inline(&shortened(&sentence(&diagnostic.message), LONGEST)),
    );
    if let Some(help) = &diagnostic.help {
        let _ = write!(row, "<br>{}", inline(&shortened(&sentence(help), LONGEST)));
    }
    row + " |"
}

/// Takes the least severe rows out, the last of them first, until the rest has room; the number taken.
fn fit(rows: &mut Vec<(usize, &Diagnostic, String)>) -> usize {
    let before = rows.len();
    let mut size: usize = rows.iter().map(|(_, _, row)| row.len() + 1).sum();
    if size > ROOM {
        rows.sort_by_key(|(at, diagnostic, _)| (std::cmp::Reverse(diagnostic.severity), *at));
        while size > ROOM
            && let Some((_, _, row)) = rows.pop()
        {
            size -= row.len() + 1;
        }
        rows.sort_by_key(|(at, _, _)| *at);
    }
    before - rows.len()
}

/// Text in one line of a table. What stands between two backticks is code, everything else is taken literally.
fn inline(text: &str) -> String {
    let text = printable(text, true).replace(['\n', '\t'], " ");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('`') {
        literal(before, &mut out);
        match behind.split_once('`') {
            Some((code, after)) if !code.trim().is_empty() => {
                let _ = write!(out, "`{}`", code.replace('|', "\\|"));
                rest = after;
            }
            _ => {
                out.push_str("\\`");
                rest = behind;
            }
        }
    }
    literal(rest, &mut out);
    out
}

fn literal(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '@' | '!' | '{' | '}'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_cell() {
        assert_eq!(inline("`a|b` | <b>*x*\n[y](z) $1"), "`a\\|b` \\| \\<b\\>\\*x\\* \\[y\\](z) \\$1");
        assert_eq!(inline("`` a ` b"), "\\`` a ` b");
        assert_eq!(inline("one ` alone, `two`"), "one ` alone, `two\\`");
    }
}
