//! Where YAML has joined the lines of a command, and what shell the command is for.

use super::Context;
use crate::source::Mapped;

/// The decoded offsets of the blanks that stand for a line end: in `>` blocks, and in plain and quoted scalars of several
/// lines.
pub(crate) fn folds(cx: &Context<'_>, text: &Mapped) -> Vec<usize> {
    let is_fold = |at: &usize| {
        let range = *at..*at + 1;
        text.exact(range.clone()).is_none() && matches!(cx.slice(text.hull(range)), "\n" | "\r\n" | "\r")
    };
    text.text().match_indices(' ').map(|(at, _)| at).filter(is_fold).collect()
}

/// Whether the commands may be for a shell in the family of `sh`: nothing says PowerShell or `cmd`.
pub(crate) fn may_be_sh(cx: &Context<'_>) -> bool {
    let own = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.shell).map(|s| s.as_str());
    let shell = own.or_else(|| cx.facts.assumed_shell());
    !shell.is_some_and(|s| s.starts_with("powershell") || s.starts_with("cmd") || s.starts_with("pwsh"))
}
