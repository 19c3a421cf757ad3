//! Rules that hold for a time: effective dates, switched-off rows, emergencies, and what is left where nothing holds.

use expect_test::{Expect, expect};
use jiff::{SignedDuration, Timestamp};

use super::{POLICY, SHIPPED, at, there};
use crate::{
    policy::{Place, Policy, Purpose, file},
    words::Channel,
};

/// The shipped policy with one place of its text changed.
fn changed(from: &str, to: &str) -> Policy {
    assert!(SHIPPED.contains(from), "the shipped policy holds `{from}`");
    file::read("us.toml", &SHIPPED.replacen(from, to, 1)).expect("it is right")
}

fn check(policy: &Policy, places: &[Place], channel: Channel, instant: &str, expected: &Expect) {
    let window = policy.window(places, channel, at(instant), Purpose::Scheduled);
    let zone = places[0].zone.clone();
    let next = window.next_open.map(|next| next.to_zoned(zone).strftime("%a %F %H:%M").to_string());
    let day = if window.closed_day { "day closed" } else { "day open" };
    let next = next.unwrap_or_else(|| "never".to_owned());
    expected.assert_eq(&format!("{} by {}, {day}, next {next}", window.open, window.rule));
}

#[test]
fn a_rule_begins_and_ends_on_its_days() {
    let pa = there("PA@America/New_York");
    let policy = changed("enabled = false\ncite = \"Pa.", "effective-from = \"2026-12-01\"\ncite = \"Pa.");
    let text = |instant, expected: &Expect| check(&policy, &pa, Channel::Text, instant, expected);
    text("2026-11-30T20:00:00-05:00", &expect!["true by hours.us, day open, next Mon 2026-11-30 20:00"]);
    text("2026-11-30T20:55:00-05:00", &expect!["true by hours.us, day open, next Tue 2026-12-01 09:00"]);
    text("2026-12-01T20:00:00-05:00", &expect!["false by hours.pa.sb992, day open, next Wed 2026-12-02 09:00"]);
    text("2026-12-06T12:00:00-05:00", &expect!["false by hours.pa.sb992, day closed, next Mon 2026-12-07 09:00"]);
    let ended = changed(
        "enabled = false\ncite = \"Pa.",
        "effective-from = \"2026-12-01\"\neffective-to = \"2026-12-31\"\ncite = \"Pa.",
    );
    check(
        &ended,
        &pa,
        Channel::Text,
        "2026-12-31T20:00:00-05:00",
        &expect!["false by hours.pa.sb992, day open, next Sat 2027-01-02 08:00"],
    );
}

#[test]
fn a_bill_that_is_no_law_closes_nothing() {
    let pa = there("PA@America/New_York");
    check(
        &POLICY,
        &pa,
        Channel::Text,
        "2026-11-22T20:00:00-05:00",
        &expect!["true by hours.us, day open, next Sun 2026-11-22 20:00"],
    );
    let strict = changed("enabled = false\ncite = \"the strictest", "cite = \"the strictest");
    let ohio = there("OH@America/New_York");
    check(
        &strict,
        &ohio,
        Channel::Text,
        "2026-11-23T18:30:00-05:00",
        &expect!["false by hours.strictest, day open, next Tue 2026-11-24 10:00"],
    );
}

#[test]
fn where_no_rule_is_left_the_narrowest_hours_hold() {
    let policy = changed("id = \"hours.us\"", "id = \"hours.us\"\neffective-to = \"2026-11-30\"");
    let ohio = there("OH@America/New_York");
    check(
        &policy,
        &ohio,
        Channel::Text,
        "2026-11-30T19:00:00-05:00",
        &expect!["true by hours.us, day open, next Mon 2026-11-30 19:00"],
    );
    check(
        &policy,
        &ohio,
        Channel::Text,
        "2026-12-02T19:00:00-05:00",
        &expect!["false by hours.unknown-place, day open, next Thu 2026-12-03 12:00"],
    );
    let ontario = there("ON@America/Toronto");
    let abroad = changed("id = \"hours.ca\"", "id = \"hours.ca\"\neffective-to = \"2026-11-30\"");
    check(
        &abroad,
        &ontario,
        Channel::Text,
        "2026-12-02T19:00:00-05:00",
        &expect!["false by hours.unknown-place, day open, next Thu 2026-12-03 12:00"],
    );
}

/// Louisiana from the first of September for two weeks.
fn emergency(zips: &str) -> Policy {
    let suspension = format!(
        "[[suspension]]\nid = \"emergency.la\"\nstates = [\"LA\"]\nzips = {zips}\nfrom = \"2026-09-01T00:00:00-05:00\"\n\
         until = \"2026-09-15T00:00:00-05:00\"\ncite = \"proclamation\"\n\n[[consent]]\nid = \"consent.ct\""
    );
    changed("[[consent]]\nid = \"consent.ct\"", &suspension)
}

#[test]
fn an_emergency_closes_phones_until_it_ends_however_long_it_is() {
    let (policy, la) = (emergency("[]"), there("LA@America/Chicago"));
    let text = |instant, expected: &Expect| check(&policy, &la, Channel::Text, instant, expected);
    text("2026-08-31T19:00:00-05:00", &expect!["true by hours.us, day open, next Mon 2026-08-31 19:00"]);
    text("2026-09-02T12:00:00-05:00", &expect!["false by emergency.la, day closed, next Tue 2026-09-15 08:00"]);
    text("2026-09-15T08:00:00-05:00", &expect!["true by hours.us, day open, next Tue 2026-09-15 08:00"]);
    check(
        &policy,
        &la,
        Channel::Email,
        "2026-09-02T12:00:00-05:00",
        &expect!["true by hours.email, day open, next Wed 2026-09-02 12:00"],
    );
    let ohio = there("OH@America/New_York");
    check(
        &policy,
        &ohio,
        Channel::Text,
        "2026-09-02T12:00:00-04:00",
        &expect!["true by hours.us, day open, next Wed 2026-09-02 12:00"],
    );
}

#[test]
fn an_emergency_of_a_county_reaches_its_codes_and_whoever_might_live_there() {
    let policy = emergency("[\"70112\"]");
    let noon: Timestamp = at("2026-09-02T12:00:00-05:00");
    let open = |npa, zip3, region| {
        let places = policy.places(npa, zip3, region, "America/Chicago", "LA");
        policy.window(&places, Channel::Text, noon, Purpose::Scheduled).open
    };
    assert!(!open(Some(504), Some(701), None), "New Orleans");
    assert!(open(Some(318), Some(711), None), "Shreveport, by the postal code");
    assert!(!open(Some(318), None, None), "somewhere in Louisiana");
    assert!(!open(None, None, Some("LA")));
    assert!(!open(Some(504), Some(432), None), "a phone of Louisiana, a house in Ohio");
    assert!(open(Some(614), Some(432), None));
}

#[test]
fn a_text_may_answer_a_text_at_night_where_the_dealer_lets_it() {
    let night = at("2026-11-23T02:00:00-05:00");
    let ohio = there("OH@America/New_York");
    let answers = |policy: &Policy, channel, minutes| {
        let asked = night - SignedDuration::from_mins(minutes);
        policy.window(&ohio, channel, night, Purpose::AnswerToText(asked)).open
    };
    assert!(!answers(&POLICY, Channel::Text, 1), "as shipped: never");
    let lenient = changed("reply-exempt-minutes = 0", "reply-exempt-minutes = 5");
    assert!(answers(&lenient, Channel::Text, 4));
    assert!(!answers(&lenient, Channel::Text, 5));
    assert!(!answers(&lenient, Channel::Text, -1), "a text that has not come yet");
    assert!(!answers(&lenient, Channel::Call, 1), "only a text answers a text");
    assert!(!lenient.window(&ohio, Channel::Text, night, Purpose::Scheduled).open);
}
