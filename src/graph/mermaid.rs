//! As a Mermaid flowchart.

use std::fmt::Write as _;

use super::{EdgeKind, Graph, NodeKind};

pub(super) fn write(graph: &Graph) -> String {
    let mut out = String::from("flowchart TD\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let mut label = format!("<b>{}</b>", escape(&node.title));
        for line in &node.lines {
            label.push_str("<br/>");
            label.push_str(&escape(line));
        }
        let (open, close) = match node.kind {
            NodeKind::Success | NodeKind::Failure => ("([", "])"),
            _ => ("[", "]"),
        };
        let _ = writeln!(out, "    n{at}{open}\"{label}\"{close}:::{}", class(node.kind));
    }
    for edge in &graph.edges {
        let arrow = match edge.kind {
            EdgeKind::Success | EdgeKind::DependOn => "-->",
            EdgeKind::Failure => "-. fails .->",
            EdgeKind::Retry => "-. fails, again .->",
        };
        let _ = writeln!(out, "    n{} {arrow} n{}", edge.from, edge.to);
    }
    out.push_str("    classDef phase text-align:left\n");
    out.push_str("    classDef upload text-align:left\n");
    out.push_str("    classDef success stroke:#1a7f37\n");
    out.push_str("    classDef failure stroke:#cf222e\n");
    out.push_str("    classDef task text-align:left\n");
    out
}

fn class(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Phase => "phase",
        NodeKind::Upload => "upload",
        NodeKind::Success => "success",
        NodeKind::Failure => "failure",
        NodeKind::Task => "task",
    }
}

/// Mermaid writes characters as `#name;`, without the `&` of HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '#' => out.push_str("#35;"),
            '`' => out.push_str("#96;"),
            '\\' => out.push_str("#92;"),
            c => out.push(c),
        }
    }
    out
}
