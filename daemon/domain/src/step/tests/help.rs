//! HELP is answered: at once, at any hour, once a day to a number, also to somebody who has opted out, and it starts
//! nothing.

use expect_test::expect;

use super::{
    paper::setup_that_confirms,
    people::{ann, cleo},
    store::{Store, at},
};
use crate::{
    block::HELP_ANSWERED,
    entry::Actor,
    input::Input,
    order::Order,
    state::PauseScope,
    words::{Channel, HoldReason, Intent, Language},
};

const KINDS: [&str; 3] = ["help-answer-planned", "help-answer-claimed", "help-answer-ended"];

fn helped(store: &mut Store) -> String {
    store.story_of(&KINDS)
}

#[test]
fn help_is_answered_at_any_hour_once_a_day_and_a_human_sees_it() {
    let mut store = Store::open_with(setup_that_confirms());
    store.until("2026-11-03 10:00");
    store.asks(&ann());
    store.until("2026-11-03 23:10");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::Help]);
    store.until("2026-11-03 23:20");
    store.says(&ann(), Channel::Text, &[Intent::Help]);
    store.until("2026-11-04 23:11");
    store.says(&ann(), Channel::Text, &[Intent::Help]);
    expect![[r#"
        Tue 11-03 23:10  reply-received       L1  text help
        Tue 11-03 23:10  help-answer-planned  L1  C1 in en by Tue 11-03 23:15
        Tue 11-03 23:10  stage-reached        L1  contacted proven by reply
        Tue 11-03 23:10  touch-canceled       L1  T2 reply
        Tue 11-03 23:10  enrollment-paused    L1  E1 reply
        Tue 11-03 23:10  task-opened          L1  K1 answer-reply rep 2 due Wed 11-04 09:00
        Tue 11-03 23:10  help-answer-claimed  L1  C1
        Tue 11-03 23:10  help-answer-ended    L1  C1 sent
        Tue 11-03 23:20  reply-received       L1  text help
        Tue 11-03 23:20  task-opened          L1  K2 answer-reply rep 2 due Wed 11-04 09:00
        Wed 11-04 23:11  reply-received       L1  text help
        Wed 11-04 23:11  help-answer-planned  L1  C2 in en by Wed 11-04 23:16
        Wed 11-04 23:11  task-opened          L1  K3 answer-reply rep 2 due Thu 11-05 09:00
        Wed 11-04 23:11  help-answer-claimed  L1  C2
        Wed 11-04 23:11  help-answer-ended    L1  C2 sent"#]]
    .assert_eq(&store.story());
}

#[test]
fn who_has_opted_out_is_helped_too_and_nothing_begins_again() {
    let mut store = Store::open_with(setup_that_confirms());
    store.until("2026-11-03 10:00");
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-03 11:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::Help]);
    store.until("2026-11-20 12:00");
    expect![[r#"
        Tue 11-03 11:00  reply-received           text help
        Tue 11-03 11:00  help-answer-planned      C2 in en by Tue 11-03 11:05
        Tue 11-03 11:00  help-answer-claimed      C2
        Tue 11-03 11:00  help-answer-ended        C2 sent"#]]
    .assert_eq(&store.story());
    assert!(store.state.leads.is_empty());
}

#[test]
fn help_is_told_to_the_number_that_wrote_in_the_language_it_wrote() {
    let mut store = Store::open_with(setup_that_confirms());
    store.until("2026-11-03 10:00");
    store.asks(&ann());
    store.until("2026-11-03 11:00");
    store.provider.holds = true;
    let mut reply = ann().says(Channel::Text, &[Intent::Help, Intent::LanguageSpanish], store.now);
    reply.evidence = crate::intent::KEYWORD_HELP.to_owned();
    reply.language = Language::Spanish;
    store.tell(Input::Reply(reply));
    store.run_until(store.now);
    let [answer] = store.provider.waiting.iter().filter(|it| it.confirms.is_some()).collect::<Vec<_>>()[..] else {
        panic!("one answer")
    };
    let told = answer.confirms.expect("it answers");
    assert_eq!((told.to, told.send_by), (ann().phone(), at("2026-11-03 11:05")));
    assert_eq!((answer.block.name.as_str(), answer.block.language), (HELP_ANSWERED, Language::Spanish));
    assert!(answer.key.starts_with("kw-help-"), "{}", answer.key);
}

#[test]
fn a_question_in_words_an_email_a_stranger_a_hold_and_a_pause_are_not_answered_by_machine() {
    let mut store = Store::open_with(setup_that_confirms());
    store.until("2026-11-03 10:00");
    let lead = store.asks(&ann());
    store.story();
    let mut words = ann().says(Channel::Text, &[Intent::Help], store.now);
    words.evidence = "help.who-are-you".to_owned();
    store.tell(Input::Reply(words));
    let email = ann().says(Channel::Email, &[Intent::Help], store.now);
    store.tell(Input::Reply(email));
    store.says(&cleo(), Channel::Text, &[Intent::Help]);
    assert_eq!(helped(&mut store), "");
    store.until("2026-11-03 10:05");
    store.pauses(PauseScope::Channel(Channel::Text));
    store.says(&ann(), Channel::Text, &[Intent::Help]);
    expect![[r#"
        Tue 11-03 10:05  help-answer-planned  L1  C1 in en by Tue 11-03 10:10
        Tue 11-03 10:05  help-answer-ended    L1  C1 withheld pause.channel.text"#]]
    .assert_eq(&helped(&mut store));
    store.resumes(PauseScope::Channel(Channel::Text));
    let person = store.lead(lead).person;
    let hold = Order::Hold { person, reason: HoldReason::Legal, note: None, recalled: None };
    store.until("2026-11-05 10:00");
    store.tell(Input::Ordered { order: hold, actor: Actor::Operator(1000) });
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::Help]);
    expect![[r#"
        Thu 11-05 10:00  help-answer-planned  L1  C2 in en by Thu 11-05 10:05
        Thu 11-05 10:00  help-answer-ended    L1  C2 withheld hold.legal"#]]
    .assert_eq(&helped(&mut store));
}

#[test]
fn a_store_without_words_for_it_leaves_it_to_a_human() {
    let mut store = Store::open();
    store.until("2026-11-03 10:00");
    store.asks(&ann());
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::Help]);
    let story = store.story();
    assert!(story.contains("answer-reply") && !story.contains("help-answer"), "{story}");
}
