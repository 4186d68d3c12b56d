//! The paths of the source that commands need to be there, each as a path from the source root.

use std::collections::{HashMap, HashSet};

use super::Facts;
use super::file_operands::{PathUse, paths_of};
use super::filesystem::{Folder, Step, Target};
use crate::shell::{AndOrOp, Command, Part, PartKind, Quoting, RedirectionKind, TextRange, Word};
use crate::source::Span;

/// A path that a command needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub struct FileUse {
    /// From the source root, without `.` and `..`; of a glob its fixed part.
    pub path: String,
    /// As written, variables replaced; of a glob its fixed part.
    pub written: String,
    /// How it is used.
    pub kind: PathUse,
    /// The program.
    pub program: String,
    /// The word.
    pub span: Span,
    /// The bytes of `written` in the host file, if they stand there as such.
    pub exact: Option<Span>,
    /// The folder that the command runs in, from the source root.
    pub folder: String,
    /// The `cd` that led there.
    pub entered: Option<Span>,
    /// Whether something ran before that may have made it.
    pub unknown: bool,
    /// Whether a command before makes it, or may.
    pub made: bool,
    /// Whether a variable of `env.variables` stands in it, which a project can set to something else.
    pub variable: bool,
    /// Whether the command runs only under some condition.
    pub conditional: bool,
    /// What is known of the folder that the command runs in. Where it is not in the source, `path` is what it would be from the
    /// source root.
    pub place: Place,
}

/// Where a command that needs a path runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the source.
    Source,
    /// Somewhere outside of it.
    Outside,
    /// It cannot be told.
    Unknown,
}

/// All of them, in the order in which the commands run. Left out: what a test asks for, what may fail, what cannot be told.
pub(super) fn file_uses(facts: &Facts<'_>) -> Vec<FileUse> {
    let variables = variables(facts);
    let mut uses = Vec::new();
    for item in facts.scripts() {
        for command in item.script.commands() {
            let Some(step) = facts.filesystem().step_at(command.span()) else { continue };
            if may_fail(&command) {
                continue;
            }
            let root = Folder::root();
            let (from, place) = match &step.folder {
                Folder::Inside(_) => (&step.folder, Place::Source),
                Folder::Unknown => (&root, Place::Unknown),
                Folder::Outside => (&root, Place::Outside),
            };
            for (word, kind) in words(&command, &variables) {
                let (word, variable) = expand(&word, &variables);
                if place == Place::Outside && word.parts.first().is_none_or(|p| p.literal().is_none()) {
                    continue;
                }
                let mut found = one(&command, step, from, &word, kind, variable);
                if let Some(found) = &mut found {
                    found.place = place;
                    found.unknown |= place != Place::Source;
                }
                if let Some(found) = &mut found {
                    let fs = facts.filesystem();
                    let dockerfile = found.kind == PathUse::DockerContext
                        && fs.may_hold_at(step, &dockerfile(&found.path));
                    found.made = dockerfile || fs.may_hold_at(step, &found.path);
                }
                uses.extend(found);
            }
        }
    }
    uses
}

/// The words of a command that must be there: its program, the arguments of the table, `file://…`, `< …`.
fn words(command: &Command<'_>, variables: &HashMap<&str, &str>) -> Vec<(Word, PathUse)> {
    let mut found = paths_of(command);
    if command.wrapper("xargs").is_some() {
        return Vec::new();
    }
    if command.runs("aws") {
        for word in command.words {
            let scheme = ["file://", "fileb://"].into_iter().find(|s| word.literal_prefix().starts_with(s));
            let value = scheme.and_then(|s| word.after(s.len()));
            found.extend(value.map(|word| (word, PathUse::File)));
        }
    }
    let program = command.program_word.filter(|w| {
        let (word, _) = expand(w, variables);
        word.literal().is_some_and(|t| t.contains('/') && !t.starts_with('/'))
    });
    found.extend(program.map(|w| (w.clone(), PathUse::Program)));
    for redirection in command.redirections() {
        // `<PLACEHOLDER>` reads from a file too.
        let named = redirection.target.literal().is_some_and(|t| t.contains(['/', '.']));
        if named && redirection.kind == RedirectionKind::Input {
            found.push((redirection.target.clone(), PathUse::File));
        }
    }
    found
}

/// The Dockerfile of a folder, both from the source root.
fn dockerfile(folder: &str) -> String {
    if folder.is_empty() { "Dockerfile".to_owned() } else { format!("{folder}/Dockerfile") }
}

fn one(
    command: &Command<'_>,
    step: &Step,
    from: &Folder,
    word: &Word,
    kind: PathUse,
    variable: bool,
) -> Option<FileUse> {
    let folder = from.path()?;
    let literal = word.literal_suffix();
    let fixed = match literal.find(['*', '?', '[']).filter(|_| word.has_glob()) {
        Some(at) => literal.get(..at)?.rsplit_once('/')?.0,
        None => &literal,
    };
    // `scripts\run.py`: written for Windows.
    let escaped = word.parts.iter().any(|p| p.quoting == Quoting::Escaped);
    let odd = |c: char| "$`<>{}*?[]\\:=|,;()!'\"#%@&".contains(c) || c.is_whitespace();
    if fixed.is_empty() || fixed == "-" || fixed.contains(odd) || !word.braces.is_empty() || escaped {
        return None;
    }
    let Target::Path(path) = from.target(word) else { return None };
    let path = match path.find(['*', '?', '[']) {
        Some(at) => path.get(..at)?.rsplit_once('/')?.0.to_owned(),
        None => path,
    };
    if path.is_empty() && !matches!(kind, PathUse::DockerContext | PathUse::Folder) {
        return None;
    }
    let script = command.script;
    let range = word.range;
    let host = script.slice(range).trim_matches(['"', '\'']);
    let at = script.slice(range).find(host).unwrap_or_default() as u32;
    let whole = TextRange::new(range.start + at, range.start + at + fixed.len() as u32);
    let exact = (!variable && script.slice(whole) == fixed).then(|| script.exact(whole)).flatten();
    let program = command.program().unwrap_or("the command").to_owned();
    Some(FileUse {
        path,
        written: fixed.to_owned(),
        kind,
        program,
        span: command.span_of(range),
        exact,
        folder: folder.to_owned(),
        entered: step.entered,
        unknown: step.unknown,
        made: false,
        variable,
        conditional: command.context.conditional && command.context.after != Some(AndOrOp::And),
        place: Place::Source,
    })
}

/// Whether the build goes on if the command fails, or asks by it.
fn may_fail(command: &Command<'_>) -> bool {
    let context = command.context;
    if context.functions > 0
        || context.condition.is_some()
        || context.negated
        || context.before == Some(AndOrOp::Or)
    {
        return true;
    }
    // `a && b || c`, `(a; b) || c`: what follows on the line.
    let text = command.script.text();
    let rest = text.get(command.simple.range.end as usize..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    line.contains("||") || command.script.slice(command.simple.range).contains("2>/dev/null")
}

/// The literal values of `env.variables` that no command changes.
fn variables<'a>(facts: &Facts<'a>) -> HashMap<&'a str, &'a str> {
    let Some(map) = facts.spec().and_then(|s| s.env.as_ref()).and_then(|e| e.variables.as_ref()) else {
        return HashMap::new();
    };
    let mut set: HashSet<String> = HashSet::new();
    for item in facts.scripts() {
        for command in item.script.commands() {
            set.extend(command.assignments().iter().map(|a| a.name.to_string()));
            for word in command.words {
                let prefix = word.literal_prefix();
                let name = prefix.split_once('=').map_or(&*prefix, |(name, _)| name);
                set.insert(name.to_owned());
            }
        }
        let words = item.script.text().split_whitespace().collect::<Vec<_>>();
        let named =
            |pair: &[&str]| (pair.first() == Some(&"for")).then(|| pair.get(1).map(|n| (*n).to_owned()));
        set.extend(words.windows(2).filter_map(named).flatten());
    }
    map.entries
        .iter()
        .filter_map(|(key, value)| {
            let value =
                value.as_ref().filter(|v| !v.is_dynamic() && !v.as_str().contains(char::is_whitespace))?;
            Some((key.as_str(), value.as_str()))
        })
        .filter(|(key, value)| !set.contains(*key) && !value.is_empty())
        .collect()
}

/// The word with these variables in it replaced, and whether one was.
fn expand(word: &Word, variables: &HashMap<&str, &str>) -> (Word, bool) {
    let mut changed = false;
    let parts = word
        .parts
        .iter()
        .map(|part| match &part.kind {
            PartKind::Parameter(p)
                if p.operator.is_none() && !p.length && !p.indirect && p.subscript.is_none() =>
            {
                variables.get(&*p.name).map_or_else(
                    || part.clone(),
                    |value| {
                        changed = true;
                        Part { kind: PartKind::Literal((*value).into()), ..part.clone() }
                    },
                )
            }
            _ => part.clone(),
        })
        .collect();
    (Word { parts, range: word.range, braces: word.braces.clone() }, changed)
}
