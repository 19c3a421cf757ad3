//! Waiting for another process, with an end to it. The one place where a test lets time pass: what happens in this process
//! is waited for by its own event or a driven clock, but a program that is killed, fills a disk or publishes a file tells
//! nobody.

use std::{thread, time::Duration};

/// Between two looks. Short beside what is waited for, long beside the cost of a look.
const PAUSE: Duration = Duration::from_millis(5);

/// Long enough for everything that a loaded machine does at once, short enough to see that it never comes.
pub const LONG: Duration = Duration::from_secs(120);

/// Looks until there is something, at most for about `limit`.
///
/// # Panics
/// When it never came. `what` says what was waited for.
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    // Looks are counted and no clock is read: a machine that stood still for a while loses no look.
    let looks = limit.as_millis() / PAUSE.as_millis();
    for _ in 0..looks {
        if let Some(found) = look() {
            return found;
        }
        thread::park_timeout(PAUSE);
    }
    panic!("{what}: not within {limit:?}");
}

/// Lets another process run for a moment that a seed has chosen: when it is killed then, nobody planned where it stands.
pub fn let_run(moment: Duration) {
    thread::park_timeout(moment);
}
