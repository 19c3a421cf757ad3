//! A stop is confirmed: once, within five minutes, with one text that says nothing else, and by nothing but a text (47 CFR
//! 64.1200(a)(12)).

use expect_test::expect;
use jiff::SignedDuration;

use super::{
    paper::{self, setup_that_confirms},
    people::{Customer, ann, bob, cleo},
    store::{Store, at},
};
use crate::{
    block::STOP_CONFIRMED,
    effect::{Answer, Delivery},
    entry::{Actor, Body},
    ids::PersonId,
    input::{DeliveryResult, Input},
    order::Order,
    state::PauseScope,
    words::{Channel, FailReason, HoldReason, Intent, Language, Mode, SuppressionScope},
};

const KINDS: [&str; 4] =
    ["suppression-added", "stop-confirmation-planned", "stop-confirmation-claimed", "stop-confirmation-ended"];

fn store() -> Store {
    let mut store = Store::open_with(setup_that_confirms());
    store.until("2026-11-03 10:00");
    store
}

/// Says it at the store's clock, as the customer's phone has it `ago` minutes earlier; nothing is handed over yet.
fn stops(store: &mut Store, who: &Customer, ago: SignedDuration) {
    let mut reply = who.says(Channel::Text, &[Intent::OptOut], store.now);
    reply.at = store.now - ago;
    store.tell(Input::Reply(reply));
    store.run_until(store.now);
}

fn confirmations(store: &Store) -> Vec<&Delivery> {
    store.provider.waiting.iter().map(|it| &**it).filter(|it| it.confirms.is_some()).collect()
}

#[test]
fn a_stop_is_confirmed_at_once_to_the_number_that_wrote_and_a_second_one_is_not() {
    let mut store = store();
    let two = Customer { phones: vec!["+13125550199", "+13125550101"], ..ann() };
    store.asks(&two);
    store.provider.holds = true;
    store.story();
    let mut reply = two.says(Channel::Text, &[Intent::OptOut], store.now);
    reply.from = paper::blind("+13125550101");
    store.tell(Input::Reply(reply));
    store.run_until(store.now);
    let [confirmation] = confirmations(&store)[..] else { panic!("one confirmation") };
    let confirms = confirmation.confirms.expect("it confirms");
    assert_eq!(confirms.to, paper::blind("+13125550101"), "not to the customer's other number");
    assert_eq!(confirms.send_by, at("2026-11-03 10:05"));
    assert_eq!((confirmation.block.name.as_str(), confirmation.thread.opt_out_line), (STOP_CONFIRMED, false));
    store.provider.holds = false;
    store.until("2026-11-03 10:10");
    store.says(&two, Channel::Text, &[Intent::OptOut]);
    store.until("2026-12-24 10:00");
    expect![[r#"
        Tue 11-03 10:00  suppression-added    L1  everything contacts 3 people P1 via reply
        Tue 11-03 10:00  stop-confirmation-planned L1  C1 in en by Tue 11-03 10:05
        Tue 11-03 10:00  stop-confirmation-claimed L1  C1
        Tue 11-03 10:00  stop-confirmation-ended L1  C1 sent"#]]
    .assert_eq(&store.story_of(&KINDS));
}

/// The law's own clock: five minutes, to the second.
#[test]
fn what_comes_more_than_five_minutes_after_the_word_is_not_sent() {
    for (ago, sent) in [(0, true), (299, true), (300, true), (301, false), (3_600, false)] {
        let mut store = store();
        store.asks(&ann());
        store.provider.holds = true;
        stops(&mut store, &ann(), SignedDuration::from_secs(ago));
        assert_eq!(confirmations(&store).len(), usize::from(sent), "{ago} seconds later");
        let late = store.entries.iter().any(|entry| {
            matches!(&entry.body, Body::StopConfirmationEnded(it) if it.rule.as_deref() == Some("opt-out.five-minutes"))
        });
        assert_eq!(late, !sent, "{ago} seconds later");
    }
}

#[test]
fn what_is_handed_over_too_late_is_late_and_what_failed_is_not_tried_again() {
    for (result, end) in [
        (DeliveryResult::Failed(FailReason::Late), "late opt-out.five-minutes"),
        (DeliveryResult::NotSent(FailReason::Provider), "failed fail.provider"),
        (DeliveryResult::Failed(FailReason::Refused), "failed fail.refused"),
        (DeliveryResult::Uncertain, "uncertain"),
    ] {
        let mut store = store();
        store.asks(&ann());
        store.story();
        store.scripted([result]);
        stops(&mut store, &ann(), SignedDuration::ZERO);
        let story = store.story_of(&KINDS);
        assert!(story.ends_with(&format!("C1 {end}")), "{story}");
        store.until("2026-12-03 10:00");
        assert_eq!(store.story_of(&KINDS), "", "nothing follows");
    }
}

/// The customer has just written: their evening is no reason to leave them in doubt.
#[test]
fn the_hours_of_the_law_do_not_bar_it() {
    let mut store = store();
    store.asks(&ann());
    store.until("2026-11-04 02:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    assert!(store.story_of(&KINDS).contains("C1 sent"));
}

#[test]
fn it_speaks_the_language_of_the_word_or_else_the_customers() {
    for (wrote, known, expected) in [
        (Language::English, Language::English, Language::English),
        (Language::Spanish, Language::English, Language::Spanish),
        (Language::English, Language::Spanish, Language::Spanish),
    ] {
        let mut store = store();
        let mut lead = ann().asks(store.now);
        lead.language = known;
        store.takes(lead);
        store.provider.holds = true;
        let mut reply = ann().says(Channel::Text, &[Intent::OptOut], store.now);
        reply.language = wrote;
        store.tell(Input::Reply(reply));
        store.run_until(store.now);
        let [confirmation] = confirmations(&store)[..] else { panic!("one confirmation") };
        assert_eq!(confirmation.block.language, expected, "wrote {wrote}, known as {known}");
    }
}

#[test]
fn nothing_but_a_text_that_shuts_texts_is_confirmed() {
    let mut store = store();
    store.asks(&ann());
    store.asks(&cleo());
    store.story();
    // By email; of calls alone; by an operator; by a word that is no stop.
    store.says(&ann(), Channel::Email, &[Intent::OptOut]);
    let mut reply = cleo().says(Channel::Text, &[Intent::OptOut], store.now);
    reply.reach = SuppressionScope::Voice;
    store.tell(Input::Reply(reply));
    store.stop(&[cleo().phone()], SuppressionScope::Everything);
    store.says(&cleo(), Channel::Text, &[Intent::NotInterested]);
    store.until("2026-11-04 10:00");
    assert!(!store.story().contains("stop-confirmation"));
}

#[test]
fn nobody_is_answered_whom_keepwarm_does_not_know() {
    let mut store = store();
    stops(&mut store, &bob(), SignedDuration::ZERO);
    assert!(!store.story().contains("stop-confirmation"));
}

fn ended_by(store: &mut Store) -> String {
    let story = store.story_of(&["stop-confirmation-ended"]);
    story.rsplit_once("C1 ").map(|(_, end)| end.to_owned()).unwrap_or(story)
}

#[test]
fn a_hold_a_pause_and_a_permission_meanwhile_bar_it() {
    // The provider takes one message at a time and has one: the confirmation waits for its turn.
    let busy = |what: &dyn Fn(&mut Store)| {
        let mut setup = setup_that_confirms();
        setup.channels.iter_mut().for_each(|channel| channel.in_flight_max = 1);
        let mut store = Store::open_with(setup);
        store.until("2026-11-03 10:00");
        store.provider.holds = true;
        store.asks(&cleo());
        store.asks(&ann());
        let mut reply = ann().says(Channel::Text, &[Intent::OptOut], store.now);
        reply.from = ann().phone();
        store.tell(Input::Reply(reply));
        store.run_until(store.now);
        assert!(confirmations(&store).is_empty(), "there is no free slot");
        store.story();
        what(&mut store);
        store.provider.holds = false;
        store.run_until(store.now + SignedDuration::from_mins(1));
        ended_by(&mut store)
    };
    assert_eq!(busy(&|_| ()), "sent");
    let person = |store: &Store| {
        let facts = store.state.people.values().map(|person| &person.facts);
        facts.into_iter().find(|facts| facts.phones.contains(&ann().phone())).map_or(PersonId(0), |it| it.person)
    };
    let hold = |store: &mut Store| {
        let (person, reason) = (person(store), HoldReason::Legal);
        let order = Order::Hold { person, reason, note: None, recalled: None };
        assert_eq!(store.tell(Input::Ordered { order, actor: Actor::Operator(1000) }), Answer::Done);
    };
    assert_eq!(busy(&hold), "withheld hold.legal");
    assert_eq!(busy(&|store| drop(store.pauses(PauseScope::Everything))), "withheld pause.all");
    let again = |store: &mut Store| {
        let reply = ann().says(Channel::Text, &[Intent::OptIn], store.now);
        store.tell(Input::Reply(reply));
    };
    assert_eq!(busy(&again), "withheld opt-in");
    assert_eq!(busy(&|store| store.jump(1)), "late opt-out.five-minutes");
}

#[test]
fn without_approved_words_nothing_is_said_and_the_ledger_says_why() {
    let mut store = Store::open_unread("2026-11-02 08:00", setup_that_confirms());
    store.asks(&ann());
    stops(&mut store, &ann(), SignedDuration::ZERO);
    assert_eq!(ended_by(&mut store), "withheld block.not-approved:opt-out.confirm");
    // A store that never had such words confirms nothing, and has nothing to explain.
    let mut store = Store::open();
    store.asks(&ann());
    stops(&mut store, &ann(), SignedDuration::ZERO);
    assert!(!store.story().contains("stop-confirmation"));
}

#[test]
fn in_shadow_nobody_is_written_to() {
    let mut setup = setup_that_confirms();
    setup.modes = paper::modes(Mode::Shadow);
    let mut store = Store::open_with(setup);
    store.asks(&ann());
    stops(&mut store, &ann(), SignedDuration::ZERO);
    assert!(!store.story().contains("stop-confirmation"));
}

#[test]
fn it_takes_its_segment_from_the_carriers_day() {
    let full = paper::setup_with_policy("daily-segments = 1000", "daily-segments = 4");
    let mut setup = setup_that_confirms();
    setup.policy = full.policy;
    let mut store = Store::open_with(setup);
    store.until("2026-11-03 10:00");
    store.asks(&ann());
    store.asks(&cleo());
    store.story();
    stops(&mut store, &ann(), SignedDuration::ZERO);
    assert_eq!(ended_by(&mut store), "withheld cap.brand", "two texts took the day");
}
