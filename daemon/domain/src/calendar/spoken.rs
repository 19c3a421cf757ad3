//! Days and times as a person says them in a message. Owns their spelling in full; where a text cannot carry an accent, it
//! is the text that drops it.

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};

use super::{civil_date, plus_days};
use crate::words::Language;

/// From so many days ahead on the name of a day could be taken for today's or for the one before it.
const DAYS_CLEAR: i32 = 7;

const MONTHS: [[&str; 2]; 12] = [
    ["January", "enero"],
    ["February", "febrero"],
    ["March", "marzo"],
    ["April", "abril"],
    ["May", "mayo"],
    ["June", "junio"],
    ["July", "julio"],
    ["August", "agosto"],
    ["September", "septiembre"],
    ["October", "octubre"],
    ["November", "noviembre"],
    ["December", "diciembre"],
];

/// `Thursday`, `jueves`.
#[must_use]
pub fn spoken_day(zone: &TimeZone, at: Timestamp, language: Language) -> &'static str {
    let (english, spanish) = match zone.to_datetime(at).weekday() {
        Weekday::Monday => ("Monday", "lunes"),
        Weekday::Tuesday => ("Tuesday", "martes"),
        Weekday::Wednesday => ("Wednesday", "miércoles"),
        Weekday::Thursday => ("Thursday", "jueves"),
        Weekday::Friday => ("Friday", "viernes"),
        Weekday::Saturday => ("Saturday", "sábado"),
        Weekday::Sunday => ("Sunday", "domingo"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

/// A day of this week and a time, as an option to choose: `Thursday at 5:30 pm`, `jueves a las 5:30 pm`.
#[must_use]
pub fn spoken_time(zone: &TimeZone, at: Timestamp, language: Language) -> String {
    let day = spoken_day(zone, at, language);
    let joint = match language {
        Language::English => "at",
        Language::Spanish => "a",
    };
    format!("{day} {joint} {}", spoken_clock(zone, at, language))
}

/// A time to choose, as it is said at `now`: beyond the days whose names are clear, with its date. `Tuesday, December 1 at
/// 10 am`, `martes 1 de diciembre a las 10 am`.
#[must_use]
pub fn spoken_option(zone: &TimeZone, at: Timestamp, now: Timestamp, language: Language) -> String {
    let (date, clock) = (civil_date(zone, at), spoken_clock(zone, at, language));
    if date < plus_days(civil_date(zone, now), DAYS_CLEAR) {
        return spoken_time(zone, at, language);
    }
    let (day, number) = (spoken_day(zone, at, language), date.day());
    let [english, spanish] = MONTHS[usize::try_from(date.month() - 1).expect("1 to 12")];
    match language {
        Language::English => format!("{day}, {english} {number} at {clock}"),
        Language::Spanish => format!("{day} {number} de {spanish} a {clock}"),
    }
}

/// The time of day alone: `5:30 pm`, `las 5:30 pm`, `la 1 pm`.
#[must_use]
pub fn spoken_clock(zone: &TimeZone, at: Timestamp, language: Language) -> String {
    let time = zone.to_datetime(at).time();
    let half = if time.hour() < 12 { "am" } else { "pm" };
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let article = match (language, hour) {
        (Language::English, _) => "",
        (Language::Spanish, 1) => "la ",
        (Language::Spanish, _) => "las ",
    };
    match time.minute() {
        0 => format!("{article}{hour} {half}"),
        minute => format!("{article}{hour}:{minute:02} {half}"),
    }
}
