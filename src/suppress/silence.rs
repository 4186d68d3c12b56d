//! Findings and comments, brought together: a finding is silenced by the comment that names its rule and covers the place
//! where it begins; of several, by the one that covers least.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::catalog::{rule, silenced_by};
use crate::diagnostics::{Diagnostic, Findings};
use crate::facts::suppressions::Suppressions;
use crate::rules::Context;
use crate::rules::suppressions::{invalid_directive, unused_suppression};
use crate::source::Span;

/// The comment that silences a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// From its `# speclint:` to its end.
    pub(crate) span: Span,
    /// The reason that it gives.
    pub(crate) reason: Option<String>,
}

/// One name of a suppression, by the positions of both.
type Key = (usize, usize);

/// A name, and where it silences.
#[derive(Clone, Copy, Debug)]
struct Cover {
    span: Span,
    key: Key,
}

/// Says of each finding which comment silences it, and adds what is to be said of comments that silence nothing.
pub(crate) fn silence(cx: &Context<'_>, said: Vec<Diagnostic>) -> Vec<(Diagnostic, Option<Comment>)> {
    let suppressions = cx.suppressions();
    if suppressions.list.is_empty() && suppressions.faults.is_empty() {
        return said.into_iter().map(|diagnostic| (diagnostic, None)).collect();
    }
    let covers = covers(cx, suppressions);
    let mut said = said;
    invalid_directive::name_the_rules(cx, &mut said);
    let by = silencers(&covers, &said);
    let mut used: Vec<Vec<bool>> = suppressions.list.iter().map(|s| vec![false; s.names.len()]).collect();
    for (suppression, name) in by.iter().flatten() {
        if let Some(slot) = used.get_mut(*suppression).and_then(|names| names.get_mut(*name)) {
            *slot = true;
        }
    }
    let mut of_comments = Vec::new();
    if let Some(unused) = rule(unused_suppression::NAME).filter(|rule| cx.settings.rules.contains(rule)) {
        let used = |(suppression, name): Key| {
            used.get(suppression).and_then(|names| names.get(name)).copied().unwrap_or(false)
        };
        unused_suppression::report(cx, used, &mut Findings::new(unused, &mut of_comments));
    }
    let of_them = silencers(&covers, &of_comments);
    let comment = |by: Option<Key>| {
        let suppression = suppressions.list.get(by?.0)?;
        Some(Comment { span: suppression.span, reason: suppression.reason.clone() })
    };
    let all = said.into_iter().chain(of_comments).zip(by.into_iter().chain(of_them));
    all.map(|(diagnostic, by)| (diagnostic, comment(by))).collect()
}

/// For each rule what silences it and where. A locked rule is silenced by nothing.
fn covers(cx: &Context<'_>, suppressions: &Suppressions) -> HashMap<&'static str, Vec<Cover>> {
    let mut covers: HashMap<&str, Vec<Cover>> = HashMap::new();
    for (at, suppression) in suppressions.list.iter().enumerate() {
        for (which, name) in suppression.names.iter().enumerate() {
            let Some(span) = name.cover else { continue };
            for rule in
                silenced_by(&name.name.value).into_iter().filter(|rule| !cx.settings.locked.contains(rule))
            {
                covers.entry(rule.name).or_default().push(Cover { span, key: (at, which) });
            }
        }
    }
    covers
}

/// For each finding the name that silences it: the one that covers least.
fn silencers(covers: &HashMap<&str, Vec<Cover>>, said: &[Diagnostic]) -> Vec<Option<Key>> {
    let mut by = vec![None; said.len()];
    let mut of_rule: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, diagnostic) in said.iter().enumerate().filter(|(_, d)| covers.contains_key(d.rule.name)) {
        of_rule.entry(diagnostic.rule.name).or_default().push(at);
    }
    for (rule, mut findings) in of_rule {
        let start = |at: &usize| said.get(*at).map_or(0, |d| d.primary.span.start);
        findings.sort_by_key(start);
        let mut waiting = covers.get(rule).cloned().unwrap_or_default();
        waiting.sort_by_key(|cover| Reverse((cover.span.start, cover.key)));
        // The covers that began, the shortest first.
        let mut open: BinaryHeap<Reverse<(u32, Key, u32)>> = BinaryHeap::new();
        for finding in findings {
            let place = start(&finding);
            while let Some(cover) = waiting.pop_if(|cover| cover.span.start <= place) {
                open.push(Reverse((cover.span.len(), cover.key, cover.span.end)));
            }
            while open.peek().is_some_and(|Reverse((_, _, end))| *end < place) {
                open.pop();
            }
            if let (Some(slot), Some(Reverse((_, key, _)))) = (by.get_mut(finding), open.peek()) {
                *slot = Some(*key);
            }
        }
    }
    by
}
