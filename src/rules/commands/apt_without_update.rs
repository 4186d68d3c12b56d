//! `apt-get install` before any `apt-get update`, and `apt-get upgrade`. Silent after scripts that may have updated the lists.

use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::apt_packages::{APT, are_in_images};
use crate::rules::simple_commands::{insert_before, simple_commands};
use crate::shell::{AndOrOp, Args, Command, Word};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let (mut fresh, mut told) = (false, false);
    // Of what the image has already nothing is fetched: told only if nothing worse is.
    let mut harmless: Option<(usize, &Command<'_>)> = None;
    let commands: Vec<&Command<'_>> = simple_commands(cx).collect();
    // Who updates the lists later may have a reason not to do it before: keys that have to be replaced first.
    let later = |at: usize| commands.iter().skip(at + 1).any(|later| updates(later));
    for (at, &command) in commands.iter().enumerate() {
        let Some(program) = command.program() else {
            fresh |= !command.simple.words.is_empty();
            continue;
        };
        if !matches!(program, "apt-get" | "apt" | "aptitude") {
            fresh |= may_update(command, program);
            continue;
        }
        let args = command.args(&APT);
        let verb = args.operands.first().map(|o| o.word);
        match verb.and_then(Word::literal).as_deref() {
            Some("install") if !fresh && installs_names(&args) => {
                if are_in_images(&args) {
                    harmless = harmless.or(Some((at, command)));
                } else {
                    (fresh, told) = (true, true);
                    install(command, Effect::Risk, later(at), out);
                }
            }
            Some("upgrade" | "dist-upgrade" | "full-upgrade") => upgrade(command, program, verb, out),
            Some("update") | None => fresh = true,
            Some(_) => {}
        }
    }
    if let Some((at, command)) = harmless.filter(|_| !told) {
        install(command, Effect::Information, later(at), out);
    }
}

/// Whether packages are looked up in the lists: not so for files.
fn installs_names(args: &Args<'_>) -> bool {
    let mut packages = args.operands.iter().skip(1).map(|o| o.word).peekable();
    packages.peek().is_some()
        && !args.uncertain
        && packages.all(|w| {
            let text = w.literal_prefix();
            !text.starts_with(['.', '/']) && !text.ends_with(".deb") && !text.is_empty()
        })
}

fn updates(command: &Command<'_>) -> bool {
    matches!(command.program(), Some("apt-get" | "apt" | "aptitude"))
        && command.args(&APT).operands.first().is_some_and(|o| o.word.is("update"))
}

fn install(command: &Command<'_>, effect: Effect, later: bool, out: &mut Findings<'_>) {
    let finding = out.report(
        Claim::new(effect, Evidence::Documented),
        command.span(),
        "`apt-get install` without `apt-get update` before it uses the lists of the day the image was built: packages that have been replaced since are not found",
    );
    finding.help("run `apt-get update` first");
    let place = command.context;
    let simple = place.stage.of == 1
        && !place.negated
        && place.condition.is_none()
        && place.after != Some(AndOrOp::Or)
        && command.simple.assignments.is_empty();
    let sudo = if command.wrapper("sudo").is_some() { "sudo " } else { "" };
    if let Some(edit) = insert_before(command, &format!("{sudo}apt-get update && ")).filter(|_| simple) {
        // Where nothing is fetched there is nothing to mend either.
        let how =
            if later || effect == Effect::Information { Applicability::Unsafe } else { Applicability::Safe };
        finding.fix(how, "Update the lists first", vec![edit]);
    }
}

fn upgrade(command: &Command<'_>, program: &str, verb: Option<&Word>, out: &mut Findings<'_>) {
    let range = command.program_word.zip(verb).map(|(p, v)| p.range.to(v.range));
    let name = verb.map(|v| command.text_of(v)).unwrap_or_default();
    out.report(
        Claim::new(Effect::Information, Evidence::Observed),
        range.map_or(command.span(), |r| command.span_of(r)),
        format!("`{program} {name}` replaces what the image was tested with, takes minutes in every build, and may stop at a question"),
    )
    .help("install the packages that the build needs; AWS updates the images");
}

/// Whether a command may run `apt-get update`: a script of the repository or from the network, another program that installs.
fn may_update(command: &Command<'_>, program: &str) -> bool {
    let path = command.program_path().unwrap_or_default();
    let own = path.contains('/') && !["/usr/", "/bin/", "/sbin/"].iter().any(|p| path.starts_with(p));
    let runs = matches!(
        program,
        "." | "source" | "eval" | "make" | "sh" | "bash" | "dash" | "ansible-playbook" | "add-apt-repository"
    );
    let nested = command.simple.nested.is_some();
    own || program.rsplit_once('.').is_some_and(|(_, end)| end == "sh") || runs && !nested
}
