//! Variables that the buildspec defines or uses outside of commands: the `env` maps, `batch`, artifact names, cache keys.

use super::{DefinedBy, Definition, Environment, Reach, Use};
use crate::buildspec::{Buildspec, Map, Text};
use crate::yaml::{Kind, Node};

/// Adds what stands in the `env` maps and under `batch`.
pub(super) fn define(spec: &Buildspec<'_>, env: &mut Environment) {
    for (by, map) in maps(spec) {
        for (name, value) in &map.entries {
            // What the other maps hold is the name of the value.
            let value = value.as_ref().filter(|v| by == DefinedBy::Variables && !v.is_template());
            define_one(name.as_str(), name.node, value.map(Text::as_str), by, env);
        }
    }
    if let Some(batch) = &spec.batch {
        each_batch_variable(batch.node, &mut |name, value| {
            if let Some(text) = name.text() {
                define_one(text, name, value.text(), DefinedBy::Batch, env);
            }
        });
    }
}

fn define_one(name: &str, node: Node<'_>, value: Option<&str>, by: DefinedBy, env: &mut Environment) {
    env.definitions.push(Definition {
        name: name.into(),
        value: value.map(Into::into),
        span: node.span(),
        by,
        reach: Reach::Lasting,
        item: None,
    });
}

/// Every pair under a `variables` of an `env` below `node`: its name and its value.
pub(crate) fn each_batch_variable<'t>(node: Node<'t>, found: &mut impl FnMut(Node<'t>, Node<'t>)) {
    match node.kind() {
        Kind::Sequence => node.items().for_each(|item| each_batch_variable(item, found)),
        Kind::Mapping => {
            for entry in node.entries() {
                let env = (entry.key.text() == Some("env")).then_some(entry.value);
                if let Some(variables) = env.and_then(|env| env.get("variables")) {
                    variables.entries().for_each(|pair| found(pair.key, pair.value));
                } else {
                    each_batch_variable(entry.value, found);
                }
            }
        }
        _ => {}
    }
}

/// Adds the uses in artifact names and folders and in cache keys.
pub(super) fn uses(spec: &Buildspec<'_>, env: &mut Environment) {
    for artifact in spec.artifacts() {
        let texts = artifact.name.iter().chain(&artifact.base_directory).chain(&artifact.s3_prefix);
        texts.chain(artifact.files.iter().flat_map(|f| &f.items)).for_each(|t| use_in(t, env));
    }
    if let Some(cache) = &spec.cache {
        let keys = cache.key.iter().chain(cache.fallback_keys.iter().flat_map(|k| &k.items));
        keys.chain(cache.paths.iter().flat_map(|p| &p.items)).for_each(|t| use_in(t, env));
    }
}

fn use_in(text: &Text<'_>, env: &mut Environment) {
    env.read(text.as_str());
    if text.is_template() {
        return;
    }
    for expansion in expansions(text.as_str()) {
        let name = expansion.name.clone();
        let Some(spelt) = text.as_str().get(name.clone()) else { continue };
        env.uses.push(Use {
            name: spelt.into(),
            span: text.mapped.hull(expansion.start..name.end),
            exact: text.mapped.exact(name),
            handles_unset: expansion.braced && !expansion.plain,
            subscript: false,
            item: None,
        });
    }
}

/// `$NAME` or `${NAME…` in a text that is no script.
pub(crate) struct Expansion {
    /// Where its `$` stands.
    pub(crate) start: usize,
    /// The name.
    pub(crate) name: std::ops::Range<usize>,
    /// Whether there are braces.
    pub(crate) braced: bool,
    /// Whether nothing but the name stands between them.
    pub(crate) plain: bool,
}

/// The expansions of variables in a text that is no script, from left to right.
pub(crate) fn expansions(text: &str) -> impl Iterator<Item = Expansion> {
    text.match_indices('$').filter_map(|(start, _)| {
        let escaped = text.get(..start)?.ends_with(['\\', '$']);
        let rest = text.get(start + 1..)?;
        let braced = rest.starts_with('{');
        let from = start + 1 + usize::from(braced);
        let tail = text.get(from..)?;
        let len = tail.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(tail.len());
        let is_name = tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let plain = !braced || tail.get(len..)?.starts_with('}');
        (is_name && !escaped).then(|| Expansion { start, name: from..from + len, braced, plain })
    })
}

/// The map of the `env` section that a definition by `by` stands in.
pub(crate) const fn key_of(by: DefinedBy) -> &'static str {
    match by {
        DefinedBy::ParameterStore => "parameter-store",
        DefinedBy::SecretsManager => "secrets-manager",
        _ => "variables",
    }
}

/// The three maps of `env` that are there, each with what it defines by.
pub(crate) fn maps<'s, 't>(spec: &'s Buildspec<'t>) -> impl Iterator<Item = (DefinedBy, &'s Map<'t>)> {
    spec.env.iter().flat_map(|e| {
        let variables = e.variables.iter().map(|m| (DefinedBy::Variables, m));
        let parameters = e.parameter_store.iter().map(|m| (DefinedBy::ParameterStore, m));
        variables.chain(parameters).chain(e.secrets_manager.iter().map(|m| (DefinedBy::SecretsManager, m)))
    })
}
