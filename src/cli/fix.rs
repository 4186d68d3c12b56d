//! `--fix`, `--fix-only`, `--diff`: what becomes of a file's fixes, and what is said of them.
//!
//! Fixing itself is done in `crate::fix`, in memory; here its result is written, printed or shown as a difference.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use similar::TextDiff;

use super::args::Check;
use super::failure::Result;
use super::inputs::{Input, Origin};
use super::{hint, write};
use crate::diagnostics::{FileReport, ReadError};
use crate::fix::{Dropped, Fixed, Policy, Spare, fix_some};
use crate::lint::{Settings, Source, lint};

/// What is to be done with fixes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    unsafe_fixes: bool,
    /// Show what would change instead of changing it.
    pub(super) diff: bool,
    /// Say nothing of what remains.
    pub(super) silent: bool,
}

/// What was done with one file.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// How many fixes of each rule were kept.
    fixed: Vec<(&'static str, usize)>,
    /// With the path of the file and the line.
    dropped: Vec<(String, u32, Dropped)>,
    /// For standard output: the difference, or the whole text of standard input.
    output: String,
    pub(super) changed: bool,
    /// What could not be done.
    pub(super) errors: Vec<ReadError>,
}

/// What was done with all files.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By the rule's name.
    pub(super) fixed: BTreeMap<&'static str, usize>,
    /// Files that changed, or would change.
    pub(super) files: usize,
    dropped: Vec<(String, u32, Dropped)>,
    /// For standard output.
    pub(super) output: String,
}

impl Job {
    /// The job that the flags ask for; none: only report.
    pub(super) fn of(args: &Check) -> Option<Self> {
        asked_for(args).is_some().then_some(Self {
            unsafe_fixes: args.fixes.unsafe_fixes,
            diff: args.fixes.diff,
            silent: args.fixes.fix_only || args.fixes.diff,
        })
    }

    /// Fixes a source in memory. `spare` names what is not to be mended.
    pub(super) fn fix(self, source: &Source, settings: &Settings, spare: &Spare<'_>) -> Fixed {
        let policy = Policy { unsafe_fixes: self.unsafe_fixes, lowest: settings.severity };
        fix_some(source, settings, policy, spare)
    }

    /// Writes what was fixed of a source, or shows it.
    pub(super) fn finish(
        self,
        input: &Input,
        source: &Source,
        settings: &Settings,
        fixed: Fixed,
    ) -> (FileReport, Done) {
        let old = source.file.text();
        let mut done = Done { changed: fixed.text() != old, ..Done::default() };
        let mut fail = |message: String| done.errors.push(ReadError { path: input.shown.clone(), message });
        if let Some(unsettled) = &fixed.unsettled {
            fail(format!(
                "the fixes of {} undo each other, which is a bug in speclint; nothing was changed; please report it with the \
                 file: https://github.com/speclint/speclint/issues",
                unsettled.rules.join(", ")
            ));
        }
        match &input.origin {
            _ if self.diff => {
                if done.changed {
                    done.output = difference(input.shown.as_str(), old, fixed.text());
                }
            }
            Origin::Stdin if source.invalid_utf8.is_none() => fixed.text().clone_into(&mut done.output),
            Origin::Stdin => fail("is not UTF-8, so nothing of it was fixed".to_owned()),
            Origin::Path(path) if done.changed => {
                if let Err(failure) = write_back(path, old, fixed.text()) {
                    fail(failure.to_string());
                    done.changed = false;
                    // What stands in the file is what was read.
                    return (lint(source.clone(), settings), done);
                }
            }
            Origin::Path(_) => {}
        }
        done.fixed = fixed.counts();
        let line = |dropped: &Dropped| fixed.report.file.line_of(dropped.span.start) + 1;
        let placed = |dropped: &Dropped| (input.shown.to_string(), line(dropped), dropped.clone());
        done.dropped = fixed.dropped.iter().map(placed).collect();
        (without(fixed.report, &fixed.dropped), done)
    }
}

/// The flag that asks for fixes.
pub(super) fn asked_for(args: &Check) -> Option<&'static str> {
    let flags = [(args.fixes.diff, "--diff"), (args.fixes.fix_only, "--fix-only"), (args.fixes.fix, "--fix")];
    flags.iter().find(|(given, _)| *given).map(|(_, flag)| *flag)
}

fn write_back(path: &Path, old: &str, new: &str) -> Result<()> {
    write::rewrite(path, old.as_bytes(), new.as_bytes())
}

/// The report without the fixes that were refused: they are no offer.
fn without(mut report: FileReport, dropped: &[Dropped]) -> FileReport {
    for finding in &mut report.findings {
        let diagnostic = &mut finding.diagnostic;
        diagnostic.fixes.retain(|fix| {
            !dropped.iter().any(|d| {
                d.rule == diagnostic.rule.name && d.span == diagnostic.primary.span && d.title == fix.title
            })
        });
    }
    report
}

impl Tally {
    /// Adds what was done with one file, in the order of the report.
    pub(super) fn add(&mut self, done: Done) {
        self.files += usize::from(done.changed);
        for (rule, count) in done.fixed {
            *self.fixed.entry(rule).or_insert(0) += count;
        }
        self.dropped.extend(done.dropped);
        self.output.push_str(&done.output);
    }

    /// Says what was done, or would be, where no report says it.
    pub(super) fn tell(&self, job: Job) {
        let count: usize = self.fixed.values().sum();
        if count == 0 {
            return;
        }
        let files = if self.files == 1 { "1 file".to_owned() } else { format!("{} files", self.files) };
        let would = if job.diff { "would be " } else { "" };
        let found = if count == 1 { "1 finding" } else { &format!("{count} findings") };
        hint(&format!("{found} in {files} {would}fixed: {}", self.by_rule()));
    }

    /// Says which fixes were tried and not kept.
    pub(super) fn tell_dropped(&self) {
        for (path, line, dropped) in &self.dropped {
            hint(&format!("{path}:{line}: {}: not fixed ({}): {}", dropped.rule, dropped.title, dropped.why));
        }
    }

    fn by_rule(&self) -> String {
        let mut words = String::new();
        for (rule, count) in &self.fixed {
            let gap = if words.is_empty() { "" } else { ", " };
            let _ = write!(words, "{gap}{count} {rule}");
        }
        words
    }
}

/// A unified difference with three lines of context, which `patch -p1` and `git apply` read.
fn difference(path: &str, old: &str, new: &str) -> String {
    let name = |side: &str| {
        let whole = format!("{side}/{path}");
        if whole.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')) {
            // git's own way to write such a name.
            let escaped: String = whole.chars().flat_map(char::escape_default).collect();
            format!("\"{escaped}\"")
        } else {
            whole
        }
    };
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&name("a"), &name("b")).to_string()
}

/// Colours a difference for a terminal.
pub(super) fn coloured(difference: &str) -> String {
    let mut out = String::with_capacity(difference.len() * 2);
    for line in difference.split_inclusive('\n') {
        let color = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => "1",
            [b'+', ..] => "32",
            [b'-', ..] => "31",
            [b'@', ..] => "36",
            _ => {
                out.push_str(line);
                continue;
            }
        };
        let body = line.trim_end_matches(['\r', '\n']);
        let _ = write!(out, "\u{1b}[{color}m{body}\u{1b}[0m{}", line.strip_prefix(body).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_what_patch_reads() {
        let old = "a\r\nb\nc\n";
        assert_eq!(
            difference("ci/b.yml", old, "a\r\nx\nc"),
            "--- a/ci/b.yml\n+++ b/ci/b.yml\n@@ -1,3 +1,3 @@\n a\r\n-b\n-c\n+x\n+c\n\\ No newline at end of file\n"
        );
        assert!(difference("a\n\"b", old, "").starts_with("--- \"a/a\\n\\\"b\"\n"));
    }

    #[test]
    fn colours_leave_line_ends_alone() {
        assert_eq!(coloured("--- a\n-x\r\n y\n"), "\u{1b}[1m--- a\u{1b}[0m\n\u{1b}[31m-x\u{1b}[0m\r\n y\n");
    }
}
