//! Keys of the schema and their values; of a phase also when it runs.

use std::fmt::Write as _;

use crate::buildspec::PhaseName;
use crate::facts::flow::OnFailure;
use crate::ide::cursor::Step;
use crate::ide::describe;
use crate::ide::expected::Leaf;
use crate::rules::Context;

pub(super) fn page(cx: &Context<'_>, leaf: &Leaf, path: &[Step]) -> String {
    let mut out = format!("**`{}`**\n\n", written(path));
    if let Some(phase) = PhaseName::of(leaf.key.name).filter(|_| leaf.owner.path == "phases") {
        let _ = write!(out, "{}\n\n", when(cx, phase));
    }
    out.push_str(&describe::key(leaf));
    out
}

/// `phases.build.commands`, `batch.build-graph[].env`
fn written(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Key(name) if out.is_empty() => out.push_str(name),
            Step::Key(name) => {
                let _ = write!(out, ".{name}");
            }
            Step::Item => out.push_str("[]"),
        }
    }
    out
}

/// When a phase runs, and what comes after it.
fn when(cx: &Context<'_>, name: PhaseName) -> String {
    let flow = cx.facts.flow();
    let before = flow.phases.iter().rev().find(|p| p.name < name);
    let mut out = match before {
        None => "Runs first.".to_owned(),
        Some(before) => {
            let key = before.name.key();
            match before.on_failure {
                OnFailure::Abort => format!("Runs after `{key}`, unless that fails."),
                OnFailure::Continue => format!("Runs after `{key}`, also after it failed."),
                _ if before.name == PhaseName::Build => {
                    format!(
                        "Runs after `{key}`, also after it failed: `CODEBUILD_BUILD_SUCCEEDING` is then `0`."
                    )
                }
                _ => format!("Runs after `{key}`, unless that fails."),
            }
        }
    };
    let Some(own) = flow.phase(name) else { return out };
    let next = flow.after_failure(name).map(|p| p.name.key());
    let failed = match (own.on_failure, next) {
        (OnFailure::Unknown, _) => String::new(),
        (OnFailure::Retry, _) => " When it fails, it runs again.".to_owned(),
        (_, Some(next)) => format!(" When it fails, `{next}` runs all the same."),
        (_, None) if name < PhaseName::PostBuild => " When it fails, no further phase runs.".to_owned(),
        (_, None) => String::new(),
    };
    out.push_str(&failed);
    out
}

/// What a value of a key means.
pub(in crate::ide) fn value(leaf: &Leaf, text: &str) -> Option<String> {
    let word = text.to_ascii_uppercase();
    let about = match leaf.key.name {
        "on-failure" => match word.as_str() {
            "ABORT" => "When the phase fails, the build ends.",
            "CONTINUE" => "When the phase fails, the next one runs all the same.",
            "RETRY" => "When the phase fails, it runs again, three times at most.",
            _ if word.starts_with("RETRY-") => {
                "When the phase fails, it runs again: as often as the number says, and only if the error message matches \
                 the regular expression, if there is one."
            }
            _ => return None,
        },
        "shell" if leaf.owner.path == "env" => match text {
            "bash" => "bash runs every command.",
            "/bin/sh" => {
                "`sh` runs every command: dash in Ubuntu images, bash in POSIX mode in those of Amazon Linux."
            }
            "powershell.exe" => "Windows PowerShell runs every command.",
            "cmd.exe" => "`cmd.exe` runs every command.",
            _ => return None,
        },
        "version" if leaf.owner.path.is_empty() => match text {
            "0.2" => {
                "All commands run in the same instance of the shell: variables and the working directory last."
            }
            "0.1" => {
                "Every command runs in an instance of the shell of its own: neither variables nor the working directory last."
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(format!("**`{text}`**\n\n{about}"))
}
