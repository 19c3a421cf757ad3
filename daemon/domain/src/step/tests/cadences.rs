//! Fourteen days of follow-up, its rest and its end.

use expect_test::expect;

use super::{
    paper::{self, NEW_INBOUND, cadence},
    people::{ann, cleo},
    store::Store,
};
use crate::{
    effect::Answer,
    ids::CadenceVersionId,
    words::{Disposition, TaskKind},
};

#[test]
fn a_customer_who_never_answers_hears_six_times_and_is_let_go() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-04 12:00");
    store.report(TaskKind::Call, Disposition::NoAnswer);
    store.until("2026-12-20 12:00");
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-sent           L1  T1
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Tue 11-03 10:15  touch-sent           L1  T2
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call at Wed 11-04 11:00
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 11:00  task-opened          L1  K1 call rep 2 due Wed 11-04 13:00
        Wed 11-04 11:00  touch-sent           L1  T3
        Wed 11-04 11:00  touch-planned        L1  T4 step 3 email at Fri 11-06 16:30
        Wed 11-04 12:00  task-done            L1  K1 call no-answer
        Wed 11-04 12:00  touch-planned        L1  T5 step 2 voicemail at Wed 11-04 12:00
        Wed 11-04 12:00  touch-claimed        L1  T5 step 2 voicemail by hours.us
        Wed 11-04 12:00  touch-sent           L1  T5
        Fri 11-06 16:30  touch-claimed        L1  T4 step 3 email by hours.email
        Fri 11-06 16:30  touch-sent           L1  T4
        Fri 11-06 16:30  touch-planned        L1  T6 step 4 text at Mon 11-09 10:15
        Mon 11-09 10:15  touch-claimed        L1  T6 step 4 text by hours.us
        Mon 11-09 10:15  touch-sent           L1  T6
        Mon 11-09 10:15  touch-planned        L1  T7 step 5 email at Mon 11-16 10:15
        Mon 11-16 10:15  touch-claimed        L1  T7 step 5 email by hours.email
        Mon 11-16 10:15  touch-sent           L1  T7
        Mon 11-16 10:15  enrollment-ended     L1  E1 finished
        Mon 11-16 10:15  lead-rested          L1  until Wed 12-02 10:15
        Wed 12-02 10:15  lead-closed          L1  no-response"#]]
    .assert_eq(&store.story());
    assert!(store.state.leads.is_empty(), "nothing is left of it");
    assert_eq!(store.state.timers.len(), 1, "but the store's next day");
}

#[test]
fn a_call_task_nobody_does_holds_up_neither_the_next_step_nor_the_rest() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-12-04 12:00");
    expect![[r#"
        Wed 11-04 11:00  task-opened          L1  K1 call rep 2 due Wed 11-04 13:00
        Mon 11-16 10:15  enrollment-ended     L1  E1 finished
        Mon 11-16 10:15  lead-rested          L1  until Wed 12-02 10:15
        Wed 12-02 10:15  lead-rested          L1  until Thu 12-03 10:15
        Thu 12-03 10:15  lead-rested          L1  until Fri 12-04 10:15
        Fri 12-04 10:15  lead-rested          L1  until Sat 12-05 10:15"#]]
    .assert_eq(&store.story_of(&["task-opened", "task-done", "lead-rested", "enrollment-ended", "lead-closed"]));
}

#[test]
fn who_is_enrolled_stays_with_the_version_they_began() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let ann = store.asks(&ann());
    let edited = NEW_INBOUND.replace("day = 1, at = \"10:15\"", "day = 1, at = \"15:45\"");
    let mut setup = paper::setup();
    setup.cadences[0] = cadence(&edited);
    assert_eq!(store.configure(setup), 0, "a file that differs changes nothing by itself");
    assert_eq!(store.applies(&[&edited]), Answer::Done);
    assert_eq!(store.applies(&[&edited]), Answer::Known, "applied again it changes nothing");
    let cleo = store.asks(&cleo());
    let version =
        |store: &Store, lead| -> CadenceVersionId { store.lead(lead).enrollment.as_ref().expect("enrolled").version };
    assert_ne!(version(&store, ann), version(&store, cleo));
    store.until("2026-11-03 20:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  cadence-published        new-inbound v2 a better time
        Mon 11-02 10:00  touch-claimed        L2  T3 step 0 text by hours.us
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Tue 11-03 15:45  touch-claimed        L2  T4 step 1 text by hours.us"#]]
    .assert_eq(&store.story_of(&["cadence-published", "touch-claimed"]));
}

#[test]
fn a_cadence_that_was_paused_goes_on_with_the_step_that_was_not_begun() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.agrees(lead, "2026-11-03 17:30");
    store.until("2026-11-05 10:00");
    store.report(TaskKind::RescueMissed, Disposition::LeftVoicemail);
    store.until("2026-11-06 12:00");
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-sent           L1  T1
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15
        Mon 11-02 10:00  stage-reached        L1  contacted claimed by appointment
        Mon 11-02 10:00  appointment-set      L1  A1 at Tue 11-03 17:30 until Thu 11-05 00:00
        Mon 11-02 10:00  stage-reached        L1  appointment-set claimed by appointment
        Mon 11-02 10:00  touch-canceled       L1  T2 appointment-set
        Mon 11-02 10:00  enrollment-paused    L1  E1 appointment
        Mon 11-02 10:00  touch-planned        L1  T3 reminder 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-planned        L1  T4 reminder 2 text at Tue 11-03 15:30
        Mon 11-02 10:00  touch-planned        L1  T5 rescue 3 text at Tue 11-03 18:00
        Mon 11-02 10:00  touch-claimed        L1  T3 step 0 text by hours.us
        Mon 11-02 10:00  touch-sent           L1  T3
        Tue 11-03 15:30  touch-claimed        L1  T4 step 2 text by hours.us
        Tue 11-03 15:30  touch-sent           L1  T4
        Tue 11-03 18:00  touch-claimed        L1  T5 step 3 text by hours.us
        Tue 11-03 18:00  touch-sent           L1  T5
        Tue 11-03 18:00  touch-planned        L1  T6 rescue 4 text at Wed 11-04 11:30
        Wed 11-04 11:30  touch-claimed        L1  T6 step 4 text by hours.us
        Wed 11-04 11:30  touch-sent           L1  T6
        Wed 11-04 11:30  touch-planned        L1  T7 rescue 5 text at Fri 11-06 11:30
        Thu 11-05 00:00  appointment-missed   L1  A1
        Thu 11-05 00:00  task-opened          L1  K1 rescue-missed rep 2 due Thu 11-05 09:00
        Thu 11-05 10:00  task-done            L1  K1 rescue-missed left-voicemail
        Fri 11-06 11:30  touch-claimed        L1  T7 step 5 text by hours.us
        Fri 11-06 11:30  touch-sent           L1  T7
        Fri 11-06 11:30  enrollment-resumed   L1  E1
        Fri 11-06 11:30  touch-planned        L1  T8 step 1 text at Sat 11-07 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_cadence_that_finished_is_not_taken_up_again() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-20 10:00");
    store.story();
    store.report(TaskKind::Call, Disposition::LeftVoicemail);
    store.until("2026-12-04 10:00");
    expect![[r#"
        Fri 11-20 10:00  task-done            L1  K1 call left-voicemail
        Wed 12-02 10:15  lead-closed          L1  no-response"#]]
    .assert_eq(&store.story());
}

#[test]
fn the_last_call_keeps_its_fallback_after_the_cadence_has_finished() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.visits(lead);
    store.until("2026-11-05 12:00");
    store.story();
    store.report(TaskKind::Call, Disposition::NoAnswer);
    store.until("2026-11-06 12:00");
    expect![[r#"
        Thu 11-05 12:00  task-done            L1  K1 call no-answer
        Thu 11-05 12:00  touch-planned        L1  T5 step 1 voicemail at Thu 11-05 12:00
        Thu 11-05 12:00  touch-claimed        L1  T5 step 1 voicemail by hours.us
        Thu 11-05 12:00  touch-sent           L1  T5"#]]
    .assert_eq(&store.story());
}
