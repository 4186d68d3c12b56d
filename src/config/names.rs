//! Names of rules, categories and codes, as flags and the settings of editors give them: a list in, what it stands for out.

use crate::catalog::{Named, UnknownName, named};
use crate::shellcheck::code_number;

/// A name that stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// It is no rule's and no category's.
    Rule(String, UnknownName),
    /// It is no code of ShellCheck's.
    Code(String),
}

impl NameError {
    /// What is wrong; `place` is where the name stands, such as `--ignore`.
    pub fn message(&self, place: &str) -> String {
        match self {
            Self::Rule(name, _) => format!("unknown rule `{name}` in {place}"),
            Self::Code(code) => format!("`{code}` in {place} is no code of ShellCheck's"),
        }
    }

    /// The way out.
    pub fn help(&self) -> String {
        match self {
            Self::Rule(_, why) => why.help(),
            Self::Code(_) => "write it as ShellCheck does: `shellcheck:SC2086`".to_owned(),
        }
    }
}

/// What names stand for. An empty one, as of an empty variable, stands for nothing.
///
/// # Errors
/// The first name that is unknown.
pub fn names(list: &[String]) -> Result<Vec<Named>, NameError> {
    let given = list.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    given.map(|name| named(name).map_err(|why| NameError::Rule(name.to_owned(), why))).collect()
}

/// A list of rules to leave out without ShellCheck's codes (`shellcheck:SC2086`), and these codes.
///
/// # Errors
/// The first code that cannot be one.
pub fn split_codes(list: &[String]) -> Result<(Vec<String>, Vec<String>), NameError> {
    let (mut rules, mut codes) = (Vec::new(), Vec::new());
    for name in list {
        match name.trim().strip_prefix("shellcheck:") {
            None => rules.push(name.clone()),
            Some(code) => {
                let number = code_number(code).ok_or_else(|| NameError::Code(code.to_owned()))?;
                codes.push(format!("SC{number}"));
            }
        }
    }
    Ok((rules, codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn codes_are_told_from_rules() {
        let given = list(&["security", " shellcheck:SC2086", "shellcheck", "shellcheck:sc1090"]);
        let (rules, codes) = split_codes(&given).unwrap();
        assert_eq!((rules, codes), (list(&["security", "shellcheck"]), list(&["SC2086", "SC1090"])));
        let error = split_codes(&list(&["shellcheck:2O86"])).unwrap_err();
        assert_eq!(
            error.message("`speclint.ignore`"),
            "`2O86` in `speclint.ignore` is no code of ShellCheck's"
        );
    }

    #[test]
    fn an_empty_name_is_none() {
        assert!(names(&list(&["", " "])).unwrap().is_empty());
        assert!(matches!(
            names(&list(&["all", " artifacts "])).unwrap().as_slice(),
            [Named::All, Named::Category(_)]
        ));
    }
}
