//! Calls are tasks: what a rep says of one decides what follows.

use expect_test::expect;

use super::{people::ann, store::Store};
use crate::{
    effect::{Answer, Refusal},
    entry::Actor,
    ids::{RepId, TaskId},
    words::{Disposition, Evidence, TaskKind},
};

/// Ann's call is due, two days after she asked.
fn called() -> Store {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-04 12:00");
    store.story();
    store
}

#[test]
fn nobody_answers_and_a_voicemail_is_left() {
    let mut store = called();
    store.report(TaskKind::Call, Disposition::NoAnswer);
    expect![[r#"
        Wed 11-04 12:00  task-done            L1  K1 call no-answer
        Wed 11-04 12:00  touch-planned        L1  T5 step 2 voicemail at Wed 11-04 12:00
        Wed 11-04 12:00  touch-claimed        L1  T5 step 2 voicemail by hours.us
        Wed 11-04 12:00  touch-sent           L1  T5"#]]
    .assert_eq(&store.story());
}

#[test]
fn the_rep_left_a_voicemail_and_no_second_one_is_left() {
    let mut store = called();
    store.report(TaskKind::Call, Disposition::LeftVoicemail);
    store.until("2026-11-04 18:00");
    expect!["Wed 11-04 12:00  task-done            L1  K1 call left-voicemail"].assert_eq(&store.story());
}

#[test]
fn they_talked_and_the_machine_is_silent() {
    let mut store = called();
    store.report(TaskKind::Call, Disposition::Talked);
    store.until("2026-11-06 20:00");
    expect![[r#"
        Wed 11-04 12:00  task-done            L1  K1 call talked
        Wed 11-04 12:00  touch-canceled       L1  T4 owner-takeover
        Wed 11-04 12:00  enrollment-paused    L1  E1 owner-takeover
        Wed 11-04 12:00  task-opened          L1  K2 follow-up rep 2 due Fri 11-06 12:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_proven_call_of_a_minute_is_contact_and_a_claimed_or_shorter_one_is_not() {
    for (evidence, seconds, contacts) in [
        (Evidence::Proven, Some(60), 1),
        (Evidence::Proven, Some(59), 0),
        (Evidence::Proven, None, 0),
        (Evidence::Claimed, Some(600), 0),
    ] {
        let mut store = called();
        let task = store.task(TaskKind::Call).id;
        store.reports(task, Disposition::Talked, evidence, seconds, Actor::Rep(RepId(2)));
        let reached = store.story_of(&["stage-reached"]);
        assert_eq!(reached.lines().count(), contacts, "{evidence} {seconds:?}: {reached}");
    }
}

#[test]
fn a_bad_number_shuts_the_number_and_email_goes_on() {
    let mut store = called();
    store.report(TaskKind::Call, Disposition::BadNumber);
    store.until("2026-11-20 12:00");
    expect![[r#"
        Wed 11-04 12:00  task-done            L1  K1 call bad-number
        Wed 11-04 12:00  suppression-added    L1  phone contacts 1 people  via bad-number
        Fri 11-06 16:30  touch-claimed        L1  T4 step 3 email by hours.email
        Fri 11-06 16:30  touch-sent           L1  T4
        Fri 11-06 16:30  touch-planned        L1  T5 step 4 text at Mon 11-09 10:15
        Mon 11-09 10:15  touch-skipped        L1  T5 suppressed opt-out
        Mon 11-09 10:15  touch-planned        L1  T6 step 4 email at Mon 11-09 10:15
        Mon 11-09 10:15  touch-claimed        L1  T6 step 4 email by hours.email
        Mon 11-09 10:15  touch-sent           L1  T6
        Mon 11-09 10:15  touch-planned        L1  T7 step 5 email at Mon 11-16 10:15
        Mon 11-16 10:15  touch-claimed        L1  T7 step 5 email by hours.email
        Mon 11-16 10:15  touch-sent           L1  T7
        Mon 11-16 10:15  enrollment-ended     L1  E1 finished
        Mon 11-16 10:15  lead-rested          L1  until Wed 12-02 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_bad_number_of_somebody_without_email_ends_the_lead() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann().without_email());
    store.until("2026-11-04 12:00");
    store.story();
    store.report(TaskKind::Call, Disposition::BadNumber);
    expect![[r#"
        Wed 11-04 12:00  task-done            L1  K1 call bad-number
        Wed 11-04 12:00  suppression-added    L1  phone contacts 1 people  via bad-number
        Wed 11-04 12:00  touch-canceled       L1  T4 lead-closed
        Wed 11-04 12:00  enrollment-ended     L1  E1 lead-closed
        Wed 11-04 12:00  lead-closed          L1  bad-number"#]]
    .assert_eq(&store.story());
}

#[test]
fn with_another_number_the_customer_is_reached_again() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let first = ann().without_email();
    store.asks(&first);
    store.until("2026-11-04 12:00");
    store.report(TaskKind::Call, Disposition::BadNumber);
    store.story();
    store.asks(&super::people::Customer { phones: vec!["+13125550109"], ..ann().without_email() });
    expect![[r#"
        Wed 11-04 12:00  lead-received        L2  P2 sales opened by new
        Wed 11-04 12:00  touch-claimed        L2  T5 step 0 text by hours.us"#]]
    .assert_eq(&store.story_of(&["lead-received", "touch-claimed", "touch-skipped"]));
}

#[test]
fn lost_is_lost() {
    let mut store = called();
    store.report(TaskKind::Call, Disposition::Lost);
    expect![[r#"
        Wed 11-04 12:00  task-done            L1  K1 call lost
        Wed 11-04 12:00  touch-canceled       L1  T4 lead-closed
        Wed 11-04 12:00  enrollment-ended     L1  E1 lead-closed
        Wed 11-04 12:00  lead-closed          L1  lost"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_report_that_does_not_fit_its_task_changes_nothing() {
    let mut store = called();
    let answer = store.report(TaskKind::Call, Disposition::Released);
    let misfit = Refusal::Misfit { disposition: "released".to_owned(), kind: "call".to_owned() };
    assert_eq!(answer, Answer::Refused(misfit));
    assert_eq!(store.story(), "");
}

#[test]
fn a_task_that_is_done_cannot_be_done_again() {
    let mut store = called();
    let task = store.task(TaskKind::Call).id;
    store.report(TaskKind::Call, Disposition::LeftVoicemail);
    store.story();
    let again = store.reports(task, Disposition::Talked, Evidence::Claimed, None, Actor::Rep(RepId(2)));
    assert_eq!(again, Answer::Refused(Refusal::NotOpen { what: "task", id: task.0 }));
    let never = store.reports(TaskId(999_999), Disposition::Talked, Evidence::Claimed, None, Actor::System);
    assert_eq!(never, Answer::Refused(Refusal::NotOpen { what: "task", id: 999_999 }));
    assert_eq!(store.story(), "");
}

#[test]
fn a_call_waits_until_somebody_is_there_to_make_it() {
    let mut store = Store::open();
    // Friday: the call falls on Sunday.
    store.until("2026-11-06 10:00");
    store.asks(&ann());
    store.until("2026-11-09 12:00");
    expect![[r#"
        Fri 11-06 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Sat 11-07 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Sun 11-08 11:00  touch-moved          L1  T3 to Mon 11-09 09:00 store-closed store.closed
        Mon 11-09 09:00  touch-claimed        L1  T3 step 2 call by hours.us
        Mon 11-09 09:00  task-opened          L1  K1 call rep 2 due Mon 11-09 11:00"#]]
    .assert_eq(&store.story_of(&["touch-moved", "touch-claimed", "task-opened"]));
}
