//! A visit is agreed, moved, canceled, kept or missed.

use expect_test::expect;

use super::{
    people::ann,
    store::{Store, at},
};
use crate::{
    effect::{Answer, Refusal},
    entry::Actor,
    ids::{AppointmentId, LeadId, RepId},
    input::Input,
    words::{CanceledBy, Disposition, TaskKind},
};

/// Ann asked at 10:00, and agrees at 14:00 to come on Wednesday at 17:30.
fn agreed() -> (Store, LeadId, AppointmentId) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    store.agrees(lead, "2026-11-04 17:30");
    let appointment = *store.state.appointments.keys().next().expect("agreed");
    (store, lead, appointment)
}

fn moved(store: &mut Store, appointment: AppointmentId, time: &str) -> Answer {
    store.tell(Input::AppointmentMoved { appointment, at: at(time), actor: Actor::Rep(RepId(2)) })
}

fn canceled(store: &mut Store, appointment: AppointmentId, by: CanceledBy) -> Answer {
    store.tell(Input::AppointmentCanceled { appointment, by, actor: Actor::Rep(RepId(2)) })
}

#[test]
fn an_appointment_silences_the_cadence() {
    let (mut store, ..) = agreed();
    store.until("2026-11-04 17:00");
    expect![[r#"
        Mon 11-02 14:00  stage-reached        L1  contacted claimed by appointment
        Mon 11-02 14:00  appointment-set      L1  A1 at Wed 11-04 17:30 until Fri 11-06 00:00
        Mon 11-02 14:00  stage-reached        L1  appointment-set claimed by appointment
        Mon 11-02 14:00  touch-canceled       L1  T2 appointment-set
        Mon 11-02 14:00  enrollment-paused    L1  E1 appointment
        Mon 11-02 14:00  touch-planned        L1  T3 reminder 0 text at Mon 11-02 14:00
        Mon 11-02 14:00  touch-planned        L1  T4 reminder 1 text at Tue 11-03 10:30
        Mon 11-02 14:00  touch-planned        L1  T5 reminder 2 text at Wed 11-04 15:30
        Mon 11-02 14:00  touch-planned        L1  T6 rescue 3 text at Wed 11-04 18:00
        Mon 11-02 14:00  touch-claimed        L1  T3 step 0 text by hours.us
        Mon 11-02 14:00  touch-sent           L1  T3
        Tue 11-03 10:30  touch-claimed        L1  T4 step 1 text by hours.us
        Tue 11-03 10:30  touch-sent           L1  T4
        Wed 11-04 15:30  touch-claimed        L1  T5 step 2 text by hours.us
        Wed 11-04 15:30  touch-sent           L1  T5"#]]
    .assert_eq(&store.story());
}

#[test]
fn who_comes_in_time_has_shown() {
    let (mut store, lead, _) = agreed();
    store.until("2026-11-05 11:00");
    store.story();
    store.visits(lead);
    expect![[r#"
        Thu 11-05 11:00  appointment-shown    L1  A1 claimed
        Thu 11-05 11:00  touch-canceled       L1  T7 visited
        Thu 11-05 11:00  stage-reached        L1  shown claimed by visit
        Thu 11-05 11:00  visit-recorded       L1  claimed reclassify Thu 11-05 20:00
        Thu 11-05 11:00  stage-reached        L1  visited claimed by visit"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_visit_before_the_agreement_does_not_show_it() {
    let (mut store, lead, _) = agreed();
    store.until("2026-11-02 15:00");
    store.story();
    let (visited, actor) = (at("2026-11-02 13:00"), Actor::Rep(RepId(2)));
    store.tell(Input::Visited { lead, at: visited, evidence: crate::words::Evidence::Claimed, actor });
    expect![[r#"
        Mon 11-02 15:00  visit-recorded       L1  claimed reclassify Mon 11-02 20:00
        Mon 11-02 15:00  stage-reached        L1  visited claimed by visit"#]]
    .assert_eq(&store.story());
}

#[test]
fn who_does_not_come_is_rescued_by_a_human() {
    let (mut store, ..) = agreed();
    store.story();
    store.until("2026-11-06 10:00");
    store.report(TaskKind::RescueMissed, Disposition::NoAnswer);
    store.until("2026-11-08 12:00");
    expect![[r#"
        Mon 11-02 14:00  touch-claimed        L1  T3 step 0 text by hours.us
        Mon 11-02 14:00  touch-sent           L1  T3
        Tue 11-03 10:30  touch-claimed        L1  T4 step 1 text by hours.us
        Tue 11-03 10:30  touch-sent           L1  T4
        Wed 11-04 15:30  touch-claimed        L1  T5 step 2 text by hours.us
        Wed 11-04 15:30  touch-sent           L1  T5
        Wed 11-04 18:00  touch-claimed        L1  T6 step 3 text by hours.us
        Wed 11-04 18:00  touch-sent           L1  T6
        Wed 11-04 18:00  touch-planned        L1  T7 rescue 4 text at Thu 11-05 11:30
        Thu 11-05 11:30  touch-claimed        L1  T7 step 4 text by hours.us
        Thu 11-05 11:30  touch-sent           L1  T7
        Thu 11-05 11:30  touch-planned        L1  T8 rescue 5 text at Sat 11-07 11:30
        Fri 11-06 00:00  appointment-missed   L1  A1
        Fri 11-06 00:00  task-opened          L1  K1 rescue-missed rep 2 due Fri 11-06 09:00
        Fri 11-06 10:00  task-done            L1  K1 rescue-missed no-answer
        Sat 11-07 11:30  touch-claimed        L1  T8 step 5 text by hours.us
        Sat 11-07 11:30  touch-sent           L1  T8
        Sat 11-07 11:30  enrollment-resumed   L1  E1
        Sat 11-07 11:30  touch-planned        L1  T9 step 1 text at Sun 11-08 10:15
        Sun 11-08 10:15  touch-moved          L1  T9 to Wed 11-18 18:00 daily-cap cap.text.fortnight"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_move_keeps_one_chain() {
    let (mut store, lead, appointment) = agreed();
    store.story();
    assert_eq!(moved(&mut store, appointment, "2026-11-07 10:00"), Answer::Done);
    store.until("2026-11-06 12:00");
    // Saturday's deadline is the end of Monday: the store is closed on Sunday.
    store.until("2026-11-09 10:00");
    store.visits(lead);
    expect![[r#"
        Mon 11-02 14:00  appointment-moved    L1  A1 to Sat 11-07 10:00 until Tue 11-10 00:00
        Mon 11-02 14:00  touch-canceled       L1  T3 appointment-moved
        Mon 11-02 14:00  touch-canceled       L1  T4 appointment-moved
        Mon 11-02 14:00  touch-canceled       L1  T5 appointment-moved
        Mon 11-02 14:00  touch-canceled       L1  T6 appointment-moved
        Mon 11-02 14:00  touch-planned        L1  T7 reminder 0 text at Mon 11-02 14:00
        Mon 11-02 14:00  touch-planned        L1  T8 reminder 1 text at Fri 11-06 10:30
        Mon 11-02 14:00  touch-planned        L1  T9 reminder 2 text at Sat 11-07 08:00
        Mon 11-02 14:00  touch-planned        L1  T10 rescue 3 text at Sat 11-07 10:30
        Mon 11-02 14:00  touch-claimed        L1  T7 step 0 text by hours.us
        Mon 11-02 14:00  touch-sent           L1  T7
        Fri 11-06 10:30  touch-claimed        L1  T8 step 1 text by hours.us
        Fri 11-06 10:30  touch-sent           L1  T8
        Sat 11-07 08:00  touch-claimed        L1  T9 step 2 text by hours.us
        Sat 11-07 08:00  touch-sent           L1  T9
        Sat 11-07 10:30  touch-claimed        L1  T10 step 3 text by hours.us
        Sat 11-07 10:30  touch-sent           L1  T10
        Sat 11-07 10:30  touch-planned        L1  T11 rescue 4 text at Sun 11-08 11:30
        Sun 11-08 11:30  touch-claimed        L1  T11 step 4 text by hours.us
        Sun 11-08 11:30  touch-sent           L1  T11
        Sun 11-08 11:30  touch-planned        L1  T12 rescue 5 text at Tue 11-10 11:30
        Mon 11-09 10:00  appointment-shown    L1  A1 claimed
        Mon 11-09 10:00  touch-canceled       L1  T12 visited
        Mon 11-09 10:00  stage-reached        L1  shown claimed by visit
        Mon 11-09 10:00  visit-recorded       L1  claimed reclassify Mon 11-09 20:00
        Mon 11-09 10:00  stage-reached        L1  visited claimed by visit"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_canceled_one_is_followed_up() {
    for by in [CanceledBy::Customer, CanceledBy::Staff] {
        let (mut store, _, appointment) = agreed();
        store.story();
        assert_eq!(canceled(&mut store, appointment, by), Answer::Done);
        let story = store.story();
        assert!(story.contains(&format!("A1 by {by}")), "{story}");
        assert!(story.contains("follow-up"), "{story}");
        let again = canceled(&mut store, appointment, by);
        assert_eq!(again, Answer::Refused(Refusal::NotOpen { what: "appointment", id: appointment.0 }));
    }
}

#[test]
fn within_half_an_hour_it_is_a_walk_in_and_refused() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.story();
    assert_eq!(store.agrees(lead, "2026-11-02 14:29"), Answer::Refused(Refusal::NotInFuture));
    assert_eq!(store.story(), "");
    assert_eq!(store.agrees(lead, "2026-11-02 14:30"), Answer::Done);
}

#[test]
fn nothing_moves_into_the_past_and_nothing_unknown_moves() {
    let (mut store, _, appointment) = agreed();
    store.story();
    assert_eq!(moved(&mut store, appointment, "2026-11-02 13:59"), Answer::Refused(Refusal::NotInFuture));
    let unknown = moved(&mut store, AppointmentId(999_999), "2026-11-05 10:00");
    assert_eq!(unknown, Answer::Refused(Refusal::NotOpen { what: "appointment", id: 999_999 }));
    assert_eq!(store.story(), "");
}

#[test]
fn a_lost_lead_takes_its_appointment_with_it() {
    let (mut store, lead, _) = agreed();
    store.until("2026-11-06 10:00");
    store.agrees(lead, "2026-11-09 10:00");
    store.story();
    store.report(TaskKind::RescueMissed, Disposition::Lost);
    expect![[r#"
        Fri 11-06 10:00  task-done            L1  K1 rescue-missed lost
        Fri 11-06 10:00  enrollment-ended     L1  E1 lead-closed
        Fri 11-06 10:00  touch-canceled       L1  T9 lead-closed
        Fri 11-06 10:00  touch-canceled       L1  T10 lead-closed
        Fri 11-06 10:00  touch-canceled       L1  T11 lead-closed
        Fri 11-06 10:00  touch-canceled       L1  T12 lead-closed
        Fri 11-06 10:00  appointment-canceled L1  A2 by staff
        Fri 11-06 10:00  lead-closed          L1  lost"#]]
    .assert_eq(&store.story());
}
