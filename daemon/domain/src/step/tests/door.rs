//! What a customer says in the inquiry itself.

use expect_test::{Expect, expect};

use super::{
    people::{Customer, ann, bob},
    store::Store,
};
use crate::{
    answer::Answers,
    entry::Opening,
    ids::LeadId,
    input::{ArrivedLead, Aside},
    intent::Confidence,
    words::{Channel, Intent, OpenedBy, SuppressionScope, TaskKind, Urgency},
};

fn opening(intents: &[Intent]) -> Opening {
    let confidence = Some(Confidence::CERTAIN);
    Opening { by: OpenedBy::Form, intents: intents.to_vec(), evidence: "test".to_owned(), confidence }
}

fn says(store: &Store, customer: &Customer, intents: &[Intent], shut: &[SuppressionScope]) -> ArrivedLead {
    let mut lead = customer.asks(store.now);
    lead.inquiry.opening = Some(Box::new(opening(intents)));
    lead.aside = Aside { shut: shut.to_vec(), ..Aside::default() };
    lead
}

/// Ann writes in her form what means this, on a Monday at ten.
fn check(intents: &[Intent], shut: &[SuppressionScope], expected: &Expect) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.story();
    let lead = says(&store, &ann(), intents, shut);
    store.takes(lead);
    expected.assert_eq(&store.story());
}

#[test]
fn high_intent_in_the_form_is_escalated_at_minute_zero() {
    check(
        &[Intent::TradeValue],
        &[],
        &expect![[r#"
            Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
            Mon 11-02 10:00  enrolled             L1  E1
            Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
            Mon 11-02 10:00  touch-canceled       L1  T1 reply
            Mon 11-02 10:00  enrollment-paused    L1  E1 reply
            Mon 11-02 10:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 10:05"#]],
    );
}

#[test]
fn every_kind_of_high_intent_reaches_a_human_and_no_message_goes_out() {
    for &intent in Intent::ALL.iter().filter(|intent| intent.is_hot()) {
        let mut store = Store::open();
        let lead = says(&store, &ann(), &[Intent::VehicleQuestion, intent], &[]);
        let lead = store.takes(lead);
        let escalation = store.state.escalations.values().next().expect("escalated");
        assert_eq!((escalation.intent, escalation.lead), (intent, lead));
        assert_eq!(store.story_of(&["touch-claimed"]), "");
    }
}

#[test]
fn an_ordinary_question_is_answered_at_once_by_the_cadence() {
    let mut store = Store::open();
    let lead = says(&store, &ann(), &[Intent::PriceQuestion], &[]);
    store.takes(lead);
    assert_eq!(store.story_of(&["touch-claimed", "escalation-opened"]).lines().count(), 1);
}

#[test]
fn who_wants_email_only_is_written_to_by_email() {
    check(
        &[Intent::OptOut],
        &[SuppressionScope::Phone],
        &expect![[r#"
            Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
            Mon 11-02 10:00  suppression-added    L1  phone contacts 2 people P1 via inquiry
            Mon 11-02 10:00  enrolled             L1  E1
            Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
            Mon 11-02 10:00  touch-skipped        L1  T1 suppressed opt-out
            Mon 11-02 10:00  touch-planned        L1  T2 step 0 email at Mon 11-02 10:00
            Mon 11-02 10:00  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
            Mon 11-02 10:00  touch-sent           L1  T2
            Mon 11-02 10:00  touch-planned        L1  T3 step 1 text at Tue 11-03 10:15"#]],
    );
}

#[test]
fn who_wants_to_be_left_alone_is_left_alone() {
    check(
        &[Intent::OptOut],
        &[SuppressionScope::Everything],
        &expect![[r#"
            Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
            Mon 11-02 10:00  suppression-added    L1  everything contacts 2 people P1 via inquiry
            Mon 11-02 10:00  task-opened          L1  K1 fix-lead rep 2 due Mon 11-02 10:00"#]],
    );
}

#[test]
fn a_wish_in_a_second_inquiry_holds_as_well_and_high_intent_stops_what_runs() {
    let mut store = Store::open();
    let first = store.asks(&ann());
    store.until("2026-11-03 14:00");
    store.story();
    let again = says(&store, &ann(), &[Intent::CreditQuestion], &[SuppressionScope::Text]);
    assert_eq!(store.takes(again), first);
    let person = store.person(first);
    assert!(store.state.suppressions.bars(person, &[ann().phone()], Channel::Text));
    assert!(!store.state.suppressions.bars(person, &[ann().phone()], Channel::Call));
    assert_eq!(store.state.escalations.values().next().map(|it| it.intent), Some(Intent::CreditQuestion));
    assert_eq!(store.story_of(&["enrolled", "touch-claimed"]), "", "day 0 is not begun again");
}

#[test]
fn a_second_click_with_a_hot_question_is_heard() {
    let mut store = Store::open();
    let first = store.asks(&ann());
    let again = says(&store, &ann(), &[Intent::UrgentTimeline], &[]);
    assert_eq!(store.takes(again), first);
    assert_eq!(store.state.escalations.len(), 1);
}

#[test]
fn old_words_are_no_news() {
    let mut store = Store::open();
    let mut lead = says(&store, &ann(), &[Intent::TradeValue], &[]);
    lead.inquiry.requested_at = store.now - jiff::SignedDuration::from_hours(24 * 40);
    store.takes(lead);
    assert!(store.state.escalations.is_empty());
}

#[test]
fn who_says_in_the_form_that_they_bought_is_asked_by_a_human() {
    let mut store = Store::open();
    let lead = says(&store, &ann(), &[Intent::AlreadyBought], &[]);
    store.takes(lead);
    assert_eq!(store.story_of(&["touch-claimed"]), "");
    assert_eq!(store.task(TaskKind::AnswerReply).assignee, store.lead(first_lead(&store)).acting);
}

fn first_lead(store: &Store) -> LeadId {
    *store.state.leads.keys().next().expect("a lead")
}

#[test]
fn what_the_reader_is_not_sure_of_begins_and_is_looked_at() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let mut lead = ann().asks(store.now);
    lead.aside.unsure = true;
    store.takes(lead);
    assert_eq!(store.task(TaskKind::FixLead).due_at, store.now);
    assert_eq!(store.story_of(&["touch-claimed"]).lines().count(), 1);
}

#[test]
fn what_the_form_tells_of_plans_is_noted() {
    let mut store = Store::open();
    let mut lead = bob().asks(store.now);
    lead.aside.answers = Answers { timeline: Some(Urgency::Soon), ..Answers::default() };
    let lead = store.takes(lead);
    assert_eq!(store.lead(lead).urgency, Urgency::Soon);
}
