//! Threads that do what takes long. One of them does nothing but answer requests, so that no lint holds up a hover.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Work for a thread. It must not panic: each job guards itself.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// How soon a job is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Haste {
    /// Someone waits for the answer.
    Now,
    /// Whenever a thread is free.
    Soon,
}

/// The threads. Dropped, it lets the jobs that run end and forgets the others.
pub(super) struct Workers {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<Jobs>,
    more: Condvar,
}

#[derive(Default)]
struct Jobs {
    now: VecDeque<Job>,
    soon: VecDeque<Job>,
    over: bool,
}

/// Deep nesting is bounded by the parsers, but a thread's usual stack is small.
const STACK: usize = 16 * 1024 * 1024;

impl Workers {
    /// Starts one thread for requests and some for all.
    pub(super) fn start() -> io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = (0..=cores.min(4)).map(|number| {
            let queue = Arc::clone(&queue);
            let name = format!("speclint-{number}");
            thread::Builder::new().name(name).stack_size(STACK).spawn(move || queue.work(number == 0))
        });
        Ok(Self { threads: threads.collect::<io::Result<_>>()?, queue })
    }

    /// Has a job done.
    pub(super) fn give(&self, haste: Haste, job: Job) {
        let mut jobs = self.queue.lock();
        match haste {
            Haste::Now => jobs.now.push_back(job),
            Haste::Soon => jobs.soon.push_back(job),
        }
        drop(jobs);
        // One would do, but it might be the one that takes no job of this kind.
        self.queue.more.notify_all();
    }
}

impl Queue {
    fn lock(&self) -> std::sync::MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, requests_only: bool) {
        while let Some(job) = self.next(requests_only) {
            job();
        }
    }

    fn next(&self, requests_only: bool) -> Option<Job> {
        let mut jobs = self.lock();
        loop {
            if jobs.over {
                return None;
            }
            let now = jobs.now.pop_front();
            if let Some(job) = now.or_else(|| if requests_only { None } else { jobs.soon.pop_front() }) {
                return Some(job);
            }
            jobs = self.more.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.queue.lock().over = true;
        self.queue.more.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
