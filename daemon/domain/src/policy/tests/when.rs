//! Contact windows, by the table of cases and on the nights the clock jumps.

use expect_test::{Expect, expect};
use jiff::{SignedDuration, civil::date};
use proptest::{prelude::*, sample::select};

use super::{POLICY, at, there as places};
use crate::{
    policy::{Place, Purpose},
    words::Channel,
};

const CASES: &str = include_str!("../../../tests/fixtures/contact_window.tsv");

#[test]
fn every_case_of_the_table_is_decided_as_the_law_decides() {
    let mut wrong = Vec::new();
    for (number, line) in CASES.lines().enumerate().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [utc, there, local, expected, why] = columns[..] else { panic!("line {}: five columns", number + 1) };
        let instant = at(&utc.replace('Z', ":00Z"));
        let clock = |place: &Place| instant.to_zoned(place.zone.clone()).strftime("%a %H:%M").to_string();
        let clocks: Vec<String> = places(there).iter().map(clock).collect();
        assert_eq!(clocks.join(";"), local, "line {}: the wall clock there", number + 1);
        for channel in [Channel::Text, Channel::Voicemail] {
            let window = POLICY.window(&places(there), channel, instant, Purpose::Scheduled);
            // The table leaves out what holds for recorded voices alone.
            let recorded = channel == Channel::Voicemail && window.rule.ends_with(".prerecorded");
            if window.open != (expected == "allow") && !recorded {
                wrong.push(format!("line {}: {channel} {there} {utc}: {} ({why})", number + 1, window.rule));
            }
        }
    }
    assert!(CASES.lines().count() > 30, "the table was read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(there: &str, channel: &str, instant: &str, expected: &Expect) {
    let channel: Channel = channel.parse().expect("a channel");
    let there = places(there);
    let window = POLICY.window(&there, channel, at(instant), Purpose::Scheduled);
    let state = match (window.open, window.open_with_margin) {
        (true, true) => "open",
        (true, false) => "closing",
        (false, false) => "closed",
        (false, true) => "impossible",
    };
    let next = window
        .next_open
        .map_or("never".to_owned(), |next| next.to_zoned(there[0].zone.clone()).strftime("%a %F %H:%M").to_string());
    expected.assert_eq(&format!("{state} by {}, next {next}", window.rule));
}

const OHIO: &str = "OH@America/New_York";

#[test]
fn a_touch_keeps_its_distance_from_the_close() {
    check(OHIO, "text", "2026-11-23T20:49:00-05:00", &expect!["open by hours.us, next Mon 2026-11-23 20:49"]);
    check(OHIO, "text", "2026-11-23T20:50:00-05:00", &expect!["closing by hours.us, next Tue 2026-11-24 08:00"]);
    check(OHIO, "text", "2026-11-23T21:00:00-05:00", &expect!["closed by hours.us, next Tue 2026-11-24 08:00"]);
}

#[test]
fn the_next_opening_satisfies_every_place_at_once() {
    check(
        "NY@America/New_York;CA@America/Los_Angeles",
        "text",
        "2026-11-23T22:00:00-05:00",
        &expect!["closed by hours.us, next Tue 2026-11-24 11:00"],
    );
    check(
        "FL@America/New_York;FL@America/Chicago",
        "text",
        "2026-11-23T07:00:00-05:00",
        &expect!["closed by hours.us, next Mon 2026-11-23 09:00"],
    );
    check(
        "HI@Pacific/Honolulu;RI@America/New_York",
        "text",
        "2026-11-23T07:00:00-10:00",
        &expect!["closed by hours.us, next Mon 2026-11-23 08:00"],
    );
}

#[test]
fn holidays_and_sundays_are_skipped_and_named() {
    check(
        "PA@America/New_York",
        "text",
        "2026-11-26T12:00:00-05:00",
        &expect!["closed by hours.pa.holiday, next Fri 2026-11-27 08:00"],
    );
    check(
        "AL@America/Chicago",
        "text",
        "2026-07-03T12:00:00-05:00",
        &expect!["closed by hours.al.holiday, next Mon 2026-07-06 08:00"],
    );
    check(
        "LA@America/Chicago",
        "call",
        "2026-11-26T12:00:00-06:00",
        &expect!["closed by hours.la.holiday, next Sat 2026-11-28 08:00"],
    );
    check(
        "UT@America/Denver",
        "text",
        "2027-12-24T12:00:00-07:00",
        &expect!["closed by hours.ut.holiday, next Mon 2027-12-27 08:00"],
    );
}

#[test]
fn some_rules_speak_of_machines_or_of_recorded_voices_alone() {
    check(
        "SD@America/Chicago",
        "text",
        "2026-11-28T12:00:00-06:00",
        &expect!["closed by hours.sd, next Mon 2026-11-30 09:00"],
    );
    check(
        "SD@America/Chicago",
        "call",
        "2026-11-28T12:00:00-06:00",
        &expect!["open by hours.us, next Sat 2026-11-28 12:00"],
    );
    check(
        "IL@America/Chicago",
        "text",
        "2026-11-23T08:30:00-06:00",
        &expect!["open by hours.us, next Mon 2026-11-23 08:30"],
    );
    check(
        "IL@America/Chicago",
        "voicemail",
        "2026-11-23T08:30:00-06:00",
        &expect!["closed by hours.il, next Mon 2026-11-23 09:00"],
    );
    check(
        "NE@America/Chicago",
        "voicemail",
        "2026-11-29T10:00:00-06:00",
        &expect!["closed by hours.ne.prerecorded, next Sun 2026-11-29 13:00"],
    );
}

#[test]
fn another_countrys_hours_replace_the_federal_ones() {
    check(
        "ON@America/Toronto",
        "text",
        "2026-11-23T21:15:00-05:00",
        &expect!["open by hours.ca, next Mon 2026-11-23 21:15"],
    );
    check(
        "ON@America/Toronto",
        "text",
        "2026-11-28T09:15:00-05:00",
        &expect!["closed by hours.ca, next Sat 2026-11-28 10:00"],
    );
}

#[test]
fn el_paso_keeps_its_own_and_central_time() {
    check(
        "TX@America/Denver",
        "text",
        "2026-11-23T08:30:00-07:00",
        &expect!["closed by hours.tx, next Mon 2026-11-23 09:00"],
    );
    check(
        "TX@America/Denver",
        "text",
        "2026-11-23T20:30:00-07:00",
        &expect!["closed by hours.tx, next Tue 2026-11-24 09:00"],
    );
}

#[test]
fn email_keeps_its_own_hours_unless_a_customer_waits_for_it() {
    check(OHIO, "email", "2026-11-23T06:30:00-05:00", &expect!["closed by hours.email, next Mon 2026-11-23 07:00"]);
    check(OHIO, "email", "2026-11-23T20:59:00-05:00", &expect!["open by hours.email, next Mon 2026-11-23 20:59"]);
    let night = at("2026-11-23T03:00:00-05:00");
    assert!(POLICY.window(&places(OHIO), Channel::Email, night, Purpose::InstantReply).open_with_margin);
    assert!(!POLICY.window(&places(OHIO), Channel::Text, night, Purpose::InstantReply).open);
}

#[test]
fn an_unknown_place_gets_the_hours_of_all_places() {
    check(
        "--@America/New_York",
        "text",
        "2026-11-25T18:30:00-05:00",
        &expect!["closed by hours.unknown-place, next Mon 2026-11-30 12:00"],
    );
    check(
        "--@America/New_York;OH@America/New_York",
        "text",
        "2026-11-23T09:00:00-05:00",
        &expect!["closed by hours.unknown-place, next Mon 2026-11-23 12:00"],
    );
    check(
        "OH@America/New_York;--@America/New_York",
        "email",
        "2026-11-23T20:00:00-05:00",
        &expect!["open by hours.email, next Mon 2026-11-23 20:00"],
    );
}

#[test]
fn no_place_at_all_is_never_open() {
    let window = POLICY.window(&[], Channel::Text, at("2026-11-23T17:00:00Z"), Purpose::Scheduled);
    assert!(!window.open);
    assert_eq!(window.next_open, None);
}

#[test]
fn the_clock_jumps_and_the_hours_stay_where_they_are() {
    // 2026-03-08 and 2026-11-01 are the nights of the jumps.
    check(OHIO, "text", "2026-03-07T21:30:00-05:00", &expect!["closed by hours.us, next Sun 2026-03-08 08:00"]);
    check(OHIO, "text", "2026-03-08T07:59:00-04:00", &expect!["closed by hours.us, next Sun 2026-03-08 08:00"]);
    check(OHIO, "text", "2026-11-01T00:30:00-04:00", &expect!["closed by hours.us, next Sun 2026-11-01 08:00"]);
    check(OHIO, "text", "2026-11-01T07:30:00-05:00", &expect!["closed by hours.us, next Sun 2026-11-01 08:00"]);
}

#[test]
fn the_calendar_of_holidays_is_right_for_the_years_that_were_looked_up() {
    let days = [
        ("new-year", date(2026, 1, 1), date(2027, 1, 1)),
        ("mlk", date(2026, 1, 19), date(2027, 1, 18)),
        ("presidents", date(2026, 2, 16), date(2027, 2, 15)),
        ("mardi-gras", date(2026, 2, 17), date(2027, 2, 9)),
        ("good-friday", date(2026, 4, 3), date(2027, 3, 26)),
        ("confederate-memorial", date(2026, 4, 27), date(2027, 4, 26)),
        ("rhode-island-independence", date(2026, 5, 4), date(2027, 5, 4)),
        ("memorial", date(2026, 5, 25), date(2027, 5, 31)),
        ("jefferson-davis", date(2026, 6, 1), date(2027, 6, 7)),
        ("flag-day", date(2026, 6, 14), date(2027, 6, 14)),
        ("juneteenth", date(2026, 6, 19), date(2027, 6, 19)),
        ("independence", date(2026, 7, 4), date(2027, 7, 4)),
        ("pioneer", date(2026, 7, 24), date(2027, 7, 24)),
        ("victory", date(2026, 8, 10), date(2027, 8, 9)),
        ("labor", date(2026, 9, 7), date(2027, 9, 6)),
        ("columbus", date(2026, 10, 12), date(2027, 10, 11)),
        ("veterans", date(2026, 11, 11), date(2027, 11, 11)),
        ("thanksgiving", date(2026, 11, 26), date(2027, 11, 25)),
        ("day-after-thanksgiving", date(2026, 11, 27), date(2027, 11, 26)),
        ("rosa-parks", date(2026, 12, 1), date(2027, 12, 1)),
        ("christmas", date(2026, 12, 25), date(2027, 12, 25)),
    ];
    for (name, first, second) in days {
        let holiday = POLICY.holidays[name];
        assert_eq!(holiday.in_year(2026), Some(first), "{name}");
        assert_eq!(holiday.in_year(2027), Some(second), "{name}");
    }
    assert_eq!(POLICY.holidays["election"].in_year(2026), Some(date(2026, 11, 3)));
    assert_eq!(POLICY.holidays["election"].in_year(2027), None);
    assert_eq!(POLICY.holidays.len(), days.len() + 1, "each is in the table");
}

#[test]
fn a_holiday_on_a_weekend_closes_the_nearest_working_day_too() {
    let closes = |name: &str, day| POLICY.holidays[name].closes(day);
    assert!(closes("independence", date(2026, 7, 3)), "Saturday: Friday");
    assert!(closes("independence", date(2027, 7, 5)), "Sunday: Monday");
    assert!(!closes("independence", date(2027, 7, 2)));
    assert!(closes("new-year", date(2027, 12, 31)), "the Saturday is in the next year");
    assert!(!closes("veterans", date(2026, 11, 12)));
}

proptest! {
    /// Whatever the places and the instant: the next opening is one, and nothing before it is.
    #[test]
    fn the_next_opening_is_open_and_the_first(
        first in 0_usize..POLICY.places.npa.len(),
        second in 0_usize..POLICY.places.npa.len(),
        channel in select(Channel::ALL),
        minute in 0_i64..60 * 24 * 730,
    ) {
        let start = at("2026-01-01T00:00:00Z") + SignedDuration::from_mins(minute);
        let rows = [&POLICY.places.npa[first], &POLICY.places.npa[second]];
        let there: Vec<Place> = rows
            .iter()
            .flat_map(|row| row.zones.iter().map(|zone| Place { state: row.state.clone(), zone: zone.0.clone(), zip3: None }))
            .collect();
        let ask = |instant| POLICY.window(&there, channel, instant, Purpose::Scheduled);
        let asked = ask(start);
        prop_assert!(asked.open || !asked.open_with_margin);
        let end = asked.next_open.unwrap_or(start + SignedDuration::from_hours(24 * 8));
        prop_assert!(end >= start);
        if let Some(next) = asked.next_open {
            prop_assert!(ask(next).open_with_margin, "{} is not open", next);
        }
        let mut probe = start;
        while probe < end {
            prop_assert!(!ask(probe).open_with_margin, "{} was open before {}", probe, end);
            probe += SignedDuration::from_mins(15);
        }
    }
}
