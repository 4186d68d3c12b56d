//! The options of rules: what their pages declare, and what the user set.
//!
//! `build.rs` makes one constant for each option that a page declares (`options::the_rule::THE_OPTION`), so an option that
//! does not exist does not compile, and one that no rule reads is a warning.

use std::collections::HashMap;

use super::wildcard;

include!(concat!(env!("OUT_DIR"), "/options.rs"));

/// An option that holds a whole number.
#[derive(Clone, Copy, Debug)]
pub struct Integer {
    rule: &'static str,
    name: &'static str,
    default: u32,
}

/// An option that holds a text, or nothing.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    rule: &'static str,
    name: &'static str,
}

/// An option that holds a list of names, in which `*` stands for any text.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    rule: &'static str,
    name: &'static str,
    default: &'static [&'static str],
}

/// A value that the user set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Integer(u32),
    /// A text.
    Text(String),
    /// A list of names.
    Names(Vec<String>),
}

/// What the user set. Everything else has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// By rule, then option.
    set: HashMap<(&'static str, &'static str), Value>,
}

/// A list of names, set or by default.
#[derive(Clone, Copy, Debug)]
pub enum List<'a> {
    /// The page's default.
    Default(&'static [&'static str]),
    /// What the user set.
    Set(&'a [String]),
}

impl Options {
    /// Sets an option of a rule. The value is of the kind that the page declares; another kind has no effect.
    pub fn set(&mut self, rule: &'static str, option: &'static str, value: Value) {
        self.set.insert((rule, option), value);
    }

    /// The user's value, if there is one.
    pub fn given(&self, rule: &'static str, option: &'static str) -> Option<&Value> {
        self.set.get(&(rule, option))
    }

    /// The value of a number.
    pub fn integer(&self, option: Integer) -> u32 {
        match self.given(option.rule, option.name) {
            Some(Value::Integer(value)) => *value,
            _ => option.default,
        }
    }

    /// The value of a text; none where the user said nothing.
    pub fn text(&self, option: Text) -> Option<&str> {
        match self.given(option.rule, option.name) {
            Some(Value::Text(value)) => Some(value),
            _ => None,
        }
    }

    /// The value of a list of names.
    pub fn names(&self, option: Names) -> List<'_> {
        match self.given(option.rule, option.name) {
            Some(Value::Names(value)) => List::Set(value),
            _ => List::Default(option.default),
        }
    }
}

impl List<'_> {
    /// Whether one of the names is `name`.
    pub fn matches(self, name: &str) -> bool {
        match self {
            Self::Default(list) => list.iter().any(|pattern| wildcard::matches(pattern, name)),
            Self::Set(list) => list.iter().any(|pattern| wildcard::matches(pattern, name)),
        }
    }

    /// Whether every name is in it.
    pub fn is_everything(self) -> bool {
        self.matches("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_has_its_default() {
        let days = Integer { rule: "a", name: "days", default: 7 };
        let key = Text { rule: "a", name: "key" };
        let hosts = Names { rule: "b", name: "hosts", default: &["*.local"] };
        let mut options = Options::default();
        assert_eq!((options.integer(days), options.text(key)), (7, None));
        assert!(options.names(hosts).matches("a.local"));
        options.set("a", "days", Value::Integer(30));
        options.set("a", "key", Value::Text("k".to_owned()));
        options.set("b", "hosts", Value::Names(vec!["x*".to_owned(), "y".to_owned()]));
        assert_eq!((options.integer(days), options.text(key)), (30, Some("k")));
        let hosts = options.names(hosts);
        assert!(hosts.matches("xyz") && hosts.matches("y") && !hosts.matches("a.local"));
        assert!(!hosts.is_everything() && List::Default(&["*"]).is_everything());
    }
}
