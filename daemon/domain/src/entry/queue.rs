//! Facts about who enters a cadence without having just asked: they wait for their turn, so many a day.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{ids::EpisodeId, words::Segment};

/// The lead waits for its turn to be enrolled.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentAwaited {
    pub episode: EpisodeId,
    pub segment: Segment,
    /// When the customer was heard of last: the latest goes first.
    pub since: Timestamp,
}

/// The lead took one of the places of a day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnGiven {
    pub segment: Segment,
    /// Of the store.
    pub day: Date,
}

/// The turns of a day were given in the store (the entry's own).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundHeld {
    /// When they are given again; none while nobody waits.
    pub next_at: Option<Timestamp>,
}

/// A lead was opened for somebody who asked for nothing: what they did here is long ago.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatronTakenUp {
    /// Day of the latest purchase.
    pub deal: Option<Date>,
    /// Day of the latest repair order.
    pub repair_order: Option<Date>,
}

/// Somebody's turn passed without them: nothing may reach them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatronPassed {
    pub segment: Segment,
    /// The segment rule that matched, by name.
    pub rule: String,
    /// `no-way`, `held`, `opted-out`.
    pub why: String,
}
