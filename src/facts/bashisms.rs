//! Constructs that bash alone knows, where they stand in a script, and what dash makes of them (`rules/data/bashisms.tsv`).

use std::sync::LazyLock;

use super::table;
use crate::shell::{
    AssignmentValue, CompoundKind, Dialect, Part, PartKind, Piece, Quoting, Redirection, RedirectionKind,
    Script, SimpleCommand, SubstitutionKind, TextRange, Word,
};
use crate::source::Span;

const TABLE: &str = include_str!("../../rules/data/bashisms.tsv");

/// What dash does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DashEffect {
    /// It refuses the text.
    Syntax,
    /// The command fails.
    Fails,
    /// It goes on, and does something else.
    Silent,
}

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Bashism {
    /// Its name in the table.
    pub name: &'static str,
    /// How it is written.
    pub shown: &'static str,
    /// What dash does.
    pub effect: DashEffect,
    /// The same in words, behind "dash".
    pub in_dash: &'static str,
    /// What to write for it.
    pub instead: &'static str,
    /// A script that shows it.
    pub example: &'static str,
}

/// A place where one stands.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Which.
    pub bashism: &'static Bashism,
    /// Where, in the host file.
    pub span: Span,
    /// The same, where it stands there in one piece.
    pub exact: Option<Span>,
}

static ROWS: LazyLock<Vec<Bashism>> = LazyLock::new(|| {
    let row = |[name, shown, effect, in_dash, instead, example]: [Option<&'static str>; 6]| {
        let effect = match effect? {
            "syntax" => DashEffect::Syntax,
            "fails" => DashEffect::Fails,
            "silent" => DashEffect::Silent,
            _ => return None,
        };
        Some(Bashism {
            name: name?,
            shown: shown?,
            effect,
            in_dash: in_dash?,
            instead: instead?,
            example: example?,
        })
    };
    table::rows(TABLE).filter_map(row).collect()
});

/// Variables that bash sets and dash does not.
const VARIABLES: [&str; 11] = [
    "RANDOM",
    "SECONDS",
    "BASH",
    "BASH_VERSION",
    "BASH_SOURCE",
    "BASH_COMMAND",
    "BASHPID",
    "FUNCNAME",
    "PIPESTATUS",
    "EPOCHSECONDS",
    "SRANDOM",
];

/// Commands that bash has built in, dash does not, and no package brings.
const BUILTINS: [&str; 13] = [
    "let",
    "declare",
    "typeset",
    "pushd",
    "popd",
    "dirs",
    "shopt",
    "mapfile",
    "readarray",
    "disown",
    "enable",
    "builtin",
    "caller",
];

/// Programs whose arguments are files, so that braces among them are meant to expand.
const FILES: [&str; 10] = ["mkdir", "cp", "mv", "rm", "touch", "ls", "cat", "chmod", "rmdir", "ln"];

/// Every place of a script that `sh` reads and only bash understands.
pub fn bashisms(script: &Script) -> Vec<Found> {
    let mut finder = Finder { assigned: assigned(script), found: Vec::new() };
    if script.dialect() == Dialect::Posix {
        for (of, piece) in script.pieces() {
            if of.dialect() == Dialect::Posix {
                finder.piece(of, piece);
            }
        }
    }
    finder.found
}

/// The names that a script gives values to.
fn assigned(script: &Script) -> Vec<&str> {
    let name = |piece| match piece {
        Piece::Assignment(assignment) => Some(&*assignment.name),
        _ => None,
    };
    script.pieces().into_iter().filter_map(|(_, piece)| name(piece)).collect()
}

struct Finder<'s> {
    assigned: Vec<&'s str>,
    found: Vec<Found>,
}

impl Finder<'_> {
    fn add(&mut self, script: &Script, name: &str, range: TextRange) {
        if let Some(bashism) = ROWS.iter().find(|row| row.name == name) {
            self.found.push(Found { bashism, span: script.span(range), exact: script.exact(range) });
        }
    }

    fn piece(&mut self, script: &Script, piece: Piece<'_>) {
        match piece {
            Piece::Simple(simple) => self.simple(script, simple),
            Piece::Compound(compound) => {
                // A `!` before it is in its range.
                let after = script.slice(compound.range).find(|c: char| c != '!' && !c.is_whitespace());
                let start = compound.range.start + after.unwrap_or_default() as u32;
                let at = |len| TextRange::new(start, start + len);
                match &compound.kind {
                    CompoundKind::Conditional { .. } => self.add(script, "conditional", at(2)),
                    CompoundKind::Arithmetic { .. } => self.add(script, "arithmetic-command", at(2)),
                    CompoundKind::ArithmeticFor { header, .. } => self.add(script, "arithmetic-for", *header),
                    CompoundKind::Select { .. } => self.add(script, "select", at(6)),
                    CompoundKind::Function { keyword: Some(keyword), .. } => {
                        self.add(script, "function-keyword", *keyword);
                    }
                    CompoundKind::For { words, .. } => {
                        for word in words.iter().flatten() {
                            self.braces(script, word);
                        }
                    }
                    _ => {}
                }
            }
            Piece::Stage(stage) if stage.pipe_both => {
                self.add(script, "pipe-both", stage.pipe.unwrap_or_default());
            }
            Piece::Assignment(assignment) => {
                let head =
                    |len: u32| TextRange::new(assignment.name_range.start, assignment.name_range.end + len);
                if matches!(assignment.value, AssignmentValue::Array(_)) {
                    self.add(script, "array", head(2));
                } else if assignment.append {
                    self.add(script, "append", head(2));
                }
            }
            Piece::Redirection(redirection) => self.redirection(script, redirection),
            Piece::Part(part) => self.part(script, part),
            Piece::Stage(_) | Piece::Word(_) | Piece::List(_) => {}
        }
    }

    fn simple(&mut self, script: &Script, simple: &SimpleCommand) {
        let Some((program, arguments)) = simple.words.split_first() else { return };
        let Some(name) = program.literal() else { return };
        let option = |flag: &str| arguments.first().filter(|w| w.is(flag));
        match &*name {
            "source" => self.add(script, "source", program.range),
            "[" | "test" => {
                for word in arguments.iter().filter(|w| w.is("==") && !w.is_quoted()) {
                    self.add(script, "test-equals", word.range);
                }
                if let Some(word) = option("-v") {
                    self.add(script, "test-v", word.range);
                }
            }
            "set" => {
                let is_pipefail = |pair: &&[Word]| {
                    let flag = pair.first().and_then(Word::literal).unwrap_or_default();
                    flag.starts_with('-')
                        && flag.ends_with('o')
                        && pair.get(1).is_some_and(|w| w.is("pipefail"))
                };
                if let Some([flag, value]) = arguments.windows(2).find(is_pipefail) {
                    self.add(script, "pipefail", flag.range.to(value.range));
                }
            }
            "echo" => {
                let is_option = |word: &&Word| {
                    word.literal().is_some_and(|text| {
                        text.strip_prefix('-').is_some_and(|letters| {
                            letters.contains(['e', 'E'])
                                && letters.chars().all(|c| matches!(c, 'n' | 'e' | 'E'))
                        })
                    })
                };
                if let Some(word) = arguments.iter().take(2).find(is_option).filter(|w| {
                    w.range == arguments.first().map_or(w.range, |f| f.range) || option("-n").is_some()
                }) {
                    self.add(script, "echo-option", word.range);
                }
            }
            "export" => {
                if let Some(word) = option("-f") {
                    self.add(script, "export-function", program.range.to(word.range));
                }
            }
            "printf" => {
                if let Some(word) = option("-v") {
                    self.add(script, "printf-v", program.range.to(word.range));
                }
            }
            "wait" => {
                if let Some(word) = option("-n") {
                    self.add(script, "wait-n", program.range.to(word.range));
                }
            }
            "type" => {
                if let Some(word) = ["-p", "-P", "-t"].iter().find_map(|f| option(f)) {
                    self.add(script, "type-p", program.range.to(word.range));
                }
            }
            "trap" => {
                let signal = |w: &&Word| ["ERR", "DEBUG", "RETURN"].iter().any(|s| w.is(s));
                if let Some(word) = arguments.iter().skip(1).find(signal) {
                    self.add(script, "trap-signal", word.range);
                }
            }
            name if BUILTINS.contains(&name) => self.add(script, "builtin", program.range),
            name if FILES.contains(&name) => arguments.iter().for_each(|w| self.braces(script, w)),
            _ => {}
        }
    }

    /// Braces that are meant to expand: no JSON and no query.
    fn braces(&mut self, script: &Script, word: &Word) {
        let text = script.slice(word.range);
        if let Some(brace) = word.braces.first().filter(|_| !text.contains([':', '"', '\''])) {
            self.add(script, "brace-expansion", *brace);
        }
    }

    fn redirection(&mut self, script: &Script, redirection: &Redirection) {
        let until_target = TextRange::new(redirection.range.start, redirection.target.range.start);
        match redirection.kind {
            RedirectionKind::HereString => {
                let start = redirection.range.start;
                self.add(script, "here-string", TextRange::new(start, start + 3));
            }
            RedirectionKind::OutputBoth | RedirectionKind::AppendBoth => {
                let text = script.slice(until_target).trim_end();
                // `>& file`, which dash refuses, is another row.
                if text.starts_with("&>") {
                    let end = until_target.start + text.len() as u32;
                    self.add(script, "redirect-both", TextRange::new(until_target.start, end));
                }
            }
            _ => {}
        }
    }

    fn part(&mut self, script: &Script, part: &Part) {
        match &part.kind {
            PartKind::Substitution(substitution)
                if matches!(
                    substitution.kind,
                    SubstitutionKind::ProcessInput | SubstitutionKind::ProcessOutput
                ) =>
            {
                self.add(
                    script,
                    "process-substitution",
                    TextRange::new(part.range.start, part.range.start + 2),
                );
            }
            PartKind::Arithmetic(_) if script.slice(part.range).starts_with("$[") => {
                self.add(script, "old-arithmetic", part.range);
            }
            PartKind::Parameter(parameter) => {
                let bash_operator = matches!(
                    parameter.operator(),
                    Some("," | ",," | "^" | "^^" | "@" | ":" | "/" | "//" | "/#" | "/%")
                );
                let unset = VARIABLES.contains(&&*parameter.name)
                    && !parameter.handles_unset()
                    && !self.assigned.contains(&&*parameter.name);
                if parameter.subscript.is_some() {
                    self.add(script, "array-element", part.range);
                } else if bash_operator || parameter.indirect {
                    self.add(script, "expansion", part.range);
                } else if unset {
                    self.add(script, "variable", part.range);
                }
            }
            PartKind::Literal(_) if part.quoting == Quoting::AnsiC => {
                let range = TextRange::new(part.range.start.saturating_sub(2), part.range.end + 1);
                if script.slice(range).starts_with("$'") {
                    self.add(script, "ansi-quote", range);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Mapped;
    use std::process::Command;

    #[test]
    fn every_row_is_read() {
        assert_eq!(ROWS.len(), table::row_count(TABLE));
    }

    #[test]
    fn every_example_is_found_and_differs_in_dash() {
        for row in ROWS.iter() {
            let script = Script::parse(Mapped::verbatim(row.example, 0), Dialect::Posix);
            let found = bashisms(&script);
            // An example of a variable must not say that it handles it.
            if row.name != "variable" {
                assert!(found.iter().any(|f| f.bashism.name == row.name), "{}: {found:?}", row.name);
            }
            let run = |shell: &str| {
                let run = Command::new(shell).args(["-c", row.example]).output().ok()?;
                Some((run.status.code(), run.stdout))
            };
            let (Some(dash), Some(bash)) = (run("dash"), run("bash")) else { continue };
            assert_ne!(dash, bash, "{}", row.name);
            if row.effect == DashEffect::Syntax {
                assert_eq!(dash.0, Some(2), "{}", row.name);
            }
        }
    }

    #[test]
    fn what_dash_knows_is_left_alone() {
        for text in [
            "[ a = b ]",
            ". ./x",
            "set -euo nounset",
            "local x=1",
            "[ a -a b ]",
            "command -v x",
            "echo -n a",
            "a > f 2>&1",
            "x=${y#a}",
            "bash -c '[[ a == b ]]'",
            "echo $((1+2))",
            "echo '{a,b}'",
            "aws x --query a.{b:c,d:e}",
            "RANDOM=1; echo $RANDOM",
            "echo \"$'a'\"",
            "trap a EXIT",
            "f() { a; }",
            "(a; b)",
            "echo a-e",
            "docker run -e",
        ] {
            let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
            assert!(bashisms(&script).is_empty(), "{text}: {:?}", bashisms(&script));
        }
    }
}
