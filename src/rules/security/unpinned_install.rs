//! Installations without a version. Silent where a file, a path or a variable may say it.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::docker::{ImageRole, docker_call, reference_text};
use crate::facts::download;
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{Args, Command, FlagSpec, TextRange, Word};

const PIP: FlagSpec = FlagSpec {
    value: &[
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "--platform",
        "--python-version",
        "--abi",
        "--cache-dir",
        "--trusted-host",
        "--timeout",
        "--retries",
        "--proxy",
        "--log",
        "--progress-bar",
        "--upgrade-strategy",
        "--only-binary",
        "--no-binary",
    ],
    switch: &[
        "-U",
        "--upgrade",
        "-q",
        "--quiet",
        "--user",
        "--no-cache-dir",
        "--no-deps",
        "--pre",
        "--force-reinstall",
    ],
    ..FlagSpec::NONE
};
const PIP_SOURCES: [&str; 7] =
    ["-r", "--requirement", "-c", "--constraint", "-e", "--editable", "--require-hashes"];
/// What every image brings and everybody upgrades.
const PIP_ITSELF: [&str; 3] = ["pip", "setuptools", "wheel"];
const NPM: FlagSpec = FlagSpec {
    value: &[
        "--registry",
        "--prefix",
        "--cache",
        "--loglevel",
        "--omit",
        "--include",
        "-w",
        "--workspace",
        "-C",
    ],
    switch: &[
        "-g",
        "--global",
        "--silent",
        "-s",
        "--no-audit",
        "--no-fund",
        "--force",
        "-f",
        "--legacy-peer-deps",
    ],
    ..FlagSpec::NONE
};
const GEM: FlagSpec = FlagSpec {
    value: &["-i", "-n", "--source", "-s", "--install-dir", "--bindir", "-P"],
    switch: &["--no-document", "-N", "--force", "--user-install"],
    ..FlagSpec::NONE
};
const CARGO: FlagSpec = FlagSpec {
    value: &["--features", "-F", "--root", "--target", "--profile", "-j", "--jobs", "--bin"],
    switch: &["--locked", "--force", "-f", "--quiet", "-q"],
    ..FlagSpec::NONE
};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for command in simple_commands(cx) {
        if let Some((range, example)) = unpinned(command) {
            out.report(
                Claim::new(Effect::Information, Evidence::Documented),
                command.span_of(range),
                "no version is named: each build takes whatever is newest",
            )
            .help(format!("name the version: `{example}`"));
        }
    }
}

/// The first place without a version, and how one would be written.
fn unpinned(command: &Command<'_>) -> Option<(TextRange, String)> {
    let rest = |from: usize| command.words.get(from..).unwrap_or_default();
    let verb = command.subcommand().unwrap_or_default();
    match command.program()? {
        "pip" | "pip3" | "pipx" if verb == "install" => pip(rest(1)),
        "python" | "python3" if command.words.first()?.is("-m") && command.words.get(1)?.is("pip") => {
            command.words.get(2).filter(|w| w.is("install")).and_then(|_| pip(rest(3)))
        }
        "npm" if matches!(verb.as_ref(), "install" | "i" | "add") => node(rest(1)),
        "yarn" if verb == "global" => node(rest(2)),
        "npx" => npx(rest(0)),
        "go" if verb == "install" => {
            let word = command.words.iter().find(|w| w.literal().is_some_and(|t| t.ends_with("@latest")))?;
            Some((word.range, "…@v1.2.3".to_owned()))
        }
        "gem" if verb == "install" => named(rest(1), &GEM, &["-v", "--version", "-g", "--file"], "-v 1.2.3"),
        "cargo" if verb == "install" => {
            named(rest(1), &CARGO, &["--version", "--vers", "--path", "--git"], "--version 1.2.3")
        }
        "docker" | "podman" => image(command),
        "curl" | "wget" => {
            let found = download(command).into_iter().find(|d| !d.sends && says_latest(&d.url))?;
            Some((found.url.range, "…/download/v1.2.3/…".to_owned()))
        }
        _ => None,
    }
}

fn says_latest(url: &Word) -> bool {
    let text: String = url.parts.iter().map(|p| p.literal().unwrap_or("\u{1}")).collect();
    text.contains("/releases/latest/download/") || text.contains("/latest/") && text.starts_with("http")
}

/// A package of `PyPI` without a version.
fn pip(words: &[Word]) -> Option<(TextRange, String)> {
    if words.iter().any(|w| PIP_SOURCES.iter().any(|s| w.literal_prefix().starts_with(s))) {
        return None;
    }
    let args = Args::parse(words, &PIP);
    let plain = |w: &&Word| {
        w.literal().is_some_and(|text| {
            let name = text.split('[').next().unwrap_or_default();
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
            let package = name.starts_with(|c: char| c.is_ascii_alphanumeric())
                && name.rsplit('.').next() != Some("whl");
            let tail = text.rsplit(']').next().filter(|_| text.contains(']')).unwrap_or_default();
            is_name && package && tail.is_empty() && !PIP_ITSELF.contains(&name)
        })
    };
    let word = args.sure_operands().find(plain)?;
    Some((word.range, format!("{}==1.2.3", word.literal()?)))
}

/// A package of npm without a version: named, for there is no lock file for those.
fn node(words: &[Word]) -> Option<(TextRange, String)> {
    let args = Args::parse(words, &NPM);
    let word = args.sure_operands().find(|w| {
        w.literal().is_some_and(|text| {
            let name = text.strip_prefix('@').unwrap_or(&text);
            let version = name.split_once('@').map(|(_, version)| version);
            let package = !text.starts_with(['.', '/', '~'])
                && !text.contains(':')
                && text.rsplit('.').next() != Some("tgz");
            package && version.is_none_or(|v| v == "latest") && text != "add"
        })
    })?;
    let text = word.literal()?;
    Some((word.range, format!("{}@1.2.3", text.trim_end_matches("@latest"))))
}

/// `npx --yes NAME`, which fetches what is not installed; without `--yes` it may be.
fn npx(words: &[Word]) -> Option<(TextRange, String)> {
    let asks = !words.first().is_some_and(|w| w.is("--yes") || w.is("-y"));
    let word = words.iter().find(|w| !w.literal_prefix().starts_with('-'))?;
    let text = word.literal()?;
    let name = text.strip_prefix('@').unwrap_or(&text);
    let latest = name.ends_with("@latest");
    let unpinned = latest || !asks && !name.contains('@') && !text.starts_with(['.', '/']);
    unpinned.then(|| (word.range, format!("{}@1.2.3", text.trim_end_matches("@latest"))))
}

fn named(words: &[Word], spec: &FlagSpec, pins: &[&str], example: &str) -> Option<(TextRange, String)> {
    if words.iter().any(|w| pins.iter().any(|p| w.literal_prefix().starts_with(p))) {
        return None;
    }
    let args = Args::parse(words, spec);
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let word = args.sure_operands().find(|w| w.literal().is_some_and(|t| t.chars().all(is_name)))?;
    Some((word.range, format!("{} {example}", word.literal()?)))
}

/// `docker pull NAME` and `docker pull NAME:latest`.
fn image(command: &Command<'_>) -> Option<(TextRange, String)> {
    let images = docker_call(command)?.images();
    images.into_iter().filter(|(role, _)| *role == ImageRole::Pulled).find_map(|(_, word)| {
        let text = reference_text(&word).filter(|t| !t.contains(['$', '@']))?;
        let last = text.rsplit('/').next().unwrap_or_default();
        let tag = last.split_once(':').map(|(_, tag)| tag);
        let name = text.trim_end_matches(":latest").to_owned();
        tag.is_none_or(|t| t == "latest").then(|| (word.range, format!("{name}:1.2.3")))
    })
}
