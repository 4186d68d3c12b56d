//! What is known of a thing.

#[allow(deprecated, reason = "for clients from before `MarkupContent`")]
use gen_lsp_types::MarkedString;
use gen_lsp_types::{Hover, HoverParams};

use super::super::client::Answer;
use super::super::snapshot::Snapshot;
use super::{first, markup, offset};
use crate::ide;

/// What is known of the thing at a place.
#[allow(
    clippy::unnecessary_wraps,
    deprecated,
    reason = "every request has the same form; clients from before `MarkupContent`"
)]
pub(in crate::lsp) fn hover(document: &Snapshot, params: &HoverParams) -> Answer<Option<Hover>> {
    let at = offset(document, &params.text_document_position_params);
    let known = first(document, |cx| ide::hover(cx, at));
    Ok(known.map(|known| Hover {
        contents: markup(known.markdown, document.world.offers.hover)
            .map_or_else(|text| MarkedString::String(text).into(), Into::into),
        range: Some(document.range(known.span)),
    }))
}
