//! What ShellCheck is asked of each command: its script in the shell that will run it, with what is known to be set.

use std::collections::BTreeSet;

use super::{Facts, Interpreter, ShellState};
use crate::shellcheck::{Known, Question, Shell};

impl Facts<'_> {
    /// One question for each command, in the order of [`Facts::scripts`]; none for what no POSIX shell runs.
    pub fn shellcheck_questions(&self) -> &[Option<Question>] {
        self.shellcheck_questions.get_or_init(|| self.shell_states().iter().map(question).collect())
    }
}

fn question(state: &ShellState<'_, '_>) -> Option<Question> {
    let shell = match state.interpreter {
        // Of a shell that is not known, what would be wrong in dash alone is not said.
        Interpreter::Bash | Interpreter::PosixBash | Interpreter::Sh => Shell::Bash,
        Interpreter::Dash => Shell::Dash,
        Interpreter::PowerShell | Interpreter::Cmd => return None,
    };
    let script = &state.command()?.script;
    if script.is_opaque() {
        return None;
    }
    let text = script.text();
    let anything = state.may_have_any();
    let names = if anything { BTreeSet::new() } else { names(text) };
    let known: Vec<Known<'_>> = names.into_iter().filter_map(|name| known(state, name)).collect();
    Some(Question::new(shell, &known, anything, text))
}

/// What is to be said of a name. Of names in capitals ShellCheck takes for granted that they are set.
fn known<'s>(state: &'s ShellState<'_, '_>, name: &'s str) -> Option<Known<'s>> {
    let plain_value = state.plain_value(name);
    let asked = name.bytes().any(|b| b.is_ascii_lowercase());
    (plain_value.is_some() || asked && state.may_have(name)).then_some(Known { name, plain_value })
}

/// Every word of a text that could be the name of a variable.
fn names(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
        .collect()
}
