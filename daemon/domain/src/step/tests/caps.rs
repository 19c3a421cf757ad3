//! How often: one contact by machine a day, and no more by phone than the policy allows.

use expect_test::expect;

use super::{
    paper,
    people::{Arrived as _, ann},
    store::Store,
};
use crate::words::{Channel, Disposition, Intent, TaskKind};

#[test]
fn two_departments_share_a_customers_day() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.takes(ann().asks(store.now).for_service());
    store.until("2026-11-07 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-moved          L2  T3 to Tue 11-03 10:00 daily-cap cap.one-contact-a-day
        Tue 11-03 10:00  touch-claimed        L2  T3 step 0 email by hours.email
        Thu 11-05 10:15  touch-claimed        L2  T4 step 1 text by hours.us
        Fri 11-06 10:15  touch-claimed        L1  T5 step 1 text by hours.us
        Sat 11-07 11:00  touch-claimed        L1  T6 step 2 call by hours.us"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-moved"]));
}

#[test]
fn a_voicemail_waits_until_the_phone_has_rung_seldom_enough() {
    let twice_a_day = paper::setup_with_policy("max = 3\nhours = 24", "max = 2\nhours = 24");
    let mut store = Store::open_with(twice_a_day);
    store.until("2026-11-02 14:00");
    store.asks(&ann());
    // Tuesday's text is late: the appliance was off.
    store.until("2026-11-03 09:00");
    store.now = super::store::at("2026-11-03 15:00");
    store.until("2026-11-04 12:00");
    store.report(TaskKind::Call, Disposition::NoAnswer);
    store.until("2026-11-05 12:00");
    expect![[r#"
        Mon 11-02 14:00  touch-claimed        L1  T1 step 0 text by hours.us
        Tue 11-03 15:00  touch-claimed        L1  T2 step 1 text by hours.us
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 12:00  touch-moved          L1  T5 to Wed 11-04 15:00 daily-cap cap.phone
        Wed 11-04 15:00  touch-claimed        L1  T5 step 2 voicemail by hours.us"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-moved"]));
}

#[test]
fn a_step_goes_on_with_what_the_caps_leave_and_says_what_was_left_out() {
    let seldom = paper::setup_with_policy("max = 3\nhours = 24", "max = 2\nhours = 36");
    let mut store = Store::open_with(seldom);
    store.until("2026-11-02 14:00");
    store.asks(&ann());
    // Tuesday's text is late: the appliance was off.
    store.until("2026-11-03 09:00");
    store.now = super::store::at("2026-11-03 15:00");
    store.until("2026-11-04 12:00");
    store.report(TaskKind::Call, Disposition::NoAnswer);
    // The voicemail would have to wait until tomorrow: the email goes instead, today.
    expect![[r#"
        Mon 11-02 14:00  touch-claimed        L1  T1 step 0 text by hours.us
        Tue 11-03 15:00  touch-claimed        L1  T2 step 1 text by hours.us
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 12:00  touch-skipped        L1  T5 capped cap.phone
        Wed 11-04 12:00  touch-claimed        L1  T6 step 2 email by hours.email"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-moved", "touch-skipped"]));
}

#[test]
fn texts_of_a_fortnight_are_counted_over_the_whole_fortnight() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-09 12:00");
    // Three texts are out. The fourth comes with a new inquiry after the first lead has ended.
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.until("2026-11-12 10:00");
    store.story();
    store.asks(&ann());
    store.until("2026-11-17 20:00");
    expect![[r#"
        Thu 11-12 10:00  lead-received        L2  P1 sales reopened by email
        Thu 11-12 10:00  touch-moved          L2  T7 to Mon 11-16 10:00 daily-cap cap.text.fortnight
        Mon 11-16 10:00  touch-claimed        L2  T7 step 0 text by hours.us
        Tue 11-17 10:15  touch-claimed        L2  T8 step 1 text by hours.us"#]]
    .assert_eq(&store.story_of(&["lead-received", "touch-claimed", "touch-moved"]));
}

#[test]
fn the_fortnight_is_not_forgotten_with_the_lead() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.until("2026-11-07 12:00");
    store.floods();
    assert_eq!(store.state.people.len(), 1, "caps that look back a fortnight need the person");
}
