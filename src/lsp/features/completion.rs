//! What may be typed.

use gen_lsp_types::{
    Command, CompletionItem, CompletionItemKind, CompletionItemTag, CompletionParams, CompletionResponse,
    Documentation, InsertTextFormat, InsertTextMode, TextEdit,
};

use super::super::client::Answer;
use super::super::offers::CompletionOffers;
use super::super::snapshot::Snapshot;
use super::{all, markup, offset};
use crate::ide::{self, Completion, CompletionKind};

/// Has VS Code show the list again, once a folder is completed.
const SUGGEST: &str = "editor.action.triggerSuggest";

/// What may be typed at a place.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn completion(
    document: &Snapshot,
    params: &CompletionParams,
) -> Answer<Option<CompletionResponse>> {
    let at = offset(document, &params.text_document_position_params);
    let offered = all(document, |cx| ide::complete(cx, at));
    let items: Vec<_> = offered.iter().map(|offered| item(document, offered)).collect();
    Ok(Some(items.into()))
}

fn item(document: &Snapshot, offered: &Completion) -> CompletionItem {
    let can = &document.world.offers.completion;
    let snippet = offered.snippet && can.snippets;
    let text = if snippet { offered.insert.clone() } else { offered.plain() };
    // Without snippets, and with no word on indentation, it may take one line only: Neovim before 0.11 writes `^@` for its end.
    let text = if snippet || can.adjusts_indentation { text } else { first_line(text) };
    let several_lines = text.contains('\n');
    #[allow(deprecated, reason = "for clients from before the tag")]
    CompletionItem {
        label: offered.label.clone(),
        kind: Some(kind(offered.kind)),
        tags: (offered.deprecated && can.deprecated_tag).then(|| vec![CompletionItemTag::Deprecated]),
        deprecated: (offered.deprecated && can.deprecated_flag && !can.deprecated_tag).then_some(true),
        detail: Some(offered.detail.clone()).filter(|detail| !detail.is_empty()),
        documentation: documentation(offered, can),
        sort_text: Some(offered.sort.clone()),
        filter_text: Some(offered.filter.clone()),
        insert_text_format: snippet.then_some(InsertTextFormat::Snippet),
        insert_text_mode: (several_lines && can.adjusts_indentation)
            .then_some(InsertTextMode::AdjustIndentation),
        text_edit: Some(TextEdit { range: document.range(offered.replace), new_text: text }.into()),
        command: again(offered, can),
        ..CompletionItem::default()
    }
}

/// A client that names no form for it takes a plain text.
fn documentation(offered: &Completion, can: &CompletionOffers) -> Option<Documentation> {
    let text = Some(offered.documentation.clone()).filter(|text| !text.is_empty())?;
    Some(markup(text, can.documentation).map_or_else(Into::into, Into::into))
}

fn again(offered: &Completion, can: &CompletionOffers) -> Option<Command> {
    (offered.again && can.suggest_again).then(|| Command {
        title: "Show what is in it".to_owned(),
        command: SUGGEST.to_owned(),
        tooltip: None,
        arguments: None,
    })
}

fn first_line(text: String) -> String {
    match text.split_once('\n') {
        Some((first, _)) => first.trim_end_matches([' ', '\r']).to_owned(),
        None => text,
    }
}

const fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Key => CompletionItemKind::Property,
        CompletionKind::Value => CompletionItemKind::EnumMember,
        CompletionKind::Version => CompletionItemKind::Value,
        CompletionKind::Variable => CompletionItemKind::Variable,
        CompletionKind::File => CompletionItemKind::File,
        CompletionKind::Folder => CompletionItemKind::Folder,
        CompletionKind::Reference => CompletionItemKind::Reference,
        CompletionKind::Rule => CompletionItemKind::Constant,
        CompletionKind::Directive => CompletionItemKind::Keyword,
    }
}
