//! Cached paths that never hit: `node_modules` with `npm ci`, the source's absolute path, `~`. Silent where the commands cannot be
//! read or run in a folder that is not known.

use crate::buildspec::Text;
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::Command;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(paths) = cx.spec.and_then(|s| s.cache.as_ref()).and_then(|c| c.paths.as_ref()) else { return };
    for path in &paths.items {
        let text = path.as_str().trim_start_matches("./");
        if text.starts_with("/codebuild/output/src") {
            out.report(
                Claim::new(Effect::Mistake, Evidence::Observed),
                path.text_span(),
                "the source lies under another path in every build, so nothing saved under this one is found again",
            )
            .help("write the path from the source root");
        } else if text.starts_with('~') {
            out.report(
                Claim::new(Effect::Information, Evidence::Unverified),
                path.text_span(),
                "AWS does not say that `~` is expanded here, and the cache may hold nothing",
            )
            .help(format!("write `/root{}`", text.trim_start_matches('~')));
        } else if text.starts_with("node_modules") {
            node_modules(cx, *path, out);
        }
    }
}

/// `node_modules` of the source root, where `npm ci` runs in it.
fn node_modules(cx: &Context<'_>, path: Text<'_>, out: &mut Findings<'_>) {
    let moves = |c: &Command<'_>| c.runs("cd") || c.runs("pushd");
    for item in cx.facts.scripts() {
        for command in item.commands() {
            if moves(command) {
                return;
            }
            let plain = command.words.iter().all(|w| !w.literal_prefix().starts_with("--prefix"));
            if command.runs("npm") && command.subcommand().is_some_and(|s| s == "ci") && plain {
                out.report(
                    Claim::new(Effect::Mistake, Evidence::Documented),
                    path.text_span(),
                    "`npm ci` deletes `node_modules` before it installs, so the cached copy is never used",
                )
                .label(command.span(), "deletes it")
                .help("cache `/root/.npm/**/*` instead");
                return;
            }
        }
    }
}
