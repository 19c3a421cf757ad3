//! A draft over what a store recorded.

use jiff::Timestamp;

use super::{
    paper::{self, NEW_INBOUND, cadence},
    people::{Customer, ann, cleo},
    store::{Store, at},
};
use crate::{
    input::Input,
    simulate::{Outcome, Row, Simulation},
    words::{Channel, Disposition, Intent, Mode, Segment, TaskKind},
};

/// Three customers over three weeks: one never answers, one writes back on the third day, one may not be texted.
fn recorded() -> Store {
    recorded_with(Mode::Live)
}

fn recorded_with(mode: Mode) -> Store {
    let mut setup = paper::setup();
    setup.modes = paper::modes(mode);
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    let mut florida = Customer { region: Some("FL"), phones: vec!["+13055550141"], ..cleo() }.asks(store.now);
    florida.inquiry.source = "portal".to_owned();
    (florida.emails, florida.name) = (vec![paper::blind("fay@example.com")], Some(paper::blind("fay sample")));
    store.takes(florida);
    let eve =
        Customer { name: Some("eve sample"), phones: vec!["+17735550109"], emails: vec!["eve@example.com"], ..cleo() };
    store.asks(&eve);
    store.until("2026-11-04 12:00");
    if mode == Mode::Live {
        while store.state.tasks.values().any(|task| task.kind == TaskKind::Call) {
            store.report(TaskKind::Call, Disposition::NoAnswer);
        }
    }
    store.says(&eve, Channel::Text, &[Intent::VehicleQuestion]);
    store.until("2026-11-20 12:00");
    store
}

fn simulate(store: &Store, draft: &str, since: Timestamp) -> Outcome {
    let (_, draft) = cadence(draft);
    let mut simulation = Simulation::new(draft, since);
    store.entries.iter().for_each(|entry| simulation.see(entry));
    simulation.finish()
}

fn row(outcome: &Outcome) -> Row {
    outcome.segments.get(&Segment::NewInbound).cloned().expect("somebody ran by it")
}

fn counts(row: &Row) -> (u64, u64, u64, u64) {
    (row.same, row.added, row.moved, row.dropped)
}

const LONG_AGO: Timestamp = Timestamp::UNIX_EPOCH;

#[test]
fn the_version_in_force_changes_nothing() {
    let store = recorded();
    let outcome = simulate(&store, NEW_INBOUND, LONG_AGO);
    assert_eq!(outcome.enrollments, 3);
    let (same, added, moved, dropped) = counts(&row(&outcome));
    assert_eq!((added, moved, dropped), (0, 0, 0), "{outcome:#?}");
    let made: std::collections::BTreeSet<_> = store
        .entries
        .iter()
        .filter_map(|entry| match &entry.body {
            crate::entry::Body::TouchClaimed(it) => Some((it.enrollment, it.step)),
            _ => None,
        })
        .collect();
    assert_eq!(same, made.len() as u64, "every contact that was made");
}

#[test]
fn what_was_missed_while_the_appliance_was_off_is_missed_by_the_draft_too() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.asks(&cleo());
    store.until("2026-11-03 12:00");
    store.tell(Input::Stopping);
    store.jump(24 * 6);
    store.tell(Input::Started { release: "1.0.1".to_owned(), recovered: Vec::new() });
    store.until("2026-11-10 11:01");
    while store.state.tasks.values().any(|task| task.kind == TaskKind::Call) {
        store.report(TaskKind::Call, Disposition::NoAnswer);
    }
    store.until("2026-11-24 20:00");
    let (same, added, moved, dropped) = counts(&row(&simulate(&store, NEW_INBOUND, LONG_AGO)));
    assert_eq!((added, moved, dropped), (0, 0, 0), "{same} are the same");
    assert!(same >= 6, "{same}");
}

#[test]
fn what_a_draft_adds_moves_and_drops_is_counted() {
    let store = recorded();
    let before = counts(&row(&simulate(&store, NEW_INBOUND, LONG_AGO))).0;
    let moved = NEW_INBOUND.replacen("day = 1, at = \"10:15\"", "day = 1, at = \"15:45\"", 1);
    let (same, added, moved, dropped) = counts(&row(&simulate(&store, &moved, LONG_AGO)));
    assert_eq!((same, added, moved, dropped), (before - 3, 0, 3, 0));
    let renamed = NEW_INBOUND.replacen("name = \"close\"", "name = \"farewell\"", 1);
    let (same, added, moved, dropped) = counts(&row(&simulate(&store, &renamed, LONG_AGO)));
    assert_eq!((same, added, moved, dropped), (before - 2, 2, 0, 2), "who answered never came so far");
}

#[test]
fn what_the_law_forbids_is_told_by_its_rule() {
    let store = recorded();
    let outcome = row(&simulate(&store, NEW_INBOUND, LONG_AGO));
    assert!(outcome.blocked.keys().any(|rule| rule.starts_with("consent.")), "{:?}", outcome.blocked);
    let at_night = NEW_INBOUND.replacen("day = 1, at = \"10:15\"", "day = 1, at = \"05:00\"", 1);
    let outcome = row(&simulate(&store, &at_night, LONG_AGO));
    assert!(outcome.delayed.contains_key("hours.us"), "{:?}", outcome.delayed);
}

#[test]
fn the_busiest_hour_is_told_beside_the_one_that_was() {
    let store = recorded();
    let peak = row(&simulate(&store, NEW_INBOUND, LONG_AGO)).texts;
    assert_eq!((peak.draft, peak.recorded, peak.at), (2, 2, Some(at("2026-11-02 10:00"))));
}

#[test]
fn a_store_in_shadow_is_held_against_what_it_would_have_sent() {
    let store = recorded_with(Mode::Shadow);
    let outcome = row(&simulate(&store, NEW_INBOUND, LONG_AGO));
    assert_eq!((outcome.moved, outcome.dropped), (0, 0), "{outcome:#?}");
    assert!(outcome.same > 0);
}

#[test]
fn only_enrollments_of_the_period_count() {
    let outcome = simulate(&recorded(), NEW_INBOUND, at("2026-11-05 00:00"));
    assert_eq!((outcome.enrollments, outcome.segments.len()), (0, 0));
}
