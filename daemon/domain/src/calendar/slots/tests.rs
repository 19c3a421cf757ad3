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

/// Every half hour of thirty days, ranked one by one: what looking only as far as needed must come to as well.
fn exhaustively(hours: &StoreHours, from: Timestamp, wish: &Wish, host: impl Fn(&Slot) -> u8) -> Vec<Timestamp> {
    let today = civil_date(&chicago(), from);
    let days = (1..=SEARCH_DAYS_MAX).flat_map(|days| {
        let date = plus_days(today, days);
        let times = hours.on(date).map(half_hours).unwrap_or_default();
        times.into_iter().map(move |time| (days, Slot { date, time, at: instant(&chicago(), date, time) }))
    });
    let slots: Vec<(i32, Slot)> = days.collect();
    let mut two: Vec<Slot> = Vec::new();
    for turn in 0..2 {
        let apart = |slot: &Slot| two.iter().all(|other| !overlap(slot.at, other.at));
        let rank = |(days, slot): &&(i32, Slot)| {
            let weekday = slot.date.weekday().to_monday_zero_offset();
            let another_day = !wish.days.is_empty() && !wish.days.contains(&weekday);
            let another_part = wish.part.is_some_and(|part| part != PartOfDay::of(slot.time));
            let same_day = two.iter().any(|other| other.date == slot.date);
            let off = (minute(slot.time) - minute(wanted(wish.part, turn))).abs();
            (*days > NEAR_DAYS, host(slot), another_day, another_part, same_day, *days, off, slot.at)
        };
        let Some((_, best)) = slots.iter().filter(|(_, slot)| apart(slot)).min_by_key(rank) else { break };
        two.push(*best);
    }
    let mut times: Vec<Timestamp> = two.iter().map(|slot| slot.at).collect();
    times.sort_unstable();
    times
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
    #[test]
    fn looking_as_far_as_needed_finds_what_looking_everywhere_finds(
        minutes in 0_i64..400 * 24 * 60,
        open in proptest::collection::vec(proptest::option::of((6_i8..12, 1_i8..12)), 7),
        part in proptest::sample::select(vec![
            None, Some(PartOfDay::Morning), Some(PartOfDay::Afternoon), Some(PartOfDay::Evening),
        ]),
        days in proptest::collection::vec(0_i8..7, 0..3),
        hosts in proptest::collection::vec(0_u8..4, 11),
    ) {
        let week = std::array::from_fn(|of| open[of].and_then(|(from, long)| day((from, 0), (from + long, 0))));
        let hours = StoreHours { week, holidays: vec![date(2026, 11, 26), date(2027, 1, 1)] };
        let wish = Wish { part, days };
        let from = at(MONDAY) + SignedDuration::from_mins(minutes);
        let host = |slot: &Slot| hosts[usize::try_from(slot.at.as_second() / 1_800).expect("after 1970") % hosts.len()];
        let found = two_slots(&hours, &chicago(), from, &wish, host);
        proptest::prop_assert_eq!(found, exhaustively(&hours, from, &wish, host));
    }
}
