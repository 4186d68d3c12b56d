//! The merge base of two commits: the commit that both histories hold and that no other such commit comes after.

use std::collections::{BinaryHeap, HashMap, HashSet};

use super::commit::{self, Commit};
use crate::repository::objects::{Id, ObjectError, Objects};

/// It is in the history of the first commit.
const FIRST: u8 = 1;
/// It is in that of the second.
const SECOND: u8 = 2;
const BOTH: u8 = FIRST | SECOND;
/// It is in that of a commit that both hold, so it is no merge base itself.
const STALE: u8 = 4;

/// The merge base; of several, as after criss-cross merges, the youngest. None if the histories have nothing in common.
/// `shallow`: commits whose parents were not fetched.
pub(super) fn merge_base(
    objects: &Objects,
    shallow: &HashSet<Id>,
    first: Id,
    second: Id,
) -> Result<Option<Id>, ObjectError> {
    let mut walk = Walk { objects, shallow, known: HashMap::new() };
    let mut bases = walk.bases(first, second)?;
    // The youngest first; equal ones in the order of their names, so that every run takes the same.
    bases.sort_by_key(|id| (std::cmp::Reverse(walk.time(*id)), *id));
    for base in &bases {
        let mut later = false;
        for other in bases.iter().filter(|other| *other != base) {
            later |= walk.holds(*other, *base)?;
        }
        if !later {
            return Ok(Some(*base));
        }
    }
    Ok(bases.first().copied())
}

struct Walk<'a> {
    objects: &'a Objects,
    shallow: &'a HashSet<Id>,
    /// The commits that were read.
    known: HashMap<Id, Commit>,
}

impl Walk<'_> {
    fn commit(&mut self, id: Id) -> Result<&Commit, ObjectError> {
        if !self.known.contains_key(&id) {
            let mut commit = commit::read(self.objects, id)?;
            if self.shallow.contains(&id) {
                commit.parents.clear();
            }
            self.known.insert(id, commit);
        }
        self.known.get(&id).ok_or_else(|| ObjectError::Missing(id.to_string()))
    }

    fn time(&self, id: Id) -> i64 {
        self.known.get(&id).map_or(0, |commit| commit.time)
    }

    /// Whether the history of one commit holds another.
    fn holds(&mut self, descendant: Id, ancestor: Id) -> Result<bool, ObjectError> {
        let marks = self.paint(descendant, ancestor)?;
        Ok(marks.get(&ancestor).is_some_and(|marks| marks & FIRST != 0))
    }

    fn bases(&mut self, first: Id, second: Id) -> Result<Vec<Id>, ObjectError> {
        let marks = self.paint(first, second)?;
        Ok(marks.into_iter().filter(|(_, marks)| marks & (BOTH | STALE) == BOTH).map(|(id, _)| id).collect())
    }

    /// Marks the commits of both histories from the youngest back, until only commits are left that lie behind a common one.
    fn paint(&mut self, first: Id, second: Id) -> Result<HashMap<Id, u8>, ObjectError> {
        let mut marks: HashMap<Id, u8> = HashMap::new();
        let mut queue: BinaryHeap<(i64, Id)> = BinaryHeap::new();
        for (id, mark) in [(first, FIRST), (second, SECOND)] {
            *marks.entry(id).or_default() |= mark;
            let time = self.commit(id)?.time;
            queue.push((time, id));
        }
        let is_stale = |marks: &HashMap<Id, u8>, id: &Id| marks.get(id).is_some_and(|m| m & STALE != 0);
        // Clocks are not always right, so a stale commit may still meet one that is not: as long as one of those waits, go on.
        while queue.iter().any(|(_, id)| !is_stale(&marks, id)) {
            let Some((_, id)) = queue.pop() else { break };
            let mut mark = marks.get(&id).copied().unwrap_or(0);
            if mark & BOTH == BOTH {
                mark |= STALE;
            }
            let parents = self.commit(id)?.parents.clone();
            for parent in parents {
                let own = marks.entry(parent).or_default();
                if *own & mark == mark {
                    continue;
                }
                *own |= mark;
                let time = self.commit(parent)?.time;
                queue.push((time, parent));
            }
        }
        Ok(marks)
    }
}
