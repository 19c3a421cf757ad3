//! How each feed is, for `source list`, `status` and whoever waits for a reading. Owns what is remembered of readings, and
//! the wait after one that failed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The first wait after a failure; each further one doubles it.
const RETRY_FIRST: SignedDuration = SignedDuration::from_secs(30);
const RETRY_MAX: SignedDuration = SignedDuration::from_mins(30);

/// What became of rows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Counts {
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    pub same: u64,
    /// Set aside for a person to look at, this time.
    pub quarantined: u64,
    /// Not understood, and set aside before.
    pub known_bad: u64,
    /// Of after the day of an opening balance: left to the feed.
    #[serde(default)]
    pub later: u64,
}

/// A reading that came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reading {
    pub began_at: Timestamp,
    pub ended_at: Timestamp,
    pub counts: Counts,
    /// Everything that the DMS had by then is here: a query's own time, or when the newest file was written.
    pub through: Timestamp,
}

/// A reading that goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Going {
    pub began_at: Timestamp,
    pub counts: Counts,
    /// Bytes of files; 0 where nobody knows.
    pub bytes_read: u64,
    pub bytes: u64,
}

/// Why the last reading failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failing {
    pub since: Timestamp,
    pub problem: String,
    pub times: u32,
    /// Not by itself before then.
    pub retry_at: Timestamp,
}

/// How one feed is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    pub going: Option<Going>,
    /// The last that read anything.
    pub last: Option<Reading>,
    /// When it was last seen to work.
    pub well_at: Option<Timestamp>,
    pub failing: Option<Failing>,
    /// Since the daemon started.
    pub total: Counts,
}

/// All feeds. Cheap to clone; all clones tell the same.
#[derive(Clone, Debug, Default)]
pub struct Board(Arc<Mutex<BTreeMap<String, Standing>>>);

impl Board {
    #[must_use]
    pub fn of(&self, feed: &str) -> Standing {
        self.lock().get(feed).cloned().unwrap_or_default()
    }

    pub(super) fn change(&self, feed: &str, change: impl FnOnce(&mut Standing)) {
        change(self.lock().entry(feed.to_owned()).or_default());
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Standing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    pub(super) fn failed(&mut self, now: Timestamp, problem: String) {
        self.going = None;
        let before = self.failing.take();
        let times = before.as_ref().map_or(0, |it| it.times).saturating_add(1);
        let wait = RETRY_FIRST.saturating_mul(1 << times.saturating_sub(1).min(10)).min(RETRY_MAX);
        let since = before.map_or(now, |it| it.since);
        self.failing = Some(Failing { since, problem, times, retry_at: now.saturating_add(wait).unwrap_or(now) });
    }

    /// Whether it was failing before.
    pub(super) fn read(&mut self, now: Timestamp, reading: Option<Reading>) -> bool {
        self.going = None;
        self.well_at = Some(now);
        self.last = reading.or(self.last);
        if let Some(reading) = reading {
            self.total.add(reading.counts);
        }
        self.failing.take().is_some()
    }

    /// Whether a failure forbids to try again by itself.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        self.failing.as_ref().is_some_and(|failing| now < failing.retry_at)
    }
}

impl Counts {
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.quarantined += other.quarantined;
        self.known_bad += other.known_bad;
        self.later += other.later;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_waits_longer_each_time_and_remembers_since_when() {
        let start: Timestamp = "2026-11-23T15:00:00Z".parse().expect("a timestamp");
        let mut standing = Standing::default();
        let mut now = start;
        let waits = (0..9).map(|_| {
            standing.failed(now, "no connection".to_owned());
            let failing = standing.failing.clone().expect("it failed");
            assert_eq!(failing.since, start);
            assert!(standing.waits(now) && !standing.waits(failing.retry_at));
            let wait = failing.retry_at.duration_since(now).as_secs();
            now = failing.retry_at;
            wait
        });
        assert_eq!(waits.collect::<Vec<_>>(), [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]);
        assert!(standing.read(now, None));
        assert!(!standing.waits(now) && !standing.read(now, None));
    }
}
