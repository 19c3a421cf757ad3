//! When lead files arrive, and which. Owns the plan of a whole run, made before it begins; knows nothing of what follows
//! from a file.

use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};
use keepwarm_domain::calendar::{civil_date, day_start, plus_days};

use super::{adf::Kind, dice::Dice};

const STREAM: u64 = 1;

/// One file on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Arrival {
    pub(super) at: Timestamp,
    pub(super) customer: usize,
    pub(super) kind: Kind,
}

/// What arrives, in order of time, and how many customers that makes.
pub(super) struct Plan {
    pub(super) arrivals: Vec<Arrival>,
    pub(super) customers: usize,
}

/// People ask when they have time: after work, at lunch, and a third of them when the store is closed. By hour of the
/// day, in parts of 1,000.
const HOURS: [(u64, i64); 24] = [
    (12, 0),
    (7, 1),
    (4, 2),
    (3, 3),
    (4, 4),
    (8, 5),
    (18, 6),
    (32, 7),
    (48, 8),
    (60, 9),
    (68, 10),
    (72, 11),
    (78, 12),
    (70, 13),
    (64, 14),
    (62, 15),
    (66, 16),
    (68, 17),
    (64, 18),
    (58, 19),
    (52, 20),
    (40, 21),
    (28, 22),
    (14, 23),
];

/// Plans `days` days from `start` with `leads_per_day` new customers on an average day.
pub(super) fn plan(seed: u64, start: Timestamp, zone: &TimeZone, days: u32, leads_per_day: u32) -> Plan {
    let mut dice = Dice::new(seed, STREAM);
    let mut arrivals = Vec::new();
    let mut customers = 0;
    for day in 0..days {
        let date = plus_days(civil_date(zone, start), i32::try_from(day).unwrap_or(i32::MAX));
        let midnight = day_start(zone, date);
        for _ in 0..count(&mut dice, date.weekday(), leads_per_day) {
            let hour = dice.weighted(&HOURS);
            let at = midnight + SignedDuration::from_mins(hour * 60 + dice.between(0, 59));
            arrivals.push(Arrival { at, customer: customers, kind: Kind::First });
            follow_ups(&mut dice, at, customers, &mut arrivals);
            customers += 1;
        }
    }
    arrivals.sort_by_key(|arrival| (arrival.at, arrival.customer));
    Plan { arrivals, customers }
}

/// Mondays are busy and Sundays are not.
fn count(dice: &mut Dice, weekday: Weekday, leads_per_day: u32) -> u32 {
    let percent = match weekday {
        Weekday::Monday => 125,
        Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday => 105,
        Weekday::Friday => 100,
        Weekday::Saturday => 95,
        Weekday::Sunday => 65,
    };
    let wanted = u64::from(leads_per_day) * percent;
    let more = dice.below(100) < wanted % 100;
    u32::try_from(wanted / 100).unwrap_or(u32::MAX) + u32::from(more)
}

/// Some providers send twice, some customers ask twice, and some files are garbage.
fn follow_ups(dice: &mut Dice, at: Timestamp, customer: usize, arrivals: &mut Vec<Arrival>) {
    let mut later = |minutes: i64, kind| {
        arrivals.push(Arrival { at: at + SignedDuration::from_mins(minutes), customer, kind });
    };
    match dice.below(1_000) {
        0..=29 => later(dice.between(1, 300), Kind::Resend { changed: false }),
        30..=44 => later(dice.between(1, 300), Kind::Resend { changed: true }),
        45..=64 => later(dice.between(1, 8), Kind::Again),
        65..=104 => later(dice.between(40, 9 * 24 * 60), Kind::Again),
        105..=116 => later(dice.between(1, 600), Kind::Broken),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("America/Detroit").expect("bundled")
    }

    fn month() -> Plan {
        plan(7, "2026-03-02T05:00:00Z".parse().expect("a timestamp"), &zone(), 30, 20)
    }

    #[test]
    fn a_month_has_about_as_many_customers_as_were_asked_for() {
        let plan = month();
        assert!((570..=630).contains(&plan.customers), "{}", plan.customers);
        assert!(plan.arrivals.is_sorted_by_key(|arrival| arrival.at));
        let kinds = |kind| plan.arrivals.iter().filter(|arrival| arrival.kind == kind).count();
        assert!(kinds(Kind::Again) > 10 && kinds(Kind::Broken) > 1);
    }

    #[test]
    fn a_fifth_to_a_third_asks_when_the_store_is_closed() {
        let plan = month();
        let closed = plan.arrivals.iter().filter(|arrival| {
            let local = zone().to_datetime(arrival.at);
            !(9..20).contains(&local.hour())
        });
        let percent = closed.count() * 100 / plan.arrivals.len();
        assert!((20..=38).contains(&percent), "{percent}");
    }
}
