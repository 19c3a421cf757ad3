//! What lets a customer be approached runs out while their cadence runs; the carriers' day fills up; lists say no.

use expect_test::expect;
use jiff::civil::date;

use super::{
    paper,
    people::{Customer, ann, bob, cleo},
    store::Store,
};
use crate::{
    entry::{Actor, Body},
    ids::BlindIndex,
    input::{DeliveryResult, Input},
    order::Order,
    words::{FailReason, GateId, ListKind},
};

/// What became of touches, and what the owner was asked for.
fn outcome(store: &mut Store) -> String {
    store.story_of(&["touch-claimed", "touch-skipped", "touch-moved", "task-opened"])
}

/// An inquiry carries so long, and no longer.
fn carries(clock: &str) -> Store {
    let setup = paper::setup_with_policy("inquiry = \"3 months\"", &format!("inquiry = \"{clock}\""));
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    store
}

#[test]
fn the_owner_is_warned_before_an_inquiry_runs_out_and_then_phones_are_left_alone() {
    let mut store = carries("5 days");
    store.asks(&ann().by_portal());
    store.until("2026-12-01 12:00");
    expect![[r#"
        Mon 11-02 10:00  task-opened          L1  K1 consent-ending rep 2 due Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 11:00  task-opened          L1  K2 call rep 2 due Wed 11-04 13:00
        Fri 11-06 16:30  touch-claimed        L1  T4 step 3 email by hours.email
        Mon 11-09 10:15  touch-skipped        L1  T5 no-consent relationship.us
        Mon 11-09 10:15  touch-claimed        L1  T6 step 4 email by hours.email
        Mon 11-16 10:15  touch-claimed        L1  T7 step 5 email by hours.email"#]]
    .assert_eq(&outcome(&mut store));
}

#[test]
fn a_new_inquiry_sets_the_clock_anew_and_the_warning_too() {
    let mut store = carries("5 days");
    store.asks(&ann().by_portal());
    store.until("2026-11-06 12:00");
    store.asks(&ann().by_portal());
    let lead = store.state.leads.values().next().expect("open").clone();
    assert_eq!(lead.asked_at, store.now);
    store.until("2026-11-09 12:00");
    expect![[r#"
        Mon 11-02 10:00  task-opened          L1  K1 consent-ending rep 2 due Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 11:00  task-opened          L1  K2 call rep 2 due Wed 11-04 13:00
        Fri 11-06 12:00  task-opened          L1  K3 answer-reply rep 2 due Fri 11-06 12:00"#]]
    .assert_eq(&outcome(&mut store));
}

#[test]
fn what_was_agreed_to_in_writing_has_no_clock() {
    let mut store = carries("1 day");
    store.asks(&ann());
    store.until("2026-12-01 12:00");
    let told = outcome(&mut store);
    assert!(!told.contains("consent-ending") && !told.contains("relationship"), "{told}");
}

#[test]
fn the_carriers_take_so_many_segments_and_no_more_until_midnight_in_the_pacific_zone() {
    let few = paper::setup_with_policy("daily-segments = 1000", "daily-segments = 4");
    let mut store = Store::open_with(few);
    store.until("2026-11-02 10:00");
    let dan =
        Customer { name: Some("dan example"), phones: vec!["+17735550103"], emails: vec!["dan@example.com"], ..ann() };
    for customer in [ann(), cleo(), dan] {
        store.asks(&customer);
    }
    store.until("2026-11-03 09:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-claimed        L2  T3 step 0 text by hours.us
        Mon 11-02 10:00  touch-moved          L3  T5 to Tue 11-03 02:00 daily-cap cap.brand
        Tue 11-03 02:00  touch-moved          L3  T5 to Tue 11-03 08:00 window hours.us
        Tue 11-03 08:00  touch-claimed        L3  T5 step 0 text by hours.us"#]]
    .assert_eq(&outcome(&mut store));
}

#[test]
fn a_text_gives_back_what_it_did_not_cost() {
    let few = paper::setup_with_policy("daily-segments = 1000", "daily-segments = 4");
    let mut store = Store::open_with(few);
    store.until("2026-11-02 10:00");
    let sent = |segments| DeliveryResult::Sent { provider_id: None, segments: Some(segments) };
    store.scripted([sent(1), sent(1), DeliveryResult::NotSent(FailReason::Provider)]);
    let dan =
        Customer { name: Some("dan example"), phones: vec!["+17735550103"], emails: vec!["dan@example.com"], ..ann() };
    for customer in [ann(), cleo(), dan] {
        store.asks(&customer);
    }
    let policy = &store.state.setup.policy.as_ref().expect("configured").1;
    assert_eq!(store.state.brand.used(policy.brand.day(store.now)), 2, "two of one segment, and one that was not sent");
    assert_eq!(store.entries.iter().filter(|entry| entry.body.kind() == "touch-claimed").count(), 3);
}

/// What becomes of Wednesday's call when the inquiry carried until Tuesday and lists said this of the number.
fn call_of(lists: &[(ListKind, i8, bool)]) -> String {
    let mut store = carries("1 day");
    store.asks(&ann().by_portal());
    for &(list, october, listed) in lists {
        let number: Vec<BlindIndex> = vec![ann().phone()];
        let (listed, clear) = if listed { (number, Vec::new()) } else { (Vec::new(), number) };
        let (version, dated) = ("test".to_owned(), date(2026, 10, october));
        let order = Order::CheckNumbers { list, region: None, version, dated, listed, clear };
        store.tell(Input::Ordered { order, actor: Actor::Operator(0) });
    }
    store.until("2026-11-04 10:00");
    store.story();
    store.until("2026-11-04 12:00");
    store.story_of(&["touch-claimed", "touch-skipped"])
}

#[test]
fn past_its_relationship_a_number_is_called_only_when_lists_of_late_let_it() {
    let national = ListKind::NationalDnc;
    expect![[r#"
        Wed 11-04 11:00  touch-skipped        L1  T3 do-not-call scrub.none
        Wed 11-04 11:00  touch-claimed        L1  T4 step 2 email by hours.email"#]]
    .assert_eq(&call_of(&[]));
    expect!["Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us"]
        .assert_eq(&call_of(&[(national, 4, false)]));
    expect![[r#"
        Wed 11-04 11:00  touch-skipped        L1  T3 do-not-call scrub.stale
        Wed 11-04 11:00  touch-claimed        L1  T4 step 2 email by hours.email"#]]
    .assert_eq(&call_of(&[(national, 3, false)]));
    expect![[r#"
        Wed 11-04 11:00  touch-skipped        L1  T3 do-not-call scrub.listed
        Wed 11-04 11:00  touch-claimed        L1  T4 step 2 email by hours.email"#]]
    .assert_eq(&call_of(&[(national, 4, true)]));
}

#[test]
fn a_number_of_somebody_else_is_nobodys() {
    expect![[r#"
        Wed 11-04 11:00  touch-skipped        L1  T4 no-address number.reassigned
        Wed 11-04 11:00  touch-claimed        L1  T5 step 2 email by hours.email"#]]
    .assert_eq(&call_of(&[(ListKind::NationalDnc, 30, false), (ListKind::Reassigned, 30, true)]));
    expect![[r#"
        Wed 11-04 11:00  touch-skipped        L1  T4 no-address number.litigator
        Wed 11-04 11:00  touch-claimed        L1  T5 step 2 email by hours.email"#]]
    .assert_eq(&call_of(&[(ListKind::NationalDnc, 30, false), (ListKind::Litigator, 30, true)]));
}

#[test]
fn every_touch_says_which_policy_decided_and_which_gate_stayed_shut() {
    let mut store = Store::open();
    store.until("2026-11-02 22:00");
    store.asks(&ann().by_portal());
    store.asks(&bob().without_phone());
    store.until("2026-11-05 12:00");
    let mut gates = Vec::new();
    for entry in &store.entries {
        let (gate, policy) = match &entry.body {
            Body::TouchMoved(it) if it.rule.is_some() => (it.gate, &it.policy),
            Body::TouchSkipped(it) => (it.gate, &it.policy),
            Body::TouchClaimed(it) => (None, &it.policy),
            Body::TouchCanceled(it) => (Some(it.reason.gate()), &it.policy),
            _ => continue,
        };
        assert_eq!(policy.as_deref(), Some("test-1"), "{}", entry.body.kind());
        gates.extend(gate);
    }
    assert!(gates.contains(&GateId::QuietHours) && gates.contains(&GateId::Number), "{gates:?}");
}
