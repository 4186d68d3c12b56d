//! `--add-ignores`: comments written into the files, for what is found in them now.

use std::collections::HashSet;

use super::args::Check;
use super::failure::{Failure, Result};
use super::inputs::{Input, Origin};
use super::{fix, guard, hint, selection, write};
use crate::catalog::Category;
use crate::diagnostics::{FileReport, Finding};
use crate::lint::{RuleSet, Settings, Source, lint};
use crate::suppress::add;

/// What to write.
pub(super) struct Job {
    rules: RuleSet,
    /// Whether rules about comments were named too.
    own: bool,
    reason: Option<String>,
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Tally {
    files: usize,
    silenced: usize,
    left: usize,
}

impl Job {
    /// The job that the arguments ask for; none without `--add-ignores`.
    pub(super) fn of(args: &Check) -> Result<Option<Self>> {
        let Some(names) = &args.add_ignores else { return Ok(None) };
        if let Some(flag) = fix::asked_for(args) {
            return Err(Failure::new(format!("--add-ignores and {flag} cannot go together"))
                .help("run speclint with --fix first, then with --add-ignores for what is left"));
        }
        let rules = selection::rule_set(names, "--add-ignores")?;
        let own = names.iter().any(|name| name.trim() == Category::Suppressions.slug());
        Ok(Some(Self { rules, own, reason: args.reason.clone() }))
    }

    /// Writes comments into one file. `keep` takes out of a report what is not to be silenced.
    pub(super) fn write(
        &self,
        input: &Input,
        source: &Source,
        settings: &Settings,
        keep: impl Fn(&mut FileReport),
    ) -> std::result::Result<Tally, String> {
        let Origin::Path(path) = &input.origin else {
            return Err("standard input cannot be written to; name the file".to_owned());
        };
        if source.invalid_utf8.is_some() {
            return Err(
                "holds bytes that are not UTF-8, so no comment was written; save it as UTF-8".to_owned()
            );
        }
        let (wanted, added) = guard::guard(|| {
            let report = lint(source.clone(), settings);
            let mut kept = report.clone();
            keep(&mut kept);
            let place = |finding: &Finding| (finding.diagnostic.primary.span, finding.diagnostic.rule.name);
            let wanted: HashSet<_> =
                kept.findings.iter().filter(|finding| self.wants(finding, settings)).map(place).collect();
            let wants = |finding: &Finding| wanted.contains(&place(finding));
            let added = add(source, settings, &report, wants, self.reason.as_deref());
            (report.findings.iter().filter(|finding| wants(finding)).count(), added)
        })?;
        let Some(added) = added else { return Ok(Tally { left: wanted, ..Tally::default() }) };
        let text = added.report.file.text();
        write::rewrite(path, source.file.text().as_bytes(), text.as_bytes())
            .map_err(|failure| failure.to_string())?;
        Ok(Tally { files: 1, silenced: added.silenced, left: added.left })
    }

    /// Whether a finding is to be silenced; none that is not shown.
    fn wants(&self, finding: &Finding, settings: &Settings) -> bool {
        let diagnostic = &finding.diagnostic;
        let own = self.own || diagnostic.rule.category != Category::Suppressions;
        own && diagnostic.severity >= settings.severity && self.rules.contains(diagnostic.rule)
    }
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.silenced += other.silenced;
        self.left += other.left;
    }

    /// Says what was written.
    pub(super) fn tell(&self) {
        let Self { files, silenced, left } = self;
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        hint(&format!(
            "comments were written for {silenced} finding{} in {files} file{}",
            plural(*silenced),
            plural(*files)
        ));
        if *left > 0 {
            hint(&format!(
                "{left} finding{} could not be silenced by a comment; a baseline can: `speclint baseline write`",
                plural(*left)
            ));
        }
    }
}
