//! Who cannot be heard is not spoken to, and what a provider says of a message after it was sent.

use expect_test::expect;
use jiff::{SignedDuration, Timestamp};

use super::{
    golive,
    paper::{self, STORE},
    people::{Customer, ann, bob, cleo},
    store::Store,
};
use crate::{
    effect::Answer,
    ids::{KeyedHash, LeadId, PersonId, TouchId},
    input::{AutoReply, DeliveryResult, Input, Recalled, Reported},
    state::PauseScope,
    words::{Channel, DeliveryState, FailReason, Intent, SuppressionScope},
};

const WITHIN: u32 = 15 * 60;

/// Texts are live over a provider that must be heard from.
fn listening() -> Store {
    let mut store = Store::open_with(golive::relayed());
    store.until("2026-11-02 10:00");
    golive::goes_live(&mut store);
    let mut setup = golive::relayed();
    for channel in setup.channels.iter_mut().filter(|it| it.channel == Channel::Text) {
        channel.heard_within = Some(WITHIN);
    }
    store.configure(setup);
    store.story();
    store
}

#[test]
fn nothing_goes_live_over_a_provider_that_was_not_heard() {
    let mut store = listening();
    let missing = |store: &Store| {
        let missing = crate::golive::missing(&store.state, Channel::Text, store.now);
        missing.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    expect!["customers were never heard over text: `keepwarmctl status` says what is wrong with the way in"]
        .assert_eq(&missing(&store).join("\n"));
    proven(&mut store);
    assert_eq!(missing(&store), Vec::<String>::new());
    store.until("2026-11-02 10:20");
    assert_eq!(missing(&store).len(), 1, "that was too long ago");
}

#[test]
fn after_a_start_customers_are_heard_before_anything_is_said() {
    let mut store = listening();
    proven(&mut store);
    store.asks(&ann());
    store.until("2026-11-02 10:01");
    store.story();
    store.tell(Input::Started { release: "0.1.0".to_owned(), recovered: Vec::new() });
    store.asks(&bob());
    expect![[r#"
        Mon 11-02 10:01  outreach-paused          pause.deaf.text what was said while keepwarm was down is heard first
        Mon 11-02 10:01  touch-parked         L2  T3 pause.deaf.text"#]]
    .assert_eq(&store.story_of(&MADE));
    assert_eq!(proven(&mut store), Answer::Done, "however young the last one was");
    expect![[r#"
        Mon 11-02 10:01  inbound-proven           text through Mon 11-02 10:00:59
        Mon 11-02 10:01  outreach-resumed         pause.deaf.text customers can be heard again
        Mon 11-02 10:01  touch-claimed        L2  T3 step 0 text by hours.us"#]]
    .assert_eq(&store.story_of(&MADE));
}

fn proven(store: &mut Store) -> Answer {
    let through = store.now - SignedDuration::from_secs(1);
    let answer = store.tell(Input::InboundProven { channel: Channel::Text, through });
    store.run_until(store.now);
    answer
}

/// Customers are heard every minute until then.
fn heard_until(store: &mut Store, until: &str) {
    let until = super::store::at(until);
    while store.now < until {
        proven(store);
        store.run_until((store.now + SignedDuration::from_mins(1)).min(until));
    }
}

const MADE: [&str; 7] = [
    "touch-claimed",
    "touch-parked",
    "touch-moved",
    "touch-skipped",
    "outreach-paused",
    "outreach-resumed",
    "inbound-proven",
];

#[test]
fn nothing_is_texted_before_customers_were_heard_once() {
    let mut store = listening();
    store.asks(&ann());
    expect![[r#"
        Mon 11-02 10:00  outreach-paused          pause.deaf.text customers were never heard yet: who cannot hear a stop may not speak
        Mon 11-02 10:00  touch-parked         L1  T1 pause.deaf.text"#]].assert_eq(&store.story_of(&MADE));
    store.until("2026-11-02 10:05");
    assert_eq!(proven(&mut store), Answer::Done);
    expect![[r#"
        Mon 11-02 10:05  inbound-proven           text through Mon 11-02 10:04:59
        Mon 11-02 10:05  outreach-resumed         pause.deaf.text customers can be heard again
        Mon 11-02 10:05  touch-claimed        L1  T1 step 0 text by hours.us"#]]
    .assert_eq(&store.story_of(&MADE));
}

#[test]
fn texting_stops_when_nobody_was_heard_for_too_long_and_goes_on_with_the_first_proof() {
    let mut store = listening();
    proven(&mut store);
    store.asks(&ann());
    heard_until(&mut store, "2026-11-02 10:30");
    store.story();
    // The provider is gone until the evening of the next day.
    store.until("2026-11-02 10:44");
    store.asks(&bob());
    store.until("2026-11-02 10:46");
    store.asks(&cleo());
    store.until("2026-11-03 21:30");
    expect![[r#"
        Mon 11-02 10:44  outreach-paused          pause.deaf.text customers were heard last at 2026-11-02T16:28:00Z: who cannot hear a stop may not speak
        Mon 11-02 10:44  touch-parked         L2  T3 pause.deaf.text
        Mon 11-02 10:46  touch-parked         L3  T4 pause.deaf.text
        Tue 11-03 10:15  touch-parked         L1  T2 pause.deaf.text"#]].assert_eq(&store.story_of(&MADE));
    // Back in the night: nothing goes out in the night, and in the morning one after the other.
    heard_until(&mut store, "2026-11-04 09:00");
    let story = store.story_of(&["touch-claimed", "outreach-resumed"]);
    expect![[r#"
        Tue 11-03 21:30  outreach-resumed         pause.deaf.text customers can be heard again
        Wed 11-04 08:00  touch-claimed        L2  T3 step 0 text by hours.us
        Wed 11-04 08:00:01  touch-claimed        L3  T4 step 0 text by hours.us
        Wed 11-04 08:00:02  touch-claimed        L1  T2 step 1 text by hours.us"#]]
    .assert_eq(&story);
}

#[test]
fn a_proof_is_written_some_times_within_the_span_and_not_at_each_poll() {
    let mut store = listening();
    heard_until(&mut store, "2026-11-02 11:00");
    let proofs = store.entries.iter().filter(|entry| entry.body.kind() == "inbound-proven").count();
    assert!((12..=16).contains(&proofs), "{proofs} in an hour, where four must be");
}

#[test]
fn what_reaches_nobody_needs_nobody_heard() {
    let mut setup = paper::setup();
    setup.channels.iter_mut().for_each(|channel| channel.heard_within = Some(WITHIN));
    let mut store = Store::open_with(setup);
    store.asks(&ann());
    assert!(store.story().contains("touch-sent"));
    assert!(store.state.pauses.is_empty());
}

#[test]
fn a_stop_is_confirmed_even_where_nothing_else_was_heard() {
    let mut store = listening();
    proven(&mut store);
    store.asks(&ann());
    store.until("2026-11-02 11:00");
    store.asks(&cleo());
    assert!(store.state.pauses.get(&PauseScope::Deaf(Channel::Text)).is_some());
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    let story = store.story_of(&["stop-confirmation-planned", "stop-confirmation-ended"]);
    expect![[r#"
        Mon 11-02 11:00  stop-confirmation-planned L1  C1 in en by Mon 11-02 11:05
        Mon 11-02 11:00  stop-confirmation-ended L1  C1 sent"#]]
    .assert_eq(&story);
}

struct Sent {
    lead: LeadId,
    person: PersonId,
    touch: TouchId,
}

fn sent(store: &mut Store, customer: &Customer) -> Sent {
    store.until("2026-11-02 10:00");
    let lead = store.asks(customer);
    let person = store.person(lead);
    let (touch, _) = store.state.people[&person].last_sent.expect("a first text");
    store.until("2026-11-02 10:05");
    store.story();
    Sent { lead, person, touch }
}

fn reported(of: &Sent, state: DeliveryState, reason: Option<FailReason>, at: Timestamp) -> Reported {
    Reported {
        touch: of.touch,
        store: STORE,
        lead: Some(of.lead),
        person: of.person,
        channel: Channel::Text,
        provider_id: None,
        state,
        reason,
        at,
        known: None,
        recalled: Recalled::default(),
    }
}

#[test]
fn the_furthest_word_of_a_provider_is_the_last() {
    use DeliveryState::{Delivered, Failed, Undelivered};
    let mut store = Store::open();
    let of = sent(&mut store, &ann());
    let mut say = |state| {
        let it = reported(&of, state, None, store.now);
        store.tell(Input::TouchReported(it))
    };
    assert_eq!(say(Undelivered), Answer::Done);
    assert_eq!(say(Undelivered), Answer::Known);
    assert_eq!(say(Failed), Answer::Known, "out of order");
    assert_eq!(say(Delivered), Answer::Done, "what arrived has arrived");
    assert_eq!(say(Undelivered), Answer::Known);
    let known = Reported { known: Some(Delivered), ..reported(&of, Undelivered, None, store.now) };
    store.jump(1);
    assert_eq!(store.tell(Input::TouchReported(known)), Answer::Known, "by the ledger");
}

#[test]
fn a_program_that_answers_in_a_customers_place_is_noted_once_and_stops_nothing() {
    let mut store = Store::open();
    let of = sent(&mut store, &ann());
    let answer = AutoReply {
        touch: of.touch,
        store: STORE,
        lead: Some(of.lead),
        person: of.person,
        channel: Channel::Email,
        provider_id: KeyedHash([9; 16]),
        at: store.now,
        seen: false,
    };
    let planned = store.state.touches.len();
    assert_eq!(store.tell(Input::AutoReplied(answer.clone())), Answer::Done);
    assert_eq!(store.tell(Input::AutoReplied(answer.clone())), Answer::Known);
    let by_the_ledger = AutoReply { provider_id: KeyedHash([8; 16]), seen: true, ..answer };
    assert_eq!(store.tell(Input::AutoReplied(by_the_ledger)), Answer::Known);
    assert_eq!(store.entries.iter().filter(|entry| entry.body.kind() == "auto-replied").count(), 1);
    let lead = &store.state.leads[&of.lead];
    assert!(lead.last_reply_at.is_none() && lead.enrollment.is_some(), "nobody said anything");
    assert_eq!((store.state.touches.len(), store.state.tasks.len()), (planned, 0));
}

#[test]
fn a_number_that_gets_no_texts_is_not_texted_again() {
    let mut store = Store::open();
    let of = sent(&mut store, &ann());
    let dead = reported(&of, DeliveryState::Undelivered, Some(FailReason::InvalidAddress), store.now);
    store.tell(Input::TouchReported(dead.clone()));
    assert_eq!(store.tell(Input::TouchReported(dead)), Answer::Known);
    store.until("2026-11-06 12:00");
    expect![[r#"
        Mon 11-02 10:05  touch-reported       L1  T1 undelivered invalid-address
        Mon 11-02 10:05  suppression-added    L1  text contacts 1 people  via undeliverable
        Mon 11-02 10:05  touch-canceled       L1  T2 wrong-number
        Tue 11-03 10:15  touch-claimed        L1  T3 step 1 email by hours.email
        Wed 11-04 11:00  touch-claimed        L1  T4 step 2 call by hours.us
        Wed 11-04 11:00  task-opened          L1  K1 call rep 2 due Wed 11-04 13:00"#]]
    .assert_eq(&store.story_of(&[
        "touch-reported",
        "suppression-added",
        "touch-canceled",
        "touch-claimed",
        "task-opened",
        "lead-closed",
    ]));
}

#[test]
fn a_lead_whose_only_way_is_dead_is_mended_by_a_human() {
    let mut store = Store::open();
    let alone = Customer { emails: Vec::new(), ..ann() };
    let of = sent(&mut store, &alone);
    store.stop(&[alone.phone()], SuppressionScope::Voice);
    let dead = reported(&of, DeliveryState::Undelivered, Some(FailReason::InvalidAddress), store.now);
    store.tell(Input::TouchReported(dead));
    expect![[r#"
        Mon 11-02 10:05  suppression-added    L1  voice contacts 1 people P1 via operator
        Mon 11-02 10:05  suppression-added    L1  text contacts 1 people  via undeliverable
        Mon 11-02 10:05  task-opened          L1  K1 fix-lead rep 2 due Mon 11-02 10:05"#]]
    .assert_eq(&store.story_of(&["suppression-added", "task-opened"]));
}

#[test]
fn a_carrier_that_says_opted_out_is_obeyed() {
    let mut store = Store::open();
    let of = sent(&mut store, &ann());
    let stopped = reported(&of, DeliveryState::Undelivered, Some(FailReason::OptedOut), store.now);
    store.tell(Input::TouchReported(stopped));
    expect![[r#"
        Mon 11-02 10:05  touch-reported       L1  T1 undelivered opted-out
        Mon 11-02 10:05  suppression-added    L1  everything contacts 2 people P1 via provider
        Mon 11-02 10:05  touch-canceled       L1  T2 opt-out
        Mon 11-02 10:05  enrollment-ended     L1  E1 opt-out
        Mon 11-02 10:05  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_word_that_comes_before_the_result_is_the_result() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.provider.holds = true;
    let lead = store.asks(&ann());
    let of = Sent { lead, person: store.person(lead), touch: store.lead(lead).touches[0] };
    store.story();
    store.tell(Input::TouchReported(reported(&of, DeliveryState::Delivered, None, store.now)));
    expect![[r#"
        Mon 11-02 10:00  touch-sent           L1  T1
        Mon 11-02 10:00  touch-reported       L1  T1 delivered"#]]
    .assert_eq(&store.story_of(&["touch-sent", "touch-reported"]));
    // The result of the request itself comes after it, and is nothing new.
    let (touch, attempt, message) = (of.touch, 1, None);
    store.tell(Input::Delivered { touch, attempt, result: DeliveryResult::Uncertain, rule: None, message });
    assert_eq!(store.story_of(&["touch-uncertain", "task-opened"]), "");
}
