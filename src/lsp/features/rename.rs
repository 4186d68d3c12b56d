//! Another name for a thing.

use std::collections::HashMap;

use gen_lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChange, Edit, PrepareRenameParams, PrepareRenamePlaceholder,
    PrepareRenameResult, RenameParams, WorkspaceEdit,
};
use lsp_server::ErrorCode;

use super::super::client::{Answer, Refusal};
use super::super::edits::workspace_edit;
use super::super::snapshot::Snapshot;
use super::{first, offset};
use crate::ide;

/// The name of the only annotation of a rename's edit.
const WARNING: &str = "warning";

/// What would be renamed at a place; null if nothing has a name there, an error with the reason if it must not be renamed.
pub(in crate::lsp) fn prepare_rename(
    document: &Snapshot,
    params: &PrepareRenameParams,
) -> Answer<Option<PrepareRenameResult>> {
    let at = offset(document, &params.text_document_position_params);
    match first(document, |cx| named(ide::prepare_rename(cx, at))) {
        None => Ok(None),
        Some(Err(refusal)) => Err(failed(&refusal)),
        Some(Ok(found)) => {
            let range = document.range(found.span);
            Ok(Some(PrepareRenamePlaceholder { range, placeholder: found.name }.into()))
        }
    }
}

/// The edits that give the thing at a place a new name.
pub(in crate::lsp) fn rename(document: &Snapshot, params: &RenameParams) -> Answer<Option<WorkspaceEdit>> {
    let at = offset(document, &params.text_document_position_params);
    let renamed = first(document, |cx| named(ide::rename(cx, at, &params.new_name)));
    let renamed = renamed.unwrap_or(Err(ide::Refusal::Nothing)).map_err(|refusal| failed(&refusal))?;
    let edit = workspace_edit(document, &renamed.edits);
    Ok(Some(match renamed.warning {
        Some(warning) if document.world.offers.change_annotations => with_warning(edit, warning),
        _ => edit,
    }))
}

/// None if nothing has a name there, so that the next buildspec of the file may be asked.
fn named<T>(answer: Result<T, ide::Refusal>) -> Option<Result<T, ide::Refusal>> {
    Some(answer).filter(|answer| !matches!(answer, Err(ide::Refusal::Nothing)))
}

fn failed(refusal: &ide::Refusal) -> Refusal {
    Refusal::new(ErrorCode::RequestFailed, refusal.to_string())
}

/// The edit, which the editor makes only once the user has read the warning.
fn with_warning(mut edit: WorkspaceEdit, warning: String) -> WorkspaceEdit {
    for change in edit.document_changes.iter_mut().flatten() {
        if let DocumentChange::TextDocumentEdit(change) = change {
            let edits = std::mem::take(&mut change.edits);
            change.edits = edits.into_iter().map(annotated).collect();
        }
    }
    let annotation = ChangeAnnotation {
        label: "Rename".to_owned(),
        needs_confirmation: Some(true),
        description: Some(warning),
    };
    edit.change_annotations = Some(HashMap::from([(WARNING.to_owned(), annotation)]));
    edit
}

fn annotated(edit: Edit) -> Edit {
    match edit {
        Edit::TextEdit(text_edit) => {
            AnnotatedTextEdit { annotation_id: WARNING.to_owned(), text_edit }.into()
        }
        other => other,
    }
}
