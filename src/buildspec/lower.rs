//! From the tree to the model. What has the wrong shape is left out; nothing fails.

use super::model::{
    Artifact, Batch, BatchTask, Buildspec, Cache, Command, CommandList, Env, Map, Phase, PhaseName,
    ReportGroup, Text, Texts,
};
use crate::yaml::{Entry, Kind, Node, Tree};

/// Lowers the first document. None where its root is no mapping.
pub fn lower(tree: &Tree) -> Option<Buildspec<'_>> {
    let root = tree.root().filter(|r| r.kind() == Kind::Mapping)?;
    let artifacts = pair(root, "artifacts").map(|(key, node)| artifact(key, node, false));
    let secondary = artifacts.as_ref().and_then(|a| pair(a.node, "secondary-artifacts"));
    Some(Buildspec {
        root,
        version: scalar(root, "version"),
        run_as: scalar(root, "run-as"),
        env: pair(root, "env")
            .or_else(|| pair(root, "environment_variables"))
            .map(|(key, node)| env(key, node)),
        batch: pair(root, "batch").map(|(key, node)| batch(key, node)),
        phases_key: pair(root, "phases").map(|(key, _)| key),
        phases: pair(root, "phases").map_or_else(Vec::new, |(_, node)| phases(node)),
        reports: groups(pair(root, "reports")).map(|e| report_group(&e)).collect(),
        artifacts,
        secondary_artifacts: groups(secondary).map(|e| artifact(e.key, e.value, true)).collect(),
        secondary_artifacts_node: secondary,
        cache: pair(root, "cache").map(|(key, node)| cache(key, node)),
    })
}

/// The pairs of a mapping as a reader that knows merge keys sees them: its own first, then those that `<<` brings and that
/// it does not have itself.
pub fn entries(node: Node<'_>) -> Vec<Entry<'_>> {
    let mut own: Vec<Entry<'_>> = Vec::new();
    let mut merged: Vec<Node<'_>> = Vec::new();
    for entry in node.entries() {
        if entry.key.text() == Some("<<") && entry.value.kind() != Kind::Scalar {
            match entry.value.kind() {
                Kind::Sequence => merged.extend(entry.value.items()),
                _ => merged.push(entry.value),
            }
        } else {
            own.push(entry);
        }
    }
    for source in merged {
        for entry in entries(source) {
            if !own.iter().any(|e| e.key.text() == entry.key.text()) {
                own.push(entry);
            }
        }
    }
    own
}

/// The last pair with that key: readers in libyaml's family keep the last of two.
fn pair<'t>(node: Node<'t>, key: &str) -> Option<(Node<'t>, Node<'t>)> {
    let plain = node.entries().filter(|e| e.key.text() == Some(key)).last();
    let found = plain.or_else(|| {
        let has_merge = node.entries().any(|e| e.key.text() == Some("<<"));
        has_merge.then(|| entries(node).into_iter().find(|e| e.key.text() == Some(key))).flatten()
    });
    found.map(|e| (e.key, e.value))
}

fn text(node: Node<'_>) -> Option<Text<'_>> {
    let scalar = node.scalar()?;
    Some(Text { node, mapped: &scalar.text, style: scalar.style })
}

fn scalar<'t>(node: Node<'t>, key: &str) -> Option<Text<'t>> {
    pair(node, key).and_then(|(_, value)| text(value))
}

fn texts<'t>(node: Node<'t>, key: &str) -> Option<Texts<'t>> {
    let (key, node) = pair(node, key)?;
    let items = match node.kind() {
        Kind::Sequence => node.items().filter_map(text).collect(),
        Kind::Scalar => text(node).into_iter().collect(),
        _ => Vec::new(),
    };
    Some(Texts { key, node, items })
}

fn map<'t>(node: Node<'t>, key: &str) -> Option<Map<'t>> {
    let (key, node) = pair(node, key)?;
    let entries = entries(node).into_iter().filter_map(|e| Some((text(e.key)?, text(e.value)))).collect();
    Some(Map { key, node, entries })
}

fn groups<'t>(section: Option<(Node<'t>, Node<'t>)>) -> impl Iterator<Item = Entry<'t>> {
    section.map(|(_, node)| entries(node)).into_iter().flatten()
}

fn env<'t>(key: Node<'t>, node: Node<'t>) -> Env<'t> {
    Env {
        key,
        node,
        shell: scalar(node, "shell"),
        variables: map(node, "variables").or_else(|| map(node, "plaintext")),
        parameter_store: map(node, "parameter-store"),
        secrets_manager: map(node, "secrets-manager"),
        exported_variables: texts(node, "exported-variables"),
        git_credential_helper: scalar(node, "git-credential-helper"),
    }
}

fn phases(node: Node<'_>) -> Vec<Phase<'_>> {
    entries(node)
        .into_iter()
        .filter_map(|e| Some(phase(PhaseName::of(e.key.text()?)?, e.key, e.value)))
        .collect()
}

fn phase<'t>(name: PhaseName, key: Node<'t>, node: Node<'t>) -> Phase<'t> {
    Phase {
        name,
        key,
        node,
        run_as: scalar(node, "run-as"),
        on_failure: scalar(node, "on-failure"),
        runtime_versions: (name == PhaseName::Install).then(|| map(node, "runtime-versions")).flatten(),
        commands: commands(node, "commands", name),
        finally: commands(node, "finally", name),
    }
}

fn commands<'t>(phase: Node<'t>, key: &str, name: PhaseName) -> Option<CommandList<'t>> {
    let finally = key == "finally";
    let (key, node) = pair(phase, key)?;
    let command = |(index, node)| text(node).map(|text| Command { text, phase: name, finally, index });
    let items = match node.kind() {
        Kind::Sequence => node.items().enumerate().filter_map(command).collect(),
        Kind::Scalar => command((0, node)).into_iter().collect(),
        _ => Vec::new(),
    };
    Some(CommandList { key, node, items })
}

fn artifact<'t>(key: Node<'t>, node: Node<'t>, secondary: bool) -> Artifact<'t> {
    Artifact {
        key,
        node,
        secondary,
        files: texts(node, "files"),
        name: scalar(node, "name"),
        discard_paths: scalar(node, "discard-paths"),
        base_directory: scalar(node, "base-directory"),
        exclude_paths: texts(node, "exclude-paths"),
        enable_symlinks: scalar(node, "enable-symlinks"),
        s3_prefix: scalar(node, "s3-prefix"),
    }
}

fn report_group<'t>(group: &Entry<'t>) -> ReportGroup<'t> {
    let node = group.value;
    ReportGroup {
        key: group.key,
        node,
        files: texts(node, "files"),
        base_directory: scalar(node, "base-directory"),
        discard_paths: scalar(node, "discard-paths"),
        file_format: scalar(node, "file-format"),
    }
}

fn cache<'t>(key_node: Node<'t>, node: Node<'t>) -> Cache<'t> {
    Cache {
        key_node,
        node,
        paths: texts(node, "paths"),
        key: scalar(node, "key"),
        fallback_keys: texts(node, "fallback-keys"),
        action: scalar(node, "action"),
    }
}

fn batch<'t>(key: Node<'t>, node: Node<'t>) -> Batch<'t> {
    let mut tasks = Vec::new();
    for (list, graph) in [("build-graph", true), ("build-list", false)] {
        if let Some((_, items)) = pair(node, list) {
            tasks.extend(items.items().filter(|i| i.kind() == Kind::Mapping).map(|item| task(item, graph)));
        }
    }
    Batch {
        key,
        node,
        fast_fail: scalar(node, "fast-fail"),
        tasks,
        matrix: pair(node, "build-matrix"),
        fanout: pair(node, "build-fanout"),
    }
}

fn task(node: Node<'_>, graph: bool) -> BatchTask<'_> {
    BatchTask {
        node,
        graph,
        identifier: scalar(node, "identifier"),
        buildspec: scalar(node, "buildspec"),
        depend_on: texts(node, "depend-on"),
        ignore_failure: scalar(node, "ignore-failure"),
        debug_session: scalar(node, "debug-session"),
        env: pair(node, "env").map(|(_, value)| value),
    }
}
