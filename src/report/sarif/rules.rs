//! The rules and notifications that a log may refer to. Every rule is listed, whether it spoke or not.

use std::collections::{BTreeMap, HashMap};

use super::help;
use super::limits::Limits;
use super::wire::{Configuration, Notice, Rule, RuleProperties, Text};
use crate::catalog::{self, Category, Severity};
use crate::diagnostics::Report;
use crate::report::prose::{sentence, shortened};

/// The name of each rule's one message.
pub(super) const DEFAULT: &str = "default";
pub(super) const UNREADABLE: &str = "unreadable-path";
pub(super) const CUT: &str = "results-left-out";

/// Bytes of a description; GitHub takes 1,024 characters.
const DESCRIPTION: usize = 1_000;

pub(super) struct Rules {
    list: Vec<&'static catalog::Rule>,
    index: HashMap<&'static str, usize>,
}

impl Rules {
    /// The catalogue, and rules of the report that it does not have.
    pub(super) fn new(report: &Report) -> Self {
        let mut rules = Self { list: Vec::new(), index: HashMap::new() };
        let spoke = report.files.iter().flat_map(|file| {
            let silenced = file.suppressed.iter().map(|s| &s.finding);
            file.findings.iter().chain(silenced).map(|finding| finding.diagnostic.rule)
        });
        for rule in catalog::rules().iter().chain(spoke) {
            rules.index.entry(rule.name).or_insert_with(|| {
                rules.list.push(rule);
                rules.list.len() - 1
            });
        }
        rules
    }

    /// The place of a rule in the list.
    pub(super) fn index(&self, name: &str) -> usize {
        self.index.get(name).copied().unwrap_or_default()
    }

    pub(super) fn described(&self, limits: Limits) -> Vec<Rule> {
        self.list.iter().map(|rule| described(rule, limits)).collect()
    }
}

fn described(rule: &'static catalog::Rule, limits: Limits) -> Rule {
    let summary = sentence(rule.summary);
    let paragraph = sentence(&help::first_paragraph(rule));
    let full = if paragraph.is_empty() { summary.clone() } else { paragraph };
    let page = help::markdown(rule);
    Rule {
        id: rule.name,
        deprecated_ids: rule.renamed_from,
        name: pascal(rule),
        short_description: Text::new(shortened(&summary, DESCRIPTION)),
        full_description: Text::new(shortened(&full, DESCRIPTION)),
        message_strings: BTreeMap::from([(DEFAULT, Text::new(template(rule.summary)))]),
        help: Text { text: help::plain(&page), markdown: Some(page) },
        help_uri: rule.url(),
        default_configuration: Configuration { enabled: rule.enabled, level: rule.severity.name() },
        properties: RuleProperties {
            tags: tags(rule, limits),
            precision: rule.precision.name(),
            problem_severity: match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            security_severity: rule.security_severity,
        },
    }
}

/// The message of a rule, for readers that put it together themselves: in a template braces are doubled.
fn template(summary: &str) -> String {
    let summary = summary.trim_end_matches('.').replace('{', "{{").replace('}', "}}");
    format!("{}: '{{0}}'.", sentence(&summary).trim_end_matches('.'))
}

/// The category, and the lists that the rule's page points into, in the forms that GitHub and others know.
fn tags(rule: &catalog::Rule, limits: Limits) -> Vec<String> {
    let pointers = rule.tags.iter().map(|tag| {
        if let Some(number) = tag.strip_prefix("CWE-") {
            format!("external/cwe/cwe-{number:0>3}")
        } else if tag.starts_with("CICD-SEC-") {
            format!("external/owasp/{}", tag.to_ascii_lowercase())
        } else if tag.starts_with("CodeBuild.") {
            format!("external/aws-security-hub/{}", tag.to_ascii_lowercase())
        } else {
            format!("external/shellcheck/{}", tag.to_ascii_lowercase())
        }
    });
    let kind = match rule.category {
        // The category is the word that makes it an alert of security.
        Category::Security => None,
        _ if rule.severity == Severity::Note => Some("maintainability"),
        _ => Some("correctness"),
    };
    let own = [Some(rule.category.slug()), kind].into_iter().flatten().map(str::to_owned);
    own.chain(pointers).take(limits.tags).collect()
}

/// `DiscardPathsCollision`: a name for people, which must not be the id in other letters. One-letter words stay small, for
/// two capitals in a row are no Pascal case.
fn pascal(rule: &catalog::Rule) -> String {
    let section = (!rule.name.contains('-')).then(|| rule.category.slug());
    section
        .into_iter()
        .chain(rule.name.split('-'))
        .map(|word| match word.split_at_checked(1) {
            Some((first, rest)) if !rest.is_empty() => first.to_ascii_uppercase() + rest,
            _ => word.to_owned(),
        })
        .collect()
}

/// What a log may tell of the run itself.
pub(super) fn notices() -> Vec<Notice> {
    let notice = |id, name, short: &str, full: &str, level| Notice {
        id,
        name,
        short_description: Text::new(short),
        full_description: Text::new(full),
        help: Text { text: full.to_owned(), markdown: Some(full.to_owned()) },
        help_uri: "https://speclint.github.io/speclint/",
        default_configuration: Configuration { enabled: true, level },
    };
    vec![
        notice(
            UNREADABLE,
            "UnreadablePath",
            "A path that was named could not be read.",
            "A path that was named could not be read, so the run ended with exit code 2; the others were looked at.",
            "error",
        ),
        notice(
            CUT,
            "ResultsLeftOut",
            "The log was cut to what code scanning services take.",
            "The log was cut to what code scanning services take: first texts that the repository has anyway, then results, \
             the least severe first.",
            "note",
        ),
    ]
}
