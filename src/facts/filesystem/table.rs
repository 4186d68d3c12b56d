//! The table `rules/data/file-effects.tsv`: what a program may do to files.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::facts::table::rows;
use crate::shell::{Command, FlagSpec, aws_command};

/// What the operands of a program are to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operands {
    /// It makes nothing of them.
    Nothing,
    /// Each becomes a file.
    Touch,
    /// Each becomes a folder.
    Mkdir,
    /// Anything may come to lie in each.
    Below,
    /// The last one is made, or something in it.
    Copy,
    /// The same, and the others go.
    Move,
    /// Each goes.
    Delete,
    /// A folder among them is built in place, which may do anything.
    Local,
    /// The last one becomes a file.
    Last,
    /// Something comes to lie below the last one.
    LastBelow,
    /// `aws s3 cp`, `mv`, `sync`: the last one is made, unless it is in S3.
    AwsS3,
    /// `zip`: the first one is made.
    Zip,
    /// `tar`: the archive is made, or something is unpacked.
    Tar,
    /// `unzip`: something is unpacked.
    Unzip,
    /// `gzip`: each becomes `….gz`.
    Gzip,
    /// `curl`: with `-O` the last component of each.
    Curl,
    /// `wget`: the last component of each, unless an option says otherwise.
    Wget,
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct Effect {
    subcommand: Vec<&'static str>,
    pub(super) operands: Operands,
    pub(super) output: Vec<&'static str>,
    pub(super) into: Vec<&'static str>,
    pub(super) makes: Vec<&'static str>,
    pub(super) opaque: Vec<&'static str>,
    pub(super) spec: FlagSpec,
}

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/file-effects.tsv"));

/// Rows by program, the longest subcommand first.
static EFFECTS: LazyLock<HashMap<&'static str, Vec<Effect>>> = LazyLock::new(|| {
    let mut effects: HashMap<&'static str, Vec<Effect>> = HashMap::new();
    for [program, subcommand, operands, output, into, makes, opaque, values] in rows::<8>(TEXT) {
        let Some(program) = program else { continue };
        let words = |cell: Option<&'static str>| {
            cell.map_or_else(Vec::new, |c| c.split([' ', ',']).collect::<Vec<_>>())
        };
        let (output, into, opaque) = (words(output), words(into), words(opaque));
        let value: Vec<&'static str> =
            [&output, &into, &words(values)].into_iter().flatten().copied().collect();
        let single_dash = matches!(program, "terraform" | "tofu" | "find" | "openssl" | "java");
        // The table lives as long as the program.
        let spec = FlagSpec { value: Vec::leak(value), single_dash, ..FlagSpec::NONE };
        effects.entry(program).or_default().push(Effect {
            subcommand: words(subcommand),
            operands: operands.map_or(Operands::Nothing, named),
            output,
            into,
            makes: words(makes),
            opaque,
            spec,
        });
    }
    for rows in effects.values_mut() {
        rows.sort_by_key(|row| std::cmp::Reverse(row.subcommand.len()));
    }
    effects
});

fn named(word: &str) -> Operands {
    match word {
        "touch" => Operands::Touch,
        "mkdir" => Operands::Mkdir,
        "copy" => Operands::Copy,
        "move" => Operands::Move,
        "delete" => Operands::Delete,
        "local" => Operands::Local,
        "last" => Operands::Last,
        "last-below" => Operands::LastBelow,
        "aws-s3" => Operands::AwsS3,
        "zip" => Operands::Zip,
        "tar" => Operands::Tar,
        "unzip" => Operands::Unzip,
        "gzip" => Operands::Gzip,
        "curl" => Operands::Curl,
        "wget" => Operands::Wget,
        // Whatever else stands there is the widest.
        _ => Operands::Below,
    }
}

/// What a command may do, and the number of its arguments that its subcommand takes up; none if it may do anything.
pub(super) fn effect(command: &Command<'_>) -> Option<(&'static Effect, usize)> {
    let rows = EFFECTS.get(command.program()?)?;
    if let Some(call) = aws_command(command) {
        let operation = call.operation.as_deref().unwrap_or_default();
        let row = rows
            .iter()
            .find(|r| r.subcommand.is_empty() || r.subcommand == [call.service.as_ref(), operation])?;
        return Some((row, command.words.len() - call.words.len()));
    }
    let begins = |row: &Effect| {
        command.words.len() >= row.subcommand.len()
            && row.subcommand.iter().zip(command.words).all(|(want, word)| word.is(want))
    };
    rows.iter().find(|row| begins(row)).map(|row| (row, row.subcommand.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::{row_count, source};

    #[test]
    fn every_row_is_read() {
        assert_eq!(EFFECTS.values().map(Vec::len).sum::<usize>(), row_count(TEXT));
        assert!(source(TEXT).contains("2026-11-22"));
        let unknown = |e: &Effect| e.operands == Operands::Below;
        let wide: Vec<_> =
            EFFECTS.iter().filter(|(_, rows)| rows.iter().any(unknown)).map(|(p, _)| *p).collect();
        assert_eq!(
            {
                let mut w = wide;
                w.sort_unstable();
                w
            },
            ["python", "python3", "virtualenv"],
            "a word under `operands` that nobody knows reads as `below`",
        );
    }
}
