//! Cadences: which contact comes when. Owns the shape of one cadence version and when its steps are due; knows nothing
//! of leads or messages. [`mod@file`] reads the form a manager writes.

pub mod file;

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{civil_date, day_start, instant, plus_days},
    words::{Channel, Department, Segment},
};

/// One cadence, immutable once published. Enrollments are pinned to a version of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    pub name: String,
    pub segment: Segment,
    pub department: Department,
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
    /// Civil days after the day of enrollment, in the store's zone.
    pub day: u16,
    pub when: When,
    pub late: Late,
    /// In order; the first has `on = start`.
    pub actions: Vec<Action>,
}

/// When on its day a step is due, in the store's zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum When {
    /// As soon as the contact window allows.
    AtOnce,
    /// At a time of day, or the next moment the contact window is open.
    At(Time),
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
}

/// What makes an action of a step happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// With the step.
    Start,
    /// When the call before it in the step got no answer.
    NoAnswer,
    /// When the action before it could not be made: no address, no consent, refused, undeliverable.
    Unable,
}

impl Cadence {
    /// When a step is due for a lead enrolled at `enrolled_at`, by the calendar alone: law and caps may move it later.
    ///
    /// The day is the later of the step's own (civil days after the day of enrollment, in the store's zone) and
    /// `not_before`, to which a shifted cadence has moved. On day 0 "at once" is the instant of enrollment; on another
    /// day it is the day's first instant, from which the contact window takes over. Never before `enrolled_at`.
    ///
    /// # Panics
    /// When the cadence has no such step.
    #[must_use]
    pub fn due(&self, step: usize, enrolled_at: Timestamp, not_before: Date, zone: &TimeZone) -> Timestamp {
        let step = &self.steps[step];
        let own = plus_days(civil_date(zone, enrolled_at), i32::from(step.day));
        let date = own.max(not_before);
        let due = match step.when {
            When::AtOnce => day_start(zone, date),
            When::At(time) => instant(zone, date, time),
        };
        due.max(enrolled_at)
    }
}

#[cfg(test)]
mod tests;
