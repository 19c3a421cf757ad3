//! A person who is held is approached by nobody, and what becomes of them is a manager's.

use expect_test::expect;

use super::{
    paper::MANAGER,
    people::{Arrived as _, ann},
    store::Store,
};
use crate::{
    effect::{Answer, Refusal},
    entry::Actor,
    ids::PersonId,
    input::{Input, Slot},
    order::Order,
    words::{Channel, Disposition, HoldReason, Intent, TaskKind},
};

const MANAGERS: Actor = Actor::Operator(1000);

fn held(store: &mut Store, person: PersonId, reason: HoldReason) -> Answer {
    let recalled = super::ledger::people(&store.entries, &[ann().phone()]).into_iter().next().map(Box::new);
    let order = Order::Hold { person, reason, note: Some(Slot(0)), recalled };
    store.tell(Input::Ordered { order, actor: MANAGERS })
}

fn released(store: &mut Store, person: PersonId) -> Answer {
    store.tell(Input::Ordered { order: Order::Release { person, note: None }, actor: MANAGERS })
}

#[test]
fn a_hold_stops_everything_in_the_same_commit_and_tells_the_manager() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-04 12:00");
    store.task(TaskKind::Call);
    store.story();
    let person = store.person(lead);
    assert_eq!(held(&mut store, person, HoldReason::Deceased), Answer::Done);
    expect![[r#"
        Wed 11-04 12:00  person-held          L1  deceased
        Wed 11-04 12:00  touch-canceled       L1  T4 hold
        Wed 11-04 12:00  enrollment-paused    L1  E1 hold
        Wed 11-04 12:00  task-done            L1  K1 call no-longer-needed
        Wed 11-04 12:00  task-opened          L1  K2 review-hold rep 1 due Wed 11-04 13:00"#]]
    .assert_eq(&store.story());
    assert_eq!(store.task(TaskKind::ReviewHold).assignee, MANAGER);
    store.until("2026-12-20 12:00");
    expect![[""]].assert_eq(&store.story());
}

#[test]
fn a_hold_is_noted_with_its_reason_and_the_note_is_sealed() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let person = store.person(lead);
    held(&mut store, person, HoldReason::Legal);
    assert_eq!(held(&mut store, person, HoldReason::Legal), Answer::Known, "held already");
    assert_eq!(held(&mut store, person, HoldReason::Deceased), Answer::Done, "for another reason");
    let entry = store.entries.iter().find(|entry| entry.body.kind() == "person-held").expect("noted");
    assert_eq!((entry.actor, entry.person, entry.lead), (MANAGERS, Some(person), Some(lead)));
}

#[test]
fn what_a_held_customer_asks_or_writes_is_the_managers_and_nothing_is_sent() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let person = store.person(lead);
    held(&mut store, person, HoldReason::Complaint);
    store.story();
    store.takes(ann().asks(store.now).for_service());
    store.says(&ann(), Channel::Text, &[Intent::TradeValue]);
    store.says(&ann(), Channel::Email, &[Intent::VehicleQuestion]);
    store.until("2026-12-01 12:00");
    expect!["Mon 11-02 08:00  task-opened          L2  K2 review-hold rep 1 due Mon 11-02 09:00"].assert_eq(
        &store.story_of(&["enrolled", "touch-planned", "touch-claimed", "task-opened", "escalation-opened"]),
    );
    assert!(store.state.tasks.values().all(|task| task.kind == TaskKind::ReviewHold));
}

#[test]
fn a_review_comes_again_while_the_hold_lasts() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let person = store.person(lead);
    held(&mut store, person, HoldReason::Legal);
    store.until("2026-11-03 10:00");
    store.story();
    store.report(TaskKind::ReviewHold, Disposition::Fixed);
    expect![[r#"
        Tue 11-03 10:00  task-done            L1  K1 review-hold fixed
        Tue 11-03 10:00  task-opened          L1  K2 review-hold rep 1 due Tue 11-10 10:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_release_starts_nothing_by_itself() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let person = store.person(lead);
    held(&mut store, person, HoldReason::Complaint);
    store.until("2026-11-05 10:00");
    store.story();
    assert_eq!(released(&mut store, person), Answer::Done);
    store.until("2026-11-20 10:00");
    expect![[r#"
        Thu 11-05 10:00  person-released      L1  complaint
        Thu 11-05 10:00  task-done            L1  K1 review-hold no-longer-needed
        Thu 11-05 10:00  task-opened          L1  K2 follow-up rep 2 due Sat 11-07 10:00"#]]
    .assert_eq(&store.story());
    store.report(TaskKind::FollowUp, Disposition::NoAnswer);
    let paused = store.lead(lead).running().is_none();
    assert!(!paused, "the owner's word takes the cadence up again");
}

#[test]
fn nobody_is_released_who_is_not_held_and_no_stranger_is_held() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let person = store.person(lead);
    let refused = |what, id| Answer::Refused(Refusal::NotOpen { what, id });
    assert_eq!(released(&mut store, person), refused("hold of the person", person.0));
    let order = Order::Hold { person: PersonId(999), reason: HoldReason::Legal, note: None, recalled: None };
    assert_eq!(store.tell(Input::Ordered { order, actor: MANAGERS }), refused("person", 999));
}

#[test]
fn a_hold_outlives_the_memory_of_the_person() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let person = store.person(lead);
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.forgets();
    assert!(store.state.people.is_empty(), "nobody is remembered");
    assert_eq!(held(&mut store, person, HoldReason::Deceased), Answer::Done);
    store.forgets();
    store.story();
    store.asks(&ann());
    store.until("2027-01-20 12:00");
    expect![[r#"
        Sat 12-12 08:00  lead-received        L2  P1 sales opened by email
        Sat 12-12 08:00  task-opened          L2  K1 review-hold rep 1 due Sat 12-19 09:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_claim_that_was_out_is_not_made_again_once_held() {
    use crate::{input::DeliveryResult, words::FailReason};
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.provider.holds = true;
    let lead = store.asks(&ann());
    let person = store.person(lead);
    held(&mut store, person, HoldReason::Legal);
    store.story();
    store.scripted([DeliveryResult::Failed(FailReason::Held)]);
    store.provider.holds = false;
    store.until("2026-11-09 10:00");
    expect!["Mon 11-02 10:00  touch-failed         L1  T1 held"].assert_eq(&store.story());
}
