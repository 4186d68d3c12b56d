//! Names that were probably meant to be others.

use super::{DefinedBy, Environment, Use, origin, table};

/// What a name was probably meant to be, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// A variable of CodeBuild's with nearly this name.
    Builtin(&'static str),
    /// A variable of CodeBuild's with another name.
    Meant(&'static str),
    /// A variable of the file with the same letters in another case, or without an underscore.
    Spelling(String),
    /// A variable of the file with nearly this name.
    Near(String),
    /// A single small letter in a name of capitals.
    LetterCase,
}

impl Environment {
    /// What the name of a use was probably meant to be; none if it is defined, or nothing like it is, or an unseen script
    /// may define it.
    pub fn slip(&self, expansion: &Use) -> Option<Slip> {
        let name = &*expansion.name;
        if name.len() < 3
            || expansion.handles_unset
            || self.has_unseen()
            || origin(name).is_some()
            || self.may_define(name)
        {
            return None;
        }
        if let Some(meant) = table::meant_by(name) {
            return Some(Slip::Meant(meant));
        }
        if let Some(builtin) = near_builtin(name) {
            return Some(Slip::Builtin(builtin));
        }
        // `branch=$BRANCH` takes its value from the project: only what is defined before every use is meant by it.
        let first = self.uses_of(name).map(|u| u.item.unwrap_or(usize::MAX)).min();
        let file = || {
            self.definitions.iter().filter(|d| d.item.is_none_or(|at| Some(at) < first)).filter(|d| {
                !d.reach.is_lost()
                    && !matches!(
                        d.by,
                        DefinedBy::Function | DefinedBy::Alias | DefinedBy::Prefix | DefinedBy::Declaration
                    )
            })
        };
        let folded = fold(name);
        if let Some(same) = file().find(|d| fold(&d.name) == folded) {
            return Some(Slip::Spelling(same.name.to_string()));
        }
        if let Some(near) = file().find(|d| is_slip(name, &d.name, self.is_used(&d.name))) {
            return Some(Slip::Near(near.name.to_string()));
        }
        has_odd_letter(name).then_some(Slip::LetterCase)
    }

    /// Whether a variable is expanded somewhere, under this very name.
    pub fn is_used(&self, name: &str) -> bool {
        self.uses_of(name).next().is_some()
    }
}

/// One of CodeBuild's variables at a distance of one or two letters. Two, only if all begins with `CODEBUILD_`: no project may
/// define such a name.
fn near_builtin(name: &str) -> Option<&'static str> {
    let upper = name.to_ascii_uppercase();
    if let Some(same) = table::builtin(&upper).filter(|b| b.contains('_')) {
        return Some(same);
    }
    if name.starts_with("CODEBUILD_") {
        return table::builtins()
            .filter(|b| b.len() > 12 && b.len().abs_diff(name.len()) <= 2)
            .map(|b| (strsim::osa_distance(b, name), b))
            .filter(|(distance, _)| *distance <= 2)
            .min()
            .map(|(_, b)| b);
    }
    table::builtins().filter(|b| b.len() > 9).find(|b| is_one_slip(name, b))
}

/// Whether `name` is `defined` with one slip of the hand, or two if nothing else uses `defined`.
fn is_slip(name: &str, defined: &str, defined_is_used: bool) -> bool {
    if is_one_slip(name, defined) {
        return name.len() >= if defined_is_used { 8 } else { 6 };
    }
    !defined_is_used
        && name.len() >= 10
        && !defined.bytes().any(|b| b.is_ascii_digit())
        && !name.bytes().any(|b| b.is_ascii_digit())
        && strsim::osa_distance(name, defined) == 2
        && same_words_but_one(name, defined).is_some_and(|(a, b)| {
            a.len() >= 5
                && b.len() >= 5
                && a.bytes().next() == b.bytes().next()
                && a.bytes().last() == b.bytes().last()
        })
}

/// Whether two names differ by one letter left out, doubled, wrong or swapped, inside a word: plurals, numbers and other first
/// letters make other names.
fn is_one_slip(name: &str, other: &str) -> bool {
    if name.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let Some((a, b)) = same_words_but_one(name, other) else { return false };
    if strsim::osa_distance(a, b) != 1 {
        return false;
    }
    let plural = |a: &str, b: &str| a.strip_suffix(['s', 'S']) == Some(b);
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    a.len() >= 3
        && b.len() >= 3
        && a.bytes().next() == b.bytes().next()
        && !plural(a, b)
        && !plural(b, a)
        && digits(a) == digits(b)
}

/// The words, between underscores, in which two names differ, if it is one.
fn same_words_but_one<'n>(a: &'n str, b: &'n str) -> Option<(&'n str, &'n str)> {
    if a.split('_').count() != b.split('_').count() {
        return None;
    }
    let mut differing = a.split('_').zip(b.split('_')).filter(|(a, b)| a != b);
    let first = differing.next()?;
    differing.next().is_none().then_some(first)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a name of at least six capitals has one small letter, at its end or between capitals, that makes no plural.
fn has_odd_letter(name: &str) -> bool {
    let mut small = name.chars().filter(char::is_ascii_lowercase);
    let capitals = name.chars().filter(char::is_ascii_uppercase).count();
    let (first, second) = (small.next(), small.next());
    capitals >= 6
        && second.is_none()
        && first.is_some_and(|c| !matches!(c, 's' | 'v' | 'x'))
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && !name.bytes().any(|b| b.is_ascii_digit())
}
