//! A new name for a variable, a build of the batch or an anchor, everywhere that it stands; refused with a reason where that
//! could change what the build does.

use thiserror::Error;

use super::names::{NameKind, Named, named};
use super::{Rename, Renaming};
use crate::diagnostics::Edit;
use crate::facts::environment::{self, DefinedBy, origin};
use crate::rules::Context;
use crate::shell::{Command, PartKind, Quoting, Word};
use crate::source::Span;
use crate::yaml::Kind;

/// Why something is not renamed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Nothing stands there that has a name of its own.
    #[error("nothing here can be renamed")]
    Nothing,
    /// CodeBuild, the shell or the system gives the name.
    #[error("`{0}` is no name of this file: CodeBuild, the shell or the system sets it")]
    Builtin(String),
    /// The value may come from the project.
    #[error("`{0}` may come from outside of this file, from the project or the pipeline: {1}")]
    Outside(String, &'static str),
    /// Something names it that cannot be followed.
    #[error("`{0}` is also named where it cannot be followed: {1}")]
    Dynamic(String, String),
    /// The new name is none.
    #[error("`{0}` cannot be a name: {1}")]
    Invalid(String, &'static str),
    /// The new name is taken.
    #[error("`{0}` is the name of something else")]
    Taken(String),
}

/// Whether the thing at an offset can be renamed, and which text is its name.
///
/// # Errors
/// Where it cannot; the reason is for the user.
pub fn prepare_rename(cx: &Context<'_>, offset: u32) -> Result<Renaming, Refusal> {
    let found = named(cx, offset).ok_or(Refusal::Nothing)?;
    allowed(cx, &found)?;
    Ok(Renaming { span: found.asked, name: found.name })
}

/// The edits that give the thing at an offset a new name.
///
/// # Errors
/// Where it cannot have it; the reason is for the user.
pub fn rename(cx: &Context<'_>, offset: u32, new: &str) -> Result<Rename, Refusal> {
    let found = named(cx, offset).ok_or(Refusal::Nothing)?;
    allowed(cx, &found)?;
    is_free(cx, &found, new)?;
    let edits = found.places.iter().map(|p| Edit { span: p.span, text: new.to_owned() }).collect();
    let warning = (found.kind == NameKind::Variable && is_seen_outside(cx, &found.name)).then(|| {
        format!(
            "programs that the build runs, and stages of a pipeline, may read `{}` by its name",
            found.name
        )
    });
    Ok(Rename { edits, warning })
}

fn allowed(cx: &Context<'_>, found: &Named) -> Result<(), Refusal> {
    let name = || found.name.clone();
    if found.kind == NameKind::Function {
        return Err(Refusal::Nothing);
    }
    if found.places.iter().any(|p| !p.exact) {
        return Err(Refusal::Dynamic(name(), "the text of the file there is not the name itself".to_owned()));
    }
    match found.kind {
        NameKind::Variable => variable(cx, found),
        NameKind::Build | NameKind::Anchor if !found.places.iter().any(|p| p.defines) => {
            Err(Refusal::Dynamic(name(), "nothing in this file has this name".to_owned()))
        }
        NameKind::Build if found.places.iter().filter(|p| p.defines).count() > 1 => {
            Err(Refusal::Dynamic(name(), "two builds have this identifier".to_owned()))
        }
        NameKind::Build if names_build(cx, &found.name) => Err(Refusal::Dynamic(
            name(),
            "a command compares `CODEBUILD_BATCH_BUILD_IDENTIFIER` with it".to_owned(),
        )),
        NameKind::Build | NameKind::Anchor | NameKind::Function => Ok(()),
    }
}

/// Whether a command that knows the identifier of its build mentions this one.
fn names_build(cx: &Context<'_>, name: &str) -> bool {
    let environment = cx.facts.environment();
    environment.is_used("CODEBUILD_BATCH_BUILD_IDENTIFIER") && environment.mentions(name)
}

fn variable(cx: &Context<'_>, found: &Named) -> Result<(), Refusal> {
    let name = &*found.name;
    let owned = || name.to_owned();
    if origin(name).is_some() {
        return Err(Refusal::Builtin(owned()));
    }
    if !found.places.iter().any(|p| p.defines) {
        return Err(Refusal::Outside(owned(), "nothing in this file sets it"));
    }
    let environment = cx.facts.environment();
    let in_group = |span: Span| found.places.iter().any(|p| p.span == span);
    let chains = cx.facts.chains(name);
    let from_outside = chains
        .uses()
        .iter()
        .any(|u| !in_group(u.exact.unwrap_or(u.span)) && chains.seen(u.item, u.span.start).is_empty());
    if from_outside {
        return Err(Refusal::Outside(owned(), "it is used where nothing in this file has set it"));
    }
    let read_here = found.places.iter().any(|p| !p.defines);
    let in_env = chains.definitions().any(|d| d.item.is_none());
    if in_env && !read_here {
        let reason = "no command of this file expands it, so that some program must read it by its name";
        return Err(Refusal::Dynamic(owned(), reason.to_owned()));
    }
    if is_collection(cx, in_group) {
        return Err(Refusal::Dynamic(owned(), "its value in `env` is no text".to_owned()));
    }
    let only_declared = chains.definitions().all(|d| d.by == DefinedBy::Declaration);
    if only_declared {
        return Err(Refusal::Outside(owned(), "it is only exported here"));
    }
    if environment.has_unseen() {
        return Err(Refusal::Dynamic(
            owned(),
            "a script that is read in, or a command that cannot be read, may use any name".to_owned(),
        ));
    }
    for script in cx.facts.scripts() {
        for command in script.commands() {
            if let Some(reason) = hidden(command, name) {
                return Err(Refusal::Dynamic(owned(), reason));
            }
        }
    }
    Ok(())
}

/// Whether programs see the variable: it is one of `env`, or a command exports it.
fn is_seen_outside(cx: &Context<'_>, name: &str) -> bool {
    let in_env = cx.facts.environment().of(name).any(|d| d.item.is_none());
    let exports = |command: &Command<'_>| {
        let named = |word: &Word| word.literal_prefix().split('=').next() == Some(name);
        let flag = |word: &Word, letter: char| {
            word.literal_prefix().starts_with('-') && word.literal_prefix().contains(letter)
        };
        match command.program() {
            Some("export") => command.words.iter().any(named),
            Some("declare" | "typeset") => {
                command.words.iter().any(named) && command.words.iter().any(|w| flag(w, 'x'))
            }
            // `set -a`, `set -o allexport`
            Some("set") => command.words.iter().any(|w| flag(w, 'a') || w.is("allexport")),
            _ => command.assignments().iter().any(|a| &*a.name == name) && !command.simple.words.is_empty(),
        }
    };
    in_env || cx.facts.scripts().iter().flat_map(crate::facts::CommandScript::commands).any(exports)
}

/// Whether a list or a mapping stands under the name in a map of `env`: then it is no variable, whatever was meant.
fn is_collection(cx: &Context<'_>, named: impl Fn(Span) -> bool) -> bool {
    let mut pairs = cx.spec.into_iter().flat_map(environment::maps).flat_map(|(_, map)| map.node.entries());
    pairs.any(|pair| {
        let name = pair.key.scalar().map(|s| s.text.span());
        name.is_some_and(&named) && matches!(pair.value.kind(), Kind::Sequence | Kind::Mapping)
    })
}

/// Programs whose arguments are names of variables.
const BY_NAME: [&str; 9] =
    ["unset", "printenv", "declare", "typeset", "local", "readonly", "envsubst", "compgen", "getopts"];

/// Options whose value is the name of a variable.
const OPTIONS: [&str; 8] = ["--build-arg", "-e", "--env", "-v", "-u", "--unset", "--preserve-env", "-R"];

/// What in a command names the variable without expanding or setting it.
fn hidden(command: &Command<'_>, name: &str) -> Option<String> {
    let program = command.program().unwrap_or_default();
    let words = command.simple.words.iter().chain(command.redirections().iter().map(|r| &r.target));
    let bodies = command.redirections().iter().filter_map(|r| r.here_doc.as_ref()).map(|h| &h.body);
    for word in words.chain(bodies) {
        for part in word.parts() {
            match &part.kind {
                PartKind::Parameter(parameter) if parameter.indirect => {
                    return Some(format!(
                        "`{}` expands a name that is made when it runs",
                        command.script.slice(part.range)
                    ));
                }
                // The script of `sh -c '…'` is looked at by itself.
                PartKind::Literal(text) if command.simple.nested.is_none() => {
                    let single = matches!(part.quoting, Quoting::Single | Quoting::AnsiC);
                    let quoted =
                        single || part.quoting == Quoting::HereDoc && is_quoted_here_document(command);
                    if quoted && has_word(text, name) {
                        return Some(format!("it stands in quotes, in `{}`", short(command, word)));
                    }
                    if has_word(text, &format!("${name}")) || has_word(text, &format!("${{{name}")) {
                        return Some(format!("`{}` is not expanded by this shell", short(command, word)));
                    }
                }
                _ => {}
            }
        }
    }
    let mut before: Option<&Word> = None;
    for word in command.words {
        let is = word.is(name)
            || word.literal().is_some_and(|t| {
                t.split_once('=').is_some_and(|(flag, value)| OPTIONS.contains(&flag) && value == name)
            });
        let option = before.is_some_and(|b| OPTIONS.iter().any(|o| b.is(o)));
        if is && (BY_NAME.contains(&program) || option || word.literal_prefix().starts_with("--")) {
            let set =
                matches!(program, "declare" | "typeset" | "local" | "readonly" | "getopts") && word.is(name);
            if !set {
                return Some(format!("`{program}` is given its name"));
            }
        }
        before = Some(word);
    }
    None
}

fn is_quoted_here_document(command: &Command<'_>) -> bool {
    command.redirections().iter().filter_map(|r| r.here_doc.as_ref()).any(|h| h.quoted)
}

fn short(command: &Command<'_>, word: &Word) -> String {
    command.text_of(word).lines().next().unwrap_or_default().chars().take(40).collect()
}

/// Whether `name` stands in a text as a word of its own.
fn has_word(text: &str, name: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + name.len()..).unwrap_or_default();
        !before.is_some_and(letter) && !after.starts_with(letter)
    })
}

/// Whether the new name may be taken.
fn is_free(cx: &Context<'_>, found: &Named, new: &str) -> Result<(), Refusal> {
    let invalid = |why| Err(Refusal::Invalid(new.to_owned(), why));
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if new == found.name {
        return Ok(());
    }
    let taken = match found.kind {
        NameKind::Variable => {
            if new.is_empty() || !new.chars().all(letters) || new.starts_with(|c: char| c.is_ascii_digit()) {
                return invalid("a variable has letters, digits and underscores, and begins with no digit");
            }
            if new.starts_with("CODEBUILD_") {
                return invalid("names that begin with `CODEBUILD_` are CodeBuild's own");
            }
            let environment = cx.facts.environment();
            origin(new).is_some()
                || environment.mentions(new)
                || environment.definitions().iter().any(|d| *d.name == *new)
                || cx
                    .spec
                    .and_then(|s| s.env.as_ref())
                    .and_then(|e| e.exported_variables.as_ref())
                    .is_some_and(|e| e.items.iter().any(|t| t.as_str() == new))
        }
        NameKind::Build => {
            if new.is_empty() || !new.chars().all(letters) || new.len() > 127 {
                return invalid("an identifier has letters, digits and underscores, 127 at most");
            }
            let tasks = cx.spec.and_then(|s| s.batch.as_ref()).map_or(&[][..], |b| &b.tasks);
            tasks.iter().any(|t| t.identifier.is_some_and(|i| i.as_str() == new))
        }
        NameKind::Anchor => {
            let odd = |c: char| c.is_whitespace() || c.is_control() || "[]{},:*&".contains(c);
            if new.is_empty() || new.contains(odd) {
                return invalid("an anchor has no blanks and none of `[]{},:*&`");
            }
            cx.tree.nodes().any(|n| n.anchor().is_some_and(|a| a.value == new) || n.alias_name() == Some(new))
        }
        NameKind::Function => false,
    };
    if taken { Err(Refusal::Taken(new.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::at;

    /// The text with the new name, or the reason.
    fn renamed(marked: &str, new: &str) -> String {
        let text = marked.replace('‸', "");
        let result = at(marked, |cx, offset| Some(rename(cx, offset, new))).unwrap();
        match result {
            Err(refusal) => format!("refused: {refusal}"),
            Ok(rename) => {
                let mut out = text;
                for edit in rename.edits.iter().rev() {
                    out.replace_range(edit.span.range(), &edit.text);
                }
                out
            }
        }
    }

    fn commands(lines: &str) -> String {
        let lines: Vec<String> = lines.lines().map(|l| format!("      - {l}\n")).collect();
        format!("phases:\n  build:\n    commands:\n{}", lines.concat())
    }

    #[test]
    fn everywhere_at_once() {
        let text = "env:\n  variables:\n    \"TAG\": é\n  exported-variables:\n    - TAG\nphases:\n  build:\n    commands:\n      - |\n        echo \"日 ${TAG:-x}\" $TA‸G\n      - 'echo \"$TAG\"'\nartifacts:\n  name: a-$TAG\n";
        assert_eq!(renamed(text, "VERSION"), text.replace("TAG", "VERSION").replace("TA‸G", "VERSION"));
        assert_eq!(
            renamed(&commands("for i in 1 2; do echo $‸i; done"), "n"),
            commands("for n in 1 2; do echo $n; done")
        );
        assert_eq!(
            renamed(&commands("(A=1; echo $‸A)\nA=2; echo $A"), "B"),
            commands("(B=1; echo $B)\nA=2; echo $A"),
            "another variable of the same name stays"
        );
        assert_eq!(renamed("version: 0.2\na: &x 1\nb: *‸x\n", "y"), "version: 0.2\na: &y 1\nb: *y\n");
        let batch = "version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on:\n        - ‸a\n";
        assert_eq!(renamed(batch, "c"), batch.replace("identifier: a", "identifier: c").replace("‸a", "c"));
    }

    #[test]
    fn refused_with_a_reason() {
        for (text, new, why) in [
            (commands("echo $HO‸ME"), "X", "no name of this file"),
            (commands("echo $‸X"), "Y", "nothing in this file sets it"),
            (commands("echo $X\nX=1; echo $‸X"), "Y", "used where nothing"),
            (commands("X=1; echo $‸X; . ./a.sh"), "Y", "read in"),
            (commands("X=1; echo $‸X; awk '{ print ENVIRON[\"X\"] }'"), "Y", "in quotes"),
            (commands("X=1; echo $‸X; envsubst '$X'"), "Y", "in quotes"),
            ("env:\n  variables:\n    ‸X: y\n".to_owned() + &commands("make"), "Y", "some program"),
            (commands("X=1; echo $‸X; printenv X"), "Y", "given its name"),
            (commands("X=1; echo $‸X; unset X"), "Y", "given its name"),
            (commands("X=1; echo $‸X; docker build --build-arg X ."), "Y", "given its name"),
            (commands("X=1; echo $‸X; N=X; echo ${!N}"), "Y", "when it runs"),
            (commands("X=1; echo $‸X"), "1Y", "cannot be a name"),
            (commands("X=1; echo $‸X"), "CODEBUILD_Y", "CodeBuild's own"),
            (commands("X=1; echo $‸X $Y"), "Y", "something else"),
            (commands("X=1; echo $‸X"), "PATH", "something else"),
            (commands("ma‸ke"), "Y", "nothing here"),
            ("version: 0.2\na: *‸x\n".to_owned(), "y", "nothing in this file has this name"),
        ] {
            let said = renamed(&text, new);
            assert!(said.starts_with("refused") && said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn a_warning_where_programs_see_it() {
        let warns = |text: &str| {
            at(text, |cx, offset| rename(cx, offset, "NEW").ok().map(|r| r.warning.is_some())).unwrap()
        };
        for (text, want) in [
            ("X=1; echo $‸X", false),
            ("for X in a b; do echo $‸X; done", false),
            ("export X=1; echo $‸X", true),
            ("X=1; export X; echo $‸X", true),
            ("set -a; X=1; echo $‸X", true),
            ("X=1 sh -c 'echo $‸X'", true),
        ] {
            assert_eq!(warns(&commands(text)), want, "{text}");
        }
        assert!(warns(&format!("env:\n  variables:\n    X: y\n{}", commands("echo $‸X"))));
    }

    #[test]
    fn the_name_is_what_is_offered() {
        let found = at(&commands("X=1; echo ${‸X}"), |cx, o| prepare_rename(cx, o).ok());
        assert_eq!(found.map(|r| r.name), Some("X".to_owned()));
    }
}
