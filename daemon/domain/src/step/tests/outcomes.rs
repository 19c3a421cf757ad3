//! Facts of the DMS and the business that is open: each moves the stage and stops or changes the cadence, and a fact that
//! is older than a lead says nothing of it.

use jiff::{SignedDuration, Timestamp};

use super::{
    people::{Arrived as _, ann, bob, cleo},
    rows::{appointment, deal, repair, visit},
    store::{Store, at},
};
use crate::{
    entry::{Body, Entry},
    ids::LeadId,
    state::Running,
    words::{AppointmentStatus, DealStatus, Department, EnrollmentEnd, Outcome, Stage},
};

fn kinds(entries: &[Entry]) -> Vec<&'static str> {
    entries.iter().map(|entry| entry.body.kind()).collect()
}

fn closed(store: &Store, lead: LeadId) -> Option<Outcome> {
    store.entries.iter().find_map(|entry| match &entry.body {
        Body::LeadClosed(it) if entry.lead == Some(lead) => Some(it.outcome),
        _ => None,
    })
}

fn count(store: &Store, kind: &str) -> usize {
    store.entries.iter().filter(|entry| entry.body.kind() == kind).count()
}

fn days_ago(store: &Store, days: i64) -> Timestamp {
    store.now - SignedDuration::from_hours(24 * days)
}

#[test]
fn a_booked_deal_ends_the_buyers_lead_and_the_co_buyers_and_credits_one() {
    let mut store = Store::open();
    let (buyer, other) = (store.asks(&ann()), store.asks(&cleo()));
    store.until("2026-11-04 12:00");
    let mut row = deal(ann().in_dms("7"), "D1", at("2026-11-03 12:00"), DealStatus::Booked);
    row.co_buyer = Some(cleo().in_dms("8"));
    store.reads(&[row.clone()]);
    assert_eq!((closed(&store, buyer), closed(&store, other)), (Some(Outcome::Sold), Some(Outcome::Duplicate)));
    assert_eq!(count(&store, "deal-booked"), 1);
    let booked = store.entries.iter().find(|entry| entry.body.kind() == "deal-booked").expect("it was booked");
    assert_eq!(booked.occurred_at, at("2026-11-03 12:00"), "when it was signed, as the DMS claims");
    assert_eq!(booked.recorded_at, store.now);
    // The same deal with another gross, the night after.
    row.content = super::paper::keyed("another gross");
    let (_, entries) = store.reads(&[row]);
    assert_eq!(entries, 1);
    assert!(store.state.touches.is_empty());
}

#[test]
fn a_deal_older_than_the_lead_does_not_end_it() {
    let mut store = Store::open();
    let row = deal(ann().in_dms("7"), "D1", days_ago(&store, 9), DealStatus::Booked);
    let lead = store.asks(&ann());
    store.reads(&[row]);
    assert!(store.state.leads.contains_key(&lead));
    assert_eq!(count(&store, "deal-booked"), 0);
}

#[test]
fn a_deal_written_after_the_lead_closed_is_credited_once() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    store.tell(crate::input::Input::Reply(ann().says(
        crate::words::Channel::Text,
        &[crate::words::Intent::NotInterested],
        store.now,
    )));
    assert_eq!(closed(&store, lead), Some(Outcome::NotInterested));
    store.forgets();
    for number in ["D1", "D2"] {
        store.reads(&[deal(ann().in_dms("7"), number, days_ago(&store, 1), DealStatus::Booked)]);
    }
    let booked: Vec<_> = store.entries.iter().filter(|entry| entry.body.kind() == "deal-booked").collect();
    assert_eq!(booked.len(), 1);
    assert_eq!(booked[0].lead, Some(lead));
}

/// Two feeds may read the same table: the second version is looked up before the first is to be found.
#[test]
fn a_deal_that_changes_while_its_first_row_is_on_its_way_is_credited_once() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let no = &[crate::words::Intent::NotInterested];
    store.tell(crate::input::Input::Reply(ann().says(crate::words::Channel::Text, no, store.now)));
    store.reads(&[super::rows::customer(ann().in_dms("7"), "7")]);
    store.forgets();
    let mut versions = [None, Some(250_000)].map(|gross| {
        let mut row = deal(ann().in_dms("7"), "D1", days_ago(&store, 1), DealStatus::Booked);
        if let crate::record::Record::Deal { gross_cents, .. } = &mut row.what {
            *gross_cents = gross;
        }
        row.content = super::paper::keyed(&format!("{gross:?}"));
        row
    });
    versions.iter_mut().for_each(|row| super::ledger::hydrate_row(&store.entries, row));
    for row in versions {
        store.reads_stale(vec![row]);
    }
    assert_eq!((count(&store, "deal-noted"), count(&store, "deal-booked")), (2, 1));
    assert_eq!(closed(&store, lead), Some(Outcome::NotInterested));
}

#[test]
fn an_unwound_deal_is_taken_back_and_its_vehicle_is_for_sale_again() {
    let mut store = Store::open();
    store.asks(&ann());
    let when = store.now;
    store.reads(&[deal(ann().in_dms("7"), "D1", when, DealStatus::Booked)]);
    let key = (super::paper::STORE, "stock of D1".to_owned());
    assert!(store.state.sold.contains_key(&key));
    store.forgets();
    store.reads(&[deal(ann().in_dms("7"), "D1", when, DealStatus::Unwound)]);
    assert_eq!(count(&store, "deal-unwound"), 1);
    assert!(!store.state.sold.contains_key(&key));
    assert_eq!(store.state.patrons.values().next().map(|it| it.deal), Some(None));
}

#[test]
fn a_deal_that_is_being_written_silences_the_machine_and_a_lost_one_ends_the_lead() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    store.reads(&[deal(ann().in_dms("7"), "D1", store.now, DealStatus::Pending)]);
    let running = store.lead(lead).enrollment.as_ref().map(|it| it.running);
    assert_eq!(running, Some(Running::Paused(EnrollmentEnd::OwnerTakeover)));
    store.reads(&[deal(ann().in_dms("7"), "D1", store.now, DealStatus::Lost)]);
    assert_eq!(closed(&store, lead), Some(Outcome::Lost));
}

#[test]
fn an_appointment_is_agreed_moved_and_called_off_by_its_rows() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let row =
        |number: &str, time: &str, status| appointment(ann().in_dms("7"), number, Department::Sales, at(time), status);
    store.reads(&[row("A1", "2026-11-05 10:00", AppointmentStatus::Set)]);
    assert!(store.lead(lead).stages.contains(&Stage::AppointmentSet));
    // Made anew under another number, and the old one called off.
    store.reads(&[
        row("A2", "2026-11-06 11:00", AppointmentStatus::Set),
        row("A1", "2026-11-05 10:00", AppointmentStatus::Canceled),
    ]);
    let agreed: Vec<_> = store.state.appointments.values().map(|it| it.at).collect();
    assert_eq!(agreed, [at("2026-11-06 11:00")]);
    assert_eq!((count(&store, "appointment-set"), count(&store, "appointment-canceled")), (1, 0));
    store.reads(&[row("A2", "2026-11-06 11:00", AppointmentStatus::Canceled)]);
    assert!(store.state.appointments.is_empty());
    assert!(store.state.leads.contains_key(&lead), "and a human has it");
}

#[test]
fn a_show_told_late_is_a_show_and_a_miss_opens_the_rescue() {
    let mut store = Store::open();
    let (shown, missed) = (store.asks(&ann()), store.asks(&cleo()));
    let time = at("2026-11-05 10:00");
    let rows = |status| {
        [
            appointment(ann().in_dms("7"), "A1", Department::Sales, time, status),
            appointment(cleo().in_dms("8"), "A2", Department::Sales, time, status),
        ]
    };
    store.reads(&rows(AppointmentStatus::Set));
    store.until("2026-11-05 20:00");
    let [came, _] = rows(AppointmentStatus::Shown);
    let [_, stayed] = rows(AppointmentStatus::Missed);
    store.reads(&[came, stayed]);
    assert!(store.lead(shown).stages.contains(&Stage::Shown));
    assert_eq!(store.lead(shown).visited_at, Some(time));
    assert_eq!(count(&store, "appointment-missed"), 1);
    assert!(!store.lead(missed).stages.contains(&Stage::Shown));
}

#[test]
fn a_visit_in_the_log_is_proven_and_counts_once() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    store.until("2026-11-03 15:00");
    store.visits(lead);
    store.reads(&[visit(ann().in_dms("7"), "V1", at("2026-11-03 12:00"))]);
    assert_eq!(count(&store, "visit-recorded"), 1, "the owner said so already");
    store.until("2026-11-05 15:00");
    store.reads(&[visit(ann().in_dms("7"), "V2", at("2026-11-05 12:00"))]);
    assert_eq!(count(&store, "visit-recorded"), 2);
    store.reads(&[visit(ann().in_dms("7"), "V0", at("2026-10-20 12:00"))]);
    assert_eq!(count(&store, "visit-recorded"), 2, "before they asked");
}

#[test]
fn a_closed_repair_order_ends_the_service_lead() {
    let mut store = Store::open();
    let lead = store.takes(ann().asks(store.now).for_service());
    let opened = at("2026-11-03 09:00");
    store.until("2026-11-03 20:00");
    store.reads(&[repair(ann().in_dms("7"), "R1", opened, None)]);
    assert!(store.lead(lead).stages.contains(&Stage::Visited));
    assert_eq!(store.lead(lead).running(), None);
    store.until("2026-11-04 20:00");
    store.reads(&[repair(ann().in_dms("7"), "R1", opened, Some(at("2026-11-04 16:00")))]);
    assert_eq!(closed(&store, lead), Some(Outcome::ServiceDone));
    assert_eq!((count(&store, "repair-order-opened"), count(&store, "repair-order-closed")), (1, 1));
    // Asked again, and the old order comes once more with other content.
    let again = store.takes(ann().asks(store.now).for_service());
    let mut row = repair(ann().in_dms("7"), "R1", opened, Some(at("2026-11-04 16:00")));
    row.content = super::paper::keyed("another advisor");
    assert_eq!(store.reads(&[row]).1, 1);
    assert!(store.state.leads.contains_key(&again));
}

#[test]
fn a_fact_of_somebody_unknown_is_noted_with_them() {
    let mut store = Store::open();
    let before = store.entries.len();
    store.reads(&[deal(bob().in_dms("9"), "D1", store.now, DealStatus::Booked)]);
    assert_eq!(kinds(&store.entries[before..]), ["customer-noted", "deal-noted"]);
    assert_eq!(store.state.patrons.len(), 1);
}
