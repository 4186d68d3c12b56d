//! `--select` and `--ignore`: names of rules and categories to a set of rules.

use super::failure::{Failure, Result};
use crate::catalog::{Category, Rule, nearest, rule, rules};
use crate::lint::RuleSet;

/// The rules to run: those selected (none named: those on by default) without those ignored.
pub(crate) fn selection(select: &[String], ignore: &[String]) -> Result<RuleSet> {
    let mut set = RuleSet::default();
    let named = |list: &[String]| list.iter().any(|name| !name.trim().is_empty());
    if named(select) {
        set = RuleSet::none();
        switch(&mut set, select, "--select", true)?;
    }
    switch(&mut set, ignore, "--ignore", false)?;
    Ok(set)
}

/// The rules that the names stand for.
pub(super) fn named(names: &[String], flag: &str) -> Result<RuleSet> {
    let mut set = RuleSet::none();
    switch(&mut set, names, flag, true)?;
    Ok(set)
}

fn switch(set: &mut RuleSet, names: &[String], flag: &str, on: bool) -> Result<()> {
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let matching = matching(name).ok_or_else(|| {
            unknown(name, &format!(" in {flag}"), &["all"], Category::ALL.map(Category::slug))
        })?;
        for rule in matching {
            set.set(rule, on);
        }
    }
    Ok(())
}

fn matching(name: &str) -> Option<Vec<&'static Rule>> {
    if name == "all" {
        return Some(rules().iter().collect());
    }
    if Category::ALL.iter().any(|category| category.slug() == name) {
        return Some(rules().iter().filter(|rule| rule.category.slug() == name).collect());
    }
    rule(name).map(|rule| vec![rule])
}

/// The failure for a name that is no rule's, with the nearest that is one's.
pub(super) fn unknown<'a>(
    name: &str,
    place: &str,
    words: &[&'a str],
    slugs: impl IntoIterator<Item = &'a str>,
) -> Failure {
    let names = rules().iter().map(|rule| rule.name).chain(slugs).chain(words.iter().copied());
    let failure = Failure::new(format!("unknown rule `{name}`{place}"));
    match nearest(name, names) {
        Some(near) => failure.help(format!("did you mean `{near}`? `speclint rules` lists all")),
        None => failure.help("`speclint rules` lists all rules and their categories"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn select_replaces_and_ignore_takes_away() {
        assert_eq!(selection(&[], &[]), Ok(RuleSet::default()));
        assert_eq!(
            selection(&names(&["", " "]), &[]),
            Ok(RuleSet::default()),
            "an empty variable is no selection"
        );
        assert_eq!(selection(&names(&["all"]), &names(&["all"])), Ok(RuleSet::none()));
        let all = selection(&names(&["all"]), &[]).unwrap();
        assert_eq!(all.iter().count(), rules().len());
        let one = selection(&names(&["artifacts"]), &[]).unwrap();
        assert!(one.iter().all(|(_, rule)| rule.category == Category::Artifacts));
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let error = selection(&[], &names(&["artifact"])).unwrap_err().to_string();
        assert!(error.starts_with("unknown rule `artifact` in --ignore\n"), "{error}");
        assert!(error.contains("did you mean `artifacts`?"), "{error}");
        let error = selection(&names(&["zzzzzzzzzzzz"]), &[]).unwrap_err().to_string();
        assert!(error.contains("`speclint rules` lists"), "{error}");
    }
}
