//! Days on which a law closes. Owns holidays as rules, so that an appliance that nobody updates still knows the day in
//! its tenth year, and the rule that a holiday on a weekend closes the nearest working day too.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// How to find a holiday in a year.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Holiday {
    /// The same date each year; on a Saturday the Friday before closes too, on a Sunday the Monday after.
    Fixed { month: i8, day: i8 },
    /// The `nth` weekday (1 is Monday, 7 is Sunday) of a month, -1 being the last, and `plus` days more; only in years
    /// divisible by `every`.
    Nth { month: i8, weekday: i8, nth: i8, plus: i8, every: i16 },
    /// Days after Easter Sunday of the Gregorian calendar; negative: before it.
    Easter { plus: i8 },
}

impl Holiday {
    /// Whether a date is closed by this holiday, by the day itself or by the one it is observed on.
    #[must_use]
    pub fn closes(self, date: Date) -> bool {
        // New Year's Day on a Saturday closes the last Friday of the year before.
        [date.year(), date.year().saturating_add(1)]
            .into_iter()
            .filter_map(|year| self.in_year(year))
            .any(|holiday| holiday == date || self.observed(holiday) == Some(date))
    }

    /// The day itself.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed { month, day } => Date::new(year, month, day).ok(),
            Self::Nth { month, weekday, nth, plus, every } => {
                if every != 0 && year % every != 0 {
                    return None;
                }
                let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
                let day = Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?;
                shifted(day, plus)
            }
            Self::Easter { plus } => shifted(easter(year)?, plus),
        }
    }

    fn observed(self, holiday: Date) -> Option<Date> {
        match (self, holiday.weekday()) {
            (Self::Fixed { .. }, Weekday::Saturday) => holiday.yesterday().ok(),
            (Self::Fixed { .. }, Weekday::Sunday) => holiday.tomorrow().ok(),
            _ => None,
        }
    }
}

fn shifted(day: Date, plus: i8) -> Option<Date> {
    day.checked_add(jiff::Span::new().days(i64::from(plus))).ok()
}

/// Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let golden = year % 19;
    let (century, rest) = (year / 100, year % 100);
    let epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let count = epact + weekday - 7 * late + 114;
    Date::new(i16::try_from(year).ok()?, i8::try_from(count / 31).ok()?, i8::try_from(count % 31 + 1).ok()?).ok()
}
