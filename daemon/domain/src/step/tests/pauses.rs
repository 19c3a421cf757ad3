//! What an operator holds back, at every stage of a touch, and what becomes of it afterwards.

use expect_test::expect;

use super::{
    paper::{self, NEW_INBOUND, STORE, cadence},
    people::{ann, cleo},
    store::{Store, at},
};
use crate::{
    effect::{Answer, Refusal},
    input::DeliveryResult,
    state::PauseScope,
    words::{Channel, Disposition, FailReason, Mode, TaskKind},
};

const KINDS: [&str; 6] =
    ["touch-claimed", "touch-parked", "touch-moved", "touch-skipped", "touch-failed", "touch-sent"];

/// Ann asked on Monday at 10:00; her second text is due on Tuesday at 10:15, by a step with this resume rule.
fn with_resume(resume: &str) -> Store {
    let mut setup = paper::setup();
    let ever = "at = \"10:15\", late = \"send\"";
    setup.cadences[0] = cadence(&NEW_INBOUND.replacen(ever, &format!("{ever}, resume = \"{resume}\""), 1));
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.story();
    store
}

#[test]
fn every_scope_stops_the_next_touch_and_lets_it_go_again() {
    let lead = {
        let store = with_resume("send");
        *store.state.leads.keys().next().expect("one")
    };
    let scopes = [
        PauseScope::Everything,
        PauseScope::Store(STORE),
        PauseScope::Channel(Channel::Text),
        PauseScope::Cadence("new-inbound".to_owned()),
        PauseScope::Lead(lead),
    ];
    for scope in scopes {
        let mut store = with_resume("send");
        assert_eq!(store.pauses(scope.clone()), Answer::Done);
        store.until("2026-11-03 15:00");
        let told = store.story_of(&KINDS);
        assert_eq!(told.lines().count(), 1, "{scope}: {told}");
        assert!(told.contains("touch-parked") && told.contains(&scope.to_string()), "{told}");
        store.resumes(scope.clone());
        let told = store.story_of(&KINDS);
        assert!(told.contains("Tue 11-03 15:00  touch-claimed"), "{scope}: {told}");
    }
}

#[test]
fn other_leads_cadences_channels_and_stores_go_on() {
    let mut store = with_resume("send");
    let cleo = store.asks(&cleo());
    store.pauses(PauseScope::Lead(cleo));
    store.pauses(PauseScope::Cadence("unsold-showroom".to_owned()));
    store.pauses(PauseScope::Channel(Channel::Voicemail));
    store.until("2026-11-03 15:00");
    let told = store.story_of(&["touch-claimed", "touch-parked"]);
    assert!(told.contains("touch-parked         L2") && told.contains("touch-claimed        L1  T2"), "{told}");
}

#[test]
fn the_resume_rule_of_the_step_says_what_becomes_of_it() {
    let after = |resume: &str| {
        let mut store = with_resume(resume);
        store.pauses(PauseScope::Everything);
        store.until("2026-11-03 15:00");
        store.story();
        store.resumes(PauseScope::Everything);
        store.until("2026-11-04 10:30");
        store.story_of(&["touch-claimed", "touch-moved", "touch-skipped"])
    };
    expect!["Tue 11-03 15:00  touch-claimed        L1  T2 step 1 text by hours.us"].assert_eq(&after("send"));
    expect![[r#"
        Tue 11-03 15:00  touch-moved          L1  T2 to Wed 11-04 10:15 resumed resume.shift
        Wed 11-04 10:15  touch-claimed        L1  T2 step 1 text by hours.us"#]]
    .assert_eq(&after("shift"));
    expect!["Tue 11-03 15:00  touch-skipped        L1  T2 paused resume.skip"].assert_eq(&after("skip"));
}

#[test]
fn a_step_whose_time_had_not_come_knows_nothing_of_a_pause() {
    let mut store = with_resume("skip");
    store.pauses(PauseScope::Everything);
    store.until("2026-11-02 20:00");
    store.resumes(PauseScope::Everything);
    store.until("2026-11-03 12:00");
    expect!["Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us"].assert_eq(&store.story_of(&[
        "touch-claimed",
        "touch-parked",
        "touch-skipped",
    ]));
}

#[test]
fn what_was_claimed_and_not_handed_over_is_held_back_and_sent_after_the_pause_once() {
    let mut store = with_resume("send");
    store.provider.holds = true;
    store.until("2026-11-03 10:15");
    store.pauses(PauseScope::Channel(Channel::Text));
    store.provider.holds = false;
    store.scripted([DeliveryResult::NotSent(FailReason::Paused)]);
    store.until("2026-11-03 12:00");
    store.resumes(PauseScope::Channel(Channel::Text));
    expect![[r#"
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Tue 11-03 10:15  touch-failed         L1  T2 paused retryable
        Tue 11-03 10:15  touch-parked         L1  T2 pause.channel.text
        Tue 11-03 12:00  touch-claimed        L1  T2 step 1 text by hours.us attempt 2
        Tue 11-03 12:00  touch-sent           L1  T2"#]]
    .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn a_touch_that_a_rep_releases_waits_for_the_end_of_the_pause_and_asks_nobody_again() {
    let mut store = with_resume("send");
    let mut setup = paper::setup();
    setup.modes = paper::modes(Mode::Assisted);
    store.configure(setup);
    store.until("2026-11-03 10:15");
    store.pauses(PauseScope::Everything);
    store.report(TaskKind::ReleaseTouch, Disposition::Released);
    store.until("2026-11-03 12:00");
    assert!(!store.story().contains("touch-claimed"));
    store.resumes(PauseScope::Everything);
    let told = store.story();
    assert!(told.contains("touch-claimed") && !told.contains("task-opened          L1  K2 release"), "{told}");
}

#[test]
fn a_touch_under_two_pauses_waits_for_the_end_of_both() {
    let mut store = with_resume("send");
    store.pauses(PauseScope::Everything);
    store.pauses(PauseScope::Channel(Channel::Text));
    store.until("2026-11-03 12:00");
    store.resumes(PauseScope::Everything);
    assert!(!store.story_of(&KINDS).contains("touch-claimed"));
    store.resumes(PauseScope::Channel(Channel::Text));
    assert!(store.story_of(&KINDS).contains("touch-claimed"));
}

#[test]
fn a_pause_ends_at_night_and_nothing_goes_before_the_morning() {
    let mut store = with_resume("send");
    store.pauses(PauseScope::Everything);
    store.until("2026-11-03 23:30");
    store.story();
    store.resumes(PauseScope::Everything);
    store.until("2026-11-04 09:00");
    expect![[r#"
        Tue 11-03 23:30  touch-moved          L1  T2 to Wed 11-04 08:00 window hours.us
        Wed 11-04 08:00  touch-claimed        L1  T2 step 1 text by hours.us"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-moved"]));
}

#[test]
fn an_order_that_makes_no_sense_is_refused_and_says_why() {
    let mut store = with_resume("send");
    let refused = |answer| match answer {
        Answer::Refused(refusal) => Refusal::to_string(&refusal),
        other => panic!("{other:?}"),
    };
    expect!["it is not paused (pause.all)"].assert_eq(&refused(store.resumes(PauseScope::Everything)));
    store.pauses(PauseScope::Everything);
    expect!["it is paused already (pause.all), by operator:1000 since 2026-11-02T16:00:00Z"]
        .assert_eq(&refused(store.pauses(PauseScope::Everything)));
    expect!["no cadence is called `nothing`"]
        .assert_eq(&refused(store.pauses(PauseScope::Cadence("nothing".to_owned()))));
    expect!["store 9 is not configured"].assert_eq(&refused(store.pauses(PauseScope::Store(crate::ids::StoreId(9)))));
    assert_eq!(store.state.pauses.iter().count(), 1);
    assert_eq!(at("2026-11-02 10:00"), store.now);
}
