//! A `base-directory` that is not there and that nothing makes. The same silences as for unmatched globs.

use crate::buildspec::Text;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::repository::{GlobPattern, NearKind, Presence, Root};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let (Some(spec), Some(root)) = (cx.spec, cx.facts.root()) else { return };
    for artifact in spec.artifacts() {
        if let Some(base) = artifact.base_directory.filter(|b| !b.is_dynamic()) {
            one(cx, root, base, out);
        }
    }
}

fn one(cx: &Context<'_>, root: &Root, base: Text<'_>, out: &mut Findings<'_>) {
    let text = base.as_str().trim_end();
    if let Some(relative) = text.strip_prefix('/') {
        absolute(root, base, relative, out);
        return;
    }
    let Some(glob) = GlobPattern::new(text).ok().filter(|g| g.is_literal() && !g.as_str().is_empty()) else {
        return;
    };
    let folder = glob.as_str();
    let absent = matches!(root.presence(folder), Presence::Absent | Presence::Untracked | Presence::Ignored);
    let fs = cx.facts.filesystem();
    let assumed = cx.facts.assumed().any(|a| a.starts_with(folder) || folder.starts_with(fixed(a)));
    if !absent || fs.may_hold(folder) || assumed {
        return;
    }
    let certain = fs.unknown().is_none();
    let near = root
        .similar(folder)
        .filter(|n| certain || (n.others == 0 && matches!(n.kind, NearKind::Case | NearKind::Spelling)));
    if !certain && near.is_none() {
        return;
    }
    let claim = if certain {
        Claim::new(Effect::Breaks, Evidence::Observed)
    } else {
        Claim::new(Effect::Mistake, Evidence::Observed)
    };
    let instead = near.as_ref().map_or_else(String::new, |n| format!("; it has `{}`", n.path));
    let finding = out.report(
        claim,
        base.text_span(),
        if certain {
            format!("the repository has no folder `{folder}` and no command makes one{instead}: the upload fails with `no matching base directory path found`")
        } else {
            format!("the repository has no folder `{folder}`{instead}")
        },
    );
    match near {
        Some(near) => {
            finding.help(format!("write `{}`", near.path));
            if let Some(span) = base.mapped.exact(0..text.len()) {
                let title = format!("Name `{}`", near.path);
                finding.fix(Applicability::Unsafe, title, vec![Edit { span, text: near.path }]);
            }
        }
        None => {
            finding.help("write the folder from the source root, or add the command that makes it");
        }
    }
}

/// `/web` where the source has `web`.
fn absolute(root: &Root, base: Text<'_>, relative: &str, out: &mut Findings<'_>) {
    let Some(glob) = GlobPattern::new(relative).ok().filter(|g| g.is_literal() && !g.as_str().is_empty())
    else {
        return;
    };
    if root.is_dir(glob.as_str()) != Some(true) {
        return;
    }
    let finding = out
        .report(
            Claim::new(Effect::Mistake, Evidence::Observed),
            base.text_span(),
            format!("`/{relative}` is a folder of the build container, not of the source; the repository has `{}`", glob.as_str()),
        )
        .help(format!("write `{}`", glob.as_str()));
    if let Some(span) = base.mapped.exact(0..1) {
        finding.fix(Applicability::Unsafe, "Leave the `/` out", vec![Edit { span, text: String::new() }]);
    }
}

/// A glob up to its first special character.
fn fixed(glob: &str) -> &str {
    glob.split(['*', '?', '[', '{']).next().unwrap_or(glob).trim_end_matches('/')
}
