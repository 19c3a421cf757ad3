//! What the customer has agreed to, where they live, and what is known of them decide what can be sent.

use expect_test::expect;

use super::{
    people::{Customer, ann, bob},
    store::Store,
};
use crate::{
    known::Known,
    words::{Channel, Disposition, Intent, TaskKind},
};

/// What becomes of the first step for a customer who asks at 10:00 on a Tuesday in their own place.
fn first_step(customer: &Customer) -> String {
    let mut store = Store::open();
    store.until("2026-11-03 12:30");
    store.asks(customer);
    store.story_of(&["touch-claimed", "touch-skipped", "touch-moved"])
}

fn in_florida() -> Customer {
    Customer { region: Some("FL"), phones: vec!["+13055550121"], ..ann() }
}

#[test]
fn an_inquiry_permits_a_text_except_where_writing_is_asked_for() {
    expect!["Tue 11-03 12:30  touch-claimed        L1  T1 step 0 text by hours.us"]
        .assert_eq(&first_step(&ann().by_portal()));
    expect![[r#"
        Tue 11-03 12:30  touch-skipped        L1  T1 no-consent consent.fl
        Tue 11-03 12:30  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply"#]]
    .assert_eq(&first_step(&in_florida().by_portal()));
    expect!["Tue 11-03 12:30  touch-claimed        L1  T1 step 0 text by hours.us"]
        .assert_eq(&first_step(&in_florida()));
}

#[test]
fn a_source_nobody_configured_permits_email_alone_and_in_canada_nothing() {
    expect![[r#"
        Tue 11-03 12:30  touch-skipped        L1  T1 no-consent consent.text.none
        Tue 11-03 12:30  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply"#]]
    .assert_eq(&first_step(&Customer { source: "walkie-talkie", ..ann() }));
    let canadian = Customer { region: Some("ON"), phones: Vec::new(), source: "walkie-talkie", ..ann() };
    expect![[r#"
        Tue 11-03 12:30  touch-skipped        L1  T1 no-address address.none
        Tue 11-03 12:30  touch-skipped        L1  T2 no-consent consent.on"#]]
    .assert_eq(&first_step(&canadian));
}

#[test]
fn somebody_of_unknown_place_is_reached_in_the_hours_that_hold_everywhere() {
    let nowhere = Customer { region: None, phones: vec!["+19995550123"], ..ann() };
    let mut store = Store::open();
    store.until("2026-11-02 09:00");
    store.asks(&nowhere);
    store.until("2026-11-02 23:00");
    expect![[r#"
        Mon 11-02 09:00  touch-moved          L1  T1 to Mon 11-02 11:00 window hours.unknown-place
        Mon 11-02 11:00  touch-claimed        L1  T1 step 0 text by hours.us"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-moved"]));
}

#[test]
fn a_recorded_message_needs_more_than_an_inquiry() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann().by_portal());
    store.until("2026-11-04 12:00");
    store.story();
    store.report(TaskKind::Call, Disposition::NoAnswer);
    expect![[r#"
        Wed 11-04 12:00  task-done            L1  K1 call no-answer
        Wed 11-04 12:00  touch-planned        L1  T5 step 2 voicemail at Wed 11-04 12:00
        Wed 11-04 12:00  touch-skipped        L1  T5 no-consent consent.voicemail.no-pewc
        Wed 11-04 12:00  touch-planned        L1  T6 step 2 email at Wed 11-04 12:00
        Wed 11-04 12:00  touch-claimed        L1  T6 step 2 email by hours.email
        Wed 11-04 12:00  touch-sent           L1  T6"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_call_that_cannot_be_made_is_replaced_past_its_voicemail() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann().without_phone());
    store.until("2026-11-04 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-skipped        L1  T1 no-address address.none
        Mon 11-02 10:00  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
        Tue 11-03 10:15  touch-skipped        L1  T3 no-address address.none
        Tue 11-03 10:15  touch-claimed        L1  T4 step 1 email by hours.email
        Wed 11-04 11:00  touch-skipped        L1  T5 no-address address.none
        Wed 11-04 11:00  touch-claimed        L1  T6 step 2 email by hours.email"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-skipped"]));
}

#[test]
fn consent_grows_with_a_better_source() {
    let mut store = Store::open();
    store.until("2026-11-03 12:30");
    store.asks(&in_florida().by_portal());
    store.story();
    // The form on the store's own page, five minutes later.
    store.until("2026-11-03 12:35");
    store.asks(&in_florida());
    store.until("2026-11-04 12:00");
    expect!["Wed 11-04 10:15  touch-claimed        L1  T3 step 1 text by hours.us"]
        .assert_eq(&store.story_of(&["touch-claimed", "touch-skipped"]));
}

#[test]
fn a_step_whose_words_need_what_nobody_knows_is_not_sent() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&Customer { known: Known::none(), ..ann() });
    store.until("2026-11-07 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call at Wed 11-04 11:00
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 11:00  touch-planned        L1  T4 step 3 email at Fri 11-06 16:30
        Fri 11-06 16:30  touch-skipped        L1  T4 missing-context block.missing:trade_model
        Fri 11-06 16:30  touch-planned        L1  T5 step 4 text at Mon 11-09 10:15"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-skipped", "touch-planned"]));
}

#[test]
fn what_was_revoked_does_not_come_back_with_the_next_form() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-03 10:00");
    store.story();
    store.asks(&Customer { phones: vec!["+13125550177"], ..ann() });
    expect![[r#"
        Tue 11-03 10:00  lead-received        L2  P1 sales reopened by email
        Tue 11-03 10:00  task-opened          L2  K1 follow-up rep 2 due Wed 11-04 10:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn nobody_can_be_reached_without_an_address_and_the_owner_hears_of_it() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann().without_phone().without_email());
    assert_eq!(store.task(TaskKind::FixLead).due_at, store.now, "whoever has the lead finds out how to reach them");
    store.until("2026-12-20 12:00");
    let story = store.story_of(&["enrolled", "touch-planned", "touch-skipped"]);
    assert_eq!(story, "", "nothing is begun on a guess");
}

#[test]
fn bob_is_not_answerable_for_the_consent_of_ann() {
    let mut store = Store::open();
    store.asks(&ann());
    store.asks(&bob().by_portal());
    let consents: Vec<&str> = store.state.people.values().map(|person| person.facts.consent.as_str()).collect();
    assert_eq!(consents, ["pewc", "inquiry"]);
}
