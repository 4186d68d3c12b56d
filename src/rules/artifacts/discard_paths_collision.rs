//! Two files of one artifact or report that flatten onto one name.
//!
//! Looks at literal paths, at globs over tracked files, and at files that commands create for certain. Silent where
//! `discard-paths` is not a plain yes and where a path depends on the environment.

use std::collections::HashMap;

use crate::buildspec::{Text, Texts};
use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::repository::GlobPattern;
use crate::rules::Context;
use crate::rules::edit::rewrite;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for artifact in spec.artifacts() {
        let what = if artifact.secondary { "secondary artifact" } else { "artifact" };
        let list = List {
            what,
            discard: artifact.discard_paths,
            base: artifact.base_directory,
            files: artifact.files.as_ref(),
            exclude: artifact.exclude_paths.as_ref(),
        };
        list.check(cx, out);
    }
    for group in &spec.reports {
        let list = List {
            what: "report",
            discard: group.discard_paths,
            base: group.base_directory,
            files: group.files.as_ref(),
            exclude: None,
        };
        list.check(cx, out);
    }
}

/// One list of files that is flattened.
struct List<'a, 't> {
    what: &'static str,
    discard: Option<Text<'t>>,
    base: Option<Text<'t>>,
    files: Option<&'a Texts<'t>>,
    exclude: Option<&'a Texts<'t>>,
}

/// One file, and the entry of the list that takes it.
struct File<'t> {
    path: String,
    entry: Text<'t>,
}

impl<'t> List<'_, 't> {
    fn check(&self, cx: &Context<'_>, out: &mut Findings<'_>) {
        let (Some(discard), Some(files)) = (self.discard, self.files) else { return };
        if discard.as_bool() != Some(true) {
            return;
        }
        let Some(exclude) = self.excluded() else { return };
        let mut by_name: HashMap<String, Vec<File<'t>>> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        for file in files.items.iter().flat_map(|entry| self.matched(cx, *entry)) {
            if exclude.iter().any(|glob| glob.matches(&file.path)) {
                continue;
            }
            let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
            let group = by_name.entry(name.clone()).or_insert_with(|| {
                names.push(name);
                Vec::new()
            });
            if group.iter().all(|f| f.path != file.path) && group.len() < 50 {
                group.push(file);
            }
        }
        for name in names {
            let Some([first, others @ .., last]) = by_name.get(&name).map(Vec::as_slice) else { continue };
            self.report(&name, discard, first, others, last, out);
        }
    }

    fn report(
        &self,
        name: &str,
        discard: Text<'_>,
        first: &File<'_>,
        others: &[File<'_>],
        last: &File<'_>,
        out: &mut Findings<'_>,
    ) {
        let (what, count) = (self.what, others.len() + 2);
        let both = if count == 2 { "two".to_owned() } else { count.to_string() };
        let claim = Claim::new(Effect::Lost, Evidence::Unverified).whatever_happens();
        let finding = out
            .report(
                claim,
                last.entry.text_span(),
                format!("{both} files of this {what} flatten onto the name `{name}`, which can hold only one of them"),
            )
            .at(format!("becomes `{name}` as well"))
            .help(
                "leave `discard-paths` out to keep the folders, rename the files, or give each a secondary artifact of its own",
            );
        if first.entry.span() == last.entry.span() {
            finding.at(format!("matches `{}` and `{}`", first.path, last.path));
        } else {
            finding.label(first.entry.text_span(), format!("becomes `{name}`"));
            for file in others {
                if file.entry.span() != first.entry.span() && file.entry.span() != last.entry.span() {
                    finding.label(file.entry.text_span(), format!("becomes `{name}` too"));
                }
            }
        }
        finding.label(discard.span(), "folders are dropped here");
        if let Some(edit) = rewrite(&discard, "no") {
            finding.fix(Applicability::Unsafe, "Keep the folders", vec![edit]);
        }
    }

    /// The globs of `exclude-paths`; none if one of them is not known.
    fn excluded(&self) -> Option<Vec<GlobPattern>> {
        let items = self.exclude.map_or(&[][..], |e| &e.items);
        items.iter().map(|e| GlobPattern::new(e.as_str()).ok().filter(GlobPattern::is_known)).collect()
    }

    /// The files that an entry takes for certain, as paths from the base directory.
    fn matched(&self, cx: &Context<'_>, entry: Text<'t>) -> Vec<File<'t>> {
        let Ok(glob) = GlobPattern::new(entry.as_str()) else { return Vec::new() };
        if entry.is_dynamic() || !glob.is_known() {
            return Vec::new();
        }
        if glob.is_literal() {
            // A bare folder name flattens nothing that is known.
            return vec![File { path: glob.as_str().to_owned(), entry }];
        }
        self.tracked(cx, &glob).into_iter().map(|path| File { path, entry }).collect()
    }

    fn tracked(&self, cx: &Context<'_>, glob: &GlobPattern) -> Vec<String> {
        let base = match self.base {
            None => String::new(),
            Some(base) => match GlobPattern::new(base.as_str()) {
                Ok(b) if b.is_literal() => format!("{}/", b.as_str()),
                _ => return Vec::new(),
            },
        };
        let Ok(whole) = GlobPattern::new(&format!("{base}{}", glob.as_str())) else { return Vec::new() };
        let tracked = cx
            .facts
            .root()
            .into_iter()
            .flat_map(|root| root.matches(&whole).map(str::to_owned).collect::<Vec<_>>());
        let made = cx
            .facts
            .filesystem()
            .certain_files()
            .map(|(path, _)| path.to_owned())
            .filter(|path| whole.matches(path));
        tracked.chain(made).filter_map(|path| path.strip_prefix(&base).map(str::to_owned)).collect()
    }
}
