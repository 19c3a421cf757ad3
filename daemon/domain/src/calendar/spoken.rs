//! Days and times as a person says them in a message. Owns their spelling, within the characters a plain text can
//! carry: Spanish `sábado` loses its accent, which no phone network sends without doubling the message's cost.

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
        Weekday::Saturday => ("Saturday", "sabado"),
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
    let joint = match (language, zone.to_datetime(at).hour()) {
        (Language::English, _) => "at",
        (Language::Spanish, 1 | 13) => "a la",
        (Language::Spanish, _) => "a las",
    };
    format!("{day} {joint} {}", spoken_clock(zone, at))
}

/// The time of day alone: `5:30 pm`, in both languages.
#[must_use]
pub fn spoken_clock(zone: &TimeZone, at: Timestamp) -> String {
    let time = zone.to_datetime(at).time();
    let half = if time.hour() < 12 { "am" } else { "pm" };
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    match time.minute() {
        0 => format!("{hour} {half}"),
        minute => format!("{hour}:{minute:02} {half}"),
    }
}
