//! What goes with an appointment: reminders before it, rescues after one that nobody came to.

use expect_test::expect;

use super::{
    paper,
    people::{Customer, ann},
    store::{Store, at},
};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, Body},
    ids::{AppointmentId, LeadId, RepId},
    input::{DeliveryResult, Input},
    words::{CanceledBy, Channel, Disposition, FailReason, Intent, Mode, SuppressionScope, TaskKind, TrackKind},
};

const TOUCHES: [&str; 6] =
    ["touch-claimed", "touch-skipped", "touch-canceled", "touch-moved", "touch-failed", "enrollment-resumed"];

/// Asked on Monday at 10:00 and agreed at 14:00 to come on Wednesday at 17:30.
fn agreed_by(customer: &Customer) -> (Store, LeadId, AppointmentId) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(customer);
    store.until("2026-11-02 14:00");
    store.story();
    store.agrees(lead, "2026-11-04 17:30");
    let appointment = *store.state.appointments.keys().next().expect("agreed");
    (store, lead, appointment)
}

fn agreed() -> (Store, LeadId, AppointmentId) {
    agreed_by(&ann())
}

fn told(store: &mut Store) -> String {
    store.story_of(&TOUCHES)
}

/// Touches planned now that go with an appointment.
fn planned(store: &Store) -> usize {
    store.state.touches.values().filter(|touch| touch.of.is_some()).count()
}

#[test]
fn who_gave_no_phone_is_reminded_by_email_and_nothing_says_otherwise() {
    let channels = |customer: &Customer| {
        let (store, ..) = agreed_by(customer);
        let of_visit = store.state.touches.values().filter(|touch| touch.of.is_some());
        let channels: Vec<Channel> = of_visit.map(|touch| touch.channel).collect();
        assert!(!channels.is_empty());
        channels
    };
    let written = Customer { phones: Vec::new(), ..ann() };
    assert!(channels(&written).iter().all(|channel| *channel == Channel::Email));
    assert!(channels(&ann()).contains(&Channel::Text));
}

#[test]
fn to_agree_twice_is_to_agree_once() {
    let (mut store, lead, _) = agreed();
    store.until("2026-11-02 14:05");
    store.story();
    assert_eq!(store.agrees(lead, "2026-11-04 17:30"), Answer::Known);
    assert_eq!(store.story(), "", "no second confirmation");
    assert_eq!(store.agrees(lead, "2026-11-05 10:00"), Answer::Done, "another time is a move");
    assert_eq!(store.state.appointments.len(), 1);
}

#[test]
fn who_agrees_for_this_afternoon_is_told_once() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 13:00");
    store.agrees(lead, "2026-11-02 16:00");
    store.until("2026-11-02 15:59");
    let reminders: Vec<u16> = store
        .entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::TouchPlanned(it) => it.appointment.filter(|of| of.track == TrackKind::Reminder).map(|_| it.step),
            _ => None,
        })
        .collect();
    assert_eq!(reminders, [0], "the confirmation, and no reminder of what was agreed three hours ago");
}

#[test]
fn whatever_ends_the_appointment_ends_its_reminders_in_the_same_commit() {
    let actor = Actor::Rep(RepId(2));
    let by = CanceledBy::Customer;
    type End = fn(&mut Store, LeadId, AppointmentId) -> Input;
    let ends: [End; 3] = [
        |_, _, appointment| Input::AppointmentCanceled {
            appointment,
            by: CanceledBy::Customer,
            actor: Actor::Rep(RepId(2)),
        },
        |store, _, appointment| Input::AppointmentKept {
            appointment,
            at: store.now,
            evidence: crate::words::Evidence::Claimed,
            actor: Actor::Rep(RepId(2)),
        },
        |store, lead, _| Input::DealBooked { lead, deal: crate::ids::DealKey(paper::keyed("deal")), at: store.now },
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let (mut store, lead, appointment) = agreed();
        store.until("2026-11-03 12:00");
        assert_eq!(planned(&store), 2, "two hours before, and the first rescue");
        let input = end(&mut store, lead, appointment);
        assert_eq!(store.tell(input), Answer::Done, "{number}");
        assert_eq!(planned(&store), 0, "{number}");
        store.story();
        store.until("2026-11-09 12:00");
        let after = store.story_of(&["touch-claimed"]);
        assert!(!after.contains("rescue"), "{number}: {after}");
    }
    let (mut store, _, appointment) = agreed();
    store.stop(&[ann().phone(), ann().email()], SuppressionScope::Everything);
    assert_eq!(planned(&store), 0);
    let settled = store.tell(Input::AppointmentCanceled { appointment, by, actor });
    assert_eq!(settled, Answer::Done, "the visit is left to a human");
    let again = store.tell(Input::AppointmentCanceled { appointment, by, actor });
    assert_eq!(again, Answer::Refused(Refusal::NotOpen { what: "appointment", id: appointment.0 }));
}

#[test]
fn a_reply_before_the_visit_leaves_the_reminders() {
    let (mut store, ..) = agreed();
    store.until("2026-11-03 12:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::PositiveAck]);
    store.until("2026-11-04 17:00");
    expect!["Wed 11-04 15:30  touch-claimed        L1  T5 step 2 text by hours.us"].assert_eq(&told(&mut store));
}

#[test]
fn a_reply_after_a_missed_visit_ends_the_rescue() {
    let (mut store, ..) = agreed();
    store.until("2026-11-04 18:10");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::Other]);
    store.until("2026-11-08 12:00");
    expect!["Wed 11-04 18:10  touch-canceled       L1  T7 reply"].assert_eq(&told(&mut store));
}

#[test]
fn a_human_who_reached_the_customer_ends_the_rescue() {
    let (mut store, _, appointment) = agreed();
    store.until("2026-11-04 18:10");
    store.tell(Input::AppointmentMissed { appointment, actor: Actor::Rep(RepId(2)) });
    store.story();
    store.report(TaskKind::RescueMissed, Disposition::Talked);
    store.until("2026-11-06 12:00");
    expect![[r#"
        Wed 11-04 18:10  task-done            L1  K1 rescue-missed talked
        Wed 11-04 18:10  touch-canceled       L1  T7 owner-takeover
        Wed 11-04 18:10  task-opened          L1  K2 follow-up rep 2 due Fri 11-06 18:10"#]]
    .assert_eq(&store.story());
}

#[test]
fn nobody_is_missed_before_the_time() {
    let (mut store, _, appointment) = agreed();
    store.story();
    let early = store.tell(Input::AppointmentMissed { appointment, actor: Actor::Rep(RepId(2)) });
    assert_eq!(early, Answer::Refused(Refusal::NotYet { id: appointment.0 }));
    assert_eq!(store.story(), "");
}

#[test]
fn after_three_days_of_sleep_no_stale_reminder_goes() {
    let (mut store, ..) = agreed();
    store.until("2026-11-02 14:05");
    store.story();
    store.jump(24 * 3);
    store.run_until(store.now);
    // Thursday 14:05: what was to be said on Tuesday and Wednesday is not said any more.
    expect![[r#"
        Thu 11-05 14:05  touch-skipped        L1  T4 late appointment.late
        Thu 11-05 14:05  touch-skipped        L1  T5 late appointment.late
        Thu 11-05 14:05  touch-skipped        L1  T6 late appointment.late
        Thu 11-05 14:05  touch-claimed        L1  T7 step 4 text by hours.us"#]]
    .assert_eq(&told(&mut store));
}

#[test]
fn who_cannot_be_texted_is_reminded_by_email() {
    let (mut store, ..) = agreed_by(&ann().without_phone());
    store.until("2026-11-03 12:00");
    expect![[r#"
        Mon 11-02 14:00  touch-canceled       L1  T3 appointment-set
        Mon 11-02 14:00  touch-claimed        L1  T4 step 0 email by hours.email
        Tue 11-03 10:30  touch-claimed        L1  T5 step 1 email by hours.email"#]]
    .assert_eq(&told(&mut store));
}

#[test]
fn a_phone_that_rang_often_enough_is_spared_and_the_email_goes() {
    let twice_a_day = paper::setup_with_policy("max = 3\nhours = 24", "max = 2\nhours = 24");
    let mut store = Store::open_with(twice_a_day);
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 10:30");
    store.agrees(lead, "2026-11-02 18:00");
    store.until("2026-11-02 20:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:30  touch-canceled       L1  T2 appointment-set
        Mon 11-02 10:30  touch-claimed        L1  T3 step 0 text by hours.us
        Mon 11-02 16:00  touch-skipped        L1  T4 capped cap.phone
        Mon 11-02 16:00  touch-claimed        L1  T6 step 2 email by hours.email
        Mon 11-02 18:30  touch-skipped        L1  T5 capped cap.phone
        Mon 11-02 18:30  touch-claimed        L1  T7 step 3 email by hours.email"#]]
    .assert_eq(&told(&mut store));
}

#[test]
fn a_reminder_needs_no_written_consent_and_still_one() {
    for (source, by) in [("website", Channel::Text), ("portal", Channel::Email)] {
        let customer = Customer { region: Some("FL"), phones: vec!["+13055550141"], source, ..ann() };
        let (mut store, ..) = agreed_by(&customer);
        store.until("2026-11-03 12:00");
        let claims: Vec<Channel> = store
            .entries
            .iter()
            .filter_map(|entry| match &entry.body {
                Body::TouchClaimed(it) if entry.recorded_at >= at("2026-11-02 14:00") => Some(it.channel),
                _ => None,
            })
            .collect();
        assert_eq!(claims, [by, by], "{source}");
    }
}

#[test]
fn in_assisted_mode_a_reminder_that_nobody_released_runs_out_with_its_time() {
    let mut setup = paper::setup();
    setup.modes = paper::modes(Mode::Assisted);
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.agrees(lead, "2026-11-04 17:30");
    store.until("2026-11-04 16:00");
    store.story();
    store.until("2026-11-04 17:00");
    expect![[r#"
        Wed 11-04 16:30  task-done            L1  K4 release-touch no-longer-needed
        Wed 11-04 16:30  touch-skipped        L1  T4 not-released release.ran-out"#]]
    .assert_eq(&store.story_of(&["task-opened", "task-done", "touch-skipped"]));
}

#[test]
fn a_claim_that_came_back_is_not_tried_again_for_a_visit_that_moved() {
    let (mut store, _, appointment) = agreed();
    store.provider.holds = true;
    store.until("2026-11-03 10:30");
    store.story();
    let (moved, actor) = (at("2026-11-06 10:00"), Actor::Rep(RepId(2)));
    store.tell(Input::AppointmentMoved { appointment, at: moved, actor });
    store.scripted([DeliveryResult::NotSent(FailReason::Provider), DeliveryResult::NotSent(FailReason::Provider)]);
    store.provider.holds = false;
    store.until("2026-11-03 10:31");
    expect![[r#"
        Tue 11-03 10:30  touch-canceled       L1  T5 appointment-moved
        Tue 11-03 10:30  touch-canceled       L1  T6 appointment-moved
        Tue 11-03 10:30  touch-failed         L1  T3 provider
        Tue 11-03 10:30  touch-failed         L1  T4 provider
        Tue 11-03 10:30  touch-claimed        L1  T7 step 0 text by hours.us"#]]
    .assert_eq(&told(&mut store));
}

#[test]
fn a_lead_lost_after_a_missed_visit_says_missed_and_not_called_off() {
    let (mut store, ..) = agreed();
    store.until("2026-11-04 19:00");
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    let ends = store.story_of(&["appointment-missed", "appointment-canceled", "lead-closed"]);
    expect![[r#"
        Wed 11-04 19:00  appointment-missed   L1  A1
        Wed 11-04 19:00  lead-closed          L1  not-interested"#]]
    .assert_eq(&ends);
}
