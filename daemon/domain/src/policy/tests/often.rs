//! Caps and consent.

use expect_test::{Expect, expect};

use super::{POLICY, asking, at, there as places};
use crate::policy::Customer;
use crate::words::{Channel, ConsentLevel};

/// Touches as `channel@instant`, oldest first.
fn check(place: &str, made: &[&str], next: &str, expected: &Expect) {
    let touch = |text: &str| {
        let (channel, instant) = text.split_once('@').expect("CHANNEL@INSTANT");
        (at(instant), channel.parse::<Channel>().expect("a channel"))
    };
    let made: Vec<_> = made.iter().map(|text| touch(text)).collect();
    let (now, channel) = touch(next);
    let places = places(place);
    let caps = POLICY.caps(&asking(ConsentLevel::Pewc, &places, now), now);
    let found = match caps.check(channel, now, &made) {
        Ok(()) => "made".to_owned(),
        Err(hit) => format!("{} until {}", hit.rule, hit.until),
    };
    expected.assert_eq(&found);
}

const OHIO: &str = "OH@America/New_York";
const FLORIDA: &str = "FL@America/New_York";

#[test]
fn a_person_gets_one_automated_text_in_24_hours() {
    let sent = ["text@2026-11-23T15:00:00Z"];
    check(OHIO, &sent, "text@2026-11-24T14:59:59Z", &expect!["cap.text.daily until 2026-11-24T15:00:00Z"]);
    check(OHIO, &sent, "text@2026-11-24T15:00:00Z", &expect!["made"]);
    check(OHIO, &sent, "call@2026-11-23T15:05:00Z", &expect!["made"]);
}

#[test]
fn a_person_gets_two_touches_by_phone_in_24_hours_and_email_does_not_count() {
    let sent = ["text@2026-11-23T15:00:00Z", "email@2026-11-23T16:00:00Z", "call@2026-11-23T18:00:00Z"];
    check(OHIO, &sent, "voicemail@2026-11-23T18:05:00Z", &expect!["cap.phone.daily until 2026-11-24T15:00:00Z"]);
    check(OHIO, &sent, "email@2026-11-23T18:05:00Z", &expect!["made"]);
    check(OHIO, &sent, "call@2026-11-24T15:00:00Z", &expect!["made"]);
}

#[test]
fn the_order_in_which_touches_are_told_does_not_matter() {
    let sent = ["call@2026-11-23T18:00:00Z", "call@2026-11-23T12:00:00Z", "call@2026-11-23T15:00:00Z"];
    check(OHIO, &sent, "call@2026-11-23T19:00:00Z", &expect!["cap.phone.daily until 2026-11-24T15:00:00Z"]);
}

#[test]
fn florida_allows_three_in_24_hours_even_where_the_dealer_allows_more() {
    let mut policy = POLICY.clone();
    policy.caps.retain(|rule| rule.id.starts_with("cap.fl"));
    let there = places(FLORIDA);
    let now = at("2026-11-23T21:00:00Z");
    let caps = policy.caps(&asking(ConsentLevel::Pewc, &there, now), now);
    let calls = ["2026-11-23T14:00:00Z", "2026-11-23T17:00:00Z", "2026-11-23T20:00:00Z"];
    let made: Vec<_> = calls.iter().map(|instant| (at(instant), Channel::Call)).collect();
    let fits = |channel, instant| caps.check(channel, at(instant), &made).is_ok();
    assert!(!fits(Channel::Call, "2026-11-23T21:00:00Z"));
    assert!(!fits(Channel::Voicemail, "2026-11-23T21:00:00Z"));
    assert!(fits(Channel::Email, "2026-11-23T21:00:00Z"));
    assert!(!fits(Channel::Call, "2026-11-24T13:59:00Z"));
    assert!(fits(Channel::Call, "2026-11-24T14:00:00Z"));
    assert!(policy.caps(&asking(ConsentLevel::Pewc, &places(OHIO), now), now).limits.is_empty());
}

#[test]
fn oregon_counts_no_customer_of_the_last_eighteen_months() {
    let mut policy = POLICY.clone();
    policy.caps.retain(|rule| rule.id == "cap.or");
    let (there, now) = (places("OR@America/Los_Angeles"), at("2026-11-23T21:00:00Z"));
    let calls = ["2026-11-23T14:00:00Z", "2026-11-23T17:00:00Z", "2026-11-23T20:00:00Z"];
    let made: Vec<_> = calls.iter().map(|instant| (at(instant), Channel::Call)).collect();
    let fits = |bought: Option<&str>| {
        let customer = Customer { purchase: bought.map(at), ..asking(ConsentLevel::Pewc, &there, now) };
        policy.caps(&customer, now).check(Channel::Call, now, &made).is_ok()
    };
    assert!(!fits(None));
    assert!(fits(Some("2025-06-23T20:00:00Z")), "17 months ago");
    assert!(!fits(Some("2025-04-23T20:00:00Z")), "19 months ago");
    assert!(fits(Some("2025-05-23T20:00:00Z")), "18 months ago to the day");
    let before = at("2025-12-31T21:00:00Z");
    assert!(policy.caps(&asking(ConsentLevel::Pewc, &there, before), before).limits.is_empty(), "law since 2026");
}

#[test]
fn the_carriers_day_begins_at_midnight_in_the_pacific_zone() {
    let brand = &POLICY.brand;
    let evening = at("2026-11-24T07:59:00Z");
    assert_eq!(brand.day(evening).to_string(), "2026-11-23");
    assert_eq!(brand.fits(1998, evening), Ok(()));
    assert_eq!(brand.fits(1999, evening), Err(at("2026-11-24T08:00:00Z")), "two segments may be needed");
}

#[test]
fn a_fortnight_holds_seven_automated_texts() {
    let sent: Vec<String> = (1..=7).map(|day| format!("text@2026-11-{day:02}T15:00:00Z")).collect();
    let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
    check(OHIO, &sent, "text@2026-11-09T15:00:00Z", &expect!["cap.text.fortnight until 2026-11-15T15:00:00Z"]);
    check(OHIO, &sent, "text@2026-11-15T15:00:00Z", &expect!["made"]);
    let now = at("2026-11-15T15:00:00Z");
    assert_eq!(POLICY.caps(&asking(ConsentLevel::Pewc, &places(OHIO), now), now).memory().as_hours(), 336);
}

#[test]
fn what_a_consent_permits_depends_on_channel_and_place() {
    let (mut table, now) = (String::new(), at("2026-11-23T15:00:00Z"));
    for place in [OHIO, FLORIDA, "MA@America/New_York", "ON@America/Toronto"] {
        for &level in ConsentLevel::ALL {
            let answers: Vec<String> = Channel::ALL
                .iter()
                .map(|&channel| match POLICY.consent(&asking(level, &places(place), now), channel, now) {
                    Ok(basis) => format!("+{}", basis.rule),
                    Err(rule) => format!("-{rule}"),
                })
                .collect();
            table += &format!("{} {level}: {}\n", &place[..2], answers.join(" "));
        }
    }
    expect![[r#"
        OH none: -consent.text.none +consent.email +consent.call -consent.voicemail.no-pewc
        OH inquiry: +consent.text.inquiry +consent.email +consent.call -consent.voicemail.no-pewc
        OH express: +consent.text.inquiry +consent.email +consent.call -consent.voicemail.no-pewc
        OH pewc: +consent.text.pewc +consent.email +consent.call +consent.voicemail.pewc
        OH revoked: -consent.revoked -consent.revoked -consent.revoked -consent.revoked
        FL none: -consent.text.none +consent.email +consent.call -consent.voicemail.no-pewc
        FL inquiry: -consent.fl +consent.email +consent.call -consent.voicemail.no-pewc
        FL express: -consent.fl +consent.email +consent.call -consent.voicemail.no-pewc
        FL pewc: +consent.text.pewc +consent.email +consent.call +consent.voicemail.pewc
        FL revoked: -consent.revoked -consent.revoked -consent.revoked -consent.revoked
        MA none: -consent.text.none +consent.email +consent.call -consent.ma
        MA inquiry: +consent.text.inquiry +consent.email +consent.call -consent.ma
        MA express: +consent.text.inquiry +consent.email +consent.call -consent.ma
        MA pewc: +consent.text.pewc +consent.email +consent.call -consent.ma
        MA revoked: -consent.revoked -consent.revoked -consent.revoked -consent.revoked
        ON none: -consent.text.none -consent.casl +consent.call -consent.voicemail.no-pewc
        ON inquiry: +consent.text.inquiry +consent.email.inquiry +consent.call -consent.voicemail.no-pewc
        ON express: +consent.text.inquiry +consent.email +consent.call -consent.voicemail.no-pewc
        ON pewc: +consent.text.pewc +consent.email +consent.call +consent.voicemail.pewc
        ON revoked: -consent.revoked -consent.revoked -consent.revoked -consent.revoked
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_state_where_the_customer_only_may_be_bars_as_one_where_they_are() {
    let maybe = places("OH@America/New_York;FL@America/New_York");
    let now = at("2026-11-23T15:00:00Z");
    let refused = POLICY.consent(&asking(ConsentLevel::Inquiry, &maybe, now), Channel::Text, now);
    assert_eq!(refused, Err("consent.fl".to_owned()));
}
