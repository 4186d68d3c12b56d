//! The only file that names the YAML parser crate: its events as ours, with byte spans.

use granit_parser::{
    Event as Raw, Parser, ScalarStyle as RawStyle, ScanError, StructureStyle, Tag as RawTag,
};

use super::tree::{ScalarStyle, Tag};
use crate::source::{Span, Spanned};

/// One parse event.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    DocumentStart,
    Scalar {
        value: String,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Tag>,
    },
    SequenceStart {
        flow: bool,
        anchor: usize,
        tag: Option<Tag>,
    },
    SequenceEnd,
    MappingStart {
        flow: bool,
        anchor: usize,
        tag: Option<Tag>,
    },
    MappingEnd,
    /// Names the anchor of the node just before.
    Anchor {
        name: String,
    },
    Alias {
        name: String,
        anchor: usize,
    },
    Comment {
        text: String,
    },
    DocumentEnd,
}

/// Why the parser stopped.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) offset: u32,
    pub(super) message: String,
    pub(super) too_deep: bool,
}

/// Nested collections, flow or block, before the parser stops.
pub(super) const DEPTH: usize = 120;

/// Parses `text` and gives each event and its span in `text` to `take`, until the end or the first error.
pub(super) fn parse(text: &str, mut take: impl FnMut(Event, Span)) -> Result<(), Stop> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    for result in Parser::new_from_str_with_options(text, options) {
        let (event, at) = result.map_err(|e| stop(&e, text))?;
        let span = at.byte_range().map_or_else(Span::default, |range| snap(text, range));
        let tag = |raw: Option<std::borrow::Cow<'_, RawTag>>| raw.map(|raw| tag(&raw, &at, text));
        let event = match event {
            Raw::DocumentStart(..) => Event::DocumentStart,
            Raw::DocumentEnd => Event::DocumentEnd,
            Raw::Scalar(value, style, anchor, raw) => {
                Event::Scalar { value: value.into_owned(), style: scalar_style(style), anchor, tag: tag(raw) }
            }
            Raw::SequenceStart(style, anchor, raw) => {
                Event::SequenceStart { flow: style == StructureStyle::Flow, anchor, tag: tag(raw) }
            }
            Raw::SequenceEnd => Event::SequenceEnd,
            Raw::MappingStart(style, anchor, raw) => {
                Event::MappingStart { flow: style == StructureStyle::Flow, anchor, tag: tag(raw) }
            }
            Raw::MappingEnd => Event::MappingEnd,
            Raw::Anchor(_, name) => Event::Anchor { name: name.into_owned() },
            Raw::Alias(anchor) => Event::Alias { name: alias_name(text, span), anchor },
            Raw::UnresolvedAlias(name) => Event::Alias { name: name.into_owned(), anchor: 0 },
            Raw::Comment(comment, _) => Event::Comment { text: comment.into_owned() },
            _ => continue,
        };
        take(event, span);
    }
    Ok(())
}

/// The parser counts a byte order mark after a block scalar as part of it, one byte at a time.
fn snap(text: &str, range: std::ops::Range<usize>) -> Span {
    Span::of(text.floor_char_boundary(range.start)..text.floor_char_boundary(range.end))
}

fn stop(error: &ScanError, text: &str) -> Stop {
    let message = error.info();
    let offset = error.marker().byte_offset().unwrap_or(text.len()).min(text.len()) as u32;
    let too_deep = message.contains("nesting") || message.contains("recursion limit");
    Stop { offset, message, too_deep }
}

fn tag(raw: &RawTag, at: &granit_parser::Span, text: &str) -> Tag {
    let span = at.tag_span().and_then(|s| s.byte_range()).map(Span::of);
    match span {
        Some(span) => Spanned::new(text.get(span.range()).unwrap_or_default().to_owned(), span),
        None => Spanned::new(
            raw.original(),
            at.byte_range().map_or_else(Span::default, |r| Span::empty(r.start as u32)),
        ),
    }
}

fn alias_name(text: &str, span: Span) -> String {
    text.get(span.range()).unwrap_or_default().trim_start_matches('*').to_owned()
}

fn scalar_style(style: RawStyle) -> ScalarStyle {
    match style {
        RawStyle::Plain => ScalarStyle::Plain,
        RawStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        RawStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        RawStyle::Literal => ScalarStyle::Literal,
        RawStyle::Folded => ScalarStyle::Folded,
    }
}
