//! Days and times as a person says them in a message. Owns their spelling in full; where a text cannot carry an accent, it
//! is the text that drops it.

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};

use crate::words::Language;

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
