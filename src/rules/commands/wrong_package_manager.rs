//! A package manager that the image does not have. Silent where the buildspec asks which one there is.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::runtimes::{Image, PackageManager};
use crate::rules::Context;
use crate::rules::simple_commands::{known_images, simple_commands};
use crate::shell::{AndOrOp, Command};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let commands: Vec<&Command<'_>> =
        simple_commands(cx).filter(|c| c.program().is_some_and(|p| family(p).is_some())).collect();
    // What follows `&&` may be asked for first: `command -v yum && yum install`.
    let certain = |c: &&&Command<'_>| {
        let place = c.context;
        let in_flow = place.condition.is_none() && place.branch.is_none() && place.functions == 0;
        in_flow && place.after.is_none() && place.before != Some(AndOrOp::Or)
    };
    if let Some(images) = known_images(cx) {
        for command in commands.iter().filter(certain) {
            let program = command.program().unwrap_or_default();
            if let Some(image) = images.first().filter(|_| images.iter().all(|i| lacks(i, program))) {
                one(command, program, image, out);
            }
        }
        return;
    }
    // Each image has one of them: two in one buildspec cannot both be right.
    let mut sure = commands.iter().filter(certain);
    let Some(first) = sure.next() else { return };
    let kind = |c: &Command<'_>| c.program().and_then(family);
    let Some(other) = sure.find(|c| kind(c) != kind(first)) else { return };
    let name = |c: &Command<'_>| c.program().unwrap_or_default().to_owned();
    out.report(
        Claim::new(Effect::Mistake, Evidence::Inferred).in_unknown_context(),
        other.program_word.map_or(other.span(), |w| other.span_of(w.range)),
        format!(
            "no image of CodeBuild's has both `{}` and `{}`: one of the two fails",
            name(first),
            name(other)
        ),
    )
    .label(first.program_word.map_or(first.span(), |w| first.span_of(w.range)), "the other package manager")
    .help("ask with `command -v` which one there is, or keep one");
}

fn one(command: &Command<'_>, program: &str, image: &Image, out: &mut Findings<'_>) {
    let os = image.os.unwrap_or("its operating system");
    let instead = match image.packages {
        Some(PackageManager::AptGet) => "apt-get",
        Some(PackageManager::Dnf) => "dnf",
        _ => "yum",
    };
    out.report(
        Claim::new(Effect::Breaks, Evidence::Run),
        command.program_word.map_or(command.span(), |w| command.span_of(w.range)),
        format!("`{}` is {os}, which has no `{program}`: the command is not found", image.id()),
    )
    .help(format!("use `{instead}`"));
}

/// Which kind of system a package manager belongs to.
fn family(program: &str) -> Option<u8> {
    match program {
        "apt-get" | "apt" | "add-apt-repository" | "apt-key" | "apt-cache" => Some(0),
        "yum" | "dnf" | "amazon-linux-extras" | "yum-config-manager" => Some(1),
        "apk" => Some(2),
        _ => None,
    }
}

fn lacks(image: &Image, program: &str) -> bool {
    match image.packages {
        None => false,
        Some(PackageManager::AptGet) => family(program) != Some(0),
        Some(PackageManager::Dnf) => program == "amazon-linux-extras" || family(program) != Some(1),
        Some(PackageManager::Yum) => program == "dnf" || family(program) != Some(1),
    }
}
