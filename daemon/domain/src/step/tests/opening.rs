//! The opening balance: what was there before is known, and nothing follows before somebody approved.

use jiff::{SignedDuration, Timestamp};

use super::{
    people::{Customer, ann, cleo},
    rows::{appointment, customer, deal, lead, repair, visit},
    store::Store,
};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, Body},
    input::Input,
    order::Order,
    record::Recorded,
    words::{AppointmentStatus, Channel, DealStatus, Department, Segment},
};

fn aged() -> Store {
    let mut store = Store::open();
    store.applies(&[include_str!("../../../../../packaging/cadences/aged-internet.toml")]);
    store
}

fn ago(store: &Store, hours: i64) -> Timestamp {
    store.now - SignedDuration::from_hours(hours)
}

fn one_of_many(number: usize) -> Customer {
    let leak = |text: String| -> &'static str { text.leak() };
    Customer {
        name: Some(leak(format!("casey {number}"))),
        phones: vec![leak(format!("+1312555{number:04}"))],
        emails: vec![leak(format!("casey{number}@example.com"))],
        ..ann()
    }
}

fn count(store: &Store, kind: &str) -> usize {
    store.entries.iter().filter(|entry| entry.body.kind() == kind).count()
}

fn passes(store: &mut Store, hours: i64) {
    store.run_until(store.now + SignedDuration::from_hours(hours));
}

fn approves(store: &mut Store) -> Answer {
    let order = Order::ApproveOpening { reason: "looked at".to_owned() };
    store.tell(Input::Ordered { order, actor: Actor::Operator(1000) })
}

/// Old leads of a CRM, one that is two hours old, and a bit of everything else.
fn balance(store: &Store) -> Vec<Recorded> {
    let mut rows: Vec<Recorded> = (0..5)
        .map(|number: i64| {
            let who = one_of_many(usize::try_from(number).expect("small")).in_dms("");
            lead(who, &number.to_string(), ago(store, 24 * (40 + number)), true)
        })
        .collect();
    rows.push(lead(ann().in_dms("7"), "fresh", ago(store, 2), true));
    rows.push(lead(cleo().in_dms("8"), "closed", ago(store, 24 * 60), false));
    rows.push(appointment(ann().in_dms("7"), "a1", Department::Sales, ago(store, -48), AppointmentStatus::Set));
    rows.push(appointment(cleo().in_dms("8"), "a2", Department::Sales, ago(store, 24 * 50), AppointmentStatus::Shown));
    rows.push(visit(one_of_many(1).in_dms(""), "v1", ago(store, 24 * 9)));
    rows.push(deal(cleo().in_dms("8"), "d1", ago(store, 24 * 49), DealStatus::Booked));
    rows.push(repair(cleo().in_dms("8"), "r1", ago(store, 24 * 300), Some(ago(store, 24 * 299))));
    rows
}

#[test]
fn what_is_brought_in_triggers_nothing_until_somebody_approves() {
    let mut store = aged();
    let (as_of, rows) = (store.now, balance(&store));
    let (taken, _) = store.brings_in(&rows, as_of);
    assert_eq!((taken.new, taken.later), (12, 0));
    assert_eq!(store.state.leads.len(), 6, "the closed one is history");
    assert_eq!((count(&store, "history-noted"), count(&store, "opening-begun")), (1, 1));
    passes(&mut store, 24 * 3);
    for kind in ["enrolled", "touch-planned", "escalation-opened", "turn-given", "stage-reached"] {
        assert_eq!(count(&store, kind), 0, "{kind}");
    }
    assert!(store.state.opening_awaits().is_some());
    assert!(!store.state.turns_planned(store.now, 100).is_empty(), "there is a plan to look at");
    approves(&mut store);
    assert_eq!(count(&store, "enrolled"), 0, "nothing happens at once");
    assert_eq!(approves(&mut store), Answer::Refused(Refusal::NothingToApprove));
    passes(&mut store, 24);
    assert!(count(&store, "enrolled") > 0);
    passes(&mut store, 24 * 7);
    let first = store.entries.iter().filter_map(|entry| match &entry.body {
        Body::TouchPlanned(it) => Some((entry.occurred_at, it.planned_at)),
        _ => None,
    });
    assert!(first.into_iter().all(|(decided, planned)| planned >= decided), "nobody gets a step of the past");
}

#[test]
fn it_can_be_run_again_and_doubles_nothing() {
    let mut store = aged();
    let (as_of, rows) = (store.now, balance(&store));
    store.brings_in(&rows, as_of);
    let leads = store.state.leads.len();
    approves(&mut store);
    let (again, entries) = store.brings_in(&rows, as_of);
    assert_eq!((again.new, again.changed, entries), (0, 0, 0));
    assert_eq!(store.state.leads.len(), leads);
    assert!(store.state.opening_awaits().is_none(), "nothing came that would have to be approved");
    let (nightly, entries) = store.reads(&rows);
    assert_eq!((nightly.new, nightly.changed, entries), (0, 0, 0), "the feed knows the rows by then");
}

#[test]
fn what_came_later_is_left_to_the_feeds() {
    let mut store = aged();
    let as_of = ago(&store, 24);
    let rows = [
        lead(ann().in_dms("7"), "late", ago(&store, 2), true),
        deal(cleo().in_dms("8"), "d", ago(&store, 3), DealStatus::Booked),
        customer(cleo().in_dms("8"), "8"),
    ];
    let (taken, _) = store.brings_in(&rows, as_of);
    assert_eq!((taken.later, taken.new), (2, 1));
    store.reads(&rows);
    assert_eq!(count(&store, "enrolled"), 1, "the feed answers who asked two hours ago");
}

#[test]
fn who_asks_here_meanwhile_is_answered() {
    let mut store = aged();
    let rows = balance(&store);
    store.brings_in(&rows, store.now);
    passes(&mut store, 1);
    store.asks(&super::people::bob());
    assert_eq!(count(&store, "enrolled"), 1);
    // Whom the balance knows as well: their new inquiry is a human's, as any second one.
    store.asks(&one_of_many(3));
    assert_eq!(count(&store, "enrolled"), 1);
    assert!(count(&store, "task-opened") > 0);
}

#[test]
fn a_deal_known_before_its_lead_closes_it_and_an_agreed_visit_stays_agreed() {
    let mut store = aged();
    let bought = [
        deal(cleo().in_dms("8"), "d", ago(&store, 24 * 5), DealStatus::Booked),
        lead(cleo().in_dms("8"), "c", ago(&store, 24 * 20), true),
        lead(ann().in_dms("7"), "a", ago(&store, 24 * 3), true),
        appointment(ann().in_dms("7"), "a1", Department::Sales, ago(&store, -48), AppointmentStatus::Set),
    ];
    store.brings_in(&bought, store.now);
    assert_eq!(store.state.leads.len(), 1);
    assert_eq!(store.state.appointments.len(), 1);
    assert_eq!(count(&store, "touch-planned"), 0, "whoever agreed on it reminds of it");
    approves(&mut store);
    passes(&mut store, 30);
    assert_eq!(count(&store, "touch-claimed"), 0, "with a visit agreed the cadence waits");
}

#[test]
fn who_declined_elsewhere_is_shut_here() {
    let mut store = aged();
    let who = ann().in_dms("7").declines(&[Channel::Text, Channel::Email, Channel::Call]);
    store.brings_in(&[lead(who, "a", ago(&store, 24 * 45), true)], store.now);
    assert!(count(&store, "suppression-added") > 0);
    assert_eq!(store.state.queue.waiting(super::paper::STORE, Segment::AgedInternet).count(), 1);
    approves(&mut store);
    passes(&mut store, 48);
    assert_eq!((count(&store, "touch-planned"), count(&store, "task-opened")), (0, 1), "a human decides at their turn");
}
