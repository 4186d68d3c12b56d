//! ShellCheck in a run: which program, all scripts of the run in one go, and what is said when that fails.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::failure::{Failure, Result};
use super::{guard, hint};
use crate::lint::{Settings, Source, analyze};
use crate::shellcheck::{Answers, Program, Question};

/// The rule that places what ShellCheck says.
pub(super) const RULE: &str = "shellcheck";

/// Whether the rule runs.
pub(super) fn is_on(settings: &Settings) -> bool {
    settings.rules.iter().any(|(_, rule)| rule.name == RULE)
}

/// The program to ask: none if the rule or ShellCheck is off, or it is not installed. `wanted` is what `--shellcheck` says.
/// `on` tells whether the rule is, for any file.
pub(super) fn program(
    wanted: Option<&Path>,
    on: impl FnOnce() -> bool,
    verbose: bool,
) -> Result<Option<Program>> {
    let wanted = wanted.filter(|path| !path.as_os_str().is_empty());
    if wanted.is_some_and(|path| path.as_os_str() == "off") || !on() {
        return Ok(None);
    }
    if let Some(path) = wanted {
        let program = Program::at(path).ok_or_else(|| {
            Failure::new(format!("--shellcheck {}: no such program", path.display()))
                .help("name the ShellCheck executable, or `off`")
        })?;
        return Ok(Some(program));
    }
    let program = std::env::var_os("PATH").and_then(|path| Program::find(&path));
    if verbose {
        match &program {
            Some(program) => hint(&format!("commands are checked with {}", program.path().display())),
            None => hint("ShellCheck is not installed: the rule `shellcheck` stays silent"),
        }
    }
    Ok(program)
}

/// What ShellCheck says of all commands in the sources; none, after a note, if it fails.
pub(super) fn answers<'s>(
    program: &Program,
    sources: impl ParallelIterator<Item = (&'s Source, &'s Settings)>,
) -> Option<Arc<Answers>> {
    let sources = sources.filter(|(_, settings)| is_on(settings));
    let questions: Vec<Vec<Question>> =
        sources.map(|(source, settings)| questions(source, settings)).collect();
    let questions: Vec<&Question> = questions.iter().flatten().collect();
    if questions.is_empty() {
        return None;
    }
    match program.ask(questions, Program::PATIENCE) {
        Ok(answers) => Some(Arc::new(answers)),
        Err(failure) => {
            let path = program.path().display();
            hint(&format!("commands were not checked with ShellCheck ({path}): {failure}"));
            None
        }
    }
}

/// A file that breaks speclint asks nothing; linting it will say so.
fn questions(source: &Source, settings: &Settings) -> Vec<Question> {
    guard::guard(|| {
        let mut questions = Vec::new();
        analyze(source, settings, |context| {
            questions.extend(context.facts.shellcheck_questions().iter().flatten().cloned());
        });
        questions
    })
    .unwrap_or_default()
}
