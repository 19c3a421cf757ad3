//! Shadow decides everything and does nothing; assisted waits for a human; live does what it decided.

use expect_test::expect;

use super::{
    paper::{self, modes},
    people::ann,
    store::Store,
};
use crate::{
    input::{DeliveryResult, Setup},
    words::{Channel, Disposition, FailReason, Mode, TaskKind},
};

fn all(mode: Mode) -> Setup {
    Setup { modes: modes(mode), ..paper::setup() }
}

fn asked(setup: Setup) -> Store {
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store
}

#[test]
fn a_shadow_walks_the_whole_cadence_and_touches_nobody() {
    let mut store = asked(all(Mode::Shadow));
    store.until("2026-12-24 12:00");
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text shadow at Mon 11-02 10:00
        Mon 11-02 10:00  touch-skipped        L1  T1 shadow hours.us
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text shadow at Tue 11-03 10:15
        Tue 11-03 10:15  touch-skipped        L1  T2 shadow hours.us
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call shadow at Wed 11-04 11:00
        Wed 11-04 11:00  touch-skipped        L1  T3 shadow hours.us
        Wed 11-04 11:00  touch-planned        L1  T4 step 3 email shadow at Fri 11-06 16:30
        Fri 11-06 16:30  touch-skipped        L1  T4 shadow hours.email
        Fri 11-06 16:30  touch-planned        L1  T5 step 4 text shadow at Mon 11-09 10:15
        Mon 11-09 10:15  touch-skipped        L1  T5 shadow hours.us
        Mon 11-09 10:15  touch-planned        L1  T6 step 5 email shadow at Mon 11-16 10:15
        Mon 11-16 10:15  touch-skipped        L1  T6 shadow hours.email
        Mon 11-16 10:15  enrollment-ended     L1  E1 finished
        Mon 11-16 10:15  lead-rested          L1  until Wed 12-02 10:15
        Wed 12-02 10:15  lead-closed          L1  no-response"#]]
    .assert_eq(&store.story());
}

#[test]
fn what_nobody_set_is_shadow() {
    let mut store = asked(Setup { modes: Vec::new(), ..paper::setup() });
    expect![[r#"
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text shadow at Mon 11-02 10:00
        Mon 11-02 10:00  touch-skipped        L1  T1 shadow hours.us
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text shadow at Tue 11-03 10:15"#]]
    .assert_eq(&store.story_of(&["touch-planned", "touch-skipped", "touch-claimed"]));
}

#[test]
fn a_shadow_counts_for_no_cap() {
    let mut store = asked(all(Mode::Shadow));
    store.until("2026-11-20 12:00");
    let person = store.state.people.values().next().expect("known");
    assert_eq!((person.made.len(), person.last_contact, person.last_sent), (0, None, None));
}

#[test]
fn set_to_shadow_holds_for_what_is_planned_already() {
    let mut store = asked(paper::setup());
    store.configure(all(Mode::Shadow));
    store.story();
    store.until("2026-11-03 12:00");
    expect![[r#"
        Tue 11-03 10:15  touch-skipped        L1  T2 shadow hours.us
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call shadow at Wed 11-04 11:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn set_to_live_does_not_make_live_what_was_planned_as_a_shadow() {
    let mut store = Store::open_with(all(Mode::Shadow));
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.configure(paper::setup());
    store.story();
    store.until("2026-11-04 12:00");
    expect![[r#"
        Tue 11-03 10:15  touch-skipped        L1  T2 shadow hours.us
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call at Wed 11-04 11:00
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 11:00  touch-planned        L1  T4 step 3 email at Fri 11-06 16:30"#]]
    .assert_eq(&store.story_of(&["touch-skipped", "touch-planned", "touch-claimed"]));
}

#[test]
fn assisted_goes_out_when_a_human_releases_it() {
    let mut store = asked(all(Mode::Assisted));
    store.until("2026-11-02 15:00");
    store.report(TaskKind::ReleaseTouch, Disposition::Released);
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text assisted at Mon 11-02 10:00
        Mon 11-02 10:00  task-opened          L1  K1 release-touch rep 2 due Tue 11-03 10:00
        Mon 11-02 15:00  task-done            L1  K1 release-touch released
        Mon 11-02 15:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 15:00  touch-sent           L1  T1
        Mon 11-02 15:00  touch-planned        L1  T2 step 1 text assisted at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn assisted_is_withheld_when_a_human_says_so_and_the_cadence_goes_on() {
    let mut store = asked(all(Mode::Assisted));
    store.story();
    store.report(TaskKind::ReleaseTouch, Disposition::Withheld);
    expect![[r#"
        Mon 11-02 10:00  task-done            L1  K1 release-touch withheld
        Mon 11-02 10:00  touch-skipped        L1  T1 not-released release.withheld
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text assisted at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn assisted_runs_out_after_a_day() {
    let mut store = asked(all(Mode::Assisted));
    store.story();
    store.until("2026-11-03 10:00");
    expect![[r#"
        Tue 11-03 10:00  task-done            L1  K1 release-touch no-longer-needed
        Tue 11-03 10:00  touch-skipped        L1  T1 not-released release.ran-out
        Tue 11-03 10:00  touch-planned        L1  T2 step 1 text assisted at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_reply_takes_back_what_waits_for_release() {
    let mut store = asked(all(Mode::Assisted));
    store.story();
    store.says(&ann(), Channel::Text, &[crate::words::Intent::TradeValue]);
    expect![[r#"
        Mon 11-02 10:00  reply-received       L1  text trade_value
        Mon 11-02 10:00  stage-reached        L1  contacted proven by reply
        Mon 11-02 10:00  touch-canceled       L1  T1 reply
        Mon 11-02 10:00  task-done            L1  K1 release-touch no-longer-needed
        Mon 11-02 10:00  enrollment-paused    L1  E1 reply
        Mon 11-02 10:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 10:05"#]]
    .assert_eq(&store.story());
}

#[test]
fn released_at_night_it_goes_in_the_morning_and_asks_nobody_again() {
    let mut store = asked(all(Mode::Assisted));
    store.until("2026-11-02 21:30");
    store.story();
    store.report(TaskKind::ReleaseTouch, Disposition::Released);
    store.until("2026-11-03 09:00");
    expect![[r#"
        Mon 11-02 21:30  task-done            L1  K1 release-touch released
        Mon 11-02 21:30  touch-moved          L1  T1 to Tue 11-03 08:00 window hours.us
        Tue 11-03 08:00  touch-claimed        L1  T1 step 0 text by hours.us
        Tue 11-03 08:00  touch-sent           L1  T1
        Tue 11-03 08:00  touch-planned        L1  T2 step 1 text assisted at Wed 11-04 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn released_while_the_provider_is_busy_it_waits_for_a_slot() {
    let mut setup = all(Mode::Assisted);
    setup.channels.iter_mut().for_each(|channel| channel.in_flight_max = 1);
    let mut store = asked(setup);
    store.asks(&super::people::cleo());
    store.provider.holds = true;
    store.story();
    store.report(TaskKind::ReleaseTouch, Disposition::Released);
    store.report(TaskKind::ReleaseTouch, Disposition::Released);
    store.until("2026-11-02 10:30");
    store.provider.holds = false;
    store.until("2026-11-02 10:31");
    expect![[r#"
        Mon 11-02 10:00  task-done            L1  K1 release-touch released
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  task-done            L2  K2 release-touch released
        Mon 11-02 10:00  touch-moved          L2  T2 to Mon 11-02 10:00 retry channel.full
        Mon 11-02 10:30  touch-sent           L1  T1
        Mon 11-02 10:30  touch-planned        L1  T3 step 1 text assisted at Tue 11-03 10:15
        Mon 11-02 10:30  touch-claimed        L2  T2 step 0 text by hours.us
        Mon 11-02 10:30  touch-sent           L2  T2
        Mon 11-02 10:30  touch-planned        L2  T4 step 1 text assisted at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn what_was_released_and_not_sent_is_tried_again_without_a_human() {
    let mut store = asked(all(Mode::Assisted));
    store.story();
    store.scripted([DeliveryResult::NotSent(FailReason::Provider)]);
    store.report(TaskKind::ReleaseTouch, Disposition::Released);
    store.until("2026-11-02 10:30");
    expect![[r#"
        Mon 11-02 10:00  task-done            L1  K1 release-touch released
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 provider retryable
        Mon 11-02 10:00  touch-moved          L1  T1 to Mon 11-02 10:05 retry -
        Mon 11-02 10:05  touch-claimed        L1  T1 step 0 text by hours.us attempt 2
        Mon 11-02 10:05  touch-sent           L1  T1
        Mon 11-02 10:05  touch-planned        L1  T2 step 1 text assisted at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
}
