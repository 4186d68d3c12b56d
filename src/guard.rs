//! A panic while one file is linted or drawn must not end the run: it becomes a message.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Runs `work`; a panic in it gives a message that asks to report it.
pub(crate) fn guard<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !noted(info) {
                usual(info);
            }
        }));
    });
    let within = GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(within);
    result.map_err(|payload| {
        let words = payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = PLACE.take().unwrap_or_default();
        format!(
            "speclint broke here, which is a bug in speclint ({place}: {words}); please report it with the file: https://github.com/speclint/speclint/issues"
        )
    })
}

/// Notes the place of a panic under guard; false if there is no guard on this thread.
fn noted(info: &PanicHookInfo<'_>) -> bool {
    if GUARDED.get() {
        PLACE.set(info.location().map(|place| format!("{}:{}", place.file(), place.line())));
    }
    GUARDED.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message() {
        assert_eq!(guard(|| 7), Ok(7));
        let message = guard(|| panic!("index {} out of range", 3)).unwrap_err();
        assert!(message.contains("guard.rs:"), "{message}");
        assert!(message.contains("index 3 out of range"), "{message}");
        assert!(message.contains("/issues"), "{message}");
        assert_eq!(guard(|| 8), Ok(8));
    }
}
