//! The packages that an `apt-get install` names, and whether they may bring others along: the table `rules/data/apt-packages.tsv`.

use crate::facts::table::Table;
use crate::shell::{Args, FlagSpec, Word};

static TABLE: Table<2> = Table::new(include_str!("../../rules/data/apt-packages.tsv"));

/// Options of `apt-get` and `apt` that take a value.
pub(crate) const APT: FlagSpec = FlagSpec {
    value: &["-o", "-c", "-t", "--option", "--config-file", "--target-release", "--default-release"],
    ..FlagSpec::NONE
};

/// The words that name what is installed, the verb left out.
fn packages<'a>(args: &'a Args<'_>) -> impl Iterator<Item = &'a Word> {
    args.operands.iter().skip(1).map(|o| o.word)
}

/// Whether every package is one that brings no other along: it is in the maintained images already, or depends on nothing.
pub(crate) fn come_alone(args: &Args<'_>) -> bool {
    each_is(args, |_| true)
}

/// Whether every package is in the maintained images already.
pub(crate) fn are_in_images(args: &Args<'_>) -> bool {
    each_is(args, |why| why == "image")
}

fn each_is(args: &Args<'_>, fits: impl Fn(&str) -> bool) -> bool {
    let known = |name: &str| TABLE.of(name).any(|[_, why]| why.is_some_and(&fits));
    let mut packages = packages(args).peekable();
    packages.peek().is_some() && packages.all(|word| word.literal().is_some_and(|name| known(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::row_count;

    #[test]
    fn every_row_is_read() {
        assert_eq!(TABLE.rows().len(), row_count(TABLE.text()));
        assert!(TABLE.rows().iter().all(|[_, why]| matches!(why, Some("image" | "vendor"))));
    }
}
