//! Calls that a tracking service saw.

use expect_test::{Expect, expect};

use super::{
    paper::{STORE, blind, keyed, setup, shipped},
    people::{Customer, ann, cleo},
    store::Store,
};
use crate::{
    effect::Answer,
    entry::Opening,
    input::{ArrivedCall, Aside, Recalled, Slot},
    known::Known,
    words::{CallDirection, CallStatus, Channel, ConsentLevel, Department, Intent, OpenedBy, Stage, SuppressionScope},
};

/// A call of the customer's to sales, now; both spoke for so many seconds.
fn call(store: &Store, customer: &Customer, status: CallStatus, seconds: u32) -> ArrivedCall {
    let opening = Opening { by: OpenedBy::Call, intents: Vec::new(), evidence: String::new(), confidence: None };
    ArrivedCall {
        store: STORE,
        call: keyed(&format!("call {} {}", customer.phones[0], store.now)),
        content: keyed(&format!("call {} {} {status} {seconds}", customer.phones[0], store.now)),
        seen: false,
        from: Some(blind(customer.phones[0])),
        npa: customer.phones[0].get(2..5).and_then(|npa| npa.parse().ok()),
        direction: CallDirection::Inbound,
        status,
        line: Some(Department::Sales),
        seconds: Some(seconds),
        lead_after: 30,
        source: "website".to_owned(),
        at: store.now,
        opening,
        told: Vec::new(),
        aside: Aside::default(),
        known: Known::none(),
        private: Slot(0),
        recalled: Recalled::default(),
    }
}

/// What follows when Ann, unknown, rings on a Monday at ten.
fn check(status: CallStatus, seconds: u32, expected: &Expect) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.story();
    let call = call(&store, &ann(), status, seconds);
    store.rings(call);
    expected.assert_eq(&store.story());
}

#[test]
fn a_call_that_nobody_took_opens_a_lead() {
    check(
        CallStatus::Missed,
        20,
        &expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  call-recorded        L1  inbound missed sales 20s
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-sent           L1  T1
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15"#]],
    );
}

#[test]
fn a_call_of_a_minute_is_contact_as_well() {
    check(
        CallStatus::Answered,
        61,
        &expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  call-recorded        L1  inbound answered sales 61s
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  stage-reached        L1  contacted proven by call
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-sent           L1  T1
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15"#]],
    );
}

#[test]
fn a_short_answered_call_is_noted_and_no_more() {
    check(CallStatus::Answered, 29, &expect!["Mon 11-02 10:00  call-recorded            inbound answered sales 29s"]);
}

#[test]
fn which_calls_make_a_lead() {
    use CallDirection::{Inbound, Outbound};
    use CallStatus::{Abandoned, Answered, Missed, Voicemail};
    use Department::{Sales, Service};
    let rows = [
        (Inbound, Some(Sales), Missed, 0, true),
        (Inbound, Some(Sales), Voicemail, 12, true),
        (Inbound, Some(Sales), Abandoned, 3, true),
        (Inbound, Some(Sales), Answered, 30, true),
        (Inbound, Some(Sales), Answered, 29, false),
        (Inbound, Some(Service), Answered, 300, false),
        (Inbound, Some(Service), Missed, 0, false),
        (Inbound, None, Missed, 0, false),
        (Outbound, Some(Sales), Answered, 300, false),
        (Outbound, Some(Sales), Missed, 0, false),
    ];
    for (direction, line, status, seconds, makes) in rows {
        let mut store = Store::open();
        let rang = ArrivedCall { direction, line, ..call(&store, &ann(), status, seconds) };
        store.rings(rang);
        assert_eq!(store.state.leads.len() == 1, makes, "{direction} {line:?} {status} {seconds}");
    }
    let mut store = Store::open();
    let withheld = ArrivedCall { from: None, ..call(&store, &ann(), Missed, 0) };
    store.rings(withheld);
    assert!(store.state.leads.is_empty(), "nobody can ring back a number that was withheld");
}

#[test]
fn who_rings_agrees_to_be_answered_and_to_no_marketing() {
    let mut store = Store::open();
    let rang = call(&store, &ann(), CallStatus::Missed, 0);
    store.rings(rang);
    let person = store.state.people.values().next().expect("the caller");
    assert_eq!(person.facts.consent, ConsentLevel::Inquiry, "the source's forms carry pewc");
    assert_eq!((person.facts.name, person.facts.known), (None, Known::none()), "no name to greet by");
}

#[test]
fn a_caller_is_rung_back_first() {
    let mut store = Store::open_with(shipped("America/Chicago", "IL"));
    store.until("2026-11-02 10:00");
    let rang = call(&store, &cleo(), CallStatus::Voicemail, 30);
    store.rings(rang);
    let cadence = store.state.leads.values().next().and_then(|lead| lead.enrollment.as_ref()).expect("enrolled");
    assert_eq!(store.state.setup.cadences[&cadence.version].text.name, "new-inbound-phone");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 call by hours.us
        Mon 11-02 10:00  task-opened          L1  K1 call rep 2 due Mon 11-02 12:00"#]]
    .assert_eq(&store.story_of(&["task-opened", "touch-claimed", "touch-moved", "touch-skipped"]));
}

#[test]
fn a_call_of_somebody_with_an_open_lead_is_a_reply() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    let rang = call(&store, &ann(), CallStatus::Answered, 75);
    store.rings(rang);
    expect![[r#"
        Mon 11-02 14:00  call-recorded        L1  inbound answered sales 75s
        Mon 11-02 14:00  stage-reached        L1  contacted proven by call
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 14:05"#]]
    .assert_eq(&store.story());
    store.until("2026-11-02 14:20");
    let rang = call(&store, &ann(), CallStatus::Missed, 0);
    store.rings(rang);
    assert_eq!(store.story_of(&["enrolled", "task-opened"]), "", "the owner has it already, and day 0 is over");
}

#[test]
fn a_call_is_decided_once_and_what_the_tracking_learns_later_adds_to_it() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let missed = call(&store, &ann(), CallStatus::Missed, 0);
    store.rings(missed.clone());
    store.until("2026-11-02 10:20");
    store.story();
    let Answer::Taken { leads, .. } = store.rings(missed.clone()) else { panic!("the post was not taken") };
    assert!(leads.is_empty());
    assert_eq!(store.story_of(&["call-recorded", "lead-received"]), "", "the same words again");
    let mut more = ArrivedCall { content: keyed("more"), status: CallStatus::Answered, seconds: Some(70), ..missed };
    more.opening.intents = vec![Intent::TradeValue];
    store.rings(more.clone());
    assert_eq!(store.state.escalations.len(), 1, "the notes ask for a trade value");
    assert!(store.state.leads.values().all(|lead| lead.stages.contains(&Stage::Contacted)));
    let id = *store.state.escalations.keys().next().expect("escalated");
    let by = store.state.escalations[&id].acting;
    store.tell(crate::input::Input::EscalationTaken { escalation: id, by });
    store.rings(ArrivedCall { content: keyed("a recording"), ..more });
    assert_eq!(store.state.escalations.len(), 1, "the same notes ask for nothing new");
    assert_eq!(store.story_of(&["lead-received", "enrolled"]), "");
}

#[test]
fn a_call_to_the_customer_that_they_took_is_a_human_who_talked_with_them() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 14:00");
    let rang = call(&store, &ann(), CallStatus::Answered, 90);
    store.rings(ArrivedCall { direction: CallDirection::Outbound, ..rang });
    assert!(store.lead(lead).stages.contains(&Stage::Contacted));
    assert!(store.story().contains("enrollment-paused    L1  E1 owner-takeover"));
}

#[test]
fn a_wish_in_the_notes_on_a_call_is_obeyed() {
    let mut store = Store::open();
    let mut rang = call(&store, &ann(), CallStatus::Answered, 90);
    rang.opening.intents = vec![Intent::OptOut];
    rang.aside.shut = vec![SuppressionScope::Text];
    store.rings(rang);
    let person = store.state.people.values().next().expect("the caller").facts.person;
    assert!(store.state.suppressions.bars(person, &[ann().phone()], Channel::Text));
    assert_eq!(store.story_of(&["touch-claimed"]).lines().filter(|line| line.contains("text")).count(), 0);
}

#[test]
fn who_stopped_everything_and_rings_is_put_before_a_human() {
    let mut store = Store::open_with(setup());
    store.asks(&ann());
    store.stop(&[ann().phone()], SuppressionScope::Everything);
    store.until("2026-11-04 10:00");
    store.story();
    let rang = call(&store, &ann(), CallStatus::Missed, 0);
    store.rings(rang);
    assert_eq!(store.state.leads.len(), 1);
    assert_eq!(store.story_of(&["enrolled", "touch-planned"]), "");
    assert!(store.state.leads.values().all(|lead| !lead.tasks.is_empty()));
}
