//! After downtime: what is late is sent, shifted or skipped, never twice a day and never out of hours.

use expect_test::expect;

use super::{
    people::{ann, cleo},
    store::{Store, at},
};

/// Ann asked on Monday at 10:00; the appliance is off from `from` until `until`.
fn off(from: &str, until: &str) -> Store {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until(from);
    store.story();
    store.now = at(until);
    store
}

const KINDS: [&str; 3] = ["touch-claimed", "touch-moved", "touch-skipped"];

#[test]
fn a_step_to_be_sent_goes_out_and_the_next_waits_for_its_own_day() {
    let mut store = off("2026-11-02 12:00", "2026-11-04 12:00");
    store.until("2026-11-07 12:00");
    expect![[r#"
        Wed 11-04 12:00  touch-claimed        L1  T2 step 1 text by hours.us
        Thu 11-05 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Fri 11-06 16:30  touch-claimed        L1  T4 step 3 email by hours.email"#]]
    .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn back_at_night_it_waits_for_the_morning() {
    let mut store = off("2026-11-02 12:00", "2026-11-05 03:00");
    store.until("2026-11-07 12:00");
    expect![[r#"
        Thu 11-05 03:00  touch-moved          L1  T2 to Thu 11-05 08:00 window hours.us
        Thu 11-05 08:00  touch-claimed        L1  T2 step 1 text by hours.us
        Fri 11-06 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Fri 11-06 16:30  touch-claimed        L1  T4 step 3 email by hours.email"#]]
    .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn a_step_to_be_shifted_comes_at_its_own_time_of_the_next_day() {
    let mut store = off("2026-11-03 12:00", "2026-11-06 12:00");
    store.until("2026-11-09 12:00");
    expect![[r#"
        Fri 11-06 12:00  touch-moved          L1  T3 to Sat 11-07 11:00 daily-cap late.shift
        Sat 11-07 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Sat 11-07 16:30  touch-claimed        L1  T4 step 3 email by hours.email
        Mon 11-09 10:15  touch-claimed        L1  T5 step 4 text by hours.us"#]]
    .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn a_step_to_be_shifted_comes_today_when_its_time_is_yet_to_come() {
    let mut store = off("2026-11-03 12:00", "2026-11-06 09:00");
    store.until("2026-11-06 12:00");
    expect![[r#"
        Fri 11-06 09:00  touch-moved          L1  T3 to Fri 11-06 11:00 daily-cap late.shift
        Fri 11-06 11:00  touch-claimed        L1  T3 step 2 call by hours.us"#]]
    .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn a_step_to_be_skipped_is_not_made_and_the_next_follows() {
    let mut store = off("2026-11-04 12:00", "2026-11-07 12:00");
    store.until("2026-11-10 12:00");
    expect![[r#"
        Sat 11-07 12:00  touch-skipped        L1  T4 late late.skip
        Mon 11-09 10:15  touch-claimed        L1  T5 step 4 text by hours.us"#]]
    .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn within_the_hour_nothing_is_late() {
    let mut store = off("2026-11-04 12:00", "2026-11-06 17:30");
    store.until("2026-11-06 18:00");
    expect!["Fri 11-06 17:30  touch-claimed        L1  T4 step 3 email by hours.email"]
        .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn the_first_answer_is_instant_only_to_somebody_who_has_just_written() {
    let mut store = Store::open();
    store.until("2026-11-02 20:00");
    let lead = ann().without_phone().asks(store.now);
    store.arrives(lead);
    store.now = at("2026-11-04 03:00");
    store.until("2026-11-04 12:00");
    expect![[r#"
        Wed 11-04 03:00  touch-skipped        L1  T1 no-address address.none
        Wed 11-04 03:00  touch-moved          L1  T2 to Wed 11-04 07:00 window hours.email
        Wed 11-04 07:00  touch-claimed        L1  T2 step 0 email by hours.email"#]]
    .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn an_old_inquiry_that_arrives_at_night_can_wait() {
    let mut store = Store::open();
    store.until("2026-11-04 03:00");
    // The answer that a new one gets at once is not made: the next step comes at its own time.
    store.takes(ann().without_phone().asks(at("2026-11-01 12:00")));
    store.until("2026-11-06 12:00");
    expect!["Thu 11-05 16:30  touch-claimed        L1  T1 step 3 email by hours.email"]
        .assert_eq(&store.story_of(&KINDS));
}

#[test]
fn a_clock_set_back_two_hours_sends_nothing_twice() {
    let mut store = Store::open();
    store.until("2026-11-03 10:14");
    store.now = at("2026-11-03 10:30");
    store.asks(&ann());
    store.jump(-2);
    store.until("2026-11-03 08:45");
    store.asks(&cleo());
    store.until("2026-11-04 12:00");
    expect![[r#"
        Tue 11-03 10:30  touch-planned        L1  T1 step 0 text at Tue 11-03 10:30
        Tue 11-03 10:30  touch-claimed        L1  T1 step 0 text by hours.us
        Tue 11-03 10:30  touch-planned        L1  T2 step 1 text at Wed 11-04 10:15
        Tue 11-03 10:30  touch-planned        L2  T3 step 0 text at Tue 11-03 08:45
        Tue 11-03 10:30  touch-claimed        L2  T3 step 0 text by hours.us
        Tue 11-03 10:30  touch-planned        L2  T4 step 1 text at Wed 11-04 10:15
        Wed 11-04 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Wed 11-04 10:15  touch-planned        L1  T5 step 2 call at Thu 11-05 11:00
        Wed 11-04 10:15  touch-claimed        L2  T4 step 1 text by hours.us
        Wed 11-04 10:15  touch-planned        L2  T6 step 2 call at Thu 11-05 11:00"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-moved", "touch-planned"]));
}

#[test]
fn a_clock_that_ran_ahead_for_a_while_costs_days_and_breaks_nothing() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.jump(72);
    store.run_until(store.now);
    store.jump(-72);
    store.until("2026-11-09 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Thu 11-05 10:00  touch-claimed        L1  T2 step 1 text by hours.us
        Fri 11-06 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Fri 11-06 16:30  touch-claimed        L1  T4 step 3 email by hours.email
        Mon 11-09 10:15  touch-claimed        L1  T5 step 4 text by hours.us"#]]
    .assert_eq(&store.story_of(&KINDS));
}
