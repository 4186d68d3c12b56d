//! The table `rules/data/file-operands.tsv`: which arguments of a program name a file or a folder that must be there.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table::rows;
use crate::shell::{Args, Command, FlagSpec, Word, aws_command};

/// What the operands of a program are to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operands {
    Nothing,
    Each,
    First,
    Script,
    Module,
    Folder,
    Sources,
    Rest,
    Context,
    Local,
}

/// How a program uses a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathUse {
    /// It is the program.
    Program,
    /// It reads it.
    File,
    /// It may lack its extension (`node build` for `build.js`).
    Module,
    /// It works in it.
    Folder,
    /// It builds the image that the `Dockerfile` in it describes.
    DockerContext,
}

#[derive(Debug)]
struct Row {
    subcommand: Vec<&'static str>,
    operands: Operands,
    files: Vec<&'static str>,
    folders: Vec<&'static str>,
    off: Vec<&'static str>,
    complete: bool,
    spec: FlagSpec,
}

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/file-operands.tsv"));

/// Rows by program, the longest subcommand first.
static ROWS: LazyLock<HashMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut table: HashMap<&'static str, Vec<Row>> = HashMap::new();
    for [program, subcommand, operands, files, folders, values, off, complete] in rows::<8>(TEXT) {
        let Some(program) = program else { continue };
        let words =
            |cell: Option<&'static str>| cell.map_or_else(Vec::new, |c| c.split(' ').collect::<Vec<_>>());
        let (files, folders) = (words(files), words(folders));
        let value: Vec<&'static str> =
            [&files, &folders, &words(values)].into_iter().flatten().copied().collect();
        let single_dash = matches!(program, "terraform" | "tofu" | "packer");
        // The table lives as long as the program.
        let spec = FlagSpec {
            value: Vec::leak(value),
            single_dash,
            stop_at_operand: matches!(operands, Some("script" | "module")),
            ..FlagSpec::NONE
        };
        table.entry(program).or_default().push(Row {
            subcommand: words(subcommand),
            operands: operands.map_or(Operands::Nothing, named),
            files,
            folders,
            off: words(off),
            complete: complete.is_some(),
            spec,
        });
    }
    for rows in table.values_mut() {
        rows.sort_by_key(|row| std::cmp::Reverse(row.subcommand.len()));
    }
    table
});

fn named(word: &str) -> Operands {
    match word {
        "each" => Operands::Each,
        "first" => Operands::First,
        "script" => Operands::Script,
        "module" => Operands::Module,
        "folder" => Operands::Folder,
        "sources" => Operands::Sources,
        "rest" => Operands::Rest,
        "context" => Operands::Context,
        "local" => Operands::Local,
        _ => Operands::Nothing,
    }
}

/// The words of a command that name what must be there, as the table has it.
pub(super) fn paths_of(command: &Command<'_>) -> Vec<(Word, PathUse)> {
    let mut found = Vec::new();
    let Some(program) = command.program() else { return found };
    let Some(rows) = ROWS.get(program) else { return found };
    if command.program_path() != Some(program) && command.program_path().is_none_or(|p| !p.starts_with('/')) {
        return found;
    }
    let (row, words) = if let Some(call) = aws_command(command) {
        let operation = call.operation.as_deref().unwrap_or_default().to_owned();
        let row = rows.iter().find(|r| r.subcommand == [call.service.as_ref(), operation.as_str()]);
        (row, call.words)
    } else {
        let begins = |row: &&Row| {
            command.words.len() >= row.subcommand.len()
                && row.subcommand.iter().zip(command.words).all(|(want, word)| word.is(want))
        };
        let row = rows.iter().find(begins);
        let skip = row.map_or(0, |r| r.subcommand.len());
        (row, command.words.get(skip..).unwrap_or_default())
    };
    let Some(row) = row else { return found };
    let args = Args::parse(words, &row.spec);
    for flag in &args.flags {
        let name = flag.name.as_ref();
        let kind = if row.files.contains(&name) {
            PathUse::File
        } else if row.folders.contains(&name) {
            PathUse::Folder
        } else {
            continue;
        };
        found.extend(flag.value().map(|word| (word.clone(), kind)));
    }
    if args.has(&row.off) {
        return found;
    }
    let sure: Vec<&Word> =
        args.operands.iter().filter(|o| row.complete || !o.maybe_value).map(|o| o.word).collect();
    let whole = !args.uncertain && sure.len() == args.operands.len();
    let mut add = |words: &[&Word], kind: PathUse| found.extend(words.iter().map(|w| ((*w).clone(), kind)));
    let first = sure.get(..1).unwrap_or_default();
    match row.operands {
        Operands::Each => add(&sure, PathUse::File),
        Operands::First | Operands::Script if whole || row.operands == Operands::Script => {
            add(first, PathUse::File);
        }
        Operands::Module => add(first, PathUse::Module),
        Operands::Folder if !first.iter().any(|w| w.is("-")) => add(first, PathUse::Folder),
        Operands::Sources if sure.len() > 1 => {
            add(sure.get(..sure.len() - 1).unwrap_or_default(), PathUse::File);
        }
        Operands::Rest if whole => add(sure.get(1..).unwrap_or_default(), PathUse::File),
        Operands::Context if whole && sure.len() == 1 => {
            let own = args.has(&["-f", "--file"]);
            add(first, if own { PathUse::Folder } else { PathUse::DockerContext });
        }
        Operands::Local if sure.len() == args.operands.len() || first.len() == 1 => add(first, PathUse::File),
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::{row_count, source};
    use crate::shell::{Dialect, Script};
    use crate::source::Mapped;

    fn paths(text: &str) -> Vec<(String, PathUse)> {
        let script = Script::parse(Mapped::verbatim(text.to_owned(), 0), Dialect::Posix);
        let commands: Vec<_> = script.commands().collect();
        commands
            .iter()
            .flat_map(paths_of)
            .map(|(w, u)| (w.literal().unwrap_or_default().into_owned(), u))
            .collect()
    }

    #[test]
    fn every_row_is_read() {
        assert_eq!(ROWS.values().map(Vec::len).sum::<usize>(), row_count(TEXT));
        assert!(source(TEXT).contains("2026-11-22"));
    }

    #[test]
    fn which_words_are_paths() {
        use PathUse::{DockerContext, File, Folder};
        for (text, want) in [
            ("bash -x ci/run.sh a b", vec![("ci/run.sh", File)]),
            ("bash -c x", vec![]),
            ("python -m pip install -r r.txt x", vec![("r.txt", File)]),
            ("python3 -u a.py b.py", vec![("a.py", File)]),
            ("python3 -m x a.py", vec![]),
            ("cd app", vec![("app", Folder)]),
            ("cd -", vec![]),
            ("cp -r a b out", vec![("a", File), ("b", File)]),
            ("cp -t out a b", vec![]),
            ("chmod +x a b", vec![("a", File), ("b", File)]),
            ("docker build -t x --no-cache .", vec![(".", DockerContext)]),
            ("docker build -f a/Dockerfile a", vec![("a/Dockerfile", File), ("a", Folder)]),
            ("docker build $ARGS .", vec![]),
            ("terraform -chdir=infra plan -var-file=x.tfvars", vec![("infra", Folder), ("x.tfvars", File)]),
            ("aws s3 cp a.txt s3://b", vec![("a.txt", File)]),
            ("aws cloudformation deploy --stack-name s --template-file t.yml", vec![("t.yml", File)]),
            ("black --check --diff app.py lib", vec![("app.py", File), ("lib", File)]),
        ] {
            let want: Vec<_> = want.into_iter().map(|(p, u)| (p.to_owned(), u)).collect();
            assert_eq!(paths(text), want, "{text}");
        }
    }
}
