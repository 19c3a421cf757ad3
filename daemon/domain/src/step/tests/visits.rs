//! A customer comes in, and what follows at the close of the day.

use expect_test::expect;

use super::{paper::keyed, people::ann, store::Store};
use crate::{
    effect::{Answer, Refusal},
    ids::{DealKey, LeadId},
    input::Input,
    words::{Disposition, TaskKind},
};

fn asked() -> (Store, LeadId) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    (store, lead)
}

fn buys(store: &mut Store, lead: LeadId) -> Answer {
    let at = store.now;
    store.tell(Input::DealBooked { lead, deal: DealKey(keyed("deal 1")), at })
}

#[test]
fn who_leaves_without_a_deal_is_followed_up_as_unsold() {
    let (mut store, lead) = asked();
    store.visits(lead);
    store.until("2026-11-05 12:00");
    expect![[r#"
        Mon 11-02 14:00  stage-reached        L1  contacted claimed by visit
        Mon 11-02 14:00  visit-recorded       L1  claimed reclassify Mon 11-02 20:00
        Mon 11-02 14:00  stage-reached        L1  visited claimed by visit
        Mon 11-02 14:00  touch-canceled       L1  T2 visited
        Mon 11-02 14:00  enrollment-paused    L1  E1 visit
        Mon 11-02 20:00  enrollment-ended     L1  E1 reenrolled
        Mon 11-02 20:00  episode-ended        L1  new-inbound moved
        Mon 11-02 20:00  episode-started      L1  unsold-showroom by walked-out
        Mon 11-02 20:00  enrolled             L1  E2
        Mon 11-02 20:00  touch-planned        L1  T3 step 0 text at Tue 11-03 10:00
        Tue 11-03 10:00  touch-claimed        L1  T3 step 0 text by hours.us
        Tue 11-03 10:00  touch-planned        L1  T4 step 1 call at Thu 11-05 11:00
        Thu 11-05 11:00  touch-claimed        L1  T4 step 1 call by hours.us
        Thu 11-05 11:00  task-opened          L1  K1 call rep 2 due Thu 11-05 13:00
        Thu 11-05 11:00  enrollment-ended     L1  E2 finished"#]]
    .assert_eq(&store.story_of(&[
        "visit-recorded",
        "stage-reached",
        "touch-canceled",
        "enrollment-paused",
        "enrollment-ended",
        "episode-ended",
        "episode-started",
        "enrolled",
        "touch-planned",
        "touch-claimed",
        "task-opened",
    ]));
}

#[test]
fn who_buys_is_sold_and_hears_no_more() {
    let (mut store, lead) = asked();
    store.visits(lead);
    store.until("2026-11-02 16:00");
    assert_eq!(buys(&mut store, lead), Answer::Done);
    store.until("2026-12-24 12:00");
    expect![[r#"
        Mon 11-02 14:00  stage-reached        L1  contacted claimed by visit
        Mon 11-02 14:00  visit-recorded       L1  claimed reclassify Mon 11-02 20:00
        Mon 11-02 14:00  stage-reached        L1  visited claimed by visit
        Mon 11-02 14:00  touch-canceled       L1  T2 visited
        Mon 11-02 14:00  enrollment-paused    L1  E1 visit
        Mon 11-02 16:00  deal-booked          L1
        Mon 11-02 16:00  stage-reached        L1  sold proven by deal
        Mon 11-02 16:00  enrollment-ended     L1  E1 lead-closed
        Mon 11-02 16:00  lead-closed          L1  sold"#]]
    .assert_eq(&store.story());
    let late = buys(&mut store, lead);
    assert_eq!(late, Answer::Refused(Refusal::NotOpen { what: "lead", id: lead.0 }));
}

#[test]
fn a_deal_out_of_the_blue_implies_a_visit_and_no_appointment() {
    let (mut store, lead) = asked();
    buys(&mut store, lead);
    expect![[r#"
        Mon 11-02 14:00  stage-reached        L1  contacted proven by deal
        Mon 11-02 14:00  stage-reached        L1  visited proven by deal
        Mon 11-02 14:00  deal-booked          L1
        Mon 11-02 14:00  stage-reached        L1  sold proven by deal
        Mon 11-02 14:00  touch-canceled       L1  T2 sold
        Mon 11-02 14:00  enrollment-ended     L1  E1 lead-closed
        Mon 11-02 14:00  lead-closed          L1  sold"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_deal_shows_the_appointment_that_was_set() {
    let (mut store, lead) = asked();
    store.agrees(lead, "2026-11-03 17:30");
    store.until("2026-11-03 18:00");
    store.story();
    buys(&mut store, lead);
    expect![[r#"
        Tue 11-03 18:00  appointment-shown    L1  A1 proven
        Tue 11-03 18:00  touch-canceled       L1  T6 visited
        Tue 11-03 18:00  stage-reached        L1  shown proven by deal
        Tue 11-03 18:00  stage-reached        L1  visited proven by deal
        Tue 11-03 18:00  deal-booked          L1
        Tue 11-03 18:00  stage-reached        L1  sold proven by deal
        Tue 11-03 18:00  enrollment-ended     L1  E1 lead-closed
        Tue 11-03 18:00  lead-closed          L1  sold"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_second_visit_is_the_owners_to_follow_up() {
    let (mut store, lead) = asked();
    store.visits(lead);
    store.until("2026-11-03 15:00");
    store.story();
    store.visits(lead);
    store.until("2026-11-04 12:00");
    expect![[r#"
        Tue 11-03 15:00  stage-reached        L1  contacted claimed by visit
        Tue 11-03 15:00  visit-recorded       L1  claimed reclassify Tue 11-03 20:00
        Tue 11-03 15:00  stage-reached        L1  visited claimed by visit
        Tue 11-03 15:00  touch-canceled       L1  T4 visited
        Tue 11-03 15:00  enrollment-paused    L1  E2 visit
        Tue 11-03 20:00  reclassify-planned   L1  at Tue 11-10 20:00
        Tue 11-03 20:00  task-opened          L1  K1 follow-up rep 2 due Fri 11-06 09:00"#]]
    .assert_eq(&store.story());
    store.report(TaskKind::FollowUp, Disposition::NoAnswer);
    store.until("2026-11-12 12:00");
    expect![[r#"
        Wed 11-04 12:00  task-done            L1  K1 follow-up no-answer
        Wed 11-04 12:00  enrollment-resumed   L1  E2
        Wed 11-04 12:00  touch-planned        L1  T5 step 1 call at Thu 11-05 11:00
        Thu 11-05 11:00  touch-claimed        L1  T5 step 1 call by hours.us
        Thu 11-05 11:00  task-opened          L1  K2 call rep 2 due Thu 11-05 13:00
        Thu 11-05 11:00  touch-sent           L1  T5
        Thu 11-05 11:00  enrollment-ended     L1  E2 finished
        Thu 11-05 11:00  lead-rested          L1  until Sat 11-21 11:00
        Tue 11-10 20:00  reclassify-planned   L1  at Tue 11-17 20:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_visit_while_a_claim_is_out_leaves_the_new_cadence_alone() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.provider.holds = true;
    let lead = store.asks(&ann());
    store.visits(lead);
    store.until("2026-11-02 21:00");
    store.story();
    store.scripted([crate::input::DeliveryResult::NotSent(crate::words::FailReason::Provider)]);
    store.provider.holds = false;
    store.until("2026-11-03 12:00");
    expect![[r#"
        Mon 11-02 21:00  touch-failed         L1  T1 provider
        Tue 11-03 10:00  touch-claimed        L1  T2 step 0 text by hours.us
        Tue 11-03 10:00  touch-sent           L1  T2
        Tue 11-03 10:00  touch-planned        L1  T3 step 1 call at Thu 11-05 11:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_visit_on_a_day_the_store_is_closed_is_looked_at_half_a_day_later() {
    let (mut store, lead) = asked();
    store.until("2026-11-08 15:00");
    store.story();
    store.visits(lead);
    expect!["Sun 11-08 15:00  visit-recorded       L1  claimed reclassify Mon 11-09 03:00"]
        .assert_eq(&store.story_of(&["visit-recorded"]));
}
