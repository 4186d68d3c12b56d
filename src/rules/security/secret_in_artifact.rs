//! Files with secrets that leave the build: credentials of the home folder in the cache, and files that commands write a secret
//! to in the artifacts. Silent where it cannot be told in which folder a file is written, and where paths are left out.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::secrets::{Source, Written, is_secret_name};
use crate::repository::GlobPattern;
use crate::rules::Context;

/// Places of credentials below the home folder.
const HOME: [&str; 8] =
    [".aws", ".config/gh", ".docker", ".git-credentials", ".kube", ".netrc", ".npmrc", ".ssh"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    let paths = spec.cache.as_ref().and_then(|c| c.paths.as_ref());
    for path in paths.into_iter().flat_map(|p| &p.items) {
        let text = path.as_str();
        let home = ["/root/", "~/", "$HOME/", "${HOME}/"].iter().find_map(|h| text.strip_prefix(h));
        let holds = |h: &&&str| {
            home.is_some_and(|p| p == **h || p.strip_prefix(**h).is_some_and(|r| r.starts_with('/')))
        };
        let part = [".docker/cli-plugins", ".docker/buildx", ".aws/cli/cache", ".kube/cache", ".aws/sam"];
        if home.is_some_and(|p| part.iter().any(|h| p.starts_with(h))) {
            continue;
        }
        if let Some(what) = HOME.iter().find(holds) {
            out.report(
                Claim::new(Effect::Risk, Evidence::Documented),
                path.text_span(),
                format!("the cache keeps the credentials of `~/{what}` for every later build that uses it"),
            )
            .help("leave it out of the cache, and make it anew in each build");
        }
    }
    for written in &cx.facts.secrets().written {
        if let Some(pattern) = shipped(cx, written) {
            let trace = &written.trace;
            let name = match trace.source {
                Source::Fetched => trace.name.clone(),
                _ => format!("`{}`", trace.name),
            };
            let finding = out
                .report(
                    Claim::new(Effect::Risk, Evidence::Documented),
                    written.span,
                    format!("{name} is written to `{}`, which goes into the artifact", written.path),
                )
                .help(
                    "write it outside of the artifact's folder, remove it, or list it under `exclude-paths`",
                );
            finding.label(pattern, "takes the file along");
            if trace.source != Source::Name {
                finding.label(trace.span, "the secret comes from here");
            }
        }
    }
}

/// The pattern of an artifact that takes the file along.
fn shipped(cx: &Context<'_>, written: &Written) -> Option<crate::source::Span> {
    let path = written.path.strip_prefix("./").unwrap_or(&written.path);
    let outside = path.starts_with(['/', '~', '$']) || path.contains("..");
    let named = written.trace.source == Source::Fetched || is_secret_name(&written.trace.name);
    if outside || !named || !written.at_top || written.trace.source == Source::Name {
        return None;
    }
    // A file that is removed again, or moved, does not go along.
    let removed = cx.facts.scripts().iter().flat_map(|i| i.commands().iter()).any(|c| {
        matches!(c.program(), Some("rm" | "mv" | "shred"))
            && c.words
                .iter()
                .any(|w| w.is(path) || w.is(&written.path) || w.has_glob() || w.literal().is_none())
    });
    if removed {
        return None;
    }
    cx.spec?.artifacts().find_map(|artifact| {
        if artifact.exclude_paths.is_some() {
            return None;
        }
        let inside = match &artifact.base_directory {
            None => path,
            Some(base) if base.is_dynamic() || base.as_str().contains('*') => return None,
            Some(base) => {
                let base = base.as_str().trim_start_matches("./").trim_end_matches('/');
                if base.is_empty() || base == "." {
                    path
                } else {
                    path.strip_prefix(base)?.strip_prefix('/')?
                }
            }
        };
        let files = artifact.files.as_ref()?;
        let pattern = files.items.iter().find(|f| {
            !f.is_dynamic() && GlobPattern::new(f.as_str()).is_ok_and(|glob| glob.matches(inside))
        })?;
        Some(pattern.text_span())
    })
}
