//! Time, from one place. Owns the only reads of the clock: the system's for an appliance, a driven one for tests and the
//! simulator. Knows nothing of what is scheduled.

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, Unit};
use tokio::sync::watch;

/// The wall clock is read again at least this often while waiting, so that a suspended machine, a stepped clock and a
/// long wait all end at the right time.
const REREAD: Duration = Duration::from_secs(1);

/// Where the time comes from. Cloning gives the same clock.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    Driven(Arc<watch::Sender<Timestamp>>),
}

impl Clock {
    /// A clock that stands still until it is [driven](Self::drive).
    #[must_use]
    pub fn driven(start: Timestamp) -> Self {
        Self::Driven(Arc::new(watch::Sender::new(start)))
    }

    /// Now, in whole microseconds: what the ledger keeps.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        let now = match self {
            Self::System => Timestamp::now(),
            Self::Driven(time) => *time.borrow(),
        };
        now.round(Unit::Microsecond).unwrap_or(now)
    }

    /// Sets a driven clock; the system's is never set.
    pub fn drive(&self, to: Timestamp) {
        if let Self::Driven(time) = self {
            time.send_replace(to);
        }
    }

    /// Returns at `due` or a little later, however the clock moves meanwhile.
    #[expect(clippy::disallowed_methods, reason = "waiting is the clock's own business")]
    pub async fn sleep_until(&self, due: Timestamp) {
        match self {
            Self::System => {
                while let Ok(left) = Duration::try_from(due.duration_since(self.now()))
                    && !left.is_zero()
                {
                    tokio::time::sleep(left.min(REREAD)).await;
                }
            }
            Self::Driven(time) => {
                let mut seen = time.subscribe();
                // The sender lives in `self`, so waiting ends only by the time.
                let _ = seen.wait_for(|now| *now >= due).await;
            }
        }
    }

    /// Returns after a second of the system's clock, and never on a driven one: what a loop does between two readings.
    pub async fn pulse(&self) {
        match self {
            Self::System => self.sleep(REREAD).await,
            Self::Driven(_) => std::future::pending().await,
        }
    }

    /// Returns after `wait` of this clock's time.
    pub async fn sleep(&self, wait: Duration) {
        let due = self.now().checked_add(wait).unwrap_or(Timestamp::MAX);
        self.sleep_until(due).await;
    }
}
