//! A reply that says several things: the strictest is done, and what else it says still comes before a human.

use expect_test::{Expect, expect};

use super::{
    paper::{self, NEW_INBOUND, cadence},
    people::ann,
    store::{Store, at},
};
use crate::{
    entry::Actor,
    ids::{LeadId, RepId},
    input::{Answered, Input, ReplyObserved},
    intent::Confidence,
    words::{Channel, Disposition, Evidence, Intent, Language, SuppressionScope, TaskKind},
};

fn asked() -> (Store, LeadId) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    (store, lead)
}

/// Ann has her first text and says something at 14:00.
fn check(intents: &[Intent], change: impl FnOnce(&mut ReplyObserved), expected: &Expect) {
    let (mut store, _) = asked();
    let mut reply = ann().says(Channel::Text, intents, store.now);
    change(&mut reply);
    store.hears(reply);
    expected.assert_eq(&store.story());
}

#[test]
fn a_complaint_is_a_managers() {
    check(
        &[Intent::Complaint],
        |_| {},
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text complaint
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 1 due Mon 11-02 14:30"#]],
    );
}

#[test]
fn a_complaint_that_is_hot_has_a_clock_and_a_manager() {
    check(
        &[Intent::Complaint, Intent::HumanRequest],
        |_| {},
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text complaint,human_request
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  escalation-opened    L1  X1 human_request rep 2 due Mon 11-02 14:05
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 1 due Mon 11-02 14:30"#]],
    );
}

#[test]
fn what_is_to_be_mended_goes_to_service() {
    check(
        &[Intent::ServiceNeed],
        |_| {},
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text service_need
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 4 due Mon 11-02 14:30"#]],
    );
}

#[test]
fn the_most_pressing_of_several_has_the_clock() {
    let intents = [Intent::TradeValue, Intent::CreditQuestion, Intent::UrgentTimeline, Intent::AppointmentRequest];
    check(
        &intents,
        |_| {},
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text trade_value,credit_question,urgent_timeline,appointment_request
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  escalation-opened    L1  X1 urgent_timeline rep 2 due Mon 11-02 14:05"#]],
    );
}

#[test]
fn who_declines_and_wants_something_is_answered_and_not_taken_up_again() {
    check(
        &[Intent::ServiceNeed, Intent::NotInterested],
        |_| {},
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text service_need,not_interested
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-ended     L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 4 due Mon 11-02 14:30"#]],
    );
    let (mut store, _) = asked();
    store.says(&ann(), Channel::Text, &[Intent::HumanRequest, Intent::AlreadyBought]);
    let escalation = *store.state.escalations.keys().next().expect("escalated");
    let (disposition, evidence, actor) = (Disposition::NoAnswer, Evidence::Claimed, Actor::Rep(RepId(2)));
    store.tell(Input::EscalationAnswered { escalation, disposition, evidence, actor });
    store.until("2026-11-20 12:00");
    assert!(store.story_of(&["touch-claimed", "enrollment-resumed"]).is_empty(), "the machine stays silent");
}

fn unsure(reply: &mut ReplyObserved) {
    reply.confidence = Confidence::of_thousand(400);
}

#[test]
fn nothing_is_ended_by_an_uncertain_reading() {
    check(
        &[Intent::NotInterested],
        unsure,
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text not_interested
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 14:30"#]],
    );
}

#[test]
fn an_uncertain_stop_is_a_stop() {
    check(
        &[Intent::OptOut],
        unsure,
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text opt_out
        Mon 11-02 14:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Mon 11-02 14:00  touch-canceled       L1  T2 opt-out
        Mon 11-02 14:00  enrollment-ended     L1  E1 opt-out
        Mon 11-02 14:00  lead-closed          L1  opt-out"#]],
    );
}

#[test]
fn a_stop_with_a_complaint_ends_everything_and_a_manager_knows() {
    check(
        &[Intent::OptOut, Intent::Complaint],
        |_| {},
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text opt_out,complaint
        Mon 11-02 14:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Mon 11-02 14:00  touch-canceled       L1  T2 opt-out
        Mon 11-02 14:00  enrollment-ended     L1  E1 opt-out
        Mon 11-02 14:00  lead-closed          L1  opt-out
        Mon 11-02 14:00  lead-received        L2  P1 sales reopened by phone
        Mon 11-02 14:00  task-opened          L2  K1 answer-reply rep 1 due Mon 11-02 14:30"#]],
    );
}

#[test]
fn a_stop_of_calls_with_a_question_about_a_trade_in_is_answered_by_text() {
    let voice = |reply: &mut ReplyObserved| reply.reach = SuppressionScope::Voice;
    check(
        &[Intent::OptOut, Intent::TradeValue],
        voice,
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text opt_out,trade_value
        Mon 11-02 14:00  suppression-added    L1  voice contacts 2 people P1 via reply
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 14:05"#]],
    );
}

#[test]
fn a_stop_of_calls_alone_lets_the_cadence_go_on() {
    let voice = |reply: &mut ReplyObserved| reply.reach = SuppressionScope::Voice;
    check(
        &[Intent::OptOut],
        voice,
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text opt_out
        Mon 11-02 14:00  suppression-added    L1  voice contacts 2 people P1 via reply"#]],
    );
}

#[test]
fn a_stop_of_somebody_else_at_the_number_is_a_stop_and_a_human_mends_the_lead() {
    check(
        &[Intent::OptOut, Intent::WrongNumber],
        |_| {},
        &expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text opt_out,wrong_number
        Mon 11-02 14:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Mon 11-02 14:00  touch-canceled       L1  T2 opt-out
        Mon 11-02 14:00  enrollment-ended     L1  E1 opt-out
        Mon 11-02 14:00  lead-closed          L1  opt-out
        Mon 11-02 14:00  lead-received        L2  P1 sales reopened by phone
        Mon 11-02 14:00  task-opened          L2  K1 fix-lead rep 2 due Mon 11-02 14:00"#]],
    );
}

#[test]
fn cancel_before_a_visit_is_a_stop_and_a_human_knows_of_the_visit() {
    let (mut store, lead) = asked();
    let (at, evidence, actor) = (at("2026-11-05 17:00"), Evidence::Proven, Actor::Rep(RepId(2)));
    store.tell(Input::AppointmentAgreed { lead, at, evidence, actor });
    store.until("2026-11-05 09:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    expect![[r#"
        Thu 11-05 09:00  reply-received       L1  text opt_out
        Thu 11-05 09:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Thu 11-05 09:00  enrollment-ended     L1  E1 opt-out
        Thu 11-05 09:00  touch-canceled       L1  T5 opt-out
        Thu 11-05 09:00  touch-canceled       L1  T6 opt-out
        Thu 11-05 09:00  task-opened          L1  K1 keep-visit rep 2 due Thu 11-05 09:30"#]]
    .assert_eq(&store.story());
    store.until("2026-11-20 12:00");
    assert!(store.story_of(&["touch-claimed"]).is_empty());
}

#[test]
fn what_else_stands_in_a_stop_before_a_visit_comes_before_a_human_beside_the_visit() {
    let (mut store, lead) = asked();
    let (at, evidence, actor) = (at("2026-11-05 17:00"), Evidence::Proven, Actor::Rep(RepId(2)));
    store.tell(Input::AppointmentAgreed { lead, at, evidence, actor });
    store.until("2026-11-05 09:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut, Intent::Complaint]);
    expect![[r#"
        Thu 11-05 09:00  reply-received       L1  text opt_out,complaint
        Thu 11-05 09:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Thu 11-05 09:00  enrollment-ended     L1  E1 opt-out
        Thu 11-05 09:00  touch-canceled       L1  T5 opt-out
        Thu 11-05 09:00  touch-canceled       L1  T6 opt-out
        Thu 11-05 09:00  task-opened          L1  K1 keep-visit rep 2 due Thu 11-05 09:30
        Thu 11-05 09:00  task-opened          L1  K2 answer-reply rep 1 due Thu 11-05 09:30"#]]
    .assert_eq(&store.story());
    store.until("2026-11-20 12:00");
    assert!(store.story_of(&["touch-claimed"]).is_empty());
}

#[test]
fn high_intent_stops_even_a_cadence_that_goes_on_beside_replies() {
    let going_on = "\n[on]\nreply = \"go-on\"\nintent-change = \"go-on\"\n";
    let mut setup = paper::setup();
    setup.cadences[0] = cadence(&format!("{NEW_INBOUND}{going_on}"));
    let mut store = Store::open_with(setup);
    store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::Other]);
    store.says(&ann(), Channel::Text, &[Intent::TradeValue]);
    expect![[r#"
        Mon 11-02 14:00  reply-received       L1  text other
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 14:30
        Mon 11-02 14:00  reply-received       L1  text trade_value
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 14:05"#]]
    .assert_eq(&store.story());
}

#[test]
fn spanish_is_noted_once_and_not_taken_back() {
    let (mut store, lead) = asked();
    let language = |store: &Store| store.state.people[&store.person(lead)].facts.language;
    assert_eq!(language(&store), Language::English);
    store.says(&ann(), Channel::Text, &[Intent::PriceQuestion, Intent::LanguageSpanish]);
    assert_eq!(language(&store), Language::Spanish);
    store.until("2026-11-02 15:00");
    store.says(&ann(), Channel::Text, &[Intent::Other, Intent::LanguageSpanish]);
    store.says(&ann(), Channel::Text, &[Intent::PositiveAck]);
    assert_eq!(language(&store), Language::Spanish);
    expect!["Mon 11-02 14:00  language-noted           P1 es"].assert_eq(&store.story_of(&["language-noted"]));
}

#[test]
fn a_reply_belongs_to_whom_the_answered_message_was_sent_to() {
    let (mut store, lead) = asked();
    let person = store.person(lead);
    let (touch, _) = store.state.people[&person].last_sent.expect("a first text");
    // Written from an address that nobody knows.
    let mut reply = super::people::cleo().says(Channel::Email, &[Intent::VehicleQuestion], store.now);
    reply.in_reply_to = Some(Answered { touch, person });
    store.hears(reply);
    expect![[r#"
        Mon 11-02 14:00  reply-received       L1  email vehicle_question
        Mon 11-02 14:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 14:00  touch-canceled       L1  T2 reply
        Mon 11-02 14:00  enrollment-paused    L1  E1 reply
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 14:30"#]]
    .assert_eq(&store.story());
    assert!(store.state.tasks.values().any(|task| task.kind == TaskKind::AnswerReply && task.lead == lead));
}
