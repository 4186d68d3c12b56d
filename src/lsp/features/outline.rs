//! The shape of the text: its outline, what can be folded, what a growing selection takes in.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, FoldingRange,
    FoldingRangeKind, FoldingRangeParams, Location, Range, SelectionRange, SelectionRangeParams,
    SymbolInformation, SymbolKind,
};

use super::super::client::Answer;
use super::super::snapshot::Snapshot;
use super::{all, first};
use crate::ide::{self, Fold, FoldKind, Symbol};
use crate::source::Span;

/// The outline, as a tree or, for a client that knows no trees, as a list.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn symbols(
    document: &Snapshot,
    _: &DocumentSymbolParams,
) -> Answer<Option<DocumentSymbolResponse>> {
    let found = all(document, ide::symbols);
    if document.world.offers.symbol_tree {
        let tree: Vec<_> = found.iter().map(|symbol| tree(document, symbol)).collect();
        return Ok(Some(tree.into()));
    }
    let mut list = Vec::new();
    for symbol in &found {
        flatten(document, symbol, None, &mut list);
    }
    Ok(Some(list.into()))
}

fn tree(document: &Snapshot, symbol: &Symbol) -> DocumentSymbol {
    #[allow(deprecated, reason = "the type has the field still")]
    DocumentSymbol {
        name: name(symbol),
        detail: Some(symbol.detail.clone()).filter(|detail| !detail.is_empty()),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: document.range(symbol.span),
        selection_range: document.range(symbol.selection),
        children: Some(symbol.children.iter().map(|child| tree(document, child)).collect()),
    }
}

fn flatten(document: &Snapshot, symbol: &Symbol, container: Option<&str>, list: &mut Vec<SymbolInformation>) {
    #[allow(deprecated, reason = "the type has the field still")]
    list.push(SymbolInformation {
        deprecated: None,
        location: Location { uri: document.uri.clone(), range: document.range(symbol.span) },
        base_symbol_information: BaseSymbolInformation {
            name: name(symbol),
            kind: kind(symbol.kind),
            tags: None,
            container_name: container.map(str::to_owned),
        },
    });
    for child in &symbol.children {
        flatten(document, child, Some(&symbol.name), list);
    }
}

/// Its name; editors refuse an empty one.
fn name(symbol: &Symbol) -> String {
    if symbol.name.trim().is_empty() { "…".to_owned() } else { symbol.name.clone() }
}

const fn kind(kind: ide::SymbolKind) -> SymbolKind {
    match kind {
        ide::SymbolKind::Section => SymbolKind::Module,
        ide::SymbolKind::Phase => SymbolKind::Event,
        ide::SymbolKind::Command => SymbolKind::Function,
        ide::SymbolKind::Variable => SymbolKind::Variable,
        ide::SymbolKind::Runtime => SymbolKind::Package,
        ide::SymbolKind::Artifact => SymbolKind::File,
        ide::SymbolKind::Report => SymbolKind::Array,
        ide::SymbolKind::Build => SymbolKind::Class,
        ide::SymbolKind::Key => SymbolKind::Key,
    }
}

/// What can be folded: whole lines, which every client can.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn folds(
    document: &Snapshot,
    _: &FoldingRangeParams,
) -> Answer<Option<Vec<FoldingRange>>> {
    let most = document.world.offers.most_folds.unwrap_or(usize::MAX);
    let fold = |fold: Fold| FoldingRange {
        start_line: document.file.line_of(fold.span.start),
        end_line: document.file.line_of(fold.span.end),
        kind: (fold.kind == FoldKind::Comment).then_some(FoldingRangeKind::Comment),
        ..FoldingRange::default()
    };
    Ok(Some(all(document, ide::folds).into_iter().take(most).map(fold).collect()))
}

/// What a growing selection takes in, for each place.
#[allow(clippy::unnecessary_wraps, reason = "every request has the same form")]
pub(in crate::lsp) fn selection(
    document: &Snapshot,
    params: &SelectionRangeParams,
) -> Answer<Option<Vec<SelectionRange>>> {
    let places = params.positions.iter().map(|&position| document.columns().offset(&document.file, position));
    Ok(Some(places.map(|at| growing(document, at)).collect()))
}

fn growing(document: &Snapshot, at: u32) -> SelectionRange {
    let holds = |span: Span| span.start <= at && at <= span.end;
    let spans = first(document, |cx| holds(cx.document).then(|| ide::selection(cx, at))).unwrap_or_default();
    let mut ranges: Vec<Range> = spans.into_iter().map(|span| document.range(span)).collect();
    ranges.push(document.range(Span::of(0..document.file.text().len())));
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    ranges.dedup();
    let chain = ranges.into_iter().fold(None, |parent: Option<SelectionRange>, range| {
        Some(SelectionRange { range, parent: parent.map(Box::new) })
    });
    chain.unwrap_or_else(|| SelectionRange { range: document.range(Span::empty(at)), parent: None })
}
