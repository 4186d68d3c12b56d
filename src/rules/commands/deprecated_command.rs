//! Programs and subcommands whose time is over, by `rules/data/deprecated-commands.tsv`. Each once a file.

use std::collections::BTreeSet;

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::table;
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::Command;

const TABLE: &str = include_str!("../../../rules/data/deprecated-commands.tsv");

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut said = BTreeSet::new();
    for command in simple_commands(cx) {
        let Some(program) = command.program() else { continue };
        for [words, severity, why, instead] in table::rows::<4>(TABLE) {
            let (Some(words), Some(why), Some(instead)) = (words, why, instead) else { continue };
            let mut parts = words.split(' ');
            if parts.next() != Some(program) || !begins(&command, parts.clone()) || !said.insert(words) {
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

fn begins<'w>(command: &Command<'_>, words: impl Iterator<Item = &'w str>) -> bool {
    let mut given = command.words.iter();
    words.into_iter().all(|word| given.next().is_some_and(|w| w.is(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(table::rows::<4>(TABLE).count(), table::row_count(TABLE));
    }
}
