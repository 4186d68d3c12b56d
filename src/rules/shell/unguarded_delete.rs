//! `rm -r "$X/"`, which is `rm -r /` where `X` is empty, and deletions in a folder that `cd` may not have reached.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::CommandScript;
use crate::rules::Context;
use crate::rules::command_lists::scripts;
use crate::shell::{AndOrOp, AssignmentValue, Command, PartKind, Piece, Word, aws_command};

/// Folders at the root whose loss ends the build.
const TOP: [&str; 9] = ["/", "/*", "/bin", "/etc", "/home", "/lib", "/root", "/usr", "/var"];

/// Variables that every build has.
const SET: [&str; 4] = ["CODEBUILD_SRC_DIR", "HOME", "PWD", "CODEBUILD_BUILD_ID"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let scripts = scripts(cx);
    for item in &scripts {
        let commands = item.commands();
        for command in commands.iter().filter(|c| is_recursive(c)) {
            for word in command.words {
                if let Some((name, rest)) = below_variable(word)
                    && !is_set(cx, &scripts, name)
                {
                    let target = if rest == "/" { "/".to_owned() } else { rest };
                    out.report(
                        Claim::new(Effect::Risk, Evidence::Run),
                        command.span_of(word.range),
                        format!("where `{name}` is empty, this deletes `{target}`"),
                    )
                    .help(format!(
                        "write `${{{name}:?}}`, which stops the command where the variable is empty"
                    ));
                }
            }
        }
        after_cd(commands, out);
    }
}

fn is_recursive(command: &Command<'_>) -> bool {
    command.runs("rm")
        && command.words.iter().filter_map(Word::literal).any(|w| {
            w == "--recursive" || w.starts_with('-') && !w.starts_with("--") && w.contains(['r', 'R'])
        })
}

/// The variable that a path begins with, where what follows is a folder at the root, and that folder.
fn below_variable(word: &Word) -> Option<(&str, String)> {
    let (first, rest) = word.parts().split_first()?;
    let PartKind::Parameter(parameter) = &first.kind else { return None };
    if parameter.operator.is_some() || parameter.indirect || parameter.subscript.is_some() {
        return None;
    }
    let rest: Option<String> = rest.iter().map(|p| p.literal()).collect();
    let rest = rest.filter(|r| TOP.contains(&r.as_str()))?;
    parameter
        .name
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        .then_some((&*parameter.name, rest))
}

/// Whether a variable cannot be empty: the build's, or only ever given a text that is not.
fn is_set(cx: &Context<'_>, scripts: &[&CommandScript<'_>], name: &str) -> bool {
    if SET.contains(&name) {
        return true;
    }
    let variables = cx.spec.and_then(|s| s.env.as_ref()?.variables.as_ref());
    let mut entries = variables.into_iter().flat_map(|m| &m.entries).filter(|(key, _)| key.as_str() == name);
    let mut set = entries.any(|(_, value)| value.is_some_and(|v| !v.as_str().is_empty()));
    for (script, piece) in scripts.iter().flat_map(|s| s.script.pieces()) {
        match piece {
            Piece::Assignment(assignment) if &*assignment.name == name => {
                let AssignmentValue::Scalar(value) = &assignment.value else { return false };
                let some = value.parts.iter().any(|p| p.literal().is_some_and(|t| !t.is_empty()));
                let temporary = ["mktemp", "pwd"].iter().any(|p| script.slice(value.range).contains(p));
                // What `mktemp` and `pwd` print is never empty; other commands are not known.
                if !some && !temporary {
                    return false;
                }
                set = true;
            }
            // A loop's variable, a test or a default elsewhere: somebody has thought of it.
            Piece::Compound(compound) => {
                if let crate::shell::CompoundKind::For { variable, .. } = &compound.kind {
                    set |= &**variable == name;
                }
            }
            Piece::Word(word) => set |= word.parameters().any(|(p, _)| &*p.name == name && p.handles_unset()),
            _ => {}
        }
    }
    set
}

/// `cd out; aws s3 sync . s3://… --delete`: where `cd` fails, the rest runs in the folder before. `rm -rf *` behind it is
/// `hidden-failure`'s.
fn after_cd(commands: &[Command<'_>], out: &mut Findings<'_>) {
    let mut strict = false;
    let mut entered: Option<&Command<'_>> = None;
    for command in commands {
        let context = command.context;
        if command.runs("set") {
            strict |= command
                .words
                .iter()
                .filter_map(Word::literal)
                .any(|w| w == "errexit" || w.starts_with('-') && w.contains('e'));
        } else if command.runs("cd") {
            let target = command.words.first().and_then(Word::literal);
            let up = target.is_some_and(|t| matches!(&*t, "/" | ".." | "-" | "/tmp"));
            let alone = context.is_top_level() && context.before.is_none() && context.after.is_none();
            entered = (alone && !up && !command.words.is_empty()).then_some(command);
        } else if let Some(cd) = entered.filter(|_| !strict)
            && context.after != Some(AndOrOp::Or)
            && context.is_top_level()
            && replaces_target(command)
        {
            out.report(
                Claim::new(Effect::Risk, Evidence::Run),
                cd.span(),
                "if this fails, the `sync --delete` behind it runs in the folder before",
            )
            .label(command.span(), "puts what is there in the place of the target's objects")
            .help("write `cd … &&` before it, or begin with `set -e`");
            return;
        }
    }
}

fn replaces_target(command: &Command<'_>) -> bool {
    aws_command(command).filter(|c| c.is("s3", "sync")).is_some_and(|call| {
        let from_here = call.words.first().is_some_and(|w| w.is(".") || w.is("./"));
        from_here && call.words.iter().any(|w| w.is("--delete"))
    })
}
