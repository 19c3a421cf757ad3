//! Civil time on ordinary days and on the two nights the clock jumps.

use jiff::{
    SignedDuration, Timestamp,
    civil::{date, time},
    tz::TimeZone,
};

use super::{DayHours, StoreHours, civil_date, day_start, instant, plus_days, spoken_option, spoken_time, zone};
use crate::words::Language;

fn chicago() -> TimeZone {
    zone("America/Chicago").expect("bundled")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

/// Monday to Friday 9 to 20, Saturday 9 to 18, Sunday closed; closed on Thanksgiving 2026.
fn hours() -> StoreHours {
    let weekday = Some(DayHours { open: time(9, 0, 0, 0), close: time(20, 0, 0, 0) });
    let saturday = Some(DayHours { open: time(9, 0, 0, 0), close: time(18, 0, 0, 0) });
    StoreHours {
        week: [weekday, weekday, weekday, weekday, weekday, saturday, None],
        holidays: vec![date(2026, 11, 26)],
    }
}

#[test]
fn a_zone_is_found_by_name_or_refused_with_the_name() {
    assert!(zone("America/Denver").is_ok());
    let error = zone("America/Gotham").expect_err("no such place");
    assert_eq!(error.to_string(), "`America/Gotham` is not a time zone; use a name like America/Chicago");
    assert!(zone("Etc/Unknown").is_err());
}

#[test]
fn a_time_the_spring_jump_leaves_out_becomes_later() {
    // 2026-03-08, 02:00 CST jumps to 03:00 CDT.
    assert_eq!(instant(&chicago(), date(2026, 3, 8), time(2, 30, 0, 0)), at("2026-03-08T03:30:00-05:00"));
    assert_eq!(instant(&chicago(), date(2026, 3, 8), time(3, 0, 0, 0)), at("2026-03-08T03:00:00-05:00"));
}

#[test]
fn a_time_the_autumn_jump_repeats_means_its_first_occurrence() {
    // 2026-11-01, 02:00 CDT falls back to 01:00 CST.
    assert_eq!(instant(&chicago(), date(2026, 11, 1), time(1, 30, 0, 0)), at("2026-11-01T01:30:00-05:00"));
    assert_eq!(instant(&chicago(), date(2026, 11, 1), time(2, 30, 0, 0)), at("2026-11-01T02:30:00-06:00"));
}

#[test]
fn a_day_starts_at_its_first_instant_where_midnight_is_left_out() {
    // Havana jumps at midnight.
    let havana = zone("America/Havana").expect("bundled");
    assert_eq!(day_start(&havana, date(2026, 3, 8)), at("2026-03-08T01:00:00-04:00"));
}

#[test]
fn the_date_is_that_of_the_store_and_not_of_utc() {
    assert_eq!(civil_date(&chicago(), at("2026-11-24T05:59:59Z")), date(2026, 11, 23));
    assert_eq!(civil_date(&chicago(), at("2026-11-24T06:00:00Z")), date(2026, 11, 24));
}

#[test]
fn adding_days_ends_at_the_end_of_the_calendar() {
    assert_eq!(plus_days(date(2026, 12, 31), 1), date(2027, 1, 1));
    assert_eq!(plus_days(date(9999, 12, 30), 5), date(9999, 12, 31));
}

#[test]
fn hours_are_half_open_and_holidays_closed() {
    let (hours, zone) = (hours(), chicago());
    assert!(!hours.is_open(&zone, at("2026-11-23T08:59:59-06:00")));
    assert!(hours.is_open(&zone, at("2026-11-23T09:00:00-06:00")));
    assert!(hours.is_open(&zone, at("2026-11-23T19:59:59-06:00")));
    assert!(!hours.is_open(&zone, at("2026-11-23T20:00:00-06:00")));
    assert!(!hours.is_open(&zone, at("2026-11-26T12:00:00-06:00")), "Thanksgiving");
    assert!(!hours.is_open(&zone, at("2026-11-22T12:00:00-06:00")), "Sunday");
}

#[test]
fn the_next_opening_skips_nights_sundays_and_holidays() {
    let (hours, zone) = (hours(), chicago());
    let next = |text| hours.next_open(&zone, at(text)).expect("opens");
    assert_eq!(next("2026-11-23T10:00:00-06:00"), at("2026-11-23T10:00:00-06:00"));
    assert_eq!(next("2026-11-23T04:00:00-06:00"), at("2026-11-23T09:00:00-06:00"));
    assert_eq!(next("2026-11-25T20:00:00-06:00"), at("2026-11-27T09:00:00-06:00"));
    assert_eq!(next("2026-11-28T18:00:00-06:00"), at("2026-11-30T09:00:00-06:00"));
    let never = StoreHours { week: [None; 7], holidays: vec![] };
    assert_eq!(never.next_open(&zone, at("2026-11-23T10:00:00-06:00")), None);
}

#[test]
fn the_day_closes_by_its_own_hours() {
    let (hours, zone) = (hours(), chicago());
    assert_eq!(hours.day_close(&zone, at("2026-11-28T23:00:00-06:00")), Some(at("2026-11-28T18:00:00-06:00")));
    assert_eq!(hours.day_close(&zone, at("2026-11-26T12:00:00-06:00")), None);
}

#[test]
fn an_appointment_can_be_shown_until_the_end_of_the_next_open_day() {
    let (hours, zone) = (hours(), chicago());
    let deadline = |text| hours.end_of_next_open_day_after(&zone, at(text));
    assert_eq!(deadline("2026-11-23T17:30:00-06:00"), at("2026-11-25T00:00:00-06:00"));
    assert_eq!(deadline("2026-11-25T17:30:00-06:00"), at("2026-11-28T00:00:00-06:00"), "over Thanksgiving");
    assert_eq!(deadline("2026-11-28T10:00:00-06:00"), at("2026-12-01T00:00:00-06:00"), "over Sunday");
}

#[test]
fn open_time_stops_while_the_store_is_closed() {
    let (hours, zone) = (hours(), chicago());
    let five = SignedDuration::from_mins(5);
    let due = |text| hours.after_open_time(&zone, at(text), five).expect("opens");
    assert_eq!(due("2026-11-23T10:00:00-06:00"), at("2026-11-23T10:05:00-06:00"));
    assert_eq!(due("2026-11-23T19:57:00-06:00"), at("2026-11-24T09:02:00-06:00"));
    assert_eq!(due("2026-11-25T23:00:00-06:00"), at("2026-11-27T09:05:00-06:00"));
    // An open night over the autumn jump lasts an hour more than its wall clock says.
    let all_day = Some(DayHours { open: time(0, 0, 0, 0), close: time(23, 0, 0, 0) });
    let nights = StoreHours { week: [all_day; 7], holidays: vec![] };
    let day = SignedDuration::from_hours(24);
    assert_eq!(
        nights.after_open_time(&zone, at("2026-11-01T00:00:00-05:00"), day),
        Some(at("2026-11-01T23:00:00-06:00"))
    );
}

#[test]
fn times_are_spoken_in_both_languages() {
    let zone = chicago();
    let say = |text, language| spoken_time(&zone, at(text), language);
    assert_eq!(say("2026-11-24T17:30:00-06:00", Language::English), "Tuesday at 5:30 pm");
    assert_eq!(say("2026-11-28T12:00:00-06:00", Language::English), "Saturday at 12 pm");
    assert_eq!(say("2026-11-28T10:00:00-06:00", Language::Spanish), "sábado a las 10 am");
    assert_eq!(say("2026-11-25T13:15:00-06:00", Language::Spanish), "miércoles a la 1:15 pm");
}

#[test]
fn a_time_of_another_week_is_offered_with_its_date() {
    let (zone, now) = (chicago(), at("2026-11-24T10:00:00-06:00"));
    let say = |text, language| spoken_option(&zone, at(text), now, language);
    assert_eq!(say("2026-11-30T17:30:00-06:00", Language::English), "Monday at 5:30 pm");
    assert_eq!(say("2026-12-01T10:00:00-06:00", Language::English), "Tuesday, December 1 at 10 am", "not today");
    assert_eq!(say("2026-12-01T13:00:00-06:00", Language::Spanish), "martes 1 de diciembre a la 1 pm");
}
