//! `npm install` and `yarn install` that may change the lock file. Only where the repository has one.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::repository::{Presence, Root};
use crate::rules::Context;
use crate::rules::simple_commands::{insert_after, replace_word, simple_commands};
use crate::shell::{Command, FlagSpec, Word};

const NPM: FlagSpec = FlagSpec {
    value: &["--registry", "--cache", "--loglevel", "--omit", "--include", "--only", "-w", "--workspace"],
    ..FlagSpec::NONE
};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(root) = cx.facts.root() else { return };
    let moved = simple_commands(cx).any(|c| matches!(c.program(), Some("cd" | "pushd")));
    for command in simple_commands(cx) {
        match command.program() {
            Some("npm") => npm(command, root, moved, out),
            Some("yarn") => yarn(command, root, out),
            _ => {}
        }
    }
}

fn npm(command: &Command<'_>, root: &Root, moved: bool, out: &mut Findings<'_>) {
    let args = command.args(&NPM);
    let elsewhere =
        ["-g", "--global", "--location", "--prefix", "--no-package-lock", "--package-lock-only", "-C"];
    let locked = locks(root, if moved { None } else { Some("") });
    let [verb] = args.operands.as_slice() else { return };
    let verb = verb.word;
    let given = |f: &str| args.flags.iter().any(|flag| flag.name == f);
    if args.uncertain
        || !locked
        || elsewhere.iter().any(|f| given(f))
        || !(verb.is("install") || verb.is("i"))
    {
        return;
    }
    let here = !moved && matches!(root.presence("package-lock.json"), Presence::Tracked { .. });
    let edit = replace_word(command, verb, "ci").filter(|_| here);
    say(command, verb, "npm install", "npm ci", edit, out);
}

fn yarn(command: &Command<'_>, root: &Root, out: &mut Findings<'_>) {
    let args = command.args(&FlagSpec::NONE);
    let frozen =
        ["--frozen-lockfile", "--immutable", "--pure-lockfile", "--no-lockfile", "--cwd", "--global"];
    // Yarn 2 and later know that they run in a build.
    let modern = has_file(root, ".yarnrc.yml") || !has_file(root, "yarn.lock");
    let [verb] = args.operands.as_slice() else { return };
    if args.uncertain || modern || !verb.word.is("install") || args.has(&frozen) {
        return;
    }
    let edit = insert_after(command, verb.word, " --frozen-lockfile");
    say(command, verb.word, "yarn install", "yarn install --frozen-lockfile", edit, out);
}

fn say(
    command: &Command<'_>,
    verb: &Word,
    name: &str,
    better: &str,
    edit: Option<Edit>,
    out: &mut Findings<'_>,
) {
    let range = command.program_word.map_or(verb.range, |w| w.range.to(verb.range));
    let finding = out.report(
        Claim::new(Effect::Information, Evidence::Documented),
        command.span_of(range),
        format!("`{name}` may install other versions than the lock file says"),
    );
    finding.help(format!("use `{better}`, which installs what the lock file says or fails"));
    if let Some(edit) = edit {
        finding.fix(Applicability::Unsafe, format!("Use `{better}`"), vec![edit]);
    }
}

/// Whether npm's lock file is tracked beside `package.json`: in that folder, or, where it is not known, in all that have one.
fn locks(root: &Root, folder: Option<&str>) -> bool {
    let locked = |folder: &str| {
        ["package-lock.json", "npm-shrinkwrap.json"]
            .iter()
            .any(|name| matches!(root.presence(&format!("{folder}{name}")), Presence::Tracked { .. }))
    };
    if let Some(folder) = folder {
        return locked(folder);
    }
    let mut folders = root.files_under("").filter_map(|path| path.strip_suffix("package.json")).peekable();
    folders.peek().is_some()
        && folders.all(|folder| !(folder.is_empty() || folder.ends_with('/')) || locked(folder))
}

/// Whether the repository tracks a file of that name, in any folder.
fn has_file(root: &Root, name: &str) -> bool {
    root.files_under("").any(|path| path.rsplit('/').next() == Some(name))
}
