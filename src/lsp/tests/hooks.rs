//! What only tests can make happen.

use std::time::Duration;

/// A comment that makes the lint of its document panic.
pub(in crate::lsp) const PANIC: &str = "# test: panic";
/// A comment that makes the lint of its document take this long.
pub(in crate::lsp) const SLOW: &str = "# test: slow";
pub(in crate::lsp) const SLOWNESS: Duration = Duration::from_millis(500);

/// Called before each lint.
pub(in crate::lsp) fn lint(text: &str) {
    assert!(!text.contains(PANIC), "as the test asked for");
    if text.contains(SLOW) {
        std::thread::sleep(SLOWNESS);
    }
}
