//! Takes a written date and time apart: ISO 8601 in all its forms and all its misspellings, the formats of PHP, Java,
//! mail and American forms, and Unix time. Month before day, as in the United States, unless it cannot be. Reads text
//! only; zones that are not named stay unknown.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// What a text says.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) date: Date,
    pub(super) clock: Clock,
    pub(super) zone: Zone,
    /// Is it ISO 8601 as the ADF specification asks?
    pub(super) is_conforming: bool,
}

/// The time of day.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Clock {
    At(Time),
    /// `24:00`.
    MidnightAfter,
    Unknown,
}

/// The zone.
#[derive(Debug)]
pub(super) enum Zone {
    Offset(Offset),
    Named(TimeZone),
    Unknown,
}

/// Dates before this are what programs write for no date at all (year 0, 1, 1900 and 1970).
const YEAR_MIN: u32 = 2000;

/// Reads the whole text. `None` if there is no date in it, or one that does not exist.
pub(super) fn read(text: &str) -> Option<Reading> {
    let mut cursor = Cursor { rest: text.trim(), is_conforming: true };
    if let Some(reading) = unix_time(cursor.rest) {
        return Some(reading);
    }
    if cursor.peek_word().is_some_and(is_weekday) {
        cursor.word();
        cursor.skip(" ,.");
        cursor.is_conforming = false;
    }
    if cursor.peek_word().is_some() {
        return month_first(cursor);
    }
    let date = cursor.numeric_date()?;
    let (clock, zone) = cursor.clock_and_zone()?;
    Some(Reading { date, clock, zone, is_conforming: cursor.is_conforming })
}

/// `August 3, 2026, 5:02 pm` and Java's `Aug 03 17:02:11 CDT 2026`.
fn month_first(mut cursor: Cursor<'_>) -> Option<Reading> {
    cursor.is_conforming = false;
    let month = month_number(cursor.word())?;
    cursor.skip(" .-");
    let (day, _) = cursor.digits(2)?;
    if cursor.peek_word().is_some_and(|word| matches!(word, "st" | "nd" | "rd" | "th")) {
        cursor.word();
    }
    cursor.skip(" ,-");
    let (clock, zone, year) = if cursor.rest.bytes().take_while(u8::is_ascii_digit).count() == 4 {
        let (year, _) = cursor.digits(4)?;
        let (clock, zone) = cursor.clock_and_zone()?;
        (clock, zone, year)
    } else {
        let clock = cursor.clock()?;
        let zone = cursor.zone();
        cursor.skip(" ,");
        (clock, zone, cursor.digits(4)?.0)
    };
    Some(Reading { date: date(year, month, day)?, clock, zone, is_conforming: false })
}

/// Seconds or milliseconds since 1970.
fn unix_time(text: &str) -> Option<Reading> {
    if !matches!(text.len(), 10 | 13) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (seconds, _) = text.split_at(10);
    let at = jiff::Timestamp::from_second(seconds.parse().ok()?).ok()?;
    let date_time = Offset::UTC.to_datetime(at);
    let clock = Clock::At(date_time.time());
    Some(Reading { date: date_time.date(), clock, zone: Zone::Offset(Offset::UTC), is_conforming: false })
}

struct Cursor<'a> {
    rest: &'a str,
    is_conforming: bool,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.rest.bytes().next()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eats = self.peek() == Some(byte);
        if eats {
            self.rest = &self.rest[1..];
        }
        eats
    }

    fn skip(&mut self, any_of: &str) {
        self.rest = self.rest.trim_start_matches(|c: char| any_of.contains(c));
    }

    /// Up to `max` digits: their value and how many they are.
    fn digits(&mut self, max: usize) -> Option<(u32, usize)> {
        let len = self.rest.bytes().take(max).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(len);
        let value = digits.parse().ok()?;
        self.rest = rest;
        Some((value, len))
    }

    fn peek_word(&self) -> Option<&'a str> {
        let len = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        (len > 0).then(|| &self.rest[..len])
    }

    fn word(&mut self) -> &'a str {
        let word = self.peek_word().unwrap_or_default();
        self.rest = &self.rest[word.len()..];
        word
    }

    /// A date that begins with a number.
    fn numeric_date(&mut self) -> Option<Date> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        match len {
            8 | 14 => {
                self.is_conforming &= len == 8;
                let (year, _) = self.digits(4)?;
                let (month, _) = self.digits(2)?;
                date(year, month, self.digits(2)?.0)
            }
            4 => {
                let (year, _) = self.digits(4)?;
                let separator = self.separator()?;
                let (month, month_len) = self.digits(2)?;
                let ends_alike = self.eat(separator);
                let (day, day_len) = self.digits(2)?;
                self.is_conforming &= separator == b'-' && ends_alike && month_len == 2 && day_len == 2;
                date(year, month, day)
            }
            1 | 2 => self.short_first_date(),
            _ => None,
        }
    }

    /// `11/22/26`, `11-22-2026`, `22 Nov 2026`.
    fn short_first_date(&mut self) -> Option<Date> {
        self.is_conforming = false;
        let (first, _) = self.digits(2)?;
        self.skip(" ");
        let separator = self.separator();
        self.skip(" ");
        if self.peek_word().is_some() {
            let month = month_number(self.word())?;
            self.skip(" -.,");
            return date(self.year()?, month, first);
        }
        separator?;
        let (second, _) = self.digits(2)?;
        self.separator()?;
        let year = self.year()?;
        let (month, day) = if first > 12 { (second, first) } else { (first, second) };
        date(year, month, day)
    }

    fn year(&mut self) -> Option<u32> {
        match self.digits(4)? {
            (year, 4) => Some(year),
            (year, 2) => Some(2000 + year),
            _ => None,
        }
    }

    fn separator(&mut self) -> Option<u8> {
        let separator = self.peek().filter(|b| matches!(b, b'-' | b'/' | b'.'))?;
        self.eat(separator);
        Some(separator)
    }

    /// What comes after a date: nothing, or a time and perhaps a zone.
    fn clock_and_zone(&mut self) -> Option<(Clock, Zone)> {
        if !self.eat(b'T') {
            let before = self.rest.len();
            self.skip(" ,");
            if matches!(self.peek_word(), Some("at" | "t")) {
                self.word();
                self.skip(" ");
            }
            if self.rest.is_empty() {
                return Some((Clock::Unknown, Zone::Unknown));
            }
            // A time without `T`; fourteen digits in a row have neither, and were marked before.
            if self.rest.len() != before {
                self.is_conforming = false;
            }
        }
        let clock = self.clock()?;
        let zone = self.zone();
        self.skip(" ");
        if !self.rest.is_empty() {
            self.is_conforming = false;
        }
        Some((clock, zone))
    }

    /// A time of day on the 24 or 12 hour clock.
    fn clock(&mut self) -> Option<Clock> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (mut hour, hour_len) = self.digits(2)?;
        let mut minute = 0;
        let mut second = 0;
        let mut nanosecond = 0;
        let has_minute = match len {
            4 | 6 => {
                minute = self.digits(2)?.0;
                if len == 6 {
                    second = self.digits(2)?.0;
                }
                true
            }
            1 | 2 if self.eat(b':') => {
                let (value, minute_len) = self.digits(2)?;
                minute = value;
                self.is_conforming &= hour_len == 2 && minute_len == 2;
                if self.eat(b':') {
                    second = self.digits(2)?.0;
                }
                true
            }
            1 | 2 => false,
            _ => return None,
        };
        if matches!(self.peek(), Some(b'.' | b',')) && self.rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
            self.rest = &self.rest[1..];
            nanosecond = self.fraction();
        }
        match self.half_of_day() {
            Some(is_afternoon) => {
                self.is_conforming = false;
                // `17:02 PM` is what a program writes that mixed up its formats.
                if is_afternoon && hour < 12 {
                    hour += 12;
                } else if !is_afternoon && hour == 12 {
                    hour = 0;
                }
            }
            None if !has_minute => return None,
            None => {}
        }
        if (hour, minute, second) == (24, 0, 0) {
            return Some(Clock::MidnightAfter);
        }
        // A leap second is the last instant that clocks without one can show.
        let second = if second == 60 { 59 } else { second };
        let part = |n: u32| i8::try_from(n).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, nanosecond).ok().map(Clock::At)
    }

    /// The digits after the point, as nanoseconds; finer ones are dropped.
    fn fraction(&mut self) -> i32 {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(len);
        self.rest = rest;
        digits.bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, |sum, b| sum * 10 + i32::from(b - b'0'))
    }

    /// `AM`, `pm`, `p.m.`: true if it is the second half.
    fn half_of_day(&mut self) -> Option<bool> {
        let after_space = self.rest.trim_start();
        let bytes = after_space.as_bytes();
        let is_afternoon = match bytes.first()?.to_ascii_lowercase() {
            b'a' => false,
            b'p' => true,
            _ => return None,
        };
        let len = match bytes.get(1..)? {
            [b'.', b'm' | b'M', b'.', ..] => 4,
            [b'm' | b'M', next, ..] if next.is_ascii_alphabetic() => return None,
            [b'm' | b'M', ..] => 2,
            _ => return None,
        };
        self.rest = &after_space[len..];
        Some(is_afternoon)
    }

    fn zone(&mut self) -> Zone {
        let had_space = self.peek() == Some(b' ');
        self.skip(" ([");
        match self.peek() {
            Some(b'+' | b'-') => {
                self.is_conforming &= !had_space;
                self.offset()
            }
            Some(b'Z' | b'z') if self.peek_word().is_some_and(|word| word.len() == 1) => {
                self.word();
                Zone::Offset(Offset::UTC)
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                self.is_conforming = false;
                self.named_zone()
            }
            _ => Zone::Unknown,
        }
    }

    /// `-05:00`, `-0500`, `-05`, and the cut or careless `-08:0`, `-5:00`, `-500`.
    fn offset(&mut self) -> Zone {
        let start = self.rest;
        let is_west = self.eat(b'-') || !self.eat(b'+');
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let hour_len = if len == 1 || len == 3 { 1 } else { 2 };
        let Some((hours, _)) = self.digits(hour_len) else {
            self.rest = start;
            return Zone::Unknown;
        };
        let colon = self.eat(b':');
        let (minutes, minute_len) = self.digits(2).unwrap_or((0, 0));
        // A cut `:3` was once `:30`.
        let minutes = if minute_len == 1 { minutes * 10 } else { minutes };
        self.is_conforming &= hour_len == 2 && (minute_len == 2 || (minute_len == 0 && !colon));
        let seconds = i32::try_from(hours * 3600 + minutes * 60).unwrap_or(i32::MAX);
        // No place on Earth is further away from Greenwich.
        if seconds > 14 * 3600 || minutes > 59 {
            return Zone::Unknown;
        }
        Offset::from_seconds(if is_west { -seconds } else { seconds }).map_or(Zone::Unknown, Zone::Offset)
    }

    fn named_zone(&mut self) -> Zone {
        let len = self.rest.bytes().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'_')).count();
        let (name, rest) = self.rest.split_at(len);
        self.rest = rest;
        self.skip(")]");
        let hours = match name.to_ascii_uppercase().as_str() {
            "GMT" | "UTC" | "UT" if matches!(self.peek(), Some(b'+' | b'-')) => return self.offset(),
            "GMT" | "UTC" | "UT" => 0,
            "ADT" => -3,
            "AST" | "EDT" => -4,
            "EST" | "CDT" => -5,
            "CST" | "MDT" => -6,
            "MST" | "PDT" => -7,
            "PST" | "AKDT" => -8,
            "AKST" => -9,
            "HST" => -10,
            "ET" | "EASTERN" => return named("America/New_York"),
            "CT" | "CENTRAL" => return named("America/Chicago"),
            "MT" | "MOUNTAIN" => return named("America/Denver"),
            "PT" | "PACIFIC" => return named("America/Los_Angeles"),
            _ => return if name.contains('/') { named(name) } else { Zone::Unknown },
        };
        Offset::from_hours(hours).map_or(Zone::Unknown, Zone::Offset)
    }
}

fn named(name: &str) -> Zone {
    TimeZone::get(name).map_or(Zone::Unknown, Zone::Named)
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    if year < YEAR_MIN {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    is_one_of(word, &DAYS).is_some()
}

fn month_number(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    is_one_of(word, &MONTHS).and_then(|n| u32::try_from(n + 1).ok())
}

/// The position of the name that the word is, or abbreviates to three letters or more.
fn is_one_of(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    names.iter().position(|name| name.starts_with(&word))
}
