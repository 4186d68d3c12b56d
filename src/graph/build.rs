//! From a file to its graph.

use jiff::civil::Date;

use super::{Edge, EdgeKind, Graph, Node, NodeKind};
use crate::buildspec::{BatchTask, Buildspec, CommandList, PhaseName, Text, Texts, lower};
use crate::facts::Facts;
use crate::facts::flow::{Flow, OnFailure};
use crate::host;
use crate::lint::Settings;
use crate::source::SourceFile;
use crate::yaml::load;

/// So many commands of a phase are shown.
const SHOWN: usize = 6;

/// So many characters of a line are shown.
const WIDTH: usize = 44;

/// The graph of the first buildspec in a file; none if there is none with a phase or a batch.
pub fn graph(file: &SourceFile) -> Option<Graph> {
    let documents = host::documents(file, host::kind(file.path(), file.text()));
    documents.iter().find_map(|document| {
        let tree = load(document.text(file), document.place());
        let spec = if tree.is_bomb() { None } else { lower(&tree) }?;
        // No fact of the flow depends on the day.
        let settings = Settings::new(Date::ZERO);
        let facts = Facts::new(&tree, Some(&spec), &settings, None, document.is_embedded());
        let mut graph = Graph { title: file.path().to_string(), ..Graph::default() };
        phases(&facts.flow(), &spec, &mut graph);
        batch(&spec, &mut graph);
        (!graph.nodes.is_empty()).then_some(graph)
    })
}

fn phases(flow: &Flow<'_>, spec: &Buildspec<'_>, graph: &mut Graph) {
    for phase in &flow.phases {
        let mut title = phase.name.key().to_owned();
        if let Some(on_failure) = phase.phase.on_failure {
            title = format!("{title} (on-failure: {})", short(on_failure.as_str()));
        }
        let mut lines = commands(phase.phase.commands.as_ref());
        let finally = commands(phase.phase.finally.as_ref());
        if !finally.is_empty() {
            lines.push("finally:".to_owned());
            lines.extend(finally);
        }
        graph.nodes.push(Node { kind: NodeKind::Phase, title, lines });
    }
    let count = graph.nodes.len();
    if count == 0 {
        return;
    }
    let uploads = uploads(spec);
    let upload = (!uploads.is_empty()).then(|| {
        graph.nodes.push(Node { kind: NodeKind::Upload, title: "upload".to_owned(), lines: uploads });
        count
    });
    let success = graph.nodes.len();
    let failure = success + 1;
    // What becomes of a build that went on after `CONTINUE` is not known.
    let continues = flow.phases.iter().any(|p| p.on_failure == OnFailure::Continue);
    let end = |kind, title: &str, line: &str| Node {
        kind,
        title: title.to_owned(),
        lines: if continues { Vec::new() } else { vec![line.to_owned()] },
    };
    graph.nodes.push(end(NodeKind::Success, "build succeeded", "if no phase failed"));
    graph.nodes.push(end(NodeKind::Failure, "build failed", "if any phase failed"));
    let after = upload.unwrap_or(success);
    for (at, phase) in flow.phases.iter().enumerate() {
        let next = if at + 1 < count { at + 1 } else { after };
        graph.edges.push(Edge { from: at, to: next, kind: EdgeKind::Success });
        if phase.on_failure == OnFailure::Retry {
            graph.edges.push(Edge { from: at, to: at, kind: EdgeKind::Retry });
        }
        let fails_to = match flow.after_failure(phase.name) {
            Some(following) => flow.phases.iter().position(|p| p.name == following.name).unwrap_or(failure),
            // What is there is uploaded after a failed build, too.
            None if at + 1 == count
                && phase.name >= PhaseName::Build
                && phase.on_failure != OnFailure::Abort =>
            {
                upload.unwrap_or(failure)
            }
            None => failure,
        };
        graph.edges.push(Edge { from: at, to: fails_to, kind: EdgeKind::Failure });
    }
    if let Some(upload) = upload {
        graph.edges.push(Edge { from: upload, to: success, kind: EdgeKind::Success });
        graph.edges.push(Edge { from: upload, to: failure, kind: EdgeKind::Failure });
    }
}

/// The first commands of a list.
fn commands(list: Option<&CommandList<'_>>) -> Vec<String> {
    let all: Vec<_> = list.iter().flat_map(|l| &l.items).collect();
    // Words for the log are left out unless there is nothing else.
    let working: Vec<_> =
        all.iter().copied().filter(|c| !c.text.as_str().trim_start().starts_with("echo ")).collect();
    let items = if working.is_empty() { all } else { working };
    let mut lines: Vec<String> = items.iter().take(SHOWN).map(|c| first_line(c.text.as_str())).collect();
    if items.len() > SHOWN {
        lines.push(format!("… {} more", items.len() - SHOWN));
    }
    lines
}

/// The first line of a command that is no comment.
fn first_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let first = short(lines.next().unwrap_or_default());
    if lines.next().is_some() && !first.ends_with('…') { first + " …" } else { first }
}

fn short(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() <= WIDTH {
        return text;
    }
    let mut cut: String = text.chars().take(WIDTH - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// What is uploaded when the phases are over.
fn uploads(spec: &Buildspec<'_>) -> Vec<String> {
    let files = |texts: Option<&Texts<'_>>| {
        let items = texts.map(|t| t.items.as_slice()).unwrap_or_default();
        let mut text: Vec<&str> = items.iter().take(2).map(Text::as_str).collect();
        if items.len() > 2 {
            text.push("…");
        }
        text.join(", ")
    };
    let artifacts = spec.artifacts().map(|artifact| {
        let name = if artifact.secondary {
            format!("artifact {}", artifact.key.text().unwrap_or_default())
        } else {
            "artifact".to_owned()
        };
        let base = artifact.base_directory.map(|b| format!(" in {}", b.as_str())).unwrap_or_default();
        short(&format!("{name}: {}{base}", files(artifact.files.as_ref())))
    });
    let reports = spec.reports.iter().map(|group| {
        short(&format!("report {}: {}", group.key.text().unwrap_or_default(), files(group.files.as_ref())))
    });
    artifacts.chain(reports).collect()
}

fn batch(spec: &Buildspec<'_>, graph: &mut Graph) {
    let Some(batch) = &spec.batch else { return };
    let first = graph.nodes.len();
    let name = |task: &BatchTask<'_>| task.identifier.map(|i| i.as_str().to_owned());
    for task in &batch.tasks {
        let title = name(task).unwrap_or_else(|| "(no identifier)".to_owned());
        let mut lines: Vec<String> = task.buildspec.iter().map(|b| short(b.as_str())).collect();
        if task.ignore_failure.and_then(|f| f.as_bool()) == Some(true) {
            lines.push("ignore-failure".to_owned());
        }
        graph.nodes.push(Node { kind: NodeKind::Task, title: short(&title), lines });
    }
    for (at, task) in batch.tasks.iter().enumerate() {
        for needed in task.depend_on.iter().flat_map(|t| &t.items) {
            let found = batch.tasks.iter().position(|t| name(t).as_deref() == Some(needed.as_str()));
            if let Some(from) = found.filter(|from| *from != at) {
                let edge = Edge { from: first + from, to: first + at, kind: EdgeKind::DependOn };
                if !graph.edges.contains(&edge) {
                    graph.edges.push(edge);
                }
            }
        }
    }
    for (key, _) in batch.matrix.iter().chain(&batch.fanout) {
        let title = key.text().unwrap_or_default().to_owned();
        graph.nodes.push(Node {
            kind: NodeKind::Task,
            title,
            lines: vec!["several builds of this file".to_owned()],
        });
    }
}
