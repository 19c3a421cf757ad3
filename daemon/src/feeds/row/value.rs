//! Single values of a row: dates, times, amounts, words. Owns their forms; says of what it cannot read only its kind.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use crate::feeds::mapping::Mapping;

/// A DMS fills a date that it does not have with the first one it knows.
const YEAR_MIN: i16 = 1980;

/// What a value looks like: as much as may be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kind {
    chars: usize,
    parts: Vec<&'static str>,
}

impl Kind {
    #[must_use]
    pub fn of(text: &str) -> Self {
        let any = |is: &dyn Fn(char) -> bool| text.chars().any(is);
        let kinds = [
            ("digits", any(&|c| c.is_ascii_digit())),
            ("letters", any(&char::is_alphabetic)),
            ("blanks", any(&char::is_whitespace)),
            ("signs", any(&|c| !c.is_alphanumeric() && !c.is_whitespace())),
        ];
        let parts = kinds.into_iter().filter(|(_, is)| *is).map(|(name, _)| name);
        Self { chars: text.chars().count(), parts: parts.collect() }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.chars == 1 { "" } else { "s" };
        write!(f, "{} character{plural}", self.chars)?;
        match self.parts.split_last() {
            None => Ok(()),
            Some((only, [])) => write!(f, ": {only}"),
            Some((last, before)) => write!(f, ": {} and {last}", before.join(", ")),
        }
    }
}

/// A day, with the time of day or the instant where the value has one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Moment {
    Instant(Timestamp),
    Civil(Date, Option<Time>),
}

impl Moment {
    /// A time that daylight saving skipped is taken after the gap, one that came twice is the first.
    pub(super) fn instant(self, zone: &TimeZone, otherwise: Time) -> Option<Timestamp> {
        match self {
            Self::Instant(at) => Some(at),
            Self::Civil(date, time) => {
                let civil = date.to_datetime(time.unwrap_or(otherwise));
                zone.to_ambiguous_timestamp(civil).compatible().ok()
            }
        }
    }

    pub(super) fn has_time(self) -> bool {
        !matches!(self, Self::Civil(_, None))
    }
}

/// Reads a moment; `Ok(None)` where the DMS says that there is none.
pub(super) fn moment(text: &str, mapping: &Mapping) -> Result<Option<Moment>, ()> {
    if text.chars().all(|c| c == '0' || !c.is_alphanumeric()) {
        return Ok(None);
    }
    let found = by_formats(text, mapping).or_else(|| iso(text)).ok_or(())?;
    let year = match found {
        Moment::Instant(at) => at.to_zoned(TimeZone::UTC).year(),
        Moment::Civil(date, _) => date.year(),
    };
    Ok((year >= YEAR_MIN).then_some(found))
}

fn by_formats(text: &str, mapping: &Mapping) -> Option<Moment> {
    let date = |text: &str| mapping.dates.iter().find_map(|format| Date::strptime(format, text).ok());
    if let Some(date) = date(text) {
        return Some(Moment::Civil(date, None));
    }
    let blanks = text.match_indices([' ', 'T']).map(|(at, _)| at);
    blanks
        .filter_map(|at| Some((date(text[..at].trim())?, time(text[at + 1..].trim(), mapping)?)))
        .next()
        .map(|(date, time)| Moment::Civil(date, Some(time)))
}

/// ISO 8601 and what databases print, whatever the formats are: it cannot be mistaken.
fn iso(text: &str) -> Option<Moment> {
    if text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    if text.len() == 10 {
        return text.parse().ok().map(|date| Moment::Civil(date, None));
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(Moment::Instant(at));
    }
    // PostgreSQL prints an offset of whole hours with two digits.
    let short = text.len() > 3 && matches!(text.as_bytes()[text.len() - 3], b'+' | b'-') && text.len() > 13;
    if short && let Ok(at) = format!("{text}:00").parse::<Timestamp>() {
        return Some(Moment::Instant(at));
    }
    let civil: DateTime = text.parse().ok()?;
    Some(Moment::Civil(civil.date(), Some(civil.time())))
}

/// The time of a day.
pub(super) fn time(text: &str, mapping: &Mapping) -> Option<Time> {
    let read = |text: &str| mapping.times.iter().find_map(|format| Time::strptime(format, text).ok());
    read(text).or_else(|| text.parse().ok())
}

/// Dollars as reports write them, in cents: `$1,234.50`, `(12.5)`, `-3`.
pub(super) fn cents(text: &str) -> Option<i64> {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let (is_minus, text) = match inner {
        Some(inner) => (true, inner),
        None => (text.contains('-'), text),
    };
    let plain: String = text.chars().filter(|c| !matches!(c, '$' | ',' | ' ' | '-' | '+')).collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // More digits than cents are a database's scale.
    let part: String = part.chars().chain("00".chars()).take(2).collect();
    let cents = whole.checked_mul(100)?.checked_add(part.parse().ok()?)?;
    Some(if is_minus { -cents } else { cents })
}

pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "t" | "1" | "x" => Some(true),
        "n" | "no" | "false" | "f" | "0" => Some(false),
        _ => None,
    }
}
