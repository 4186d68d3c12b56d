//! What code scanning services take, and how a log that is larger is cut: first texts that the repository has anyway, then
//! results, the least severe first.

use std::cmp::Reverse;
use std::io::{self, Write};

use serde::Serialize;

use super::rules::CUT;
use super::wire::{Descriptor, Location, Log, Message, Notification, Outcome};
use crate::catalog::Severity;

/// The most of everything.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Results of a run.
    pub(super) results: usize,
    /// Related locations of a result.
    pub(super) locations: usize,
    /// Steps of a code flow.
    pub(super) flow_steps: usize,
    /// Tags of a rule.
    pub(super) tags: usize,
    /// Bytes of the log.
    pub(super) bytes: usize,
}

impl Limits {
    /// GitHub's (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>):
    /// of 25,000 results it shows 5,000, of 1,000 locations 100, of 10,000 steps 1,000, of 20 tags 10. A file may have 10 MB
    /// compressed; one that has no more as it stands surely keeps to that, and holds more than is shown.
    pub(super) const GITHUB: Self =
        Self { results: 25_000, locations: 1_000, flow_steps: 10_000, tags: 20, bytes: 10_000_000 };
}

/// A result and how much it matters.
pub(super) struct Ranked {
    pub(super) severity: Severity,
    pub(super) silenced: bool,
    pub(super) outcome: Outcome,
}

/// Bytes kept free for what the log says of the cut.
const RESERVE: usize = 1_000;

impl Limits {
    /// The log with as many of the results as it may have.
    pub(super) fn fitted(self, mut log: Log, mut results: Vec<Ranked>) -> Log {
        let all = results.len();
        keep(&mut results, self.results);
        let room = self.bytes.saturating_sub(RESERVE);
        let mut thinned = false;
        let mut frame = size(&log);
        let mut sizes = sizes(&results);
        if frame + sizes.iter().sum::<usize>() > room {
            thinned = true;
            for run in &mut log.runs {
                for artifact in &mut run.artifacts {
                    artifact.contents = None;
                }
            }
            for ranked in &mut results {
                thin(&mut ranked.outcome);
            }
            frame = size(&log);
            sizes = self::sizes(&results);
        }
        if frame + sizes.iter().sum::<usize>() > room {
            let most = fitting(&results, &sizes, room.saturating_sub(frame));
            keep(&mut results, most);
        }
        let left_out = all - results.len();
        for run in &mut log.runs {
            if thinned || left_out > 0 {
                run.invocations[0].tool_execution_notifications.push(told(thinned, left_out));
            }
            run.results = results.drain(..).map(|ranked| ranked.outcome).collect();
        }
        log
    }
}

/// Keeps the `most` results that matter most, in their order.
fn keep(results: &mut Vec<Ranked>, most: usize) {
    if results.len() <= most {
        return;
    }
    let mut kept = vec![false; results.len()];
    for at in by_weight(results).into_iter().take(most) {
        kept[at] = true;
    }
    let mut kept = kept.into_iter();
    results.retain(|_| kept.next().unwrap_or_default());
}

/// How many of the results that matter most have room.
fn fitting(results: &[Ranked], sizes: &[usize], room: usize) -> usize {
    let mut used = 0;
    by_weight(results)
        .into_iter()
        .take_while(|&at| {
            used += sizes[at];
            used <= room
        })
        .count()
}

/// What was not silenced first, errors before warnings before notes, then in order.
fn by_weight(results: &[Ranked]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..results.len()).collect();
    order.sort_by_key(|&at| (results[at].silenced, Reverse(results[at].severity), at));
    order
}

/// Takes out what a reader with the repository does not need.
fn thin(outcome: &mut Outcome) {
    let flows = outcome.code_flows.iter_mut().flat_map(|flow| &mut flow.thread_flows);
    let steps = flows.flat_map(|thread| &mut thread.locations).map(|step| &mut step.location);
    for location in outcome.locations.iter_mut().chain(&mut outcome.related_locations).chain(steps) {
        bare(location);
    }
    outcome.fixes.clear();
}

fn bare(location: &mut Location) {
    let place = &mut location.physical_location;
    place.context_region = None;
    if let Some(region) = &mut place.region {
        region.snippet = None;
    }
}

fn told(thinned: bool, left_out: usize) -> Notification {
    let mut text = String::new();
    if left_out > 0 {
        text = format!("{left_out} results are left out, the least severe first.");
    }
    if thinned {
        let gap = if text.is_empty() { "" } else { " " };
        text = format!("{text}{gap}The contents of files, snippets and fixes are left out.");
    }
    text += " Code scanning takes 25,000 results and 10 MB; lint folder by folder to see everything.";
    Notification {
        descriptor: Descriptor { id: CUT, index: 1 },
        level: "note",
        message: Message { text, id: None, arguments: Vec::new() },
        locations: Vec::new(),
    }
}

fn sizes(results: &[Ranked]) -> Vec<usize> {
    // With the comma between two of them.
    results.iter().map(|ranked| size(&ranked.outcome) + 1).collect()
}

/// The bytes that something is written in.
fn size(value: &impl Serialize) -> usize {
    struct Counter(usize);
    impl Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Neither the counter nor these structs can fail.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}
