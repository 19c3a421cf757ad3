//! Times to offer for a visit. Owns which half hours of the coming days come into question and which two of them are
//! named; knows hours and wishes, and nobody who receives the customer.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{DayHours, StoreHours, civil_date, instant, plus_days};
use crate::words::PartOfDay;

/// A visit takes this long: it ends before the doors close, and whoever receives somebody is busy with them.
pub const VISIT: SignedDuration = SignedDuration::from_mins(60);

/// Within so many days nobody has to look into a calendar.
const NEAR_DAYS: i32 = 7;

/// How far ahead an open day is looked for. A store closed longer than this is not a store that works leads.
const SEARCH_DAYS_MAX: i32 = 30;

const MINUTES_PER_SLOT: i32 = 30;

/// Customers with work come after it, the others in the morning: of two times one is for either.
const EVENING: Time = Time::constant(17, 30, 0, 0);
const MORNING: Time = Time::constant(10, 0, 0, 0);
const AFTERNOON: Time = Time::constant(14, 0, 0, 0);

/// When a customer would rather come. What they did not say is no wish.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    pub part: Option<PartOfDay>,
    /// Offsets from Monday.
    pub days: Vec<i8>,
}

/// A half hour on the clock of the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot {
    pub date: Date,
    pub time: Time,
    pub at: Timestamp,
}

impl PartOfDay {
    fn of(time: Time) -> Self {
        match time.hour() {
            ..12 => Self::Morning,
            12..17 => Self::Afternoon,
            _ => Self::Evening,
        }
    }
}

/// Two times to offer after the day of `from`, the earlier first; fewer only when the store does not open for two visits
/// within 30 days.
///
/// `host` says how far from ideal it is to come then, 0 being best: whoever speaks for the store is there and has
/// nobody else. After that counts what the customer wishes, then that the two lie on different days, then how soon they
/// are. Without a wish for a part of the day one time is after work and one in the morning.
pub fn two_slots(
    hours: &StoreHours,
    zone: &TimeZone,
    from: Timestamp,
    wish: &Wish,
    host: impl Fn(&Slot) -> u8,
) -> Vec<Timestamp> {
    let mut days = Days { hours, zone, today: civil_date(zone, from), made: Vec::new() };
    let mut two: Vec<Slot> = Vec::new();
    for turn in 0..2 {
        let Some(slot) = days.best(turn, &two, wish, &host) else { break };
        two.push(slot);
    }
    let mut times: Vec<Timestamp> = two.into_iter().map(|slot| slot.at).collect();
    times.sort_unstable();
    times
}

/// Whether [`two_slots`] finds two. Costs next to nothing: it looks at no host and no zone.
#[must_use]
pub fn opens_for_two(hours: &StoreHours, today: Date) -> bool {
    let mut open = (1..=SEARCH_DAYS_MAX).filter_map(|days| hours.on(plus_days(today, days)));
    let Some(first) = open.next() else { return false };
    let times = half_hours(first);
    let visit = i32::try_from(VISIT.as_mins()).expect("an hour");
    let within = times.first().zip(times.last()).is_some_and(|(one, other)| minute(*other) - minute(*one) >= visit);
    within || open.next().is_some()
}

/// The half hours of the days after `today`, each day made when it is first looked at: the first days mostly suffice.
struct Days<'a> {
    hours: &'a StoreHours,
    zone: &'a TimeZone,
    today: Date,
    made: Vec<Vec<Slot>>,
}

/// How far a half hour is from ideal, what counts most first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    host: u8,
    another_day: bool,
    another_part: bool,
    same_day: bool,
    days: i32,
    off: i32,
    at: Timestamp,
}

impl Rank {
    /// Whether no later day can have a better one.
    const fn is_ideal(&self) -> bool {
        self.host == 0 && !self.another_day && !self.another_part && !self.same_day
    }
}

impl Days<'_> {
    /// The best half hour beside those chosen: within [`NEAR_DAYS`], and only where there is none, later.
    fn best(&mut self, turn: usize, chosen: &[Slot], wish: &Wish, host: &impl Fn(&Slot) -> u8) -> Option<Slot> {
        let wanted = minute(wanted(wish.part, turn));
        let mut best: Option<(Rank, Slot)> = None;
        for days in 1..=SEARCH_DAYS_MAX {
            if best.as_ref().is_some_and(|(rank, _)| days == NEAR_DAYS + 1 || rank.is_ideal()) {
                break;
            }
            let date = plus_days(self.today, days);
            let another_day = !wish.days.is_empty() && !wish.days.contains(&date.weekday().to_monday_zero_offset());
            let same_day = chosen.iter().any(|other| other.date == date);
            for slot in self.on(days) {
                if chosen.iter().any(|other| overlap(slot.at, other.at)) {
                    continue;
                }
                let another_part = wish.part.is_some_and(|part| part != PartOfDay::of(slot.time));
                let off = (minute(slot.time) - wanted).abs();
                let mut rank = Rank { host: 0, another_day, another_part, same_day, days, off, at: slot.at };
                // Who would receive them is the dear question: not asked of a time that loses even with the best host.
                if best.as_ref().is_some_and(|(other, _)| *other < rank) {
                    continue;
                }
                rank.host = host(slot);
                if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                    best = Some((rank, *slot));
                }
            }
        }
        best.map(|(_, slot)| slot)
    }

    fn on(&mut self, days: i32) -> &[Slot] {
        let wanted = usize::try_from(days).expect("from one on");
        while self.made.len() < wanted {
            let date = plus_days(self.today, i32::try_from(self.made.len()).expect("few") + 1);
            let slots = self.hours.on(date).map(|hours| slots_of(self.zone, date, &half_hours(hours)));
            self.made.push(slots.unwrap_or_default());
        }
        &self.made[wanted - 1]
    }
}

/// Whether somebody who receives a visit at the one time could not receive another at the other.
#[must_use]
pub fn overlap(one: Timestamp, other: Timestamp) -> bool {
    one.duration_since(other).abs() < VISIT
}

/// The instants of a day's times. The zone is asked for the first and the last alone, unless the clocks change between.
fn slots_of(zone: &TimeZone, date: Date, times: &[Time]) -> Vec<Slot> {
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return Vec::new() };
    let begin = instant(zone, date, *first);
    let after = |time: &Time| SignedDuration::from_mins(i64::from(minute(*time) - minute(*first)));
    let even = begin + after(last) == instant(zone, date, *last) && first.second() == 0;
    let at = |time: &Time| if even { begin + after(time) } else { instant(zone, date, *time) };
    times.iter().map(|time| Slot { date, time: *time, at: at(time) }).collect()
}

/// Full and half hours from which a visit ends before the doors close. A day too short for any has its opening.
fn half_hours(hours: DayHours) -> Vec<Time> {
    let first = (minute(hours.open) + MINUTES_PER_SLOT - 1) / MINUTES_PER_SLOT * MINUTES_PER_SLOT;
    let visit = i32::try_from(VISIT.as_mins()).expect("an hour");
    let last = minute(hours.close) - visit;
    let step = usize::try_from(MINUTES_PER_SLOT).expect("half an hour");
    let times: Vec<Time> = (first..=last).step_by(step).filter_map(time).collect();
    if times.is_empty() { vec![hours.open] } else { times }
}

fn minute(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

fn time(minute: i32) -> Option<Time> {
    Time::new(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0).ok()
}

const fn wanted(part: Option<PartOfDay>, turn: usize) -> Time {
    match (part, turn) {
        (None, 0) | (Some(PartOfDay::Evening), _) => EVENING,
        (None, _) | (Some(PartOfDay::Morning), _) => MORNING,
        (Some(PartOfDay::Afternoon), _) => AFTERNOON,
    }
}

#[cfg(test)]
mod tests;
