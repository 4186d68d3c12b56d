//! Entries of `files` that name a folder. Silent where a name may be a file's, and where it depends on the environment.

use crate::buildspec::{Text, Texts};
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::repository::GlobPattern;
use crate::rules::Context;

/// Folders that build tools make and that are no program's name.
const MADE: [&str; 12] = [
    "dist",
    "target",
    "node_modules",
    ".next",
    "coverage",
    "public",
    ".serverless",
    "cdk.out",
    ".aws-sam",
    "site-packages",
    "test-results",
    "reports",
];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for artifact in spec.artifacts() {
        entries(cx, artifact.base_directory, artifact.files.as_ref(), out);
    }
    for group in &spec.reports {
        entries(cx, group.base_directory, group.files.as_ref(), out);
    }
}

fn entries(cx: &Context<'_>, base: Option<Text<'_>>, files: Option<&Texts<'_>>, out: &mut Findings<'_>) {
    for entry in files.map_or(&[][..], |f| &f.items) {
        let text = entry.as_str().trim_end();
        if entry.is_dynamic() || text.is_empty() || text.starts_with(['/', '~']) {
            continue;
        }
        let Some(seen) = look(cx, base, text) else { continue };
        let folder = text.trim_end_matches("**").trim_end_matches('/');
        let (claim, message) = match seen {
            Seen::Folder => (
                Claim::new(Effect::Mistake, Evidence::Observed),
                format!(
                    "`{text}` is a folder, and `files` takes files and globs: what is in it is not uploaded"
                ),
            ),
            Seen::Stars => (
                Claim::new(Effect::Mistake, Evidence::Unverified),
                format!("`{text}` is not among the documented forms, and may match nothing"),
            ),
        };
        let finding = out.report(claim, entry.text_span(), message).help(format!("write `{folder}/**/*`"));
        if let Some(span) = entry.mapped.exact(0..text.len()) {
            let edit = Edit { span, text: format!("{folder}/**/*") };
            finding.fix(Applicability::Safe, format!("Take all files below `{folder}`"), vec![edit]);
        }
    }
}

enum Seen {
    Folder,
    Stars,
}

fn look(cx: &Context<'_>, base: Option<Text<'_>>, text: &str) -> Option<Seen> {
    let glob = GlobPattern::new(text).ok()?;
    if let Some(folder) = text.strip_suffix("/**") {
        return GlobPattern::new(folder).ok()?.is_literal().then_some(Seen::Stars);
    }
    if !glob.is_literal() || glob.as_str().is_empty() {
        return None;
    }
    let name = glob.as_str().rsplit('/').next().unwrap_or_default();
    if text.ends_with('/') || MADE.contains(&name) {
        return Some(Seen::Folder);
    }
    let path = match base {
        None => glob.as_str().to_owned(),
        Some(base) => {
            let base = GlobPattern::new(base.as_str()).ok().filter(GlobPattern::is_literal)?;
            format!("{}/{}", base.as_str(), glob.as_str())
        }
    };
    (cx.facts.root()?.is_dir(&path) == Some(true)).then_some(Seen::Folder)
}
