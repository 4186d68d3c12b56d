//! Installing the AWS CLI in an image that has it: version 1 from `PyPI`, or the installer without `--update`.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::simple_commands::{known_images, simple_commands};
use crate::shell::{Command, FlagSpec, Word};

const PIP: FlagSpec = FlagSpec {
    value: &["-r", "-c", "-t", "-i", "--requirement", "--constraint", "--target", "--index-url"],
    ..FlagSpec::NONE
};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let images = known_images(cx);
    if images.as_ref().is_some_and(|l| !l.iter().all(|i| i.aws_cli.is_some())) {
        return;
    }
    let version_2 = images.as_ref().is_some_and(|l| l.iter().all(|i| i.aws_cli == Some(2)));
    let soften = |claim: Claim| if images.is_some() { claim } else { claim.in_unknown_context() };
    let mut removed = false;
    for command in simple_commands(cx) {
        removed |= command.runs("rm") && command.words.iter().any(|w| w.literal_prefix().contains("aws-cli"));
        if let Some(package) = installed(command) {
            let span = command.span_of(package.range);
            let claim = soften(Claim::new(Effect::Mistake, Evidence::Observed));
            let message = if version_2 {
                "this installs version 1 of the AWS CLI over version 2 of the image"
            } else if images.is_some() {
                "the image has the AWS CLI already"
            } else {
                "every image of CodeBuild's has the AWS CLI, and the current ones version 2: this installs version 1 over it"
            };
            out.report(claim, span, message).help("leave it out, and use the CLI of the image");
        } else if !removed && installer(command) {
            let claim = soften(Claim::new(Effect::Mistake, Evidence::Observed));
            let message = if images.is_some() && !version_2 {
                continue;
            } else if version_2 {
                "the image has version 2 of the AWS CLI: the installer finds it and fails"
            } else {
                "in an image that has version 2 of the AWS CLI, as all current ones do, the installer finds it and fails"
            };
            out.report(claim, command.span(), message)
                .help("leave the download and the installation out, or add `--update`");
        }
    }
}

/// The word that makes pip install `awscli`.
fn installed<'s>(command: &Command<'s>) -> Option<&'s Word> {
    let program = command.program()?;
    let mut words = command.words;
    if program.starts_with("python") {
        words = words.split_first().filter(|(m, _)| m.is("-m"))?.1;
        words = words.split_first().filter(|(pip, _)| pip.is("pip"))?.1;
    } else if !matches!(program, "pip" | "pip3" | "pip2") {
        return None;
    }
    let args = crate::shell::Args::parse(words, &PIP);
    let elsewhere = args.has(&["-t", "--target", "--prefix", "--dry-run"]);
    let mut operands = args.operands.iter().map(|o| o.word);
    operands.next().filter(|verb| verb.is("install") && !elsewhere)?;
    operands.find(|word| {
        let text = word.literal_prefix();
        let name = text.split(['=', '<', '>', '~', '!', '[', ';', ' ']).next().unwrap_or_default();
        name.eq_ignore_ascii_case("awscli") && (word.literal().is_some() || name.len() < text.len())
    })
}

/// Whether it is `./aws/install` into the usual folder, without `--update`.
fn installer(command: &Command<'_>) -> bool {
    let path = command.program_path().unwrap_or_default();
    if path != "aws/install" && !path.ends_with("/aws/install") || command.context.errexit_ignored {
        return false;
    }
    let flags = ["-u", "--update", "-i", "--install-dir", "-h", "--help", "--version"];
    let is = |text: &str, flag: &str| {
        text.strip_prefix(flag).is_some_and(|rest| matches!(rest.get(..1), None | Some("=")))
    };
    command.words.iter().all(|w| w.literal().is_some_and(|text| !flags.iter().any(|flag| is(&text, flag))))
}
