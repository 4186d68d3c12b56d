//! Edits of the text to the protocol's workspace edits.

use std::collections::HashMap;

use gen_lsp_types::{
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier, TextEdit,
    WorkspaceEdit,
};
use similar::{Algorithm, capture_diff_slices};

use super::snapshot::Snapshot;
use crate::diagnostics::Edit;
use crate::source::Span;

/// The edits of one document, for this version of it if the client can tell versions apart.
pub(super) fn workspace_edit(document: &Snapshot, edits: &[Edit]) -> WorkspaceEdit {
    let edits: Vec<TextEdit> = edits.iter().map(|edit| text_edit(document, edit)).collect();
    let uri = document.uri.clone();
    if !document.world.offers.document_changes {
        return WorkspaceEdit { changes: Some(HashMap::from([(uri, edits)])), ..WorkspaceEdit::default() };
    }
    let text_document = OptionalVersionedTextDocumentIdentifier {
        version: document.version,
        text_document_identifier: TextDocumentIdentifier { uri },
    };
    let edit = TextDocumentEdit { text_document, edits: edits.into_iter().map(Into::into).collect() };
    WorkspaceEdit { document_changes: Some(vec![edit.into()]), ..WorkspaceEdit::default() }
}

/// One edit.
pub(super) fn text_edit(document: &Snapshot, edit: &Edit) -> TextEdit {
    let range = document.range(edit.span);
    TextEdit { range, new_text: edit.text.clone() }
}

/// The edits that make one text another, by whole lines, so that an editor keeps its marks in all others.
pub(super) fn between(old: &str, new: &str) -> Vec<Edit> {
    let (olds, news): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let (starts, ends) = (offsets(&olds), offsets(&news));
    let at = |offsets: &[usize], line: usize| offsets.get(line).copied().unwrap_or_default();
    let changes = capture_diff_slices(Algorithm::Myers, &olds, &news);
    let changes = changes.iter().filter(|change| change.tag() != similar::DiffTag::Equal);
    let edits = changes.map(|change| {
        let (from, to) = (change.old_range(), change.new_range());
        let text = new.get(at(&ends, to.start)..at(&ends, to.end)).unwrap_or_default();
        Edit { span: Span::of(at(&starts, from.start)..at(&starts, from.end)), text: text.to_owned() }
    });
    edits.collect()
}

/// The lines with their ends.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Where each line begins, and where the last one ends.
fn offsets(lines: &[&str]) -> Vec<usize> {
    let mut offsets = vec![0];
    offsets.extend(lines.iter().scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    }));
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_edits_between_two_texts_make_one_the_other(old in "[aé\\n\\r]{0,12}", new in "[aé\\n\\r]{0,12}") {
            let mut text = old.clone();
            for edit in between(&old, &new).iter().rev() {
                text.replace_range(edit.span.range(), &edit.text);
            }
            proptest::prop_assert_eq!(text, new);
        }
    }

    #[test]
    fn lines_that_stay_are_left_alone() {
        let edits = between("a\nb\nc\nd", "a\nB\nc\nd\ne");
        let spans: Vec<_> = edits.iter().map(|e| (e.span.start, e.span.end, e.text.as_str())).collect();
        assert_eq!(spans, [(2, 4, "B\n"), (6, 7, "d\ne")]);
    }
}
