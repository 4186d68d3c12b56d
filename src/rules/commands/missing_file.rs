//! A script, template or folder that a command names and that neither the repository nor a command provides. Once a program
//! ran that may make anything, only a near miss is reported.

use std::sync::Arc;

use crate::buildspec::Text;
use crate::diagnostics::{Applicability, Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::facts::filesystem::join;
use crate::facts::{FileUse, PathUse, UsePlace};
use crate::repository::{GlobPattern, Near, NearKind, Presence, Root};
use crate::rules::Context;
use crate::rules::simple_commands::{insert_after, simple_commands};
use crate::shell::{FlagSpec, Word};
use crate::source::Span;

const MKDIR: FlagSpec =
    FlagSpec { value: &["-m", "--mode"], switch: &["-p", "-v", "--parents", "--verbose"], ..FlagSpec::NONE };

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    parents(cx, out);
    let Some(root) = cx.facts.root() else { return };
    batch(cx, root, out);
    commands(cx, root, out);
    executable(cx, root, out);
}

/// Something that is not there.
struct Missing<'f> {
    file_use: &'f FileUse,
    /// From the source root.
    path: String,
    /// Its first folder that is not there, or itself: what one mistake is.
    cause: String,
    near: Option<Near>,
}

fn commands(cx: &Context<'_>, root: &Root, out: &mut Findings<'_>) {
    let uses = cx.facts.file_uses();
    let missing: Vec<Missing<'_>> = uses.iter().filter_map(|u| missing(cx, root, u)).collect();
    let placed = uses.iter().filter(|u| u.place == UsePlace::Source);
    let there = placed.filter(|u| !u.path.is_empty() && root.presence(&u.path).is_tracked()).count();
    let mut causes: Vec<&str> = missing.iter().map(|m| m.cause.as_str()).collect();
    causes.sort_unstable();
    causes.dedup();
    // Where most is missing, the source is probably another repository.
    let strange = causes.len() > there;
    for (at, first) in missing.iter().enumerate() {
        let told = missing.iter().take(at).any(|m| m.cause == first.cause);
        if told || (first.near.is_none() && strange) {
            continue;
        }
        let same: Vec<Span> =
            missing.iter().skip(at + 1).filter(|m| m.cause == first.cause).map(|m| m.file_use.span).collect();
        report(root, first, &same, out);
    }
}

/// Whether what a command needs is absent, and may be called so.
fn missing<'f>(cx: &Context<'_>, root: &Root, file_use: &'f FileUse) -> Option<Missing<'f>> {
    // Of what runs outside of the source directory-drift tells.
    if file_use.place == UsePlace::Outside {
        return None;
    }
    let path = match file_use.kind {
        PathUse::DockerContext if root.is_dir(&file_use.path) == Some(true) || file_use.path.is_empty() => {
            join(&file_use.path, "Dockerfile")?
        }
        _ => file_use.path.clone(),
    };
    let in_tracked = file_use.folder.is_empty() || root.is_dir(&file_use.folder) == Some(true);
    if !in_tracked || root.presence(&path) != Presence::Absent {
        return None;
    }
    if file_use.kind == PathUse::Module && !path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return None;
    }
    if elsewhere(cx, root, &path) || in_context(cx, root, file_use) {
        return None;
    }
    if file_use.made || provided(cx, &path) || tested(cx, file_use, &path) {
        return None;
    }
    let cause = cause(root, &path);
    let near = root.similar(&path);
    if file_use.place == UsePlace::Unknown {
        // From whichever folder: there is no file of that path in any.
        let near = near.filter(|n| n.kind == NearKind::Repeated && !ends_somewhere(root, &path))?;
        return Some(Missing { file_use, path, cause, near: Some(near) });
    }
    let certain = !file_use.unknown && !file_use.variable && !file_use.conditional;
    let near = if certain {
        near.filter(|n| from_root(file_use, n) || (n.others == 0 && !is_far(root, n)))
    } else {
        Some(near.filter(|n| slip(file_use, n))?)
    };
    // The rule directory-drift tells of a second `cd` from the wrong place.
    let drift = file_use.program == "cd" && near.as_ref().is_some_and(|n| from_root(file_use, n));
    if drift || (root.is_ignored(&path) && near.is_none()) {
        return None;
    }
    Some(Missing { file_use, path, cause, near })
}

/// Whether a tracked file's path ends in this one.
fn ends_somewhere(root: &Root, path: &str) -> bool {
    let end = format!("/{path}");
    Root::top(Arc::clone(root.repository())).files_under("").any(|file| file.ends_with(&end))
}

/// Whether the path is there from another folder above the buildspec, which then may be the source root.
fn elsewhere(cx: &Context<'_>, root: &Root, path: &str) -> bool {
    let Some(place) = cx.facts.place().filter(|p| p.root.is_none()) else { return false };
    let top = Root::top(Arc::clone(root.repository()));
    let ends = place.path.match_indices('/').map(|(at, _)| at);
    let above = ends.filter_map(|at| place.path.get(..at));
    std::iter::once("")
        .chain(above)
        .any(|folder| join(folder, path).is_some_and(|path| top.presence(&path).is_tracked()))
}

/// `docker build -f X CONTEXT`: older versions look for X in the context.
fn in_context(cx: &Context<'_>, root: &Root, file_use: &FileUse) -> bool {
    file_use.program == "docker"
        && cx.facts.file_uses().iter().any(|other| {
            other.program == "docker"
                && other.kind == PathUse::Folder
                && join(&other.path, &file_use.written).is_some_and(|path| root.presence(&path).is_tracked())
        })
}

/// A folder of the same name somewhere else says little.
fn is_far(root: &Root, near: &Near) -> bool {
    near.kind == NearKind::Folder && root.presence(&near.path) == Presence::Directory
}

/// What can only be a slip, whatever ran before.
fn slip(file_use: &FileUse, near: &Near) -> bool {
    match near.kind {
        NearKind::Case | NearKind::Spelling | NearKind::Repeated => near.others == 0,
        NearKind::Extension => {
            let yaml = |path: &str| matches!(path.rsplit('.').next(), Some("yml" | "yaml"));
            near.others == 0 && yaml(&near.path) && yaml(&file_use.path)
        }
        NearKind::Folder => !file_use.conditional && from_root(file_use, near),
    }
}

/// Whether it is there from the source root, but not from the folder that a `cd` led to.
fn from_root(file_use: &FileUse, near: &Near) -> bool {
    let meant = file_use.written.trim_start_matches("./").trim_start_matches("../");
    !file_use.folder.is_empty() && join("", meant).is_some_and(|path| path == near.path)
}

/// The first of the path's folders that is not there, or the path itself.
fn cause(root: &Root, path: &str) -> String {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.filter_map(|at| path.get(..at))
        .find(|folder| root.presence(folder) == Presence::Absent)
        .unwrap_or(path)
        .to_owned()
}

/// Whether the cache, or what the user assumes, may bring it.
fn provided(cx: &Context<'_>, path: &str) -> bool {
    let cache = cx.spec.and_then(|s| s.cache.as_ref()).and_then(|c| c.paths.as_ref());
    let cached = cache.iter().flat_map(|p| &p.items).map(Text::as_str);
    cached.chain(cx.facts.assumed()).any(|glob| {
        GlobPattern::new(glob).map_or(true, |glob| {
            let fixed = glob.fixed_part();
            !glob.is_known()
                || glob.matches(path)
                || fixed.is_empty()
                || fixed == path
                || path.strip_prefix(fixed).is_some_and(|rest| rest.starts_with('/'))
        })
    })
}

/// Whether a command asks if it is there: `[ -f X ]`, `if ls X`.
fn tested(cx: &Context<'_>, file_use: &FileUse, path: &str) -> bool {
    let same = |word: &str| {
        let word = word.trim_matches(['"', '\'', ';', ']', ')', '}']);
        let word = word.rsplit(['$', '{']).next().unwrap_or(word);
        let word = word.strip_prefix("CODEBUILD_SRC_DIR").unwrap_or(word).trim_start_matches('}');
        let word = word.trim_start_matches("./").trim_matches('/');
        let written = file_use.written.trim_start_matches("./");
        let holds =
            |path: &str| path == word || path.strip_prefix(word).is_some_and(|rest| rest.starts_with('/'));
        !word.is_empty() && (holds(path) || holds(written))
    };
    cx.facts.scripts().iter().any(|item| {
        let words: Vec<&str> = item.script.text().split_whitespace().collect();
        words.windows(3).any(|three| {
            let [before, ask, word] = three else { return false };
            let bracket = matches!(*before, "[" | "[[" | "test" | "!") && ask.starts_with('-');
            let listed = matches!(*ask, "ls" | "stat") && matches!(*before, "if" | "!");
            (bracket || listed) && same(word)
        })
    })
}

fn report(root: &Root, missing: &Missing<'_>, same: &[Span], out: &mut Findings<'_>) {
    let Missing { file_use, path, near, .. } = missing;
    let what = match file_use.kind {
        PathUse::DockerContext if path.ends_with("Dockerfile") => "file",
        PathUse::Folder | PathUse::DockerContext => "folder",
        PathUse::File if file_use.program == "cp" || file_use.program == "mv" => "file or folder",
        _ => "file",
    };
    let drift = near.as_ref().is_some_and(|n| from_root(file_use, n));
    let message = if drift {
        format!(
            "`{}` runs in `{}`, where there is no `{}`; the repository has it in the source root",
            file_use.program, file_use.folder, file_use.written
        )
    } else if let Some(near) = near {
        format!("the repository has no {what} `{path}`; it has `{}`", near.path)
    } else {
        format!("the repository has no {what} `{path}` and no command makes it: `{}` fails", file_use.program)
    };
    let finding = out.report(Claim::new(Effect::Mistake, Evidence::Observed), file_use.span, message);
    if let Some(entered) = file_use.entered.filter(|_| !file_use.folder.is_empty()) {
        finding.label(entered, format!("leads into `{}`, for all commands after it", file_use.folder));
    }
    for span in same {
        finding.label(*span, "the same here");
    }
    match near {
        Some(near) => instead(root, file_use, path, near, finding),
        None => {
            finding.help(
                "write the path from the folder that the command runs in, or add the command that makes it",
            );
        }
    }
}

/// What to write instead.
fn instead(root: &Root, file_use: &FileUse, path: &str, near: &Near, finding: &mut Diagnostic) {
    if path != file_use.path {
        // The Dockerfile of a context.
        let folder = near.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        finding.help(format!("build in `{folder}`, or name the file with `--file`"));
        return;
    }
    let dot = if file_use.written.starts_with("./") { "./" } else { "" };
    let slash = if file_use.written.ends_with('/') { "/" } else { "" };
    let text = format!("{dot}{}{slash}", relative(&file_use.folder, &near.path));
    let text =
        if file_use.kind == PathUse::Program && !text.contains('/') { format!("./{text}") } else { text };
    finding.help(format!("write `{text}`"));
    let same_kind = root.is_dir(&near.path).is_some();
    if let Some(span) = file_use.exact.filter(|_| same_kind) {
        finding.fix(Applicability::Unsafe, format!("Name `{text}`"), vec![Edit { span, text }]);
    }
}

/// `path` as seen from `folder`, both from the source root.
fn relative(folder: &str, path: &str) -> String {
    let folder: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    let path: Vec<&str> = path.split('/').collect();
    let same = folder.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; folder.len() - same];
    parts.extend(path.get(same..).unwrap_or_default());
    parts.join("/")
}

/// A script that git records as not executable.
fn executable(cx: &Context<'_>, root: &Root, out: &mut Findings<'_>) {
    let mut told: Vec<&str> = Vec::new();
    let changes = |item: &crate::facts::CommandScript<'_>| {
        let text = item.command.text.as_str();
        text.contains("chmod") || text.contains("install -")
    };
    if cx.facts.scripts().iter().any(changes) {
        return;
    }
    for file_use in cx.facts.file_uses() {
        let path = file_use.path.as_str();
        let content = matches!(root.presence(path), Presence::Tracked { size: Some(size) } if size > 0);
        let plain = file_use.kind == PathUse::Program && !file_use.unknown && !file_use.variable;
        if !plain || !content || root.is_executable(path) != Some(false) || told.contains(&path) {
            continue;
        }
        told.push(path);
        out.report(
            Claim::new(Effect::Information, Evidence::Observed),
            file_use.span,
            format!("git records `{path}` as not executable: the command fails with `Permission denied`"),
        )
        .help(format!(
            "run `git update-index --chmod=+x {path}` and commit, or run `sh {}`",
            file_use.written
        ));
    }
}

/// `mkdir a/b/c` where `a` has just been made and `b` not: that needs no look at the repository. The first one fails and ends the
/// build, so the others are told with it.
fn parents(cx: &Context<'_>, out: &mut Findings<'_>) {
    let fs = cx.facts.filesystem();
    let mut new: Vec<String> = Vec::new();
    let mut found: Vec<Parentless> = Vec::new();
    for command in simple_commands(cx).filter(|c| c.runs("mkdir")) {
        let args = command.args(&MKDIR);
        let step = fs.step_at(command.span()).filter(|s| !s.unknown && !args.uncertain);
        let Some((step, folder)) = step.and_then(|s| Some((s, s.folder.path()?))) else { continue };
        if args.has(&["-p", "--parents"]) || command.context.functions > 0 {
            continue;
        }
        for operand in &args.operands {
            let plain = |w: &&Word| !w.has_glob() && w.braces.is_empty() && !w.has_tilde();
            let text =
                Some(operand.word).filter(plain).and_then(Word::literal).filter(|t| !t.starts_with('/'));
            let Some(path) = text.and_then(|t| join(folder, &t)) else { continue };
            let parent = path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
            let below_new = |parent: &String| {
                !new.contains(parent) && new.iter().any(|n| parent.starts_with(&format!("{n}/")))
            };
            if let Some(parent) = parent.filter(|p| below_new(p) && !fs.may_hold_at(step, p)) {
                let edit = command.program_word.and_then(|program| insert_after(command, program, " -p"));
                found.push(Parentless { span: command.span_of(operand.word.range), parent, edit });
            }
            if !command.context.conditional {
                new.push(path);
            }
        }
    }
    no_parent(found, out);
}

/// A folder of `mkdir`'s whose own folder is not there.
struct Parentless {
    span: Span,
    parent: String,
    edit: Option<Edit>,
}

fn no_parent(mut found: Vec<Parentless>, out: &mut Findings<'_>) {
    let Some((Parentless { span, parent, .. }, others)) = found.split_first() else { return };
    let finding = out.report(
        Claim::new(Effect::Mistake, Evidence::Observed),
        *span,
        format!("no command makes `{parent}`, and `mkdir` makes only the last folder of a path: it fails"),
    );
    for other in others {
        finding.label(other.span, format!("`{}` is not there either", other.parent));
    }
    finding.help("write `mkdir -p`, which makes them all");
    let edits: Option<Vec<Edit>> = found.iter_mut().map(|f| f.edit.take()).collect();
    if let Some(mut edits) = edits {
        // Several folders of one command.
        edits.dedup();
        finding.fix(Applicability::Safe, "Make the folders above it too", edits);
    }
}

/// The buildspecs of a batch.
fn batch(cx: &Context<'_>, root: &Root, out: &mut Findings<'_>) {
    let tasks = cx.spec.and_then(|s| s.batch.as_ref()).into_iter().flat_map(|b| &b.tasks);
    let mut told: Vec<&str> = Vec::new();
    for text in tasks.filter_map(|t| t.buildspec.as_ref()) {
        let path = text.as_str().trim();
        let odd = text.is_dynamic()
            || path.contains(['\n', '*', ':', '\\'])
            || path.starts_with('/')
            || path.is_empty();
        if odd || root.presence(path) != Presence::Absent || told.contains(&path) {
            continue;
        }
        told.push(path);
        let near = root.similar(path);
        let instead = near.as_ref().map_or_else(String::new, |n| format!("; it has `{}`", n.path));
        let finding = out.report(
            Claim::new(Effect::Breaks, Evidence::Documented),
            text.text_span(),
            format!("the repository has no buildspec `{path}`{instead}: the build of this entry fails"),
        );
        match near {
            Some(near) => {
                finding.help(format!("write `{}`, from the source root", near.path));
                let span = text.mapped.exact(0..path.len()).filter(|_| near.others == 0);
                if let Some(span) = span {
                    let title = format!("Name `{}`", near.path);
                    finding.fix(Applicability::Unsafe, title, vec![Edit { span, text: near.path }]);
                }
            }
            None => {
                finding.help("write the path from the source root");
            }
        }
    }
}
