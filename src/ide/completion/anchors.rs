//! The anchors that stand before the cursor, behind `*`.

use super::{Completion, CompletionKind, Request, completion};
use crate::ide::outline::Style;

/// None where no alias is being typed.
pub(super) fn of(request: &Request<'_, '_>) -> Option<Vec<Completion>> {
    let typed = request.typed().strip_prefix('*').filter(|_| request.cursor.style == Style::Plain)?;
    if typed.contains(|c: char| c.is_whitespace() || "*/.?[".contains(c)) {
        return None;
    }
    let at = request.document.host(request.offset..request.offset).start;
    let mut found: Vec<Completion> = Vec::new();
    for anchor in request.cx.tree.nodes().filter_map(crate::yaml::Node::anchor) {
        if anchor.span.start < at && !found.iter().any(|c| c.label == anchor.value) {
            let from = request.offset - typed.len();
            let replace = request.document.host(from..request.cursor.token.end.max(request.offset));
            let mut made =
                completion(anchor.value.as_str(), CompletionKind::Reference, replace, anchor.value.clone());
            made.detail = String::from("an anchor");
            made.sort = format!("{:03}", found.len());
            found.push(made);
        }
    }
    (!found.is_empty()).then_some(found)
}
