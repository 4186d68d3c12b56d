//! `aws ecr get-login`, which version 2 of the AWS CLI does not have.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::aws_cli_version::AwsCli;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{AWS_GLOBAL, AwsCall, Command, FlagSpec, PartKind, SimpleCommand, Word, aws_command};

const OPTIONS: FlagSpec = FlagSpec {
    list: &["--registry-ids"],
    switch: &["--no-include-email", "--include-email"],
    base: Some(&AWS_GLOBAL),
    ..FlagSpec::NONE
};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let commands: Vec<&Command<'_>> = simple_commands(cx).collect();
    for command in &commands {
        let Some(call) = aws_command(command).filter(|call| call.is("ecr", "get-login")) else { continue };
        let mut what = call.service_word.range;
        what = call.operation_word.map_or(what, |word| what.to(word.range));
        let (claim, message) = match AwsCli::of(cx) {
            AwsCli::InstallsOne => (
                Claim::new(Effect::Information, Evidence::Documented),
                "`aws ecr get-login` is gone in version 2 of the AWS CLI: it works as long as the build installs version 1",
            ),
            AwsCli::One => (
                Claim::new(Effect::Mistake, Evidence::Documented),
                "`aws ecr get-login` is gone in version 2 of the AWS CLI: it works in this image and fails in every newer one",
            ),
            AwsCli::Two => (
                Claim::new(Effect::Breaks, Evidence::Observed),
                "version 2 of the AWS CLI, which the image has, does not know `aws ecr get-login`: nobody is logged in",
            ),
            AwsCli::Unknown => (
                Claim::new(Effect::Breaks, Evidence::Observed).in_unknown_context(),
                "version 2 of the AWS CLI, which every current image has, does not know `aws ecr get-login`",
            ),
        };
        let finding = out.report(claim, command.span_of(what), message);
        finding.help(
            "write `aws ecr get-login-password | docker login --username AWS --password-stdin \
             <account>.dkr.ecr.<region>.amazonaws.com`",
        );
        if let Some(edit) = rewrite(command, &call, &commands) {
            finding.fix(Applicability::Unsafe, "Log in with `get-login-password`", vec![edit]);
        }
    }
}

/// The command that runs what `get-login` prints, written anew. None where it is more than `$(aws ecr get-login …)`.
fn rewrite(command: &Command<'_>, call: &AwsCall<'_>, commands: &[&Command<'_>]) -> Option<Edit> {
    let args = call.args(&OPTIONS);
    if args.uncertain || args.flags.iter().any(|f| !f.known) || !args.operands.is_empty() {
        return None;
    }
    let region = args.flag(&["--region"]).or_else(|| call.globals.flag(&["--region"]));
    let region = match region {
        None => "$AWS_DEFAULT_REGION".to_owned(),
        Some(flag) => command.text_of(flag.value()?).trim_matches('"').to_owned(),
    };
    let account = match args.flag(&["--registry-ids"]).map(|f| f.values.as_slice()) {
        None => "$(aws sts get-caller-identity --query Account --output text)".to_owned(),
        Some([one]) => command.text_of(one.word.as_ref()).trim_matches('"').to_owned(),
        Some(_) => return None,
    };
    if [&region, &account].iter().any(|t| t.contains(['"', '\'', '\\'])) {
        return None;
    }
    let outer = commands.iter().find(|c| runs_output(c.simple, command))?;
    let span = outer.script.exact(outer.simple.range)?;
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    let text = format!(
        "aws ecr get-login-password --region {region} | docker login --username AWS --password-stdin \
         {account}.dkr.ecr.{region}.{domain}"
    );
    Some(Edit { span, text })
}

/// Whether a command is nothing but the output of `inner`, with or without `eval`.
fn runs_output(simple: &SimpleCommand, inner: &Command<'_>) -> bool {
    let word: Option<&Word> = match simple.words.as_slice() {
        [word] => Some(word),
        [eval, word] if eval.is("eval") => Some(word),
        _ => None,
    };
    let alone = simple.assignments.is_empty() && simple.redirections.is_empty();
    alone
        && word.is_some_and(|word| match word.parts() {
            [part] => match &part.kind {
                PartKind::Substitution(s) => s.nested.is_none() && s.body.range == inner.simple.range,
                _ => false,
            },
            _ => false,
        })
}
