//! Paths that git tracks, folder by folder, seen from the folder that they are relative to.

use std::sync::Arc;

use camino::Utf8Path;

use super::{Completion, CompletionKind, Request, completion};
use crate::host::says_buildspec;
use crate::ide::expected::Leaf;
use crate::ide::insert::{escaped, needs_quotes};
use crate::ide::outline::{Kind, Style};
use crate::repository::Root;

/// What a path may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Anything,
    Folders,
    Buildspecs,
}

/// Paths as the value of a key of the schema.
pub(super) fn of(request: &Request<'_, '_>, leaf: &Leaf) -> Vec<Completion> {
    let (wanted, below) = match (leaf.owner.path, leaf.key.name) {
        (_, "base-directory") => (Wanted::Folders, false),
        (_, "buildspec") => (Wanted::Buildspecs, false),
        ("cache", "paths") => (Wanted::Anything, false),
        (_, "files" | "exclude-paths") => (Wanted::Anything, true),
        _ => return Vec::new(),
    };
    let base = if below { base_directory(request) } else { Some(String::new()) };
    let typed = request.decoded();
    let mut found = base.map_or_else(Vec::new, |base| in_folder(request, &base, &typed, wanted, true));
    if below && !typed.contains(['*', '$', '`']) {
        let folder = typed.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        found.push(Completion {
            detail: "every file below, at any depth".to_owned(),
            sort: "0".to_owned(),
            ..request.scalar(&format!("{folder}**/*"), CompletionKind::Value)
        });
    }
    found
}

/// Paths in a command: of a word that is one, seen from the folder that the command runs in.
pub(super) fn in_script(request: &Request<'_, '_>, before: &str) -> Vec<Completion> {
    let word =
        before.rsplit(|c: char| c.is_whitespace() || ";|&<>()'\"`=".contains(c)).next().unwrap_or_default();
    let head = before.get(..before.len() - word.len()).unwrap_or_default();
    let runs = matches!(
        head.split_whitespace().next_back(),
        Some(
            "bash"
                | "sh"
                | "source"
                | "."
                | "python"
                | "python3"
                | "node"
                | "ruby"
                | "perl"
                | "pwsh"
                | "powershell"
        )
    ) && head.ends_with(' ');
    let is_path = (word.contains('/') || word.starts_with('.')) && !word.starts_with(['/', '~', '-']);
    if !(is_path || runs && !word.starts_with(['/', '~', '-']))
        || word.contains([':', '$', '*', '?', '{', '\\'])
    {
        return Vec::new();
    }
    let Some(folder) = working_folder(request) else { return Vec::new() };
    in_folder(request, &folder, word, Wanted::Anything, false)
}

/// The children of the folder that `typed` leads to from `base`; `whole` if it is all of a scalar.
fn in_folder(
    request: &Request<'_, '_>,
    base: &str,
    typed: &str,
    wanted: Wanted,
    whole: bool,
) -> Vec<Completion> {
    let Some(root) = root(request) else { return Vec::new() };
    let root = &root;
    let (above, segment) = typed.rsplit_once('/').unwrap_or(("", typed));
    if typed.starts_with('/') || typed.contains(['*', '$', '`', '\n']) {
        return Vec::new();
    }
    let folder = if base.is_empty() { above.to_owned() } else { format!("{base}/{above}") };
    // Of a whole scalar that is not quoted yet, all must be quoted if a part must be.
    let text = request.text();
    let rest = text.get(request.offset..).unwrap_or_default();
    let ends = |c: char| c == '/' || c.is_whitespace() || "'\",]};|&<>()`$".contains(c);
    let more = rest.find(ends).unwrap_or(rest.len());
    let Some(from) = request.offset.checked_sub(segment.len()) else { return Vec::new() };
    let written = text.get(from..request.offset) == Some(segment);
    if !written {
        return Vec::new();
    }
    let own = own_path(request, root);
    let mut found = Vec::new();
    for (name, is_folder) in root.children(&folder) {
        let yaml = matches!(Utf8Path::new(name).extension(), Some("yml" | "yaml"));
        let path = if above.is_empty() && !typed.contains('/') {
            name.to_owned()
        } else {
            format!("{above}/{name}")
        };
        let fits = match wanted {
            Wanted::Anything => true,
            Wanted::Folders => is_folder,
            Wanted::Buildspecs => is_folder || yaml,
        };
        if !fits || base.is_empty() && !is_folder && own.as_deref() == Some(&*path) {
            continue;
        }
        let label = if is_folder { format!("{name}/") } else { name.to_owned() };
        let kind = if is_folder { CompletionKind::Folder } else { CompletionKind::File };
        let fresh = whole && request.cursor.token.is_empty();
        let quotes = whole
            && request.cursor.style == Style::Plain
            && (fresh || needs_quotes(&path, request.cursor.flow));
        let mut made = if quotes {
            // Then it is the scalar that is written, not its last part.
            let end = if is_folder { "/" } else { "" };
            Completion { label: label.clone(), kind, ..request.scalar(&format!("{path}{end}"), kind) }
        } else {
            let replace = request.document.host(from..request.offset + more);
            completion(label.clone(), kind, replace, escaped(&label, request.cursor.style))
        };
        made.again = is_folder;
        let likely = wanted == Wanted::Buildspecs && says_buildspec(name.into());
        made.sort = format!(
            "{}{name}",
            if likely {
                0
            } else if name.starts_with('.') {
                2
            } else {
                1
            }
        );
        found.push(made);
    }
    found
}

/// The source root; where nothing tells it yet, the top of the repository, which it is unless the project says otherwise.
fn root(request: &Request<'_, '_>) -> Option<Root> {
    let top = || Some(Root::top(Arc::clone(&request.cx.facts.place()?.repository)));
    request.cx.facts.root().cloned().or_else(top)
}

/// The path of the file itself, from the root.
fn own_path(request: &Request<'_, '_>, root: &Root) -> Option<String> {
    let path = &request.cx.facts.place()?.path;
    if root.folder().is_empty() {
        return Some(path.clone());
    }
    path.strip_prefix(root.folder())?.strip_prefix('/').map(str::to_owned)
}

/// The `base-directory` beside `files`; none if it is not a plain path.
fn base_directory(request: &Request<'_, '_>) -> Option<String> {
    let (outline, text) = (request.outline, request.text());
    let mut at = request.cursor.parent;
    while let Some(index) = at {
        let entry = outline.entries.get(index)?;
        if entry.kind == Kind::Key && matches!(text.get(entry.token.clone()), Some("files" | "exclude-paths"))
        {
            let mut keys = outline.entries.iter().enumerate().filter(|(_, e)| e.parent == entry.parent);
            let base = keys.find(|(_, e)| text.get(e.token.clone()) == Some("base-directory"));
            let Some((base, _)) = base else { return Some(String::new()) };
            let scalar = outline.scalars.iter().find(|s| s.parent == Some(base))?;
            let base = text.get(scalar.range.clone())?.trim_end_matches('/');
            let plain = !base.contains(['*', '?', '[', '{', '$', '`', '\\', '\'']) && !base.starts_with('/');
            return plain.then(|| base.to_owned());
        }
        at = entry.parent;
    }
    Some(String::new())
}

/// The folder that the command at the cursor runs in, from the source root; none if it is not known.
fn working_folder(request: &Request<'_, '_>) -> Option<String> {
    let offset = request.document.host(request.offset..request.offset).start;
    let steps = request.cx.facts.filesystem().steps();
    match steps.iter().rfind(|step| step.command.start <= offset) {
        Some(step) => step.folder.path().map(str::to_owned),
        None => Some(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use crate::ide::complete;
    use crate::ide::testing::Ask;

    #[test]
    fn quotes_are_written_where_they_are_needed() {
        let ask = Ask { tree: &["@x/a.js", "b.js"], ..Ask::default() };
        let found = ask.run("artifacts:\n  files:\n    - ‸\n", complete);
        let inserts: Vec<&str> = found.iter().map(|c| c.insert.as_str()).collect();
        assert_eq!(inserts, ["'**/*'", "'@x/'", "b.js"]);
    }
}
