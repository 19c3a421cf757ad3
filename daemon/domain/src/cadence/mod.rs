//! Cadences: which contact comes when. Owns the shape of one cadence version and when its steps are due; knows nothing
//! of leads or messages. In reading order: [`Step`] and [`Due`], [`rules`] (what ends, stops and pauses a cadence), [`fit`]
//! (which leads it is for), [`mod@file`] (the form a manager writes), [`diff`] (what two versions differ in).

pub mod diff;
pub mod file;
pub mod fit;
pub mod rules;

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

pub use self::{fit::Audience, rules::Rules};
use crate::{
    calendar::{civil_date, day_start, instant, plus_days},
    words::{Channel, Department, LeadFact, Segment, SyncKind},
};

const MINUTES_PER_DAY: u32 = 24 * 60;

/// A moved step without a time of its own comes at this time of the later day.
pub(crate) const MOVED_TO: Time = Time::constant(10, 0, 0, 0);

/// One cadence, immutable once published. Enrollments are pinned to a version of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    pub name: String,
    pub segment: Segment,
    pub department: Department,
    /// Which leads of the segment and department.
    pub audience: Audience,
    pub rules: Rules,
    /// In order of day; at least one.
    pub steps: Vec<Step>,
    /// Days that a lead rests after the last step before it closes as `no-response`.
    pub rest_days: u16,
}

/// One contact: everything in it counts as one approach to the customer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Unique in the cadence; shown to managers: `appointment-options`.
    pub name: String,
    pub due: Due,
    pub late: Late,
    /// What becomes of a step whose time passed in an operator's pause.
    pub resume: Late,
    /// Without all of these the step is left out.
    #[serde(rename = "if")]
    pub conditions: Conditions,
    /// What the DMS must have told within so many minutes: while it has not, a person calls instead.
    pub requires: BTreeMap<SyncKind, u32>,
    /// In order; the first has `on = start`.
    pub actions: Vec<Action>,
}

/// When a step is due for a lead, by the calendar alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Due {
    /// Civil days after the day of enrollment, in the store's zone.
    Day { day: u16, at: When },
    /// So long after the instant of enrollment.
    After { minutes: u32 },
}

/// When on its day a step is due, in the store's zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum When {
    /// As soon as the contact window allows.
    AtOnce,
    /// At a time of day, or the next moment the contact window is open.
    At(Time),
    /// At some time of a named window: each lead at its own, so that they spread over it. `from` is before `to`.
    Within { window: String, from: Time, to: Time },
}

/// What happens to a step whose time passed while the daemon was down or the lead was held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Late {
    /// Made as soon as the window is open and the daily cap allows.
    Send,
    /// Moved, with all that follow, to the next day at its own time.
    Shift,
    /// Not made; the next step follows at its own time.
    Skip,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub channel: Channel,
    /// Name of the message block, or of the call script.
    pub block: String,
    pub on: On,
    /// Without all of these the action cannot be made: the next that is `on = unable` takes its place.
    #[serde(rename = "if")]
    pub conditions: Conditions,
}

/// Facts that must hold (true) or must not (false). A fact that nobody recorded does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Conditions(pub BTreeMap<LeadFact, bool>);

impl Conditions {
    /// The first fact that is not as it must be.
    pub fn broken(&self, holds: impl Fn(LeadFact) -> bool) -> Option<(LeadFact, bool)> {
        self.0.iter().map(|(fact, wanted)| (*fact, *wanted)).find(|(fact, wanted)| holds(*fact) != *wanted)
    }
}

/// What makes an action of a step happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// With the step.
    Start,
    /// When the call before it in the step got no answer.
    NoAnswer,
    /// When there is no address for the one before it, or its provider could not deliver it.
    Undeliverable,
    /// When the law or the customer does not permit the channel of the one before it.
    NoConsent,
    /// When the one before it could not be made, for whatever reason.
    Unable,
}

impl On {
    /// Whether an action with this `on` follows `cause`.
    #[must_use]
    pub const fn follows(self, cause: Self) -> bool {
        match self {
            Self::Unable => matches!(cause, Self::Unable | Self::Undeliverable | Self::NoConsent),
            Self::Start => false,
            Self::NoAnswer => matches!(cause, Self::NoAnswer),
            Self::Undeliverable => matches!(cause, Self::Undeliverable),
            Self::NoConsent => matches!(cause, Self::NoConsent),
        }
    }
}

impl Step {
    /// The day after the day of enrollment on which it is due at the earliest.
    #[must_use]
    pub fn day(&self) -> u16 {
        match self.due {
            Due::Day { day, .. } => day,
            Due::After { minutes } => u16::try_from(minutes / MINUTES_PER_DAY).unwrap_or(u16::MAX),
        }
    }

    /// Its time of day, for a day to which it was moved.
    #[must_use]
    pub fn time_of_day(&self) -> Time {
        match self.due {
            Due::Day { at: When::At(time) | When::Within { from: time, .. }, .. } => time,
            Due::Day { at: When::AtOnce, .. } | Due::After { .. } => MOVED_TO,
        }
    }

    /// The first instant of the enrollment itself.
    #[must_use]
    pub fn is_at_once(&self) -> bool {
        self.due == Due::Day { day: 0, at: When::AtOnce }
    }
}

impl Cadence {
    /// When a step is due for a lead enrolled at `enrolled_at`, by the calendar alone: law and caps may move it later.
    ///
    /// The day is the later of the step's own (civil days after the day of enrollment, in the store's zone) and
    /// `not_before`, to which a shifted cadence has moved. On day 0 "at once" is the instant of enrollment; on another
    /// day it is the day's first instant, from which the contact window takes over. A step so long `after` the
    /// enrollment that must wait for a later day comes then at [`Step::time_of_day`]. `seed` chooses the lead's own minute
    /// of a window. Never before `enrolled_at`.
    ///
    /// # Panics
    /// When the cadence has no such step.
    #[must_use]
    pub fn due(&self, step: usize, enrolled_at: Timestamp, not_before: Date, zone: &TimeZone, seed: u64) -> Timestamp {
        let step = &self.steps[step];
        let (day, at) = match &step.due {
            Due::Day { day, at } => (*day, at),
            Due::After { minutes } => {
                let own = enrolled_at + SignedDuration::from_mins(i64::from(*minutes));
                let later = civil_date(zone, own) < not_before;
                return if later { instant(zone, not_before, step.time_of_day()) } else { own };
            }
        };
        let own = plus_days(civil_date(zone, enrolled_at), i32::from(day));
        let date = own.max(not_before);
        let due = match at {
            When::AtOnce => day_start(zone, date),
            When::At(time) => instant(zone, date, *time),
            When::Within { from, to, .. } => {
                let minutes = (to.duration_since(*from).as_mins()).max(1).unsigned_abs();
                let spread = SignedDuration::from_mins(i64::try_from(mixed(seed) % minutes).unwrap_or(0));
                instant(zone, date, *from) + spread
            }
        };
        due.max(enrolled_at)
    }
}

/// Neighboring seeds far apart (the finalizer of SplitMix64).
const fn mixed(seed: u64) -> u64 {
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

#[cfg(test)]
mod tests;
