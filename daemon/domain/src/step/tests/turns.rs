//! Who enters a cadence without having just asked: at a pace, in turn, and never into a step whose time has passed.

use jiff::{SignedDuration, Timestamp};

use super::{
    people::{Arrived as _, Customer, ann, cleo},
    rows::{appointment, customer, deal, lead, repair, visit},
    store::{Store, at},
};
use crate::{
    entry::Body,
    ids::LeadId,
    state::{Planned, Running},
    words::{AppointmentStatus, Channel, DealStatus, Department, EnrollmentEnd, Intent, Segment, SuppressionScope},
};

/// One of many who share nothing.
fn one_of_many(number: usize) -> Customer {
    let leak = |text: String| -> &'static str { text.leak() };
    Customer {
        name: Some(leak(format!("casey {number}"))),
        phones: vec![leak(format!("+1312555{number:04}"))],
        emails: vec![leak(format!("casey{number}@example.com"))],
        ..ann()
    }
}

/// The store with a cadence for those who asked long ago.
fn aged() -> Store {
    let mut store = Store::open();
    store.applies(&[include_str!("../../../../../packaging/cadences/aged-internet.toml")]);
    store
}

fn days_ago(store: &Store, days: i64) -> Timestamp {
    store.now - SignedDuration::from_hours(24 * days)
}

fn enrolled(store: &Store) -> Vec<LeadId> {
    let enrolled = store.entries.iter().filter(|entry| matches!(entry.body, Body::Enrolled(_)));
    enrolled.filter_map(|entry| entry.lead).collect()
}

fn segments(store: &Store) -> Vec<(Segment, String)> {
    let begun = store.entries.iter().filter_map(|entry| match &entry.body {
        Body::EpisodeStarted(it) => Some((it.segment, it.rule.clone())),
        _ => None,
    });
    begun.collect()
}

/// The entries of the kind.
fn count(store: &Store, kind: &str) -> usize {
    store.entries.iter().filter(|entry| entry.body.kind() == kind).count()
}

#[test]
fn a_list_of_old_leads_enters_at_its_pace_and_the_latest_first() {
    let mut store = aged();
    let rows: Vec<_> = (0..7)
        .map(|number| {
            let asked = days_ago(&store, 40 + i64::try_from(number).expect("small"));
            lead(one_of_many(number).in_dms(""), &number.to_string(), asked, true)
        })
        .collect();
    let rows: Vec<_> = rows.into_iter().rev().collect();
    store.reads(&rows);
    assert_eq!((store.state.leads.len(), enrolled(&store).len()), (7, 2));
    let by_age = |store: &Store| {
        let waiting = store.state.queue.waiting(super::paper::STORE, Segment::AgedInternet);
        waiting.map(|id| store.now.duration_since(store.lead(id).asked_at).as_hours() / 24).collect::<Vec<_>>()
    };
    assert_eq!(by_age(&store), [40, 41, 42, 43, 44], "those that came first took the places of today");
    let last = store.state.queue.waiting(super::paper::STORE, Segment::AgedInternet).last().expect("it waits");
    let (before, day) = store.state.turn_of(last, store.now).expect("it waits");
    assert_eq!((before, day), (4, Some("2026-11-05".parse().expect("a day"))));
    for (day, many) in [("2026-11-03 20:00", 4), ("2026-11-04 20:00", 6), ("2026-11-05 20:00", 7)] {
        store.until(day);
        assert_eq!(enrolled(&store).len(), many, "by {day}");
    }
    assert!(store.lead(last).waits.is_none());
}

#[test]
fn the_plan_says_how_many_enter_when() {
    let mut store = aged();
    let rows: Vec<_> = (0..5)
        .map(|number| lead(one_of_many(number).in_dms(""), &number.to_string(), days_ago(&store, 40), true))
        .collect();
    store.reads(&rows);
    let (store_id, segment, patrons) = (super::paper::STORE, Segment::AgedInternet, 0);
    let row =
        |day: &str, leads| Planned { store: store_id, segment, day: Some(day.parse().expect("a day")), leads, patrons };
    assert_eq!(store.state.turns_planned(store.now, 10), [row("2026-11-03", 2), row("2026-11-04", 1)]);
}

#[test]
fn a_lead_that_came_late_is_not_answered_as_if_it_were_new_and_gets_no_past_step() {
    let mut store = Store::open();
    let asked = days_ago(&store, 3);
    let late = store.takes(ann().asks(asked));
    let first = store.lead(late).touches.iter().map(|id| &store.state.touches[id]).min_by_key(|touch| touch.planned_at);
    let first = first.expect("a later step is planned");
    assert!(first.step > 0 && first.planned_at > store.now, "step {} at {}", first.step, first.planned_at);
    let fresh = store.asks(&cleo());
    assert!(
        store.entries.iter().any(|entry| {
            entry.lead == Some(fresh) && matches!(&entry.body, Body::TouchClaimed(it) if it.step == 0)
        })
    );
}

#[test]
fn a_visit_without_a_deal_opens_a_lead_and_one_with_a_deal_does_not() {
    let mut store = Store::open();
    let when = days_ago(&store, 0);
    store.reads(&[visit(ann().in_dms("7"), "V1", when)]);
    assert_eq!(segments(&store), [(Segment::UnsoldShowroom, "walked-out".to_owned())]);
    assert_eq!(enrolled(&store).len(), 1, "they were here today");
    store.reads(&[deal(cleo().in_dms("8"), "D1", when, DealStatus::Booked)]);
    store.reads(&[visit(cleo().in_dms("8"), "V2", when)]);
    assert_eq!(store.state.leads.len(), 1);
    store.reads(&[visit(one_of_many(1).in_dms("9"), "V3", days_ago(&store, 200))]);
    assert_eq!(store.state.leads.len(), 1, "that was long ago");
}

#[test]
fn who_stays_away_from_the_service_is_taken_up_when_it_is_their_turn() {
    let mut store = Store::open();
    let rows: Vec<_> = (0..5)
        .map(|number| {
            let closed = days_ago(&store, 300 + i64::try_from(number).expect("small"));
            repair(one_of_many(number).in_dms(&number.to_string()), &number.to_string(), closed, Some(closed))
        })
        .chain([repair(cleo().in_dms("50"), "50", days_ago(&store, 20), Some(days_ago(&store, 20)))])
        .collect();
    store.reads(&rows);
    assert_eq!(store.state.leads.len(), 0, "nobody asked");
    store.floods();
    assert_eq!((store.state.people.len(), store.state.patrons.len()), (0, 6));
    store.until("2026-11-03 20:00");
    assert_eq!(segments(&store), vec![(Segment::ServiceDefection, "gone-quiet".to_owned()); 2]);
    let (newest, oldest) = (days_ago(&store, 302), days_ago(&store, 301));
    assert!(store.state.leads.values().all(|lead| lead.requested_at > newest || lead.requested_at < oldest));
    store.until("2026-11-05 20:00");
    assert_eq!(store.state.leads.len(), 5);
    // Two months later each has had their turn, and nobody is taken up again so soon.
    store.until("2027-01-10 20:00");
    assert_eq!(count(&store, "patron-taken-up"), 5);
}

#[test]
fn who_cannot_be_reached_is_passed_over_once_and_who_is_expected_is_left_alone() {
    let mut store = Store::open();
    let long_ago = days_ago(&store, 300);
    store.reads(&[
        repair(ann().in_dms("7"), "R1", long_ago, Some(long_ago)),
        repair(cleo().in_dms("8"), "R2", long_ago, Some(long_ago)),
        appointment(cleo().in_dms("8"), "A1", Department::Service, at("2026-11-20 10:00"), AppointmentStatus::Set),
    ]);
    store.stop(&[ann().phone(), ann().email()], SuppressionScope::Everything);
    store.floods();
    store.until("2026-11-09 20:00");
    assert_eq!((count(&store, "patron-passed"), store.state.leads.len()), (1, 0));
    // They come in, so nobody has to ask them to.
    let closed = at("2026-11-20 16:00");
    store.until("2026-11-20 20:00");
    store.reads(&[repair(cleo().in_dms("8"), "R3", closed, Some(closed))]);
    store.until("2026-12-20 20:00");
    assert_eq!(store.state.leads.len(), 0);
}

#[test]
fn a_person_is_in_one_cadence_at_a_time() {
    let mut store = Store::open();
    let sales = store.asks(&ann());
    store.until("2026-11-02 12:00");
    let service = store.takes(ann().asks(store.now).for_service());
    let running = |store: &Store, lead| store.lead(lead).enrollment.as_ref().map(|it| it.running);
    assert_eq!(running(&store, sales), Some(Running::Paused(EnrollmentEnd::OtherCadence)));
    assert_eq!(running(&store, service), Some(Running::Yes));
    // What rested goes on when the other is over.
    let closed = store.now;
    store.reads(&[repair(ann().in_dms("7"), "R1", closed, Some(closed))]);
    assert_eq!(running(&store, sales), Some(Running::Yes));
    assert!(!store.lead(sales).touches.is_empty());
}

#[test]
fn what_rests_for_another_cadence_stays_with_the_human_who_has_it_by_then() {
    let mut store = Store::open();
    let sales = store.asks(&ann());
    store.until("2026-11-02 12:00");
    let service = store.takes(ann().asks(store.now).for_service());
    store.says(&ann(), Channel::Text, &[Intent::Other]);
    let closed = store.now;
    store.reads(&[repair(ann().in_dms("7"), "R1", closed, Some(closed))]);
    assert!(!store.state.leads.contains_key(&service));
    let running = store.lead(sales).enrollment.as_ref().map(|it| it.running);
    let human = store.state.leads[&sales].tasks.len();
    assert!(running != Some(Running::Yes) || human == 0, "{running:?} beside {human} tasks");
}

#[test]
fn an_inquiry_that_nobody_answered_belongs_to_the_aged_in_time() {
    let mut store = aged();
    let lead = store.asks(&ann().without_phone());
    store.until("2027-01-05 20:00");
    let of: Vec<_> = segments(&store).into_iter().map(|(segment, _)| segment).collect();
    assert_eq!(of, [Segment::NewInbound, Segment::AgedInternet], "lead {lead}");
    let begun = store
        .entries
        .iter()
        .find(|entry| matches!(&entry.body, Body::EpisodeStarted(it) if it.segment == Segment::AgedInternet));
    assert!(begun.is_some_and(|entry| entry.recorded_at >= at("2026-12-03 00:00")));
}

#[test]
fn a_customer_row_alone_takes_nobody_up() {
    let mut store = Store::open();
    store.reads(&[customer(ann().in_dms("7"), "7")]);
    store.until("2027-06-01 20:00");
    assert_eq!((store.state.leads.len(), store.state.patrons.len(), count(&store, "round-held")), (0, 0, 0));
}
