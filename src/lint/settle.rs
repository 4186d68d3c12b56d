//! After the rules have spoken: one mistake, one finding; template lines.

use std::collections::HashMap;

use crate::catalog::Category;
use crate::diagnostics::{Diagnostic, Severity};
use crate::rules::Context;
use crate::source::Span;

/// Drops what another rule's finding on the same place supersedes, gives each finding the level that the user set for its rule,
/// and lowers what is said of text that CodeBuild does not get as it stands, whatever the user set: syntax findings on template
/// lines, and every finding in an example with parts left out.
pub(super) fn settle(context: &Context<'_>, mut said: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut owners: HashMap<&str, Vec<Span>> = HashMap::new();
    for d in &said {
        // A flow owns every place that it leads through.
        let way = d.secondary.iter().filter(|_| d.flow).map(|label| label.span);
        let places: Vec<Span> = std::iter::once(d.primary.span).chain(way).collect();
        for superseded in d.rule.supersedes {
            owners.entry(superseded).or_default().extend(&places);
        }
    }
    let owners: HashMap<&str, Places> =
        owners.into_iter().map(|(rule, spans)| (rule, Places::new(spans))).collect();
    said.retain(|d| !owners.get(d.rule.name).is_some_and(|places| places.nested_with(d.primary.span)));
    let winners = winners(&said);
    let wins = |d: &Diagnostic, rule: &str| winners.get(rule).is_some_and(|w| w.nested_with(d.primary.span));
    said.retain(|d| !d.yields_to.iter().any(|rule| wins(d, rule)));
    for d in &mut said {
        d.severity = context.settings.levels.of(d.rule).apply(d.severity);
        let template = d.rule.category == Category::Syntax && context.is_template_line(d.primary.span.start);
        if template || context.incomplete {
            d.severity = Severity::Note;
        }
    }
    said
}

/// Where the rules speak that some finding yields to.
fn winners(said: &[Diagnostic]) -> HashMap<&'static str, Places> {
    let mut spans: HashMap<&str, Vec<Span>> =
        said.iter().flat_map(|d| d.yields_to).map(|rule| (*rule, Vec::new())).collect();
    for d in said {
        if let Some(spans) = spans.get_mut(d.rule.name) {
            spans.push(d.primary.span);
        }
    }
    spans.into_iter().map(|(rule, spans)| (rule, Places::new(spans))).collect()
}

/// Spans that can be asked, in the logarithm of their number, whether one of them holds a span or lies in it.
struct Places {
    /// By start.
    spans: Vec<Span>,
    /// The greatest end of the spans up to each one.
    furthest: Vec<u32>,
    /// The least end of the spans from each one on.
    nearest: Vec<u32>,
}

impl Places {
    fn new(mut spans: Vec<Span>) -> Self {
        spans.sort();
        let mut far = 0;
        let furthest = spans
            .iter()
            .map(|s| {
                far = far.max(s.end);
                far
            })
            .collect();
        let mut near = u32::MAX;
        let mut nearest: Vec<u32> = spans
            .iter()
            .rev()
            .map(|s| {
                near = near.min(s.end);
                near
            })
            .collect();
        nearest.reverse();
        Self { spans, furthest, nearest }
    }

    fn nested_with(&self, span: Span) -> bool {
        let up_to = self.spans.partition_point(|s| s.start <= span.start);
        let holds =
            up_to.checked_sub(1).and_then(|at| self.furthest.get(at)).is_some_and(|&end| end >= span.end);
        let from = self.spans.partition_point(|s| s.start < span.start);
        holds || self.nearest.get(from).is_some_and(|&end| end <= span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_know_what_is_nested() {
        let places = Places::new(vec![Span::new(10, 20), Span::new(30, 35)]);
        for (span, nested) in [
            ((12, 15), true),
            ((5, 25), true),
            ((15, 25), false),
            ((30, 35), true),
            ((20, 30), false),
            ((0, 100), true),
        ] {
            assert_eq!(places.nested_with(Span::new(span.0, span.1)), nested, "{span:?}");
        }
    }
}
