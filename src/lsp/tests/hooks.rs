//! What only tests can make happen.

/// A comment that makes the lint of its document panic.
pub(in crate::lsp) const PANIC: &str = "# test: panic";

/// Called before each lint.
pub(in crate::lsp) fn lint(text: &str) {
    assert!(!text.contains(PANIC), "as the test asked for");
}
