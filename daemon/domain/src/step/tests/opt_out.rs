//! Stop means stop: at once, for ever, everywhere, and for everybody who may have said it.

use expect_test::expect;

use super::{
    people::{ann, bob, cleo},
    store::Store,
};
use crate::{
    effect::{Answer, Refusal},
    entry::Actor,
    ids::StoreId,
    input::{Input, Recalled},
    words::{Channel, Intent, SuppressionScope, TaskKind},
};

#[test]
fn stop_ends_everything_in_the_same_commit() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    // A call task stands on a rep's list. What becomes of an agreed visit stands in `kept`.
    store.until("2026-11-04 18:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    expect![[r#"
        Wed 11-04 18:00  reply-received       L1  text opt_out
        Wed 11-04 18:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Wed 11-04 18:00  consent-recorded         P1 revoked via reply
        Wed 11-04 18:00  touch-canceled       L1  T4 opt-out
        Wed 11-04 18:00  enrollment-ended     L1  E1 opt-out
        Wed 11-04 18:00  task-done            L1  K1 call no-longer-needed
        Wed 11-04 18:00  episode-ended        L1  new-inbound opt-out
        Wed 11-04 18:00  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story_of(&[
        "reply-received",
        "suppression-added",
        "consent-recorded",
        "touch-canceled",
        "enrollment-ended",
        "task-done",
        "episode-ended",
        "lead-closed",
    ]));
    store.until("2026-12-24 12:00");
    assert_eq!(store.story(), "");
}

#[test]
fn a_second_stop_does_nothing() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.story();
    store.until("2026-11-02 10:10");
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    expect!["Mon 11-02 10:10  reply-received           text opt_out"].assert_eq(&store.story());
}

#[test]
fn a_stop_by_text_shuts_email_and_every_other_number() {
    let mut store = Store::open();
    let two = super::people::Customer { phones: vec!["+13125550101", "+13125550199"], ..ann() };
    store.asks(&two);
    store.says(&two, Channel::Text, &[Intent::OptOut]);
    let person = *store.state.people.keys().next().expect("known");
    for contact in [two.phone(), super::paper::blind("+13125550199"), two.email()] {
        for &channel in Channel::ALL {
            assert!(store.state.suppressions.bars(crate::ids::PersonId(-1), &[contact], channel));
            assert!(store.state.suppressions.bars(person, &[], channel));
        }
    }
}

#[test]
fn a_stopped_customer_who_asks_again_is_a_humans() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-20 10:00");
    store.story();
    store.asks(&ann());
    store.until("2026-11-30 10:00");
    expect![[r#"
        Fri 11-20 10:00  lead-received        L2  P1 sales reopened by email
        Fri 11-20 10:00  task-opened          L2  K1 follow-up rep 2 due Sat 11-21 10:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_shared_phone_is_shut_for_the_whole_household() {
    let mut store = Store::open();
    store.asks(&ann());
    store.asks(&bob());
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-20 10:00");
    expect![[r#"
        Mon 11-02 08:00  reply-received       L2  text opt_out
        Mon 11-02 08:00  suppression-added    L2  everything contacts 2 people P2,P1 via reply
        Mon 11-02 08:00  touch-canceled       L2  T4 opt-out
        Mon 11-02 08:00  enrollment-ended     L2  E2 opt-out
        Mon 11-02 08:00  lead-closed          L2  opt-out
        Mon 11-02 08:00  touch-canceled       L1  T2 opt-out
        Mon 11-02 08:00  enrollment-ended     L1  E1 opt-out
        Mon 11-02 08:00  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_newcomer_to_a_stopped_phone_gets_email_alone() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-03 10:00");
    store.story();
    store.asks(&bob());
    expect![[r#"
        Tue 11-03 10:00  lead-received        L2  P2 sales opened by phone-other-name
        Tue 11-03 10:00  enrolled             L2  E2
        Tue 11-03 10:00  touch-planned        L2  T3 step 0 text at Tue 11-03 10:00
        Tue 11-03 10:00  touch-skipped        L2  T3 suppressed opt-out
        Tue 11-03 10:00  touch-planned        L2  T4 step 0 email at Tue 11-03 10:00
        Tue 11-03 10:00  touch-claimed        L2  T4 step 0 email by hours.email.instant-reply
        Tue 11-03 10:00  touch-sent           L2  T4
        Tue 11-03 10:00  touch-planned        L2  T5 step 1 text at Wed 11-04 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn somebody_the_state_has_let_go_of_stops() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.forgets();
    assert!(store.state.people.is_empty(), "nobody is remembered");
    store.says(&ann(), Channel::Email, &[Intent::OptOut]);
    expect![[r#"
        Sun 11-22 08:00  reply-received           email opt_out
        Sun 11-22 08:00  suppression-added        everything contacts 2 people P1 via reply
        Sun 11-22 08:00  consent-recorded         P1 revoked via reply"#]]
    .assert_eq(&store.story_of(&["reply-received", "suppression-added", "consent-recorded"]));
    // The phone they had then is shut with the email they wrote from.
    store.asks(&ann().without_email());
    expect![[r#"
        Sun 11-22 08:00  lead-received        L2  P1 sales reopened by phone
        Sun 11-22 08:00  task-opened          L2  K1 follow-up rep 2 due Mon 11-23 09:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_claim_that_is_out_ends_by_its_result_and_nothing_follows() {
    let mut store = Store::open();
    store.provider.holds = true;
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.story();
    store.provider.holds = false;
    store.until("2026-11-20 10:00");
    expect!["Mon 11-02 08:00  touch-sent           L1  T1"].assert_eq(&store.story());
}

#[test]
fn an_operator_reports_a_stop_under_their_own_name() {
    let mut store = Store::open();
    store.asks(&ann());
    store.story();
    assert_eq!(store.stop(&[ann().email()], SuppressionScope::Everything), Answer::Done);
    let stop = store.entries.iter().rev().find(|entry| entry.body.kind() == "suppression-added").expect("noted");
    assert_eq!(stop.actor, Actor::Operator(1000));
    expect![[r#"
        Mon 11-02 08:00  suppression-added    L1  everything contacts 2 people P1 via operator
        Mon 11-02 08:00  touch-canceled       L1  T2 opt-out
        Mon 11-02 08:00  enrollment-ended     L1  E1 opt-out
        Mon 11-02 08:00  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story());
}

#[test]
fn an_operator_reports_a_stop_of_somebody_long_gone() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.forgets();
    store.stop(&[ann().email()], SuppressionScope::Everything);
    expect![[r#"
        Sun 11-22 08:00  suppression-added        everything contacts 2 people P1 via operator
        Sun 11-22 08:00  consent-recorded         P1 revoked via operator"#]]
    .assert_eq(&store.story_of(&["suppression-added", "consent-recorded"]));
}

#[test]
fn a_stop_at_a_store_nobody_knows_is_refused() {
    let mut store = Store::open();
    let (contacts, scope, actor) = (vec![ann().phone()], SuppressionScope::Everything, Actor::System);
    let (via, recalled) = ("operator".to_owned(), Recalled::default());
    let stop = Input::StopRequested { store: StoreId(9), contacts, scope, via, note: None, actor, recalled };
    assert_eq!(store.tell(stop), Answer::Refused(Refusal::UnknownStore(9)));
}

#[test]
fn a_stop_of_texts_leaves_calls_and_email() {
    let mut store = Store::open();
    store.asks(&ann());
    store.stop(&[ann().phone()], SuppressionScope::Text);
    store.until("2026-11-05 12:00");
    expect![[r#"
        Mon 11-02 08:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 08:00  suppression-added    L1  text contacts 2 people P1 via operator
        Tue 11-03 10:15  touch-claimed        L1  T3 step 1 email by hours.email
        Wed 11-04 11:00  touch-claimed        L1  T4 step 2 call by hours.us"#]]
    .assert_eq(&store.story_of(&["suppression-added", "touch-claimed", "touch-skipped", "lead-closed"]));
}

#[test]
fn start_gives_texts_back_and_nothing_else() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-02 10:20");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptIn]);
    let person = *store.state.people.keys().next().expect("known");
    let barred = |channel| store.state.suppressions.bars(person, &[ann().phone()], channel);
    assert_eq!(
        Channel::ALL.iter().copied().filter(|channel| barred(*channel)).collect::<Vec<_>>(),
        [Channel::Email, Channel::Call, Channel::Voicemail]
    );
    expect![[r#"
        Mon 11-02 10:20  reply-received           text opt_in
        Mon 11-02 10:20  suppression-lifted       text contacts 1
        Mon 11-02 10:20  consent-recorded         P1 express via reply
        Mon 11-02 10:20  lead-received        L2  P1 sales reopened by phone
        Mon 11-02 10:20  touch-planned        L2  T3 step 0 text at Mon 11-02 10:20
        Mon 11-02 10:20  touch-canceled       L2  T3 reply
        Mon 11-02 10:20  task-opened          L2  K1 answer-reply rep 2 due Mon 11-02 10:50"#]]
    .assert_eq(&store.story_of(&[
        "reply-received",
        "suppression-lifted",
        "consent-recorded",
        "lead-received",
        "touch-planned",
        "touch-canceled",
        "task-opened",
    ]));
}

#[test]
fn the_word_of_one_customer_is_not_the_word_of_another() {
    let mut store = Store::open();
    store.asks(&ann());
    let cleos = store.asks(&cleo());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    assert!(store.state.leads.contains_key(&cleos));
    assert_eq!(store.state.leads.len(), 1);
}

#[test]
fn stop_withdraws_an_escalation_and_a_task() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::TradeValue]);
    store.until("2026-11-02 09:00");
    store.says(&ann(), Channel::Text, &[Intent::VehicleQuestion]);
    store.task(TaskKind::AnswerReply);
    store.story();
    store.says(&ann(), Channel::Email, &[Intent::OptOut]);
    expect![[r#"
        Mon 11-02 09:00  task-done            L1  K1 answer-reply no-longer-needed
        Mon 11-02 09:00  escalation-closed    L1  X1 no-longer-needed
        Mon 11-02 09:00  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story_of(&["escalation-closed", "task-done", "lead-closed"]));
}
