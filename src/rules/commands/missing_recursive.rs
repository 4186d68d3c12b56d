//! `aws s3 cp`, `mv` and `rm` of a folder without `--recursive`: the source ends in `/`, or is `.` or a bucket.

use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::simple_commands::{insert_after, simple_commands};
use crate::shell::{AWS_GLOBAL, FlagSpec, Word, aws_command};

const SWITCHES: FlagSpec = FlagSpec {
    switch: &[
        "--recursive",
        "--dryrun",
        "--quiet",
        "--only-show-errors",
        "--no-progress",
        "--follow-symlinks",
        "--no-follow-symlinks",
        "--no-guess-mime-type",
        "--force-glacier-transfer",
        "--ignore-glacier-warnings",
    ],
    base: Some(&AWS_GLOBAL),
    ..FlagSpec::NONE
};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for command in simple_commands(cx) {
        let Some(call) = aws_command(command).filter(|call| call.service == "s3") else { continue };
        let Some(operation) = call.operation.as_deref().filter(|o| matches!(*o, "cp" | "mv" | "rm")) else {
            continue;
        };
        let args = call.args(&SWITCHES);
        let recursive = args.flags.iter().any(|f| f.name.len() > 3 && "--recursive".starts_with(&*f.name));
        // An operand after an unknown option may be its value: the source is looked for before the options only.
        let Some(source) = args.operands.first().filter(|o| o.index == 0 || !o.maybe_value).map(|o| o.word)
        else {
            continue;
        };
        // `-recursive` and `–recursive` are aws-cli-usage's.
        let misspelt =
            call.words.iter().any(|w| w.literal_prefix().trim_start_matches(['-', '–', '—']) == "recursive");
        if args.uncertain || recursive || misspelt || !is_folder(source) {
            continue;
        }
        let remote = source.literal_prefix().starts_with("s3://");
        let message = match (operation, remote) {
            ("rm", _) => {
                "without `--recursive` this deletes the object whose name ends in `/`, and nothing under it"
            }
            (_, true) => {
                "without `--recursive` this looks for one object of that name, finds none, and fails"
            }
            (_, false) => "without `--recursive` this tries to read the folder as a file, and fails",
        };
        let effect = if operation == "rm" { Effect::Lost } else { Effect::Breaks };
        let finding = out.report(Claim::new(effect, Evidence::Run), command.span_of(source.range), message);
        finding.help("add `--recursive`, or use `aws s3 sync`");
        let last = args.operands.get(1).filter(|o| !o.maybe_value).map_or(source, |o| o.word);
        if let Some(edit) = insert_after(command, last, " --recursive") {
            finding.fix(Applicability::Safe, "Copy what is in the folder", vec![edit]);
        }
    }
}

/// Whether a word can only be a folder or a prefix.
fn is_folder(word: &Word) -> bool {
    let bucket = word.literal().is_some_and(|text| {
        text.strip_prefix("s3://").is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
    });
    word.literal_suffix().ends_with('/') || word.is(".") || word.is("..") || bucket
}
