//! A customer answers: the machine stops, and a human has it in hand.

use expect_test::{Expect, expect};

use super::{
    people::{Customer, ann, bob, cleo},
    store::Store,
};
use crate::{
    effect::{About, Answer, Refusal},
    entry::Actor,
    ids::RepId,
    input::{Input, Slot, Stranger},
    known::Known,
    order::Order,
    words::{Channel, Disposition, Evidence, Intent, Rung, TaskKind},
};

/// Ann has her first text and says something at 14:00.
fn check(intents: &[Intent], expected: &Expect) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    store.says(&ann(), Channel::Text, intents);
    expected.assert_eq(&store.story());
}

#[test]
fn a_question_goes_to_the_owner() {
    check(
        &[Intent::VehicleQuestion],
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text vehicle_question
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 14:30"#]],
    );
    check(
        &[Intent::Other],
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text other
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 14:30"#]],
    );
    check(
        &[Intent::Help],
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text help
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 14:30"#]],
    );
}

#[test]
fn high_intent_is_escalated_against_the_clock() {
    check(
        &[Intent::TradeValue],
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text trade_value
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 14:05"#]],
    );
}

#[test]
fn every_kind_of_high_intent_is_escalated() {
    for &intent in Intent::ALL.iter().filter(|intent| intent.is_hot()) {
        let mut store = Store::open();
        store.asks(&ann());
        store.says(&ann(), Channel::Text, &[Intent::Other, intent]);
        let escalation = store.state.escalations.values().next().expect("escalated");
        assert_eq!(escalation.intent, intent);
        let escalation = escalation.clone();
        store.until("2026-11-02 09:00");
        assert!(store.notices.iter().any(|notice| notice.about == About::Escalation(escalation.id, Rung::Told)));
    }
}

#[test]
fn high_intent_outweighs_a_no_in_the_same_words() {
    check(
        &[Intent::HumanRequest, Intent::NotInterested],
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text human_request,not_interested
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-ended     L1  E1 reply
        Mon 11-02 14:00  escalation-opened    L1  X1 human_request rep 2 due Mon 11-02 14:05"#]],
    );
}

#[test]
fn who_bought_elsewhere_is_let_go() {
    check(
        &[Intent::AlreadyBought],
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text already_bought
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  enrollment-ended     L1  E1 lead-closed
        Mon 11-02 14:00  lead-closed          L1  bought-elsewhere"#]],
    );
}

#[test]
fn who_is_not_interested_is_let_go_and_keeps_their_consent() {
    check(
        &[Intent::NotInterested],
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text not_interested
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  enrollment-ended     L1  E1 lead-closed
        Mon 11-02 14:00  lead-closed          L1  not-interested"#]],
    );
}

#[test]
fn a_wrong_number_is_shut_and_its_lead_mended_by_a_human() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::WrongNumber]);
    store.report(TaskKind::FixLead, Disposition::Fixed);
    store.until("2026-11-03 12:00");
    expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text wrong_number
        Mon 11-02 14:00  suppression-added    L1  phone contacts 1 people  via wrong-number
        Mon 11-02 14:00  touch-canceled       L1  T2 wrong-number
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 fix-lead rep 2 due Mon 11-02 14:00
        Mon 11-02 14:00  task-done            L1  K1 fix-lead fixed
        Mon 11-02 14:00  enrollment-resumed   L1  E1
        Mon 11-02 14:00  touch-planned        L1  T3 step 1 text at Tue 11-03 10:15
        Tue 11-03 10:15  touch-skipped        L1  T3 suppressed opt-out
        Tue 11-03 10:15  touch-planned        L1  T4 step 1 email at Tue 11-03 10:15
        Tue 11-03 10:15  touch-claimed        L1  T4 step 1 email by hours.email
        Tue 11-03 10:15  touch-sent           L1  T4
        Tue 11-03 10:15  touch-planned        L1  T5 step 2 call at Wed 11-04 11:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_reply_by_email_stops_texts_too() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.says(&ann(), Channel::Email, &[Intent::PriceQuestion]);
    store.until("2026-11-05 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  reply-received       L1  email price_question
        Mon 11-02 10:00  touch-canceled       L1  T2 reply
        Mon 11-02 10:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 10:30"#]]
    .assert_eq(&store.story_of(&["reply-received", "touch-canceled", "touch-claimed", "task-opened"]));
}

#[test]
fn after_hours_the_five_minutes_begin_when_the_store_opens() {
    let mut store = Store::open();
    store.asks(&ann());
    // Saturday evening: the store opens again on Monday.
    store.until("2026-11-07 22:00");
    store.says(&ann(), Channel::Text, &[Intent::UrgentTimeline]);
    store.until("2026-11-09 12:00");
    expect![[r#"
        Sat 11-07 22:00  escalation-opened    L1  X1 urgent_timeline rep 2 due Mon 11-09 09:05
        Mon 11-09 09:05  escalation-breached  L1  X1"#]]
    .assert_eq(&store.story_of(&["escalation-opened", "escalation-breached"]));
}

#[test]
fn the_five_minutes_are_staffed_ones() {
    let mut store = Store::open();
    store.asks(&ann());
    store.until("2026-11-02 19:58");
    store.says(&ann(), Channel::Text, &[Intent::CreditQuestion]);
    store.until("2026-11-03 12:00");
    expect![[r#"
        Mon 11-02 19:58  escalation-opened    L1  X1 credit_question rep 2 due Tue 11-03 09:03
        Tue 11-03 09:03  escalation-breached  L1  X1"#]]
    .assert_eq(&store.story_of(&["escalation-opened", "escalation-breached"]));
}

/// Ann's hot reply came at 14:00, a minute ago.
fn escalated() -> Store {
    let mut store = Store::open();
    store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.says(&ann(), Channel::Text, &[Intent::TradeValue]);
    store.until("2026-11-02 14:01");
    store.story();
    store
}

#[test]
fn nobody_takes_it_and_that_is_a_breach() {
    let mut store = escalated();
    store.until("2026-11-02 14:30");
    expect!["Mon 11-02 14:05  escalation-breached  L1  X1"].assert_eq(&store.story());
}

#[test]
fn taken_in_time_is_no_breach() {
    let mut store = escalated();
    let escalation = store.state.escalations.keys().next().copied().expect("escalated");
    assert_eq!(store.tell(Input::EscalationTaken { escalation, by: RepId(3) }), Answer::Done);
    store.until("2026-11-02 14:30");
    let again = store.tell(Input::EscalationTaken { escalation, by: RepId(2) });
    assert_eq!(again, Answer::Refused(Refusal::Taken { id: escalation.0, by: 3 }));
    let (disposition, evidence, actor) = (Disposition::Answered, Evidence::Claimed, Actor::Rep(RepId(3)));
    store.tell(Input::EscalationAnswered { escalation, disposition, evidence, actor });
    expect![[r#"
        Mon 11-02 14:01  escalation-taken     L1  X1 rep 3
        Mon 11-02 14:30  escalation-closed    L1  X1 answered
        Mon 11-02 14:30  task-opened          L1  K1 follow-up rep 2 due Wed 11-04 14:30"#]]
    .assert_eq(&store.story());
}

#[test]
fn what_a_customer_writes_after_a_breach_starts_the_clock_again() {
    let mut store = escalated();
    store.says(&ann(), Channel::Text, &[Intent::HumanRequest]);
    store.until("2026-11-02 15:00");
    store.says(&ann(), Channel::Text, &[Intent::HumanRequest]);
    store.until("2026-11-02 16:00");
    expect![[r#"
        Mon 11-02 14:01  reply-received       L1  text human_request
        Mon 11-02 14:05  escalation-breached  L1  X1
        Mon 11-02 15:00  reply-received       L1  text human_request
        Mon 11-02 15:00  escalation-opened    L1  X2 human_request rep 2 due Mon 11-02 15:05
        Mon 11-02 15:05  escalation-breached  L1  X2"#]]
    .assert_eq(&store.story());
}

#[test]
fn an_escalation_can_end_with_a_lost_lead() {
    let mut store = escalated();
    let escalation = store.state.escalations.keys().next().copied().expect("escalated");
    let (disposition, evidence, actor) = (Disposition::Lost, Evidence::Claimed, Actor::Rep(RepId(2)));
    store.tell(Input::EscalationAnswered { escalation, disposition, evidence, actor });
    expect![[r#"
        Mon 11-02 14:01  escalation-closed    L1  X1 lost
        Mon 11-02 14:01  enrollment-ended     L1  E1 lead-closed
        Mon 11-02 14:01  lead-closed          L1  lost"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_repeated_delivery_of_a_reply_is_known() {
    let mut store = Store::open();
    store.asks(&ann());
    assert_eq!(store.says(&ann(), Channel::Text, &[Intent::Other]), Answer::Done);
    store.story();
    assert_eq!(store.says(&ann(), Channel::Text, &[Intent::Other]), Answer::Known);
    assert_eq!(store.story(), "");
}

/// What the shell adds of whoever texts.
fn texts(store: &mut Store, who: &Customer, intents: &[Intent]) {
    let mut reply = who.says(Channel::Text, intents, store.now);
    reply.stranger = Some(Stranger { known: Known::default(), npa: Some(773), private: Slot(1) });
    store.tell(Input::Reply(reply));
}

#[test]
fn somebody_unknown_who_texts_becomes_a_lead_in_a_humans_hands() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    texts(&mut store, &cleo(), &[Intent::VehicleQuestion]);
    store.until("2026-11-02 12:00");
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  reply-received       L1  text vehicle_question
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-canceled       L1  T1 reply
        Mon 11-02 10:00  enrollment-paused    L1  E1 reply
        Mon 11-02 10:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 10:30"#]]
    .assert_eq(&store.story());
    texts(&mut store, &cleo(), &[Intent::TradeValue]);
    expect![[r#"
        Mon 11-02 12:00  reply-received       L1  text trade_value
        Mon 11-02 12:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 12:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 12:05"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_stranger_who_wants_nothing_of_the_store_and_one_of_the_staff_are_no_leads() {
    for intent in [Intent::OptOut, Intent::WrongNumber, Intent::NotInterested, Intent::Help] {
        let mut store = Store::open();
        texts(&mut store, &cleo(), &[intent]);
        assert!(
            store.state.leads.is_empty() && store.story_of(&["task-opened", "lead-received"]).is_empty(),
            "{intent}"
        );
    }
    let mut store = Store::open();
    let order = Order::RegisterStaff { channel: Channel::Text, contact: cleo().phone(), rep: RepId(2) };
    store.tell(Input::Ordered { order, actor: Actor::Operator(7) });
    store.story();
    texts(&mut store, &cleo(), &[Intent::Other]);
    expect!["Mon 11-02 08:00  reply-received           text other"].assert_eq(&store.story());
}

#[test]
fn who_writes_after_the_end_is_in_a_humans_hands() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.until("2026-11-12 10:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::VehicleQuestion]);
    expect![[r#"
        Thu 11-12 10:00  reply-received           text vehicle_question
        Thu 11-12 10:00  lead-received        L2  P1 sales reopened by phone
        Thu 11-12 10:00  enrolled             L2  E2
        Thu 11-12 10:00  touch-planned        L2  T3 step 0 text at Thu 11-12 10:00
        Thu 11-12 10:00  stage-reached        L2  contacted proven by reply
        Thu 11-12 10:00  touch-canceled       L2  T3 reply
        Thu 11-12 10:00  enrollment-paused    L2  E2 reply
        Thu 11-12 10:00  task-opened          L2  K1 answer-reply rep 2 due Thu 11-12 10:30"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_reply_that_opens_a_lead_again_puts_one_thing_before_a_human() {
    let one = |intents: &[Intent]| {
        let mut store = Store::open();
        store.until("2026-11-02 10:00");
        store.asks(&ann());
        store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
        store.until("2026-11-12 10:00");
        store.says(&ann(), Channel::Text, intents);
        assert_eq!(store.state.leads.len(), 1, "{intents:?} opens it");
        (store.state.tasks.len(), store.state.escalations.len())
    };
    let ends = [Intent::OptOut, Intent::WrongNumber, Intent::NotInterested, Intent::AlreadyBought];
    for &intent in Intent::ALL.iter().filter(|intent| !ends.contains(intent)) {
        let (tasks, escalations) = one(&[intent]);
        assert_eq!(tasks + escalations, 1, "{intent}: {tasks} tasks, {escalations} against the clock");
    }
    assert_eq!(one(&[Intent::PriceQuestion, Intent::VehicleQuestion]), (1, 0));
    assert_eq!(one(&[Intent::TradeValue, Intent::NotInterested]), (0, 1));
}

#[test]
fn a_closed_lead_is_not_opened_to_be_closed_again() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.story();
    store.until("2026-11-02 11:00");
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.says(&ann(), Channel::Text, &[Intent::AlreadyBought]);
    expect![[r#"
        Mon 11-02 11:00  reply-received           text not_interested
        Mon 11-02 11:00  reply-received           text already_bought"#]]
    .assert_eq(&store.story());
}

#[test]
fn on_a_shared_phone_the_reply_is_of_whoever_was_written_to_last() {
    let mut store = Store::open();
    let ann = store.asks(&ann());
    store.until("2026-11-02 14:00");
    let bob = store.asks(&bob());
    assert_ne!(store.person(ann), store.person(bob));
    store.story();
    store.says(&super::people::ann(), Channel::Text, &[Intent::VehicleQuestion]);
    let reply = store.entries.iter().rev().find(|entry| entry.body.kind() == "reply-received").expect("noted");
    assert_eq!(reply.lead, Some(bob));
}
