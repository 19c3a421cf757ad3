//! A human says what a reply means: what the machine missed is done now, and what it did is not undone by that.

use expect_test::expect;

use super::{people::ann, store::Store};
use crate::{
    effect::Answer,
    entry::{Actor, Body, Entry},
    ids::{PersonId, RepId},
    input::Input,
    order::{Order, Relabel},
    words::{Channel, Intent, SuppressionScope},
};

/// The customer's latest reply is given another meaning.
fn relabel(store: &mut Store, intents: &[Intent]) -> Answer {
    let (entry, was) = latest(store);
    let Body::ReplyReceived(received) = &entry.body else { unreachable!("found as one") };
    let relabel = Relabel {
        reply: received.reply,
        store: entry.store,
        lead: entry.lead,
        person: entry.person,
        from: ann().phone(),
        channel: received.channel,
        was,
        intents: intents.to_vec(),
        reach: SuppressionScope::Everything,
        recalled: Vec::new(),
    };
    store.tell(Input::Ordered { order: Order::RelabelReply(Box::new(relabel)), actor: Actor::Rep(RepId(1)) })
}

fn latest(store: &Store) -> (Entry, Vec<Intent>) {
    let entry = store.entries.iter().rev().find(|entry| matches!(entry.body, Body::ReplyReceived(_)));
    let entry = entry.expect("the customer wrote").clone();
    let Body::ReplyReceived(received) = &entry.body else { unreachable!("found as one") };
    let later = store.entries.iter().rev().find_map(|entry| match &entry.body {
        Body::ReplyRelabeled(it) if it.reply == received.reply => Some(it.intents.clone()),
        _ => None,
    });
    let was = later.unwrap_or_else(|| received.intents.clone());
    (entry, was)
}

fn written(intents: &[Intent]) -> Store {
    let mut store = Store::open();
    store.until("2026-11-03 10:00");
    store.asks(&ann());
    store.until("2026-11-03 10:30");
    store.says(&ann(), Channel::Text, intents);
    store.story();
    store.until("2026-11-03 10:40");
    store.story();
    store
}

#[test]
fn a_stop_that_was_missed_stops_when_a_human_sees_it() {
    let mut store = written(&[Intent::Other]);
    assert_eq!(relabel(&mut store, &[Intent::OptOut]), Answer::Done);
    expect![[r#"
        Tue 11-03 10:40  reply-relabeled      L1  other -> opt_out
        Tue 11-03 10:40  suppression-added    L1  everything contacts 2 people P1 via relabel
        Tue 11-03 10:40  enrollment-ended     L1  E1 opt-out
        Tue 11-03 10:40  task-done            L1  K1 answer-reply no-longer-needed
        Tue 11-03 10:40  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story());
}

/// As when the customer writes both: nothing is sent any more, and the manager hears of it.
#[test]
fn a_complaint_beside_a_stop_that_was_missed_is_the_managers() {
    let mut store = written(&[Intent::Other]);
    assert_eq!(relabel(&mut store, &[Intent::OptOut, Intent::Complaint]), Answer::Done);
    expect![[r#"
        Tue 11-03 10:40  reply-relabeled      L1  other -> opt_out complaint
        Tue 11-03 10:40  suppression-added    L1  everything contacts 2 people P1 via relabel
        Tue 11-03 10:40  enrollment-ended     L1  E1 opt-out
        Tue 11-03 10:40  task-done            L1  K1 answer-reply no-longer-needed
        Tue 11-03 10:40  lead-closed          L1  opt-out
        Tue 11-03 10:40  lead-received        L2  P1 sales reopened by phone
        Tue 11-03 10:40  task-opened          L2  K2 answer-reply rep 1 due Tue 11-03 11:10"#]]
    .assert_eq(&store.story());
    assert!(store.state.suppressions.bars(PersonId(0), &[ann().phone()], Channel::Text));
}

#[test]
fn a_stop_that_was_none_is_lifted_by_the_customer_alone() {
    let mut store = written(&[Intent::OptOut]);
    relabel(&mut store, &[Intent::VehicleQuestion]);
    expect!["Tue 11-03 10:40  reply-relabeled      L1  opt_out -> vehicle_question"].assert_eq(&store.story());
    assert!(store.state.suppressions.bars(PersonId(0), &[ann().phone()], Channel::Text));
}

#[test]
fn a_wrong_number_that_was_missed_shuts_the_number() {
    let mut store = written(&[Intent::PositiveAck]);
    relabel(&mut store, &[Intent::WrongNumber]);
    expect![[r#"
        Tue 11-03 10:40  reply-relabeled      L1  positive_ack -> wrong_number
        Tue 11-03 10:40  suppression-added    L1  phone contacts 1 people  via wrong-number
        Tue 11-03 10:40  task-opened          L1  K2 fix-lead rep 2 due Tue 11-03 10:40"#]]
    .assert_eq(&store.story());
}

#[test]
fn high_intent_that_was_missed_runs_against_the_clock() {
    let mut store = written(&[Intent::Other]);
    relabel(&mut store, &[Intent::TradeValue, Intent::Complaint]);
    expect![[r#"
        Tue 11-03 10:40  reply-relabeled      L1  other -> trade_value complaint
        Tue 11-03 10:40  escalation-opened    L1  X1 trade_value rep 2 due Tue 11-03 10:45
        Tue 11-03 10:40  task-opened          L1  K2 answer-reply rep 1 due Tue 11-03 11:10"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_complaint_that_was_none_holds_nothing_any_more_and_the_same_word_twice_is_known() {
    let mut store = written(&[Intent::Complaint]);
    let complaint = |store: &Store| store.state.leads.values().any(|lead| lead.complaint.is_some());
    assert!(complaint(&store));
    assert_eq!(relabel(&mut store, &[Intent::PositiveAck]), Answer::Done);
    assert!(!complaint(&store));
    assert_eq!(relabel(&mut store, &[Intent::PositiveAck]), Answer::Known);
}
