//! From a thing to where it comes from and where it is used.

use gen_lsp_types::{
    DefinitionParams, DefinitionResponse, DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams,
    DocumentLink, DocumentLinkParams, Location, LocationLink, Range, ReferenceParams, Uri,
};

use super::super::client::Answer;
use super::super::snapshot::Snapshot;
use super::super::uri;
use super::{all, first, offset};
use crate::ide::{self, Target};

/// Where the thing at a place comes from.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn definition(
    document: &Snapshot,
    params: &DefinitionParams,
) -> Answer<Option<DefinitionResponse>> {
    let at = offset(document, &params.text_document_position_params);
    let Some(origin) = first(document, |cx| ide::definition(cx, at)) else { return Ok(None) };
    let places = origin.targets.iter().map(|target| place(document, target));
    if !document.world.offers.definition_links {
        let places: Vec<_> = places.map(|(uri, range)| Location { uri, range }).collect();
        return Ok(Some(DefinitionResponse::Definition(places.into())));
    }
    let asked = document.range(origin.span);
    let link = |(uri, range): (Uri, Range)| LocationLink {
        origin_selection_range: Some(asked),
        target_uri: uri,
        target_range: range,
        target_selection_range: range,
    };
    Ok(Some(DefinitionResponse::DefinitionLinkList(places.map(link).collect())))
}

fn place(document: &Snapshot, target: &Target) -> (Uri, Range) {
    match target {
        Target::Here(span) => (document.uri.clone(), document.range(*span)),
        Target::File(path) => (uri::from_path(path).into(), Range::default()),
    }
}

/// Where the thing at a place is named.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn references(
    document: &Snapshot,
    params: &ReferenceParams,
) -> Answer<Option<Vec<Location>>> {
    let at = offset(document, &params.text_document_position_params);
    let spans = all(document, |cx| ide::references(cx, at, params.context.include_declaration));
    let location = |span| Location { uri: document.uri.clone(), range: document.range(span) };
    Ok(Some(spans.into_iter().map(location).collect()))
}

/// The same, for marking them in the text.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn highlights(
    document: &Snapshot,
    params: &DocumentHighlightParams,
) -> Answer<Option<Vec<DocumentHighlight>>> {
    let at = offset(document, &params.text_document_position_params);
    let kind = |writes| if writes { DocumentHighlightKind::Write } else { DocumentHighlightKind::Read };
    let highlight = |found: ide::Highlight| DocumentHighlight {
        range: document.range(found.span),
        kind: Some(kind(found.writes)),
    };
    Ok(Some(all(document, |cx| ide::highlights(cx, at)).into_iter().map(highlight).collect()))
}

/// The paths in the text that lead to files.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn links(
    document: &Snapshot,
    _: &DocumentLinkParams,
) -> Answer<Option<Vec<DocumentLink>>> {
    let tooltips = document.world.offers.link_tooltips;
    let link = |link: ide::Link| DocumentLink {
        range: document.range(link.span),
        target: Some(uri::from_path(&link.file).into()),
        tooltip: tooltips.then_some(link.tooltip),
        data: None,
    };
    Ok(Some(all(document, ide::links).into_iter().map(link).collect()))
}
