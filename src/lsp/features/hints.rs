//! Words beside the text: inlay hints and code lenses.

use gen_lsp_types::{CodeLens, CodeLensParams, Command, InlayHint, InlayHintKind, InlayHintParams};
use serde_json::json;

use super::super::client::Answer;
use super::super::commands::GRAPH;
use super::super::snapshot::Snapshot;
use super::all;
use crate::ide::{self, HintKind, LensAction};

/// The hints in a range.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn inlay_hints(
    document: &Snapshot,
    params: &InlayHintParams,
) -> Answer<Option<Vec<InlayHint>>> {
    let within = document.columns().span(&document.file, params.range);
    let hint = |hint: ide::Hint| InlayHint {
        position: document.columns().position(&document.file, hint.offset),
        label: hint.label.into(),
        kind: match hint.kind {
            HintKind::Version => Some(InlayHintKind::Type),
            HintKind::Files => None,
        },
        text_edits: None,
        tooltip: (!hint.tooltip.is_empty()).then(|| hint.tooltip.into()),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Ok(Some(all(document, |cx| ide::hints(cx, within)).into_iter().map(hint).collect()))
}

/// The lenses.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn code_lenses(document: &Snapshot, _: &CodeLensParams) -> Answer<Option<Vec<CodeLens>>> {
    let lens = |lens: ide::Lens| {
        let (command, arguments) = match lens.action {
            LensAction::Graph => (GRAPH.to_owned(), Some(vec![json!(document.uri)])),
            // Without a command the title is only read.
            LensAction::None => (String::new(), None),
        };
        let command = Command { title: lens.title, tooltip: None, command, arguments };
        CodeLens { range: document.range(lens.span), command: Some(command), data: None }
    };
    Ok(Some(all(document, ide::lenses).into_iter().map(lens).collect()))
}
