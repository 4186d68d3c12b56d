//! In the language of Graphviz.

use std::fmt::Write as _;

use super::{EdgeKind, Graph, NodeKind};

pub(super) fn write(graph: &Graph) -> String {
    let mut out = String::from("digraph buildspec {\n");
    let _ = writeln!(out, "    label=\"{}\";", escape(&graph.title));
    out.push_str(
        "    rankdir=TB;\n    node [shape=box, style=rounded, fontname=\"monospace\", fontsize=10];\n",
    );
    out.push_str("    edge [fontname=\"sans-serif\", fontsize=9];\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let mut label = escape(&node.title);
        if !node.lines.is_empty() {
            label.push_str("\\n");
        }
        for line in &node.lines {
            label.push_str(&escape(line));
            label.push_str("\\l");
        }
        let more = match node.kind {
            NodeKind::Success => ", shape=oval, color=\"#1a7f37\"",
            NodeKind::Failure => ", shape=oval, color=\"#cf222e\"",
            NodeKind::Upload => ", color=\"#0969da\"",
            NodeKind::Phase | NodeKind::Task => "",
        };
        let _ = writeln!(out, "    n{at} [label=\"{label}\"{more}];");
    }
    for edge in &graph.edges {
        let more = match edge.kind {
            EdgeKind::Success | EdgeKind::DependOn => "",
            EdgeKind::Failure => " [style=dashed, color=\"#cf222e\", label=\"fails\"]",
            EdgeKind::Retry => " [style=dashed, color=\"#cf222e\", label=\"fails, again\"]",
        };
        let _ = writeln!(out, "    n{} -> n{}{more};", edge.from, edge.to);
    }
    out.push_str("}\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
