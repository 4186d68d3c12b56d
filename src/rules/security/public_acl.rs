//! `aws s3` and `aws s3api` with an ACL for everybody. Silent where the ACL is a variable.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{AWS_GLOBAL, Command, FlagSpec, Word, aws_command};
use crate::source::Span;

const SPEC: FlagSpec = FlagSpec {
    value: &[
        "--acl",
        "--grant-full-control",
        "--grant-read",
        "--grant-read-acp",
        "--grant-write",
        "--grant-write-acp",
    ],
    list: &["--grants"],
    base: Some(&AWS_GLOBAL),
    ..FlagSpec::NONE
};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            if let Some((span, who)) = public(command) {
                out.report(
                    Claim::new(Effect::Risk, Evidence::Documented),
                    span,
                    format!("{who} can read what this command puts into the bucket"),
                )
                .help(
                    "leave the ACL out; a bucket policy, or CloudFront with origin access control, can publish a site \
                     without one",
                );
            }
        }
    }
}

/// The option that opens the bucket or the object, and to whom.
fn public(command: &Command<'_>) -> Option<(Span, &'static str)> {
    let call = aws_command(command)?;
    let operation = call.operation.as_deref()?;
    let covered = match call.service.as_ref() {
        "s3" => matches!(operation, "cp" | "mv" | "sync"),
        "s3api" => matches!(
            operation,
            "put-object"
                | "put-object-acl"
                | "copy-object"
                | "create-multipart-upload"
                | "put-bucket-acl"
                | "create-bucket"
        ),
        _ => false,
    };
    let args = call.args(&SPEC);
    if !covered || args.has(&["--dryrun"]) {
        return None;
    }
    args.flags.iter().find_map(|flag| {
        let value = flag.value()?;
        let who = flag.values.iter().filter_map(|v| v.word.literal()).find_map(|text| grantee(&text))?;
        let end = flag.values.last().map_or(value, |v| v.word.as_ref());
        Some((whole(command, flag.word, end), who))
    })
}

fn grantee(value: &str) -> Option<&'static str> {
    const ALL: &str = "anyone on the internet";
    const ACCOUNTS: &str = "anyone with an AWS account";
    match value {
        "public-read" | "public-read-write" => Some(ALL),
        "authenticated-read" => Some(ACCOUNTS),
        _ if value.contains("/groups/global/AllUsers") => Some(ALL),
        _ if value.contains("/groups/global/AuthenticatedUsers") => Some(ACCOUNTS),
        _ => None,
    }
}

fn whole(command: &Command<'_>, from: &Word, to: &Word) -> Span {
    command.span_of(from.range.to(to.range))
}
