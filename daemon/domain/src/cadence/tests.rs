//! When steps are due, over days of 23 and 25 hours too.

use jiff::{
    Timestamp,
    civil::{Date, date, time},
};

use super::{Action, Cadence, Late, On, Step, When};
use crate::{
    calendar::zone,
    words::{Channel, Department, Segment},
};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

fn cadence() -> Cadence {
    let step = |name: &str, day, when| Step {
        name: name.to_owned(),
        day,
        when,
        late: Late::Send,
        actions: vec![Action { channel: Channel::Text, block: "hello".to_owned(), on: On::Start }],
    };
    Cadence {
        name: "sample".to_owned(),
        segment: Segment::NewInbound,
        department: Department::Sales,
        steps: vec![
            step("now", 0, When::AtOnce),
            step("noon", 0, When::At(time(12, 0, 0, 0))),
            step("later", 2, When::At(time(10, 15, 0, 0))),
            step("whenever", 4, When::AtOnce),
            step("night", 1, When::At(time(2, 30, 0, 0))),
        ],
        rest_days: 7,
    }
}

fn due(step: usize, enrolled: &str, not_before: Date) -> String {
    let zone = zone("America/Chicago").expect("bundled");
    cadence().due(step, at(enrolled), not_before, &zone).to_zoned(zone).strftime("%F %T %:z").to_string()
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
