//! The variables that a buildspec is known to have: its own, those that its commands set, and CodeBuild's.

use std::collections::HashSet;

use super::Context;
use crate::rules::command_lists::scripts;
use crate::shell::{CompoundKind, Piece};

/// Names of variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Those that the file gives values to.
    own: HashSet<String>,
    /// Those whose value the file expands.
    used: HashSet<String>,
}

impl Names {
    /// What the file says.
    pub(crate) fn of(cx: &Context<'_>) -> Self {
        let mut names = Self::default();
        if let Some(env) = cx.spec.and_then(|s| s.env.as_ref()) {
            let maps = [&env.variables, &env.parameter_store, &env.secrets_manager];
            let keys = maps.into_iter().flatten().flat_map(|m| &m.entries);
            names.own.extend(keys.map(|(key, _)| key.as_str().to_owned()));
        }
        for script in scripts(cx) {
            for (_, piece) in script.script.pieces() {
                match piece {
                    Piece::Assignment(assignment) => {
                        names.own.insert(assignment.name.to_string());
                    }
                    Piece::Compound(compound) => {
                        if let CompoundKind::For { variable, .. } | CompoundKind::Select { variable, .. } =
                            &compound.kind
                        {
                            names.own.insert(variable.to_string());
                        }
                    }
                    Piece::Simple(simple)
                        if simple.words.first().is_some_and(|w| w.is("read") || w.is("export")) =>
                    {
                        names.own.extend(
                            simple.words.iter().skip(1).filter_map(|w| Some(w.literal()?.into_owned())),
                        );
                    }
                    Piece::Word(word) => {
                        names.used.extend(word.parameters().map(|(p, _)| p.name.to_string()));
                    }
                    _ => {}
                }
            }
        }
        names
    }

    /// Whether the file gives it a value, or CodeBuild does.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.own.contains(name) || is_built_in(name)
    }

    /// Whether the file gives it a value or expands it, or CodeBuild gives it one.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.knows(name) || self.used.contains(name)
    }
}

/// Variables that every build has (CodeBuild's user guide, "Environment variables in build environments").
fn is_built_in(name: &str) -> bool {
    name.starts_with("CODEBUILD_")
        || matches!(name, "AWS_REGION" | "AWS_DEFAULT_REGION" | "HOME" | "PATH" | "PWD" | "USER")
}
