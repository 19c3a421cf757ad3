//! A new lead: the first answer goes out as soon as the law allows, and not before.

use expect_test::expect;

use super::{
    people::{Arrived as _, ann},
    store::Store,
};

#[test]
fn a_lead_in_the_morning_is_answered_at_once() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.takes(ann().asks(store.now));
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  ownership-changed    L1  owner 2 acting 2 round-robin
        Mon 11-02 10:00  episode-started      L1  new-inbound by fresh
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  file-taken
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-sent           L1  T1
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15"#]]
    .assert_eq(&store.story_of(&[
        "file-taken",
        "lead-received",
        "ownership-changed",
        "episode-started",
        "enrolled",
        "touch-planned",
        "touch-claimed",
        "touch-sent",
    ]));
}

#[test]
fn a_lead_at_2_am_is_answered_when_the_window_opens() {
    let mut store = Store::open();
    store.until("2026-11-03 02:00");
    store.asks(&ann());
    store.until("2026-11-03 12:00");
    expect![[r#"
        Tue 11-03 02:00  lead-received        L1  P1 sales opened by new
        Tue 11-03 02:00  enrolled             L1  E1
        Tue 11-03 02:00  touch-planned        L1  T1 step 0 text at Tue 11-03 02:00
        Tue 11-03 02:00  touch-moved          L1  T1 to Tue 11-03 08:00 window hours.us
        Tue 11-03 08:00  touch-claimed        L1  T1 step 0 text by hours.us
        Tue 11-03 08:00  touch-sent           L1  T1
        Tue 11-03 08:00  touch-planned        L1  T2 step 1 text at Wed 11-04 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_lead_at_2_am_without_a_phone_gets_its_email_at_once() {
    let mut store = Store::open();
    store.until("2026-11-03 02:00");
    store.asks(&ann().without_phone());
    store.until("2026-11-03 12:00");
    expect![[r#"
        Tue 11-03 02:00  lead-received        L1  P1 sales opened by new
        Tue 11-03 02:00  enrolled             L1  E1
        Tue 11-03 02:00  touch-planned        L1  T1 step 0 text at Tue 11-03 02:00
        Tue 11-03 02:00  touch-skipped        L1  T1 no-address address.none
        Tue 11-03 02:00  touch-planned        L1  T2 step 0 email at Tue 11-03 02:00
        Tue 11-03 02:00  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
        Tue 11-03 02:00  touch-sent           L1  T2
        Tue 11-03 02:00  touch-planned        L1  T3 step 1 text at Wed 11-04 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_lead_on_a_sunday_is_answered_though_the_store_is_closed() {
    let mut store = Store::open();
    store.until("2026-11-08 11:00");
    store.asks(&ann());
    expect![[r#"
        Sun 11-08 11:00  touch-claimed        L1  T1 step 0 text by hours.us
        Sun 11-08 11:00  touch-sent           L1  T1"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-sent"]));
}

#[test]
fn a_texan_sunday_begins_at_noon_on_every_clock_of_the_state() {
    let mut store = Store::open();
    store.until("2026-11-08 11:00");
    store.asks(&super::people::Customer { region: Some("TX"), phones: vec!["+15125550107"], ..ann() });
    store.until("2026-11-08 23:00");
    expect![[r#"
        Sun 11-08 11:00  touch-moved          L1  T1 to Sun 11-08 13:00 window hours.tx
        Sun 11-08 13:00  touch-claimed        L1  T1 step 0 text by hours.us"#]]
    .assert_eq(&store.story_of(&["touch-moved", "touch-claimed"]));
}

#[test]
fn the_night_that_has_no_half_past_two() {
    let mut store = Store::open_at("2026-03-08 01:50", super::paper::setup());
    store.asks(&ann());
    store.until("2026-03-09 11:00");
    expect![[r#"
        Sun 03-08 01:50  lead-received        L1  P1 sales opened by new
        Sun 03-08 01:50  touch-planned        L1  T1 step 0 text at Sun 03-08 01:50
        Sun 03-08 01:50  touch-moved          L1  T1 to Sun 03-08 08:00 window hours.us
        Sun 03-08 08:00  touch-claimed        L1  T1 step 0 text by hours.us
        Sun 03-08 08:00  touch-planned        L1  T2 step 1 text at Mon 03-09 10:15
        Mon 03-09 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Mon 03-09 10:15  touch-planned        L1  T3 step 2 call at Tue 03-10 11:00"#]]
    .assert_eq(&store.story_of(&["lead-received", "touch-planned", "touch-moved", "touch-claimed"]));
}

#[test]
fn the_night_that_has_it_twice() {
    let mut store = Store::open_at("2026-11-01 01:30", super::paper::setup());
    store.asks(&ann());
    store.run_until(store.now + jiff::SignedDuration::from_hours(1));
    store.asks(&super::people::cleo());
    store.until("2026-11-02 11:00");
    expect![[r#"
        Sun 11-01 01:30  lead-received        L1  P1 sales opened by new
        Sun 11-01 01:30  touch-planned        L1  T1 step 0 text at Sun 11-01 01:30
        Sun 11-01 01:30  touch-moved          L1  T1 to Sun 11-01 08:00 window hours.us
        Sun 11-01 01:30  lead-received        L2  P2 sales opened by new
        Sun 11-01 01:30  touch-planned        L2  T2 step 0 text at Sun 11-01 01:30
        Sun 11-01 01:30  touch-moved          L2  T2 to Sun 11-01 08:00 window hours.us
        Sun 11-01 08:00  touch-claimed        L1  T1 step 0 text by hours.us
        Sun 11-01 08:00  touch-planned        L1  T3 step 1 text at Mon 11-02 10:15
        Sun 11-01 08:00  touch-claimed        L2  T2 step 0 text by hours.us
        Sun 11-01 08:00  touch-planned        L2  T4 step 1 text at Mon 11-02 10:15
        Mon 11-02 10:15  touch-claimed        L1  T3 step 1 text by hours.us
        Mon 11-02 10:15  touch-planned        L1  T5 step 2 call at Tue 11-03 11:00
        Mon 11-02 10:15  touch-claimed        L2  T4 step 1 text by hours.us
        Mon 11-02 10:15  touch-planned        L2  T6 step 2 call at Tue 11-03 11:00"#]]
    .assert_eq(&store.story_of(&["lead-received", "touch-planned", "touch-moved", "touch-claimed"]));
}

#[test]
fn a_service_lead_goes_to_service() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.takes(ann().asks(store.now).for_service());
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 service opened by new
        Mon 11-02 10:00  ownership-changed    L1  owner 4 acting 4 round-robin
        Mon 11-02 10:00  episode-started      L1  service-defection by service
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 email by hours.email.instant-reply"#]]
    .assert_eq(&store.story_of(&["lead-received", "ownership-changed", "episode-started", "touch-claimed"]));
}

#[test]
fn leads_of_a_department_go_round_its_staff() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    for phone in ["+13125550111", "+13125550112", "+13125550113", "+13125550114", "+13125550115"] {
        store.asks(&super::people::Customer { name: None, phones: vec![phone], emails: Vec::new(), ..ann() });
    }
    expect![[r#"
        Mon 11-02 10:00  ownership-changed    L1  owner 2 acting 2 round-robin
        Mon 11-02 10:00  ownership-changed    L2  owner 3 acting 3 round-robin
        Mon 11-02 10:00  ownership-changed    L3  owner 2 acting 2 round-robin
        Mon 11-02 10:00  ownership-changed    L4  owner 3 acting 3 round-robin
        Mon 11-02 10:00  ownership-changed    L5  owner 2 acting 2 round-robin"#]]
    .assert_eq(&store.story_of(&["ownership-changed"]));
}
