//! Passwords as arguments of programs that can take them another way. A literal one is also printed when the command fails.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::secrets::is_placeholder;
use crate::rules::Context;
use crate::shell::{Command, FlagSpec, TextRange, Word};
use crate::yaml::ScalarStyle;

/// How a program takes a password, and how it should.
struct Login {
    programs: &'static [&'static str],
    /// The last of these words begins the options that matter; empty for none.
    verb: &'static str,
    spec: FlagSpec,
    flags: &'static [&'static str],
    help: &'static str,
}

const LOGIN: FlagSpec = FlagSpec { value: &["-p", "-u", "--password", "--username"], ..FlagSpec::NONE };
const STDIN: &str = "give it on standard input: `printf %s \"$PASSWORD\" | … --password-stdin`";

const LOGINS: &[Login] = &[
    Login {
        programs: &["docker", "podman", "buildah", "skopeo", "nerdctl", "helm", "oras"],
        verb: "login",
        spec: LOGIN,
        flags: &["-p", "--password"],
        help: STDIN,
    },
    Login {
        programs: &["mysql", "mysqldump", "mysqladmin", "mariadb", "mariadb-dump"],
        verb: "",
        // `-p` takes a value only in the same word.
        spec: FlagSpec { value: &["-h", "-u", "-P", "-D", "-e", "--host", "--user"], ..FlagSpec::NONE },
        flags: &["-p", "--password"],
        help: "put it into an option file (`--defaults-extra-file`)",
    },
    Login {
        programs: &["sshpass"],
        verb: "",
        spec: FlagSpec { value: &["-p", "-f", "-P"], stop_at_operand: true, ..FlagSpec::NONE },
        flags: &["-p"],
        help: "use a key, or `sshpass -e` with the variable `SSHPASS`",
    },
];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            let own = std::ptr::eq(command.script, &raw const item.script);
            one(command, own.then_some(item.command.text.style), out);
        }
    }
}

/// `style`: that of the YAML text which is the script itself; none where the script stands inside another.
fn one(command: &Command<'_>, style: Option<ScalarStyle>, out: &mut Findings<'_>) {
    let Some(program) = command.program() else { return };
    let Some(login) = LOGINS.iter().find(|l| l.programs.contains(&program)) else { return };
    let from = if login.verb.is_empty() {
        0
    } else {
        match command.words.iter().take(3).position(|w| w.is(login.verb)) {
            Some(at) => at + 1,
            None => return,
        }
    };
    let words = command.words.get(from..).unwrap_or_default();
    let Some((flag, value)) = password(words, login) else { return };
    let literal = value.literal();
    if literal.as_ref().is_some_and(|v| v.is_empty()) {
        return;
    }
    let stands_in = literal.as_ref().is_some_and(|v| is_placeholder(v));
    let (claim, message) = if literal.is_none() {
        (
            Claim::new(Effect::Risk, Evidence::Documented),
            format!("every process can read this password in the arguments of `{program}`"),
        )
    } else if !stands_in {
        (
            Claim::new(Effect::Risk, Evidence::Observed),
            format!(
                "the password of `{program}` stands here in clear text, and CodeBuild prints the command when it fails"
            ),
        )
    } else {
        return;
    };
    let range = flag.to(value.range);
    let help = login.help;
    let finding = out.report(claim, command.span_of(range), message).help(help);
    let single = value.parameters().count() == 1 && value.parts.len() == 1;
    if help == STDIN
        && single
        && command.context.stage.of == 1
        && let Some(span) = command.script.exact(range)
        && let Some(start) = command.script.exact(TextRange::empty(command.simple.range.start))
        && let Some(variable) = value.parameters().next().map(|(p, _)| p.name.to_string())
        && let Some(style) = style
    {
        let quote = if style == ScalarStyle::DoubleQuoted { "\\\"" } else { "\"" };
        let text = format!("printf %s {quote}${variable}{quote} | ");
        let edits = vec![
            Edit { span: crate::source::Span::empty(start.start), text },
            Edit { span, text: "--password-stdin".to_owned() },
        ];
        finding.fix(Applicability::Unsafe, "Give the password on standard input", edits);
    }
}

/// The flag with the password, and the password.
fn password(words: &[Word], login: &Login) -> Option<(TextRange, Word)> {
    let args = crate::shell::Args::parse(words, &login.spec);
    if let Some(flag) = args.flag(login.flags)
        && let Some(value) = flag.value()
    {
        return Some((flag.word.range, value.clone()));
    }
    // `-p$PASSWORD`, which the table cannot tell from a cluster of flags.
    let word = words.iter().find(|w| {
        let prefix = w.literal_prefix();
        login.verb.is_empty() && prefix.starts_with("-p") && (prefix.len() > 2 || w.literal().is_none())
    })?;
    Some((word.range, word.after(2)?))
}
