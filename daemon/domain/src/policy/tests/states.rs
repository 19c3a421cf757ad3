//! The shipped policy against the table of states: every row of it, every edge of its hours, every day of its holidays.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{POLICY, asking, book::Book, there};
use crate::{
    calendar::{instant, plus_days},
    policy::{Place, Purpose},
    words::{Channel, ConsentLevel},
};

const PHONE: [Channel; 3] = [Channel::Text, Channel::Call, Channel::Voicemail];

/// A week without a holiday anywhere, the two nights on which clocks jump, and the days around Thanksgiving.
const DAYS: [&str; 14] = [
    "2026-11-16",
    "2026-11-17",
    "2026-11-20",
    "2026-11-21",
    "2026-11-22",
    "2026-03-07",
    "2026-03-08",
    "2026-03-09",
    "2026-10-31",
    "2026-11-01",
    "2026-11-26",
    "2026-11-27",
    "2027-01-01",
    "2027-07-05",
];

/// Either side of every hour at which any state opens or closes, and of midnight.
const MINUTES: [(i8, i8); 24] = [
    (0, 0),
    (6, 59),
    (7, 59),
    (8, 0),
    (8, 59),
    (9, 0),
    (9, 59),
    (10, 0),
    (11, 59),
    (12, 0),
    (12, 59),
    (13, 0),
    (16, 59),
    (17, 0),
    (17, 59),
    (18, 0),
    (18, 59),
    (19, 59),
    (20, 0),
    (20, 59),
    (21, 0),
    (21, 29),
    (21, 30),
    (23, 59),
];

/// What the policy and the table say differently of one place.
fn differences(book: &Book, place: &Place, instants: &[Timestamp], channels: &[Channel], found: &mut Vec<String>) {
    let places = [place.clone()];
    for &at in instants {
        for &channel in channels {
            let window = POLICY.window(&places, channel, at, Purpose::Scheduled);
            let expected = book.is_open(&place.state, &place.zone, channel, at);
            if window.open != expected {
                let local = place.zone.to_datetime(at);
                found.push(format!("{} {channel} {local}: {} by {}", place.state, window.open, window.rule));
            }
        }
    }
}

fn places(book: &Book) -> Vec<Place> {
    let mut all: Vec<String> =
        book.rows.iter().filter_map(|row| Some(format!("{}@{}", row.state, row.zone?))).collect();
    all.sort();
    all.dedup();
    there(&all.join(";"))
}

#[test]
fn every_state_opens_and_closes_when_its_row_of_the_table_says() {
    let (book, mut found) = (Book::read(), Vec::new());
    for place in places(&book) {
        let day = |day: &str| -> Vec<Timestamp> {
            let day: Date = day.parse().expect("a date");
            let at = |(hour, minute)| instant(&place.zone, day, jiff::civil::time(hour, minute, 0, 0));
            MINUTES.into_iter().map(at).collect()
        };
        let instants: Vec<Timestamp> = DAYS.iter().flat_map(|text| day(text)).collect();
        differences(&book, &place, &instants, &PHONE, &mut found);
    }
    assert!(places(&book).len() > 40, "the table was read");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_day_of_two_years_is_closed_where_the_table_of_holidays_says_so_and_nowhere_else() {
    let (book, mut found) = (Book::read(), Vec::new());
    let closing = there(
        "AL@America/Chicago;LA@America/Chicago;PA@America/New_York;RI@America/New_York;UT@America/Denver;\
         SD@America/Chicago;NE@America/Chicago;OH@America/New_York;--@America/New_York",
    );
    for place in closing {
        let channel = if place.state == "NE" { Channel::Voicemail } else { Channel::Text };
        let days = std::iter::successors(Some(Book::FROM), |day| Some(plus_days(*day, 1)));
        let noon = |day| instant(&place.zone, day, jiff::civil::time(12, 30, 0, 0));
        let instants: Vec<Timestamp> = days.take_while(|day| *day <= Book::TO).map(noon).collect();
        differences(&book, &place, &instants, &[channel], &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_rule_of_hours_is_in_force_that_the_table_does_not_know() {
    let book = Book::read();
    for rule in POLICY.hours.iter().filter(|rule| rule.effective.enabled) {
        for state in &rule.states {
            assert!(book.rows.iter().any(|row| row.state == *state), "{} narrows {state}", rule.id);
        }
    }
}

#[test]
fn every_cap_of_the_table_holds_in_its_state_and_in_no_other() {
    let book = Book::read();
    let mut policy = POLICY.clone();
    policy.caps.retain(|rule| !rule.states.is_empty());
    let now: Timestamp = "2026-11-23T18:00:00Z".parse().expect("a timestamp");
    for place in places(&book) {
        let cap = book.rows.iter().filter(|row| row.state == place.state).find_map(|row| row.cap);
        let there = [place.clone()];
        let caps = policy.caps(&asking(ConsentLevel::Pewc, &there, now), now);
        let Some((max, what, hours)) = cap else {
            assert!(caps.limits.is_empty(), "{} has no cap of its own", place.state);
            continue;
        };
        let channels: &[Channel] = if what == "voicemail" { &[Channel::Voicemail] } else { &PHONE };
        for &channel in channels {
            let made = |many: usize| vec![(now, channel); many];
            let span = SignedDuration::from_hours(hours);
            let last = now + span - SignedDuration::from_secs(1);
            let fits = |many, at| caps.check(channel, at, &made(many)).is_ok();
            assert!(fits(max - 1, last), "{} {channel}: {} do not fill it", place.state, max - 1);
            assert!(!fits(max, last), "{} {channel}: {max} fill it until the last second", place.state);
            assert!(fits(max, now + span), "{} {channel}: the window is half-open", place.state);
        }
        for other in Channel::ALL.iter().filter(|other| !channels.contains(other)) {
            assert!(caps.check(*other, now, &vec![(now, channels[0]); max]).is_ok(), "{} {other}", place.state);
        }
    }
}

#[test]
fn every_zone_of_every_state_goes_by_its_own_clock_and_a_state_without_a_row_by_the_federal_hours() {
    let (book, mut found) = (Book::read(), Vec::new());
    let zones = POLICY.places.states.iter().flat_map(|row| row.zones.iter().map(|zone| (&row.state, &zone.0)));
    for (state, zone) in zones {
        let place = Place { state: state.clone(), zone: zone.clone(), zip3: None };
        let at = |(hour, minute)| {
            let day: Date = "2026-11-17".parse().expect("a date");
            instant(zone, day, jiff::civil::time(hour, minute, 0, 0))
        };
        let instants: Vec<Timestamp> = MINUTES.into_iter().map(at).collect();
        differences(&book, &place, &instants, &PHONE, &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
