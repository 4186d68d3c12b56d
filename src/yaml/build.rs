//! Events to the arena tree.

use std::collections::HashMap;

use super::decode::{self, Block};
use super::events::{self, Event, Stop};
use super::tree::{Comment, Data, NodeData, NodeId, Pair, Scalar, ScalarStyle, Tag, Tree};
use crate::source::{MappedBuilder, Span, Spanned};

/// Builds the tree of `text`, spans in `text`. On an error the tree holds what came before it.
pub(super) fn build(text: &str) -> (Tree, Option<Stop>) {
    let mut builder = Builder {
        text,
        tree: Tree::default(),
        open: Vec::new(),
        anchors: HashMap::new(),
        last_end: 0,
        sizes: Vec::new(),
    };
    let stop = events::parse(text, |event, span| builder.take(event, span)).err();
    while let Some(frame) = builder.open.pop() {
        builder.close(&frame, None);
    }
    builder.tree.expanded = builder.sizes.iter().copied().max().unwrap_or(0);
    (builder.tree, stop)
}

struct Frame {
    id: NodeId,
    /// A mapping's key that still waits for its value.
    key: Option<NodeId>,
    anchor: usize,
}

struct Builder<'a> {
    text: &'a str,
    tree: Tree,
    open: Vec<Frame>,
    /// Anchors whose node is complete.
    anchors: HashMap<usize, NodeId>,
    /// The end of the last node or indicator: a block header is sought after it.
    last_end: u32,
    /// For each complete node the number of nodes that it stands for with its aliases written out.
    sizes: Vec<u64>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event, span: Span) {
        match event {
            Event::DocumentStart => self.tree.document_starts.push(span.start),
            Event::DocumentEnd => {}
            Event::Comment { text } => self.tree.comments.push(Comment { span, text }),
            Event::Anchor { name } => {
                if let Some(node) = self.tree.nodes.last_mut() {
                    node.anchor = Some(Spanned::new(name, span));
                }
            }
            Event::Alias { name, anchor } => {
                let target = self.anchors.get(&anchor).copied();
                self.add(Data::Alias { name, target }, span, None);
                self.last_end = span.end;
            }
            Event::Scalar { value, style, anchor, tag } => {
                let (data, span) = self.scalar(&value, style, span, tag.as_ref());
                let id = self.add(data, span, tag);
                self.name(anchor, id);
                self.last_end = self.last_end.max(span.end);
            }
            Event::SequenceStart { flow, anchor, tag } => {
                self.open(Data::Sequence { items: Vec::new(), flow }, span, anchor, tag);
            }
            Event::MappingStart { flow, anchor, tag } => {
                self.open(Data::Mapping { pairs: Vec::new(), flow }, span, anchor, tag);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(frame) = self.open.pop() {
                    self.close(&frame, Some(span));
                }
            }
        }
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: Span, tag: Option<&Tag>) -> (Data, Span) {
        if style == ScalarStyle::Plain && span.is_empty() {
            return (Data::Null, span);
        }
        let (text, span) = if style.is_block() {
            let header = self.header(self.last_end.max(tag.map_or(0, |t| t.span.end)), span);
            let bytes = self.text.as_bytes();
            let line_start = bytes
                .get(..span.start as usize)
                .and_then(|b| b.iter().rposition(|c| matches!(c, b'\n' | b'\r')));
            let indent = if span.start == header {
                u32::MAX
            } else {
                span.start - line_start.map_or(0, |at| at as u32 + 1)
            };
            let (text, end) = decode::block(self.text, Block { header, indent }, span.end, style);
            (text, Span::new(header, end))
        } else {
            (decode::flow(self.text, span, style), span)
        };
        if text.text() == value {
            return (Data::Scalar(Scalar { style, text }), span);
        }
        // Our decoding and the parser's differ: the parser's counts, placed as a whole.
        let mut whole = MappedBuilder::new(span.start);
        whole.decoded(value, span);
        (Data::Scalar(Scalar { style, text: whole.finish() }), span)
    }

    /// The `|` or `>` that opens the block scalar whose content begins at `content`: the first one after `from` that is
    /// not in a comment or an anchor's name.
    fn header(&self, from: u32, content: Span) -> u32 {
        let bytes = self.text.as_bytes();
        let mut at = from.min(content.start) as usize;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'|' | b'>' => return at as u32,
                b'#' => at += bytes.iter().skip(at).take_while(|b| !matches!(b, b'\n' | b'\r')).count(),
                b'&' | b'!' => at += bytes.iter().skip(at).take_while(|b| !b.is_ascii_whitespace()).count(),
                _ => at += 1,
            }
            if at >= content.end as usize {
                break;
            }
        }
        content.start
    }

    fn open(&mut self, data: Data, span: Span, anchor: usize, tag: Option<Tag>) {
        let flow = matches!(data, Data::Sequence { flow: true, .. } | Data::Mapping { flow: true, .. });
        let span = if flow { span } else { Span::empty(span.start) };
        let id = self.add(data, span, tag);
        self.open.push(Frame { id, key: None, anchor });
        self.last_end = self.last_end.max(span.end);
    }

    /// Ends a collection: a flow one at its bracket, a block one at the end of its last child.
    fn close(&mut self, frame: &Frame, end: Option<Span>) {
        let node = &self.tree.nodes[frame.id.0 as usize];
        let flow = matches!(node.data, Data::Sequence { flow: true, .. } | Data::Mapping { flow: true, .. });
        let mut span = node.span;
        match end {
            Some(bracket) if flow && !bracket.is_empty() => span = span.to(bracket),
            _ => {
                let children: Vec<NodeId> = match &node.data {
                    Data::Sequence { items, .. } => items.iter().rev().take(1).copied().collect(),
                    Data::Mapping { pairs, .. } => {
                        pairs.iter().rev().take(1).flat_map(|p| [p.key, p.value]).collect()
                    }
                    _ => Vec::new(),
                };
                for child in children {
                    span = span.to(self.tree.node(child).full_span());
                }
            }
        }
        // A mapping's last key may still be without a value where the text broke off.
        if let Some(key) = frame.key {
            let at = self.tree.node(key).span();
            span = span.to(at);
            let value = self.push(Data::Null, Span::empty(at.end), None);
            if let Data::Mapping { pairs, .. } = &mut self.tree.nodes[frame.id.0 as usize].data {
                pairs.push(Pair { key, value });
            }
        }
        self.tree.nodes[frame.id.0 as usize].span = span;
        self.sizes[frame.id.0 as usize] = self.size(frame.id);
        self.name(frame.anchor, frame.id);
        self.last_end = self.last_end.max(span.end);
    }

    /// Makes a complete node known to aliases; 0 is the parser's word for no anchor.
    fn name(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
    }

    fn push(&mut self, data: Data, span: Span, tag: Option<Tag>) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        let size = match &data {
            Data::Alias { target: Some(target), .. } => self.sizes[target.0 as usize],
            _ => 1,
        };
        self.tree.nodes.push(NodeData { span, data, tag, anchor: None });
        self.sizes.push(size);
        id
    }

    fn size(&self, id: NodeId) -> u64 {
        let of = |id: &NodeId| self.sizes[id.0 as usize];
        let children = match &self.tree.nodes[id.0 as usize].data {
            Data::Sequence { items, .. } => items.iter().map(of).fold(0, u64::saturating_add),
            Data::Mapping { pairs, .. } => {
                pairs.iter().map(|p| of(&p.key).saturating_add(of(&p.value))).fold(0, u64::saturating_add)
            }
            _ => 0,
        };
        children.saturating_add(1)
    }

    /// Adds a node where the open collection expects one.
    fn add(&mut self, data: Data, span: Span, tag: Option<Tag>) -> NodeId {
        let id = self.push(data, span, tag);
        let Some(frame) = self.open.last_mut() else {
            self.tree.documents.push(id);
            return id;
        };
        match &mut self.tree.nodes[frame.id.0 as usize].data {
            Data::Sequence { items, .. } => items.push(id),
            Data::Mapping { pairs, .. } => match frame.key.take() {
                Some(key) => pairs.push(Pair { key, value: id }),
                None => frame.key = Some(id),
            },
            _ => {}
        }
        id
    }
}
