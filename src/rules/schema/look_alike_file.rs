//! Files that are no buildspec: said once, and nothing in them is checked.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::host::HostKind;
use crate::rules::Context;
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let message = match cx.host {
        HostKind::LookAlike(what) => {
            format!("this is {}, not a buildspec, so nothing in it was checked", what.describe())
        }
        HostKind::Markdown => {
            "this page shows no complete buildspec, so nothing in it was checked".to_owned()
        }
        HostKind::NotABuildspec => "this file holds no buildspec, so nothing in it was checked".to_owned(),
        HostKind::Buildspec => return,
    };
    let finding = out.report(Claim::new(Effect::Information, Evidence::Documented), first_text(cx), message);
    if cx.host == HostKind::NotABuildspec {
        finding.help("a buildspec has `version: 0.2` and `phases` with `commands`");
    }
}

/// The first line that says something.
fn first_text(cx: &Context<'_>) -> Span {
    let text = cx.file.text();
    let count = text.lines().count() as u32;
    let says = |span: &Span| {
        let line = cx.slice(*span).trim_start_matches('\u{feff}').trim();
        let remark = line.starts_with('#') && cx.host != HostKind::Markdown;
        !line.is_empty() && !remark && !line.starts_with("---")
    };
    let lines = (0..count).map(|line| cx.file.line_span(line));
    lines.take(200).find(says).unwrap_or(Span::empty(0))
}
