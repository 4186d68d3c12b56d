//! `PATH` without its old value, and other variables that programs rely on. Silent for a `PATH` that names the system's own
//! folders, for values that only the shell knows, and for a variable that is set for one command.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{Assignment, AssignmentValue, PartKind};

/// Where it runs out of: the credentials of the build's role.
const CREDENTIALS: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let variables = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.variables.as_ref());
    for (name, value) in variables.iter().flat_map(|m| &m.entries) {
        let text = value.map_or("", |v| v.as_str());
        let message = match name.as_str() {
            "PATH" if !text.contains(['$', '%', '{']) && !is_complete(text) && !text.contains('\\') => Some(
                "`PATH` loses the folders of the system and of the runtimes: programs are no longer found",
            ),
            CREDENTIALS => Some("commands lose the credentials of the build's role"),
            _ => None,
        };
        if let Some(message) = message {
            out.report(Claim::new(Effect::Mistake, Evidence::Documented), name.span(), message)
                .help("set it in a command, with the old value: `export PATH=\"/new/folder:$PATH\"`");
        } else if matches!(name.as_str(), "HOME" | "USER" | "SHELL") {
            out.report(
                Claim::new(Effect::Information, Evidence::Inferred),
                name.span(),
                format!(
                    "`{}` has a value of the image's already: tools look for their files by it",
                    name.as_str()
                ),
            )
            .help("set it for the command that needs it, or use a name of your own");
        }
    }
    for item in cx.facts.scripts() {
        for command in item.commands().iter().filter(|c| !c.context.isolated) {
            let own = command.assignments().iter().filter(|_| command.simple.words.is_empty());
            for assignment in own.chain(&command.simple.declared).filter(|a| loses_path(a)) {
                out.report(
                    Claim::new(Effect::Mistake, Evidence::Run),
                    command.span_of(assignment.range),
                    "`PATH` loses the folders of the system and of the runtimes: programs are no longer found",
                )
                .help("keep the old value: `export PATH=\"/new/folder:$PATH\"`");
            }
        }
    }
}

fn loses_path(assignment: &Assignment) -> bool {
    let AssignmentValue::Scalar(word) = &assignment.value else { return false };
    if &*assignment.name != "PATH" || assignment.append {
        return false;
    }
    // An expansion of any other kind may hold the old value.
    let text: Option<String> = word
        .parts()
        .iter()
        .map(|part| match &part.kind {
            PartKind::Literal(text) => Some(&**text),
            PartKind::Parameter(p) if is_folder(&p.name) => Some("~"),
            _ => None,
        })
        .collect();
    text.is_some_and(|text| !is_complete(&text))
}

/// Variables that hold one folder, never a list that may be an old `PATH`.
fn is_folder(name: &str) -> bool {
    name.ends_with("_HOME") || matches!(name, "HOME" | "PWD" | "CODEBUILD_SRC_DIR")
}

/// Whether a list of folders holds those of the system.
fn is_complete(path: &str) -> bool {
    path.split(':').any(|folder| matches!(folder.trim_end_matches('/'), "/bin" | "/usr/bin"))
}
