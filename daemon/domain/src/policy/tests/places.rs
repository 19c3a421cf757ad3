//! Where a customer may be.

use expect_test::{Expect, expect};

use super::POLICY;

fn check(npa: Option<u16>, zip3: Option<u16>, region: Option<&str>, expected: &Expect) {
    let places = POLICY.places(npa, zip3, region, "America/Los_Angeles", "CA");
    let names: Vec<String> =
        places.iter().map(|place| format!("{}@{}", place.state, place.zone.iana_name().expect("named"))).collect();
    expected.assert_eq(&names.join(" "));
}

#[test]
fn an_area_code_gives_every_zone_it_touches() {
    check(Some(614), None, None, &expect!["OH@America/New_York"]);
    check(Some(850), None, None, &expect!["FL@America/Chicago FL@America/New_York"]);
    check(Some(928), None, None, &expect!["AZ@America/Denver AZ@America/Phoenix"]);
    check(Some(931), None, None, &expect!["TN@America/Chicago TN@America/New_York"]);
    check(Some(416), None, None, &expect!["ON@America/Toronto"]);
}

#[test]
fn a_postal_code_does_too_and_all_are_kept() {
    check(None, Some(325), None, &expect!["FL@America/Chicago"]);
    check(Some(212), Some(902), None, &expect!["CA@America/Los_Angeles NY@America/New_York"]);
    check(Some(305), Some(331), None, &expect!["FL@America/New_York"]);
    check(None, Some(63), None, &expect!["CT@America/New_York NY@America/New_York"]);
}

#[test]
fn a_state_gives_all_its_zones_unless_the_postal_code_says_more() {
    check(None, None, Some("fl"), &expect!["FL@America/Chicago FL@America/New_York"]);
    check(None, Some(331), Some("FL"), &expect!["FL@America/New_York"]);
    check(Some(614), None, Some("TN"), &expect!["TN@America/Chicago TN@America/New_York OH@America/New_York"]);
}

#[test]
fn when_nothing_says_where_the_strictest_hours_and_the_stores_own_hold() {
    check(None, None, None, &expect!["--@America/New_York CA@America/Los_Angeles"]);
    check(Some(800), None, None, &expect!["--@America/New_York CA@America/Los_Angeles"]);
    check(Some(888), Some(964), Some("Bavaria"), &expect!["--@America/New_York CA@America/Los_Angeles"]);
}

#[test]
fn every_state_is_known_and_each_code_stands_in_one_row() {
    let places = &POLICY.places;
    assert_eq!(places.states.len(), 50 + 1 + 5 + 13, "states, the district, territories, provinces");
    let mut codes: Vec<u16> = places.npa.iter().flat_map(|row| row.codes.iter().copied()).collect();
    codes.sort_unstable();
    let all = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), all, "an area code stands twice");
    assert!(all > 400, "{all} area codes");
    for row in &places.npa {
        let state = places.states.iter().find(|state| state.state == row.state).expect("checked on reading");
        let known = row.zones.iter().all(|zone| state.zones.contains(zone));
        assert!(known || row.state == "NT", "867 alone spans several territories: {}", row.state);
    }
    for row in &places.zip {
        let state = places.states.iter().find(|state| state.state == row.state).expect("checked on reading");
        assert!(row.zones.iter().all(|zone| state.zones.contains(zone)), "{} {}", row.state, row.first);
    }
}
