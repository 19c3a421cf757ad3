//! What customers tell of their plans, and what it changes.

use expect_test::expect;

use super::{
    paper::{self, NEW_INBOUND, cadence},
    people::ann,
    store::Store,
};
use crate::{
    answer::{Answers, bare, read},
    effect::{Answer, Refusal},
    entry::Actor,
    ids::{LeadId, RepId},
    input::{Input, Recalled},
    known::Field,
    order::Order,
    words::{AnswerKind, Channel, Disposition, Intent, LeadFact, Payment, TaskKind, Urgency, YesNo},
};

fn asked() -> (Store, LeadId) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 11:00");
    store.story();
    (store, lead)
}

/// The customer answers by text, in these words.
fn answers(store: &mut Store, intents: &[Intent], words: &str) {
    let mut reply = ann().says(Channel::Text, intents, store.now);
    reply.answers = read(words);
    reply.recalled = Recalled::default();
    store.tell(Input::Reply(reply));
    store.run_until(store.now);
}

fn noted(store: &mut Store, lead: LeadId, answers: Answers) -> Answer {
    noted_over(store, lead, answers, &[])
}

fn noted_over(store: &mut Store, lead: LeadId, answers: Answers, cleared: &[AnswerKind]) -> Answer {
    let order = Order::NoteAnswers { lead, answers, cleared: cleared.to_vec() };
    store.tell(Input::Ordered { order, actor: Actor::Rep(RepId(2)) })
}

#[test]
fn an_answer_in_a_reply_is_known_of_the_lead() {
    let (mut store, id) = asked();
    answers(&mut store, &[Intent::Other], "this month, paying cash");
    let lead = store.lead(id);
    assert_eq!((lead.answers.timeline, lead.answers.payment), (Some(Urgency::Soon), Some(Payment::Cash)));
    assert_eq!(lead.urgency, Urgency::Soon, "so a cadence for the urgent fits, or does not");
    let known = store.state.known(lead);
    assert!(known.has(Field::Timeline) && known.has(Field::Payment) && known.has(Field::FirstName));
    assert!(store.state.holds(lead, LeadFact::HasTimeline) && !store.state.holds(lead, LeadFact::WantsNow));
    expect![[r#"
        Mon 11-02 11:00  reply-received       L1  text other
        Mon 11-02 11:00  answers-noted        L1
        Mon 11-02 11:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 11:00  touch-canceled       L1  T2 reply
        Mon 11-02 11:00  enrollment-paused    L1  E1 reply
        Mon 11-02 11:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 11:30"#]]
    .assert_eq(&store.story());
}

#[test]
fn what_is_told_again_is_not_noted_again_and_what_changes_is() {
    let (mut store, id) = asked();
    let told = |timeline| Answers { timeline: Some(timeline), ..Answers::default() };
    assert_eq!(noted(&mut store, id, told(Urgency::Soon)), Answer::Done);
    assert_eq!(noted(&mut store, id, told(Urgency::Soon)), Answer::Known);
    let payment = Answers { payment: Some(Payment::Lease), ..Answers::default() };
    assert_eq!(noted(&mut store, id, payment), Answer::Done);
    answers(&mut store, &[Intent::Other], "no rush");
    let known = &store.lead(id).answers;
    assert_eq!((known.timeline, known.payment), (Some(Urgency::Later), Some(Payment::Lease)));
    let nobody = noted(&mut store, LeadId(9_999), told(Urgency::Now));
    assert_eq!(nobody, Answer::Refused(Refusal::NotOpen { what: "lead", id: 9_999 }));
}

#[test]
fn what_was_noted_wrongly_is_cleared_and_no_message_says_it_any_more() {
    let (mut store, id) = asked();
    let told = Answers { timeline: Some(Urgency::Now), payment: Some(Payment::Cash), ..read("saturday morning works") };
    assert_eq!(noted(&mut store, id, told), Answer::Done);
    let known = store.state.known(store.lead(id));
    assert!(known.has(Field::Timeline) && known.has(Field::PreferredTime));
    let cleared = [AnswerKind::Timeline, AnswerKind::Prefers];
    assert_eq!(noted_over(&mut store, id, Answers::default(), &cleared), Answer::Done);
    assert_eq!(noted_over(&mut store, id, Answers::default(), &cleared), Answer::Known, "nothing is left to clear");
    let lead = store.lead(id);
    assert_eq!(lead.answers, Answers { payment: Some(Payment::Cash), ..Answers::default() });
    assert_eq!(lead.urgency, Urgency::Unknown);
    let known = store.state.known(lead);
    assert!(!known.has(Field::Timeline) && !known.has(Field::PreferredTime) && known.has(Field::Payment));
    // A new word takes the place of a cleared one in the same order.
    let lease = Answers { payment: Some(Payment::Lease), ..Answers::default() };
    assert_eq!(noted_over(&mut store, id, lease.clone(), &[AnswerKind::Payment]), Answer::Done);
    assert_eq!(store.lead(id).answers, lease);
}

#[test]
fn a_bare_yes_is_an_answer_to_what_was_asked() {
    let mut setup = paper::setup();
    for text in setup.blocks.iter_mut().filter(|text| text.block.name == "hello") {
        let mut block = (*text.block).clone();
        let question = "{{ store_name }}. Will you be trading in what you drive now?";
        block.variants.iter_mut().for_each(|variant| question.clone_into(&mut variant.body));
        *text = paper::block_text(block);
    }
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    let mut reply = ann().says(Channel::Text, &[Intent::Other], store.now);
    reply.bare = bare("Nope.");
    store.tell(Input::Reply(reply));
    assert_eq!(store.lead(lead).answers.trade, Some(YesNo::No));
}

#[test]
fn who_asks_to_stop_answers_nothing() {
    let (mut store, _) = asked();
    answers(&mut store, &[Intent::OptOut], "stop, paying cash");
    assert_eq!(store.story_of(&["answers-noted"]), "");
}

#[test]
fn who_has_no_car_to_trade_is_not_asked_about_one() {
    let (mut store, id) = asked();
    assert!(store.state.holds(store.lead(id), LeadFact::HasTradeIn), "the inquiry named one");
    noted(&mut store, id, Answers { trade: Some(YesNo::No), ..Answers::default() });
    assert!(!store.state.holds(store.lead(id), LeadFact::HasTradeIn));
    store.until("2026-11-06 17:00");
    let skipped = store.story_of(&["touch-skipped"]);
    assert!(skipped.contains("missing-context block.missing:trade_model"), "{skipped}");
}

#[test]
fn a_step_can_ask_for_an_answer() {
    let mut setup = paper::setup();
    let urgent = NEW_INBOUND.replace("day = 7, ", "day = 7, if = { wants-now = true }, ");
    setup.cadences[0] = cadence(&urgent);
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-04 12:00");
    store.report(TaskKind::Call, Disposition::NoAnswer);
    noted(&mut store, lead, Answers { timeline: Some(Urgency::Soon), ..Answers::default() });
    store.story();
    store.until("2026-11-09 12:00");
    let skipped = store.story_of(&["touch-skipped"]);
    assert!(skipped.contains("condition cadence.step-if:wants-now"), "{skipped}");
}
