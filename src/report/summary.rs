//! The last line of the formats for people: the counts in words.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::diagnostics::{Applicability, Diagnostic, Report, Summary};

/// `2 errors, 1 warning in 1 file` or `1 file checked, nothing found`, with what was silenced or not read;
/// on lines of their own what was mended and what can be.
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
    if !report.fixed.is_empty() {
        let all: usize = report.fixed.iter().map(|(_, count)| count).sum();
        let rules: Vec<String> = report.fixed.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        let _ = write!(line, "\n{all} fixed: {}", rules.join(", "));
    }
    if let Some(fixable) = fixable(report) {
        let _ = write!(line, "\n{fixable}");
    }
    line
}

/// `2 fixable with --fix, 1 more with --unsafe-fixes`
fn fixable(report: &Report) -> Option<String> {
    let count = |wanted| report.findings().filter(|(_, f)| how(&f.diagnostic) == Some(wanted)).count();
    match (count(Applicability::Safe), count(Applicability::Unsafe)) {
        (0, 0) => None,
        (safe, 0) => Some(format!("{safe} fixable with --fix")),
        (0, more) => Some(format!("{more} fixable with --fix --unsafe-fixes")),
        (safe, more) => Some(format!("{safe} fixable with --fix, {more} more with --unsafe-fixes")),
    }
}

/// How far the best fix of a finding may be trusted; none if it has no fix.
fn how(diagnostic: &Diagnostic) -> Option<Applicability> {
    diagnostic.fixes.iter().map(|fix| fix.applicability).max()
}

/// `fixable with --fix: rename the key`: what would be done, and how to have it done.
pub(super) fn offer(diagnostic: &Diagnostic) -> Option<String> {
    let how = how(diagnostic)?;
    let fix = diagnostic.fixes.iter().find(|fix| fix.applicability == how)?;
    let mut title = fix.title.chars();
    let first = title.next().map(char::to_lowercase).into_iter().flatten();
    Some(format!("{}: {}", flag(how), first.chain(title).collect::<String>()))
}

/// `fixable with --fix`
pub(super) fn mark(diagnostic: &Diagnostic) -> Option<&'static str> {
    how(diagnostic).map(flag)
}

const fn flag(how: Applicability) -> &'static str {
    match how {
        Applicability::Safe => "fixable with --fix",
        Applicability::Unsafe => "fixable with --unsafe-fixes",
    }
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
