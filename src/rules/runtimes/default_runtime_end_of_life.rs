//! Commands that use a language for which nothing is selected, in an image whose default version has ended.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::CommandScript;
use crate::facts::runtimes::{BuildImages, Eol, Image, end_of_life, meant, newest_supported, title};
use crate::rules::Context;
use crate::rules::batch_images::batch_images;
use crate::shell::{Command, Word};
use crate::source::Span;

/// Programs by the runtime that runs them, and how packages of that runtime begin.
const TOOLS: [(&str, &[&str], &str); 5] = [
    ("nodejs", &["node", "npm", "npx", "yarn"], "node"),
    ("golang", &["go", "gofmt"], "go"),
    ("ruby", &["ruby", "bundle", "bundler", "gem", "rake"], "ruby"),
    ("php", &["php", "composer"], "php"),
    ("python", &["python", "python3", "pip", "pip3"], "python"),
];

/// Programs that install or select versions of a runtime.
const MANAGERS: [&str; 14] = [
    "n", "nvm", "fnm", "volta", "nodenv", "asdf", "mise", "pyenv", "rbenv", "rvm", "goenv", "phpenv",
    "conda", "uv",
];

/// Parts of addresses and paths from which a runtime comes.
const SOURCES: [&str; 10] = [
    "nvm",
    "nodesource",
    "nodejs.org/dist",
    "go.dev/dl",
    "golang.org/dl",
    "/usr/local/go",
    "pyenv",
    "rbenv",
    "goenv",
    "phpenv",
];

const PACKAGE_MANAGERS: [&str; 8] =
    ["apt", "apt-get", "yum", "dnf", "amazon-linux-extras", "brew", "snap", "update-alternatives"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let BuildImages::Known(images) = cx.facts.build_images() else { return };
    let scripts = cx.facts.scripts();
    // The commands may be those of a batch build, which runs in the image that `batch` names.
    if !batch_images(cx).is_empty() || selects_unknown(cx) || scripts.iter().any(changes_programs) {
        return;
    }
    for (runtime, programs, package) in TOOLS {
        let selected = cx.facts.selected_runtimes().iter().any(|s| meant(s.runtime()) == Some(runtime));
        let installed = || scripts.iter().any(|s| s.commands().iter().any(|c| installs(c, package)));
        if selected || installed() {
            continue;
        }
        let used = scripts.iter().find_map(|s| s.commands().iter().find_map(|c| program(c, programs)));
        if let Some((program, span)) = used {
            ends(cx, runtime, &program, span, images, out);
        }
    }
}

fn ends(
    cx: &Context<'_>,
    runtime: &str,
    program: &str,
    span: Span,
    images: &[&Image],
    out: &mut Findings<'_>,
) {
    let ended: Vec<(&Image, Eol)> = images
        .iter()
        .filter_map(|image| {
            let default = image.runtime(runtime)?.default?;
            Some((*image, end_of_life(runtime, default, cx.settings.today).filter(|e| e.ended)?))
        })
        .collect();
    let Some((image, eol)) = ended.first() else { return };
    let mut claim = Claim::new(Effect::Risk, Evidence::Inferred);
    if ended.len() < images.len() {
        claim = claim.in_unknown_context();
    }
    let what = title(runtime);
    let message = format!(
        "`{program}` runs on {what} {}, the default of `{}`, which reached its end of life on {}",
        eol.line,
        image.id(),
        eol.date
    );
    let found = out.report(claim, span, message);
    match newest_supported(images, runtime, cx.settings.today) {
        Some(newest) => found
            .help(format!("select a version under `phases.install.runtime-versions`: `{runtime}: {newest}`")),
        None => found.help("use a newer image"),
    };
}

/// Whether something is selected under a name, or with `PATH` set, that nobody knows.
fn selects_unknown(cx: &Context<'_>) -> bool {
    let Some(spec) = cx.spec else { return true };
    let versions = spec.phases.iter().filter_map(|p| p.runtime_versions.as_ref());
    let variables = spec.env.iter().filter_map(|e| e.variables.as_ref());
    versions.flat_map(|m| &m.entries).any(|(name, _)| name.is_dynamic())
        || variables.flat_map(|m| &m.entries).any(|(name, _)| name.as_str() == "PATH")
}

/// Whether a command may put another version in the place of the image's, or hides what it does.
fn changes_programs<'c>(item: &'c CommandScript<'c>) -> bool {
    let text = item.script.text();
    item.script.is_opaque()
        || SOURCES.iter().any(|source| text.contains(source))
        || replaces_path(text)
        || item.commands().iter().any(|c| {
            c.program().is_some_and(|p| MANAGERS.contains(&p) || matches!(p, "." | "source" | "eval"))
        })
}

/// Whether `PATH` is set to something that does not begin with what it was.
fn replaces_path(text: &str) -> bool {
    text.match_indices("PATH=").any(|(at, name)| {
        let begins = text
            .get(..at)
            .is_none_or(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        let value = text.get(at + name.len()..).unwrap_or_default().trim_start_matches('"');
        begins && !value.starts_with("$PATH") && !value.starts_with("${PATH}")
    })
}

fn installs(command: &Command<'_>, package: &str) -> bool {
    command.program().is_some_and(|p| PACKAGE_MANAGERS.contains(&p))
        && command.words.iter().any(|w| w.literal().is_none_or(|w| w.starts_with(package)))
}

/// The program and its place, if it is one of these and found on the `PATH`.
fn program(command: &Command<'_>, programs: &[&str]) -> Option<(String, Span)> {
    let path = command.program_path().filter(|p| programs.contains(p))?;
    let word: &Word = command.program_word?;
    Some((path.to_owned(), command.span_of(word.range)))
}
