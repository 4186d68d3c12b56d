//! The tree: an arena of nodes, and a handle to walk it.

use crate::source::{Mapped, Span, Spanned};

/// The index of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

impl ScalarStyle {
    /// Whether it is a block scalar (`|` or `>`).
    pub const fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }

    /// Whether it is quoted.
    pub const fn is_quoted(self) -> bool {
        matches!(self, Self::SingleQuoted | Self::DoubleQuoted)
    }
}

/// A scalar: its style and its text as YAML decodes it, with the bytes that each part came from.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// How it is written.
    pub style: ScalarStyle,
    /// The decoded text. Never typed: `3.10` stays `3.10`, `yes` stays `yes`.
    pub text: Mapped,
}

/// A tag (`!`, `!Sub`, `!!str`) as written, and where.
pub type Tag = Spanned<String>;

/// One pair of a mapping. Equal keys are both there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) key: NodeId,
    pub(super) value: NodeId,
}

#[derive(Clone, Debug)]
pub(super) enum Data {
    Null,
    Scalar(Scalar),
    Sequence { items: Vec<NodeId>, flow: bool },
    Mapping { pairs: Vec<Pair>, flow: bool },
    Alias { name: String, target: Option<NodeId> },
}

#[derive(Clone, Debug)]
pub(super) struct NodeData {
    pub(super) span: Span,
    pub(super) data: Data,
    pub(super) tag: Option<Tag>,
    pub(super) anchor: Option<Spanned<String>>,
}

/// A comment, from its `#` to the end of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With the `#`, without the line end.
    pub span: Span,
    /// The text after the `#`.
    pub text: String,
}

/// Where and why our own parser stopped. Whether it is an error at all, [`super::verdict`] decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Where the parser stumbled, which need not be where the mistake is.
    pub offset: u32,
    /// The parser's words.
    pub message: String,
    /// The lines (spans in the host file) that were left out so that the rest could be read.
    pub skipped: Vec<Span>,
    /// Nested deeper than [`super::events::DEPTH`].
    pub too_deep: bool,
}

/// One file's or one embedded document's tree.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) nodes: Vec<NodeData>,
    pub(super) documents: Vec<NodeId>,
    pub(super) comments: Vec<Comment>,
    pub(super) errors: Vec<ParseError>,
    /// Spans of `---` and `...` lines are not kept; a second document's start is.
    pub(super) document_starts: Vec<u32>,
    pub(super) expanded: u64,
}

impl Tree {
    /// The root of the first document; none in an empty file.
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents.first().map(|&id| self.node(id))
    }

    /// The roots of all documents.
    pub fn documents(&self) -> impl Iterator<Item = Node<'_>> {
        self.documents.iter().map(|&id| self.node(id))
    }

    /// Where each document starts, explicit or not.
    pub fn document_starts(&self) -> &[u32] {
        &self.document_starts
    }

    /// A node by its index, as given by [`Node::id`] of the same tree.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }

    /// Every node, in order of the text.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|id| self.node(NodeId(id)))
    }

    /// All comments, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// What our parser refused; empty if it read the whole text.
    pub fn errors(&self) -> &[ParseError] {
        &self.errors
    }

    /// Whether its aliases, written out, make so many nodes that following them would take for ever (an alias bomb).
    /// go-yaml, the family of CodeBuild's parser, refuses such a document.
    pub fn is_bomb(&self) -> bool {
        self.expanded > 1_000_000 && self.expanded / 10 > self.nodes.len() as u64
    }

    /// Whether parts of the text are missing from the tree, so that nothing may be called absent.
    pub fn is_partial(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The innermost node whose span holds the offset, in the first document.
    pub fn node_at(&self, offset: u32) -> Option<Node<'_>> {
        self.path_to(offset).pop().map(|step| step.node)
    }

    /// The way from the root of the first document down to the innermost node whose span holds the offset. It may end at a
    /// mapping's key.
    pub fn path_to(&self, offset: u32) -> Vec<Step<'_>> {
        let mut path = Vec::new();
        let mut next = self.root().map(|node| Step { node, key: None, item: None });
        while let Some(step) = next {
            path.push(step);
            let own = step.node.own();
            let inside = |id: NodeId| {
                let span = self.node(id).full_span();
                span.start <= offset && offset < span.end.max(span.start + 1)
            };
            let starts_by = |id: NodeId| self.node(id).full_span().start <= offset;
            next = match &own.data {
                Data::Sequence { items, .. } => {
                    let after = items.partition_point(|&id| starts_by(id));
                    let found = after.checked_sub(1).and_then(|at| Some((at, *items.get(at)?)));
                    found.filter(|&(_, id)| inside(id)).map(|(at, id)| Step {
                        node: self.node(id),
                        key: None,
                        item: Some(at),
                    })
                }
                Data::Mapping { pairs, .. } => {
                    let after = pairs.partition_point(|p| starts_by(p.key));
                    let found = after.checked_sub(1).and_then(|at| pairs.get(at));
                    found
                        .and_then(|p| {
                            [p.key, p.value].into_iter().find(|&id| inside(id)).map(|id| (p.key, id))
                        })
                        .map(|(key, id)| Step { node: self.node(id), key: Some(self.node(key)), item: None })
                }
                _ => None,
            };
        }
        path
    }
}

/// One step of the way from the root to a node.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The node.
    pub node: Node<'a>,
    /// The key that it stands under, or that it is; none for the root and for items of a sequence.
    pub key: Option<Node<'a>>,
    /// Its position, from 0, if it is an item of a sequence.
    pub item: Option<usize>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing at all: `key:` or `-` alone. Words such as `null` and `~` are scalars here.
    Null,
    /// Text.
    Scalar,
    /// A list.
    Sequence,
    /// Keys and values.
    Mapping,
    /// An alias of an anchor that does not exist, or of one that holds it.
    BrokenAlias,
}

/// A handle on a node. Aliases are looked through: an alias node answers with its target's kind and content, but with
/// its own span.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    tree: &'a Tree,
    id: NodeId,
}

/// One pair of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The key's node.
    pub key: Node<'a>,
    /// The value's node; [`Kind::Null`] where nothing stands.
    pub value: Node<'a>,
}

impl Entry<'_> {
    /// Key and value together.
    pub fn span(&self) -> Span {
        self.key.span().to(self.value.span())
    }
}

impl<'a> Node<'a> {
    /// Its index.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Its bytes: a scalar with its quotes or block header, a flow collection with its brackets, a block collection from
    /// its first key or item to the end of its last value. Tag and anchor are not part of it.
    pub fn span(self) -> Span {
        self.own().span
    }

    /// Its bytes with its tag and anchor.
    pub fn full_span(self) -> Span {
        let own = self.own();
        let mut span = own.span;
        for part in [own.tag.as_ref(), own.anchor.as_ref()].into_iter().flatten() {
            span = span.to(part.span);
        }
        span
    }

    /// What it is, an alias looked through.
    pub fn kind(self) -> Kind {
        match &self.content().data {
            Data::Null => Kind::Null,
            Data::Scalar(_) => Kind::Scalar,
            Data::Sequence { .. } => Kind::Sequence,
            Data::Mapping { .. } => Kind::Mapping,
            Data::Alias { .. } => Kind::BrokenAlias,
        }
    }

    /// Whether nothing stands there.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Whether the node itself is an alias.
    pub fn is_alias(self) -> bool {
        matches!(self.own().data, Data::Alias { .. })
    }

    /// The name after `*`, if the node itself is an alias.
    pub fn alias_name(self) -> Option<&'a str> {
        match &self.own().data {
            Data::Alias { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Its tag, as written.
    pub fn tag(self) -> Option<&'a Tag> {
        self.own().tag.as_ref()
    }

    /// Its anchor, without `&`; the span has it.
    pub fn anchor(self) -> Option<&'a Spanned<String>> {
        self.own().anchor.as_ref()
    }

    /// The scalar, if it is one.
    pub fn scalar(self) -> Option<&'a Scalar> {
        match &self.content().data {
            Data::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The decoded text, if it is a scalar.
    pub fn text(self) -> Option<&'a str> {
        self.scalar().map(|s| s.text.text())
    }

    /// Whether it is a flow collection (`[…]`, `{…}`).
    pub fn is_flow(self) -> bool {
        matches!(self.content().data, Data::Sequence { flow: true, .. } | Data::Mapping { flow: true, .. })
    }

    /// The items of a sequence; none of anything else.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let items: &[NodeId] = match &self.content().data {
            Data::Sequence { items, .. } => items,
            _ => &[],
        };
        items.iter().map(move |&id| Node { tree: self.tree, id })
    }

    /// The pairs of a mapping, equal keys and merge keys included as they stand; none of anything else.
    pub fn entries(self) -> impl Iterator<Item = Entry<'a>> {
        let pairs: &[Pair] = match &self.content().data {
            Data::Mapping { pairs, .. } => pairs,
            _ => &[],
        };
        let at = move |id| Node { tree: self.tree, id };
        pairs.iter().map(move |p| Entry { key: at(p.key), value: at(p.value) })
    }

    /// The value of the first pair whose key has that text.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entries().find(|e| e.key.text() == Some(key)).map(|e| e.value)
    }

    /// The tree it stands in.
    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    fn own(self) -> &'a NodeData {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// The node itself or what its alias stands for. The builder links an alias only to a node that is complete, never to
    /// another alias, so one step is enough.
    fn content(self) -> &'a NodeData {
        let own = self.own();
        match own.data {
            Data::Alias { target: Some(target), .. } => &self.tree.nodes[target.0 as usize],
            _ => own,
        }
    }
}
