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
