//! A revision as users write it, `origin/main~2^2`, to a commit.

use super::commit::{self, tagged};
use super::refs::Refs;
use super::{HistoryError, Result};
use crate::catalog::nearest;
use crate::repository::objects::{Id, Kind, Objects};

/// Tags that point to tags.
const TAGS: usize = 10;

/// The furthest step back; nobody means more, and a damaged history may go round.
const FURTHEST: u32 = 100_000;

/// The fewest digits of a hash. Git wants no fewer either.
const DIGITS: usize = 4;

/// One step back from a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// `~n`: so many first parents back.
    Back(u32),
    /// `^n`: that parent; 0 is the commit itself.
    Parent(u32),
}

/// The commit that a revision stands for.
pub(super) fn commit(objects: &Objects, refs: &Refs, revision: &str) -> Result<Id> {
    let (base, steps) = parse(revision).ok_or_else(|| HistoryError::BadName(revision.to_owned()))?;
    let base = if base == "@" { "HEAD" } else { base };
    let mut id = peel(objects, resolve(objects, refs, base)?, base)?;
    for step in steps {
        let too_far = || HistoryError::TooFar(revision.to_owned());
        match step {
            Step::Back(count) if count > FURTHEST => return Err(too_far()),
            Step::Back(count) => {
                for _ in 0..count {
                    id = *commit::read(objects, id)?.parents.first().ok_or_else(too_far)?;
                }
            }
            Step::Parent(0) => {}
            Step::Parent(which) => {
                id = *commit::read(objects, id)?.parents.get(which as usize - 1).ok_or_else(too_far)?;
            }
        }
    }
    Ok(id)
}

fn resolve(objects: &Objects, refs: &Refs, name: &str) -> Result<Id> {
    if let Some(id) = Id::parse(name) {
        return Ok(id);
    }
    if let Some(id) = refs.find(name)? {
        return Ok(id);
    }
    let digits = name.to_ascii_lowercase();
    if (DIGITS..40).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        let all = objects.beginning(&digits)?;
        if let (1, Some(only)) = (all.len(), all.first()) {
            return Ok(*only);
        }
        // Files and folders that begin the same do not count.
        let commits: Vec<Id> = all
            .into_iter()
            .filter(|id| objects.read(*id).is_ok_and(|o| matches!(o.kind, Kind::Commit | Kind::Tag)))
            .collect();
        match commits.as_slice() {
            [] => {}
            [only] => return Ok(*only),
            _ => return Err(HistoryError::Ambiguous(name.to_owned())),
        }
    }
    let names = refs.names();
    let nearest = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
    Err(HistoryError::Unknown { name: name.to_owned(), nearest })
}

/// The commit that an object is, or that a tag points to.
pub(super) fn peel(objects: &Objects, id: Id, name: &str) -> Result<Id> {
    let mut id = id;
    for _ in 0..TAGS {
        let object = objects.read(id)?;
        match object.kind {
            Kind::Commit => return Ok(id),
            Kind::Tag => {
                id = tagged(&object.data).ok_or_else(|| HistoryError::NoCommit(name.to_owned()))?;
            }
            Kind::Tree | Kind::Blob => break,
        }
    }
    Err(HistoryError::NoCommit(name.to_owned()))
}

/// The name and the steps back; none if there is more in it than that.
fn parse(revision: &str) -> Option<(&str, Vec<Step>)> {
    let end = revision.find(['~', '^', ':']).unwrap_or(revision.len());
    let (base, mut rest) = revision.split_at_checked(end)?;
    if base.is_empty() || (base != "@" && !super::refs::is_safe(base)) {
        return None;
    }
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = ["^{commit}", "^{}"].iter().find_map(|tag| rest.strip_prefix(tag)) {
            rest = after;
            continue;
        }
        let sign = rest.chars().next()?;
        let after = rest.get(1..)?;
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let count = if digits == 0 { 1 } else { after.get(..digits)?.parse().ok()? };
        steps.push(match sign {
            '~' => Step::Back(count),
            '^' => Step::Parent(count),
            _ => return None,
        });
        rest = after.get(digits..)?;
    }
    Some((base, steps))
}
