//! The hours, holidays and caps of each state as tables that a person can hold against a statute book, and when a customer
//! may be approached by them. Owns no line of the policy's code, so that the two can be held against each other.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday, date},
    tz::TimeZone,
};

use crate::{calendar::zone, words::Channel};

const HOURS: &str = include_str!("../../../tests/fixtures/state_hours.tsv");
const HOLIDAYS: &str = include_str!("../../../tests/fixtures/state_holidays.tsv");

/// From the first until before the second.
type Span = Option<(Time, Time)>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Covers {
    All,
    /// Instead of the federal hours: another country's.
    Alone,
    Automated,
    Prerecorded,
}

/// One line of the table of hours.
#[derive(Debug)]
pub(crate) struct Row {
    pub state: &'static str,
    /// One of the state's; none in the line for everywhere.
    pub zone: Option<&'static str>,
    pub covers: Covers,
    week: [Span; 3],
    /// The set that closes, and the hours that are left on its days.
    holidays: Option<(&'static str, Span)>,
    /// So many, of what, within so many hours.
    pub cap: Option<(usize, &'static str, i64)>,
    also_in: Option<&'static str>,
}

pub(crate) struct Book {
    pub rows: Vec<Row>,
    /// Days on which something is closed, and for whom.
    closed: BTreeSet<(&'static str, Date)>,
}

fn time(text: &str) -> Time {
    let (hour, minute) = text.split_once(':').expect("HH:MM");
    Time::new(hour.parse().expect("an hour"), minute.parse().expect("a minute"), 0, 0).expect("a time")
}

fn span(text: &str) -> Span {
    (text != "closed").then(|| {
        let (open, close) = text.split_once('-').expect("HH:MM-HH:MM");
        (time(open), time(close))
    })
}

fn given(text: &'static str) -> Option<&'static str> {
    (text != "-").then_some(text)
}

fn row(line: &'static str) -> Row {
    let columns: Vec<&str> = line.split('\t').collect();
    let [state, zone, covers, weekday, saturday, sunday, holidays, cap, also_in] = columns[..] else {
        panic!("{line}: nine columns")
    };
    let covers = match covers {
        "all" => Covers::All,
        "alone" => Covers::Alone,
        "automated" => Covers::Automated,
        "prerecorded" => Covers::Prerecorded,
        other => panic!("{other}: not a kind of contact"),
    };
    let holidays = given(holidays).map(|text| match text.split_once(' ') {
        Some((set, hours)) => (set, span(hours)),
        None => (text, None),
    });
    let cap = given(cap).map(|text| {
        let words: Vec<&str> = text.split(' ').collect();
        (words[0].parse().expect("a number"), words[1], words[2].parse().expect("hours"))
    });
    let week = [span(weekday), span(saturday), span(sunday)];
    Row { state, zone: given(zone), covers, week, holidays, cap, also_in: given(also_in) }
}

/// The day, and the working day beside it where it falls on a weekend.
fn observed(day: Date) -> Vec<Date> {
    let beside = match day.weekday() {
        Weekday::Saturday => day.yesterday().ok(),
        Weekday::Sunday => day.tomorrow().ok(),
        _ => None,
    };
    [Some(day), beside].into_iter().flatten().collect()
}

impl Book {
    /// The first and the last day of which the table of holidays speaks.
    pub(crate) const FROM: Date = date(2026, 1, 1);
    pub(crate) const TO: Date = date(2027, 12, 30);

    pub(crate) fn read() -> Self {
        let rows = HOURS.lines().skip(1).map(row).collect();
        let mut closed = BTreeSet::new();
        for line in HOLIDAYS.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [_, first, second, sets] = columns[..] else { panic!("{line}: four columns") };
            for day in [first, second].into_iter().filter(|day| *day != "-") {
                let days = observed(day.parse().expect("a date"));
                for set in sets.split(' ').chain(["any"]) {
                    closed.extend(days.iter().map(|day| (set, *day)));
                }
            }
        }
        Self { rows, closed }
    }

    /// Whether the law lets somebody who is in `state` and has `zone` for a clock be approached over a phone's channel.
    pub(crate) fn is_open(&self, state: &str, zone: &TimeZone, channel: Channel, at: Timestamp) -> bool {
        let own: Vec<&Row> = self.rows.iter().filter(|row| row.state == state).collect();
        let federal = !own.iter().any(|row| row.covers == Covers::Alone);
        let everywhere = self.rows.iter().filter(|row| federal && row.zone.is_none());
        let mut laws = own.into_iter().chain(everywhere).filter(|row| row.speaks_of(channel));
        laws.all(|row| self.opens(row, zone, at))
    }

    /// As [`Self::is_open`], on every clock a row goes by.
    fn opens(&self, row: &Row, own: &TimeZone, at: Timestamp) -> bool {
        let also = row.also_in.map(|name| zone(name).expect("bundled"));
        [Some(own.clone()), also].into_iter().flatten().all(|zone| {
            let local = zone.to_datetime(at);
            let hours = match row.holidays {
                Some((set, left)) if self.closed.contains(&(set, local.date())) => left,
                _ => row.hours(local.date()),
            };
            hours.is_some_and(|(open, close)| open <= local.time() && local.time() < close)
        })
    }
}

impl Row {
    pub(crate) fn hours(&self, day: Date) -> Span {
        match day.weekday() {
            Weekday::Saturday => self.week[1],
            Weekday::Sunday => self.week[2],
            _ => self.week[0],
        }
    }

    fn speaks_of(&self, channel: Channel) -> bool {
        match self.covers {
            Covers::All | Covers::Alone => channel != Channel::Email,
            Covers::Automated => matches!(channel, Channel::Text | Channel::Voicemail),
            Covers::Prerecorded => channel == Channel::Voicemail,
        }
    }
}
