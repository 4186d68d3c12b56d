//! The edit that makes a piece of source text one string for YAML, as it stands.

use super::Context;
use super::quoting::Scan;
use crate::diagnostics::Edit;
use crate::host::HostKind;
use crate::source::Span;
use crate::yaml::{Node, load};

/// Whether an edit in the style of YAML may be written: not in JSON, and not inside of another file whose own quoting is not
/// known here.
pub(crate) fn is_writable(cx: &Context<'_>) -> bool {
    let json = cx.tree.root().is_some_and(Node::is_flow);
    !json && (!cx.embedded || cx.host == HostKind::Markdown)
}

/// Puts the source text of a span in single quotes. None where it is more than one line, where the result would not be
/// read as exactly that text, or where nothing may be written.
pub(crate) fn requote(cx: &Context<'_>, span: Span) -> Option<Edit> {
    let text = cx.slice(span);
    if !is_writable(cx) || text.is_empty() || text.trim() != text || text.contains(['\n', '\r']) {
        return None;
    }
    let quoted = format!("'{}'", text.replace('\'', "''"));
    let again = load(&format!("- {quoted}\n"), None);
    let read = again.root()?.items().next()?.text()?.to_owned();
    (read == text && !again.is_partial()).then_some(Edit { span, text: quoted })
}

/// The source text of a one-line command that ends, for YAML, at the end of `span`: with the comment behind it where only
/// that closes a quote which the text leaves open, so that the comment was never meant as one. None if `span` is no line.
pub(crate) fn whole_command(cx: &Context<'_>, span: Span) -> Option<Span> {
    let text = cx.slice(span);
    if text.contains(['\n', '\r']) {
        return None;
    }
    let text = text.trim_end();
    let span = Span::new(span.start, span.start + text.len() as u32);
    if Scan::of(text).open.is_empty() {
        return Some(span);
    }
    let line = cx.file.line_span(cx.file.line_of(span.start));
    let rest = cx.slice(Span::new(span.start, line.end)).trim_end();
    let closes = Scan::of(rest).open.is_empty();
    Some(if closes { Span::new(span.start, span.start + rest.len() as u32) } else { span })
}
