//! The last line of the formats for people: the counts in words.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::diagnostics::{Report, Summary};

/// `2 errors, 1 warning in 1 file` or `1 file checked, nothing found`, with what was silenced or not read.
pub(super) fn summary(report: &Report) -> String {
    let Summary { files, errors, warnings, notes, suppressed } = report.summary();
    let found: Vec<String> = [(errors, "error"), (warnings, "warning"), (notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    let mut line = if found.is_empty() {
        format!("{} checked, nothing found", counted(files, "file"))
    } else {
        format!("{} in {}", found.join(", "), counted(files, "file"))
    };
    if suppressed > 0 {
        let _ = write!(line, ", {suppressed} suppressed");
    }
    if !report.errors.is_empty() {
        let _ = write!(line, "; {} could not be read", counted(report.errors.len(), "path"));
    }
    line
}

/// `4 more places, on lines 9, 10, 12`: the labels that are not drawn, by their lines from 0.
pub(super) fn told(lines: &[u32]) -> Option<String> {
    const MOST: usize = 8;
    if lines.is_empty() {
        return None;
    }
    let distinct: BTreeSet<u32> = lines.iter().map(|line| line + 1).collect();
    let mut numbers: Vec<String> = distinct.iter().take(MOST).map(ToString::to_string).collect();
    if distinct.len() > MOST {
        numbers.push("...".to_owned());
    }
    let word = if distinct.len() == 1 { "line" } else { "lines" };
    Some(format!("{}, on {word} {}", counted(lines.len(), "more place"), numbers.join(", ")))
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
