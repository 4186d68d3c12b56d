//! Programs and subcommands whose time is over, by `rules/data/deprecated-commands.tsv`. Each once a file.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::table::Table;
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::Command;

static TABLE: Table<4> = Table::new(include_str!("../../../rules/data/deprecated-commands.tsv"));

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut said = BTreeSet::new();
    for command in simple_commands(cx) {
        let Some(program) = command.program() else { continue };
        for &&[words, severity, why, instead] in by_program(program) {
            let (Some(words), Some(why), Some(instead)) = (words, why, instead) else { continue };
            let mut parts = words.split(' ');
            if parts.next() != Some(program) || !begins(command, parts.clone()) || !said.insert(words) {
                continue;
            }
            let effect = if severity == Some("warning") { Effect::Mistake } else { Effect::Information };
            let last = command.words.get(..parts.count()).and_then(<[_]>::last);
            let first = command.program_word.map_or(command.simple.range, |w| w.range);
            let range = last.map_or(first, |w| first.to(w.range));
            out.report(Claim::new(effect, Evidence::Documented), command.span_of(range), why).help(instead);
        }
    }
}

/// The rows of a program. Their first cells are its name and the words after it.
fn by_program(program: &str) -> &'static [&'static [Option<&'static str>; 4]] {
    type Rows = HashMap<&'static str, Vec<&'static [Option<&'static str>; 4]>>;
    static BY_PROGRAM: LazyLock<Rows> = LazyLock::new(|| {
        let mut rows = Rows::new();
        for row in TABLE.rows() {
            let program = row[0].and_then(|words| words.split(' ').next()).unwrap_or_default();
            rows.entry(program).or_default().push(row);
        }
        rows
    });
    BY_PROGRAM.get(program).map(Vec::as_slice).unwrap_or_default()
}

fn begins<'w>(command: &Command<'_>, words: impl Iterator<Item = &'w str>) -> bool {
    let mut given = command.words.iter();
    words.into_iter().all(|word| given.next().is_some_and(|w| w.is(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::row_count;

    #[test]
    fn every_row_is_read() {
        assert_eq!(TABLE.rows().len(), row_count(TABLE.text()));
    }
}
