//! Times as they are shown and as they are asked for. Owns the three spellings (UTC for machines, the store's civil time
//! for people, ages) and the spans of the command line; reads no clock.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

/// Shown for a time that no calendar holds: the daemon would have to be broken to send one.
const NO_TIME: &str = "?";

/// RFC 3339 in UTC, for JSON and CSV.
pub(crate) fn utc(us: i64) -> String {
    Timestamp::from_microsecond(us).map_or_else(|_| NO_TIME.to_owned(), |at| at.to_string())
}

/// Civil time in the store's zone, `2026-11-22 14:05 CST`; UTC where the zone is not known here.
pub(crate) fn local(us: i64, zone: &str) -> String {
    civil(us, zone, "%Y-%m-%d %H:%M %Z")
}

/// As [`local`], for columns whose zone stands elsewhere.
pub(crate) fn minute(us: i64, zone: &str) -> String {
    civil(us, zone, "%Y-%m-%d %H:%M")
}

fn civil(us: i64, zone: &str, format: &str) -> String {
    let Ok(at) = Timestamp::from_microsecond(us) else {
        return NO_TIME.to_owned();
    };
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime(format).to_string()
}

/// An age in its largest unit: `40 s`, `12 min`, `3 h`, `9 d`.
pub(crate) fn age(us: i64) -> String {
    let seconds = us.max(0) / 1_000_000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// Whole seconds of an age.
pub(crate) const fn seconds(us: i64) -> i64 {
    us / 1_000_000
}

/// The longest `--since`: ten years.
const SINCE_DAYS_MAX: i32 = 3_650;

/// `30d`, `4w` or `30`: store-local days.
pub(crate) fn parse_days(text: &str) -> Result<i32, String> {
    let (number, days) = match text.strip_suffix('w') {
        Some(number) => (number, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let days = number.parse::<i32>().ok().and_then(|number| number.checked_mul(days));
    days.filter(|days| (1..=SINCE_DAYS_MAX).contains(days))
        .ok_or_else(|| format!("expected days or weeks such as 30d or 4w, at most {SINCE_DAYS_MAX}d"))
}

/// `2026-11-24T01:00Z`, `2026-11-23T20:00:00-05:00`: microseconds since the epoch.
pub(crate) fn parse_instant(text: &str) -> Result<i64, String> {
    let wrong = "expected a time such as 2026-11-24T01:00Z or 2026-11-23T20:00-05:00";
    text.parse::<Timestamp>().map(Timestamp::as_microsecond).map_err(|_| wrong.to_owned())
}

/// The longest `--timeout`: a day.
const TIMEOUT_SECONDS_MAX: u64 = 86_400;

/// `30s`, `5m`, `1h` or `30`: seconds.
pub(crate) fn parse_timeout(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 3_600)];
    let (number, factor) = units
        .iter()
        .find_map(|(unit, factor)| text.strip_suffix(unit).map(|number| (number, *factor)))
        .unwrap_or((text, 1));
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    seconds
        .filter(|seconds| (1..=TIMEOUT_SECONDS_MAX).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| "expected a time such as 30s, 5m or 1h, at most 24h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_the_stores_zone() {
        let us = 1_790_000_000_000_000;
        assert_eq!(utc(us), "2026-09-21T14:13:20Z");
        assert_eq!(local(us, "America/Chicago"), "2026-09-21 09:13 CDT");
        assert_eq!(local(us, "Nowhere/Atall"), "2026-09-21 14:13 UTC");
        assert_eq!(local(i64::MAX, "America/Chicago"), "?");
    }

    #[test]
    fn ages_are_in_their_largest_unit() {
        let ages = [-5, 0, 119, 120, 7_199, 7_200, 172_799, 172_800].map(|seconds| age(seconds * 1_000_000));
        assert_eq!(ages, ["0 s", "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 d"]);
    }

    #[test]
    fn instants_of_the_command_line() {
        let evening = Ok(1_795_482_000_000_000);
        for text in ["2026-11-24T01:00Z", "2026-11-24T01:00:00Z", "2026-11-23T20:00-05:00", "2026-11-23 20:00:00-05:00"]
        {
            assert_eq!(parse_instant(text), evening, "{text}");
        }
        for wrong in ["", "2026-11-24", "2026-11-24T01:00", "20:00", "tomorrow"] {
            assert!(parse_instant(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn spans_of_the_command_line() {
        assert_eq!(parse_days("30d"), Ok(30));
        assert_eq!(parse_days("4w"), Ok(28));
        assert_eq!(parse_days("7"), Ok(7));
        for wrong in ["", "d", "0d", "-1d", "3651d", "99999999999d", "2147483647w", "1y"] {
            assert!(parse_days(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_timeout("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_timeout("5m"), Ok(Duration::from_secs(300)));
        for wrong in ["", "0", "25h", "1d", "1.5s"] {
            assert!(parse_timeout(wrong).is_err(), "{wrong}");
        }
    }
}
