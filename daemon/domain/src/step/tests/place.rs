//! Where a customer is, when codes and addresses do not say it or contradict each other.

use expect_test::expect;

use super::{
    paper,
    people::{Customer, ann},
    store::Store,
};
use crate::{
    effect::{Answer, Refusal},
    entry::Actor,
    ids::{LeadId, RepId},
    input::Input,
    order::Order,
    words::{Disposition, Mode, TaskKind},
};

const TOLD: [&str; 6] =
    ["touch-claimed", "touch-moved", "touch-skipped", "task-opened", "task-done", "place-confirmed"];

/// The hours that suit every state, as the policy has them and as they are here.
const WEEKDAYS: &str = "weekday = \"12:00-18:00\"\nsaturday = \"closed\"";
const SATURDAYS: &str = "weekday = \"closed\"\nsaturday = \"12:00-18:00\"";

/// A toll-free number and nothing else says where they are.
fn nowhere() -> Customer {
    Customer { phones: vec!["+18005550103"], region: None, ..ann() }.without_email()
}

/// They asked on a Monday, and the hours that suit every state are those of a Saturday.
fn asked(customer: &Customer) -> (Store, LeadId) {
    let mut store = Store::open_with(paper::setup_with_policy(WEEKDAYS, SATURDAYS));
    store.until("2026-11-02 10:00");
    store.story();
    let lead = store.asks(customer);
    (store, lead)
}

fn told(store: &mut Store, lead: LeadId, state: &str) -> Answer {
    let order = Order::ConfirmPlace { lead, state: state.to_owned() };
    let answer = store.tell(Input::Ordered { order, actor: Actor::Rep(RepId(2)) });
    store.run_until(store.now);
    answer
}

#[test]
fn who_may_be_anywhere_and_is_not_open_for_days_is_asked_where_they_are() {
    let (mut store, lead) = asked(&nowhere());
    expect![[r#"
        Mon 11-02 10:00  touch-moved          L1  T1 to Sat 11-07 11:00 window hours.unknown-place
        Mon 11-02 10:00  task-opened          L1  K1 confirm-area rep 2 due Mon 11-02 12:00"#]]
    .assert_eq(&store.story_of(&TOLD));
    assert_eq!(told(&mut store, lead, "ZZ"), Answer::Refused(Refusal::NoSuchState));
    assert_eq!(told(&mut store, lead, "IL"), Answer::Done);
    expect![[r#"
        Mon 11-02 10:00  place-confirmed      L1  IL
        Mon 11-02 10:00  task-done            L1  K1 confirm-area no-longer-needed
        Mon 11-02 10:00  touch-moved          L1  T1 to Mon 11-02 10:00 window place.confirmed
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us"#]]
    .assert_eq(&store.story_of(&TOLD));
    assert_eq!(told(&mut store, lead, "IL"), Answer::Known);
    assert!(store.state.tasks.is_empty());
}

/// Regression: what was released after its hours waited for a week, and nobody asked where the customer is.
#[test]
fn what_a_human_releases_into_closed_hours_asks_too() {
    let mut setup = paper::setup_with_policy(WEEKDAYS, SATURDAYS);
    setup.modes.iter_mut().for_each(|it| it.mode = Mode::Assisted);
    let mut store = Store::open_with(setup);
    store.until("2026-11-07 14:00");
    store.asks(&nowhere());
    store.until("2026-11-07 19:00");
    store.story();
    store.report(TaskKind::ReleaseTouch, Disposition::Released);
    expect![[r#"
        Sat 11-07 19:00  task-done            L1  K1 release-touch released
        Sat 11-07 19:00  touch-moved          L1  T1 to Sat 11-14 11:00 window hours.unknown-place
        Sat 11-07 19:00  task-opened          L1  K2 confirm-area rep 2 due Mon 11-09 09:00"#]]
    .assert_eq(&store.story_of(&TOLD));
}

#[test]
fn whose_place_is_known_waits_for_its_hours_and_nobody_asks() {
    let (store, _) = asked(&ann());
    assert!(store.state.tasks.values().all(|task| task.kind != TaskKind::ConfirmArea));
}

#[test]
fn another_address_takes_the_place_of_what_was_told() {
    let (mut store, lead) = asked(&nowhere());
    told(&mut store, lead, "TX");
    let person = store.person(lead);
    assert_eq!(store.state.people[&person].place.as_deref(), Some("TX"));
    store.asks(&Customer { region: Some("FL"), ..nowhere() });
    assert_eq!(store.state.people[&person].place, None);
}

#[test]
fn every_clock_of_the_state_counts_and_no_other_place() {
    let (mut store, lead) = asked(&nowhere());
    told(&mut store, lead, "TX");
    let person = store.state.people[&store.person(lead)].clone();
    let (_, policy) = store.state.setup.policy.as_ref().expect("configured");
    let configured = store.state.setup.stores.values().next().expect("a store");
    let places = store.state.places(policy, &person, configured);
    let zones: Vec<_> = places.iter().map(|place| (place.state.as_str(), place.zone.iana_name())).collect();
    assert_eq!(zones, [("TX", Some("America/Chicago")), ("TX", Some("America/Denver"))]);
}
