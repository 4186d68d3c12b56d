//! The outline of a buildspec: its phases and their commands, variables, artifacts, reports, builds.

use super::{Symbol, SymbolKind};
use crate::buildspec::{Artifact, BatchTask, Buildspec, CommandList, Map, Phase, Text, Texts};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{Entry, Kind, Node};

/// A name longer than this many characters is cut.
const LONGEST: usize = 60;

/// The outline of a buildspec, in the order of the text.
pub fn symbols(cx: &Context<'_>) -> Vec<Symbol> {
    let Some(spec) = cx.spec else { return Vec::new() };
    let mut found: Vec<Symbol> = spec.root.entries().filter_map(|entry| section(spec, &entry)).collect();
    tidy(&mut found);
    found
}

fn section(spec: &Buildspec<'_>, entry: &Entry<'_>) -> Option<Symbol> {
    let name = entry.key.text()?;
    let children = match name {
        "phases" => spec.phases.iter().filter(|p| is_below(p.key, entry)).map(phase).collect(),
        "env" | "environment_variables" => env(spec, entry),
        "artifacts" => artifacts(spec, entry),
        "reports" => {
            let groups = spec.reports.iter().filter(|r| is_below(r.key, entry));
            groups.map(|r| list(r.key, r.node, SymbolKind::Report, r.files.as_ref())).collect()
        }
        "batch" => spec.batch.iter().flat_map(|b| &b.tasks).filter_map(build).collect(),
        _ => keys(entry.value),
    };
    let detail = entry.value.text().map(shortened).unwrap_or_default();
    Some(Symbol { detail, children, ..symbol(name, SymbolKind::Section, entry.span(), entry.key.span()) })
}

fn phase(phase: &Phase<'_>) -> Symbol {
    let mut children = Vec::new();
    if let Some(map) = &phase.runtime_versions {
        children.push(Symbol {
            children: names(map, SymbolKind::Runtime),
            ..of_key(map.key, map.node, SymbolKind::Section)
        });
    }
    for commands in [&phase.commands, &phase.finally].into_iter().flatten() {
        children.push(Symbol {
            children: self::commands(commands),
            ..of_key(commands.key, commands.node, SymbolKind::Section)
        });
    }
    let detail =
        phase.on_failure.map(|on| format!("on-failure: {}", shortened(on.as_str()))).unwrap_or_default();
    Symbol { detail, children, ..of_key(phase.key, phase.node, SymbolKind::Phase) }
}

/// The commands by their first line.
fn commands(list: &CommandList<'_>) -> Vec<Symbol> {
    list.items
        .iter()
        .map(|command| {
            let text = command.text.as_str();
            let line =
                text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#')).unwrap_or(text);
            let name = if line.trim().is_empty() { "(empty)".to_owned() } else { shortened(line) };
            symbol(&name, SymbolKind::Command, command.text.span(), command.text.text_span())
        })
        .collect()
}

fn env(spec: &Buildspec<'_>, entry: &Entry<'_>) -> Vec<Symbol> {
    let Some(env) = spec.env.as_ref().filter(|env| is_below(env.node, entry)) else { return Vec::new() };
    let maps = [&env.variables, &env.parameter_store, &env.secrets_manager].into_iter().flatten();
    let mut found: Vec<Symbol> = maps
        .map(|map| Symbol {
            children: names(map, SymbolKind::Variable),
            ..of_key(map.key, map.node, SymbolKind::Section)
        })
        .collect();
    for text in [env.shell, env.git_credential_helper].into_iter().flatten() {
        let own = entry.value.entries().find(|e| e.value.id() == text.node.id());
        found.extend(own.map(|e| of_key(e.key, e.value, SymbolKind::Key)));
    }
    if let Some(exported) = &env.exported_variables {
        let children = exported.items.iter().map(|t| of_text(t, SymbolKind::Variable)).collect();
        found.push(Symbol { children, ..of_key(exported.key, exported.node, SymbolKind::Section) });
    }
    found
}

fn artifacts(spec: &Buildspec<'_>, entry: &Entry<'_>) -> Vec<Symbol> {
    let mut found: Vec<Symbol> = spec.artifacts.iter().flat_map(|a| files(a.files.as_ref())).collect();
    found.extend(
        spec.secondary_artifacts
            .iter()
            .filter(|a| is_below(a.key, entry))
            .map(|a: &Artifact<'_>| list(a.key, a.node, SymbolKind::Artifact, a.files.as_ref())),
    );
    found
}

fn build(task: &BatchTask<'_>) -> Option<Symbol> {
    let identifier = task.identifier?;
    let detail = match (&task.depend_on, &task.buildspec) {
        (Some(on), _) => {
            let on: Vec<&str> = on.items.iter().map(Text::as_str).collect();
            format!("after {}", on.join(", "))
        }
        (None, Some(buildspec)) => shortened(buildspec.as_str()),
        (None, None) => String::new(),
    };
    let name = shortened(identifier.as_str());
    Some(Symbol { detail, ..symbol(&name, SymbolKind::Build, task.node.span(), identifier.span()) })
}

fn list(key: Node<'_>, node: Node<'_>, kind: SymbolKind, texts: Option<&Texts<'_>>) -> Symbol {
    Symbol { children: files(texts), ..of_key(key, node, kind) }
}

fn files(texts: Option<&Texts<'_>>) -> Vec<Symbol> {
    texts.into_iter().flat_map(|t| &t.items).map(|t| of_text(t, SymbolKind::Key)).collect()
}

fn names(map: &Map<'_>, kind: SymbolKind) -> Vec<Symbol> {
    map.entries
        .iter()
        .map(|(key, value)| {
            let span = value.map_or(key.span(), |v| key.span().to(v.span()));
            let detail = value.map(|v| shortened(v.as_str())).unwrap_or_default();
            Symbol { detail, ..symbol(&shortened(key.as_str()), kind, span, key.span()) }
        })
        .collect()
}

/// The keys of a mapping that has no closer description.
fn keys(node: Node<'_>) -> Vec<Symbol> {
    if node.kind() != Kind::Mapping || node.is_alias() {
        return Vec::new();
    }
    node.entries()
        .filter(|e| e.key.text().is_some())
        .map(|e| of_key(e.key, e.value, SymbolKind::Key))
        .collect()
}

fn of_text(text: &Text<'_>, kind: SymbolKind) -> Symbol {
    symbol(&shortened(text.as_str()), kind, text.span(), text.span())
}

fn of_key(key: Node<'_>, value: Node<'_>, kind: SymbolKind) -> Symbol {
    let name = key.text().map(shortened).unwrap_or_default();
    let detail = value.text().filter(|_| kind == SymbolKind::Key).map(shortened).unwrap_or_default();
    Symbol { detail, ..symbol(&name, kind, key.span().to(value.span()), key.span()) }
}

fn symbol(name: &str, kind: SymbolKind, span: Span, selection: Span) -> Symbol {
    Symbol { name: name.to_owned(), detail: String::new(), kind, span, selection, children: Vec::new() }
}

/// Whether a node stands in an entry of the text: what an alias or a merge key brings stands elsewhere.
fn is_below(node: Node<'_>, entry: &Entry<'_>) -> bool {
    entry.span().encloses(node.span())
}

/// The first line, cut where it is long.
fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let mut short: String = line.chars().take(LONGEST).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

/// What the protocols of editors ask for: no empty name, children within their parents, in the order of the text.
fn tidy(symbols: &mut Vec<Symbol>) {
    symbols.retain(|s| !s.name.is_empty());
    for symbol in symbols.iter_mut() {
        let all = symbol.span.to(symbol.selection);
        symbol.span = all;
        symbol.children.retain(|c| all.encloses(c.span) && all.encloses(c.selection));
        tidy(&mut symbol.children);
    }
    symbols.sort_by_key(|s| (s.span, s.selection));
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::ide::testing::at;

    fn drawn(symbols: &[Symbol], depth: usize, out: &mut String) {
        for s in symbols {
            let detail = if s.detail.is_empty() { String::new() } else { format!(" ({})", s.detail) };
            writeln!(out, "{}{:?} {}{detail}", "  ".repeat(depth), s.kind, s.name).unwrap();
            drawn(&s.children, depth + 1, out);
        }
    }

    #[test]
    fn a_whole_buildspec() {
        let text = "version: 0.2\nenv:\n  shell: bash\n  variables:\n    A: x\n  exported-variables: [A]\nbatch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on: [a]\nphases:\n  install:\n    runtime-versions:\n      python: 3.12\n  build:\n    on-failure: ABORT\n    commands:\n      - |\n        # first\n        make all\n        make test\n      - echo é\n    finally:\n      - rm x\nreports:\n  tests:\n    files: ['*.xml']\nartifacts:\n  files:\n    - dist/**/*\n  secondary-artifacts:\n    docs:\n      files: out\ncache:\n  paths: [a]\n";
        let mut out = String::new();
        drawn(&at(text, |cx, _| symbols(cx)), 0, &mut out);
        insta::assert_snapshot!(out, @r"
        Section version (0.2)
        Section env
          Key shell (bash)
          Section variables
            Variable A (x)
          Section exported-variables
            Variable A
        Section batch
          Build a
          Build b (after a)
        Section phases
          Phase install
            Section runtime-versions
              Runtime python (3.12)
          Phase build (on-failure: ABORT)
            Section commands
              Command make all
              Command echo é
            Section finally
              Command rm x
        Section reports
          Report tests
            Key *.xml
        Section artifacts
          Key dist/**/*
          Artifact docs
            Key out
        Section cache
          Key paths
        ");
    }

    #[test]
    fn broken_and_foreign_texts() {
        for text in [
            "",
            "a",
            "- x",
            "phases:\n  build:\n    commands:\n      - \"x\n",
            "phases: &a\n  build: *a\n",
            "env: *x\n",
        ] {
            let _ = at(text, |cx, _| symbols(cx));
        }
        let merged = "x: &p\n  commands: [make]\nphases:\n  build:\n    <<: *p\n";
        let names: Vec<String> = at(merged, |cx, _| symbols(cx)).into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["x", "phases"]);
    }
}
