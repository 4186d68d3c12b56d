//! What the formats for people show: the findings, and if asked for those that were silenced among them, each with what
//! silenced it.

use std::borrow::Cow;

use crate::diagnostics::{Diagnostic, Label, Report, Silencer, Suppressed};
use crate::source::SourceFile;

/// A finding to be shown.
pub(super) struct Shown<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) diagnostic: Cow<'a, Diagnostic>,
    /// The reason, if it was silenced and one was given.
    pub(super) reason: Option<&'a str>,
}

/// All that is to be shown, in order of the report. `suppressed`: the silenced findings too.
pub(super) fn shown(report: &Report, suppressed: bool) -> impl Iterator<Item = Shown<'_>> {
    report.files.iter().flat_map(move |file| {
        let found = file.findings.iter().map(|finding| Shown {
            file: &file.file,
            diagnostic: Cow::Borrowed(&finding.diagnostic),
            reason: None,
        });
        let silenced = file.suppressed.iter().filter(|_| suppressed).map(|silenced| Shown {
            file: &file.file,
            diagnostic: Cow::Owned(explained(silenced)),
            reason: silenced.reason.as_deref(),
        });
        let mut all: Vec<Shown<'_>> = found.chain(silenced).collect();
        if suppressed {
            all.sort_by_key(|shown| (shown.diagnostic.primary.span, shown.diagnostic.rule.name));
        }
        all
    })
}

fn explained(silenced: &Suppressed) -> Diagnostic {
    let mut diagnostic = silenced.finding.diagnostic.clone();
    diagnostic.message = format!("suppressed: {}", diagnostic.message);
    // What is silenced is not mended.
    diagnostic.fixes.clear();
    match silenced.by {
        Silencer::Comment(span) => {
            let why = silenced.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            diagnostic.secondary.push(Label { span, message: format!("silenced here{why}") });
        }
        Silencer::Baseline => {
            let help = diagnostic.help.take().map(|help| format!("{help}\n")).unwrap_or_default();
            diagnostic.help = Some(format!("{help}it is in the baseline"));
        }
    }
    diagnostic
}
