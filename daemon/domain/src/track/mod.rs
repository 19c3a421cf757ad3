//! Tracks: the messages that go with an appointment. Owns the shape of one version, when each message is due by the
//! appointment's time, and until when it still says something true; knows nothing of leads or words. [`mod@file`] reads
//! the form a manager writes.
//!
//! A reminder goes before the visit; a rescue after one that nobody came to. What could not go while it was true is left
//! out: nobody is told of "tomorrow" on the day itself.

pub mod file;

use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{civil_date, day_start, instant, plus_days},
    words::{Channel, TrackKind},
};

/// Whoever has been told of the appointment within this time needs no reminder.
const TOLD_LATELY: SignedDuration = SignedDuration::from_hours(4);

/// A message about a visit comes no later than this before it: by then the customer is on the way.
const NOTICE: SignedDuration = SignedDuration::from_hours(1);

/// What goes with every appointment, immutable once published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracks {
    /// Reminders first, then rescues, each in the order of their time.
    pub steps: Vec<TrackStep>,
}

/// One message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackStep {
    pub kind: TrackKind,
    /// Unique in its track; shown to managers: `day-before`.
    pub name: String,
    pub due: Due,
    /// Name of the message block, the same for each channel.
    pub block: String,
    /// At least one; the next is tried where the one before cannot be made.
    pub channels: Vec<Channel>,
}

/// When a message is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Due {
    /// When the appointment is set, and again when it is moved.
    AtSet,
    /// So many minutes after the appointment; negative: before it.
    Minutes(i32),
    /// So many civil days after the day of the appointment, negative: before it, at a time of day or else at its own.
    Days(i16, Option<Time>),
}

impl TrackStep {
    /// When the message is due for an appointment at `at` that is set or moved at `set`.
    #[must_use]
    pub fn due(&self, set: Timestamp, at: Timestamp, zone: &TimeZone) -> Timestamp {
        match self.due {
            Due::AtSet => set,
            Due::Minutes(minutes) => at + SignedDuration::from_mins(i64::from(minutes)),
            Due::Days(days, time) => {
                let local = zone.to_datetime(at);
                instant(zone, plus_days(local.date(), i32::from(days)), time.unwrap_or(local.time()))
            }
        }
    }

    /// Until when the message says something true and of use: half-open.
    #[must_use]
    pub fn until(&self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let end_of_day = |due: Timestamp| day_start(zone, plus_days(civil_date(zone, due), 1));
        match (self.kind, self.due) {
            (TrackKind::Rescue, _) => end_of_day(self.due(at, at, zone)),
            (TrackKind::Reminder, Due::AtSet) => at - NOTICE,
            (TrackKind::Reminder, Due::Minutes(minutes)) => at + SignedDuration::from_mins(i64::from(minutes) / 2),
            (TrackKind::Reminder, Due::Days(..)) => end_of_day(self.due(at, at, zone)).min(at - NOTICE),
        }
    }

    /// When to make the message, none when it is not to be made: its time is past, or the customer has only just been
    /// told.
    #[must_use]
    pub fn planned(&self, set: Timestamp, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let (due, until) = (self.due(set, at, zone), self.until(at, zone));
        let told = match (self.kind, self.due) {
            (_, Due::AtSet) | (TrackKind::Rescue, _) => false,
            (TrackKind::Reminder, _) => due.duration_since(set) < TOLD_LATELY,
        };
        (!told && set < until).then_some(due.max(set))
    }
}

impl Tracks {
    /// The steps of a kind, each with its position.
    pub fn of(&self, kind: TrackKind) -> impl Iterator<Item = (u16, &TrackStep)> {
        (0_u16..).zip(&self.steps).filter(move |(_, step)| step.kind == kind)
    }

    #[must_use]
    pub fn step(&self, number: u16) -> Option<&TrackStep> {
        self.steps.get(usize::from(number))
    }
}

#[cfg(test)]
mod tests;
