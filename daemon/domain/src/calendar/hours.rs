//! Arithmetic over a store's opening hours. Owns every question of the kind "open now, and when next"; all answers are
//! instants, all counting is over civil days of the store's zone.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{DayHours, StoreHours, civil_date, day_start, instant, plus_days};

/// How far ahead an opening is looked for. A store closed longer than this is not a store that works leads.
const SEARCH_DAYS_MAX: i32 = 30;

impl StoreHours {
    /// The hours of a date, none when the store stays closed.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<DayHours> {
        if self.holidays.contains(&date) {
            return None;
        }
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).expect("0 to 6");
        self.week[weekday]
    }

    /// Whether the doors are open, by the wall clock of `zone`.
    #[must_use]
    pub fn is_open(&self, zone: &TimeZone, at: Timestamp) -> bool {
        let local = zone.to_datetime(at);
        self.on(local.date()).is_some_and(|hours| hours.open <= local.time() && local.time() < hours.close)
    }

    /// The earliest open instant at or after `at`: `at` itself when the store is open. None when the store does not
    /// open within 30 days.
    #[must_use]
    pub fn next_open(&self, zone: &TimeZone, at: Timestamp) -> Option<Timestamp> {
        if self.is_open(zone, at) {
            return Some(at);
        }
        let today = civil_date(zone, at);
        (0..=SEARCH_DAYS_MAX)
            .map(|days| plus_days(today, days))
            .filter_map(|date| self.on(date).map(|hours| instant(zone, date, hours.open)))
            .find(|&open| open >= at)
    }

    /// When the doors close on the day of `at`, also when that has passed. None on a day the store stays closed.
    #[must_use]
    pub fn day_close(&self, zone: &TimeZone, at: Timestamp) -> Option<Timestamp> {
        let date = civil_date(zone, at);
        self.on(date).map(|hours| instant(zone, date, hours.close))
    }

    /// The end (midnight) of the first day after the day of `at` on which the store opens: until then a visit can still
    /// be counted to an appointment at `at`. When the store does not open within 30 days, the end of the thirtieth.
    #[must_use]
    pub fn end_of_next_open_day_after(&self, zone: &TimeZone, at: Timestamp) -> Timestamp {
        let today = civil_date(zone, at);
        let day = (1..=SEARCH_DAYS_MAX).find(|&days| self.on(plus_days(today, days)).is_some());
        day_start(zone, plus_days(today, day.unwrap_or(SEARCH_DAYS_MAX) + 1))
    }

    /// The instant at which `amount` of open time has passed since `at`: the clock of promises that hold in staffed
    /// hours. None when the store does not open for that long within 30 days.
    #[must_use]
    pub fn after_open_time(&self, zone: &TimeZone, at: Timestamp, amount: SignedDuration) -> Option<Timestamp> {
        let today = civil_date(zone, at);
        let mut left = amount;
        for days in 0..=SEARCH_DAYS_MAX {
            let date = plus_days(today, days);
            let Some(hours) = self.on(date) else { continue };
            let from = instant(zone, date, hours.open).max(at);
            let until = instant(zone, date, hours.close);
            if until <= from {
                continue;
            }
            let open = until.duration_since(from);
            if left <= open {
                return from.checked_add(left).ok();
            }
            left -= open;
        }
        None
    }
}
