//! Programs and archives that are fetched and used in a phase in which nothing checks them. `pipe-to-shell` is another rule's.

use crate::buildspec::PhaseName;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::{CommandScript, Download, Saved, download};
use crate::rules::Context;
use crate::rules::hosts::is_public;
use crate::shell::{Command, Word};

/// Programs that compare checksums or verify signatures.
const CHECKS: [&str; 14] = [
    "b2sum",
    "cksum",
    "cosign",
    "gpg",
    "gpg2",
    "gpgv",
    "md5sum",
    "minisign",
    "openssl",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shasum",
    "slsa-verifier",
];
/// Programs that unpack, install or make executable.
const USES: [&str; 21] = [
    "apk", "apt", "apt-get", "bsdtar", "bunzip2", "chmod", "dnf", "dpkg", "gunzip", "install", "ln", "mv",
    "npm", "pip", "pip3", "rpm", "tar", "unxz", "unzip", "xz", "yum",
];
/// Programs that run a file.
const RUNS: [&str; 10] = ["bash", "sh", "dash", "python", "python3", "node", "java", "ruby", "source", "."];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for phase in PhaseName::ALL {
        let scripts = cx.facts.scripts().iter().filter(|s| s.command.phase == phase);
        let commands: Vec<&Command<'_>> = scripts.flat_map(CommandScript::commands).collect();
        if commands.iter().any(|c| c.program().is_some_and(|p| CHECKS.contains(&p))) {
            continue;
        }
        for (at, command) in commands.iter().enumerate() {
            for fetched in download(command).iter().filter(|d| !d.sends && comes_from_outside(&d.url)) {
                let later = commands.get(at + 1..).unwrap_or_default();
                if let Some(user) = user(command, fetched, later) {
                    report(fetched, user, out);
                }
            }
        }
    }
}

fn report(fetched: &Download<'_>, user: &Command<'_>, out: &mut Findings<'_>) {
    out.report(
        Claim::new(Effect::Information, Evidence::Documented),
        fetched.span,
        "this is used as it comes: nothing in the phase compares a checksum or verifies a signature",
    )
    .label(user.span(), "used here")
    .help("compare its checksum first: `echo \"<sha256>  FILE\" | sha256sum -c`");
}

fn comes_from_outside(url: &Word) -> bool {
    let prefix = url.literal_prefix();
    let rest = prefix.strip_prefix("https://").or_else(|| prefix.strip_prefix("http://"));
    rest.is_some_and(|rest| is_public(rest, url.literal().is_some()))
}

/// The command that uses what was fetched.
fn user<'c, 's>(
    command: &Command<'s>,
    fetched: &Download<'_>,
    later: &[&'c Command<'s>],
) -> Option<&'c Command<'s>> {
    let name = match &fetched.saved {
        Saved::Nowhere => return None,
        Saved::Stdout => {
            let next = |c: &&&Command<'_>| {
                std::ptr::eq(c.script, command.script)
                    && c.context.pipeline == command.context.pipeline
                    && c.context.stage.index == command.context.stage.index + 1
            };
            return later
                .iter()
                .find(next)
                .copied()
                .filter(|c| c.program().is_some_and(|p| USES.contains(&p)));
        }
        Saved::File(Some(name)) => name.rsplit('/').next().unwrap_or_default().to_owned(),
        Saved::File(None) => {
            let suffix = fetched.url.literal_suffix();
            suffix
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        }
    };
    let names = |word: &Word| {
        let text = word.literal_suffix();
        !name.is_empty() && (text.ends_with(&format!("/{name}")) || text == name)
    };
    later.iter().copied().find(|c| {
        let program = c.program().unwrap_or_default();
        c.program_word.is_some_and(names)
            || (USES.contains(&program) || RUNS.contains(&program)) && c.words.iter().any(names)
    })
}
