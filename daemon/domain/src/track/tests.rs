//! When the touches of a track are due.

use jiff::civil::time;

use super::*;
use crate::calendar::zone;

fn chicago() -> TimeZone {
    zone("America/Chicago").expect("bundled")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

fn step(kind: TrackKind, due: Due) -> TrackStep {
    TrackStep { kind, name: "it".to_owned(), due, block: "it".to_owned(), channels: vec![Channel::Text] }
}

/// Wednesday, 4 November 2026, at 17:30.
const VISIT: &str = "2026-11-04T17:30:00-06:00";

#[test]
fn messages_are_due_by_the_wall_clock_of_the_visit() {
    let due = |kind, due, visit| step(kind, due).due(at("2026-11-02T14:00:00-06:00"), at(visit), &chicago());
    use TrackKind::{Reminder, Rescue};
    assert_eq!(due(Reminder, Due::AtSet, VISIT), at("2026-11-02T14:00:00-06:00"));
    assert_eq!(due(Reminder, Due::Minutes(-120), VISIT), at("2026-11-04T15:30:00-06:00"));
    assert_eq!(due(Reminder, Due::Days(-1, Some(time(10, 30, 0, 0))), VISIT), at("2026-11-03T10:30:00-06:00"));
    assert_eq!(due(Rescue, Due::Minutes(30), VISIT), at("2026-11-04T18:00:00-06:00"));
    assert_eq!(due(Rescue, Due::Days(3, None), VISIT), at("2026-11-07T17:30:00-06:00"));
    // Over the autumn jump a day has 25 hours, and the wall clock stays.
    assert_eq!(due(Rescue, Due::Days(1, None), "2026-10-31T10:00:00-05:00"), at("2026-11-01T10:00:00-06:00"));
}

#[test]
fn nobody_is_told_of_tomorrow_on_the_day_itself() {
    let until = |kind, due| step(kind, due).until(at(VISIT), &chicago());
    use TrackKind::{Reminder, Rescue};
    assert_eq!(until(Reminder, Due::AtSet), at("2026-11-04T16:30:00-06:00"));
    assert_eq!(until(Reminder, Due::Minutes(-120)), at("2026-11-04T16:30:00-06:00"));
    assert_eq!(until(Reminder, Due::Days(-1, None)), at("2026-11-04T00:00:00-06:00"));
    assert_eq!(until(Rescue, Due::Minutes(30)), at("2026-11-05T00:00:00-06:00"));
    assert_eq!(until(Rescue, Due::Days(1, None)), at("2026-11-06T00:00:00-06:00"));
}

#[test]
fn who_has_just_been_told_is_not_reminded() {
    let planned = |due, set| step(TrackKind::Reminder, due).planned(at(set), at(VISIT), &chicago());
    let day_before = Due::Days(-1, Some(time(10, 30, 0, 0)));
    assert_eq!(planned(day_before, "2026-11-03T06:30:00-06:00"), Some(at("2026-11-03T10:30:00-06:00")));
    assert_eq!(planned(day_before, "2026-11-03T06:31:00-06:00"), None, "less than four hours");
    assert_eq!(planned(Due::Minutes(-120), "2026-11-04T12:00:00-06:00"), None, "agreed this noon");
    assert_eq!(planned(Due::AtSet, "2026-11-04T16:29:00-06:00"), Some(at("2026-11-04T16:29:00-06:00")));
    assert_eq!(planned(Due::AtSet, "2026-11-04T16:30:00-06:00"), None, "within the hour they are on the way");
}

#[test]
fn a_rescue_whose_day_is_over_is_left_out() {
    let planned = |due, now| step(TrackKind::Rescue, due).planned(at(now), at(VISIT), &chicago());
    assert_eq!(planned(Due::Minutes(30), "2026-11-04T20:00:00-06:00"), Some(at("2026-11-04T20:00:00-06:00")));
    assert_eq!(planned(Due::Minutes(30), "2026-11-05T00:00:00-06:00"), None);
}
