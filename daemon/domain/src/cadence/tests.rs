//! When steps are due, over days of 23 and 25 hours too.

use jiff::{
    Timestamp,
    civil::{Date, date, time},
};

use super::{Action, Audience, Cadence, Conditions, Due, Late, On, Rules, Step, When};
use crate::{
    calendar::zone,
    words::{Channel, Department, Segment},
};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

fn cadence() -> Cadence {
    let step = |name: &str, due| Step {
        requires: std::collections::BTreeMap::new(),
        name: name.to_owned(),
        due,
        late: Late::Send,
        resume: Late::Send,
        conditions: Conditions::default(),
        actions: vec![Action {
            channel: Channel::Text,
            block: "hello".to_owned(),
            on: On::Start,
            conditions: Conditions::default(),
        }],
    };
    let day = |day, at| Due::Day { day, at };
    let evening = When::Within { window: "evening".to_owned(), from: time(17, 0, 0, 0), to: time(19, 0, 0, 0) };
    Cadence {
        name: "sample".to_owned(),
        segment: Segment::NewInbound,
        department: Department::Sales,
        audience: Audience::default(),
        rules: Rules::default(),
        steps: vec![
            step("now", day(0, When::AtOnce)),
            step("noon", day(0, When::At(time(12, 0, 0, 0)))),
            step("later", day(2, When::At(time(10, 15, 0, 0)))),
            step("whenever", day(4, When::AtOnce)),
            step("night", day(1, When::At(time(2, 30, 0, 0)))),
            step("evening", day(1, evening)),
            step("hours", Due::After { minutes: 4 * 60 }),
        ],
        rest_days: 7,
    }
}

fn due(step: usize, enrolled: &str, not_before: Date) -> String {
    let zone = zone("America/Chicago").expect("bundled");
    cadence().due(step, at(enrolled), not_before, &zone, 7).to_zoned(zone).strftime("%F %T %:z").to_string()
}

const LONG_AGO: Date = date(2020, 1, 1);

#[test]
fn at_once_on_day_0_is_the_instant_of_enrollment() {
    assert_eq!(due(0, "2026-11-23T22:41:07-06:00", LONG_AGO), "2026-11-23 22:41:07 -06:00");
}

#[test]
fn a_time_of_day_0_that_has_passed_is_due_at_once() {
    assert_eq!(due(1, "2026-11-23T09:00:00-06:00", LONG_AGO), "2026-11-23 12:00:00 -06:00");
    assert_eq!(due(1, "2026-11-23T15:00:00-06:00", LONG_AGO), "2026-11-23 15:00:00 -06:00");
}

#[test]
fn days_are_civil_days_of_the_store_and_not_24_hours() {
    assert_eq!(due(2, "2026-11-23T23:59:00-06:00", LONG_AGO), "2026-11-25 10:15:00 -06:00");
    // Over the autumn jump the wall clock wins: 10:15 stays 10:15.
    assert_eq!(due(2, "2026-10-31T10:15:00-05:00", LONG_AGO), "2026-11-02 10:15:00 -06:00");
    assert_eq!(due(2, "2026-03-07T10:15:00-06:00", LONG_AGO), "2026-03-09 10:15:00 -05:00");
}

#[test]
fn at_once_on_a_later_day_is_that_days_first_instant() {
    assert_eq!(due(3, "2026-11-23T15:00:00-06:00", LONG_AGO), "2026-11-27 00:00:00 -06:00");
}

#[test]
fn a_shifted_cadence_is_due_at_the_steps_own_time_of_the_later_day() {
    assert_eq!(due(2, "2026-11-23T15:00:00-06:00", date(2026, 11, 28)), "2026-11-28 10:15:00 -06:00");
    assert_eq!(due(2, "2026-11-23T15:00:00-06:00", date(2026, 11, 24)), "2026-11-25 10:15:00 -06:00");
}

#[test]
fn a_time_that_the_clock_skips_is_due_after_the_jump() {
    assert_eq!(due(4, "2026-03-07T15:00:00-06:00", LONG_AGO), "2026-03-08 03:30:00 -05:00");
}

#[test]
fn a_window_spreads_its_leads_and_gives_each_the_same_minute_again() {
    let zone = zone("America/Chicago").expect("bundled");
    let enrolled = at("2026-11-23T15:00:00-06:00");
    let due = |seed| cadence().due(5, enrolled, LONG_AGO, &zone, seed).to_zoned(zone.clone()).datetime();
    let minutes: std::collections::BTreeSet<_> = (0..200).map(due).collect();
    assert!(minutes.len() > 80, "{} minutes of 120 for 200 leads", minutes.len());
    assert!(minutes.iter().all(|at| at.date() == date(2026, 11, 24) && (17..19).contains(&at.hour())), "{minutes:?}");
    assert_eq!(due(42), due(42));
}

#[test]
fn a_span_counts_from_the_instant_of_enrollment() {
    assert_eq!(due(6, "2026-11-23T15:00:07-06:00", LONG_AGO), "2026-11-23 19:00:07 -06:00");
    // Over the autumn jump four hours are four hours.
    assert_eq!(due(6, "2026-10-31T23:00:00-05:00", LONG_AGO), "2026-11-01 02:00:00 -06:00");
    assert_eq!(due(6, "2026-11-23T15:00:07-06:00", date(2026, 11, 28)), "2026-11-28 10:00:00 -06:00");
}
