//! Downloads over plain http: files that are kept, unpacked or run, package indexes, repositories. Calls of a service, hosts
//! of a local network and of the build machine are left alone.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::{Saved, download};
use crate::rules::Context;
use crate::rules::hosts::is_public;
use crate::shell::{Command, Word};

/// Ends of names that are programs or packages of them.
const PROGRAMS: [&str; 16] = [
    ".sh", ".bash", ".py", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zip", ".deb", ".rpm", ".jar", ".whl",
    ".exe", ".msi", ".apk",
];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            for fetched in download(command).iter().filter(|d| !d.sends) {
                let kept = match &fetched.saved {
                    Saved::File(_) => true,
                    Saved::Stdout => !command.context.stage.is_last() || is_program(&fetched.prefix()),
                    Saved::Nowhere => false,
                };
                if kept {
                    report(command, &fetched.url, out);
                }
            }
            if let Some(word) = index(command) {
                report(command, word, out);
            }
        }
    }
}

fn report(command: &Command<'_>, url: &Word, out: &mut Findings<'_>) {
    let prefix = url.literal_prefix();
    let Some(rest) = prefix.strip_prefix("http://") else { return };
    if !is_public(rest, url.literal().is_some()) {
        return;
    }
    let finding = out
        .report(
            Claim::new(Effect::Risk, Evidence::Documented),
            command.span_of(url.range),
            "this is fetched without encryption: whoever sits on the way can put something else in its place",
        )
        .help("write `https://`, and check a checksum");
    let at = url.range.start + command.text_of(url).find("http://").unwrap_or_default() as u32;
    let scheme = crate::shell::TextRange::new(at, at + 4);
    if let Some(span) = command.script.exact(scheme) {
        let edit = Edit { span, text: "https".to_owned() };
        finding.fix(Applicability::Unsafe, "Fetch over https", vec![edit]);
    }
}

fn is_program(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    PROGRAMS.iter().any(|end| path.ends_with(end))
}

/// The package index or repository that another program is pointed to.
fn index<'s>(command: &Command<'s>) -> Option<&'s Word> {
    const INDEX: [&str; 5] = ["-i", "--index-url", "--extra-index-url", "-f", "--find-links"];
    let after = |names: &[&str]| {
        command.words.windows(2).find_map(|pair| {
            let [flag, value] = pair else { return None };
            names.iter().any(|n| flag.is(n)).then_some(value)
        })
    };
    match command.program()? {
        "pip" | "pip3" => after(&INDEX),
        "python" | "python3" if command.words.get(1).is_some_and(|w| w.is("pip")) => after(&INDEX),
        "npm" | "yarn" | "pnpm" => after(&["--registry", "registry"]),
        "gem" => after(&["--source", "-s"]),
        "git" if command.words.first().is_some_and(|w| w.is("clone")) => {
            command.words.iter().find(|w| w.literal_prefix().starts_with("http://"))
        }
        _ => None,
    }
}
