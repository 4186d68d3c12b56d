//! Commands that ask a question: there is nobody in a build to answer. Silent where something is piped in, where options may
//! be hidden in a variable, and where the answer may stand in a configuration file.

use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::facts::table::Table;
use crate::rules::Context;
use crate::rules::apt_packages::{APT, come_alone};
use crate::rules::simple_commands::{has_input, insert_after, simple_commands};
use crate::shell::{Args, Command, FlagSpec, Word, aws_command};

static TABLE: Table<7> = Table::new(include_str!("../../../rules/data/interactive-commands.tsv"));

const YUM: FlagSpec = FlagSpec {
    value: &["-c", "-d", "-e", "-R", "-x", "--config", "--enablerepo", "--disablerepo", "--releasever"],
    ..FlagSpec::NONE
};
const TERRAFORM: FlagSpec = FlagSpec {
    value: &["-var", "-var-file", "-target", "-replace", "-state", "-state-out", "-backup", "-parallelism"],
    single_dash: true,
    ..FlagSpec::NONE
};
/// Options with which `ssh-keygen` makes no new key, or asks nothing.
const KEYGEN: FlagSpec =
    FlagSpec { value: &["-f", "-N", "-t", "-b", "-C", "-m", "-a", "-Z", "-O", "-w"], ..FlagSpec::NONE };

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for command in simple_commands(cx) {
        if has_input(command) {
            continue;
        }
        let Some(program) = command.program() else { continue };
        match program {
            "read" => read(command, out),
            "ssh-keygen" => ssh_keygen(command, out),
            "aws" => aws_configure(command, out),
            "sam" if command.subcommand().as_deref() == Some("deploy") => sam_guided(command, out),
            "docker" => docker_prune(command, out),
            _ => by_table(cx, command, program, out),
        }
    }
}

fn by_table(cx: &Context<'_>, command: &Command<'_>, program: &str, out: &mut Findings<'_>) {
    let mut rows = TABLE.of(program).peekable();
    if rows.peek().is_none() {
        return;
    }
    let spec = match program {
        "yum" | "dnf" => &YUM,
        "terraform" | "tofu" => &TERRAFORM,
        _ => &APT,
    };
    let args = command.args(spec);
    let operands: Vec<&Word> = args.operands.iter().map(|o| o.word).collect();
    for &[_, subcommands, answers, add, asks, fix, question] in rows {
        let (Some(answers), Some(add), Some(question)) = (answers, add, question) else { continue };
        let after = match subcommands {
            None => command.program_word,
            Some(list) => operands
                .first()
                .copied()
                .filter(|w| w.literal().is_some_and(|t| list.split(',').any(|s| s == t))),
        };
        let Some(after) = after else { continue };
        if args.uncertain || answered(&args, answers, command) || settled(cx, program, &operands) {
            return;
        }
        let what = subcommands.map_or_else(
            || program.to_owned(),
            |_| format!("{program} {}", after.literal().unwrap_or_default()),
        );
        let effect = match asks {
            Some("always") => Effect::Breaks,
            // Nothing comes along that apt would ask about.
            Some("others") if come_alone(&args) => Effect::Information,
            _ => Effect::Mistake,
        };
        let range = command.program_word.map_or(after.range, |w| w.range.to(after.range));
        let finding = out.report(
            Claim::new(effect, Evidence::Documented),
            command.span_of(range),
            format!("`{what}` asks {question}; nobody answers in a build, and it stops there"),
        );
        finding.help(format!("add `{add}`"));
        if let Some(edit) = insert_after(command, after, &format!(" {add}")) {
            let applicability = if fix == Some("safe") { Applicability::Safe } else { Applicability::Unsafe };
            finding.fix(applicability, "Answer yes", vec![edit]);
        }
        return;
    }
}

fn answered(args: &Args<'_>, answers: &str, command: &Command<'_>) -> bool {
    let quiet = args.flags.iter().filter(|f| f.name == "-q").count() > 1;
    let has = |name: &str| answers.split(',').any(|a| a == name);
    quiet && has("--just-print")
        || args.flags.iter().any(|f| has(&f.name))
        || command.words.iter().any(|w| {
            let text = w.literal_prefix();
            text.contains("Assume-Yes") || text.starts_with("-q=") || text.starts_with("-auto-approve=")
        })
}

/// Whether the answer may come from elsewhere: a saved plan, an initializer, an environment variable.
fn settled(cx: &Context<'_>, program: &str, operands: &[&Word]) -> bool {
    match program {
        "terraform" | "tofu" => operands.len() > 1 || cx.slice(cx.document).contains("TF_CLI_ARGS"),
        "npm" => operands.len() > 1,
        "pip" | "pip3" => cx.slice(cx.document).contains("PIP_YES"),
        _ => false,
    }
}

fn read(command: &Command<'_>, out: &mut Findings<'_>) {
    let timed = command.words.iter().any(|w| w.literal_prefix().starts_with("-t") || w.may_split());
    if timed
        || command.context.isolated
        || !command.context.is_top_level()
        || command.context.errexit_ignored
        || command.words.is_empty()
    {
        return;
    }
    out.report(
        Claim::new(Effect::Mistake, Evidence::Documented),
        command.span(),
        "`read` waits for input that a build does not have",
    )
    .help("take the value from an environment variable");
}

fn ssh_keygen(command: &Command<'_>, out: &mut Findings<'_>) {
    let args = command.args(&KEYGEN);
    let only_makes = args.flags.iter().all(|f| f.known || matches!(&*f.name, "-q" | "-v"));
    let (file, phrase) = (args.has(&["-f"]), args.has(&["-N"]));
    if args.uncertain || !only_makes || !args.operands.is_empty() || file && phrase {
        return;
    }
    let missing = match (file, phrase) {
        (false, false) => "`-f FILE -N ''`",
        (false, true) => "`-f FILE`",
        _ => "`-N ''`",
    };
    out.report(
        Claim::new(Effect::Mistake, Evidence::Documented),
        command.span(),
        "`ssh-keygen` asks for the file or the passphrase; nobody answers in a build, and it stops there",
    )
    .help(format!("add {missing}"));
}

fn aws_configure(command: &Command<'_>, out: &mut Findings<'_>) {
    let Some(call) = aws_command(command).filter(|c| c.service == "configure") else { return };
    if call.operation.is_some() || call.operation_word.is_some() || !call.words.is_empty() {
        return;
    }
    out.report(
        Claim::new(Effect::Mistake, Evidence::Documented),
        command.span(),
        "`aws configure` asks for keys and a Region; nobody answers in a build, and it stops there",
    )
    .help("leave it out: the CLI takes the service role's credentials and `AWS_DEFAULT_REGION`; or use `aws configure set`");
}

fn sam_guided(command: &Command<'_>, out: &mut Findings<'_>) {
    let Some(flag) = command.words.iter().find(|w| w.is("--guided") || w.is("-g")) else { return };
    let finding = out.report(
        Claim::new(Effect::Breaks, Evidence::Documented),
        command.span_of(flag.range),
        "`sam deploy --guided` asks for its settings; nobody answers in a build, and it stops there",
    );
    finding.help("write the settings to `samconfig.toml` or the command line, and leave `--guided` out");
}

fn docker_prune(command: &Command<'_>, out: &mut Findings<'_>) {
    let args = command.args(&FlagSpec { value: &["--filter"], ..FlagSpec::NONE });
    let mut operands = args.operands.iter().map(|o| o.word);
    let (Some(object), Some(verb)) = (operands.next(), operands.next()) else { return };
    let prunes = ["system", "image", "container", "volume", "network", "builder"];
    if !prunes.iter().any(|o| object.is(o)) || !verb.is("prune") {
        return;
    }
    if args.uncertain || args.has(&["-f", "--force", "--help"]) {
        return;
    }
    let finding = out.report(
        Claim::new(Effect::Mistake, Evidence::Documented),
        command.span(),
        "`docker … prune` asks before it deletes; nobody answers in a build, and nothing is deleted",
    );
    finding.help("add `-f`");
    if let Some(edit) = insert_after(command, verb, " -f") {
        finding.fix(Applicability::Safe, "Answer yes", vec![edit]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::row_count;

    #[test]
    fn every_row_is_read() {
        assert_eq!(TABLE.rows().len(), row_count(TABLE.text()));
    }
}
