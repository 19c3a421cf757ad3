//! Civil time of a store. Owns zones, opening hours, holidays and all arithmetic over civil days; knows nothing of law
//! (`policy`) or of what is scheduled.
//!
//! Instants are what happens; civil times are what people agree on. Every civil time becomes an instant through
//! [`instant`], so that the two nights a year on which the clock jumps are decided in one place.

mod hours;
mod slots;
mod spoken;

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// Monday to Sunday; none where a day is off.
pub type Week = [Option<DayHours>; 7];

/// When a store is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreHours {
    pub week: Week,
    /// Days on which the store is closed.
    pub holidays: Vec<Date>,
}

/// Half-open: open at `open`, closed at `close`. `open < close`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayHours {
    pub open: Time,
    pub close: Time,
}

pub use self::{
    slots::{Slot, VISIT, Wish, opens_for_two, overlap, two_slots},
    spoken::{spoken_clock, spoken_day, spoken_option, spoken_time},
};

/// The bundled database has no zone of this name.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a time zone; use a name like America/Chicago")]
pub struct UnknownZone(pub String);

/// Where nearly all customers and stores are. Every decision asks for a zone or two, and the database searches long.
const NEAR: [&str; 10] = [
    "America/Chicago",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Detroit",
    "America/Anchorage",
    "America/Toronto",
    "America/Puerto_Rico",
    "Pacific/Honolulu",
];

static NEAR_ZONES: LazyLock<[Option<TimeZone>; NEAR.len()]> =
    LazyLock::new(|| NEAR.map(|name| TimeZone::get(name).ok()));

/// Finds a zone by its IANA name in the bundled database.
///
/// # Errors
/// When the name is not in it, or names no place (`Etc/Unknown`).
pub fn zone(name: &str) -> Result<TimeZone, UnknownZone> {
    let near = NEAR.iter().position(|known| *known == name).and_then(|at| NEAR_ZONES[at].clone());
    near.or_else(|| TimeZone::get(name).ok())
        .filter(|zone| !zone.is_unknown())
        .ok_or_else(|| UnknownZone(name.to_owned()))
}

/// The date on the wall of `zone` at an instant.
#[must_use]
pub fn civil_date(zone: &TimeZone, at: Timestamp) -> Date {
    zone.to_datetime(at).date()
}

/// The instant of a wall-clock time. A time that the spring jump leaves out becomes as much later as the jump is long
/// (02:30 becomes 03:30); a time that the autumn jump repeats means its first occurrence.
///
/// Dates beyond what a timestamp can hold (year 9999) become the last instant.
#[must_use]
pub fn instant(zone: &TimeZone, date: Date, time: Time) -> Timestamp {
    // `compatible` is exactly: later in a gap, earlier in a fold.
    zone.to_ambiguous_timestamp(date.to_datetime(time)).compatible().unwrap_or(Timestamp::MAX)
}

/// The first instant of a civil day, which is not 00:00 where the clock jumps at midnight.
#[must_use]
pub fn day_start(zone: &TimeZone, date: Date) -> Timestamp {
    instant(zone, date, Time::midnight())
}

/// `date` and `days` civil days more. Days beyond the calendar's end become its last day.
#[must_use]
pub fn plus_days(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

#[cfg(test)]
mod tests;
