//! Which two times are offered: hours, wishes, and who is there.

use jiff::civil::{date, time};

use super::*;
use crate::calendar::zone;

fn chicago() -> TimeZone {
    zone("America/Chicago").expect("bundled")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

const fn day(open: (i8, i8), close: (i8, i8)) -> Option<DayHours> {
    Some(DayHours { open: Time::constant(open.0, open.1, 0, 0), close: Time::constant(close.0, close.1, 0, 0) })
}

/// Monday to Friday 9 to 20, Saturday 9 to 18, Sunday closed; closed on Thanksgiving 2026.
fn hours() -> StoreHours {
    let weekday = day((9, 0), (20, 0));
    let week = [weekday, weekday, weekday, weekday, weekday, day((9, 0), (18, 0)), None];
    StoreHours { week, holidays: vec![date(2026, 11, 26)] }
}

fn anybody(_: &Slot) -> u8 {
    0
}

/// As a store in Chicago would say them: `Tue 17:30`.
fn told(hours: &StoreHours, from: &str, wish: &Wish, host: impl Fn(&Slot) -> u8) -> String {
    let slots = two_slots(hours, &chicago(), at(from), wish, host);
    assert_eq!(opens_for_two(hours, civil_date(&chicago(), at(from))), slots.len() == 2, "{from}");
    let told = slots.iter().map(|at| chicago().to_datetime(*at).strftime("%a %d %H:%M").to_string());
    told.collect::<Vec<_>>().join(", ")
}

const MONDAY: &str = "2026-11-23T10:00:00-06:00";
const FRIDAY: &str = "2026-11-27T10:00:00-06:00";

#[test]
fn one_is_after_work_and_one_in_the_morning_on_the_next_open_days() {
    let no = Wish::default();
    assert_eq!(told(&hours(), MONDAY, &no, anybody), "Tue 24 17:30, Wed 25 10:00");
    assert_eq!(
        told(&hours(), FRIDAY, &no, anybody),
        "Sat 28 17:00, Mon 30 10:00",
        "a visit ends before the doors close"
    );
    let wednesday = "2026-11-25T10:00:00-06:00";
    assert_eq!(told(&hours(), wednesday, &no, anybody), "Fri 27 17:30, Sat 28 10:00", "not on a holiday");
}

#[test]
fn what_the_customer_prefers_goes_before_what_is_sooner() {
    let wish = |part, days: &[i8]| Wish { part, days: days.to_vec() };
    let mornings = wish(Some(PartOfDay::Morning), &[]);
    assert_eq!(told(&hours(), MONDAY, &mornings, anybody), "Tue 24 10:00, Wed 25 10:00");
    let saturdays = wish(None, &[5]);
    assert_eq!(told(&hours(), MONDAY, &saturdays, anybody), "Sat 28 10:00, Sat 28 17:00");
    let saturday_afternoons = wish(Some(PartOfDay::Afternoon), &[5]);
    assert_eq!(told(&hours(), MONDAY, &saturday_afternoons, anybody), "Sat 28 13:00, Sat 28 14:00");
    let closed = wish(None, &[6]);
    assert_eq!(told(&hours(), MONDAY, &closed, anybody), "Tue 24 17:30, Wed 25 10:00", "the store stays closed then");
}

#[test]
fn who_receives_the_customer_goes_before_what_they_prefer() {
    let mornings = Wish { part: Some(PartOfDay::Morning), days: vec![] };
    // The rep works from noon on, and not on Tuesday.
    let rep = |slot: &Slot| u8::from(slot.time < time(12, 0, 0, 0) || slot.date == date(2026, 11, 24));
    assert_eq!(told(&hours(), MONDAY, &mornings, rep), "Wed 25 12:00, Fri 27 12:00");
    // Nobody at all is free: the store is open all the same.
    assert_eq!(told(&hours(), MONDAY, &Wish::default(), |_| 3), "Tue 24 17:30, Wed 25 10:00");
}

#[test]
fn a_store_that_hardly_opens_offers_what_it_has() {
    let no = Wish::default();
    let short = StoreHours { week: [day((12, 15), (12, 45)), None, None, None, None, None, None], holidays: vec![] };
    assert_eq!(told(&short, MONDAY, &no, anybody), "Mon 30 12:15, Mon 07 12:15", "a short day has its opening");
    let once = StoreHours { week: [day((9, 10), (12, 0)), None, None, None, None, None, None], holidays: vec![] };
    assert_eq!(told(&once, MONDAY, &no, anybody), "Mon 30 10:00, Mon 30 11:00", "two visits of one morning");
    let never = StoreHours { week: [None; 7], holidays: vec![] };
    assert_eq!(told(&never, MONDAY, &no, anybody), "");
}

#[test]
fn every_store_that_opens_within_a_month_has_two_times() {
    for weekday in 0..7 {
        for (open, close) in [((0, 0), (23, 59)), ((9, 0), (9, 30)), ((12, 17), (14, 3)), ((22, 30), (23, 59))] {
            let mut week = [None; 7];
            week[weekday] = day(open, close);
            let hours = StoreHours { week, holidays: vec![] };
            // Over both nights on which the clock jumps.
            for from in ["2026-03-06T22:00:00-06:00", "2026-10-30T22:00:00-05:00", MONDAY] {
                let slots = two_slots(&hours, &chicago(), at(from), &Wish::default(), anybody);
                assert!(opens_for_two(&hours, civil_date(&chicago(), at(from))));
                assert_eq!(slots.len(), 2, "{weekday} {open:?} {close:?} {from}");
                assert!(slots[1].duration_since(slots[0]) >= VISIT);
                assert!(slots.iter().all(|slot| hours.is_open(&chicago(), *slot)), "{weekday} {open:?} {from}");
            }
        }
    }
}
