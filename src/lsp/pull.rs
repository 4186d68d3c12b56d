//! Diagnostics that the client asks for: those of a document, and those of every buildspec below the open folders.

use gen_lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport,
};

use super::client::Answer;
use super::diagnostics::{diagnostics, result_id};
use super::snapshot::Snapshot;

/// The diagnostics of one document; that they are the same, if the client has them already.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(super) fn document(
    document: &Snapshot,
    params: &DocumentDiagnosticParams,
) -> Answer<DocumentDiagnosticReport> {
    let items = diagnostics(document);
    let id = result_id(&items);
    if params.previous_result_id.as_deref() == Some(&id) {
        let same = UnchangedDocumentDiagnosticReport { result_id: id };
        let report = RelatedUnchangedDocumentDiagnosticReport {
            unchanged_document_diagnostic_report: same,
            related_documents: None,
        };
        return Ok(report.into());
    }
    let full = FullDocumentDiagnosticReport { result_id: Some(id), items };
    let report = RelatedFullDocumentDiagnosticReport {
        full_document_diagnostic_report: full,
        related_documents: None,
    };
    Ok(report.into())
}
