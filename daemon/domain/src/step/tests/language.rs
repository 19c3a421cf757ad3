//! What a cadence file can say, and what becomes of it: whom it is for, when its steps are due, what follows what.

use expect_test::expect;

use super::{
    paper::{self, NEW_INBOUND, cadence},
    people::{Customer, ann, bob, cleo},
    store::{Store, at},
};
use crate::{
    entry::Vehicle,
    ids::DealKey,
    input::{DeliveryResult, Input, Setup},
    words::{Channel, Disposition, FailReason, Intent, Reaction, TaskKind, Urgency},
};

/// A cadence of one or more steps beside the shipped ones: `head` narrows whom it is for.
fn with(head: &str, steps: &str) -> Setup {
    let text = format!(
        "name = \"special\"\nsegment = \"new-inbound\"\ndepartment = \"sales\"\nrest-days = 16\n{head}\nstep = [{steps}]\n"
    );
    instead(&text, false)
}

/// The cadence of new leads is another one.
fn instead_of_new_inbound(from: &str, to: &str) -> Setup {
    assert!(NEW_INBOUND.contains(from), "{from}");
    instead(&NEW_INBOUND.replace(from, to), true)
}

fn instead(text: &str, replaces: bool) -> Setup {
    let mut setup = paper::setup();
    if replaces {
        setup.cadences[0] = cadence(text);
    } else {
        setup.cadences.push(cadence(text));
    }
    setup.blocks = paper::blocks(&setup.cadences, &setup.tracks.1);
    setup
}

fn open(setup: Setup) -> Store {
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    store.story();
    store
}

const CALL_FIRST: &str = r#"{ name = "ring", day = 0, at = "at-once", late = "send", action = [
  { channel = "call", block = "call", on = "start" } ] }"#;

const MADE: [&str; 4] = ["touch-claimed", "touch-skipped", "touch-failed", "enrollment-ended"];

fn enrolled_in(store: &Store, lead: crate::ids::LeadId) -> String {
    let version = store.lead(lead).enrollment.as_ref().expect("enrolled").version;
    store.state.setup.cadences[&version].text.name.clone()
}

#[test]
fn a_phone_up_is_called_first_and_a_web_form_is_texted_first() {
    let mut store = open(with("source = [\"portal\"]", CALL_FIRST));
    let web = store.asks(&ann());
    let phone = store.asks(&cleo().by_portal());
    assert_eq!((enrolled_in(&store, web), enrolled_in(&store, phone)), ("new-inbound".into(), "special".into()));
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-claimed        L2  T3 step 0 call by hours.us
        Mon 11-02 10:00  enrollment-ended     L2  E2 finished"#]]
    .assert_eq(&store.story_of(&MADE));
}

#[test]
fn the_cadence_that_asks_for_most_wins() {
    let mut setup = with("source = [\"website\"]", CALL_FIRST);
    let urgent = "name = \"urgent\"\nsegment = \"new-inbound\"\ndepartment = \"sales\"\nrest-days = 1\n\
                  source = [\"website\"]\nurgency = [\"now\"]\nstep = [";
    setup.cadences.push(cadence(&format!("{urgent}{CALL_FIRST}]")));
    let mut store = open(setup);
    let (calm, mut hurried) = (ann().asks(store.now), cleo().asks(store.now));
    hurried.inquiry.urgency = Urgency::Now;
    let (calm, hurried) = (store.takes(calm), store.takes(hurried));
    let other = store.asks(&bob().by_portal());
    assert_eq!(enrolled_in(&store, calm), "special");
    assert_eq!(enrolled_in(&store, hurried), "urgent");
    assert_eq!(enrolled_in(&store, other), "new-inbound");
}

#[test]
fn a_step_comes_so_long_after_the_enrollment() {
    let step = r#"{ name = "ring", after = "4h", late = "send", action = [
      { channel = "call", block = "call", on = "start" } ] }"#;
    let mut store = open(with("source = [\"website\"]", step));
    store.asks(&ann());
    store.until("2026-11-02 20:00");
    expect![[r#"
        Mon 11-02 14:00  touch-claimed        L1  T1 step 0 call by hours.us
        Mon 11-02 14:00  enrollment-ended     L1  E1 finished"#]]
    .assert_eq(&store.story_of(&MADE));
}

#[test]
fn a_step_in_a_window_comes_within_it() {
    let steps = r#"{ name = "hi", day = 1, at = "evening", late = "skip", action = [
      { channel = "text", block = "hello", on = "start" } ] }"#;
    let mut store = open(with("source = [\"website\"]\nwindows = { evening = \"17:00-19:00\" }", steps));
    let lead = store.asks(&ann());
    store.until("2026-11-03 16:59");
    assert_eq!(store.story_of(&MADE), "");
    let planned = store.state.touches[&store.lead(lead).touches[0]].planned_at;
    assert!((at("2026-11-03 17:00")..at("2026-11-03 19:00")).contains(&planned), "{planned}");
    // Late is what comes after the window, not an hour after its own minute.
    store.now = at("2026-11-03 18:59");
    store.run_until(store.now);
    assert!(store.story_of(&MADE).contains("touch-claimed"));
}

#[test]
fn each_reason_has_its_own_branch() {
    let steps = r#"{ name = "hi", day = 0, at = "at-once", late = "send", action = [
      { channel = "text", block = "hello", on = "start" },
      { channel = "call", block = "call", on = "no-consent" },
      { channel = "email", block = "hello", on = "undeliverable" },
      { channel = "voicemail", block = "call", on = "no-answer" } ] }"#;
    let mut store = open(with("source = [\"website\", \"default\"]", steps));
    store.scripted([DeliveryResult::Failed(FailReason::InvalidAddress)]);
    store.asks(&ann());
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 invalid-address
        Mon 11-02 10:00  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
        Mon 11-02 10:00  enrollment-ended     L1  E1 finished"#]]
    .assert_eq(&store.story_of(&MADE));
    // Florida asks for a written consent to text; a call is the branch for that.
    let mut lead = Customer { region: Some("FL"), phones: vec!["+13055550141"], ..cleo() }.asks(store.now);
    lead.inquiry.source = "default".to_owned();
    store.takes(lead);
    store.report(TaskKind::Call, Disposition::NoAnswer);
    let told = store.story_of(&MADE);
    assert!(told.contains("no-consent") && told.contains("step 0 call"), "{told}");
    assert!(told.contains("voicemail") || told.contains("T5"), "the call that was not answered has its branch: {told}");
}

#[test]
fn a_condition_leaves_a_step_out_or_gives_its_action_to_the_next() {
    let steps = r#"
      { name = "trade", day = 0, at = "at-once", late = "send", if = { has-trade-in = true }, action = [
        { channel = "text", block = "trade", on = "start" }, { channel = "email", block = "hello", on = "unable" } ] },
      { name = "hi", day = 1, at = "10:15", late = "send", action = [
        { channel = "text", block = "hello", on = "start", if = { has-vehicle = true } },
        { channel = "email", block = "hello", on = "unable", if = { has-appointment = false } } ] }"#;
    let mut store = open(with("source = [\"website\"]", steps));
    let mut lead = ann().asks(store.now);
    (lead.inquiry.vehicle, lead.inquiry.trade_in, lead.known) = (None, None, Default::default());
    store.takes(lead);
    store.until("2026-11-03 20:00");
    expect![[r#"
        Mon 11-02 10:00  touch-skipped        L1  T1 condition cadence.step-if:has-trade-in
        Tue 11-03 10:15  touch-skipped        L1  T2 condition cadence.if:has-vehicle
        Tue 11-03 10:15  touch-claimed        L1  T3 step 1 email by hours.email
        Tue 11-03 10:15  enrollment-ended     L1  E1 finished"#]]
    .assert_eq(&store.story_of(&MADE));
}

#[test]
fn a_vehicle_that_somebody_else_bought_is_sold() {
    let steps = r#"{ name = "still-here", day = 1, at = "10:15", late = "send", action = [
        { channel = "text", block = "hello", on = "start", if = { vehicle-sold = false } },
        { channel = "email", block = "hello", on = "unable" } ] }"#;
    let mut store = open(with("source = [\"website\"]", steps));
    let wants = |customer: &Customer, stock: &str, store: &mut Store| {
        let mut lead = customer.asks(store.now);
        lead.inquiry.vehicle = Some(Vehicle { stock: Some(stock.to_owned()), ..Vehicle::default() });
        store.takes(lead)
    };
    let buyer = wants(&ann(), "A1", &mut store);
    wants(&cleo(), "A1", &mut store);
    wants(&bob().without_phone(), "B2", &mut store);
    store.story();
    let deal = DealKey(paper::keyed("deal"));
    store.tell(Input::DealBooked { lead: buyer, deal, at: store.now });
    store.until("2026-11-03 12:00");
    let told = store.story_of(&MADE);
    assert!(told.contains("condition cadence.if:not vehicle-sold"), "{told}");
    assert_eq!(told.matches("condition").count(), 1, "the other vehicle is still here: {told}");
}

#[test]
fn a_goal_that_is_reached_ends_the_cadence_for_good() {
    let mut store = open(instead_of_new_inbound("rest-days = 16", "rest-days = 16\ngoal = [\"replied\"]"));
    let lead = store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::PositiveAck]);
    assert!(store.story().contains("enrollment-ended     L1  E1 goal"), "it ended");
    store.report(TaskKind::AnswerReply, Disposition::NoAnswer);
    store.until("2026-11-10 12:00");
    assert!(store.lead(lead).running().is_none(), "nothing takes it up again");
}

#[test]
fn a_reply_stops_pauses_or_lets_go_on_as_the_cadence_says() {
    for reaction in Reaction::ALL {
        let rest = format!("rest-days = 16\non = {{ reply = \"{reaction}\" }}");
        let mut store = open(instead_of_new_inbound("rest-days = 16", &rest));
        let lead = store.asks(&ann());
        store.says(&ann(), Channel::Text, &[Intent::PositiveAck]);
        store.report(TaskKind::AnswerReply, Disposition::NoAnswer);
        let planned = !store.lead(lead).touches.is_empty();
        assert_eq!(planned, *reaction != Reaction::Stop, "{reaction}");
        let told = store.story();
        assert_eq!(told.contains("enrollment-paused"), *reaction == Reaction::Pause, "{told}");
        store.stop(&ann().asks(store.now).phones, crate::words::SuppressionScope::Everything);
        assert!(!store.state.leads.contains_key(&lead), "an opt-out ends it whatever the cadence says");
    }
}

#[test]
fn who_had_a_cadence_lately_or_often_enough_is_not_enrolled_again() {
    let again = "rest-days = 1\ncooldown-days = 60\nenroll-max = 2";
    let mut store = open(instead_of_new_inbound("rest-days = 16", again));
    store.asks(&cleo().without_phone());
    store.until("2026-11-25 10:00");
    assert!(store.state.leads.is_empty(), "it ran its course");
    store.story();
    let soon = store.asks(&cleo().without_phone());
    assert!(store.story().contains("cadence.new-inbound.cooldown-days:60"));
    assert!(store.lead(soon).enrollment.is_none());
    assert_eq!(store.task(TaskKind::FollowUp).lead, soon, "a human decides");
    store.report(TaskKind::FollowUp, Disposition::Lost);
    store.until("2027-02-25 10:00");
    let later = store.asks(&cleo().without_phone());
    assert!(store.lead(later).enrollment.is_some(), "the cooldown is over");
    store.until("2027-06-25 10:00");
    store.story();
    store.asks(&cleo().without_phone());
    assert!(store.story().contains("cadence.new-inbound.enroll-max:2"));
}

#[test]
fn after_the_last_step_a_lead_rests_with_a_wake_date_or_closes() {
    for rest_days in [0, 16] {
        let mut store = open(instead_of_new_inbound("rest-days = 16", &format!("rest-days = {rest_days}")));
        let lead = store.asks(&cleo().without_phone());
        store.until("2026-11-16 10:16");
        match store.state.leads.get(&lead) {
            Some(lead) => assert!(lead.rests_until.is_some_and(|wake| wake > store.now), "it rests"),
            None => assert!(store.story().contains("lead-closed          L1  no-response"), "it closed"),
        }
        assert_eq!(store.state.leads.contains_key(&lead), rest_days > 0);
        store.until("2026-12-10 12:00");
        assert!(!store.state.leads.contains_key(&lead), "then it closes");
    }
}
