//! ShellCheck in a run: which program, all scripts of the run in one go, and what is said when that fails.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::failure::{Failure, Result};
use super::{guard, hint};
use crate::lint::{Settings, Source, analyze};
use crate::shellcheck::{Answers, Program, Question, code_number};

/// The rule that places what ShellCheck says.
pub(super) const RULE: &str = "shellcheck";

/// Whether the rule runs.
pub(crate) fn is_on(settings: &Settings) -> bool {
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

/// What `--ignore` names without ShellCheck's codes (`shellcheck:SC2086`), and these codes.
pub(crate) fn split_codes(names: &[String]) -> Result<(Vec<String>, Vec<String>)> {
    let (mut rules, mut codes) = (Vec::new(), Vec::new());
    for name in names {
        let Some(code) = name.trim().strip_prefix(RULE).and_then(|rest| rest.strip_prefix(':')) else {
            rules.push(name.clone());
            continue;
        };
        let number = code_number(code).ok_or_else(|| {
            Failure::new(format!("`{code}` in --ignore is no code of ShellCheck's"))
                .help("write it as ShellCheck does: `shellcheck:SC2086`")
        })?;
        codes.push(format!("SC{number}"));
    }
    Ok((rules, codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_rules() {
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let list = names(&["security", " shellcheck:SC2086", "shellcheck", "shellcheck:sc1090"]);
        let (rules, codes) = split_codes(&list).unwrap();
        assert_eq!(rules, names(&["security", "shellcheck"]));
        assert_eq!(codes, names(&["SC2086", "SC1090"]));
        let error = split_codes(&names(&["shellcheck:2O86"])).unwrap_err().to_string();
        assert!(error.starts_with("`2O86` in --ignore is no code"), "{error}");
    }
}
