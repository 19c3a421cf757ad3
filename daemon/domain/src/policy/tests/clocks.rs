//! How long an inquiry and a purchase carry: the established business relationship, by calendar.

use expect_test::{Expect, expect};
use jiff::{Timestamp, civil::date};

use super::{POLICY, asking, at, there};
use crate::{
    calendar::{civil_date, instant},
    policy::{Clock, Customer, Laws, Scrub},
    words::{Channel, ConsentLevel},
};

/// Noon of a day at a place.
fn noon(place: &str, day: &str) -> Timestamp {
    let zone = there(place).remove(0).zone;
    instant(&zone, day.parse().expect("a date"), jiff::civil::time(12, 0, 0, 0))
}

/// The last day on which the relationship holds, by the calendar of the place, and the rule that ends it.
fn last_day(place: &str, inquiry: Option<&str>, purchase: Option<&str>, laws: Laws) -> String {
    let places = there(place);
    let noon = |day: &str| noon(place, day);
    let (inquiry, purchase) = (inquiry.map(noon), purchase.map(noon));
    let customer = Customer { consent: ConsentLevel::Inquiry, inquiry, purchase, places: &places };
    let asked = inquiry.or(purchase).expect("one of the two");
    let relationship = POLICY.relationship(&customer, laws, asked);
    let Some(until) = relationship.until else { return format!("none by {}", relationship.rule) };
    assert!(relationship.holds(until - jiff::SignedDuration::from_micros(1)) && !relationship.holds(until));
    let last = civil_date(&places[0].zone, until - jiff::SignedDuration::from_secs(1));
    format!("{last} by {}", relationship.rule)
}

fn inquiry(place: &str, day: &str, expected: &Expect) {
    expected.assert_eq(&last_day(place, Some(day), None, Laws::All));
}

const OHIO: &str = "OH@America/New_York";

#[test]
fn an_inquiry_carries_three_months_and_a_purchase_eighteen() {
    inquiry(OHIO, "2026-08-22", &expect!["2026-11-22 by relationship.us"]);
    inquiry(OHIO, "2026-11-30", &expect!["2027-02-28 by relationship.us"]);
    inquiry(OHIO, "2027-11-30", &expect!["2028-02-29 by relationship.us"]);
    let bought = last_day(OHIO, None, Some("2025-05-22"), Laws::All);
    assert_eq!(bought, "2026-11-22 by relationship.us");
    let both = last_day(OHIO, Some("2026-08-22"), Some("2026-08-22"), Laws::All);
    assert_eq!(both, "2028-02-22 by relationship.us", "either is enough");
}

#[test]
fn a_state_shortens_it_and_never_makes_it_longer() {
    inquiry("CA@America/Los_Angeles", "2026-10-12", &expect!["2026-11-24 by relationship.ca"]);
    inquiry("CO@America/Denver", "2026-10-12", &expect!["2026-11-11 by relationship.co"]);
    inquiry("PA@America/New_York", "2026-08-22", &expect!["2026-11-22 by relationship.us"]);
    inquiry("MI@America/New_York", "2026-08-22", &expect!["none by relationship.mi"]);
    inquiry("NJ@America/New_York", "2026-08-22", &expect!["none by relationship.no-inquiry"]);
    inquiry("WI@America/Chicago", "2026-08-22", &expect!["none by relationship.no-inquiry"]);
    inquiry("IN@America/New_York", "2026-08-22", &expect!["none by relationship.in"]);
    inquiry("LA@America/Chicago", "2026-08-22", &expect!["2026-11-22 by relationship.us"]);
    let bought = |place| last_day(place, None, Some("2025-05-22"), Laws::All);
    assert_eq!(bought("PA@America/New_York"), "2026-05-22 by relationship.12-months");
    assert_eq!(bought("MI@America/New_York"), "2026-05-22 by relationship.mi");
    assert_eq!(bought("LA@America/Chicago"), "2025-11-22 by relationship.6-months");
    assert_eq!(bought("NJ@America/New_York"), "2026-11-22 by relationship.us");
    assert_eq!(bought("IN@America/New_York"), "none by relationship.in");
    let country = last_day("IN@America/New_York", Some("2026-08-22"), None, Laws::Country);
    assert_eq!(country, "2026-11-22 by relationship.us", "what a state says of its list is no word on the consent");
}

#[test]
fn every_state_with_a_clock_of_its_own_is_held_to_it() {
    let (asked, bought) = (Some("2026-08-22"), Some("2025-05-22"));
    let year = ["CT@America/New_York", "NM@America/Denver", "PA@America/New_York", "TN@America/Chicago"];
    for place in year.into_iter().chain(["TX@America/Chicago", "WA@America/Los_Angeles"]) {
        assert_eq!(last_day(place, asked, None, Laws::All), "2026-11-22 by relationship.us", "{place}");
        assert_eq!(last_day(place, None, bought, Laws::All), "2026-05-22 by relationship.12-months", "{place}");
    }
    for place in ["LA@America/Chicago", "MO@America/Chicago", "MS@America/Chicago", "MT@America/Denver"] {
        assert_eq!(last_day(place, asked, None, Laws::All), "2026-11-22 by relationship.us", "{place}");
        assert_eq!(last_day(place, None, bought, Laws::All), "2025-11-22 by relationship.6-months", "{place}");
    }
    for (place, rule) in [("NJ@America/New_York", "no-inquiry"), ("WI@America/Chicago", "no-inquiry")] {
        assert_eq!(last_day(place, asked, None, Laws::All), format!("none by relationship.{rule}"), "{place}");
        assert_eq!(last_day(place, None, bought, Laws::All), "2026-11-22 by relationship.us", "{place}");
    }
}

#[test]
fn canada_has_its_own_clocks() {
    let ontario = "ON@America/Toronto";
    inquiry(ontario, "2026-05-22", &expect!["2026-11-22 by relationship.casl"]);
    assert_eq!(last_day(ontario, None, Some("2024-11-22"), Laws::Country), "2026-11-22 by relationship.casl");
}

#[test]
fn of_several_places_the_shortest_counts() {
    let both = there("OH@America/New_York;CA@America/Los_Angeles");
    let asked = noon(OHIO, "2026-10-12");
    let customer = Customer { consent: ConsentLevel::Inquiry, inquiry: Some(asked), purchase: None, places: &both };
    assert_eq!(POLICY.relationship(&customer, Laws::All, asked).rule, "relationship.ca");
    let nowhere = Customer { places: &[], ..customer };
    assert!(!POLICY.relationship(&nowhere, Laws::All, asked).holds(asked));
}

#[test]
fn the_day_ends_by_the_clock_of_the_place() {
    // The evening of 22 August in Ohio, when it is the 23rd in UTC.
    let asked = at("2026-08-23T01:00:00Z");
    let places = there(OHIO);
    let customer = Customer { inquiry: Some(asked), ..asking(ConsentLevel::Inquiry, &places, asked) };
    let relationship = POLICY.relationship(&customer, Laws::All, asked);
    assert_eq!(relationship.until, Some(at("2026-11-23T05:00:00Z")), "midnight after the 22nd in Ohio");
}

#[test]
fn business_days_leave_out_weekends_and_federal_holidays() {
    let last = |days| POLICY.last_day(date(2026, 11, 25), Clock::BusinessDays(days));
    assert_eq!(last(1), Some(date(2026, 11, 27)), "26 November is Thanksgiving");
    assert_eq!(last(10), Some(date(2026, 12, 10)));
    assert!(!POLICY.is_business_day(date(2027, 7, 5)), "the fourth is a Sunday");
}

#[test]
fn a_text_on_an_inquiry_stops_with_it_and_one_agreed_to_in_writing_does_not() {
    let places = there(OHIO);
    let asked = noon(OHIO, "2026-08-22");
    let (last, after) = (noon(OHIO, "2026-11-22"), noon(OHIO, "2026-11-23"));
    let customer = |consent| asking(consent, &places, asked);
    let text = |consent, now| POLICY.consent(&customer(consent), Channel::Text, now);
    let basis = text(ConsentLevel::Inquiry, last).expect("the last day");
    assert_eq!((basis.rule.as_str(), basis.until), ("consent.text.inquiry", Some(at("2026-11-23T05:00:00Z"))));
    assert_eq!(text(ConsentLevel::Inquiry, after), Err("relationship.us".to_owned()));
    assert_eq!(text(ConsentLevel::Pewc, after).expect("in writing").until, None);
    assert!(POLICY.consent(&customer(ConsentLevel::Inquiry), Channel::Email, after).is_ok(), "CAN-SPAM knows no clock");
    let toronto = there("ON@America/Toronto");
    let canadian = |now| POLICY.consent(&asking(ConsentLevel::Inquiry, &toronto, asked), Channel::Email, now);
    assert!(canadian(noon(OHIO, "2027-02-22")).is_ok());
    assert_eq!(canadian(noon(OHIO, "2027-02-23")), Err("relationship.casl".to_owned()));
}

#[test]
fn lists_bar_whom_nothing_excuses() {
    let places = there(OHIO);
    let now = noon(OHIO, "2026-11-22");
    let old = Customer { inquiry: Some(noon(OHIO, "2026-08-21")), ..asking(ConsentLevel::Inquiry, &places, now) };
    let scrub = |day: &str, listed| Some(Scrub { dated: day.parse().expect("a date"), listed });
    let ask = |customer: &Customer<'_>, scrubs: &[Option<Scrub>]| {
        let answer = POLICY.do_not_call(customer, now, scrubs);
        answer.map(|excused| format!("+{}", excused.rule)).unwrap_or_else(|rule| format!("-{rule}"))
    };
    assert_eq!(ask(&old, &[scrub("2026-10-22", false)]), "+scrub.clear", "31 days old");
    assert_eq!(ask(&old, &[scrub("2026-10-21", false)]), "-scrub.stale", "32 days old");
    assert_eq!(ask(&old, &[scrub("2026-11-20", true)]), "-scrub.listed");
    assert_eq!(ask(&old, &[scrub("2026-11-20", false), None]), "-scrub.none", "one number was never checked");
    assert_eq!(ask(&old, &[]), "-scrub.none");
    let fresh = asking(ConsentLevel::Inquiry, &places, now);
    assert_eq!(ask(&fresh, &[scrub("2026-11-20", true)]), "+relationship.us", "they asked this very store");
    let written = Customer { consent: ConsentLevel::Pewc, ..old };
    assert_eq!(ask(&written, &[scrub("2026-11-20", true)]), "+scrub.pewc");
    let indiana = there("IN@America/New_York");
    let hoosier = Customer { places: &indiana, ..fresh };
    assert_eq!(ask(&hoosier, &[None]), "-scrub.none", "Indiana knows no relationship");
}
