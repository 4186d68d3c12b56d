//! A bar on the terminal while many files take long. It counts files and knows nothing of what is found in them.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that is over sooner needs no bar.
const PATIENCE: Duration = Duration::from_millis(400);

/// How far a run has come.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar for that many files, on standard error if that is a terminal and `wanted`.
    pub(super) fn of(files: usize, wanted: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        if wanted && files > 1 && std::io::stderr().is_terminal() {
            if let Ok(style) = ProgressStyle::with_template("{pos}/{len} files {wide_bar} {eta}") {
                bar.set_style(style);
            }
            let late = bar.downgrade();
            // The thread ends with the bar, or when it has shown it.
            std::thread::spawn(move || {
                std::thread::sleep(PATIENCE);
                if let Some(bar) = late.upgrade().filter(|bar| !bar.is_finished()) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
            });
        }
        Self { bar }
    }

    /// One more file is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    /// Takes the bar away, so that the report begins on a clean line.
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
