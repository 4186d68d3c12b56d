//! As a picture: the phases in one column, failures at their right, the batch below in layers.

use std::fmt::Write as _;

use super::{Edge, EdgeKind, Graph, Node, NodeKind};

/// The width of one character of the text, in pixels.
const CHAR: usize = 7;
const LINE: usize = 16;
const PAD: usize = 12;
const GAP: usize = 44;
const MARGIN: usize = 24;

const SUCCESS: &str = "#1a7f37";
const FAILURE: &str = "#cf222e";
const PLAIN: &str = "#57606a";

/// Where a node stands.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    x: usize,
    y: usize,
    w: usize,
    h: usize,
}

impl Place {
    const fn middle(self) -> usize {
        self.x + self.w / 2
    }

    const fn bottom(self) -> usize {
        self.y + self.h
    }

    const fn right(self) -> usize {
        self.x + self.w
    }
}

pub(super) fn write(graph: &Graph) -> String {
    let (places, width, height) = layout(graph);
    let mut out = String::new();
    let title = escape(&graph.title);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"11.5\">"
    );
    let _ = writeln!(out, "<title>{title}</title>");
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
    for (id, colour) in [("ok", SUCCESS), ("no", FAILURE), ("to", PLAIN)] {
        let _ = writeln!(
            out,
            "<marker id=\"{id}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"{colour}\"/></marker>"
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{MARGIN}\" y=\"{}\" fill=\"#1f2328\" font-weight=\"bold\">{title}</text>",
        MARGIN + 4
    );
    edges(graph, &places, &mut out);
    for (node, place) in graph.nodes.iter().zip(&places) {
        boxed(node, *place, &mut out);
    }
    legend(graph, height, &mut out);
    out.push_str("</svg>\n");
    out
}

fn size(node: &Node) -> (usize, usize) {
    let longest = node.lines.iter().chain([&node.title]).map(|l| l.chars().count()).max().unwrap_or(0);
    (longest * CHAR + 2 * PAD, LINE * (node.lines.len() + 1) + PAD)
}

/// The place of each node, and the size of the whole.
fn layout(graph: &Graph) -> (Vec<Place>, usize, usize) {
    let mut places = vec![Place::default(); graph.nodes.len()];
    let column: Vec<usize> = (0..graph.nodes.len()).filter(|at| is_in_column(graph, *at)).collect();
    let widest = column.iter().filter_map(|at| graph.nodes.get(*at)).map(|n| size(n).0).max().unwrap_or(0);
    let mut y = MARGIN + 24;
    let mut right = MARGIN + widest;
    for at in &column {
        let (Some(node), Some(place)) = (graph.nodes.get(*at), places.get_mut(*at)) else { continue };
        let (w, h) = size(node);
        let w = if node.kind == NodeKind::Success { w } else { widest };
        *place = Place { x: MARGIN + (widest - w) / 2, y, w, h };
        y += h + GAP;
    }
    let last = column.last().and_then(|at| places.get(*at)).copied().unwrap_or_default();
    for (node, place) in graph.nodes.iter().zip(&mut places).filter(|(n, _)| n.kind == NodeKind::Failure) {
        let (w, h) = size(node);
        *place = Place { x: MARGIN + widest + 60, y: last.y, w, h };
        right = right.max(place.right());
    }
    let (batch_right, batch_bottom) = layers(graph, &mut places, y);
    let title = MARGIN + graph.title.chars().count() * CHAR + 8;
    (places, right.max(title).max(batch_right).max(MARGIN + 360) + MARGIN, batch_bottom + 56)
}

fn is_in_column(graph: &Graph, at: usize) -> bool {
    graph
        .nodes
        .get(at)
        .is_some_and(|n| matches!(n.kind, NodeKind::Phase | NodeKind::Upload | NodeKind::Success))
}

/// The builds of a batch: each below all that it waits for.
fn layers(graph: &Graph, places: &mut [Place], top: usize) -> (usize, usize) {
    let tasks: Vec<usize> = (0..graph.nodes.len())
        .filter(|at| graph.nodes.get(*at).is_some_and(|n| n.kind == NodeKind::Task))
        .collect();
    let mut depth = vec![0_usize; graph.nodes.len()];
    // A cycle would go on for ever: no path is longer than the number of builds.
    for _ in 0..tasks.len() {
        for edge in graph.edges.iter().filter(|e| e.kind == EdgeKind::DependOn) {
            let from = depth.get(edge.from).copied().unwrap_or(0);
            if let Some(to) = depth.get_mut(edge.to)
                && *to < from + 1
                && from + 1 < tasks.len()
            {
                *to = from + 1;
            }
        }
    }
    let (mut y, mut right, mut layer) = (top, 0, 0);
    let mut settled = 0;
    while settled < tasks.len() && layer <= tasks.len() {
        let (mut x, mut row) = (MARGIN, 0);
        for at in tasks.iter().filter(|at| depth.get(**at) == Some(&layer)) {
            let (Some(node), Some(place)) = (graph.nodes.get(*at), places.get_mut(*at)) else { continue };
            let (w, h) = size(node);
            if x > MARGIN && x + w > 1000 {
                x = MARGIN;
                y += row + 16;
                row = 0;
            }
            *place = Place { x, y, w, h };
            x += w + 24;
            row = row.max(h);
            right = right.max(place.right());
            settled += 1;
        }
        if row > 0 {
            y += row + GAP;
        }
        layer += 1;
    }
    (right, y.saturating_sub(GAP))
}

fn boxed(node: &Node, place: Place, out: &mut String) {
    let (fill, stroke) = match node.kind {
        NodeKind::Phase => ("#f6f8fa", PLAIN),
        NodeKind::Upload => ("#ddf4ff", "#0969da"),
        NodeKind::Success => ("#dafbe1", SUCCESS),
        NodeKind::Failure => ("#ffebe9", FAILURE),
        NodeKind::Task => ("#fff8c5", "#9a6700"),
    };
    let Place { x, y, w, h } = place;
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
    );
    let lines = std::iter::once((&node.title, true)).chain(node.lines.iter().map(|l| (l, false)));
    for (at, (line, heading)) in lines.enumerate() {
        let weight = if heading { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" fill=\"#1f2328\" xml:space=\"preserve\"{weight}>{}</text>",
            x + PAD,
            y + LINE * (at + 1) + 1,
            escape(line)
        );
    }
}

fn edges(graph: &Graph, places: &[Place], out: &mut String) {
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (places.get(edge.from), places.get(edge.to)) else { continue };
        let path = path(graph, edge, *from, *to);
        let (colour, marker, dash) = match edge.kind {
            EdgeKind::Success => (SUCCESS, "ok", ""),
            EdgeKind::DependOn => (PLAIN, "to", ""),
            EdgeKind::Failure | EdgeKind::Retry => (FAILURE, "no", " stroke-dasharray=\"5 4\""),
        };
        let marker = if path.contains('H') && !path.contains('V') {
            String::new()
        } else {
            format!(" marker-end=\"url(#{marker})\"")
        };
        let _ = writeln!(
            out,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"{dash}{marker}/>"
        );
    }
}

fn path(graph: &Graph, edge: &Edge, from: Place, to: Place) -> String {
    let to_failure = graph.nodes.get(edge.to).is_some_and(|n| n.kind == NodeKind::Failure);
    let near_foot = from.bottom() - 10;
    match edge.kind {
        EdgeKind::Retry => {
            let (x, y) = (from.right(), from.y + 8);
            format!("M{x} {} h22 v-14 h-22", y + 14)
        }
        // All that end the build come down on one line, which the first of them draws.
        EdgeKind::Failure if to_failure => {
            let first = graph.edges.iter().find(|e| e.kind == EdgeKind::Failure && e.to == edge.to);
            let down = if first == Some(edge) { format!(" V{}", to.y) } else { String::new() };
            format!("M{} {near_foot} H{}{down}", from.right(), to.middle())
        }
        EdgeKind::Failure => format!("M{} {} V{}", from.middle() + 40, from.bottom(), to.y),
        EdgeKind::Success => format!("M{} {} V{}", from.middle(), from.bottom(), to.y),
        EdgeKind::DependOn => {
            let (x1, y1, x2, y2) = (from.middle(), from.bottom(), to.middle(), to.y);
            let half = y1.midpoint(y2);
            format!("M{x1} {y1} C{x1} {half} {x2} {half} {x2} {y2}")
        }
    }
}

fn legend(graph: &Graph, height: usize, out: &mut String) {
    let has = |kind: EdgeKind| graph.edges.iter().any(|e| e.kind == kind);
    let y = height - 22;
    let mut x = MARGIN;
    for (kind, colour, dash, text) in [
        (EdgeKind::Success, SUCCESS, "", "after a success"),
        (EdgeKind::Failure, FAILURE, " stroke-dasharray=\"5 4\"", "after a failure"),
        (EdgeKind::DependOn, PLAIN, "", "waits for it"),
    ] {
        if !has(kind) {
            continue;
        }
        let _ = writeln!(
            out,
            "<path d=\"M{x} {y}h24\" stroke=\"{colour}\" stroke-width=\"1.5\"{dash}/><text x=\"{}\" y=\"{}\" fill=\"{PLAIN}\">{text}</text>",
            x + 30,
            y + 4
        );
        x += 36 + text.len() * CHAR + 12;
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to write them.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
