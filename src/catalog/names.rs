//! What a name that the user wrote stands for: a rule, a category, all rules, or a rule that was renamed.

use super::{Category, RULES, Rule, nearest};

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub enum Named {
    /// `all`
    All,
    /// The rules of a section.
    Category(Category),
    /// A rule.
    Rule(&'static Rule),
    /// A rule that had this name in an earlier version.
    Renamed(&'static Rule),
}

/// A name that stands for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name that was probably meant.
    pub nearest: Option<&'static str>,
}

impl UnknownName {
    /// What to do, in words.
    pub fn help(self) -> String {
        match self.nearest {
            Some(near) => format!("did you mean `{near}`? `speclint rules` lists all"),
            None => "`speclint rules` lists all rules and their categories".to_owned(),
        }
    }
}

/// What `name` stands for.
///
/// # Errors
/// If it stands for nothing.
pub fn named(name: &str) -> Result<Named, UnknownName> {
    among(RULES, name)
}

/// The rules that a name in a comment stands for; none if it stands for nothing. All at once cannot be silenced.
pub fn silenced_by(name: &str) -> Vec<&'static Rule> {
    match named(name) {
        Ok(Named::All) | Err(_) => Vec::new(),
        Ok(named) => named.rules().collect(),
    }
}

impl Named {
    /// The rules that it stands for.
    pub fn rules(self) -> impl Iterator<Item = &'static Rule> {
        RULES.iter().filter(move |rule| self.has(rule))
    }

    /// Whether it stands for `rule`, alone or among others.
    pub fn has(self, rule: &Rule) -> bool {
        match self {
            Self::All => true,
            Self::Category(category) => rule.category == category,
            Self::Rule(own) | Self::Renamed(own) => own.name == rule.name,
        }
    }

    /// The rule, if it stands for a single one.
    pub fn rule(self) -> Option<&'static Rule> {
        match self {
            Self::Rule(rule) | Self::Renamed(rule) => Some(rule),
            Self::All | Self::Category(_) => None,
        }
    }
}

fn among(rules: &'static [Rule], name: &str) -> Result<Named, UnknownName> {
    if name == "all" {
        return Ok(Named::All);
    }
    if let Some(category) = Category::ALL.into_iter().find(|category| category.slug() == name) {
        return Ok(Named::Category(category));
    }
    if let Some(rule) = rules.iter().find(|rule| rule.name == name) {
        return Ok(Named::Rule(rule));
    }
    if let Some(rule) = rules.iter().find(|rule| rule.renamed_from.contains(&name)) {
        return Ok(Named::Renamed(rule));
    }
    let names = rules.iter().map(|rule| rule.name).chain(Category::ALL.map(Category::slug)).chain(["all"]);
    Err(UnknownName { nearest: nearest(name, names) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Severity;

    static SOME: &[Rule] = &[Rule {
        renamed_from: &["old-name"],
        ..Rule::without_page("new-name", Category::Shell, Severity::Error, "")
    }];

    #[test]
    fn every_name_that_there_was_still_works() {
        assert!(matches!(among(SOME, "all"), Ok(Named::All)));
        assert!(matches!(among(SOME, "shell"), Ok(Named::Category(Category::Shell))));
        assert!(matches!(among(SOME, "new-name"), Ok(Named::Rule(_))));
        assert!(matches!(among(SOME, "old-name"), Ok(Named::Renamed(rule)) if rule.name == "new-name"));
        assert_eq!(among(SOME, "new_nam").unwrap_err().nearest, Some("new-name"));
        assert_eq!(among(SOME, "New-Name").unwrap_err().nearest, Some("new-name"));
        assert_eq!(among(SOME, "quite-something-else").unwrap_err().nearest, None);
    }

    #[test]
    fn no_name_stands_for_two_things() {
        let mut names: Vec<&str> = Category::ALL.map(Category::slug).to_vec();
        names.push("all");
        for rule in RULES {
            names.push(rule.name);
            names.extend(rule.renamed_from);
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
