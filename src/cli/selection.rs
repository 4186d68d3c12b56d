//! `--select` and `--ignore`: names of rules and categories.

use super::failure::{Failure, Result};
use super::hint;
use crate::catalog::{Named, UnknownName};
use crate::config::{self, NameError};
use crate::lint::RuleSet;

/// What the names stand for; none where nothing is named. An empty variable names nothing.
pub(super) fn names(list: &[String], flag: &str) -> Result<Option<Vec<Named>>> {
    let found = config::names(list).map_err(|error| failure(&error, flag))?;
    for (name, meant) in list.iter().filter(|name| !name.trim().is_empty()).zip(&found) {
        if let Named::Renamed(rule) = meant {
            hint(&format!("the rule `{}` in {flag} is called `{}` now", name.trim(), rule.name));
        }
    }
    Ok((!found.is_empty()).then_some(found))
}

/// The failure for a name that stands for nothing.
pub(super) fn failure(error: &NameError, flag: &str) -> Failure {
    Failure::new(error.message(flag)).help(error.help())
}

/// The rules that the names stand for.
pub(super) fn rule_set(list: &[String], flag: &str) -> Result<RuleSet> {
    let mut set = RuleSet::none();
    for rule in names(list, flag)?.iter().flatten().flat_map(|name| name.rules()) {
        set.set(rule, true);
    }
    Ok(set)
}

/// The failure for a name that is no rule's, with the nearest that is one's.
pub(super) fn unknown(name: &str, place: &str, why: UnknownName) -> Failure {
    Failure::new(format!("unknown rule `{name}`{place}")).help(why.help())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_empty_variable_names_nothing() {
        assert!(matches!(names(&[], "--select"), Ok(None)));
        assert!(matches!(names(&list(&["", " "]), "--select"), Ok(None)));
        let found = names(&list(&["all", " artifacts "]), "--select").unwrap().unwrap();
        assert!(matches!(found.as_slice(), [Named::All, Named::Category(_)]));
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let error = names(&list(&["artifact"]), "--ignore").unwrap_err().to_string();
        assert!(error.starts_with("unknown rule `artifact` in --ignore\n"), "{error}");
        assert!(error.contains("did you mean `artifacts`?"), "{error}");
        let error = names(&list(&["zzzzzzzzzzzz"]), "--select").unwrap_err().to_string();
        assert!(error.contains("`speclint rules` lists"), "{error}");
    }
}
