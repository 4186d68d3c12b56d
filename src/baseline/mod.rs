//! The baseline: findings that were there when it was written, so that only new ones are reported.
//!
//! In: the text of the file, and reports. Out: reports in which what is known is silenced, entries that are stale, and the text
//! to be written. Findings are known by their fingerprint, so moved lines keep theirs. Only `file` opens a file.

mod file;
mod format;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use file::{Unusable, read};
pub use format::BaselineError;

use crate::diagnostics::{FileReport, Finding, Report, Silencer, Suppressed};

/// One known finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The file's path from the repository's top; outside of one, as it was shown.
    pub path: String,
    /// The rule's name.
    pub rule: String,
    /// What the rule said, for people only.
    pub message: String,
    /// The finding's name, 32 hexadecimal digits.
    pub fingerprint: String,
}

/// Known findings, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
    /// How many entries have a fingerprint.
    counts: HashMap<String, usize>,
}

impl Baseline {
    /// A baseline of these entries.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort();
        let mut counts = HashMap::new();
        for entry in &entries {
            *counts.entry(entry.fingerprint.clone()).or_insert(0) += 1;
        }
        Self { entries, counts }
    }

    /// Reads the text of a baseline file.
    ///
    /// # Errors
    /// It is none, or one of a later version.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        format::parse(text).map(Self::new)
    }

    /// The text of the file: one line an entry, in an order that depends on nothing else.
    pub fn text(&self) -> String {
        format::text(&self.entries)
    }

    /// The entries, sorted by path, rule, message and fingerprint.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What a report finds.
    pub fn of(report: &Report) -> Self {
        let entries = report.files.iter().flat_map(|file| file.findings.iter().map(|f| entry(file, f)));
        Self::new(entries.collect())
    }

    /// Silences what is known.
    pub fn silence(&self, file: &mut FileReport) {
        let mut used: HashMap<String, usize> = HashMap::new();
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for finding in file.findings.drain(..) {
            let fingerprint = finding.fingerprint.to_string();
            let allowed = self.counts.get(&fingerprint).copied().unwrap_or(0);
            let used = used.entry(fingerprint).or_insert(0);
            if *used < allowed {
                *used += 1;
                known.push(Suppressed { finding, by: Silencer::Baseline, reason: None });
            } else {
                new.push(finding);
            }
        }
        file.findings = new;
        if !known.is_empty() {
            file.suppressed.append(&mut known);
            file.suppressed
                .sort_by_key(|s| (s.finding.diagnostic.primary.span, s.finding.diagnostic.rule.name));
        }
    }

    /// The entries of a file that was linted, with a rule that had its say, of which nothing was found; and all entries of
    /// files that are `gone`. `report`: with what is known silenced.
    pub fn stale(&self, report: &Report, gone: impl Fn(&str) -> bool) -> Vec<&Entry> {
        let files = files(report);
        let mut found: BTreeMap<&str, HashMap<String, usize>> = BTreeMap::new();
        for file in &report.files {
            let known = file.suppressed.iter().filter(|s| s.by == Silencer::Baseline);
            for silenced in known {
                let of_file = found.entry(&file.root_path).or_default();
                *of_file.entry(silenced.finding.fingerprint.to_string()).or_insert(0) += 1;
            }
        }
        let mut gone_paths: BTreeMap<&str, bool> = BTreeMap::new();
        self.entries
            .iter()
            .filter(|entry| {
                let Some(heard) = files.get(entry.path.as_str()) else {
                    return *gone_paths.entry(&entry.path).or_insert_with(|| gone(&entry.path));
                };
                let of_file = found.get_mut(entry.path.as_str());
                let left = of_file.and_then(|of_file| of_file.get_mut(&entry.fingerprint));
                if let Some(left) = left.filter(|left| **left > 0) {
                    *left -= 1;
                    return false;
                }
                // A rule that there is no more will never speak again.
                heard.contains(entry.rule.as_str()) || crate::catalog::rule(&entry.rule).is_none()
            })
            .collect()
    }

    /// What is found now, with those entries of this baseline of which the run can say nothing: their file was not linted and
    /// is not `gone`, or their rule did not have its say.
    #[must_use]
    pub fn renewed(&self, report: &Report, gone: impl Fn(&str) -> bool) -> Self {
        let now = Self::of(report);
        let files = files(report);
        let kept = self.entries.iter().filter(|entry| match files.get(entry.path.as_str()) {
            None => !gone(&entry.path),
            Some(heard) => {
                !heard.contains(entry.rule.as_str())
                    && crate::catalog::rule(&entry.rule).is_some()
                    && !now.counts.contains_key(&entry.fingerprint)
            }
        });
        Self::new(kept.chain(&now.entries).cloned().collect())
    }

    /// This baseline without some of its entries.
    #[must_use]
    pub fn without(&self, stale: &[&Entry]) -> Self {
        let mut less: BTreeMap<&Entry, usize> = BTreeMap::new();
        for entry in stale {
            *less.entry(entry).or_insert(0) += 1;
        }
        let kept = self.entries.iter().filter(|entry| match less.get_mut(entry) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        });
        Self::new(kept.cloned().collect())
    }
}

/// The files of a report by the path that fingerprints know, and the names of the rules that had their say in each.
fn files(report: &Report) -> BTreeMap<&str, BTreeSet<&'static str>> {
    let of = |file: &FileReport| file.heard.iter().map(|rule| rule.name).collect();
    report.files.iter().map(|file| (file.root_path.as_str(), of(file))).collect()
}

fn entry(file: &FileReport, finding: &Finding) -> Entry {
    Entry {
        path: file.root_path.clone(),
        rule: finding.diagnostic.rule.name.to_owned(),
        message: finding.diagnostic.message.clone(),
        fingerprint: finding.fingerprint.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{Settings, Source, lint};
    use crate::source::SourceFile;

    const TEXT: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - npm test | tee a.log\n      - npm run lint | tee b.log\n      - npm run lint | tee b.log\n";

    fn report(text: &str) -> Report {
        let file = SourceFile::new("buildspec.yml", text.to_owned());
        let settings = Settings::new(jiff::civil::date(2026, 11, 22));
        let mut file = lint(Source { file, named: true, place: None, invalid_utf8: None }, &settings);
        file.findings.retain(|finding| finding.diagnostic.rule.name == "masked-pipeline");
        Report { files: vec![file], ..Report::default() }
    }

    fn silenced(baseline: &Baseline, text: &str) -> Report {
        let mut report = report(text);
        report.files.iter_mut().for_each(|file| baseline.silence(file));
        report
    }

    #[test]
    fn what_is_known_is_silenced_wherever_it_moves() {
        let baseline = Baseline::of(&report(TEXT));
        assert_eq!(baseline.entries().len(), 3);
        let moved = TEXT
            .replace("phases:", "# a\n# b\n\nphases:")
            .replace("      - npm test", "      - npm ci\n      - npm  test");
        let after = silenced(&baseline, &moved);
        assert_eq!(after.findings().count(), 0, "{:?}", after.findings().collect::<Vec<_>>());
        assert_eq!(after.summary().suppressed, 3);
        let more = silenced(&baseline, &format!("{TEXT}      - make | tee c.log\n"));
        assert_eq!(more.findings().count(), 1);
    }

    #[test]
    fn equal_findings_are_counted() {
        let baseline = Baseline::of(&report(TEXT));
        let one_more = silenced(&baseline, &format!("{TEXT}      - npm run lint | tee b.log\n"));
        assert_eq!(one_more.findings().count(), 1);
        let one_less = silenced(&baseline, TEXT.rsplit_once("      - ").unwrap().0);
        let stale = baseline.stale(&one_less, |_| false);
        assert_eq!(stale.len(), 1);
        assert_eq!(baseline.without(&stale).entries().len(), 2);
    }

    #[test]
    fn what_the_run_says_nothing_of_is_not_stale() {
        let entry = |path: &str, rule: &str| Entry {
            path: path.to_owned(),
            rule: rule.to_owned(),
            message: String::new(),
            fingerprint: "0".repeat(32),
        };
        let baseline = Baseline::new(vec![
            entry("buildspec.yml", "masked-pipeline"),
            entry("buildspec.yml", "missing-file"),
            entry("buildspec.yml", "no-such-rule"),
            entry("elsewhere.yml", "masked-pipeline"),
            entry("gone.yml", "masked-pipeline"),
        ]);
        let gone = |path: &str| path == "gone.yml";
        let report = silenced(&baseline, TEXT);
        let stale: Vec<_> =
            baseline.stale(&report, gone).iter().map(|e| format!("{} {}", e.path, e.rule)).collect();
        // Without a repository `missing-file` has no say.
        assert_eq!(
            stale,
            ["buildspec.yml masked-pipeline", "buildspec.yml no-such-rule", "gone.yml masked-pipeline"]
        );
        let renewed = baseline.renewed(&self::report(TEXT), gone);
        let kept: Vec<_> = renewed.entries().iter().map(|e| e.rule.as_str()).collect();
        assert_eq!(
            kept,
            ["masked-pipeline", "masked-pipeline", "masked-pipeline", "missing-file", "masked-pipeline"]
        );
        let broken = silenced(&baseline, "version: 0.2\nphases: [\n");
        assert_eq!(
            baseline.stale(&broken, gone).len(),
            2,
            "of a broken file only what will never be found again"
        );
    }

    #[test]
    fn the_text_is_one_line_an_entry_and_comes_back() {
        let baseline = Baseline::of(&report(TEXT));
        let text = baseline.text();
        assert_eq!(text.lines().filter(|line| line.contains("\"fingerprint\"")).count(), 3);
        assert_eq!(Baseline::parse(&text).unwrap(), baseline);
        let mut reversed = baseline.entries().to_vec();
        reversed.reverse();
        assert_eq!(Baseline::new(reversed).text(), text);
        assert_eq!(Baseline::parse(&Baseline::default().text()).unwrap(), Baseline::default());
    }
}
