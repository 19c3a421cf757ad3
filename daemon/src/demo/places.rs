//! Where the simulated customers live. Owns a small table of area codes with their clocks and their hours, written from
//! the statutes and not from the policy file: what the demo checks must not rest on what it checks. Knows no rules of
//! keepwarm's.

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};

/// From the first hour until before the last, local.
type Hours = (i8, i8);

/// 47 CFR 64.1200(c)(1).
const FEDERAL: Hours = (8, 21);
const FROM_NINE: Hours = (9, 21);
const UNTIL_EIGHT: Hours = (8, 20);

/// One area code. Its numbers 555-0100 to 555-0199 are fictional by the numbering plan.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) npa: u16,
    pub(super) city: &'static str,
    pub(super) region: &'static str,
    pub(super) zip: &'static str,
    /// All zones that the area code touches: it must be allowed on every one of these clocks.
    zones: &'static [&'static str],
    week: Hours,
    saturday: Hours,
    sunday: Option<Hours>,
    /// How many of 1,000 customers live here.
    pub(super) weight: u64,
}

const EASTERN: &[&str] = &["America/New_York"];
const MICHIGAN: &[&str] = &["America/Detroit"];
const CENTRAL: &[&str] = &["America/Chicago"];
const MOUNTAIN: &[&str] = &["America/Denver"];
const PACIFIC: &[&str] = &["America/Los_Angeles"];

const fn place(npa: u16, city: &'static str, region: &'static str, zip: &'static str, weight: u64) -> Place {
    let week = FEDERAL;
    Place { npa, city, region, zip, zones: EASTERN, week, saturday: week, sunday: Some(week), weight }
}

const fn all_week(place: Place, hours: Hours, zones: &'static [&'static str]) -> Place {
    Place { week: hours, saturday: hours, sunday: Some(hours), zones, ..place }
}

const fn on_sunday(place: Place, sunday: Option<Hours>) -> Place {
    Place { sunday, ..place }
}

/// Most customers are neighbors; some have moved and kept their number, and some buy from afar.
#[rustfmt::skip]
pub(super) const PLACES: &[Place] = &[
    all_week(place(313, "Detroit", "MI", "48226", 120), FROM_NINE, MICHIGAN),
    all_week(place(248, "Troy", "MI", "48084", 130), FROM_NINE, MICHIGAN),
    all_week(place(734, "Ann Arbor", "MI", "48104", 90), FROM_NINE, MICHIGAN),
    all_week(place(586, "Warren", "MI", "48092", 90), FROM_NINE, MICHIGAN),
    all_week(place(810, "Flint", "MI", "48502", 50), FROM_NINE, MICHIGAN),
    all_week(place(517, "Lansing", "MI", "48933", 30), FROM_NINE, MICHIGAN),
    all_week(place(616, "Grand Rapids", "MI", "49503", 40), FROM_NINE, MICHIGAN),
    all_week(place(989, "Saginaw", "MI", "48607", 30), FROM_NINE, MICHIGAN),
    place(419, "Toledo", "OH", "43604", 70),
    place(216, "Cleveland", "OH", "44113", 30),
    place(614, "Columbus", "OH", "43215", 20),
    place(260, "Fort Wayne", "IN", "46802", 25),
    all_week(place(502, "Louisville", "KY", "40202", 20), (10, 21), EASTERN),
    place(212, "New York", "NY", "10001", 15),
    place(404, "Atlanta", "GA", "30303", 15),
    place(704, "Charlotte", "NC", "28202", 10),
    all_week(place(312, "Chicago", "IL", "60601", 50), FEDERAL, CENTRAL),
    all_week(place(414, "Milwaukee", "WI", "53202", 20), FEDERAL, CENTRAL),
    all_week(place(615, "Nashville", "TN", "37203", 15), FEDERAL, CENTRAL),
    all_week(place(612, "Minneapolis", "MN", "55401", 15), FROM_NINE, CENTRAL),
    on_sunday(all_week(place(205, "Birmingham", "AL", "35203", 10), UNTIL_EIGHT, CENTRAL), None),
    on_sunday(all_week(place(504, "New Orleans", "LA", "70112", 10), UNTIL_EIGHT, CENTRAL), None),
    on_sunday(all_week(place(214, "Dallas", "TX", "75201", 20), FROM_NINE, CENTRAL), Some((12, 21))),
    all_week(place(405, "Oklahoma City", "OK", "73102", 8), UNTIL_EIGHT, CENTRAL),
    all_week(place(303, "Denver", "CO", "80202", 12), FEDERAL, MOUNTAIN),
    all_week(place(602, "Phoenix", "AZ", "85004", 12), FEDERAL, &["America/Phoenix"]),
    all_week(place(213, "Los Angeles", "CA", "90012", 15), FEDERAL, PACIFIC),
    all_week(place(206, "Seattle", "WA", "98101", 10), UNTIL_EIGHT, PACIFIC),
    all_week(place(702, "Las Vegas", "NV", "89101", 8), (9, 20), PACIFIC),
    all_week(place(305, "Miami", "FL", "33130", 10), UNTIL_EIGHT, EASTERN),
    all_week(place(850, "Pensacola", "FL", "32502", 6), UNTIL_EIGHT, &["America/New_York", "America/Chicago"]),
];

impl Place {
    /// The hour on the wall where most of them live.
    pub(super) fn local_hour(&self, at: Timestamp) -> i8 {
        let zone = self.zones.first().and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
        zone.to_datetime(at).hour()
    }
}

/// Whether the law lets somebody with this area code be texted or called at an instant; by the federal hours alone, on
/// `home`'s clock, when the area code is not in the table.
pub(super) fn allowed(npa: Option<u16>, at: Timestamp, home: &TimeZone) -> bool {
    let Some(place) = npa.and_then(|npa| PLACES.iter().find(|place| place.npa == npa)) else {
        return within(FEDERAL, home, at);
    };
    place.zones.iter().all(|name| {
        let zone = TimeZone::get(name).expect("a test holds the table to the bundled database");
        let hours = match zone.to_datetime(at).date().weekday() {
            Weekday::Saturday => Some(place.saturday),
            Weekday::Sunday => place.sunday,
            _ => Some(place.week),
        };
        hours.is_some_and(|hours| within(hours, &zone, at))
    })
}

fn within((open, close): Hours, zone: &TimeZone, at: Timestamp) -> bool {
    (open..close).contains(&zone.to_datetime(at).hour())
}

/// The area code of a North American number in E.164.
pub(super) fn npa_of(phone: &str) -> Option<u16> {
    phone.strip_prefix("+1").filter(|rest| rest.len() == 10)?.get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    fn home() -> TimeZone {
        TimeZone::get("America/Detroit").expect("bundled")
    }

    #[test]
    fn every_zone_is_known_and_every_area_code_stands_once() {
        for (index, place) in PLACES.iter().enumerate() {
            assert!(place.zones.iter().all(|zone| TimeZone::get(zone).is_ok()), "{}", place.npa);
            assert!(!PLACES[..index].iter().any(|other| other.npa == place.npa), "{}", place.npa);
        }
    }

    #[test]
    fn hours_are_those_of_the_customer_and_not_of_the_store() {
        let home = home();
        // 09:30 in Detroit is 06:30 in Los Angeles.
        assert!(allowed(Some(313), at("2026-03-03T09:30:00-05:00"), &home));
        assert!(!allowed(Some(213), at("2026-03-03T09:30:00-05:00"), &home));
        assert!(!allowed(Some(313), at("2026-03-03T08:30:00-05:00"), &home), "Michigan opens at nine");
        assert!(allowed(None, at("2026-03-03T08:30:00-05:00"), &home));
        assert!(!allowed(None, at("2026-03-03T21:00:00-05:00"), &home), "half-open");
    }

    #[test]
    fn an_area_code_over_two_zones_obeys_both_and_some_sundays_are_closed() {
        let home = home();
        assert!(!allowed(Some(850), at("2026-03-03T08:30:00-05:00"), &home), "07:30 in Pensacola");
        assert!(!allowed(Some(850), at("2026-03-03T20:30:00-05:00"), &home), "20:30 in Tallahassee");
        assert!(!allowed(Some(205), at("2026-03-08T13:00:00-05:00"), &home), "a Sunday in Alabama");
        assert_eq!(npa_of("+13135550142"), Some(313));
        assert_eq!(npa_of("3135550142"), None);
    }
}
