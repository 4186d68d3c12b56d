//! Edits that several rules write.

use super::Context;
use crate::buildspec::Text;
use crate::diagnostics::Edit;
use crate::host::HostKind;
use crate::source::Span;
use crate::yaml::ScalarStyle;

/// Writes `new` in the place of a scalar's text; its quotes stay. None where the text has no place of its own: behind an
/// alias, in a block scalar, or with escapes. `new` must need no quotes.
pub(crate) fn rewrite(old: &Text<'_>, new: &str) -> Option<Edit> {
    let span = old.mapped.exact(0..old.as_str().len())?;
    let own_place = !old.style.is_block() && !old.node.is_alias();
    own_place.then(|| Edit { span, text: new.to_owned() })
}

/// The same for the value of a key: beside a key in double quotes, as in JSON, a plain value gets quotes too.
pub(crate) fn rewrite_value(key: &Text<'_>, old: &Text<'_>, new: &str) -> Option<Edit> {
    let json = key.style == ScalarStyle::DoubleQuoted && old.style == ScalarStyle::Plain;
    rewrite(old, &if json { format!("\"{new}\"") } else { new.to_owned() })
}

/// What stands before an offset on its line, if that is nothing but indentation (on a Markdown page also the `>` of the
/// quotation that the buildspec stands in): what a new line that is to begin at the same column begins with.
pub(crate) fn lead<'a>(cx: &Context<'a>, offset: u32) -> Option<&'a str> {
    let line = cx.file.line_span(cx.file.line_of(offset));
    let lead = cx.slice(Span::new(line.start, offset));
    let quoted = cx.embedded && cx.host == HostKind::Markdown;
    lead.bytes().all(|b| b == b' ' || quoted && b == b'>').then_some(lead)
}

/// What stands before the dash of the item that begins, or whose text begins, at an offset: see [`lead`].
pub(crate) fn item_indent<'a>(cx: &Context<'a>, offset: u32) -> Option<&'a str> {
    let line = cx.file.line_span(cx.file.line_of(offset));
    let before = cx.slice(Span::new(line.start, offset)).trim_end();
    lead(cx, line.start + before.strip_suffix('-')?.len() as u32)
}
