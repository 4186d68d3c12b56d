//! Circles of `depend-on` in a `build-graph`, each once. A build that waits for itself is `unknown-batch-dependency`'s.

use std::collections::HashMap;

use crate::buildspec::{BatchTask, Text};
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()) else { return };
    let tasks: Vec<&BatchTask<'_>> = batch.tasks.iter().filter(|t| t.graph).collect();
    let by_name: HashMap<&str, usize> =
        tasks.iter().enumerate().filter_map(|(i, t)| Some((t.identifier?.as_str(), i))).collect();
    let mut state = vec![State::New; tasks.len()];
    for start in 0..tasks.len() {
        if state[start] == State::New {
            visit(start, &tasks, &by_name, &mut state, out);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the way that is being followed.
    Open,
    Done,
}

/// Follows `depend-on` depth first, without recursion: graphs come from files.
fn visit(
    start: usize,
    tasks: &[&BatchTask<'_>],
    by_name: &HashMap<&str, usize>,
    state: &mut [State],
    out: &mut Findings<'_>,
) {
    // The way so far: a task, and how many of its entries were followed.
    let mut way: Vec<(usize, usize)> = vec![(start, 0)];
    state[start] = State::Open;
    while let Some((task, next)) = way.last_mut() {
        let entries = tasks[*task].depend_on.as_ref().map_or(&[][..], |d| &d.items);
        let Some(entry) = entries.get(*next) else {
            state[*task] = State::Done;
            way.pop();
            continue;
        };
        *next += 1;
        let task = *task;
        match by_name.get(entry.as_str()).copied() {
            Some(to) if to == task => {}
            Some(to) if state[to] == State::Open => {
                let from = way.iter().position(|(t, _)| *t == to).unwrap_or_default();
                let circle: Vec<usize> = way.iter().skip(from).map(|(t, _)| *t).collect();
                report(&circle, tasks, out);
            }
            Some(to) if state[to] == State::New => {
                state[to] = State::Open;
                way.push((to, 0));
            }
            _ => {}
        }
    }
}

fn report(circle: &[usize], tasks: &[&BatchTask<'_>], out: &mut Findings<'_>) {
    let name = |i: &usize| tasks[*i].identifier.map_or("", |t| t.as_str());
    let mut names: Vec<&str> = circle.iter().map(name).collect();
    names.extend(names.first().copied());
    let edges: Vec<Text<'_>> = circle
        .iter()
        .zip(circle.iter().cycle().skip(1))
        .filter_map(|(from, to)| {
            let entries = &tasks[*from].depend_on.as_ref()?.items;
            entries.iter().find(|e| e.as_str() == name(to)).copied()
        })
        .collect();
    let Some((first, others)) = edges.split_first() else { return };
    let finding = out.report(
        Claim::new(Effect::Breaks, Evidence::Inferred).whatever_happens(),
        first.text_span(),
        format!("these builds wait for each other in a circle, and none can start: {}", names.join(" → ")),
    );
    finding.help("take out the entry that closes the circle");
    for other in others {
        finding.label(other.text_span(), "and this one waits for the next");
    }
}
