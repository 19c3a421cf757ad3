//! Somebody whom the state has let go of is the same person again when their own entries are folded.

use super::{
    ledger::alone,
    people::{Arrived as _, ann, bob, cleo},
    store::Store,
};
use crate::{
    state::Person,
    words::{Channel, Disposition, Intent, TaskKind},
};

/// What a decision needs of somebody without an open lead. When they were last approached is past every cap by then.
fn needed(person: &Person) -> Person {
    Person { made: Vec::new(), last_contact: None, ..person.clone() }
}

fn check(store: &Store) {
    assert!(!store.state.people.is_empty(), "somebody is known");
    for (id, person) in &store.state.people {
        let alone = alone(&store.entries, *id).expect("their own entries give a person");
        assert_eq!(needed(&alone), needed(person), "person {id} by their own entries");
    }
}

#[test]
fn an_open_lead_and_a_closed_one() {
    let mut store = Store::open();
    store.asks(&ann());
    store.asks(&cleo());
    store.says(&ann(), Channel::Text, &[Intent::AlreadyBought]);
    check(&store);
}

#[test]
fn a_household() {
    let mut store = Store::open();
    store.asks(&ann());
    store.until("2026-11-02 12:00");
    store.asks(&bob());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    check(&store);
}

#[test]
fn a_result_after_the_end() {
    let mut store = Store::open();
    store.provider.holds = true;
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::AlreadyBought]);
    store.provider.holds = false;
    store.until("2026-11-02 12:00");
    check(&store);
    assert!(store.state.people.values().all(|person| person.last_sent.is_some()));
}

#[test]
fn several_leads_over_months() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    store.until("2026-11-04 12:00");
    store.report(TaskKind::Call, Disposition::NoAnswer);
    store.visits(lead);
    store.takes(ann().asks(store.now).for_service());
    store.until("2027-01-20 12:00");
    store.asks(&ann());
    store.says(&ann(), Channel::Email, &[Intent::NotInterested]);
    check(&store);
}

#[test]
fn what_was_before_the_state_let_go_of_somebody_is_not_lost_when_they_are_back() {
    let mut store = Store::open();
    // Cleo is the first in turn, Ann the second.
    store.asks(&cleo());
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.forgets();
    // Back for service, and a day later for sales, within thirty days of the end.
    store.takes(ann().asks(store.now).for_service());
    store.run_until(store.now + jiff::SignedDuration::from_hours(24));
    store.story();
    store.asks(&ann());
    let story = store.story_of(&["lead-received"]);
    assert!(story.contains("sales reopened by email"), "{story}");
}

#[test]
fn a_household_that_nobody_remembers_stops_as_one() {
    let mut store = Store::open();
    store.asks(&ann());
    store.asks(&bob());
    store.says(&ann(), Channel::Email, &[Intent::NotInterested]);
    store.says(&bob(), Channel::Email, &[Intent::NotInterested]);
    store.forgets();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    let revoked = store.story_of(&["consent-recorded"]);
    assert_eq!(revoked.lines().count(), 2, "{revoked}");
}

#[test]
fn a_stop_long_after_the_end_is_remembered_with_the_person() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    let id = *store.state.people.keys().next().expect("known");
    store.forgets();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    let alone = alone(&store.entries, id).expect("found however long ago their lead closed");
    assert_eq!(alone.facts.consent, crate::words::ConsentLevel::Revoked);
    assert_eq!(alone.past.len(), 1);
}
