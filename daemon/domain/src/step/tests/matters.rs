//! Who waits for their car or for an answer is not sold to, and who talks with a seller is not called into the shop.

use expect_test::expect;

use super::{
    paper::{STORE, keyed},
    people::{Arrived as _, Customer, ann, cleo},
    store::Store,
};
use crate::{
    dms::DmsFact,
    effect::Answer,
    input::{Input, Recalled},
    words::{Channel, Disposition, Intent, SyncKind, TaskKind},
};

fn repairs(store: &mut Store, customer: &Customer, open: bool) -> Answer {
    let contacts = vec![customer.phone()];
    let recalled = Recalled { people: super::ledger::people(&store.entries, &contacts), same_key: None };
    let (order, at) = (keyed("order 1"), store.now);
    store.tell(Input::Dms(DmsFact::RepairOrder { store: STORE, contacts, order, open, at, recalled }))
}

#[test]
fn while_the_car_is_in_the_shop_nobody_sells_them_another() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    assert_eq!(repairs(&mut store, &ann(), true), Answer::Done);
    assert_eq!(repairs(&mut store, &ann(), true), Answer::Known, "the same order again");
    store.until("2026-11-04 12:00");
    repairs(&mut store, &ann(), false);
    store.until("2026-11-05 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  repair-order-opened
        Tue 11-03 10:15  touch-moved          L1  T2 to Wed 11-04 10:00 held hold.repair-order
        Wed 11-04 10:00  touch-moved          L1  T2 to Thu 11-05 10:00 held hold.repair-order
        Wed 11-04 12:00  repair-order-closed
        Thu 11-05 10:00  touch-claimed        L1  T2 step 1 text by hours.us"#]]
    .assert_eq(&store.story_of(&["repair-order-opened", "repair-order-closed", "touch-claimed", "touch-moved"]));
}

#[test]
fn what_they_ask_for_themselves_is_answered_all_the_same() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.takes(ann().asks(store.now).for_service());
    repairs(&mut store, &ann(), true);
    store.until("2026-11-03 12:00");
    store.story();
    store.asks(&ann());
    expect!["Tue 11-03 12:00  touch-claimed        L2  T3 step 0 text by hours.us"]
        .assert_eq(&store.story_of(&["touch-claimed", "touch-moved"]));
}

#[test]
fn a_reminder_passes_while_the_car_is_in_the_shop() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    repairs(&mut store, &ann(), true);
    store.agrees(lead, "2026-11-04 17:30");
    store.until("2026-11-04 17:00");
    let told = store.story_of(&["touch-claimed"]);
    assert_eq!(told.lines().count(), 4, "{told}");
}

#[test]
fn an_order_of_somebody_unknown_changes_nothing() {
    let mut store = Store::open();
    store.asks(&ann());
    let before = store.entries.len();
    assert_eq!(repairs(&mut store, &cleo(), true), Answer::Known);
    assert_eq!(store.entries.len(), before);
}

#[test]
fn an_order_that_nobody_closes_is_forgotten_after_a_month() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    repairs(&mut store, &ann(), true);
    store.until("2026-12-03 12:00");
    let claims = store.story_of(&["touch-claimed"]);
    assert!(claims.contains("Wed 12-02"), "{claims}");
}

#[test]
fn a_complaint_holds_what_sells_until_a_human_has_answered() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.takes(ann().asks(store.now).for_service());
    store.until("2026-11-02 15:00");
    store.story();
    // The later lead is the service's: the complaint rests its cadence, and holds the other.
    store.says(&ann(), Channel::Text, &[Intent::Complaint]);
    store.until("2026-11-04 12:00");
    store.report(TaskKind::AnswerReply, Disposition::Answered);
    store.until("2026-11-05 12:00");
    expect![[r#"
        Mon 11-02 15:00  reply-received       L2  text complaint
        Tue 11-03 10:15  touch-moved          L1  T4 to Wed 11-04 10:00 held hold.complaint
        Wed 11-04 10:00  touch-moved          L1  T4 to Thu 11-05 10:00 held hold.complaint
        Wed 11-04 12:00  task-done            L2  K1 answer-reply answered
        Thu 11-05 10:00  touch-claimed        L1  T4 step 1 text by hours.us"#]]
    .assert_eq(&store.story_of(&["reply-received", "task-done", "touch-claimed", "touch-moved"]));
}

#[test]
fn who_talks_with_a_seller_is_not_called_into_the_shop() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.takes(ann().asks(store.now).for_service());
    store.until("2026-11-02 11:00");
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::PriceQuestion]);
    store.until("2026-11-11 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 email by hours.email.instant-reply
        Mon 11-02 11:00  touch-moved          L2  T3 to Tue 11-03 10:00 daily-cap cap.one-contact-a-day
        Mon 11-02 11:00  reply-received       L2  text price_question
        Thu 11-05 10:15  touch-moved          L1  T4 to Fri 11-06 10:00 held hold.sales-conversation
        Fri 11-06 10:00  touch-moved          L1  T4 to Sat 11-07 10:00 held hold.sales-conversation
        Sat 11-07 10:00  touch-moved          L1  T4 to Sun 11-08 10:00 held hold.sales-conversation
        Sun 11-08 10:00  touch-moved          L1  T4 to Mon 11-09 10:00 held hold.sales-conversation
        Mon 11-09 10:00  touch-moved          L1  T4 to Tue 11-10 10:00 held hold.sales-conversation
        Tue 11-10 10:00  touch-claimed        L1  T4 step 1 text by hours.us"#]]
    .assert_eq(&store.story_of(&["reply-received", "touch-claimed", "touch-moved"]));
}

#[test]
fn a_sync_is_noted_once_and_never_goes_back() {
    let mut store = Store::open();
    let synced = |store: &mut Store, at| store.tell(Input::Dms(DmsFact::Synced { kind: SyncKind::Deals, at }));
    let now = store.now;
    assert_eq!(synced(&mut store, now), Answer::Done);
    assert_eq!(synced(&mut store, now), Answer::Known);
    let earlier = now - jiff::SignedDuration::from_hours(3);
    assert_eq!(synced(&mut store, earlier), Answer::Known);
    assert_eq!(store.state.synced[&SyncKind::Deals], now);
}
