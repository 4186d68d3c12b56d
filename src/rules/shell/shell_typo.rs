//! Slips of the pen that every shell reads, as something else: `$X=1`, `X = 1`, `$$X`, `X==1`, `$REPO_name`, `[ X = a ]`,
//! `. file`, `"~/x"`, a variable's name without its `$`.

use crate::diagnostics::{Applicability, Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::command_lists::scripts;
use crate::rules::variable_names::Names;
use crate::shell::{AssignmentValue, Command, Dialect, Part, PartKind, Quoting, TextRange, Word};

/// Programs that take files, and to which `~` is a letter like any other.
const FILES: [&str; 14] =
    ["cd", "mkdir", "cp", "mv", "rm", "ls", "cat", "touch", "chmod", "ln", "tar", "unzip", "source", "."];

const CLAIM: Claim = Claim::new(Effect::Mistake, Evidence::Run);

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // `$${X}` is `${X}` once Terraform has filled the template in.
    let template = cx.slice(cx.document).contains("$${");
    let names = Names::of(cx);
    for item in scripts(cx).into_iter().filter(|s| s.script.errors().is_empty() && !template) {
        for command in item.commands() {
            dollar_before_name(command, out);
            blanks_around_equals(command, &names, out);
            doubled_equals(command, out);
            constant_test(command, &names, out);
            search_path(command, out);
            quoted_tilde(command, out);
            bare_name(command, &names, out);
            let values = command.simple.assignments.iter().filter_map(|a| match &a.value {
                AssignmentValue::Scalar(word) => Some(word),
                AssignmentValue::Array(_) => None,
            });
            for word in command.simple.words.iter().chain(values) {
                doubled_dollar(command, word, &names, out);
                running_on(command, word, &names, out);
            }
        }
    }
}

fn replace(finding: &mut Diagnostic, command: &Command<'_>, range: TextRange, title: &str, text: String) {
    if let Some(span) = command.script.exact(range) {
        finding.fix(Applicability::Safe, title, vec![Edit { span, text }]);
    }
}

/// `$X=1`
fn dollar_before_name(command: &Command<'_>, out: &mut Findings<'_>) {
    let Some(word) = command.simple.words.first() else { return };
    let [Part { kind: PartKind::Parameter(parameter), range, quoting: Quoting::Unquoted }, value, ..] =
        word.parts()
    else {
        return;
    };
    let assigns = value.quoting == Quoting::Unquoted && value.literal().is_some_and(|t| t.starts_with('='));
    let plain = parameter.operator.is_none() && is_name(&parameter.name);
    if !assigns || !plain || value.literal().is_some_and(|t| t.starts_with("==")) {
        return;
    }
    let finding = out.report(
        CLAIM,
        command.span_of(*range),
        format!(
            "this sets nothing: the shell puts the value in place of `{}` and runs the result as a command",
            command.script.slice(*range)
        ),
    );
    finding.help(format!("write `{}=…`", parameter.name));
    replace(finding, command, *range, "Take the `$` away", parameter.name.to_string());
}

/// `X = 1`, `export X = 1`, `X= $(…)`
fn blanks_around_equals(command: &Command<'_>, names: &Names, out: &mut Findings<'_>) {
    let words = &command.simple.words;
    let is_equals = |w: &Word| !w.is_quoted() && w.is("=");
    if let [assigned] = command.assignments()
        && let AssignmentValue::Scalar(value) = &assigned.value
        && value.range.is_empty()
        && let [Word { parts, range, .. }] = words.as_slice()
        && let [Part { kind: PartKind::Substitution(_), .. }] = parts.as_slice()
    {
        let name = &assigned.name;
        let blank = TextRange::new(assigned.range.end, range.start);
        let finding = out.report(
            CLAIM,
            command.span(),
            format!("the blank behind `{name}=` makes it empty, and the shell runs what the substitution prints as a command"),
        );
        finding.help(format!("write `{name}=$(…)` without blanks"));
        replace(finding, command, blank, "Take the blank away", String::new());
        return;
    }
    let exports = words.first().is_some_and(|w| w.is("export"));
    let at = usize::from(exports);
    let (Some(name), Some(equals)) = (words.get(at), words.get(at + 1)) else { return };
    let Some(text) = name.literal().filter(|t| is_name(t) && !name.is_quoted()) else { return };
    let capitals =
        text.len() > 1 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if !is_equals(equals)
        || !(exports || capitals || names.mentions(&text))
        || matches!(&*text, "test" | "expr")
    {
        return;
    }
    let value = words.get(at + 2);
    let end = value.map_or(equals.range.end, |w| w.range.end);
    let message = if exports {
        format!("blanks around `=`: `export` gets `{text}`, `=` and the value as three names, and fails")
    } else {
        format!("blanks around `=`: the shell runs a command `{text}`, which it does not find")
    };
    let finding = out.report(CLAIM, command.span_of(name.range.to(TextRange::new(end, end))), message);
    finding.help(format!("write `{text}=…` without blanks"));
    if let Some(value) = value
        && words.len() == at + 3
    {
        let range = TextRange::new(name.range.end, value.range.start);
        replace(finding, command, range, "Take the blanks away", "=".to_owned());
    }
}

/// `X==1`
fn doubled_equals(command: &Command<'_>, out: &mut Findings<'_>) {
    for assigned in command.assignments().iter().chain(&command.simple.declared) {
        let AssignmentValue::Scalar(value) = &assigned.value else { continue };
        let Some(first) = value.parts.first().filter(|p| p.quoting == Quoting::Unquoted) else { continue };
        let text = first.literal().unwrap_or_default();
        if !text.starts_with('=') || (text == "=" && value.parts.len() == 1) {
            continue;
        }
        let equals = TextRange::new(first.range.start - 1, first.range.start + 1);
        let finding = out.report(
            CLAIM,
            command.span_of(equals),
            format!("the value of `{}` begins with the second `=`", assigned.name),
        );
        finding.help(format!("write `{}=…`", assigned.name));
        replace(finding, command, equals, "Write one `=`", "=".to_owned());
    }
}

/// `$$NAME`
fn doubled_dollar(command: &Command<'_>, word: &Word, names: &Names, out: &mut Findings<'_>) {
    for pair in word.parts().windows(2) {
        let [first, second] = pair else { continue };
        let PartKind::Parameter(parameter) = &first.kind else { continue };
        if &*parameter.name != "$" || parameter.braced {
            continue;
        }
        let Some(text) = second.literal() else { continue };
        let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if name.len() < 2 || !names.mentions(&name) || second.range.start != first.range.end {
            continue;
        }
        let range = TextRange::new(first.range.start, first.range.end + name.len() as u32);
        let finding = out.report(
            CLAIM,
            command.span_of(range),
            format!("`$$` is the shell's process number: this gives a number and the text `{name}`"),
        );
        finding.help(format!("write `${name}`"));
        replace(finding, command, first.range, "Write one `$`", "$".to_owned());
    }
}

/// `$REPO_name`, where `REPO` is a variable and `REPO_name` is none.
fn running_on(command: &Command<'_>, word: &Word, names: &Names, out: &mut Findings<'_>) {
    for (parameter, part) in word.parameters() {
        let name = &*parameter.name;
        if parameter.braced || names.knows(name) {
            continue;
        }
        let meant = name.match_indices('_').map(|(at, _)| name.split_at(at)).rfind(|(head, tail)| {
            let small =
                tail.bytes().any(|b| b.is_ascii_lowercase()) && !tail.bytes().any(|b| b.is_ascii_uppercase());
            let capitals = head.len() > 2 && !head.bytes().any(|b| b.is_ascii_lowercase());
            small && capitals && names.knows(head)
        });
        let Some((head, tail)) = meant else { continue };
        let finding = out.report(
            CLAIM,
            command.span_of(part.range),
            format!("the name runs on: the shell looks for a variable `{name}`, which nothing sets, and not for `{head}`"),
        );
        finding.help(format!("write `${{{head}}}{tail}`"));
        replace(finding, command, part.range, "Put the name into braces", format!("${{{head}}}{tail}"));
    }
}

/// `[ X = a ]`, where `X` is a variable.
fn constant_test(command: &Command<'_>, names: &Names, out: &mut Findings<'_>) {
    if !command.runs("[") && !command.runs("test") {
        return;
    }
    let words: Vec<&Word> = command.words.iter().filter(|w| !w.is("]")).collect();
    let [left, operator, right] = words.as_slice() else { return };
    let compares = ["=", "==", "!=", "-eq", "-ne", "-gt", "-lt", "-ge", "-le"].iter().any(|o| operator.is(o));
    let (Some(name), Some(_)) = (left.literal(), right.literal()) else { return };
    if !compares || !names.knows(&name) || left.is_quoted() {
        return;
    }
    let finding = out.report(
        CLAIM,
        command.span_of(left.range),
        format!(
            "this compares the text `{name}`, not the value of the variable, so the answer is always the same"
        ),
    );
    finding.help(format!("write `\"${name}\"`"));
}

/// `. file`, which `sh` looks for in `PATH` alone.
fn search_path(command: &Command<'_>, out: &mut Findings<'_>) {
    if command.script.dialect() != Dialect::Posix || !(command.runs(".") || command.runs("source")) {
        return;
    }
    let Some(word) = command.words.first() else { return };
    let Some(file) = word.literal().filter(|f| !f.contains('/') && !f.is_empty()) else { return };
    let finding = out.report(
        CLAIM,
        command.span_of(word.range),
        format!("`sh` looks for `{file}` in `PATH`, not in the working directory, and stops"),
    );
    finding.help(format!("write `./{file}`"));
    if !word.is_quoted() {
        replace(
            finding,
            command,
            TextRange::empty(word.range.start),
            "Write `./` before it",
            "./".to_owned(),
        );
    }
}

/// `"~/x"`
fn quoted_tilde(command: &Command<'_>, out: &mut Findings<'_>) {
    let redirected = command.redirections().iter().filter(|r| r.here_doc.is_none()).map(|r| &r.target);
    let files = command.program().is_some_and(|p| FILES.contains(&p));
    let arguments = command.words.iter().filter(|_| files);
    for word in arguments.chain(redirected) {
        let Some(part) = word.parts().first() else { continue };
        let quoted = matches!(part.quoting, Quoting::Double | Quoting::Single);
        if !quoted || !part.literal().is_some_and(|t| t == "~" || t.starts_with("~/")) {
            continue;
        }
        let tilde = TextRange::new(part.range.start, part.range.start + 1);
        let finding = out.report(
            CLAIM,
            command.span_of(tilde),
            "in quotes `~` is not the home directory but a folder of that name",
        );
        finding.help("write `$HOME` in double quotes, or leave `~/` outside of the quotes");
        if part.quoting == Quoting::Double {
            replace(finding, command, tilde, "Write `$HOME`", "$HOME".to_owned());
        }
    }
}

/// A variable of CodeBuild's as the value of an option, without `$`.
fn bare_name(command: &Command<'_>, names: &Names, out: &mut Findings<'_>) {
    let elsewhere = ["export", "unset", "read", "echo", "printf", "printenv", "test", "[", "docker", "env"];
    if command.program().is_none_or(|p| elsewhere.contains(&p)) {
        return;
    }
    for pair in command.words.windows(2) {
        let [flag, word] = pair else { continue };
        let Some(name) = word.literal().filter(|n| n.starts_with("CODEBUILD_") && names.knows(n)) else {
            continue;
        };
        let option =
            flag.literal().is_some_and(|f| f.starts_with("--") && !f.contains('=') && !names_variables(&f));
        if !option || word.is_quoted() {
            continue;
        }
        let finding = out.report(
            CLAIM,
            command.span_of(word.range),
            format!("this is the text `{name}`, not the value of the variable"),
        );
        finding.help(format!("write `\"${name}\"`"));
        let start = TextRange::empty(word.range.start);
        replace(finding, command, start, "Write `$` before it", "$".to_owned());
    }
}

/// Whether an option takes names of variables.
fn names_variables(flag: &str) -> bool {
    ["env", "var", "name", "arg", "key", "secret", "build-arg"].iter().any(|part| flag.contains(part))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
