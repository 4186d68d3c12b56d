//! Variables behind `$` and `${`, as the shell that runs the commands writes them: the file's own first, then CodeBuild's.

use super::{Completion, CompletionKind, Request, completion};
use crate::facts::environment::{DefinedBy, documented};
use crate::ide::hover;
use crate::rules::quoting::{Open, Scan};
use crate::shell::{Dialect, Script};
use crate::source::Mapped;

/// The variables that may be typed at a place of a script. `before` is the script up to the cursor, decoded.
pub(super) fn in_script(request: &Request<'_, '_>, before: &str) -> Option<Vec<Completion>> {
    let sigil = match request.cx.facts.dialect() {
        Dialect::Posix | Dialect::Bash => posix(before)?,
        Dialect::PowerShell => powershell(before)?,
        Dialect::Cmd => cmd(before)?,
    };
    Some(variables(request, &sigil, before))
}

/// The same in a text that is no script, such as an artifact's name.
pub(super) fn in_text(request: &Request<'_, '_>, before: &str) -> Option<Vec<Completion>> {
    let sigil = dollar(before)?;
    Some(variables(request, &sigil, ""))
}

/// What was typed, and what must stand around a name.
struct Sigil<'t> {
    /// The part of the name that is there.
    name: &'t str,
    /// Before the name.
    before: &'static str,
    /// After the name, unless it is there.
    after: &'static str,
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The name at the end of a text, and what stands before it.
fn name(text: &str) -> (&str, &str) {
    let head = text.trim_end_matches(is_name);
    (head, text.get(head.len()..).unwrap_or_default())
}

fn dollar(before: &str) -> Option<Sigil<'_>> {
    let (head, name) = name(before);
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (head, after) = match head.strip_suffix("${").or_else(|| head.strip_suffix("${#")) {
        Some(head) => (head, "}"),
        None => (head.strip_suffix('$')?, ""),
    };
    let escaped = head.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
    // `$$` is the number of the shell's process.
    let number = after.is_empty() && head.ends_with('$');
    (!escaped && !number).then_some(Sigil { name, before: "", after })
}

fn posix(before: &str) -> Option<Sigil<'_>> {
    let sigil = dollar(before)?;
    // What stands before the `$`: whether it opens an expansion there.
    let head = before.get(..before.len() - sigil.name.len())?;
    let head = head.trim_end_matches(['{', '#']).strip_suffix('$')?;
    let scan = Scan::of(head);
    if in_quoted_here_document(head, &scan) {
        return None;
    }
    match scan.open.last() {
        Some(Open::Single) => runs_quoted(head).then_some(sigil),
        _ => Some(sigil),
    }
}

/// Whether the single quotes that are open hold the script of another shell: `sh -c '…`, `eval '…`.
fn runs_quoted(head: &str) -> bool {
    let Some((command, _)) = head.rsplit_once('\'') else { return false };
    let mut words = command.split_whitespace().rev();
    match words.next() {
        Some("eval") => true,
        Some(flag) if flag.starts_with('-') && flag.ends_with('c') => {
            words.any(|w| matches!(w.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash" | "zsh")))
        }
        _ => false,
    }
}

/// Whether the text ends in a here-document whose end word is quoted, so that nothing in it expands.
fn in_quoted_here_document(head: &str, scan: &Scan) -> bool {
    let Some(at) = scan.here_documents.last() else { return false };
    let Some((line, body)) = head.get(at + 2..).and_then(|rest| rest.split_once('\n')) else { return false };
    let word = line.trim_start_matches(['-', ' ', '\t']);
    let end: String = word
        .split([' ', '\t', ';', '|', '&', ')', '>', '<'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !matches!(c, '\'' | '"' | '\\'))
        .collect();
    let over = body.split_inclusive('\n').any(|l| l.ends_with('\n') && l.trim() == end);
    !over && word.starts_with(['\'', '"', '\\'])
}

/// `$env:NAME`
fn powershell(before: &str) -> Option<Sigil<'_>> {
    let (head, name) = name(before);
    let lower = head.to_ascii_lowercase();
    if lower.ends_with("$env:") || lower.ends_with("${env:") {
        let after = if lower.ends_with("${env:") { "}" } else { "" };
        return Some(Sigil { name, before: "", after });
    }
    head.ends_with('$').then_some(Sigil { name, before: "env:", after: "" })
}

/// `%NAME%`
fn cmd(before: &str) -> Option<Sigil<'_>> {
    let (head, name) = name(before);
    let line = head.rsplit('\n').next().unwrap_or_default();
    (head.ends_with('%') && line.matches('%').count() % 2 == 1).then_some(Sigil {
        name,
        before: "",
        after: "%",
    })
}

fn variables(request: &Request<'_, '_>, sigil: &Sigil<'_>, script: &str) -> Vec<Completion> {
    let text = request.text();
    let rest = text.get(request.offset..).unwrap_or_default();
    let more = rest.len() - rest.trim_start_matches(is_name).len();
    let from = request.offset - sigil.name.len();
    let replace = request.document.host(from..request.offset + more);
    let closed = rest.get(more..).is_some_and(|r| !sigil.after.is_empty() && r.starts_with(sigil.after));
    let after = if closed { "" } else { sigil.after };
    let mut found: Vec<Completion> = Vec::new();
    let own = own(request, script);
    let builtins = documented().map(|b| b.name).filter(|name| !name.ends_with('*'));
    for (name, own) in own.iter().map(|n| (n.as_str(), true)).chain(builtins.map(|n| (n, false))) {
        if found.iter().any(|c| c.filter.ends_with(name) && c.label == name) {
            continue;
        }
        let mut made =
            completion(name, CompletionKind::Variable, replace, format!("{}{name}{after}", sigil.before));
        made.filter = format!("{}{name}", sigil.before);
        made.detail = String::from(if own { "of this buildspec" } else { "set by CodeBuild" });
        made.documentation = hover::variable_page(request.cx, name).unwrap_or_default();
        made.sort = format!("{}{:03}", u8::from(!own), found.len());
        found.push(made);
    }
    found
}

/// The variables of the file whose values reach the cursor: those of the maps, and those that commands before it set. The
/// last one first. `script` is the command up to the cursor.
fn own(request: &Request<'_, '_>, script: &str) -> Vec<String> {
    let offset = request.document.host(request.offset..request.offset).start;
    let scripts = request.cx.facts.scripts();
    let here = scripts
        .iter()
        .rposition(|s| s.command.text.span().start <= offset && offset <= s.command.text.span().end);
    // Where the command is too broken to be one, those before it in the text count.
    let before = |item: usize| match here {
        Some(here) => item <= here,
        None => scripts.get(item).is_some_and(|s| s.command.text.span().start < offset),
    };
    let environment = request.cx.facts.environment();
    // An unclosed quote may hide what the command sets before it.
    let broken = here.and_then(|at| scripts.get(at)).is_none_or(|s| !s.script.errors().is_empty());
    let mut names = if broken { set_in(script) } else { Vec::new() };
    for definition in environment.definitions().iter().rev() {
        let variable = !matches!(definition.by, DefinedBy::Function | DefinedBy::Alias | DefinedBy::Prefix);
        let reaches = match definition.item {
            None => true,
            Some(item) if Some(item) == here => definition.span.end < offset,
            Some(item) => before(item) && !definition.reach.is_lost(),
        };
        if variable && reaches && !names.iter().any(|n| **n == *definition.name) {
            names.push(definition.name.to_string());
        }
    }
    names
}

/// The variables that an unfinished script sets, the last one first: read with its quotes closed and, where that is not enough,
/// line by line.
fn set_in(script: &str) -> Vec<String> {
    let mut whole = script.to_owned();
    for open in Scan::of(script).open.iter().rev() {
        whole.push_str(match open {
            Open::Single => "'",
            Open::Double => "\"",
            Open::Backtick => "`",
            Open::Parenthesis => ")",
            Open::Parameter => "}",
            Open::Arithmetic => "))",
        });
    }
    let mut names: Vec<String> = Vec::new();
    if !assigned(&whole, &mut names) {
        for line in script.lines() {
            assigned(line, &mut names);
            let words: Vec<&str> = line.split_whitespace().collect();
            let loops = words
                .windows(3)
                .filter_map(|w| (w.first()? == &"for" && w.get(2)? == &"in").then(|| w.get(1))?);
            names.extend(loops.map(|name| (*name).to_owned()));
        }
    }
    names.reverse();
    names
}

/// Adds the variables that a script sets; whether it could be read.
fn assigned(script: &str, names: &mut Vec<String>) -> bool {
    let script = Script::parse(Mapped::verbatim(script, 0), Dialect::Bash);
    for command in script.commands() {
        let lasting = command.simple.words.is_empty() || !command.simple.declared.is_empty();
        let set = command.assignments().iter().chain(&command.simple.declared);
        for name in set.filter(|_| lasting).map(|a| a.name.to_string()) {
            names.retain(|other| *other != name);
            names.push(name);
        }
    }
    script.errors().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_dollar_expands() {
        for (text, want) in [
            ("echo $", Some(("", ""))),
            ("echo $FO", Some(("FO", ""))),
            ("echo ${FO", Some(("FO", "}"))),
            ("echo ${#FO", Some(("FO", "}"))),
            ("echo \"a $FO", Some(("FO", ""))),
            ("echo \"it's $FO", Some(("FO", ""))),
            ("echo 'a'$FO", Some(("FO", ""))),
            ("echo 'a $FO", None),
            ("echo \\$FO", None),
            ("echo \\\\$FO", Some(("FO", ""))),
            ("echo $$FO", None),
            ("echo $1", None),
            ("echo FO", None),
            ("echo $(cat 'x' $FO", Some(("FO", ""))),
            ("sh -c 'echo $FO", Some(("FO", ""))),
            ("/bin/bash -ec 'echo $FO", Some(("FO", ""))),
            ("eval 'echo $FO", Some(("FO", ""))),
            ("awk '{print $FO", None),
            ("cat <<E\na $FO", Some(("FO", ""))),
            ("cat <<'E'\na $FO", None),
            ("cat <<'E'\na\nE\necho $FO", Some(("FO", ""))),
        ] {
            assert_eq!(posix(text).map(|s| (s.name, s.after)), want, "{text}");
        }
    }

    #[test]
    fn other_shells_have_other_signs() {
        assert_eq!(powershell("echo $env:FO").map(|s| (s.name, s.before)), Some(("FO", "")));
        assert_eq!(powershell("echo $").map(|s| (s.name, s.before)), Some(("", "env:")));
        assert!(powershell("echo FO").is_none());
        assert_eq!(cmd("echo %FO").map(|s| (s.name, s.after)), Some(("FO", "%")));
        assert!(cmd("echo %FO%").is_none() && cmd("echo $FO").is_none());
    }
}
